"""The coordinator's and the chair's pages: draft, follow, enter what an addressee says, confirm what is done."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from csp_reviews.casefile.access import Opened, log_view, open_case
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.facts import current_review
from csp_reviews.casefile.moved_on import moved_on
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Action, Progress, Response, Standing
from csp_reviews.models.reviews import Recommendation
from csp_reviews.recommendations.forms import (
    DoneForm,
    EnterAnswerForm,
    EnterProgressForm,
    WordingForm,
    standing,
    wording_of,
)
from csp_reviews.recommendations.operations import (
    change_draft,
    confirm_done,
    draft_recommendation,
    remove_draft,
    report_progress,
    respond,
)
from csp_reviews.recommendations.queries import made_in, recommendation_of
from csp_reviews.web.gate import access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("recommendations", __name__, url_prefix="/casework/<reference>/recommendations")


@blueprint.get("", endpoint="list")
@access(Action.OPEN_CASE)
def all_made(reference: str) -> ResponseReturnValue:
    """Every recommendation made in the case, with its answer and how far it has come."""
    opened = _live(open_case(reference, Action.OPEN_CASE, logged=False))
    show_area(opened.case.area)
    return render_template("recommendations/list.html", case=opened.case, made=made_in(opened.case))


@blueprint.get("/new")
@access(Action.MAKE_RECOMMENDATION)
def draft(reference: str) -> ResponseReturnValue:
    """A blank draft."""
    opened = open_case(reference, Action.MAKE_RECOMMENDATION)
    if current_review(opened.case.id) is None:
        refuse(404)
    return _wording(opened, WordingForm(version="0"))


@blueprint.post("/new")
@access(Action.MAKE_RECOMMENDATION)
def draft_post(reference: str) -> ResponseReturnValue:
    """Keep the draft."""
    opened = open_case(reference, Action.MAKE_RECOMMENDATION, change=True)
    review, form, bodies = current_review(opened.case.id), WordingForm(), agencies(opened.case.area_id)
    form.offer(bodies)
    if review is None:
        return moved_on(opened, form, "review_final")
    if not form.validate_on_submit():
        return _wording(opened, form), 400
    with Attempt(form) as tried:
        draft_recommendation(case=opened.case, act=opened.act(), review=review, wording=form.wording(bodies))
    if tried.refused:
        return _wording(opened, form), 400
    return _back_to_review(opened)


@blueprint.get("/<int:n>/draft")
@access(Action.MAKE_RECOMMENDATION)
def change(reference: str, n: int) -> ResponseReturnValue:
    """A draft, to change or take away."""
    opened = open_case(reference, Action.MAKE_RECOMMENDATION)
    recommendation = _draft(opened, n)
    return _wording(opened, WordingForm(data=wording_of(recommendation)), recommendation)


@blueprint.post("/<int:n>/draft")
@access(Action.MAKE_RECOMMENDATION)
def change_post(reference: str, n: int) -> ResponseReturnValue:
    """Keep the changed draft, or take it away."""
    opened = open_case(reference, Action.MAKE_RECOMMENDATION, change=True)
    recommendation, form, bodies = recommendation_of(opened.case, n), WordingForm(), agencies(opened.case.area_id)
    form.offer(bodies)
    if recommendation is None or recommendation.made_on is not None:
        return moved_on(opened, form, "recommendation_made" if recommendation else "draft_gone")
    theirs = {"text": recommendation.text, "addressee": recommendation.addressee or ""}
    removing = "remove" in request.form
    valid = removing or form.validate_on_submit()
    if not valid or form.changed_meanwhile(recommendation.version, theirs):
        return _wording(opened, form, recommendation), 400
    with Attempt(form) as tried:
        if removing:
            remove_draft(case=opened.case, act=opened.act(), recommendation=recommendation)
        else:
            wording = form.wording(bodies)
            change_draft(case=opened.case, act=opened.act(), recommendation=recommendation, wording=wording)
    if tried.refused:
        return _wording(opened, form, recommendation), 400
    return _back_to_review(opened)


@blueprint.get("/<int:n>")
@access(Action.OPEN_CASE)
def one(reference: str, n: int) -> ResponseReturnValue:
    """One recommendation: its answers, its progress, and what may be entered."""
    opened = _live(open_case(reference, Action.OPEN_CASE, logged=False))
    return _one(opened, _or_404(recommendation_of(opened.case, n)))


@blueprint.post("/<int:n>/answer")
@access(Action.RESPOND_TO_RECOMMENDATION)
def answer(reference: str, n: int) -> ResponseReturnValue:
    """Enter the addressee's answer for it."""
    opened = open_case(reference, Action.RESPOND_TO_RECOMMENDATION, change=True)
    recommendation, form = _coordinators(opened, n), EnterAnswerForm(prefix="answer")
    if not form.validate_on_submit() or form.answered_meanwhile(recommendation):
        return _one(opened, recommendation, answer_form=form), 400
    act = opened.act(entered=form.entered(), standing=Standing.INVITED_AGENCY)
    said, reason = Response(form.response.data), str(form.reason.data or "")
    with Attempt(form) as tried:
        respond(case=opened.case, act=act, recommendation=recommendation, response=said, reason=reason)
    if tried.refused:
        return _one(opened, recommendation, answer_form=form), 400
    return _kept(opened, n)


