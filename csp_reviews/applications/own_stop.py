"""Asking to stop, and changing one's mind; the person affected says whether they still agree."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.operations import (
    add_to_withdrawal,
    ask_withdrawal,
    say_no_by_first_code,
    say_stop,
    undo_withdrawal,
    withdraw_consent,
)
from csp_reviews.applications.own import applicant_only, known_stage, open_own, own_party, passed_on, shared
from csp_reviews.applications.progress_forms import WithdrawForm
from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.decider import another_decides
from csp_reviews.casefile.facts import open_withdrawal
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.law.stages import GOES_ON, possible
from csp_reviews.law.terms import Action, Move, Party, Stage
from csp_reviews.web.filters import long_date
from csp_reviews.web.gate import Door, access

blueprint = Blueprint("progress_stop", __name__)


@blueprint.get("/progress/other")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW, Door.APPLICANT)
def withdraw() -> ResponseReturnValue:
    """Ask gently before it stops. The person affected is asked whether they still agree."""
    opened = open_own(Action.CHANGE_CONTACT_OR_WITHDRAW, first=True)
    return _withdraw_page(opened, WithdrawForm())


@blueprint.post("/progress/other")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW, Door.APPLICANT)
def withdraw_post() -> ResponseReturnValue:
    """Hold it for 48 hours; the consent of the person affected ends at once. What is said later is added to it."""
    opened = open_own(Action.CHANGE_CONTACT_OR_WITHDRAW, change=True, first=True)
    form = WithdrawForm()
    if own_party() is Party.AFFECTED:
        return _stop_agreeing(opened, form)
    if not form.validate_on_submit():
        return _withdraw_page(opened, form), 400
    say: Callable[..., object] = ask_withdrawal
    if open_withdrawal(opened.case.id) is not None:
        say = add_to_withdrawal
    over = possible(known_stage(opened.case), Move.WITHDRAW) and not possible(opened.case.stage, Move.WITHDRAW)
    if over:
        say = say_stop
    reason, pressed = form.reason.data or "", form.pressed.data == "yes"
    with Attempt(form) as tried:
        say(case=opened.case, reason=reason, pressed=pressed, act=opened.act())
    if tried.refused:
        return _withdraw_page(opened, form), 400
    if over:
        flash(_("We have your wish, and look at it. We may speak to you first."), "success")
    return redirect(url_for("progress.case"), code=303)


def _stop_agreeing(opened: Opened, form: WithdrawForm) -> ResponseReturnValue:
    """The person affected does not agree any more."""
    say_no = say_no_by_first_code if passed_on() else withdraw_consent
    with Attempt(form) as tried:
        say_no(case=opened.case, act=opened.act())
    if tried.refused:
        return _withdraw_page(opened, form), 400
    noted = _("We have noted that you do not agree any more. The coordinator asks you safely what should happen.")
    if another_decides(opened.case):
        noted = _("We have noted that it is not agreed any more. The coordinator asks safely what should happen.")
    flash(noted, "success")
    return redirect(url_for("progress.case"), code=303)


@blueprint.post("/progress/keep")
@access(Action.CHANGE_CONTACT_OR_WITHDRAW, Door.APPLICANT)
def keep() -> ResponseReturnValue:
    """Take the wish to stop back, while it is held."""
    opened = open_own(Action.CHANGE_CONTACT_OR_WITHDRAW, change=True)
    applicant_only()
    if open_withdrawal(opened.case.id) is not None:
        with Attempt(WithdrawForm()) as tried:
            undo_withdrawal(case=opened.case, act=opened.act())
        if tried.refused:
            return redirect(url_for("progress.case"), code=303)
        flash(_("It goes on. Nothing has stopped."), "success")
    elif opened.case.stage is Stage.WITHDRAWN:
        day = long_date(opened.case.withdrawn_on)
        flash(_("That came too late: it stopped on %(day)s. You can ask again at any time, or ring us.", day=day))
    return redirect(url_for("progress.case"), code=303)


def _withdraw_page(opened: Opened, form: WithdrawForm) -> str:
    held = open_withdrawal(opened.case.id)
    affected, goes_on = own_party() is Party.AFFECTED, opened.case.stage in GOES_ON
    can = passed_on() or (goes_on if affected else possible(known_stage(opened.case), Move.WITHDRAW))
    agrees = passed_on() or opened.case.application.consent_withdrawn_at is None
    return render_template("progress/withdraw.html", **shared(opened), form=form, held=held, can=can, agrees=agrees)
