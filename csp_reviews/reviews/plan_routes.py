"""Sending the draft plan for comments, and entering a comment for somebody (c5)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.following import draft_in_hand
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.whom import named, told_to
from csp_reviews.law.permissions import STANDING_OF
from csp_reviews.law.terms import Action, NoticeKind, Stage
from csp_reviews.models.reviews import Review
from csp_reviews.reviews.plan import comment_on_plan, number_of, plan_numbered, send_plan
from csp_reviews.reviews.plan_forms import EnterCommentForm, SendForm
from csp_reviews.reviews.queries import drafts_of, review_in_hand
from csp_reviews.web.gate import access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("plan", __name__, url_prefix="/casework/<reference>/review/plan")
ACTION = Action.RECORD_MINUTES


@blueprint.get("")
@access(ACTION)
def send(reference: str) -> ResponseReturnValue:
    """The draft as the people of the case would read it, to look over and to send."""
    opened = open_case(reference, ACTION)
    review = _in_hand(opened)
    form = SendForm(formdata=None)
    form.lay(drafts_of(review))
    return _send_page(opened, review, form)


@blueprint.post("")
@access(ACTION)
def send_post(reference: str) -> ResponseReturnValue:
    """Send it; they are told by a safe way."""
    opened = open_case(reference, ACTION, change=True)
    review, form = _in_hand(opened), SendForm()
    if not form.validate_on_submit():
        return _send_page(opened, review, form), 400
    with Attempt(form) as tried:
        send_plan(
            case=opened.case,
            review=review,
            opening=str(form.opening.data or ""),
            items=form.plan(drafts_of(review)),
            comments_by=form.comments_by.data,
            act=opened.act(),
        )
    if tried.refused:
        return _send_page(opened, review, form), 400
    who = told_to(opened.case, NoticeKind.DRAFT_PLAN)
    flash(_("The draft is sent for comments. It goes to: %(who)s.", who=who), "success")
    return _to_outcome(opened)


@blueprint.get("/comment")
@access(ACTION)
def comment(reference: str) -> ResponseReturnValue:
    """Enter a comment for the one who made it."""
    opened = open_case(reference, ACTION)
    return _comment_page(opened, _comment_form(opened))


@blueprint.post("/comment")
@access(ACTION)
def comment_post(reference: str) -> ResponseReturnValue:
    """Keep it: who said it, how, when."""
    opened = open_case(reference, ACTION, change=True)
    draft, form = draft_in_hand(opened.case.id), _comment_form(opened)
    if draft is not None and form.version.data != number_of(draft):
        form.move_to(draft, plan_numbered(opened.case, form.version.data or ""))
        return _comment_page(opened, form), 409
    if not form.validate_on_submit():
        return _comment_page(opened, form), 400
    act = opened.act(entered=form.entered(), standing=STANDING_OF[form.whose])
    with Attempt(form) as tried:
        comment_on_plan(case=opened.case, party=form.whose, said=form.said(), act=act)
    if tried.refused:
        return _comment_page(opened, form), 400
    flash(_("It is entered as the comment of %(whose)s.", whose=named(form.whose)), "success")
    return _to_outcome(opened)


def _in_hand(opened: Opened) -> Review:
    review = review_in_hand(opened.case)
    if review is None or opened.case.stage is not Stage.REVIEW:
        refuse(404)
    return review


def _send_page(opened: Opened, review: Review, form: SendForm) -> str:
    form.name_lines(drafts_of(review))
    show_area(opened.case.area)
    who = told_to(opened.case, NoticeKind.DRAFT_PLAN)
    sent = draft_in_hand(opened.case.id)
    return render_template("reviews/plan.html", case=opened.case, form=form, sent=sent, who=who)


def _comment_form(opened: Opened) -> EnterCommentForm:
    return EnterCommentForm().offer_people([person.party for person in opened.case.people])


def _comment_page(opened: Opened, form: EnterCommentForm) -> str:
    draft = draft_in_hand(opened.case.id)
    if draft is None:
        refuse(404)
    form.lay(draft)
    show_area(opened.case.area)
    return render_template("reviews/comment.html", case=opened.case, form=form, draft=draft)


def _to_outcome(opened: Opened) -> ResponseReturnValue:
    return redirect(url_for("reviews.outcome", reference=opened.case.reference), code=303)
