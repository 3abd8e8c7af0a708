"""Which kinds of things a case has at all: one question, so that nobody asks for rows that are not there."""

from typing import Any, NamedTuple

from sqlalchemy import exists, select

from csp_reviews.casefile.seeing_to import GIVEN_UP, LEFT_GROUP, UNANSWERED_UNSEALINGS
from csp_reviews.casefile.statements import CASE
from csp_reviews.extensions import db
from csp_reviews.law.terms import MessageState
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.cases import Withdrawal
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.evidence import Evidence
from csp_reviews.models.following import Addition, CheckIn, ContactChange, PlanDraft, StepDate, Talk
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.models.threshold import ThresholdDecision

STILL_TO_DO = (MessageState.TASK, MessageState.FAILED)


class Present(NamedTuple):
    """What a case has any of."""

    decisions: bool
    requests: bool
    reviews: bool
    recommendations: bool
    appeals: bool
    notices: bool
    waiting: bool
    """Messages that a person must still see to."""
    withdrawals: bool
    evidence: bool
    talks: bool
    """Messages of theirs without an answer."""
    additions: bool
    contact_changes: bool
    plan_drafts: bool
    check_ins: bool
    step_dates: bool
    left_group: bool
    """Neighbours who took back their yes, of which nobody spoke to the applicant."""
    unsealings: bool
    """Requests to open a file as it was sent that were neither agreed to nor ended."""
    given_up: bool
    """Files that could not be checked, about which nobody said what is done."""


ASKED: tuple[Any, ...] = (
    exists().where(ThresholdDecision.case_id == CASE),
    exists().where(InformationRequest.case_id == CASE),
    exists().where(Review.case_id == CASE),
    exists().where(Recommendation.case_id == CASE, Recommendation.made_on.is_not(None)),
    exists().where(Appeal.case_id == CASE),
    exists().where(Notice.case_id == CASE),
    exists().where(Message.case_id == CASE, Message.state.in_(STILL_TO_DO)),
    exists().where(Withdrawal.case_id == CASE),
    exists().where(Evidence.case_id == CASE),
    exists().where(Talk.case_id == CASE, ~Talk.from_staff, Talk.settled_on.is_(None)),
    exists().where(Addition.case_id == CASE),
    exists().where(ContactChange.case_id == CASE),
    exists().where(PlanDraft.case_id == CASE),
    exists().where(CheckIn.case_id == CASE),
    exists().where(StepDate.case_id == CASE),
    exists().where(*LEFT_GROUP),
    exists().where(*UNANSWERED_UNSEALINGS),
    exists().where(*GIVEN_UP),
)
"""In the order of `Present`. Put together once: to write so many questions anew costs more than to answer them."""
QUESTION = select(*ASKED)


def present_in(case_id: int) -> Present:
    """Ask once what there is."""
    return Present(*map(bool, db.session.execute(QUESTION, {"case": case_id}).one()))
