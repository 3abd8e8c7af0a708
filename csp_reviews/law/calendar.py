"""Statutory months, periods, working days and London days.

Section 104(11) of the Act counts "the period of one month beginning with the date" of the behaviour and "the period of
six months beginning with the date" of the complaint. A period that begins *with* a date includes that date, a month is
a calendar month (Interpretation Act 1978, Sch. 1), and the period ends on the day before the corresponding date; where
the later month has no such date, on its last day (Dodds v Walker [1981] UKHL 6, the corresponding-date rule).

The Act gives "working day" no meaning here. The product takes Monday to Friday, less the bank holidays of England and
Wales and any closure days that the partnership names. The day of the event is not counted.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from holidays import country_holidays

LONDON = ZoneInfo("Europe/London")
NO_LIMIT = date.max
"""The last day of a period that never ends."""

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NONE_CLOSED: frozenset[date] = frozenset()


def days_in_month(year: int, month: int) -> int:
    """Return how many days the calendar month has."""
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _LENGTHS[month - 1]


def _month_after(start: date, months: int) -> tuple[int, int]:
    years, month = divmod(start.month - 1 + months, 12)
    return start.year + years, month + 1


# Many thousands of applications speak of the same few thousand days.
@lru_cache(maxsize=16384)
def last_day(start: date, months: int) -> date:
    """Return the last day of the period of `months` calendar months *beginning with* `start`.

    In: the first day of the period, and one month or more. Out: its last day; `NO_LIMIT` where that is past the
    calendar's end. Source: s.104(11); the corresponding-date rule (see the top of this module).
    """
    year, month = _month_after(start, months)
    if year > date.max.year:
        return NO_LIMIT
    if start.day > days_in_month(year, month):
        return date(year, month, days_in_month(year, month))
    return date(year, month, start.day) - _ONE_DAY


def last_day_after(start: date, months: int) -> date:
    """Return the last day of the period of `months` calendar months *after* `start`, which is itself not counted.

    For a local period whose words leave out the first day: it ends on the corresponding date, or on the last day of a
    month that has no such date.
    """
    year, month = _month_after(start, months)
    if year > date.max.year:
        return NO_LIMIT
    return date(year, month, min(start.day, days_in_month(year, month)))


class Unit(StrEnum):
    """What a period is counted in."""

    MONTHS = "months"
    WEEKS = "weeks"
    DAYS = "days"
    NONE = "none"


_MONTHS = Unit.MONTHS
_DAYS_IN = {Unit.DAYS: 1, Unit.WEEKS: 7}


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time that begins with a date: `Period(Unit.MONTHS, 6)`.

    `inclusive` says whether the date it begins with is its first day, as in the Act (s.104(11)); a local file may say
    that it is not. `Period(Unit.NONE)` never ends.
    """

    unit: Unit
    n: int = 0
    inclusive: bool = True

    def last_day(self, start: date) -> date:
        """Return the last day of the period beginning with `start`; `NO_LIMIT` where it has none."""
        if self.unit is _MONTHS:
            return last_day(start, self.n) if self.inclusive else last_day_after(start, self.n)
        if self.unit is Unit.NONE:
            return NO_LIMIT
        length = self.n * _DAYS_IN[self.unit] - self.inclusive
        return NO_LIMIT if (date.max - start).days < length else start + timedelta(days=length)

    def first_day(self, end: date) -> date:
        """Return the earliest day that the period may begin with and still include `end`; `date.min` for no limit."""
        if self.unit is Unit.NONE:
            return date.min
        if self.unit is not Unit.MONTHS:
            return end - timedelta(days=min(self.n * _DAYS_IN[self.unit] - self.inclusive, (end - date.min).days))
        year, month = _month_after(end, -self.n)
        if year < date.min.year:
            return date.min
        # The first of the earlier month is never too late and at most a month too early.
        start = date(year, month, 1)
        while self.last_day(start) < end:
            start += _ONE_DAY
        return start


ONE_MONTH = Period(Unit.MONTHS, 1)
SIX_MONTHS = Period(Unit.MONTHS, 6)


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of England and Wales in one year (library `holidays`), substitute days included."""
    return frozenset(country_holidays("GB", subdiv="ENG", years=year, expand=False))


def is_working_day(day: date, closed: AbstractSet[date] = _NONE_CLOSED) -> bool:
    """Tell whether `day` is a working day. `closed`: the partnership's own closure days."""
    return day.weekday() < _SATURDAY and day not in closed and day not in bank_holidays(day.year)


def add_working_days(day: date, n: int, closed: AbstractSet[date] = _NONE_CLOSED) -> date:
    """Return the nth working day after `day`, or before it where `n` is negative; `day` itself is not counted.

    In: the day of the event, the number of working days, the partnership's own closure days. `n = 0` is `day` itself.
    """
    step = _ONE_DAY if n > 0 else -_ONE_DAY
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day, closed)
    return day


def working_days_between(start: date, end: date, closed: AbstractSet[date] = _NONE_CLOSED) -> int:
    """Return how many working days follow `start` up to and including `end`; negative where `end` comes first."""
    if end < start:
        return -_working_days(end - _ONE_DAY, start - _ONE_DAY, closed)
    return _working_days(start, end, closed)


def _working_days(start: date, end: date, closed: AbstractSet[date]) -> int:
    """How many working days there are after `start`, up to and including `end`, which is not earlier."""
    whole_years = sum(_worked_by_day(year)[-1] for year in range(start.year, end.year))
    shut = sum(1 for day in closed if start < day <= end and is_working_day(day))
    return whole_years + _worked_in_year(end) - _worked_in_year(start) - shut


def _worked_in_year(day: date) -> int:
    """How many working days its year has had by the end of a day."""
    return _worked_by_day(day.year)[day.timetuple().tm_yday]


@lru_cache(maxsize=256)
def _worked_by_day(year: int) -> tuple[int, ...]:
    """How many working days a year has had: none before its first day, then by the end of each of its days."""
    first, days = date(year, 1, 1), date(year, 12, 31).timetuple().tm_yday
    return (0, *accumulate(is_working_day(first + timedelta(days=offset)) for offset in range(days)))


def day_after(day: date) -> datetime:
    """Return the instant, in UTC, at which the day after `day` begins in London."""
    return datetime.combine(day + timedelta(days=1), time.min, LONDON).astimezone(UTC)


def london_day(instant: datetime) -> date:
    """Return the day in London on which `instant` falls. Raises `ValueError` where the instant has no time zone."""
    if instant.utcoffset() is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(LONDON).date()
