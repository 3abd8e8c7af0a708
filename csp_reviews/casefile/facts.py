"""The rows of a case read into the facts from which `law.duties` works out what it still owes."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import selectinload

from csp_reviews.casefile.areas import meeting_after
from csp_reviews.casefile.following import clock_days, explained_steps, following_facts, promised_days
from csp_reviews.casefile.holds import hold_ends
from csp_reviews.casefile.present import Present, present_in
from csp_reviews.casefile.statements import AREA, CASE
from csp_reviews.extensions import db
from csp_reviews.law.consent import safeguarding
from csp_reviews.law.duties import CaseFacts, RecommendationFact, RequestFact, ReviewFact, TellFact
from csp_reviews.law.stages import GOES_ON, OPEN
from csp_reviews.law.terms import EventKind, MessageState, NoticeKind, RequestState, Response, Stage
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Agency
from csp_reviews.models.audit import CaseEvent, ViewLog
from csp_reviews.models.cases import Application, Case, Passing, Withdrawal
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.web.clock import today
from csp_reviews.web.filters import LONDON

STAGE_EVENTS = (
    EventKind.THRESHOLD_MET,
    EventKind.THRESHOLD_NOT_MET,
    EventKind.REVIEW_OPENED_ANYWAY,
    EventKind.REVIEW_FINALISED,
    EventKind.APPEAL_UPHELD,
    EventKind.REOPENED,
)
DUTY_NOTICES = (NoticeKind.THRESHOLD, NoticeKind.OUTCOME, NoticeKind.APPEAL)
"""The notices that the Act or the procedure owes: s.104(6), s.104(8), Sch. 4 para 3."""
BY_HAND = (MessageState.TASK, MessageState.FAILED)

HELD_WISH = (
    select(Withdrawal)
    .where(Withdrawal.case_id == CASE, Withdrawal.undone_at.is_(None), Withdrawal.took_effect_on.is_(None))
    .order_by(Withdrawal.id.desc())
    .limit(1)
)
REVIEW_IN_HAND = (
    select(Review).where(Review.case_id == CASE, Review.finalised_on.is_(None)).order_by(Review.n.desc()).limit(1)
)
CAME_TO_STAGE = (
    select(CaseEvent.happened_on)
    .where(CaseEvent.case_id == CASE, CaseEvent.kind.in_(STAGE_EVENTS))
    .order_by(CaseEvent.seq.desc())
    .limit(1)
)
UNSENT = (
    select(Agency.id)
    .where(Agency.area_id == AREA, Agency.relevant_body, Agency.left_on.is_(None))
    .where(~exists().where(Passing.case_id == CASE, Passing.agency_id == Agency.id))
    .order_by(Agency.id)
)
OPEN_REQUESTS: Select[*tuple[Any, ...]] = select(
    InformationRequest.n, InformationRequest.agency_id, InformationRequest.asked_on, InformationRequest.due_on
).where(InformationRequest.case_id == CASE, InformationRequest.state == RequestState.OPEN)
MADE = (
    select(Recommendation)
    .where(Recommendation.case_id == CASE, Recommendation.made_on.is_not(None), ~Recommendation.imported)
    .options(selectinload(Recommendation.responses))
)
READ_THEMSELVES = exists().where(
    or_(ViewLog.notice_id == Message.notice_id, ViewLog.talk_id == Message.talk_id), ViewLog.account_id.is_(None)
)
"""That the reader of a letter or of a message has opened it with their code: nobody has to tell them any more."""
TO_TELL: Select[*tuple[Any, ...]] = select(Message.id, Message.queued_at, Message.state, Message.why).where(
    Message.case_id == CASE, Message.neighbour_id.is_(None), Message.state.in_(BY_HAND), ~READ_THEMSELVES
)
_ABOUT = Message.notice_id == Notice.id
UNREAD = (
    select(Notice.n, Notice.issued_on)
    .where(Notice.case_id == CASE, Notice.kind.in_(DUTY_NOTICES), Notice.told_on.is_(None))
    .where(~exists().where(ViewLog.notice_id == Notice.id))
    .where(~exists().where(_ABOUT, Message.state.in_((*BY_HAND, MessageState.DONE))))
    .where(Notice.withheld_at.is_(None))
)
OPEN_APPEALS = select(Appeal.n, Appeal.received_on).where(
    Appeal.case_id == CASE, Appeal.decided_on.is_(None), ~Appeal.imported
)


def facts_of(case: Case, present: Present | None = None) -> CaseFacts:
    """All that decides what a case owes. `present` is what the case has any of, where that was asked already."""
    present = present or present_in(case.id)
    withdrawal = _withdrawal(case) if present.withdrawals else None
    received = case.stage is Stage.RECEIVED
    review = _review(case) if present.reviews else None
    return CaseFacts(
        stage=case.stage,
        received_on=case.received_on,
        stage_since=stage_since(case),
        unsent=() if case.imported or case.stage not in OPEN else _unsent(case),
        acknowledged=case.imported or case.acknowledged_on is not None,
        next_meeting=meeting_after(case.area_id, case.received_on) if received else None,
        requests=tuple(_requests(case)) if present.requests else (),
        review=review,
        recommendations=tuple(_recommendations(case)) if present.recommendations else (),
        tells=tuple(_tells(case)) if present.waiting else (),
        unread=tuple(_unread(case)) if present.notices else (),
        appeals=tuple(_appeals(case)) if present.appeals else (),
        withdrawal_asked=withdrawal.asked_at.astimezone(LONDON).date() if withdrawal else None,
        withdrawal_until=_until(withdrawal) if withdrawal else None,
        withdrawal_needs_voice=withdrawal is not None and needs_voice(withdrawal),
        consent_withdrawn=_consent_withdrawn(case),
        safeguard=safeguard_since(case),
        following=following_facts(case, present),
        promised=promised_days(case) if present.step_dates else {},
        explained=explained_steps(case) if present.step_dates else frozenset(),
        today=today(),
        clocks=clock_days(case, held_on=review.held_on if review else None) if case.stage in OPEN else {},
    )


def open_withdrawal(case_id: int) -> Withdrawal | None:
    """The wish to withdraw that is still held, if there is one."""
    return db.session.scalar(HELD_WISH, {"case": case_id})


def needs_voice(withdrawal: Withdrawal) -> bool:
    """Whether a member of staff must still ring or see the person before the withdrawal may take effect (c4)."""
    return (withdrawal.needs_voice or withdrawal.pressed) and withdrawal.confirmed_how is None


def undone_withdrawals(case_id: int) -> Sequence[Withdrawal]:
    """The wishes to withdraw that were taken back, in order."""
    query = select(Withdrawal).where(Withdrawal.case_id == case_id, Withdrawal.undone_at.is_not(None))
    return db.session.scalars(query.order_by(Withdrawal.id)).all()


def current_review(case_id: int) -> Review | None:
    """The review in hand: the last one that is not final."""
    return db.session.scalar(REVIEW_IN_HAND, {"case": case_id})


def _withdrawal(case: Case) -> Withdrawal | None:
    return open_withdrawal(case.id) if case.stage in OPEN else None


def _until(withdrawal: Withdrawal) -> date | None:
    """The day on which its hold ends; None while a member of staff must tell the applicant first."""
    ends = withdrawal.takes_effect_at if needs_voice(withdrawal) else hold_ends(withdrawal)
    return ends.astimezone(LONDON).date() if ends else None


def _consent_withdrawn(case: Case) -> date | None:
    if case.stage not in GOES_ON:
        return None
    application = db.session.get(Application, case.id)
    instant = application.consent_withdrawn_at if application else None
    return instant.astimezone(LONDON).date() if instant else None


def safeguard_since(case: Case) -> date | None:
    """Since when somebody's safety waits to be looked at; None where there is no need, or it was done.

    In whatever stage: that a case is over makes nobody safe.
    """
    application = db.session.get(Application, case.id)
    if application is None or application.safeguarding_on is not None:
        return None
    needed = safeguarding(application.deciding, applicant_minor=application.applicant_minor)
    return case.received_on if needed else None


def stage_since(case: Case) -> date:
    """The day on which a case came to the stage that it is in."""
    return db.session.scalar(CAME_TO_STAGE, {"case": case.id}) or case.received_on


def _unsent(case: Case) -> tuple[int, ...]:
    """The relevant bodies that were not sent the application (s.104(3))."""
    return tuple(db.session.scalars(UNSENT, {"case": case.id, "area": case.area_id}))


def _requests(case: Case) -> Iterator[RequestFact]:
    for row in db.session.execute(OPEN_REQUESTS, {"case": case.id}):
        yield RequestFact(row.n, row.agency_id, row.asked_on, row.due_on)


def _review(case: Case) -> ReviewFact | None:
    row = current_review(case.id) if case.stage is Stage.REVIEW else None
    return ReviewFact(row.planned_on, row.held_on) if row else None


def _recommendations(case: Case) -> Iterator[RecommendationFact]:
    for row in db.session.scalars(MADE, {"case": case.id}):
        last = row.responses[-1] if row.responses else None
        declined = last is not None and last.response is Response.DECLINED
        made_on = row.made_on or case.received_on
        yield RecommendationFact(row.n, row.agency_id, made_on, row.due_on, last is not None, declined, row.progress)


def _tells(case: Case) -> Iterator[TellFact]:
    for row in db.session.execute(TO_TELL, {"case": case.id}):
        since = row.queued_at.astimezone(LONDON).date()
        yield TellFact(row.id, since, failed=row.state is MessageState.FAILED or row.why == "failed")


def _unread(case: Case) -> Iterator[tuple[int, date]]:
    """Duty notices that nobody opened and nobody told of; where a person must tell, that task stands instead."""
    yield from ((n, since) for n, since in db.session.execute(UNREAD, {"case": case.id}))


def _appeals(case: Case) -> Iterator[tuple[int, date]]:
    yield from ((n, since) for n, since in db.session.execute(OPEN_APPEALS, {"case": case.id}))
