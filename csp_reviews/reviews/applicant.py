"""The draft plan, as the people of the case read it and comment on it with their code."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.casefile.access import Opened, log_view, open_own_case
from csp_reviews.casefile.agreement import why_withheld
from csp_reviews.casefile.following import draft_in_hand
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.law.terms import Action, MessageKind, NoticeKind, Party
from csp_reviews.models.following import PlanDraft
from csp_reviews.reviews.plan import comment_on_plan, letter_with
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
    draft = _draft(opened)
    log_view(opened.case.id, Action.SEE_OWN_STATUS, opened.standing, notice_id=letter_with(draft, _party()))
    return _page(opened, draft, CommentForm())


@blueprint.post("/progress/draft")
@access(ACTION, Door.APPLICANT)
def plan_post() -> ResponseReturnValue:
    """Keep the comments for the panel."""
    opened = open_own_case(ACTION, change=True)
    draft, form = _draft(opened), CommentForm()
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


def _draft(opened: Opened) -> PlanDraft:
    """The draft in hand, where it was sent to the reader; 404 otherwise."""
    draft = draft_in_hand(opened.case.id)
    withheld = why_withheld(opened.case, _party(), MessageKind.NOTICE, NoticeKind.DRAFT_PLAN) is not None
    if draft is None or withheld or letter_with(draft, _party()) is None:
        refuse(404)
    return draft


def _page(opened: Opened, draft: PlanDraft, form: CommentForm) -> str:
    form.lay(draft)
    mine = [comment for comment in draft.comments if comment.party is _party()]
    return render_template(
        "reviews/own_plan.html", area=show_area(opened.case.area), case=opened.case, form=form, draft=draft, said=mine
    )
