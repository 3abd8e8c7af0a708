"""When a procedure's own clocks run out. None of them is in the Act; each partnership publishes its own, or none.

The day of the event is not counted. Clocks may run side by side from one event, one after another, or backwards from a
meeting. "Days" that a page does not explain are taken as days of the calendar, which is the sooner.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import NamedTuple

from csp_reviews.law.calendar import add_working_days, last_day_after
from csp_reviews.law.procedure_parts import Clock, Limit
from csp_reviews.law.procedure_terms import ClockEvent, ClockUnit

_DAYS_IN = {ClockUnit.DAYS: 1, ClockUnit.DAYS_UNSPECIFIED: 1, ClockUnit.WEEKS: 7, ClockUnit.MONTHS: 31}
_HOURS_IN_A_DAY = 24
_NONE_CLOSED: frozenset[date] = frozenset()


class Due(NamedTuple):
    """A clock that has started, and the last day on which it is kept; None where only a meeting to come can say."""

    clock: Clock
    started_on: date
    day: date | None


def limit_day(limit: Limit, start: date, closed: AbstractSet[date] = _NONE_CLOSED, *, back: bool = False) -> date:
    """Return the day on which a limit that began with an event on `start` runs out, or runs out backwards.

    In: a limit in any unit but the next meeting; the day of the event, which is not counted; the partnership's own
    closure days. Hours are rounded up to whole days.
    """
    if limit.unit is ClockUnit.WORKING_DAYS:
        return add_working_days(start, -limit.n if back else limit.n, closed)
    if limit.unit is ClockUnit.MONTHS and not back:
        return last_day_after(start, limit.n)
    length = timedelta(days=_days(limit))
    return start - length if back else start + length


def _days(limit: Limit) -> int:
    """How many days of the calendar a limit is at most."""
    if limit.unit is ClockUnit.HOURS:
        return -(-limit.n // _HOURS_IN_A_DAY)
    return limit.n * _DAYS_IN[limit.unit]


def due(
    clocks: Iterable[Clock],
    events: Mapping[ClockEvent, date],
    *,
    meetings: Sequence[date] = (),
    closed: AbstractSet[date] = _NONE_CLOSED,
) -> list[Due]:
    """Return each clock whose event has happened (or is fixed, where it runs backwards), in the clocks' order.

    In: the clocks of a procedure; the London day of each event so far; the days on which the partnership meets; its own
    closure days. A clock from an event that the page does not name runs from receipt.
    """
    found = []
    for clock in clocks:
        start = _start(clock, events, meetings)
        if start is not None:
            found.append(Due(clock, start, _day(clock, start, meetings, closed)))
    return found


def _start(clock: Clock, events: Mapping[ClockEvent, date], meetings: Sequence[date]) -> date | None:
    event = clock.before or clock.runs_from
    if event is ClockEvent.UNSTATED:
        event = ClockEvent.RECEIPT
    if event is ClockEvent.NEXT_MEETING and event not in events:
        receipt = events.get(ClockEvent.RECEIPT)
        return None if receipt is None else next_meeting(receipt, meetings)
    return None if event is None else events.get(event)


def _day(clock: Clock, start: date, meetings: Sequence[date], closed: AbstractSet[date]) -> date | None:
    if clock.unit is ClockUnit.NEXT_MEETING:
        return next_meeting(start, meetings)
    if clock.unit is None or clock.n is None:
        return None
    return limit_day(Limit(clock.n, clock.unit), start, closed, back=clock.before is not None)


def next_meeting(day: date, meetings: Iterable[date]) -> date | None:
    """Return the partnership's first meeting after `day`; None where none is fixed yet."""
    return min((meeting for meeting in meetings if meeting > day), default=None)
