"""The appeal reviewer hears an appeal; the coordinator enters one, or a decision made elsewhere."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.appeals.forms import GROUNDS, DecideForm, EnterDecisionForm, EnterForm
from csp_reviews.appeals.operations import decide_appeal, lodge_appeal
from csp_reviews.appeals.queries import appeal_of, decided_by, waiting_for
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.appeal_lines import Line, lines_on, point_words
from csp_reviews.casefile.appealing import grounds_of
from csp_reviews.casefile.as_it_stood import copy_of
from csp_reviews.casefile.evidence import files_of_appeal
from csp_reviews.casefile.matters import title_in
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.whom import told_to
from csp_reviews.law.terms import Action, AppealOutcome, NoticeKind, Standing
from csp_reviews.models.appeals import Appeal
from csp_reviews.web.gate import access, refuse, viewer
from csp_reviews.web.pages import show_area

blueprint = Blueprint("appeals", __name__)


@blueprint.get("/appeals/")
@access(Action.DECIDE_APPEAL)
def queue() -> ResponseReturnValue:
    """The appeals that wait for the reviewer, and the last ones decided."""
    return render_template("appeals/queue.html", waiting=waiting_for(viewer()), decided=decided_by(viewer()))


@blueprint.get("/appeals/<reference>/<int:n>")
@access(Action.READ_APPEAL)
def hear(reference: str, n: int) -> ResponseReturnValue:
    """One appeal, what it is about, and the decision form for whoever may decide it."""
    opened = open_case(reference, Action.READ_APPEAL)
    appeal = _appeal(opened, n)
    return _hearing(opened, appeal, _decision_form(opened, appeal))


@blueprint.post("/appeals/<reference>/<int:n>")
@access(Action.DECIDE_APPEAL)
def decide(reference: str, n: int) -> ResponseReturnValue:
    """Record the decision."""
    opened = open_case(reference, Action.DECIDE_APPEAL, change=True)
    appeal = _appeal(opened, n)
    form = _decision_form(opened, appeal)
    if not form.validate_on_submit():
        return _hearing(opened, appeal, form), 400
    entered = form.entered() if isinstance(form, EnterDecisionForm) else None
    act = opened.act(form.decided_on.data, entered, Standing.APPEAL_REVIEWER)
    outcome, reason = AppealOutcome(form.outcome.data), str(form.reason.data)
    with Attempt(form) as tried:
        decide_appeal(
            case=opened.case,
            appeal=appeal,
            act=act,
            outcome=outcome,
            reason=reason,
            answers=form.answers(),
            upheld_on=form.agreed_grounds,
        )
    if tried.refused:
        return _hearing(opened, appeal, form), 400
    who = told_to(opened.case, NoticeKind.APPEAL)
    flash(_("The decision is recorded. The letter goes to: %(who)s.", who=who), "success")
    return redirect(url_for("appeals.hear", reference=opened.case.reference, n=n), code=303)


@blueprint.get("/casework/<reference>/appeals/new")
@access(Action.LODGE_APPEAL)
def enter(reference: str) -> ResponseReturnValue:
    """Enter an appeal that came by phone, letter, e-mail or in person."""
    opened = open_case(reference, Action.LODGE_APPEAL)
    return _entering(opened, _enter_form(opened, _lines(opened)))


@blueprint.post("/casework/<reference>/appeals/new")
@access(Action.LODGE_APPEAL)
def enter_post(reference: str) -> ResponseReturnValue:
    """Lodge it for the applicant."""
    opened = open_case(reference, Action.LODGE_APPEAL, change=True)
    lines = _lines(opened)
    form = _enter_form(opened, lines)
    if not form.open_still() or not form.validate_on_submit():
        return _entering(opened, form), 400
    act = opened.act(entered=form.entered(), standing=Standing.APPLICANT)
    (ground, *also), reasons = form.chosen_grounds, str(form.reasons.data)
    with Attempt(form) as tried:
        appeal = lodge_appeal(
            case=opened.case,
            act=act,
            ground=ground,
            also=also,
            reasons=reasons,
            late_reason=form.why_late,
            lines=form.chosen(lines),
            copy=copy_of,
        )
    if tried.refused:
        return _entering(opened, form), 400
    flash(_("The appeal is lodged."), "success")
    return redirect(url_for("appeals.hear", reference=opened.case.reference, n=appeal.n), code=303)


def _lines(opened: Opened) -> dict[str, Line]:
    """Every line of every ground that is open, by its key."""
    grounds = (way.ground for way in grounds_of(opened.case))
    return {line.key: line for line in lines_on(opened.case, grounds)}


def _enter_form(opened: Opened, lines: Mapping[str, Line]) -> EnterForm:
    return EnterForm().offer(grounds_of(opened.case)).offer_lines(lines)


def _appeal(opened: Opened, n: int) -> Appeal:
    """An appeal of this case; 404 where there is none of that number."""
    appeal = appeal_of(opened.case, n)
    if appeal is None:
        refuse(404)
    return appeal


def _decision_form(opened: Opened, appeal: Appeal) -> DecideForm:
    """The reviewer's own form, or the coordinator's with who decided it."""
    own = opened.may_as(Action.DECIDE_APPEAL, Standing.APPEAL_REVIEWER)
    return (
        (DecideForm if own else EnterDecisionForm)
        .made_for(appeal.lines)
        .offer(late=appeal.late, grounds=appeal.grounds)
    )


def _hearing(opened: Opened, appeal: Appeal, form: DecideForm) -> str:
    show_area(opened.case.area)
    return render_template(
        "appeals/hear.html",
        case=opened.case,
        title_in=title_in,
        point_words=point_words,
        grounds=GROUNDS,
        appeal=appeal,
        sent=form,
        form=form if appeal.decided_on is None and opened.may(Action.DECIDE_APPEAL) else None,
        entering=isinstance(form, EnterDecisionForm),
        reads_reasons=opened.may_as(Action.READ_APPEAL, Standing.APPEAL_REVIEWER),
        files=files_of_appeal(appeal) if opened.may(Action.READ_EVIDENCE) else (),
    )


def _entering(opened: Opened, form: EnterForm) -> str:
    show_area(opened.case.area)
    windows = [way.last_day for way in grounds_of(opened.case) if way.last_day is not None]
    return render_template(
        "appeals/enter.html", case=opened.case, form=form, last_day=min(windows) if windows else None
    )
