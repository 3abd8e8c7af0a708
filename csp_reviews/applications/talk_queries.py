"""A thread of messages as its two sides read it, each with when the other side first opened it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select

from csp_reviews.extensions import db
from csp_reviews.law.terms import MessageState, Party, Standing, TalkKind
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Message
from csp_reviews.models.following import Talk

READERS = {Party.APPLICANT: Standing.APPLICANT, Party.AFFECTED: Standing.PERSON_AFFECTED}


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a thread. `opened` is when the other side first opened it; `told` how it was told by hand."""

    id: int
    n: int
    party: Party
    kind: TalkKind
    from_staff: bool
    text: str
    by: str
    on: date
    at: datetime
    settled_on: date | None
    settled_how: str | None
    opened: datetime | None
    told: str
    passed_on: bool
    """It came by a code that whoever applied knows too."""


def thread(case: Case, party: Party) -> Sequence[Said]:
    """The messages between the coordinator and one of the people, the newest first. Nobody else's (T9)."""
    others = and_(ViewLog.talk_id == Talk.id, _other_side(party))
    opened = select(func.min(ViewLog.viewed_at)).where(others).scalar_subquery()
    told = (
        select(func.max(Message.done_how))
        .where(Message.talk_id == Talk.id, Message.state == MessageState.DONE)
        .scalar_subquery()
    )
    query = select(Talk, opened, told).where(Talk.case_id == case.id, Talk.party == party)
    rows = db.session.execute(query.order_by(Talk.n.desc()))
    return [_said(talk, first, how or "") for talk, first, how in rows]


def unopened(case: Case, party: Party) -> int:
    """How many messages wait for one of the people: neither opened by them nor told to them."""
    seen = select(ViewLog.id).where(ViewLog.talk_id == Talk.id, ViewLog.standing == READERS[party]).exists()
    told = select(Message.id).where(Message.talk_id == Talk.id, Message.state == MessageState.DONE).exists()
    query = select(func.count()).where(Talk.case_id == case.id, Talk.party == party, Talk.from_staff, ~seen, ~told)
    return db.session.scalar(query) or 0


def talk_of(case: Case, n: int) -> Talk | None:
    """One message of a case by its number."""
    return db.session.scalar(select(Talk).where(Talk.case_id == case.id, Talk.n == n))


def waiting_in(case: Case, party: Party) -> bool:
    """Whether something that one of the people wrote has no answer."""
    query = select(Talk.id).where(Talk.case_id == case.id, Talk.party == party, ~Talk.from_staff)
    return db.session.scalar(query.where(Talk.settled_on.is_(None)).limit(1)) is not None


def feels_unsafe(case: Case, party: Party, seen: int | None = None) -> bool:
    """Whether one of the people wrote, up to message `seen`, that they feel less safe, and nobody has seen to it."""
    query = select(Talk.id).where(Talk.case_id == case.id, Talk.party == party, ~Talk.from_staff)
    waits = query.where(Talk.settled_on.is_(None), Talk.kind == TalkKind.UNSAFE)
    waits = waits if seen is None else waits.where(Talk.n <= seen)
    return db.session.scalar(waits.limit(1)) is not None


def _other_side(party: Party) -> ColumnElement[bool]:
    return (ViewLog.account_id.is_not(None) & ~Talk.from_staff) | (
        (ViewLog.standing == READERS[party]) & Talk.from_staff
    )


def _said(talk: Talk, opened: datetime | None, told: str) -> Said:
    return Said(
        id=talk.id,
        n=talk.n,
        party=talk.party,
        kind=talk.kind,
        from_staff=talk.from_staff,
        text=talk.text,
        by=talk.by_name,
        on=talk.said_on,
        at=talk.said_at,
        settled_on=talk.settled_on,
        settled_how=talk.settled_how,
        opened=opened,
        told=told,
        passed_on=talk.passed_on,
    )
