"""Passing the application on to the relevant bodies, acknowledging it, and holding a review although it was refused."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import selectinload

from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.appealing import last_decision
from csp_reviews.casefile.areas import agencies, meeting_for
from csp_reviews.casefile.contact import unsafe_channels, way_to_tell
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.correspondence.signing import previewed
from csp_reviews.extensions import db
from csp_reviews.law import stages
from csp_reviews.law.terms import Action, Move, NoticeKind
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case, Passing
from csp_reviews.threshold import operations
from csp_reviews.threshold.forms import AcknowledgeForm, AnywayForm, PassForm
from csp_reviews.threshold.notice import acknowledgement
from csp_reviews.web.clock import today
from csp_reviews.web.gate import access
from csp_reviews.web.pages import show_area

blueprint = Blueprint("threshold", __name__, url_prefix="/casework/<reference>")


@blueprint.get("/bodies")
@access(Action.INVITE_AGENCY)
def bodies(reference: str) -> ResponseReturnValue:
    """To whom the application was passed and when, and who is still to be told: s.104(3)."""
    opened = open_case(reference, Action.INVITE_AGENCY)
    told, unsent = _told_and_unsent(opened.case)
    form = PassForm(passed_on=today(), bodies=[str(agency.id) for agency in unsent])
    return _bodies_page(opened, form.offer([(agency.id, agency.name) for agency in unsent]), told, unsent)


@blueprint.post("/bodies")
@access(Action.INVITE_AGENCY)
def bodies_post(reference: str) -> ResponseReturnValue:
    """Record who was told."""
    opened = open_case(reference, Action.INVITE_AGENCY, change=True)
    told, unsent = _told_and_unsent(opened.case)
    form = PassForm().offer([(agency.id, agency.name) for agency in unsent])
    if not form.validate_on_submit():
        return _bodies_page(opened, form, told, unsent), 400
    chosen = [agency for agency in unsent if agency.id in form.chosen]
    with Attempt(form) as tried:
        operations.pass_on(case=opened.case, bodies=chosen, how=form.channel, act=opened.act(form.passed_on.data))
    if tried.refused:
        return _bodies_page(opened, form, told, unsent), 400
    left = len(unsent) - len(chosen)
    flash(_("Recorded.") if left else _("Recorded: every relevant body has been told."), "success")
    return _to("threshold.bodies" if left else "casework.case", opened.case)


@blueprint.get("/acknowledge")
@access(Action.TRIAGE)
def acknowledge(reference: str) -> ResponseReturnValue:
    """Tell the applicant that the application arrived."""
    opened = open_case(reference, Action.TRIAGE)
    return _acknowledge_page(opened, AcknowledgeForm(acknowledged_on=today()))


@blueprint.post("/acknowledge")
@access(Action.TRIAGE)
def acknowledge_post(reference: str) -> ResponseReturnValue:
    """Record it, and issue the letter that says what happens next."""
    opened = open_case(reference, Action.TRIAGE, change=True)
    form = _offered(opened.case, AcknowledgeForm())
    if not form.validate_on_submit():
        return _acknowledge_page(opened, form), 400
    case = opened.case
    meets_on = meeting_for(case, today())
    act = opened.act(form.acknowledged_on.data)
    with Attempt(form) as tried:
        operations.acknowledge(case=case, content=lambda: acknowledgement(case, meets_on), how=form.by_hand, act=act)
    if tried.refused:
        return _acknowledge_page(opened, form), 400
    flash(_("Recorded: the application is acknowledged."), "success")
    return _to("casework.case", case)


@blueprint.get("/review-anyway")
@access(Action.TRIAGE)
def review_anyway(reference: str) -> ResponseReturnValue:
    """Hold a review although the threshold was not met."""
    return _anyway_page(open_case(reference, Action.TRIAGE), AnywayForm())


@blueprint.post("/review-anyway")
@access(Action.TRIAGE)
def review_anyway_post(reference: str) -> ResponseReturnValue:
    """Record it, and tell the applicant."""
    opened = open_case(reference, Action.TRIAGE, change=True)
    form = AnywayForm()
    if not form.validate_on_submit():
        return _anyway_page(opened, form), 400
    with Attempt(form) as tried:
        operations.hold_review_anyway(case=opened.case, reason=str(form.reason.data), act=opened.act())
    if tried.refused:
        return _anyway_page(opened, form), 400
    flash(_("Recorded: a review will be held. The decision stays counted as not met."), "success")
    return _to("casework.case", opened.case)


def _bodies_page(opened: Opened, form: PassForm, told: Sequence[Passing], unsent: Sequence[Agency]) -> str:
    show_area(opened.case.area)
    possible = opened.case.stage in stages.OPEN
    return render_template(
        "threshold/bodies.html", case=opened.case, form=form, told=told, unsent=unsent, possible=possible
    )


def _acknowledge_page(opened: Opened, form: AcknowledgeForm) -> str:
    case = opened.case
    show_area(case.area)
    _offered(case, form)
    meeting = meeting_for(case, today())
    content = previewed(case, NoticeKind.ACKNOWLEDGEMENT, lambda: acknowledgement(case, meeting))
    possible = case.acknowledged_on is None and case.stage in stages.OPEN
    return render_template(
        "threshold/acknowledge.html",
        case=case,
        form=form,
        content=content,
        possible=possible,
        warnings=unsafe_channels(case),
    )


def _offered(case: Case, form: AcknowledgeForm) -> AcknowledgeForm:
    return form.offer(way_to_tell(case, NoticeKind.ACKNOWLEDGEMENT), unsafe_channels(case))


def _anyway_page(opened: Opened, form: AnywayForm) -> str:
    case = opened.case
    show_area(case.area)
    possible = stages.possible(case.stage, Move.REVIEW_ANYWAY)
    decision = last_decision(case.id)
    return render_template("threshold/review_anyway.html", case=case, form=form, possible=possible, decision=decision)


def _told_and_unsent(case: Case) -> tuple[Sequence[Passing], Sequence[Agency]]:
    """Whom the application was passed to, and the relevant bodies that it was not passed to yet."""
    query = db.select(Passing).where(Passing.case_id == case.id).options(selectinload(Passing.agency))
    told = db.session.scalars(query.order_by(Passing.passed_on, Passing.id)).all()
    known = {passing.agency_id for passing in told}
    return told, [agency for agency in agencies(case.area_id, relevant=True) if agency.id not in known]


def _to(endpoint: str, case: Case) -> ResponseReturnValue:
    return redirect(url_for(endpoint, reference=case.reference), code=303)
