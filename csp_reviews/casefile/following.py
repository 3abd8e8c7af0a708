"""The rows of what came after an application was handed in, read into the facts of `law.duties`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import selectinload

from csp_reviews.casefile.areas import meetings_of, rules_of
from csp_reviews.casefile.seeing_to import given_up_files, left_group_since, waiting_unsealings
from csp_reviews.casefile.statements import CASE
from csp_reviews.extensions import db
from csp_reviews.law.check_ins import Asked, NextCheckIn, next_check_in, read_weeks
from csp_reviews.law.due_days import due_days
from csp_reviews.law.duties import AddedFact, FollowingFacts, TalkFact
from csp_reviews.law.procedure_terms import ClockEvent
from csp_reviews.law.sharing import REPORTS
from csp_reviews.law.terms import Stage, TalkKind, Task
from csp_reviews.models.cases import Case, Passing
from csp_reviews.models.following import Addition, CheckIn, ContactChange, PlanDraft, StepDate, Talk
from csp_reviews.models.reviews import Review
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.web.clock import now
from csp_reviews.web.filters import LONDON

HELD: tuple[ColumnElement[bool], ...] = (ContactChange.undone_at.is_(None), ContactChange.took_effect_at.is_(None))
"""That a change is still held."""
UNANSWERED: tuple[ColumnElement[bool], ...] = (~Talk.from_staff, Talk.settled_on.is_(None))
"""That a message came from one of the people, and has no answer."""

ANSWERS = (Stage.FOLLOW_UP, Stage.CLOSED)
"""The stages at which it can be said whether it has stopped, once there was a review."""
STEP_DATES = select(StepDate).where(StepDate.case_id == CASE).order_by(StepDate.id)
HELD_CHANGES = select(ContactChange).where(ContactChange.case_id == CASE, *HELD).order_by(ContactChange.id)
TO_CONFIRM = select(ContactChange.id, ContactChange.asked_at).where(
    ContactChange.case_id == CASE, *HELD, ContactChange.needs_voice, ContactChange.confirmed_how.is_(None)
)
ADDITIONS = select(Addition).where(Addition.case_id == CASE).order_by(Addition.n)
UNREAD_ADDITIONS = select(Addition.n, Addition.added_on, Addition.kind).where(
    Addition.case_id == CASE, Addition.read_on.is_(None)
)
CHECK_INS = select(CheckIn).where(CheckIn.case_id == CASE).order_by(CheckIn.id)
TALKS = select(Talk.n, Talk.said_on, Talk.kind).where(Talk.case_id == CASE, *UNANSWERED)
LAST_OUTCOME = (
    select(Review)
    .where(Review.case_id == CASE, Review.finalised_on.is_not(None), ~Review.imported)
    .order_by(Review.n.desc())
    .limit(1)
)
DRAFT_IN_HAND = (
    select(PlanDraft)
    .join(Review, Review.id == PlanDraft.review_id)
    .where(PlanDraft.case_id == CASE, Review.finalised_on.is_(None))
    .options(selectinload(PlanDraft.comments))
    .order_by(PlanDraft.id.desc())
    .limit(1)
)
_DECIDED = (
    select(ThresholdDecision.decided_on)
    .where(ThresholdDecision.case_id == CASE)
    .order_by(ThresholdDecision.n.desc())
    .limit(1)
)
DECIDED_AND_SENT = select(
    _DECIDED.scalar_subquery(), select(func.max(Passing.passed_on)).where(Passing.case_id == CASE).scalar_subquery()
)


def following_facts(case: Case, present: Any) -> FollowingFacts:
    """What `law.duties` must know of it. `present` says which kinds of rows the case has at all."""
    asked = _check_ins(case.id) if present.check_ins else []
    asks = present.reviews and case.stage is Stage.FOLLOW_UP
    return FollowingFacts(
        talks=tuple(_talks(case)) if present.talks else (),
        added=tuple(_added(case)) if present.additions else (),
        contact=tuple(_contact(case)) if present.contact_changes else (),
        comments=_comments(case) if present.plan_drafts and case.stage is Stage.REVIEW else None,
        check_in=_next(case, last_final_review(case.id), asked) if asks else None,
        left_group=left_group_since(case.id) if present.left_group else None,
        unsealings=tuple(waiting_unsealings(case.id, now())) if present.unsealings else (),
        given_up=tuple(given_up_files(case.id)) if present.given_up else (),
        not_stopped=tuple((row.id, row.answered_on) for row in asked if row.waiting and row.answered_on is not None),
    )


def promised_days(case: Case) -> dict[tuple[Task, int | None], date]:
    """The days that the coordinator promised; of several for one step the last."""
    return {(row.task, row.subject): row.due_on for row in step_dates(case)}


def explained_steps(case: Case) -> frozenset[tuple[Task, int | None]]:
    """The steps of which the last day that was promised came with the reason why the one before was missed."""
    last = {(row.task, row.subject): row for row in step_dates(case)}
    return frozenset(step for step, row in last.items() if row.late_since is not None)


def step_dates(case: Case) -> list[StepDate]:
    """Every day that was promised in a case, in order."""
    return list(db.session.scalars(STEP_DATES, {"case": case.id}))


def clock_days(case: Case, *, held_on: date | None = None) -> Mapping[Task, date]:
    """The days that the procedure's own clocks give; none where it publishes none."""
    rules = rules_of(case)
    if rules is None or not rules.clocks:
        return {}
    meetings = meetings_of(case.area_id)
    return due_days(rules.clocks, _clock_events(case, held_on), meetings)


