"""Following an application with its reference and its code: what stands where, the letters, and what is safe."""

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications import masked, reading
from csp_reviews.applications.contact import contact_of
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.operations import (
    ask_withdrawal,
    switch_route_off,
    undo_withdrawal,
    withdraw_consent,
)
from csp_reviews.applications.progress_forms import EnterForm, RoutesOffForm, WithdrawForm
from csp_reviews.applications.queries import answered_of, following, notice_of, only_area
from csp_reviews.applications.status import late_of, now_of
from csp_reviews.applications.steps import decision_title, steps
from csp_reviews.casefile.access import Opened, log_view, open_own_case
from csp_reviews.casefile.facts import needs_voice, open_withdrawal
from csp_reviews.casefile.matters import APPLICANT, title_in
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.report_form import said_days
from csp_reviews.correspondence.content import from_json
from csp_reviews.correspondence.operations import person_of
from csp_reviews.law.permissions import NOBODY
from csp_reviews.law.stages import possible
from csp_reviews.law.terms import Action, Move, Party, Route
from csp_reviews.models.cases import Person
from csp_reviews.models.correspondence import Notice
from csp_reviews.web import kept_forms
from csp_reviews.web.clock import today
from csp_reviews.web.forms import choices
from csp_reviews.web.gate import Door, access, refuse, viewer
from csp_reviews.web.pages import show_area

blueprint = Blueprint("progress", __name__)


@blueprint.get("/progress")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def enter() -> ResponseReturnValue:
    """Ask for the reference and the code. Nothing of a case stands in the address."""
    if reading.reader() is not NOBODY:
        return redirect(url_for("progress.case"), code=303)
    over = session.pop(reading.KEPT_AS, None) is not None
    return _enter_page(EnterForm(), over=over)


@blueprint.post("/progress")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def enter_post() -> ResponseReturnValue:
    """Open the case, or say that the two do not go together: the same for an unknown reference and a wrong code."""
    form = EnterForm()
    if not form.validate_on_submit():
        return _enter_page(form), 400
    reference, code = form.read
    if reading.too_often(reference):
        return _enter_page(form, wait=True), 429
    access_code = reading.opens(reference, code)
    if access_code is None:
        reading.failed(reference)
        form.form_errors.append(_("We cannot open it with these. Check the reference and the code, and try again."))
        return _enter_page(form), 400
    reading.begin(access_code)
    return redirect(kept_forms.page_for(reading.owner(access_code.id)) or url_for("progress.case"), code=303)


@blueprint.post("/progress/end")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def end() -> ResponseReturnValue:
    """End the reading."""
    reading.stop()
    flash(_("This browser does not show it any more."), "success")
    return redirect(url_for("progress.enter"), code=303)


@blueprint.get("/progress/case")
@access(Action.SEE_OWN_STATUS, Door.APPLICANT)
def case() -> ResponseReturnValue:
    """Where it stands: whose turn, what next, by when, decisions with their reasons, and every letter."""
    opened = _open(Action.SEE_OWN_STATUS)
    seen = following(opened.case, _party())
    person = seen.person
    return render_template(
        "progress/case.html",
        **_shared(opened),
        seen=seen,
        now=now_of(seen, today()),
        late=late_of(seen, today()),
        steps=steps(seen),
        decision_title=decision_title,
        matter_title=lambda matter: title_in(matter, opened.case, APPLICANT),
        titles={notice.n: from_json(notice.content).title for notice in seen.notices},
        ways=masked.ways(person) if person else [],
        neighbours=answered_of(opened.case.id) if _party() is Party.APPLICANT else (0, 0),
        voice=seen.withdrawal is not None and needs_voice(seen.withdrawal),
        may_stop=possible(opened.case.stage, Move.WITHDRAW) and seen.withdrawal is None,
        appeal=seen.may_appeal and "progress_appeal.lodge" in current_app.view_functions,
        form=OnlyButtonForm(),
    )


@blueprint.get("/progress/notices/<int:n>")
@access(Action.SEE_OWN_STATUS, Door.APPLICANT)
def notice(n: int) -> ResponseReturnValue:
    """One letter as a page. Reading it here is what "opened" means."""
    opened = _open(Action.SEE_OWN_STATUS)
    found = _notice(opened, n)
    return render_template("progress/notice.html", **_shared(opened), notice=found, content=from_json(found.content))


@blueprint.get("/progress/notices/<int:n>/letter")
@access(Action.SEE_OWN_STATUS, Door.APPLICANT)
def letter(n: int) -> ResponseReturnValue:
    """The same text as a letter to print."""
    opened = _open(Action.SEE_OWN_STATUS)
    found = _notice(opened, n)
    return render_template(
        "progress/letter.html",
        **_shared(opened),
        notice=found,
        content=from_json(found.content),
        person=person_of(opened.case, _party()),
    )


@blueprint.get("/progress/answers")
@access(Action.REREAD_OWN_STORY, Door.APPLICANT)
def answers() -> ResponseReturnValue:
    """What the applicant told us: only when they ask for it, and only while they are reading (c2)."""
    opened = _open(Action.REREAD_OWN_STORY)
    return render_template(
        "progress/answers.html", **_shared(opened), application=opened.case.application, said_days=said_days
    )


