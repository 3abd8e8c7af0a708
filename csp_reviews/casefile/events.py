"""The record of a case: one immutable event an act, each chained by hash to the one before.

An event holds codes, numbers and dates, never free text or a name, so that it can outlive an erasure whole. An act
entered for its doer points to a row that says who said it.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.stamps import renew_stamps
from csp_reviews.extensions import db
from csp_reviews.law.acting import check_day
from csp_reviews.law.calendar import london_day
from csp_reviews.law.terms import EventKind
from csp_reviews.models.audit import CaseEvent, EnteredAct
from csp_reviews.models.cases import Case

Code = int | bool | date | StrEnum | str | None
TOUCHED = "touched_cases"


def record(case: Case, act: Act, kind: EventKind, **codes: Code) -> CaseEvent:
    """Add one event to a case, and see that its place in the queue is worked out again before the commit.

    `codes` are numbers, days and members of closed lists. The area's stamp is renewed, so that what was computed before
    is not shown again. NotPossible where the day of the act, or the day on which it was said, cannot be: after today,
    or before the application came in.
    """
    for day in (act.on, act.entered.said_on if act.entered else act.on):
        check_day(day, today=london_day(act.at), earliest=case.received_on)
    db.session.flush()
    event = CaseEvent(
        case_id=case.id,
        seq=case.head_seq + 1,
        kind=kind,
        happened_on=act.on,
        recorded_at=act.at,
        standing=act.standing,
        account_id=act.account_id,
        entered_id=_entered(case, act),
        codes=canonical(codes),
        previous_hash=case.head_hash,
    )
    event.hash = chained(event)
    db.session.add(event)
    case.head_seq, case.head_hash = event.seq, event.hash
    renew_stamps([case.area_id])
    db.session.info.setdefault(TOUCHED, set()).add(case.id)
    return event


def canonical(codes: dict[str, Code]) -> str:
    """Codes as JSON with one spelling: sorted keys, no spaces, ISO days."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in codes.items()}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def chained(event: CaseEvent) -> str:
    """The hash of an event over every one of its fields and the hash before it (SHA-256, hexadecimal)."""
    fields = (
        event.case_id,
        event.seq,
        event.kind.value,
        event.happened_on.isoformat(),
        event.recorded_at.isoformat(timespec="microseconds"),
        event.standing.value,
        event.account_id,
        event.entered_id,
        event.codes,
        event.previous_hash,
    )
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()


def first_break(events: Iterable[CaseEvent], head_seq: int, head_hash: str) -> int | None:
    """The first `seq` at which a case's chain does not hold, or None. Cut from the end, it is the missing one."""
    before, seq = "", 0
    for seq, event in enumerate(events, start=1):
        if event.seq != seq or event.previous_hash != before or chained(event) != event.hash:
            return seq
        before = event.hash
    return None if (seq, before) == (head_seq, head_hash) else seq + 1


def events_of(case_id: int) -> list[CaseEvent]:
    """A case's events, in order."""
    return list(db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.seq)))


def _entered(case: Case, act: Act) -> int | None:
    if act.entered is None:
        return None
    row = EnteredAct(
        case_id=case.id,
        standing=act.standing,
        said_by=act.entered.said_by,
        how=act.entered.how,
        said_on=act.entered.said_on,
    )
    db.session.add(row)
    db.session.flush()
    return row.id
