"""On which days and in which hours a way of reaching somebody may be used; which changes make it less safe (c4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from csp_reviews.law.calendar import LONDON

DAY = 24
EVERY_DAY = frozenset(range(1, 8))
"""The days of a week as ISO 8601 counts them: Monday is 1."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From the beginning of one hour to the beginning of another, by London's clocks: 9 to 11 is 9:00 to 10:59.

    `days` are those of the week on which it holds (ISO 8601, Monday is 1); never empty.
    """

    first: int
    end: int
    days: frozenset[int] = EVERY_DAY


ANY = Hours(0, DAY)


def narrower(new: Hours, old: Hours) -> bool:
    """Tell whether every hour of `new` is one of `old`: such a change needs no hold."""
    return old.first <= new.first and new.end <= old.end and new.days <= old.days


def next_open(hours: Hours | None, instant: datetime) -> datetime:
    """Return the instant itself where the way may be used then, else the next at which its hours begin.

    In: the hours (None for any), an aware instant. Out: an aware instant. Hours are those of London's clocks, in summer
    and in winter.
    """
    here = instant.astimezone(LONDON)
    if hours is None or (here.isoweekday() in hours.days and hours.first <= here.hour < hours.end):
        return instant
    begins = here.replace(hour=hours.first, minute=0, second=0, microsecond=0, fold=0)
    if here.hour >= hours.first:
        begins += timedelta(days=1)
    while begins.isoweekday() not in hours.days:
        begins += timedelta(days=1)
    return begins.astimezone(instant.tzinfo)


def read_days(kept: str | None) -> frozenset[int]:
    """The days as they are kept ("12345"); every day where nothing is."""
    return frozenset(int(digit) for digit in kept or "") or EVERY_DAY


def kept_days(days: frozenset[int]) -> str | None:
    """The days as they are kept; None for every day."""
    return None if days == EVERY_DAY else "".join(str(day) for day in sorted(days))
