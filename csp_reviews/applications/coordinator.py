"""What a coordinator does for the applicant and the person affected: what is safe, withdrawing, consent, a new code.

Each is an act entered for its doer (condition c5): who said it, how, when, and who typed it stand in the record.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.consent_forms import ConsentAgainForm
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.operations import (
    add_to_withdrawal,
    ask_withdrawal,
    confirm_withdrawal,
    keep_back,
    record_consent,
    replace_code,
    stop_using,
    switch_route_on,
    tell_after_all,
    undo_withdrawal,
    withdraw_consent,
)
from csp_reviews.applications.operations.withdrawing import asked_on
from csp_reviews.applications.phones import NO_TEXT, has_extension
from csp_reviews.applications.staff_forms import (
    ConfirmForm,
    KeepBackForm,
    NewCodeForm,
    RouteOffForm,
    RouteOnForm,
    StopForm,
)
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.acts import Act, Entered
from csp_reviews.casefile.agreement import (
    agreement_of,
    has_affected,
    kept_back,
    last_agreement_change,
    who_gets,
)
from csp_reviews.casefile.contact import last_contact_change, safe_contact, ways_to_people
from csp_reviews.casefile.decider import another_decides, whose_yes_ended
from csp_reviews.casefile.doubts import doubt_about
from csp_reviews.casefile.entered import EnteredForm, PartyForm
from csp_reviews.casefile.facts import needs_voice, open_withdrawal, undone_withdrawals
from csp_reviews.casefile.own_code import needs_own_code
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.safe_routes import hours_for, kept_for
from csp_reviews.casefile.whom import named
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.law.consent import ran_out
from csp_reviews.law.permissions import STANDING_OF
from csp_reviews.law.stages import GOES_ON, possible
from csp_reviews.law.terms import Action, ApplyingAs, ConsentScope, Move, Party, Route, Standing
from csp_reviews.web.clock import today
from csp_reviews.web.filters import words
from csp_reviews.web.forms import choices
from csp_reviews.web.gate import access
from csp_reviews.web.pages import show_area

blueprint = Blueprint("contact", __name__, url_prefix="/casework/<reference>")
ACTION = Action.CHANGE_CONTACT_OR_WITHDRAW
OFF, ON = "off", "on"


@blueprint.get("/contact")
@access(ACTION)
def change(reference: str) -> ResponseReturnValue:
    """How each person may be reached, and what to change."""
    opened = open_case(reference, ACTION)
    return _change_page(opened, *_route_forms(opened))


@blueprint.post("/contact/off")
@access(ACTION)
def off(reference: str) -> ResponseReturnValue:
    """Stop using a way, at once."""
    opened = open_case(reference, ACTION, change=True)
    form, other = _route_forms(opened)
    if not form.validate_on_submit():
        return _change_page(opened, form, other), 400
    party, route = form.whose, Route(form.route.data)
    with Attempt(form) as tried:
        stop_using(case=opened.case, party=party, route=route, act=_act(opened, form))
    if tried.refused:
        return _change_page(opened, form, other), 400
    done = _("That way is not used any more for %(whose)s. What waited for it goes another way.", whose=named(party))
    flash(done, "success")
    return redirect(url_for("contact.change", reference=opened.case.reference), code=303)


@blueprint.post("/contact/on")
@access(ACTION)
def on(reference: str) -> ResponseReturnValue:
    """Use a way, as the person themselves said, heard or seen."""
    opened = open_case(reference, ACTION, change=True)
    other, form = _route_forms(opened)
    valid = form.validate_on_submit() and _has_address(opened, form)
    if not valid or _changed_meanwhile(opened, form):
        return _change_page(opened, other, form), 400
    party, route, address = form.whose, Route(form.route.data), form.address.data or ""
    hours, act = form.hours_after(hours_for(person_of(opened.case, party), route)), _act(opened, form)
    with Attempt(form) as tried:
        switch_route_on(case=opened.case, party=party, route=route, address=address, hours=hours, act=act)
    if tried.refused:
        return _change_page(opened, other, form), 400
    flash(_("That way is marked safe for %(whose)s.", whose=named(party)), "success")
    return redirect(url_for("contact.change", reference=opened.case.reference), code=303)


@blueprint.get("/code")
@access(ACTION)
def code(reference: str) -> ResponseReturnValue:
    """Before a new code is made: whose, and how it is certain that it is them."""
    opened = open_case(reference, ACTION)
    return _render(opened, "applications/code.html", form=_code_form(opened))


@blueprint.post("/code")
@access(ACTION)
def code_post(reference: str) -> ResponseReturnValue:
    """Make it, and show it on this one answer; nothing keeps it."""
    opened = open_case(reference, ACTION, change=True)
    form = _code_form(opened)
    if not form.validate_on_submit():
        return _render(opened, "applications/code.html", form=form), 400
    with Attempt(form) as tried:
        made = replace_code(case=opened.case, party=form.whose, act=_act(opened, form))
    if tried.refused:
        return _render(opened, "applications/code.html", form=form), 400
    return _render(opened, "applications/code_made.html", code=made, party=form.whose)


@blueprint.get("/withdrawal")
@access(ACTION)
def withdrawal(reference: str) -> ResponseReturnValue:
    """A wish to withdraw: to enter, to confirm by voice, or to take back."""
    opened = open_case(reference, ACTION)
    return _withdrawal_page(opened, StopForm(prefix="stop"), ConfirmForm(prefix="sure"))


@blueprint.post("/withdrawal")
@access(ACTION)
def withdrawal_post(reference: str) -> ResponseReturnValue:
    """Enter it for the applicant: held for 48 hours like any other. What they said of one that is held is added."""
    opened = open_case(reference, ACTION, change=True)
    form = StopForm(prefix="stop")
    if not form.validate_on_submit():
        return _withdrawal_page(opened, form, ConfirmForm(prefix="sure", formdata=None)), 400
    act = opened.act(entered=form.entered(), standing=Standing.APPLICANT)
    reason, pressed = form.reason.data or "", form.pressed.data == "yes"
    say = ask_withdrawal if open_withdrawal(opened.case.id) is None else add_to_withdrawal
    with Attempt(form) as tried:
        say(case=opened.case, reason=reason, pressed=pressed, act=act)
    if tried.refused:
        return _withdrawal_page(opened, form, ConfirmForm(prefix="sure", formdata=None)), 400
    row = open_withdrawal(opened.case.id)
    if row is not None and needs_voice(row):
        flash(_("It is held until somebody has spoken to them. The applicant can change their mind."), "success")
    else:
        flash(_("It is held for 48 hours. The applicant can change their mind."), "success")
    return redirect(url_for("contact.withdrawal", reference=opened.case.reference), code=303)


@blueprint.post("/withdrawal/confirm")
@access(ACTION)
def confirm(reference: str) -> ResponseReturnValue:
    """Record that somebody spoke to the person, who still wants it."""
    opened = open_case(reference, ACTION, change=True)
    form = ConfirmForm(prefix="sure")
    if not form.validate_on_submit():
        return _withdrawal_page(opened, StopForm(prefix="stop", formdata=None), form), 400
    with Attempt(form) as tried:
        confirm_withdrawal(case=opened.case, how=str(form.how.data), act=opened.act())
    if tried.refused:
        return _withdrawal_page(opened, StopForm(prefix="stop", formdata=None), form), 400
    flash(_("It is confirmed that the applicant asks to stop."), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


@blueprint.post("/withdrawal/undo")
@access(ACTION)
def undo(reference: str) -> ResponseReturnValue:
    """The applicant changed their mind, and told the coordinator."""
    opened = open_case(reference, ACTION, change=True)
    form = PartyForm(prefix="undo").offer_people([Party.APPLICANT])
    empty = StopForm(prefix="stop", formdata=None), ConfirmForm(prefix="sure", formdata=None)
    if not form.validate_on_submit():
        return _withdrawal_page(opened, *empty, undo_form=form), 400
    act = opened.act(entered=form.entered(), standing=Standing.APPLICANT)
    with Attempt(form) as tried:
        undo_withdrawal(case=opened.case, act=act)
    if tried.refused:
        return _withdrawal_page(opened, *empty, undo_form=form), 400
    flash(_("It goes on. Nothing has stopped."), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


@blueprint.get("/consent")
@access(ACTION)
def consent(reference: str) -> ResponseReturnValue:
    """What the person affected agrees to; what to do where they do not any more."""
    opened = open_case(reference, ACTION)
    return _consent_page(opened, *_consent_forms(opened))


@blueprint.post("/consent/keep")
@access(ACTION)
def consent_keep(reference: str) -> ResponseReturnValue:
    """Record why the applicant must not be told of decisions."""
    opened = open_case(reference, ACTION, change=True)
    form = KeepBackForm(prefix="keep")
    if not form.validate_on_submit():
        return _consent_page(opened, *_consent_forms(opened), form), 400
    with Attempt(form) as tried:
        keep_back(case=opened.case, reason=str(form.reason.data), act=opened.act())
    if tried.refused:
        return _consent_page(opened, *_consent_forms(opened), form), 400
    flash(_("Decisions go to the person affected now, and not to the applicant."), "success")
    return redirect(url_for("contact.consent", reference=opened.case.reference), code=303)


@blueprint.post("/consent/tell")
@access(ACTION)
def consent_tell(reference: str) -> ResponseReturnValue:
    """Record that the applicant is told of decisions after all, of those until now too."""
    opened = open_case(reference, ACTION, change=True)
    form = OnlyButtonForm()
    if not form.validate_on_submit():
        return _consent_page(opened, *_consent_forms(opened)), 400
    with Attempt(form) as tried:
        tell_after_all(case=opened.case, act=opened.act())
    if tried.refused:
        return _consent_page(opened, *_consent_forms(opened)), 400
    if agreement_of(opened.case).over:
        flash(_("Nothing is kept back any more. They are told once it is agreed again."), "success")
    else:
        flash(_("The applicant is told of each decision."), "success")
    return redirect(url_for("contact.consent", reference=opened.case.reference), code=303)


@blueprint.post("/consent")
@access(ACTION)
def consent_post(reference: str) -> ResponseReturnValue:
    """Record that it is agreed again, or to something else."""
    opened = open_case(reference, ACTION, change=True)
    form, other = _consent_forms(opened)
    valid = form.validate_on_submit()
    if not valid or opened.case.application.applying_as is not ApplyingAs.SOMEONE_ELSE:
        return _consent_page(opened, form, other), 400
    entered: Entered = form.entered()
    act = opened.act(entered=entered, standing=Standing.PERSON_AFFECTED)
    if form.changed_meanwhile(last_agreement_change(opened.case), {}):
        form.form_errors.append(_("What is agreed to was changed meanwhile. Look at it, then record once more"))
        return _consent_page(opened, form, other), 409
    with Attempt(form) as tried:
        record_consent(case=opened.case, consent=form.consent(entered), act=act, authority=form.right)
    if tried.refused:
        return _consent_page(opened, form, other), 400
    flash(_("What is agreed to is recorded."), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


@blueprint.post("/consent/end")
@access(ACTION)
def consent_end(reference: str) -> ResponseReturnValue:
    """Record that it is not agreed any more: at once, and without a reason."""
    opened = open_case(reference, ACTION, change=True)
    other, form = _consent_forms(opened)
    if not form.validate_on_submit():
        return _consent_page(opened, other, form), 400
    act = opened.act(entered=form.entered(), standing=Standing.PERSON_AFFECTED)
    with Attempt(form) as tried:
        withdraw_consent(case=opened.case, act=act)
    if tried.refused:
        return _consent_page(opened, other, form), 400
    flash(_("It is recorded that it is not agreed any more."), "success")
    return redirect(url_for("contact.consent", reference=opened.case.reference), code=303)


def _consent_forms(opened: Opened) -> tuple[ConsentAgainForm, EnteredForm]:
    """The two forms of one page, with what is agreed to now."""
    application = opened.case.application
    kept = {"scope": application.consent_scope or [ConsentScope.ASK.value], "until": application.consent_until}
    seen = {"written": application.consent_written, "version": str(last_agreement_change(opened.case))}
    seen["authority"] = application.authority
    again = ConsentAgainForm(data=kept | seen).ask_of(application.deciding)
    return again, EnteredForm(prefix="end")


def _act(opened: Opened, form: PartyForm) -> Act:
    return opened.act(entered=form.entered(), standing=STANDING_OF[form.whose])


def _parties(opened: Opened) -> list[Party]:
    return [person.party for person in opened.case.people]


def _route_forms(opened: Opened) -> tuple[RouteOffForm, RouteOnForm]:
    """The two forms of one page; the one that was not sent stays empty."""
    parties = _parties(opened)
    seen = {"version": str(last_contact_change(opened.case))}
    off_form = RouteOffForm(prefix=OFF).offer_people(parties)
    on_form = RouteOnForm(prefix=ON, data=seen).offer_people(parties)
    used = {row.route for person in opened.case.people for row in person.routes if row.safe}
    off_form.route.choices = choices((route.value, words(route)) for route in Route if route in used)
    return off_form, on_form


def _changed_meanwhile(opened: Opened, form: RouteOnForm) -> bool:
    """Whether somebody changed how the people may be reached since the form was shown; the page shows how it is now."""
    if not form.changed_meanwhile(last_contact_change(opened.case), {}):
        return False
    form.form_errors.append(_("Somebody changed this meanwhile. Look at what is safe now, then record once more"))
    return True


def _code_form(opened: Opened) -> NewCodeForm:
    return NewCodeForm().offer_people(_parties(opened))


def _has_address(opened: Opened, form: RouteOnForm) -> bool:
    """A way needs its number or address, given now or before."""
    person, route = person_of(opened.case, form.whose), Route(form.route.data)
    kept = form.address.data or (kept_for(person, route) if person else "")
    if not kept:
        form.address.errors = [_("Enter the number or address: there is none for this way")]
    elif route is Route.TEXT and has_extension(kept):
        form.address.errors = [NO_TEXT]
    return not form.address.errors


def _change_page(opened: Opened, off_form: RouteOffForm, on_form: RouteOnForm) -> str:
    people = [(person, safe_contact(person)) for person in opened.case.people]
    return _render(opened, "applications/change_contact.html", people=people, off_form=off_form, on_form=on_form)


def _withdrawal_page(
    opened: Opened, stop_form: StopForm, sure_form: ConfirmForm, undo_form: PartyForm | None = None
) -> str:
    held, applicant = open_withdrawal(opened.case.id), person_of(opened.case, Party.APPLICANT)
    return _render(
        opened,
        "applications/withdrawal.html",
        held=held,
        reach=safe_contact(applicant) if applicant else None,
        asked_on=asked_on(opened.case) if held is not None else None,
        voice=held is not None and needs_voice(held),
        doubt=doubt_about(opened.case),
        undone=undone_withdrawals(opened.case.id),
        can=possible(opened.case.stage, Move.WITHDRAW),
        stop_form=stop_form,
        sure_form=sure_form,
        undo_form=undo_form or PartyForm(prefix="undo", formdata=None).offer_people([Party.APPLICANT]),
    )


def _consent_page(
    opened: Opened, form: ConsentAgainForm, end_form: EnteredForm, keep_form: KeepBackForm | None = None
) -> str:
    application = opened.case.application
    asked_for = application.applying_as is ApplyingAs.SOMEONE_ELSE and opened.case.stage in GOES_ON
    over = ran_out(application.consent_until, today())
    shown = {"form": form, "end_form": end_form, "application": application, "asked_for": asked_for, "over": over}
    shown["goes_to"] = who_gets(opened.case)
    shown["kept_back"], shown["tell_form"] = kept_back(opened.case), OnlyButtonForm()
    shown["keep_form"] = keep_form or KeepBackForm(prefix="keep", formdata=None)
    shown["has_affected"] = has_affected(opened.case)
    shown["whose_yes"], shown["another_decides"] = whose_yes_ended(application), another_decides(opened.case)
    shown["scope"] = [words(ConsentScope(value)) for value in application.consent_scope]
    return _render(opened, "applications/consent.html", **shown)


def _render(opened: Opened, template: str, **more: object) -> str:
    more |= {"reaches": ways_to_people(opened.case), "no_code": needs_own_code(opened.case)}
    return render_template(template, case=opened.case, area=show_area(opened.case.area), **more)
