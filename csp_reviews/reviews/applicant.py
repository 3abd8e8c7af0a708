"""The draft plan, as the people of the case read it and comment on it with their code."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.casefile.access import Opened, log_view, open_own_case
from csp_reviews.casefile.given_back import give_back
from csp_reviews.casefile.plan_known import letter_with_plan, plan_for, speaks_of_it
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.law.terms import Action, Party
from csp_reviews.models.following import PlanDraft
from csp_reviews.reviews.plan import comment_on_plan, number_of, plan_numbered
from csp_reviews.reviews.plan_forms import CommentForm
from csp_reviews.web.gate import Door, access, refuse, viewer
from csp_reviews.web.pages import show_area

blueprint = Blueprint("progress_plan", __name__)
ACTION = Action.ADD_INFORMATION


@blueprint.get("/progress/draft")
@access(ACTION, Door.APPLICANT)
def plan() -> ResponseReturnValue:
    """The draft, and a form to say what is wrong or missing. It is the letter that it came with."""
    opened = open_own_case(ACTION)
    draft, form = plan_for(opened.case, _party()), CommentForm()
    if draft is None:
        refuse(404)
    letter = letter_with_plan(opened.case, _party())
    log_view(opened.case.id, Action.SEE_OWN_STATUS, opened.standing, notice_id=letter.id if letter else None)
    if form.version.data:
        _see_which(opened, draft, form)
    return _page(opened, draft, form)


@blueprint.post("/progress/draft")
@access(ACTION, Door.APPLICANT)
def plan_post() -> ResponseReturnValue:
    """Keep the comments for the panel. What was written on an older draft is first shown beside the newer one."""
    opened = open_own_case(ACTION, change=True)
    draft, form = plan_for(opened.case, _party()), CommentForm()
    if draft is None:
        form.name_items(_read(opened, form))
        give_back(opened.case, form, _("It is too late to comment on the draft plan."))
    if not _see_which(opened, draft, form):
        return _page(opened, draft, form), 409
    if not form.validate_on_submit():
        return _page(opened, draft, form), 400
    with Attempt(form) as tried:
        comment_on_plan(case=opened.case, party=_party(), said=form.said(), act=opened.act())
    if tried.refused:
        return _page(opened, draft, form), 400
    flash(_("Thank you. The panel reads what you said before anything is final."), "success")
    return redirect(url_for("progress.case"), code=303)


def _party() -> Party:
    return viewer().party or Party.APPLICANT


def _read(opened: Opened, form: CommentForm) -> PlanDraft | None:
    """The draft that a form was written on, where its reader may still be shown it."""
    may = speaks_of_it(opened.case, _party()) and letter_with_plan(opened.case, _party()) is not None
    return plan_numbered(opened.case, form.version.data or "") if may else None


def _see_which(opened: Opened, draft: PlanDraft, form: CommentForm) -> bool:
    """Whether a form answers this draft; one that answers another is moved to it, with every word."""
    if form.version.data == number_of(draft):
        return True
    form.move_to(draft, _read(opened, form))
    return False


def _page(opened: Opened, draft: PlanDraft, form: CommentForm) -> str:
    form.lay(draft)
    mine = [comment for comment in draft.comments if comment.party is _party()]
    return render_template(
        "reviews/own_plan.html", area=show_area(opened.case.area), case=opened.case, form=form, draft=draft, said=mine
    )
