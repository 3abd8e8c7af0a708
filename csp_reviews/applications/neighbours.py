"""The coordinator's page about the neighbours of a group: who answered what, an answer by phone or on paper, a note."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.neighbour_forms import GoesOnForm, NeighbourAnswerForm
from csp_reviews.applications.operations.neighbours import (
    answer_neighbour,
    ask_again,
    record_group_goes_on,
    withdraw_neighbour,
)
from csp_reviews.applications.queries import neighbours_of
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.contact import ways_to_people
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.seeing_to import left_group_since
from csp_reviews.correspondence.wording import address_of
from csp_reviews.law import stages
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import Action, Route, Standing
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.web.clock import today
from csp_reviews.web.filters import words
from csp_reviews.web.gate import access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("neighbours", __name__, url_prefix="/casework/<reference>/neighbours")
ACTION = Action.CHANGE_CONTACT_OR_WITHDRAW


@blueprint.get("")
@access(ACTION)
def listed(reference: str) -> ResponseReturnValue:
    """Every neighbour, what they answered, and how it is safe to reach them."""
    opened = open_case(reference, ACTION)
    return _page(opened, _form(opened))


@blueprint.post("")
@access(ACTION)
def answer(reference: str) -> ResponseReturnValue:
    """Enter what a neighbour said by phone, on paper or in person."""
    opened = open_case(reference, ACTION, change=True)
    form = _form(opened)
    if not form.validate_on_submit():
        return _page(opened, form), 400
    try:
        _record(opened, form)
    except NotPossible as error:
        refused = {
            "answered": _("They have answered already"),
            "not_agreed": _("They have not agreed, or took it back"),
        }
        form.answer.errors = [refused.get(error.code, _("The case is over"))]
        return _page(opened, form), 400
    flash(_("It is recorded."), "success")
    return redirect(url_for("neighbours.listed", reference=opened.case.reference), code=303)


@blueprint.post("/<int:n>/note")
@access(ACTION)
def note(reference: str, n: int) -> ResponseReturnValue:
    """A new code for a neighbour who lost the link or the note: shown once, to print and hand over."""
    opened = open_case(reference, ACTION, change=True)
    one = _nth(opened, n)
    if one.agrees is not None:
        return redirect(url_for("neighbours.listed", reference=opened.case.reference), code=303)
    code = ask_again(case=opened.case, neighbour=one, act=opened.act())
    area = show_area(opened.case.area)
    page = address_of(url_for("joining.enter", area=area.slug))
    return render_template(
        "applications/neighbour_note.html", case=opened.case, area=area, code=code, page=page, one=one
    )


@blueprint.get("/goes-on")
@access(ACTION)
def goes_on(reference: str) -> ResponseReturnValue:
    """A neighbour took back their yes: how to speak to the applicant about it, and what they said."""
    return _goes_on_page(open_case(reference, ACTION), GoesOnForm(done_on=today()))


@blueprint.post("/goes-on")
@access(ACTION)
def goes_on_post(reference: str) -> ResponseReturnValue:
    """Record what the applicant said. Where they want to stop, that is recorded on a page of its own."""
    opened, form = open_case(reference, ACTION, change=True), GoesOnForm()
    if not form.validate_on_submit():
        return _goes_on_page(opened, form), 400
    with Attempt(form) as tried:
        record_group_goes_on(case=opened.case, how=str(form.how.data), act=opened.act(form.done_on.data))
    if tried.refused:
        return _goes_on_page(opened, form), 400
    flash(_("It is recorded."), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


def _goes_on_page(opened: Opened, form: GoesOnForm) -> str:
    show_area(opened.case.area)
    everyone = neighbours_of(opened.case.id)
    return render_template(
        "applications/group_goes_on.html",
        case=opened.case,
        reaches=ways_to_people(opened.case),
        form=form,
        since=left_group_since(opened.case.id) if opened.case.stage in stages.OPEN else None,
        agree=sum(bool(one.agrees) and one.withdrawn_on is None for one in everyone),
        before=dict.fromkeys(one.settled_how for one in everyone if one.settled_how),
    )


def _record(opened: Opened, form: NeighbourAnswerForm) -> None:
    one = _nth(opened, int(form.whose.data))
    act = opened.act(entered=form.entered(), standing=Standing.LINK_HOLDER)
    if form.answer.data == "over":
        withdraw_neighbour(case=opened.case, neighbour=one, act=act)
        return
    said = {"agrees": form.answer.data == "yes", "affected": form.affected.data or ""}
    said |= {"name": form.name.data} if form.name.data else {}
    answer_neighbour(case=opened.case, neighbour=one, said=said, act=act)


def _nth(opened: Opened, n: int) -> Neighbour:
    found = next((one for one in neighbours_of(opened.case.id) if one.n == n), None)
    if found is None:
        refuse(404)
    return found


def _form(opened: Opened) -> NeighbourAnswerForm:
    return NeighbourAnswerForm().offer_neighbours(neighbours_of(opened.case.id))


def _page(opened: Opened, form: NeighbourAnswerForm) -> str:
    show_area(opened.case.area)
    everyone = neighbours_of(opened.case.id)
    ways = {route.value: words(route) for route in Route}
    return render_template("applications/neighbours.html", case=opened.case, form=form, neighbours=everyone, ways=ways)
