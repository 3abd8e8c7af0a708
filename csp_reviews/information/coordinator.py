"""The coordinator asks agencies what they know, reads the answers, and enters them for whoever answered another way."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from csp_reviews.casefile.access import Opened, log_view, open_case
from csp_reviews.casefile.answers import answers_for
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.report_form import said_days
from csp_reviews.information.answering import Answering, kind_wanted
from csp_reviews.information.due import default_due
from csp_reviews.information.forms import QUESTIONS, AnswerForm, AskForm, ButtonForm, CirculateForm, ReasonForm
from csp_reviews.information.operations import cancel_request, chase, circulate, request_information
from csp_reviews.information.queries import request_of, requests_of, to_ask
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Action, Party, Role, Standing
from csp_reviews.models.cases import Case
from csp_reviews.models.information import InformationRequest
from csp_reviews.web.clock import today
from csp_reviews.web.filters import in_a_row
from csp_reviews.web.gate import access, refuse, viewer
from csp_reviews.web.pages import show_area

blueprint = Blueprint("information", __name__, url_prefix="/casework/<reference>/information")


class One(NamedTuple):
    """A request of an opened case."""

    opened: Opened
    asking: InformationRequest


@blueprint.get("")
@access(Action.READ_OTHERS_ANSWER)
def ask(reference: str) -> ResponseReturnValue:
    """Every request of the case, what the agencies hold beside what the applicant says, and the form to ask."""
    opened = _opened(reference, Action.READ_OTHERS_ANSWER)
    requests = requests_of(opened.case)
    return _asking(opened, requests, _ask_form(opened, requests) if _may_ask(opened) else None)


@blueprint.post("")
@access(Action.REQUEST_INFORMATION)
def ask_post(reference: str) -> ResponseReturnValue:
    """Ask the agencies that were ticked."""
    opened = _opened(reference, Action.REQUEST_INFORMATION, change=True)
    requests = requests_of(opened.case)
    form = _ask_form(opened, requests)
    if not form.validate_on_submit() or form.due_on.data is None:
        return _asking(opened, requests, form), 400
    due_on = form.due_on.data
    with Attempt(form) as tried:
        made = request_information(
            case=opened.case, agencies=form.chosen, questions=form.text, due_on=due_on, act=opened.act()
        )
    if tried.refused:
        return _asking(opened, requests_of(opened.case), form), 400
    flash(ngettext("%(num)s agency was asked.", "%(num)s agencies were asked.", len(made)), "success")
    return redirect(url_for("information.ask", reference=opened.case.reference), code=303)


@blueprint.get("/<int:n>", endpoint="request")
@access(Action.READ_OTHERS_ANSWER)
def show_request(reference: str, n: int) -> ResponseReturnValue:
    """One request, every version of its answer, and what can be done about it."""
    one = _one(reference, n, Action.READ_OTHERS_ANSWER)
    return _request_page(one, ReasonForm())


@blueprint.post("/<int:n>/cancel")
@access(Action.REQUEST_INFORMATION)
def cancel(reference: str, n: int) -> ResponseReturnValue:
    """Take a request back, with a reason."""
    one = _one(reference, n, Action.REQUEST_INFORMATION, change=True)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _request_page(one, form), 400
    with Attempt(form) as tried:
        cancel_request(case=one.opened.case, request=one.asking, reason=str(form.reason.data), act=one.opened.act())
    if tried.refused:
        return _request_page(one, form), 400
    flash(_("The request was taken back. The link that was sent has ended."), "success")
    return _back_to(one)


@blueprint.post("/<int:n>/chase", endpoint="chase")
@access(Action.REQUEST_INFORMATION)
def chase_post(reference: str, n: int) -> ResponseReturnValue:
    """Remind an agency whose answer is late."""
    one = _one(reference, n, Action.REQUEST_INFORMATION, change=True)
    form = ButtonForm()
    with Attempt(form) as tried:
        chase(case=one.opened.case, request=one.asking, act=one.opened.act())
    if tried.refused:
        return _request_page(one, ReasonForm(formdata=None), form), 400
    flash(_("A reminder to %(agency)s is on its way.", agency=one.asking.agency.name), "success")
    return _back_to(one)


@blueprint.post("/<int:n>/circulate", endpoint="circulate")
@access(Action.REQUEST_INFORMATION)
def circulate_post(reference: str, n: int) -> ResponseReturnValue:
    """Let the other agencies of the case read the answer."""
    one = _one(reference, n, Action.REQUEST_INFORMATION, change=True)
    form = CirculateForm()
    if form.answered_meanwhile(one.asking):
        return _request_page(one, ReasonForm(formdata=None), form), 400
    with Attempt(form) as tried:
        circulate(case=one.opened.case, request=one.asking, act=one.opened.act())
    if tried.refused:
        return _request_page(one, ReasonForm(formdata=None), form), 400
    flash(_("The other agencies of this case can read the answer now."), "success")
    return _back_to(one)


@blueprint.get("/<int:n>/answer")
@access(Action.ANSWER_REQUEST)
def answer(reference: str, n: int) -> ResponseReturnValue:
    """The form by which the coordinator enters an agency's answer for it."""
    answering = _answering(reference, n, Action.ANSWER_REQUEST)
    if not answering.waits:
        return _back_to(One(answering.opened, answering.asking))
    return _entering(answering, answering.form(entered=True))


