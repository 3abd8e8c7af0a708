"""Has it stopped? At the coordinator's desk: askings and answers, what is done now, and answers entered (c5)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.following_forms import DeclineForm, EnterStoppedForm, SettleStoppedForm
from csp_reviews.applications.operations import answer_stopped, decline_check_ins, settle_stopped
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.agreement import who_is_asked
from csp_reviews.casefile.following import check_ins_of, last_final_review, may_answer, next_asking
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.whom import named
from csp_reviews.law.terms import Action, Party, Stage, Standing, Stopped
from csp_reviews.models.following import CheckIn
from csp_reviews.web.gate import access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("stopped", __name__, url_prefix="/casework/<reference>/stopped")
ACTION = Action.ADD_INFORMATION


@blueprint.get("")
@access(ACTION)
def desk(reference: str) -> ResponseReturnValue:
    """What was asked and answered, and when it is asked next."""
    return _page(open_case(reference, ACTION))


@blueprint.post("")
@access(ACTION)
def answer(reference: str) -> ResponseReturnValue:
    """Enter the applicant's answer."""
    opened = open_case(reference, ACTION, change=True)
    form = EnterStoppedForm(prefix="answer")
    if not form.validate_on_submit():
        return _page(opened, answer_form=form), 400
    act = opened.act(entered=form.entered(), standing=_standing(opened))
    said = Stopped(form.answer.data)
    with Attempt(form) as tried:
        answer_stopped(case=opened.case, answer=said, words=str(form.words.data or ""), act=act)
    if tried.refused:
        return _page(opened, answer_form=form), 400
    flash(_("It is entered as the answer of %(whose)s.", whose=named(who_is_asked(opened.case))), "success")
    return _back(opened)


@blueprint.post("/decline")
@access(ACTION)
def decline(reference: str) -> ResponseReturnValue:
    """Enter that the applicant does not want to be asked."""
    opened = open_case(reference, ACTION, change=True)
    form = DeclineForm(prefix="decline")
    if not form.validate_on_submit():
        return _page(opened, decline_form=form), 400
    act = opened.act(entered=form.entered(), standing=_standing(opened))
    with Attempt(form) as tried:
        decline_check_ins(case=opened.case, act=act)
    if tried.refused:
        return _page(opened, decline_form=form), 400
    flash(_("It is recorded: %(whose)s is not asked.", whose=named(who_is_asked(opened.case))), "success")
    return _back(opened)


@blueprint.post("/<int:n>")
@access(ACTION)
def settle(reference: str, n: int) -> ResponseReturnValue:
    """Say what is done now, as it has not stopped."""
    opened = open_case(reference, ACTION, change=True)
    row = next((each for each in _rows(opened) if each.id == n and each.waiting), None)
    if row is None:
        refuse(404)
    form = SettleStoppedForm(prefix="settle")
    if not form.validate_on_submit():
        return _page(opened, settle_form=form), 400
    with Attempt(form) as tried:
        settle_stopped(case=opened.case, check_in=row, how=str(form.how.data), act=opened.act())
    if tried.refused:
        return _page(opened, settle_form=form), 400
    flash(_("It is recorded what is done now."), "success")
    return _back(opened)


def _standing(opened: Opened) -> Standing:
    """As whose word an answer is entered: whose it is."""
    theirs = who_is_asked(opened.case) is Party.AFFECTED
    return Standing.PERSON_AFFECTED if theirs else Standing.APPLICANT


def _rows(opened: Opened) -> list[CheckIn]:
    review = last_final_review(opened.case.id)
    return check_ins_of(review.id) if review else []


def _page(
    opened: Opened,
    answer_form: EnterStoppedForm | None = None,
    decline_form: DeclineForm | None = None,
    settle_form: SettleStoppedForm | None = None,
) -> str:
    case = opened.case
    return render_template(
        "applications/stopped.html",
        case=case,
        area=show_area(case.area),
        rows=_rows(opened),
        asked=who_is_asked(case),
        next=next_asking(case) if case.stage is Stage.FOLLOW_UP else None,
        possible=may_answer(case),
        answer_form=answer_form or EnterStoppedForm(prefix="answer", formdata=None),
        decline_form=decline_form or DeclineForm(prefix="decline", formdata=None),
        settle_form=settle_form or SettleStoppedForm(prefix="settle", formdata=None),
    )


def _back(opened: Opened) -> ResponseReturnValue:
    return redirect(url_for("stopped.desk", reference=opened.case.reference), code=303)