def held_in(case_id: int) -> list[ContactChange]:
    """The held changes of how the people of a case are reached."""
    return list(db.session.scalars(HELD_CHANGES, {"case": case_id}))


def additions_of(case_id: int) -> list[Addition]:
    """Everything that was added to an application or put right in it, in order."""
    return list(db.session.scalars(ADDITIONS, {"case": case_id}))


def open_change(person_id: int) -> list[ContactChange]:
    """The held changes of how a person is reached, in the order in which they were asked for."""
    held = select(ContactChange).where(ContactChange.person_id == person_id, *HELD)
    return list(db.session.scalars(held.order_by(ContactChange.id)))


def last_final_review(case_id: int) -> Review | None:
    """The last review whose outcome is final, leaving out those of an earlier register."""
    return db.session.scalar(LAST_OUTCOME, {"case": case_id})


def may_answer(case: Case) -> bool:
    """Whether it can be said of a case whether it has stopped: after an outcome, closed or not."""
    return case.stage in ANSWERS and last_final_review(case.id) is not None


def check_ins_of(review_id: int) -> list[CheckIn]:
    """The askings after one review, in order."""
    return list(db.session.scalars(select(CheckIn).where(CheckIn.review_id == review_id).order_by(CheckIn.n)))


def next_asking(case: Case, today: date | None = None) -> NextCheckIn | None:
    """When it is next asked whether it has stopped; None where it is not any more. `today`: as the law takes it."""
    return _next(case, last_final_review(case.id), _check_ins(case.id), today)


def _next(case: Case, review: Review | None, rows: Sequence[CheckIn], today: date | None = None) -> NextCheckIn | None:
    if review is None or review.finalised_on is None:
        return None
    asked = [
        Asked(row.place or 0, row.answer, row.declined_on is not None) for row in rows if row.review_id == review.id
    ]
    return next_check_in(review.finalised_on, read_weeks(case.area.check_in_weeks), asked, today)


def _check_ins(case_id: int) -> list[CheckIn]:
    return list(db.session.scalars(CHECK_INS, {"case": case_id}))


def draft_in_hand(case_id: int) -> PlanDraft | None:
    """The draft plan that was sent last for the review in hand; None where none was, or its outcome is final."""
    return db.session.scalar(DRAFT_IN_HAND, {"case": case_id})


def _talks(case: Case) -> Iterator[TalkFact]:
    for row in db.session.execute(TALKS, {"case": case.id}):
        yield TalkFact(row.n, row.said_on, row.kind is TalkKind.UNSAFE)


def _added(case: Case) -> Iterator[AddedFact]:
    for row in db.session.execute(UNREAD_ADDITIONS, {"case": case.id}):
        yield AddedFact(row.n, row.added_on, row.kind in REPORTS)


def _contact(case: Case) -> Iterator[tuple[int, date]]:
    for row in db.session.execute(TO_CONFIRM, {"case": case.id}):
        yield row.id, row.asked_at.astimezone(LONDON).date()


def _comments(case: Case) -> tuple[int, date, date] | None:
    draft = draft_in_hand(case.id)
    return None if draft is None or draft.heard else (draft.n, draft.released_on, draft.comments_by)


def _clock_events(case: Case, held_on: date | None) -> dict[ClockEvent, date]:
    """The days of what has happened so far, as far as clocks run from it."""
    decided_on, sent_on = db.session.execute(DECIDED_AND_SENT, {"case": case.id}).one()
    met_on = decided_on if case.stage in (Stage.REVIEW, Stage.FOLLOW_UP) else None
    days = {
        ClockEvent.RECEIPT: case.received_on,
        ClockEvent.ACKNOWLEDGE: case.acknowledged_on,
        ClockEvent.SENT_ON: sent_on,
        ClockEvent.THRESHOLD_DECISION: decided_on,
        ClockEvent.THRESHOLD_MET: met_on,
        ClockEvent.REVIEW: held_on,
    }
    return {event: day for event, day in days.items() if day is not None}


def has_final_review(case_id: Any) -> ColumnElement[bool]:
    """The condition that a case was reviewed, and not in an earlier register alone."""
    return exists().where(Review.case_id == case_id, Review.finalised_on.is_not(None), ~Review.imported)
