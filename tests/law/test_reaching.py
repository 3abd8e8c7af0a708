"""In which hours of which days somebody may be reached, over midnight and over the changes of the clocks too (c4)."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csp_reviews.law.calendar import LONDON
from csp_reviews.law.errors import LawError
from csp_reviews.law.reaching import ANY, EVERY_DAY, Hours, kept_days, narrower, next_open, read_days

MONDAY, WEEKDAYS = frozenset({1}), frozenset({1, 2, 3, 4, 5})
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("instant", "opens"),
    [
        ("2026-11-23T09:30", "2026-11-23T09:30"),
        ("2026-11-23T10:59", "2026-11-23T10:59"),
        ("2026-11-23T11:00", "2026-11-24T09:00"),
        ("2026-11-23T03:00", "2026-11-23T09:00"),
        ("2026-07-01T07:30", "2026-07-01T08:00"),
        ("2026-10-24T12:00", "2026-10-25T09:00"),
        ("2027-03-27T12:00", "2027-03-28T08:00"),
    ],
)
def test_a_way_is_used_in_its_hours_alone_by_londons_clocks(instant: str, opens: str) -> None:
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert next_open(Hours(9, 11), at) == datetime.fromisoformat(opens).replace(tzinfo=UTC)
    assert next_open(None, at) == at


def test_fewer_hours_are_narrower_and_more_are_not() -> None:
    assert narrower(Hours(9, 11), ANY)
    assert narrower(Hours(9, 11), Hours(9, 11))
    assert not narrower(Hours(8, 11), Hours(9, 11))
    assert not narrower(Hours(9, 12), Hours(9, 11))
    assert narrower(Hours(9, 11, frozenset({1})), Hours(9, 11, frozenset({1, 2})))
    assert not narrower(Hours(9, 11, frozenset({1, 3})), Hours(9, 11, frozenset({1, 2})))


@pytest.mark.parametrize(
    ("instant", "opens"),
    [
        ("2026-11-23T08:00", "2026-11-25T09:00"),
        ("2026-11-25T08:00", "2026-11-25T09:00"),
        ("2026-11-25T10:00", "2026-11-25T10:00"),
        ("2026-11-25T11:00", "2026-11-28T09:00"),
        ("2026-11-28T11:00", "2026-12-02T09:00"),
    ],
)
def test_a_way_is_used_on_its_days_alone(instant: str, opens: str) -> None:
    """Wednesdays and Saturdays, from 9 to 11."""
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert next_open(Hours(9, 11, frozenset({3, 6})), at) == datetime.fromisoformat(opens).replace(tzinfo=UTC)


def test_days_are_kept_as_digits_and_every_day_as_none() -> None:
    assert (kept_days(frozenset({5, 1})), kept_days(EVERY_DAY)) == ("15", None)
    assert (read_days("15"), read_days(None)) == (frozenset({1, 5}), EVERY_DAY)


def utc(instant: str) -> datetime:
    return datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "opens"),
    [
        ("2026-11-23T07:59", "2026-11-23T20:00"),
        ("2026-11-23T19:59", "2026-11-23T20:00"),
        ("2026-11-23T20:00", "2026-11-23T20:00"),
        ("2026-11-23T23:59", "2026-11-23T23:59"),
        ("2026-11-24T00:00", "2026-11-24T00:00"),
        ("2026-11-24T07:59", "2026-11-24T07:59"),
        ("2026-11-24T08:00", "2026-11-30T20:00"),
        ("2026-11-24T20:00", "2026-11-30T20:00"),
        ("2026-11-29T23:00", "2026-11-30T20:00"),
        ("2026-11-30T03:00", "2026-11-30T20:00"),
        ("2026-07-06T18:30", "2026-07-06T19:00"),
        ("2026-07-07T06:59", "2026-07-07T06:59"),
        ("2026-07-07T07:00", "2026-07-13T19:00"),
    ],
)
def test_from_20_until_8_on_mondays_is_from_monday_evening_until_tuesday_morning(instant: str, opens: str) -> None:
    """23 November 2026 is a Monday; 6 July is one too, in summer time."""
    assert next_open(Hours(20, 8, MONDAY), utc(instant)) == utc(opens)


@pytest.mark.parametrize(
    ("days", "instant", "opens"),
    [
        (EVERY_DAY, "2026-11-23T03:00", "2026-11-23T03:00"),
        (EVERY_DAY, "2026-11-23T08:00", "2026-11-23T20:00"),
        (frozenset({7}), "2026-11-23T03:00", "2026-11-23T03:00"),
        (frozenset({7}), "2026-11-22T03:00", "2026-11-22T20:00"),
        (WEEKDAYS, "2026-11-28T07:00", "2026-11-28T07:00"),
        (WEEKDAYS, "2026-11-28T08:00", "2026-11-30T20:00"),
        (WEEKDAYS, "2026-11-30T07:00", "2026-11-30T20:00"),
    ],
)
def test_the_days_are_those_on_which_the_hours_begin(days: frozenset[int], instant: str, opens: str) -> None:
    assert next_open(Hours(20, 8, days), utc(instant)) == utc(opens)


@pytest.mark.parametrize(
    ("hours", "instant", "opens"),
    [
        (Hours(23, 2), "2027-03-28T00:59", "2027-03-28T00:59"),
        (Hours(23, 2), "2027-03-28T01:00", "2027-03-28T22:00"),
        (Hours(20, 8), "2027-03-28T06:59", "2027-03-28T06:59"),
        (Hours(20, 8), "2027-03-28T07:00", "2027-03-28T19:00"),
        (Hours(23, 2), "2026-10-25T00:30", "2026-10-25T00:30"),
        (Hours(23, 2), "2026-10-25T01:30", "2026-10-25T01:30"),
        (Hours(23, 2), "2026-10-25T02:00", "2026-10-25T23:00"),
        (Hours(20, 1), "2026-10-25T01:30", "2026-10-25T20:00"),
        (Hours(1, 2), "2027-03-27T12:00", "2027-03-29T00:00"),
        (Hours(1, 2, frozenset({7})), "2027-03-27T12:00", "2027-04-04T00:00"),
        (Hours(1, 5), "2027-03-27T12:00", "2027-03-28T01:00"),
    ],
)
def test_in_the_nights_in_which_the_clocks_change(hours: Hours, instant: str, opens: str) -> None:
    """On 28 March 2027 the clocks leave out 1:00 to 1:59; on 25 October 2026 they show it twice."""
    assert next_open(hours, utc(instant)) == utc(opens)


EDGES = (0, 1, 2, 3, 8, 9, 20, 23)
DAYS = (EVERY_DAY, MONDAY, frozenset({7}), frozenset({3, 6, 7}))
ALL = [Hours(a, b, days) for a, b, days in product(EDGES, (*EDGES[1:], 24), DAYS) if a != b]


def written_out(hours: Hours, begin: datetime, days: int) -> set[datetime]:
    """Each hour of the clock on the wall that belongs to them, one by one, from some day on."""
    first = [begin.replace(hour=hours.first) + timedelta(days=day) for day in range(-1, days)]
    length = (hours.end - hours.first) % 24 or 24
    return {at + n * HOUR for at in first if at.isoweekday() in hours.days for n in range(length)}


@pytest.mark.parametrize("begin", ["2026-11-20", "2026-10-23", "2027-03-26"])
def test_every_hour_of_a_week_end_is_read_as_an_hour_by_hour_reading_reads_it(begin: str) -> None:
    """Friday to Monday: of an ordinary week, and of those in which the clocks change."""
    day = datetime.fromisoformat(begin)
    grid = [day.replace(tzinfo=UTC) + n * HOUR for n in range(24 * 19)]
    wall = [at.astimezone(LONDON).replace(tzinfo=None) for at in grid]
    for hours in ALL:
        safe = written_out(hours, day, 20)
        opens = [at for at, shown in zip(grid, wall, strict=True) if shown in safe]
        for n, at in enumerate(grid[: 24 * 4]):
            late = at + timedelta(minutes=n % 60)
            expected = late if wall[n] in safe else next(one for one in opens if one > at)
            assert next_open(hours, late) == expected, (hours, late)


WINDOWS = st.builds(
    lambda first, length, days: Hours(first, (first + length) % 24 or 24, days),
    st.integers(0, 23),
    st.integers(1, 23),
    st.frozensets(st.integers(1, 7), min_size=1),
)


@given(WINDOWS, WINDOWS)
def test_narrower_is_that_no_hour_of_the_week_is_new(new: Hours, old: Hours) -> None:
    week = datetime.fromisoformat("2026-11-23")

    def said(hours: Hours) -> set[tuple[int, int]]:
        return {(at.isoweekday(), at.hour) for at in written_out(hours, week, 7)}

    assert narrower(new, old) == (said(new) <= said(old))
    assert narrower(new, ANY)
    assert narrower(new, new)


def test_nights_are_narrower_than_longer_nights_alone() -> None:
    night = Hours(20, 8)
    assert not narrower(night, Hours(9, 17))
    assert not narrower(Hours(9, 17), night)
    assert not narrower(ANY, night)
    assert narrower(Hours(22, 6), night)
    assert not narrower(Hours(19, 8), night)
    assert not narrower(Hours(20, 9), night)
    for part in (Hours(20, 24), Hours(0, 8), Hours(21, 23), Hours(3, 4)):
        assert narrower(part, night)
        assert not narrower(night, part)


def test_a_morning_belongs_to_the_night_before_it() -> None:
    monday_night = Hours(20, 8, MONDAY)
    assert narrower(Hours(0, 8, frozenset({2})), monday_night)
    assert not narrower(Hours(0, 8, MONDAY), monday_night)
    assert narrower(monday_night, Hours(0, 24, frozenset({1, 2})))
    assert not narrower(monday_night, Hours(0, 24, MONDAY))
    assert narrower(Hours(20, 8, frozenset({7})), Hours(0, 24, frozenset({7, 1})))


@pytest.mark.parametrize(
    ("first", "end", "days"),
    [
        *((9, 9, EVERY_DAY), (0, 0, EVERY_DAY), (24, 8, EVERY_DAY), (-1, 8, EVERY_DAY), (9, 25, EVERY_DAY)),
        *((22, 0, EVERY_DAY), (9, 11, frozenset()), (9, 11, frozenset({0})), (9, 11, frozenset({1, 8}))),
    ],
)
def test_what_could_be_read_as_no_hour_or_as_every_hour_is_none(first: int, end: int, days: frozenset[int]) -> None:
    with pytest.raises(LawError, match="bad_hours"):
        Hours(first, end, days)
