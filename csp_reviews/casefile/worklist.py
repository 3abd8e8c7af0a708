"""The queue: the next act of each open case, kept in one row a case and rewritten with every act."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, and_, event, exists, or_, select
from sqlalchemy.orm import Session, scoped_session

from csp_reviews.casefile.events import TOUCHED
from csp_reviews.casefile.facts import READ_THEMSELVES, facts_of
from csp_reviews.extensions import db
from csp_reviews.law.duties import SHOWN, URGENT, Duty, duties, next_duty
from csp_reviews.law.terms import Party, Progress, RequestState, Stage, Task, Whose
from csp_reviews.models.areas import Agency
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Case, Person
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.following import StepDate
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.reviews import Recommendation
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.paging import Page, read_key, write_key

PAGE = 50
RECENT = timedelta(days=3)
"""For how long after its day it is looked for what became late: longer than a worker is ever away."""


def refresh(case: Case) -> None:
    """Work out a case's next act again and keep it."""
    facts = facts_of(case)
    duty = next_duty(facts)
    row = db.session.get(WorkItem, case.id)
    if duty is None:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = WorkItem(case_id=case.id, area_id=case.area_id)
    row.stage = case.stage
    row.task, row.whose = duty.task, duty.whose
    row.agency_id, row.subject = duty.agency_id, duty.subject
    row.due_on, row.since, row.sort_on = duty.due_on, duty.since, duty.sort_on
    db.session.add(row)


def owed(case: Case) -> tuple[Duty, ...]:
    """What stands between a case and its closing, the most pressing first."""
    return duties(facts_of(case))


def touch(case_id: int) -> None:
    """See that a case's next act is worked out again before the commit, where no event was recorded."""
    db.session.info.setdefault(TOUCHED, set()).add(case_id)


def touch_what_was_read(most: int = 500) -> int:
    """Bring the queue up to the letters that were opened: reading is bookkeeping and touches nothing by itself.

    Returns how many cases wait no longer. The caller commits.
    """
    opened = exists().where(ViewLog.notice_id == Notice.id)
    waiting = (
        select(WorkItem.case_id)
        .join(Notice, and_(Notice.case_id == WorkItem.case_id, Notice.n == WorkItem.subject))
        .where(WorkItem.task == Task.AWAIT_READING, opened)
        .order_by(WorkItem.case_id)
        .limit(most)
    )
    by_hand = (
        select(WorkItem.case_id)
        .join(Message, Message.id == WorkItem.subject)
        .where(WorkItem.task.in_((Task.TELL_APPLICANT, Task.FAILED_MESSAGE)), READ_THEMSELVES)
        .order_by(WorkItem.case_id)
        .limit(most)
    )
    found = {*db.session.scalars(waiting), *db.session.scalars(by_hand)}
    for case_id in found:
        touch(case_id)
    return len(found)


def touch_what_is_late(today: date, most: int = 500) -> int:
    """Put into the queue what agencies became late with by the passing of time alone, without a reason.

    A step of the coordinator's own stays in the queue by its name, unless what became late these days comes before it.

    Returns how many cases. The caller commits.
    """
    said = exists().where(
        StepDate.case_id == WorkItem.case_id,
        StepDate.task == WorkItem.task,
        or_(StepDate.subject == WorkItem.subject, and_(StepDate.subject.is_(None), WorkItem.subject.is_(None))),
        StepDate.late_since.is_not(None),
    )
    theirs = and_(WorkItem.task.in_(SHOWN), WorkItem.agency_id.is_not(None))
    overtaken = and_(WorkItem.task.not_in((*URGENT, Task.EXPLAIN_LATE)), _became_late(today))
    late = select(WorkItem.case_id).where(or_(and_(WorkItem.due_on < today, theirs, ~said), overtaken))
    found = db.session.scalars(late.order_by(WorkItem.case_id).limit(most)).all()
    for case_id in found:
        touch(case_id)
    return len(found)


def touch_what_lapsed(today: date, most: int = 500) -> int:
    """Take out of the queue the requests to unseal that nobody answered in time: they have to be asked anew.

    Returns how many cases. The caller commits.
    """
    lapsed = select(WorkItem.case_id).where(WorkItem.task == Task.AGREE_UNSEALING, WorkItem.due_on < today)
    found = db.session.scalars(lapsed.order_by(WorkItem.case_id).limit(most)).all()
    for case_id in found:
        touch(case_id)
    return len(found)


