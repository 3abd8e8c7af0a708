"""The statutory periods, held against dated sources and against a reading that counts one day at a time."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from csp_reviews.law.calendar import (
    NO_LIMIT,
    ONE_MONTH,
    SIX_MONTHS,
    Period,
    Unit,
    add_working_days,
    bank_holidays,
    days_in_month,
    is_working_day,
    last_day,
    last_day_after,
    london_day,
    working_days_between,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


LAST_DAY_TO_COMPLAIN = [
    ("2026-03-10", "2026-04-09"),
    ("2026-01-01", "2026-01-31"),
    ("2026-01-28", "2026-02-27"),
    ("2026-01-29", "2026-02-28"),
    ("2026-01-30", "2026-02-28"),
    ("2026-01-31", "2026-02-28"),
    ("2028-01-28", "2028-02-27"),
    ("2028-01-29", "2028-02-28"),
    ("2028-01-30", "2028-02-29"),
    ("2028-01-31", "2028-02-29"),
    ("2026-02-01", "2026-02-28"),
    ("2026-02-28", "2026-03-27"),
    ("2028-02-29", "2028-03-28"),
    ("2026-03-01", "2026-03-31"),
    ("2026-03-30", "2026-04-29"),
    ("2026-03-31", "2026-04-30"),
    ("2026-04-30", "2026-05-29"),
    ("2026-05-01", "2026-05-31"),
    ("2026-05-31", "2026-06-30"),
    ("2026-10-31", "2026-11-30"),
    ("2026-12-01", "2026-12-31"),
    ("2026-12-31", "2027-01-30"),
]

LAST_DAY_TO_APPLY = [
    ("2026-03-15", "2026-09-14"),
    ("2026-01-01", "2026-06-30"),
    ("2026-03-01", "2026-08-31"),
    ("2026-07-01", "2026-12-31"),
    ("2026-02-28", "2026-08-27"),
    ("2026-03-31", "2026-09-30"),
    ("2026-05-31", "2026-11-30"),
    ("2026-08-28", "2027-02-27"),
    ("2026-08-29", "2027-02-28"),
    ("2026-08-30", "2027-02-28"),
    ("2026-08-31", "2027-02-28"),
    ("2026-09-01", "2027-02-28"),
    ("2027-08-28", "2028-02-27"),
    ("2027-08-29", "2028-02-28"),
    ("2027-08-30", "2028-02-29"),
    ("2027-08-31", "2028-02-29"),
]

# etclaims.co.uk, "Counting days"; the Labour Research Department's guide.
THREE_MONTHS = [
    ("2009-09-23", "2009-12-22"),
    ("2026-06-20", "2026-09-19"),
    ("2026-11-30", "2027-02-28"),
    ("2027-11-30", "2028-02-29"),
    ("1991-04-30", "1991-07-29"),
]

EVERY_DAY = [date(2024, 1, 1) + timedelta(days=offset) for offset in range((date(2032, 1, 1) - date(2024, 1, 1)).days)]


@pytest.mark.parametrize(("start", "end"), LAST_DAY_TO_COMPLAIN)
def test_one_month_beginning_with_the_incident(start: str, end: str) -> None:
    assert last_day(day(start), 1) == day(end)


@pytest.mark.parametrize(("start", "end"), LAST_DAY_TO_APPLY)
def test_six_months_beginning_with_the_complaint(start: str, end: str) -> None:
    assert last_day(day(start), 6) == day(end)


@pytest.mark.parametrize(("start", "end"), THREE_MONTHS)
def test_three_months_in_the_dated_sources(start: str, end: str) -> None:
    assert last_day(day(start), 3) == day(end)


def test_one_month_after_a_date_ends_on_the_corresponding_date() -> None:
    """Tanveer v East London Bus [2016] UKEAT: one month after 30 June ends on 30 July."""
    assert last_day_after(day("2026-06-30"), 1) == day("2026-07-30")
    assert last_day_after(day("2026-01-31"), 1) == day("2026-02-28")
    assert Period(Unit.MONTHS, 1, inclusive=False).last_day(day("2026-03-10")) == day("2026-04-10")


def slow_last_day(start: date, months: int) -> date:
    """Walk from day to day: the period runs until the months are up, and a missing date ends it with its month."""
    current, passed = start, 0
    while True:
        following = current + timedelta(days=1)
        if following.month != current.month:
            if passed == months:
                return current
            passed += 1
        if passed == months and following.day == start.day:
            return current
        current = following


@pytest.mark.parametrize("months", [1, 2, 3, 6, 12])
def test_every_date_agrees_with_the_slow_reading(months: int) -> None:
    wrong = [start for start in EVERY_DAY if last_day(start, months) != slow_last_day(start, months)]
    assert wrong == []


@pytest.mark.parametrize("months", [1, 3, 6, 12])
def test_a_later_start_never_ends_earlier(months: int) -> None:
    ends = [last_day(start, months) for start in EVERY_DAY]
    assert ends == sorted(ends)


def test_the_three_common_wrong_codings_differ() -> None:
    assert last_day(day("2026-03-10"), 1) != day("2026-04-10")
    assert last_day(day("2026-01-31"), 1) != day("2026-02-27")
    assert last_day(day("2026-03-01"), 1) != day("2026-03-28")


@pytest.mark.parametrize(
    "period",
    [
        ONE_MONTH,
        SIX_MONTHS,
        Period(Unit.DAYS, 30),
        Period(Unit.WEEKS, 2),
        Period(Unit.DAYS, 1),
        Period(Unit.MONTHS, 1, inclusive=False),
        Period(Unit.DAYS, 7, inclusive=False),
    ],
)
def test_first_day_is_the_earliest_that_still_reaches(period: Period) -> None:
    for end in EVERY_DAY:
        first = period.first_day(end)
        assert period.last_day(first) >= end > period.last_day(first - timedelta(days=1))


def test_the_look_back_of_an_application() -> None:
    complaint = SIX_MONTHS.first_day(day("2026-11-22"))
    assert complaint == day("2026-05-23")
    incident = ONE_MONTH.first_day(complaint)
    assert incident == day("2026-04-24")
    assert (day("2026-11-22") - incident).days == 212


def test_thirty_days_are_not_one_month() -> None:
    assert Period(Unit.DAYS, 30).last_day(day("2026-03-01")) == day("2026-03-30")
    assert ONE_MONTH.last_day(day("2026-03-01")) == day("2026-03-31")
    assert Period(Unit.DAYS, 30, inclusive=False).last_day(day("2026-03-01")) == day("2026-03-31")
    assert Period(Unit.WEEKS, 2).last_day(day("2026-03-01")) == day("2026-03-14")


def test_a_period_without_an_end() -> None:
    assert Period(Unit.NONE).last_day(day("2026-03-01")) == NO_LIMIT
    assert Period(Unit.NONE).first_day(day("2026-03-01")) == date.min


@pytest.mark.parametrize("period", [SIX_MONTHS, Period(Unit.DAYS, 30), Period(Unit.MONTHS, 1, inclusive=False)])
def test_the_ends_of_the_calendar(period: Period) -> None:
    assert period.last_day(date(9999, 12, 31)) == NO_LIMIT
    assert period.first_day(date(1, 1, 5)) == date.min


def test_bank_holidays_of_england_and_wales() -> None:
    assert bank_holidays(2026) == {
        day(text)
        for text in (
            "2026-01-01",
            "2026-04-03",
            "2026-04-06",
            "2026-05-04",
            "2026-05-25",
            "2026-08-31",
            "2026-12-25",
            "2026-12-26",
            "2026-12-28",
        )
    }
    assert day("2022-09-19") in bank_holidays(2022), "the state funeral was a bank holiday"


def test_months_are_as_long_as_the_calendar_says_in_centuries_too() -> None:
    for year in (1900, 1999, 2000, 2001, 2023, 2024, 2025, 2026, 2028, 2100, 2101, 2400):
        for month in range(1, 13):
            assert days_in_month(year, month) == monthrange(year, month)[1]


def test_working_days_skip_weekends_bank_holidays_and_closures() -> None:
    wednesday = day("2026-04-01")
    assert add_working_days(wednesday, 1) == day("2026-04-02")
    assert add_working_days(wednesday, 2) == day("2026-04-07"), "Good Friday to Easter Monday are not counted"
    assert add_working_days(wednesday, 2, frozenset({day("2026-04-07")})) == day("2026-04-08")
    assert add_working_days(day("2026-12-24"), 3) == day("2026-12-31")
    assert add_working_days(wednesday, 0) == wednesday
    assert add_working_days(day("2026-04-08"), -2) == day("2026-04-02")


def test_working_days_between_undoes_adding() -> None:
    for start in EVERY_DAY[::37]:
        for n in (1, 5, 20, -3):
            end = add_working_days(start, n)
            assert is_working_day(end)
            assert working_days_between(start, end) == n
    assert working_days_between(day("2026-04-03"), day("2026-04-06")) == 0


def test_working_days_between_are_those_that_one_would_count() -> None:
    closures = frozenset({day("2025-12-29"), day("2026-01-02"), day("2026-01-03"), day("2026-12-24")})
    for start in EVERY_DAY[::53]:
        for length in (0, 1, 2, 9, 31, 200, 366, 900):
            span = [start + timedelta(days=n) for n in range(1, length + 1)]
            for closed in (frozenset(), closures):
                counted = sum(is_working_day(each, closed) for each in span)
                assert working_days_between(start, start + timedelta(days=length), closed) == counted


def test_a_london_day_follows_the_clocks() -> None:
    assert london_day(datetime(2026, 5, 31, 22, 59, tzinfo=UTC)) == day("2026-05-31")
    assert london_day(datetime(2026, 5, 31, 23, 0, tzinfo=UTC)) == day("2026-06-01")
    assert london_day(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == day("2026-12-31")
    assert london_day(datetime(2026, 6, 1, 4, 0, tzinfo=timezone(timedelta(hours=5)))) == day("2026-06-01")
    with pytest.raises(ValueError, match="time zone"):
        london_day(datetime(2026, 5, 31, 23, 0, tzinfo=UTC).replace(tzinfo=None))
