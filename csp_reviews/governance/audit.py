"""Proving that the record is whole: every case's chain, and the daily heads over all of them.

A case's own chain shows a change inside it. Somebody with the database could cut a whole chain, or write one anew; the
daily head, once it is kept elsewhere, shows that too.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.extensions import db
from csp_reviews.law.calendar import LONDON, london_day
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import CaseEvent, DailyHead
from csp_reviews.models.cases import Case

BATCH = 500
MARGIN = timedelta(hours=2)
"""How long after its end a day is closed. No transaction takes so long, and no clock may be so wrong."""


@dataclass(frozen=True)
class Head:
    """The head of one area on one day, as it is kept elsewhere."""

    area: str
    day: str
    events: int
    hash: str

    def line(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True)
class Break:
    """Where the record does not hold: in a case at an event, or in an area's head of a day."""

    where: str
    what: str


@dataclass(frozen=True)
class Verdict:
    """What was read, and the first thing that does not hold (None: all of it holds)."""

    cases: int
    events: int
    heads: int
    broken: Break | None = None


def verify(kept: Sequence[Head] = ()) -> Verdict:
    """Check every case's chain, the chain of daily heads and the newest of them, and each head that was kept elsewhere.

    Stops at the first break. Reads only.
    """
    cases = events = 0
    for case_id, reference, seq, head in _cases():
        cases, events = cases + 1, events + seq
        broken = first_break(events_of(case_id), seq, head)
        if broken is not None:
            return Verdict(cases, events, 0, Break(f"case {reference}", f"event {broken}"))
        db.session.expunge_all()
    heads, wrong = _heads(kept)
    return Verdict(cases, events, heads, wrong)


def write_heads(at: datetime) -> list[Head]:
    """Write the head of each area for the last day that is over for long enough at an instant, where it is not yet.

    An act is stamped before it is committed, and by the clock of its machine: right after midnight a day still grows.
    """
    day = london_day(at - MARGIN) - timedelta(days=1)
    written = []
    for area in db.session.scalars(select(Area).order_by(Area.id)):
        last = _last(area.id)
        if last is not None and last.day >= day:
            continue
        count, digest = _digest(area.id, day, last.hash if last else "")
        previous = last.hash if last else ""
        db.session.add(DailyHead(area_id=area.id, day=day, events=count, previous_hash=previous, hash=digest))
        written.append(Head(area.slug, day.isoformat(), count, digest))
    db.session.flush()
    return written


def read_heads(text: str) -> list[Head]:
    """Read heads that were kept, one a line. ValueError names the line that is not one."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            data: dict[str, Any] = json.loads(line)
            found.append(Head(str(data["area"]), str(data["day"]), int(data["events"]), str(data["hash"])))
        except (ValueError, KeyError, TypeError) as wrong:
            raise ValueError(f"line {number} is not a kept head") from wrong
    return found


def _cases() -> Iterator[tuple[int, str, int, str]]:
    """Every case, in batches, so that the memory does not grow with their number."""
    last = 0
    while True:
        query = select(Case.id, Case.reference, Case.head_seq, Case.head_hash).where(Case.id > last).order_by(Case.id)
        rows = db.session.execute(query.limit(BATCH)).all()
        if not rows:
            return
        yield from ((case_id, reference, seq, head) for case_id, reference, seq, head in rows)
        last = rows[-1].id


def _last(area_id: int) -> DailyHead | None:
    return db.session.scalar(
        select(DailyHead).where(DailyHead.area_id == area_id).order_by(DailyHead.day.desc()).limit(1)
    )


def _digest(area_id: int, day: date, previous: str) -> tuple[int, str]:
    """How many events an area had at the end of a day, and the hash over the heads that its cases then had."""
    end = datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)
    ends = (
        select(CaseEvent.case_id, func.max(CaseEvent.seq).label("seq"))
        .join(Case, Case.id == CaseEvent.case_id)
        .where(Case.area_id == area_id, CaseEvent.recorded_at < end)
        .group_by(CaseEvent.case_id)
        .subquery()
    )
    tip = aliased(CaseEvent)
    query = select(tip.case_id, tip.seq, tip.hash).join(ends, (ends.c.case_id == tip.case_id) & (ends.c.seq == tip.seq))
    running, count = hashlib.sha256(f"{area_id}|{day.isoformat()}|{previous}".encode()), 0
    for case_id, seq, digest in db.session.execute(query.order_by(tip.case_id)):
        running.update(f"|{case_id}:{seq}:{digest}".encode())
        count += seq
    return count, running.hexdigest()


def _heads(kept: Sequence[Head]) -> tuple[int, Break | None]:
    """Check the daily heads of every area."""
    wanted = {(head.area, head.day): head for head in kept}
    read = 0
    for area in db.session.scalars(select(Area).order_by(Area.id)).all():
        rows = db.session.scalars(select(DailyHead).where(DailyHead.area_id == area.id).order_by(DailyHead.day)).all()
        read += len(rows)
        broken = _links(area, rows) or _tips(area, rows, wanted)
        if broken is not None:
            return read, broken
    missing = next(iter(wanted.values()), None)
    return read, Break(f"area {missing.area}", f"head of {missing.day}: cut") if missing else None


def _links(area: Area, rows: Sequence[DailyHead]) -> Break | None:
    before = ""
    for row in rows:
        if row.previous_hash != before:
            return Break(f"area {area.slug}", f"head of {row.day.isoformat()}")
        before = row.hash
    return None


def _tips(area: Area, rows: Sequence[DailyHead], wanted: dict[tuple[str, str], Head]) -> Break | None:
    """Work the newest head out again from the events, and each one that was kept elsewhere."""
    for place, row in enumerate(rows):
        head = wanted.pop((area.slug, row.day.isoformat()), None)
        if head is None and place < len(rows) - 1:
            continue
        count, digest = _digest(area.id, row.day, row.previous_hash)
        if (count, digest) != (row.events, row.hash) or (head is not None and head.hash != row.hash):
            return Break(f"area {area.slug}", f"head of {row.day.isoformat()}")
    return None
