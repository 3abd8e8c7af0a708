"""In which hours of the day a way of reaching somebody may be used, and which changes make it less safe (c4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from csp_reviews.law.calendar import LONDON

DAY = 24


@dataclass(frozen=True, slots=True)
class Hours:
    """From the beginning of one hour to the beginning of another, on any day in London: 9 to 11 is 9:00 to 10:59."""

    first: int
    end: int


ANY = Hours(0, DAY)


def narrower(new: Hours, old: Hours) -> bool:
    """Tell whether every hour of `new` is one of `old`: such a change needs no hold."""
    return old.first <= new.first and new.end <= old.end


def next_open(hours: Hours | None, instant: datetime) -> datetime:
    """Return the instant itself where the way may be used then, else the next at which its hours begin.

    In: the hours (None for any), an aware instant. Out: an aware instant. Hours are those of London's clocks, in summer
    and in winter.
    """
    here = instant.astimezone(LONDON)
    if hours is None or hours.first <= here.hour < hours.end:
        return instant
    begins = here.replace(hour=hours.first, minute=0, second=0, microsecond=0, fold=0)
    if here.hour >= hours.end:
        begins = (begins + timedelta(days=1)).replace(hour=hours.first)
    return begins.astimezone(instant.tzinfo)
