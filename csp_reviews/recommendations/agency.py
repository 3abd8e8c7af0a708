"""The addressee's page: what is recommended to it, its answer, and how far it has come."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Action, Progress, Response, Standing
from csp_reviews.models.reviews import Recommendation
from csp_reviews.recommendations.forms import AnswerForm, ProgressForm, standing
from csp_reviews.recommendations.operations import report_progress, respond
from csp_reviews.recommendations.queries import own_recommendation
from csp_reviews.web import kept_forms
from csp_reviews.web.gate import access, refuse, viewer
from csp_reviews.web.pages import show_area

blueprint = Blueprint("agency_recommendations", __name__, url_prefix="/agency/<reference>/recommendations")


@blueprint.get("/<int:n>")
@access(Action.OPEN_CASE)
def answer(reference: str, n: int) -> ResponseReturnValue:
    """One recommendation to the viewer's own agency."""
    opened = open_case(reference, Action.OPEN_CASE)
    return _page(opened, _own(opened, n))


@blueprint.post("/<int:n>")
@access(Action.RESPOND_TO_RECOMMENDATION)
def answer_post(reference: str, n: int) -> ResponseReturnValue:
    """Answer it."""
    opened = open_case(reference, Action.RESPOND_TO_RECOMMENDATION, change=True)
    recommendation = _own(opened, n)
    form = AnswerForm(prefix="answer")
    if not form.validate_on_submit() or form.answered_meanwhile(recommendation):
        return _page(opened, recommendation, form), 400
    act = opened.act(standing=Standing.INVITED_AGENCY)
    said, reason = Response(form.response.data), str(form.reason.data or "")
    with Attempt(form) as tried:
        respond(case=opened.case, act=act, recommendation=recommendation, response=said, reason=reason)
    if tried.refused:
        return _page(opened, recommendation, form), 400
    _keep_beside(opened, "answer", "progress-note")
    flash(_("Your answer is kept. Thank you."), "success")
    return redirect(url_for("agency_recommendations.answer", reference=opened.case.reference, n=n), code=303)


@blueprint.post("/<int:n>/progress")
@access(Action.RESPOND_TO_RECOMMENDATION)
def progress(reference: str, n: int) -> ResponseReturnValue:
    """Report progress; the coordinator confirms what is said to be done."""
    opened = open_case(reference, Action.RESPOND_TO_RECOMMENDATION, change=True)
    recommendation = _own(opened, n)
    form = ProgressForm(prefix="progress")
    if not form.validate_on_submit():
        return _page(opened, recommendation, progress_form=form), 400
    answered = request.form.get("answer-reason", "") != str(standing(recommendation).get("reason") or "")
    act = opened.act(standing=Standing.INVITED_AGENCY)
    far, note = Progress(form.progress.data), str(form.note.data)
    with Attempt(form) as tried:
        report_progress(case=opened.case, act=act, recommendation=recommendation, progress=far, note=note)
    if tried.refused:
        return _page(opened, recommendation, progress_form=form), 400
    if answered:
        _keep_beside(opened, "progress", "answer-reason")
    flash(_("Your progress is kept. Thank you."), "success")
    return redirect(url_for("agency_recommendations.answer", reference=opened.case.reference, n=n), code=303)


def _keep_beside(opened: Opened, recorded: str, text: str) -> None:
    """What was typed in the other part of the page stays there, and a message says that it is not sent."""
    owner = f"account:{opened.viewer.account_id}"
    if kept_forms.keep_beside(owner, opened.case.area_id, recorded, (text,)):
        flash(_("What else you typed still stands below. It is not recorded yet."))


def _own(opened: Opened, n: int) -> Recommendation:
    """A recommendation to the viewer's own agency; 404 for any other."""
    recommendation = own_recommendation(opened.case, n, viewer())
    if recommendation is None:
        refuse(404)
    return recommendation


def _page(
    opened: Opened,
    recommendation: Recommendation,
    form: AnswerForm | None = None,
    progress_form: ProgressForm | None = None,
) -> str:
    show_area(opened.case.area)
    return render_template(
        "recommendations/agency.html",
        case=opened.case,
        recommendation=recommendation,
        case_open=opened.case.stage in OPEN,
        form=form or AnswerForm(prefix="answer", data=standing(recommendation)),
        progress_form=progress_form or ProgressForm(prefix="progress"),
    )