def _became_late(today: date) -> ColumnElement[bool]:
    """Whether an answer or a recommendation of the case became late these days, before the coordinator's own step.

    By the day that was promised for it, where there is one.
    """
    own = and_(WorkItem.whose == Whose.COORDINATOR, WorkItem.agency_id.is_(None))
    asked = exists().where(
        InformationRequest.case_id == WorkItem.case_id,
        InformationRequest.state == RequestState.OPEN,
        *_just_passed(InformationRequest.due_on, today),
        ~_promised(InformationRequest.n, Task.AWAIT_ANSWER),
    )
    made = exists().where(
        Recommendation.case_id == WorkItem.case_id,
        Recommendation.progress != Progress.DONE,
        Recommendation.made_on.is_not(None),
        *_just_passed(Recommendation.due_on, today),
        ~_promised(Recommendation.n, Task.AWAIT_PROGRESS),
    )
    waits = StepDate.task.in_((Task.AWAIT_ANSWER, Task.AWAIT_PROGRESS, Task.AWAIT_RESPONSE))
    promised = exists().where(StepDate.case_id == WorkItem.case_id, waits, *_just_passed(StepDate.due_on, today))
    return and_(own, or_(asked, made, promised))


def _just_passed(day: Any, today: date) -> tuple[ColumnElement[bool], ...]:
    return day.between(today - RECENT, today - timedelta(days=1)), day < WorkItem.sort_on


def _promised(n: Any, task: Task) -> ColumnElement[bool]:
    return exists().where(StepDate.case_id == WorkItem.case_id, StepDate.task == task, StepDate.subject == n)


def queue(
    area_ids: frozenset[int],
    *,
    whose: Whose | None = None,
    stage: Stage | None = None,
    task: Task | None = None,
    due_by: date | None = None,
    case_ids: ColumnElement[bool] | None = None,
    after: str | None = None,
    size: int = PAGE,
) -> Page[Any]:
    """One page of the queue, the most pressing first, paged by key."""
    wanted = [WorkItem.area_id.in_(area_ids), *_filters(whose, stage, task, due_by)]
    if case_ids is not None:
        wanted.append(case_ids)
    if key := read_key(after):
        day, case_id = key
        wanted.append(or_(WorkItem.sort_on > day, and_(WorkItem.sort_on == day, WorkItem.case_id > case_id)))
    rows = db.session.execute(
        select(*COLUMNS)
        .join(Case, Case.id == WorkItem.case_id)
        .outerjoin(Person, and_(Person.case_id == Case.id, Person.party == Party.APPLICANT))
        .outerjoin(Agency, Agency.id == WorkItem.agency_id)
        .where(*wanted)
        .order_by(WorkItem.sort_on, WorkItem.case_id)
        .limit(size + 1)
    ).all()
    return _page(rows, size)


COLUMNS = (
    WorkItem.case_id,
    WorkItem.area_id,
    WorkItem.task,
    WorkItem.whose,
    WorkItem.stage,
    WorkItem.subject,
    WorkItem.due_on,
    WorkItem.since,
    WorkItem.sort_on,
    Case.reference,
    Case.received_on,
    Person.name.label("applicant"),
    Agency.name.label("agency"),
)


def _filters(
    whose: Whose | None, stage: Stage | None, task: Task | None, due_by: date | None
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if whose is not None:
        wanted.append(WorkItem.whose == whose)
    if stage is not None:
        wanted.append(WorkItem.stage == stage)
    if task is not None:
        wanted.append(WorkItem.task == task)
    if due_by is not None:
        wanted.append(WorkItem.sort_on <= due_by)
    return wanted


def _page(rows: Sequence[Any], size: int) -> Page[Any]:
    shown = rows[:size]
    last = shown[-1] if len(rows) > size else None
    return Page(shown, write_key(last.sort_on, last.case_id) if last is not None else None)


def install(_app: Flask) -> None:
    """Rewrite what was touched just before each commit; forget it when the work is rolled back."""
    if not event.contains(db.session, "before_commit", _refresh_touched):
        event.listen(db.session, "before_commit", _refresh_touched)
        event.listen(db.session, "after_rollback", _forget_touched)


def _refresh_touched(session: Session | scoped_session[Session]) -> None:
    for case_id in sorted(session.info.pop(TOUCHED, ())):
        case = session.get(Case, case_id)
        if case is not None:
            refresh(case)
    session.flush()


def _forget_touched(session: Session | scoped_session[Session]) -> None:
    session.info.pop(TOUCHED, None)
