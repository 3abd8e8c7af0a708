"""When what is held may take effect: 48 hours after it was asked for and after the person was told of it (c4).

Whoever has a code could ask, and narrow the hours in which the person may be reached: the telling then waits, and what
is held waits with it.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, exists, or_, select

from csp_reviews.casefile.safe_routes import earliest, safe_routes
from csp_reviews.extensions import db
from csp_reviews.law.calendar import day_after, london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import MessageKind, MessageState, Party
from csp_reviews.models.cases import Person, Withdrawal
from csp_reviews.models.correspondence import Message
from csp_reviews.models.following import ContactChange
from csp_reviews.web.clock import now

HOLD = timedelta(hours=48)


def told_before(person_id: Any, asked_at: Any, at: datetime) -> Exists:
    """That a person was told of what is held since it was asked for, and that the hold is over since then.

    Of what was told by hand the day alone is known: it counts from the end of that day.
    """
    begun = at - HOLD
    sent = and_(Message.state == MessageState.SENT, Message.sent_at <= begun)
    done = and_(Message.state == MessageState.DONE, Message.done_on < london_day(begun))
    return exists().where(*_about(person_id, asked_at), or_(sent, done))


def ends_at(held: Withdrawal | ContactChange, at: datetime) -> datetime | None:
    """When the hold ends, or will if the e-mail that waits goes out in the first hour in which it may.

    None where a member of staff must tell the person first: it ends 48 hours after that. What a member of staff heard
    from the person themself needs no telling.
    """
    if held.confirmed_how is not None:
        return held.takes_effect_at
    person = held.person if isinstance(held, ContactChange) else _applicant(held.case_id)
    told = _told_at(person, held.asked_at, at) if person is not None else None
    return max(held.takes_effect_at, told + HOLD) if told is not None else None


def hold_ends(held: Withdrawal | ContactChange) -> datetime | None:
    """`ends_at` as of now, for pages."""
    return ends_at(held, now())


def check_over(held: Withdrawal | ContactChange, at: datetime) -> None:
    """See that the hold is over. NotPossible (`not_confirmed`: nobody told the person; `held`)."""
    ends = ends_at(held, at)
    if ends is None and held.takes_effect_at <= at:
        raise NotPossible("not_confirmed")
    if ends is None or ends > at:
        raise NotPossible("held", {"until": ends or held.takes_effect_at})


def _told_at(person: Person, asked_at: datetime, at: datetime) -> datetime | None:
    """When the person was told first; of an e-mail that waits, when it may go."""
    messages = db.session.scalars(select(Message).where(*_about(person.id, asked_at))).all()
    told = [message.sent_at for message in messages if message.sent_at is not None]
    told += [day_after(message.done_on) for message in messages if message.done_on is not None]
    safe = safe_routes(person)
    waits = [message for message in messages if message.state is MessageState.QUEUED and message.route in safe]
    return min(told, default=None) or min((earliest(person, one.route, at) for one in waits), default=None)


def _about(person_id: Any, asked_at: Any) -> tuple[ColumnElement[bool], ...]:
    return (Message.person_id == person_id, Message.kind == MessageKind.HOLD, Message.queued_at >= asked_at)


def _applicant(case_id: int) -> Person | None:
    return db.session.scalar(select(Person).where(Person.case_id == case_id, Person.party == Party.APPLICANT))
