"""The statements of a case page: what it asks of each kind of row."""

from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased, contains_eager

from csp_reviews.casefile.present import STILL_TO_DO
from csp_reviews.casefile.statements import AREA, CASE
from csp_reviews.law.terms import EvidenceState
from csp_reviews.models.accounts import Account
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Complaint, ContactRoute, Passing, Person
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.evidence import Evidence
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.reviews import Recommendation, RecommendationResponse, Review
from csp_reviews.models.threshold import DecisionBody, ThresholdDecision

Statement = Select[*tuple[Any, ...]]

PEOPLE = (
    select(Person)
    .outerjoin(Person.routes)
    .where(Person.case_id == CASE)
    .order_by(Person.id, ContactRoute.id)
    .options(contains_eager(Person.routes))
)
AGENCIES: Statement = (
    select(Agency.id, Agency.name, Passing.passed_on, Passing.how)
    .outerjoin(Passing, and_(Passing.agency_id == Agency.id, Passing.case_id == CASE))
    .where(Agency.area_id == AREA)
    .order_by(Agency.id)
)
DECISIONS: Statement = (
    select(
        ThresholdDecision.n,
        ThresholdDecision.outcome,
        ThresholdDecision.decided_on,
        ThresholdDecision.reason,
        Account.name.label("recorded_by"),
        Agency.name.label("body"),
    )
    .outerjoin(Account, Account.id == ThresholdDecision.recorded_by_id)
    .outerjoin(DecisionBody, DecisionBody.decision_id == ThresholdDecision.id)
    .outerjoin(Agency, Agency.id == DecisionBody.agency_id)
    .where(ThresholdDecision.case_id == CASE)
    .order_by(ThresholdDecision.n.desc(), DecisionBody.agency_id)
)
REQUESTS: Statement = (
    select(
        InformationRequest.n,
        InformationRequest.state,
        InformationRequest.asked_on,
        InformationRequest.due_on,
        InformationRequest.ended_on,
        Agency.name.label("agency"),
    )
    .join(Agency, Agency.id == InformationRequest.agency_id)
    .where(InformationRequest.case_id == CASE)
    .order_by(InformationRequest.n.desc())
)
REVIEWS: Statement = (
    select(
        Review.n,
        Review.mode,
        Review.planned_on,
        Review.held_on,
        Review.finalised_on,
        Review.chair_name,
        Review.alone,
        Account.name.label("chair"),
    )
    .outerjoin(Account, Account.id == Review.chair_id)
    .where(Review.case_id == CASE)
    .order_by(Review.n.desc())
)
_VERSION = aliased(RecommendationResponse)
_NEWEST = select(func.max(_VERSION.version)).where(_VERSION.recommendation_id == Recommendation.id).scalar_subquery()
_ANSWER = and_(RecommendationResponse.recommendation_id == Recommendation.id, RecommendationResponse.version == _NEWEST)
RECOMMENDATIONS: Statement = (
    select(
        Recommendation.n,
        Recommendation.text,
        Recommendation.made_on,
        Recommendation.due_on,
        Recommendation.progress,
        Recommendation.done_on,
        func.coalesce(Agency.name, Recommendation.addressee).label("addressee"),
        RecommendationResponse.response,
        RecommendationResponse.responded_on,
        RecommendationResponse.responded_by,
    )
    .outerjoin(Agency, Agency.id == Recommendation.agency_id)
    .outerjoin(RecommendationResponse, _ANSWER)
    .where(Recommendation.case_id == CASE, Recommendation.made_on.is_not(None))
    .order_by(Recommendation.n)
)
"""Each recommendation that was made, with the newest version of its answer."""
APPEALS = select(Appeal).where(Appeal.case_id == CASE).order_by(Appeal.n.desc())
NOTICES: Statement = (
    select(Notice.n, Notice.kind, Notice.party, Notice.issued_on, Notice.told_on, Notice.told_how)
    .where(Notice.case_id == CASE)
    .order_by(Notice.n.desc())
)
FILES: Statement = (
    select(Evidence.n, Evidence.name, Evidence.kind, Evidence.state, Evidence.appeal_id, Complaint.n.label("complaint"))
    .outerjoin(Complaint, Complaint.id == Evidence.complaint_id)
    .where(Evidence.case_id == CASE, Evidence.state != EvidenceState.REMOVED)
    .order_by(Evidence.n)
)
WAITING: Statement = (
    select(Message.id, Message.kind, Message.route, Message.state, Message.queued_at)
    .where(Message.case_id == CASE, Message.state.in_(STILL_TO_DO))
    .order_by(Message.id)
)
"""Messages that a person must still see to."""
