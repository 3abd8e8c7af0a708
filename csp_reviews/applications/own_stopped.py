"""Has it stopped? The answer of the applicant, or of the person affected where nobody speaks for them; or no more."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.operations import answer_stopped, decline_check_ins, say_not_to_ask, say_whether_stopped
from csp_reviews.applications.own import asks, open_own, own_party, shared
from csp_reviews.applications.progress_forms import StoppedForm
from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.agreement import has_affected, who_is_asked
from csp_reviews.casefile.as_told import stood_still
from csp_reviews.casefile.following import check_ins_of, last_final_review, next_asking
from csp_reviews.casefile.given_back import give_back
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.law.terms import Action, Stopped
from csp_reviews.models.following import CheckIn
from csp_reviews.web.gate import Door, access, refuse

blueprint = Blueprint("progress_stopped", __name__)
ACTION = Action.ADD_INFORMATION
THANKS = {
    Stopped.YES: lambda: _("Thank you. We do not ask again. If it starts again, tell us at any time."),
    Stopped.PARTLY: lambda: _("Thank you. The coordinator looks at it, and writes to you what is done now."),
    Stopped.NO: lambda: _("Thank you for telling us. It is open again, and the coordinator looks at what is done now."),
}


@blueprint.get("/progress/question")
@access(ACTION, Door.APPLICANT)
def stopped() -> ResponseReturnValue:
    """Ask it."""
    return _page(_open(), StoppedForm())


@blueprint.post("/progress/question")
@access(ACTION, Door.APPLICANT)
def stopped_post() -> ResponseReturnValue:
    """Take the answer; a *no* opens again what was promised."""
    opened, form = open_own(ACTION, change=True), StoppedForm()
    if not asks(opened.case):
        give_back(opened.case, form, _("We do not ask you this any more.")) if form.words.data else refuse(404)
    if not form.validate_on_submit():
        return _page(opened, form), 400
    answer, asked = Stopped(form.answer.data), own_party() is who_is_asked(opened.case)
    say = answer_stopped if asked else say_whether_stopped
    with Attempt(form) as tried:
        say(case=opened.case, answer=answer, words=form.words.data or "", act=opened.act())
    if tried.refused:
        return _page(opened, form), 400
    flash(THANKS[answer if asked or answer is Stopped.YES else Stopped.PARTLY](), "success")
    return redirect(url_for("progress.case"), code=303)


@blueprint.post("/progress/question/end")
@access(ACTION, Door.APPLICANT)
def decline() -> ResponseReturnValue:
    """Not to be asked any more."""
    opened = _open(change=True)
    stop = decline_check_ins if own_party() is who_is_asked(opened.case) else say_not_to_ask
    if next_asking(opened.case) is not None:
        with Attempt(OnlyButtonForm()) as tried:
            stop(case=opened.case, act=opened.act())
        if not tried.refused:
            flash(_("We do not ask again. If it starts again, tell us at any time."), "success")
    return redirect(url_for("progress.case"), code=303)


def _open(*, change: bool = False) -> Opened:
    """The case, for whoever is asked, after an outcome: the person affected where nobody speaks for them."""
    opened = open_own(ACTION, change=change)
    if not asks(opened.case):
        refuse(404)
    return opened


def _page(opened: Opened, form: StoppedForm) -> str:
    review, then = last_final_review(opened.case.id), stood_still(opened.case, own_party())
    return render_template(
        "progress/stopped.html",
        **shared(opened),
        form=form,
        button_form=OnlyButtonForm(formdata=None),
        more=then.get("more", True) if then is not None else next_asking(opened.case) is not None,
        said=_said(opened, review.id) if review else [],
    )


def _said(opened: Opened, review_id: int) -> list[CheckIn]:
    """What the reader answered so far; nobody reads what the other of the two said."""
    alone = not has_affected(opened.case)
    rows = (row for row in check_ins_of(review_id) if row.answer is not None)
    return [row for row in rows if row.party is own_party() or (row.party is None and alone)]