@blueprint.get("/progress/other")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW, Door.APPLICANT)
def withdraw() -> ResponseReturnValue:
    """Ask gently before it stops. The person affected is asked whether they still agree."""
    opened = _open(Action.CHANGE_CONTACT_OR_WITHDRAW)
    return _withdraw_page(opened, WithdrawForm())


@blueprint.post("/progress/other")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW, Door.APPLICANT)
def withdraw_post() -> ResponseReturnValue:
    """Hold it for 48 hours; the consent of the person affected ends at once."""
    opened = _open(Action.CHANGE_CONTACT_OR_WITHDRAW, change=True)
    form = WithdrawForm()
    if _party() is Party.AFFECTED:
        with Attempt(form) as tried:
            withdraw_consent(case=opened.case, act=opened.act())
        if tried.refused:
            return _withdraw_page(opened, form), 400
        flash(_("We have noted that you do not agree any more. The coordinator will speak to you."), "success")
        return redirect(url_for("progress.case"), code=303)
    if not form.validate_on_submit():
        return _withdraw_page(opened, form), 400
    if open_withdrawal(opened.case.id) is None:
        reason, pressed = form.reason.data or "", form.pressed.data == "yes"
        with Attempt(form) as tried:
            ask_withdrawal(case=opened.case, reason=reason, pressed=pressed, act=opened.act())
        if tried.refused:
            return _withdraw_page(opened, form), 400
    return redirect(url_for("progress.case"), code=303)


@blueprint.post("/progress/keep")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW, Door.APPLICANT)
def keep() -> ResponseReturnValue:
    """Take the wish to stop back, while it is held."""
    opened = _open(Action.CHANGE_CONTACT_OR_WITHDRAW, change=True)
    if _party() is not Party.APPLICANT:
        refuse(404)
    if open_withdrawal(opened.case.id) is not None:
        with Attempt(WithdrawForm()) as tried:
            undo_withdrawal(case=opened.case, act=opened.act())
        if tried.refused:
            return redirect(url_for("progress.case"), code=303)
        flash(_("It goes on. Nothing has stopped."), "success")
    return redirect(url_for("progress.case"), code=303)


@blueprint.get("/progress/contact")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW, Door.APPLICANT)
def contact() -> ResponseReturnValue:
    """How we reach the reader, and what to stop using."""
    opened = _open(Action.CHANGE_CONTACT_OR_WITHDRAW)
    return _contact_page(opened, _routes_form(_person(opened)))


@blueprint.post("/progress/contact")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW, Door.APPLICANT)
def contact_post() -> ResponseReturnValue:
    """Stop using them, at once; nothing is sent to them again, not even about this (c4)."""
    opened = _open(Action.CHANGE_CONTACT_OR_WITHDRAW, change=True)
    form = _routes_form(_person(opened))
    if not form.validate_on_submit():
        return _contact_page(opened, form), 400
    routes = [Route(value) for value in form.routes.data or ()]
    with Attempt(form) as tried:
        switch_route_off(case=opened.case, party=_party(), routes=routes, act=opened.act())
    if tried.refused:
        return _contact_page(opened, form), 400
    flash(_("We have stopped using it. Nothing is sent there any more."), "success")
    return redirect(url_for("progress.contact"), code=303)


def _open(action: Action, *, change: bool = False) -> Opened:
    opened = open_own_case(action, change=change)
    show_area(opened.case.area)
    return opened


def _party() -> Party:
    return viewer().party or Party.APPLICANT


def _person(opened: Opened) -> Person:
    person = person_of(opened.case, _party())
    if person is None:
        refuse(404)
    return person


def _notice(opened: Opened, n: int) -> Notice:
    """A notice to the reader; 404 for one to the other person, as for none. Noted as opened."""
    found = notice_of(opened.case, _party(), n)
    if found is None:
        refuse(404)
    log_view(opened.case.id, Action.SEE_OWN_STATUS, opened.standing, notice_id=found.id)
    return found


def _routes_form(person: Person) -> RoutesOffForm:
    form = RoutesOffForm()
    form.routes.choices = choices((way.route.value, way.text) for way in masked.ways(person))
    return form


def _shared(opened: Opened) -> dict[str, object]:
    area = opened.case.area
    return {"area": area, "case": opened.case, "contact": contact_of(area), "mine": _party() is Party.APPLICANT}


def _enter_page(form: EnterForm, *, over: bool = False, wait: bool = False) -> str:
    area = only_area()
    if area is not None:
        show_area(area)
    return render_template(
        "progress/enter.html",
        form=form,
        over=over,
        kept=kept_forms.waits(),
        wait=wait,
        minutes=reading.MINUTES,
        contact=contact_of(area) if area else None,
    )


def _withdraw_page(opened: Opened, form: WithdrawForm) -> str:
    held = open_withdrawal(opened.case.id)
    can = possible(opened.case.stage, Move.WITHDRAW)
    agrees = opened.case.application.consent_withdrawn_at is None
    return render_template("progress/withdraw.html", **_shared(opened), form=form, held=held, can=can, agrees=agrees)


def _contact_page(opened: Opened, form: RoutesOffForm) -> str:
    person = _person(opened)
    return render_template(
        "progress/contact.html", **_shared(opened), form=form, ways=masked.ways(person), off=masked.off(person)
    )
