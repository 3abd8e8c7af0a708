"""On which days and in which hours a way of reaching somebody may be used; which changes make it less safe (c4)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from csp_reviews.law.calendar import LONDON
from csp_reviews.law.errors import LawError

DAY = 24
EVERY_DAY = frozenset(range(1, 8))
"""The days of a week as ISO 8601 counts them: Monday is 1."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From the beginning of one hour to the beginning of another, by London's clocks: 9 to 11 is 9:00 to 10:59.

    Where the end is earlier than the beginning they go over midnight: 20 to 8 is 20:00 to 7:59 the next day. `days` are
    those of the week on which they begin (ISO 8601, Monday is 1). LawError (`bad_hours`) where it could be read as no
    hour or as every hour, such as 9 to 9.
    """

    first: int
    end: int
    days: frozenset[int] = EVERY_DAY

    def __post_init__(self) -> None:
        """Whoever rings must never have to guess."""
        whole = 0 <= self.first < DAY and 0 < self.end <= DAY and self.first != self.end
        if not whole or not self.days or not self.days <= EVERY_DAY:
            raise LawError("bad_hours", {"first": self.first, "end": self.end, "days": sorted(self.days)})

    @property
    def over_midnight(self) -> bool:
        """Whether they end on the day after the one on which they begin."""
        return self.end < self.first

    def include(self, day: int, hour: int) -> bool:
        """Tell whether this hour of this day of the week is one of them."""
        if not self.over_midnight:
            return day in self.days and self.first <= hour < self.end
        if hour < self.end:
            return _day_before(day) in self.days
        return day in self.days and hour >= self.first


ANY = Hours(0, DAY)


def narrower(new: Hours, old: Hours) -> bool:
    """Tell whether every hour of `new` is one of `old`: such a change needs no hold."""
    return all(old.include(day, hour) for day in EVERY_DAY for hour in range(DAY) if new.include(day, hour))


def next_open(hours: Hours | None, instant: datetime) -> datetime:
    """Return the instant itself where the way may be used then, else the next at which its hours begin.

    In: the hours (None for any), an aware instant. Out: an aware instant. Hours are those of London's clocks, in summer
    and in winter. From 1 to 2 there is nothing on the Sunday in March on which the clocks leave that hour out.
    """
    here = instant.astimezone(LONDON)
    if hours is None or _open(hours, here):
        return instant
    begins = here.replace(hour=hours.first, minute=0, second=0, microsecond=0, fold=0)
    if here.hour >= hours.first:
        begins += timedelta(days=1)
    while not _open(hours, begins):
        begins += timedelta(days=1)
    return begins.astimezone(instant.tzinfo)


def _open(hours: Hours, local: datetime) -> bool:
    """As the clock on the wall shows that instant: an hour that the clocks leave out shows as the next."""
    wall = local.astimezone(UTC).astimezone(LONDON)
    return hours.include(wall.isoweekday(), wall.hour)


def _day_before(day: int) -> int:
    return day - 1 if day > 1 else len(EVERY_DAY)


def read_days(kept: str | None) -> frozenset[int]:
    """The days as they are kept ("12345"); every day where nothing is."""
    return frozenset(int(digit) for digit in kept or "") or EVERY_DAY


def kept_days(days: frozenset[int]) -> str | None:
    """The days as they are kept; None for every day."""
    return None if days == EVERY_DAY else "".join(str(day) for day in sorted(days))