@blueprint.post("/<int:n>/progress")
@access(Action.RESPOND_TO_RECOMMENDATION)
def progress(reference: str, n: int) -> ResponseReturnValue:
    """Enter the addressee's progress for it."""
    opened = open_case(reference, Action.RESPOND_TO_RECOMMENDATION, change=True)
    recommendation, form = _coordinators(opened, n), EnterProgressForm(prefix="progress")
    if not form.validate_on_submit():
        return _one(opened, recommendation, progress_form=form), 400
    act = opened.act(entered=form.entered(), standing=Standing.INVITED_AGENCY)
    far, note = Progress(form.progress.data), str(form.note.data)
    with Attempt(form) as tried:
        report_progress(case=opened.case, act=act, recommendation=recommendation, progress=far, note=note)
    if tried.refused:
        return _one(opened, recommendation, progress_form=form), 400
    return _kept(opened, n)


@blueprint.post("/<int:n>/done")
@access(Action.MARK_RECOMMENDATION)
def done(reference: str, n: int) -> ResponseReturnValue:
    """Confirm that it is done."""
    opened = open_case(reference, Action.MARK_RECOMMENDATION, change=True)
    recommendation, form = _coordinators(opened, n), DoneForm(prefix="done")
    if not form.validate_on_submit():
        return _one(opened, recommendation, done_form=form), 400
    act = opened.act(form.done_on.data)
    with Attempt(form) as tried:
        confirm_done(case=opened.case, act=act, recommendation=recommendation, note=str(form.note.data))
    if tried.refused:
        return _one(opened, recommendation, done_form=form), 400
    return _kept(opened, n)


def _draft(opened: Opened, n: int) -> Recommendation:
    recommendation = recommendation_of(opened.case, n)
    if recommendation is None or recommendation.made_on is not None:
        refuse(404)
    return recommendation


def _or_404(recommendation: Recommendation | None) -> Recommendation:
    if recommendation is None:
        refuse(404)
    return recommendation


def _coordinators(opened: Opened, n: int) -> Recommendation:
    """A recommendation for somebody who runs the case; an addressee has a page of its own."""
    return _or_404(recommendation_of(_live(opened).case, n))


def _live(opened: Opened) -> Opened:
    """All recommendations as they are now: an addressee and an appeal's reviewer have pages of their own."""
    if opened.standing in (Standing.INVITED_AGENCY, Standing.APPEAL_REVIEWER):
        refuse(404)
    log_view(opened.case.id, Action.OPEN_CASE, opened.standing)
    return opened


def _wording(opened: Opened, form: WordingForm, recommendation: Recommendation | None = None) -> str:
    form.offer(agencies(opened.case.area_id))
    show_area(opened.case.area)
    return render_template("recommendations/wording.html", case=opened.case, form=form, draft=recommendation)


def _one(
    opened: Opened,
    recommendation: Recommendation,
    answer_form: EnterAnswerForm | None = None,
    progress_form: EnterProgressForm | None = None,
    done_form: DoneForm | None = None,
) -> str:
    show_area(opened.case.area)
    return render_template(
        "recommendations/one.html",
        case=opened.case,
        recommendation=recommendation,
        answer_form=answer_form or EnterAnswerForm(prefix="answer", formdata=None, data=standing(recommendation)),
        progress_form=progress_form or EnterProgressForm(prefix="progress", formdata=None),
        done_form=done_form or DoneForm(prefix="done", formdata=None),
        case_open=opened.case.stage in OPEN,
        may_enter=opened.may(Action.RESPOND_TO_RECOMMENDATION),
    )


def _back_to_review(opened: Opened) -> WerkzeugResponse:
    address = url_for("reviews.outcome", reference=opened.case.reference)
    return redirect(f"{address}#recommendations", code=303)


def _kept(opened: Opened, n: int) -> WerkzeugResponse:
    flash(_("Kept."), "success")
    return redirect(url_for("recommendations.one", reference=opened.case.reference, n=n), code=303)