@blueprint.post("/<int:n>/answer")
@access(Action.ANSWER_REQUEST)
def answer_post(reference: str, n: int) -> ResponseReturnValue:
    """Enter an agency's answer, nil return or refusal for it."""
    return _enter(_answering(reference, n, Action.ANSWER_REQUEST, change=True), kind_wanted())


@blueprint.get("/<int:n>/amend")
@access(Action.AMEND_ANSWER)
def amend(reference: str, n: int) -> ResponseReturnValue:
    """The form by which the coordinator enters a change of the agency's answer."""
    answering = _answering(reference, n, Action.AMEND_ANSWER)
    if not answering.answered or answering.opened.case.stage not in OPEN:
        return _back_to(One(answering.opened, answering.asking))
    return _entering(answering, answering.form(entered=True, amending=True))


@blueprint.post("/<int:n>/amend")
@access(Action.AMEND_ANSWER)
def amend_post(reference: str, n: int) -> ResponseReturnValue:
    """Enter the changed answer as a new version."""
    return _enter(_answering(reference, n, Action.AMEND_ANSWER, change=True), kind_wanted(amending=True))


def _enter(answering: Answering, kind: str) -> ResponseReturnValue:
    form = answering.form(entered=True)
    if not answering.ready(form, kind):
        return _entering(answering, form), 400
    act = answering.opened.act(entered=form.entered(), standing=Standing.INVITED_AGENCY)
    with Attempt(form) as tried:
        answering.record(form, kind, act)
    if tried.refused:
        return _entering(answering, form), 400
    flash(_("The answer of %(agency)s is recorded.", agency=answering.asking.agency.name), "success")
    return _back_to(One(answering.opened, answering.asking))


def _entering(answering: Answering, form: AnswerForm) -> str:
    return render_template(
        "information/answer.html",
        answering=answering,
        case=answering.opened.case,
        form=form,
        action=answering.address("information"),
    )


def _answering(reference: str, n: int, action: Action, *, change: bool = False) -> Answering:
    """A request that the coordinator answers for its agency; an officer of an agency has pages of their own."""
    if not viewer().has(Role.COORDINATOR):
        refuse(403)
    one = _one(reference, n, action, change=change)
    if one.opened.standing is not Standing.COORDINATOR:
        refuse(404)
    return Answering.of(one.opened, one.asking, whole=True)


def _opened(reference: str, action: Action, *, change: bool = False) -> Opened:
    opened = open_case(reference, action, change=change, logged=False)
    if opened.standing is Standing.APPEAL_REVIEWER:
        # They read the copy of the case, with every answer as it stood (c9).
        refuse(404)
    log_view(opened.case.id, action, opened.standing)
    show_area(opened.case.area)
    return opened


def _one(reference: str, n: int, action: Action, *, change: bool = False) -> One:
    opened = _opened(reference, action, change=change)
    asking = request_of(opened.case, n)
    if asking is None:
        refuse(404)
    return One(opened, asking)


def _may_ask(opened: Opened) -> bool:
    return opened.may(Action.REQUEST_INFORMATION) and opened.case.stage in OPEN


def _ask_form(opened: Opened, requests: Sequence[InformationRequest]) -> AskForm:
    form = AskForm(data={"questions": str(QUESTIONS), "due_on": default_due(opened.case, today())})
    form.offer(to_ask(opened.case, requests), _address(opened.case))
    return form


def _address(case: Case) -> str:
    """Where it happens, as far as an address is known: that of the person affected, or else of the applicant."""
    people = {person.party: person for person in case.people}
    person = people.get(Party.AFFECTED) or people.get(Party.APPLICANT)
    parts = (person.address, person.postcode) if person else ()
    return in_a_row(" ".join(part.split()) for part in parts if part)


def _asking(opened: Opened, requests: Sequence[InformationRequest], form: AskForm | None) -> str:
    return render_template(
        "information/ask.html",
        case=opened.case,
        requests=requests,
        answers=answers_for(opened),
        said_days=said_days,
        form=form,
    )


def _request_page(one: One, form: ReasonForm, button_form: ButtonForm | None = None) -> str:
    return render_template(
        "information/request.html",
        case=one.opened.case,
        asking=one.asking,
        one=answers_for(one.opened).request(one.asking.n),
        numbers={complaint.id: complaint.n for complaint in one.opened.case.complaints},
        in_hand=_may_ask(one.opened),
        may_cancel=one.opened.may(Action.REQUEST_INFORMATION),
        form=form,
        button_form=button_form or CirculateForm.of(one.asking),
    )


def _back_to(one: One) -> ResponseReturnValue:
    return redirect(url_for("information.request", reference=one.opened.case.reference, n=one.asking.n), code=303)
