"""What each published figure counts, and the days and reporting periods that a question is answered for."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csp_reviews.law.counting import (
    ACT_WORDS,
    BESIDE,
    COUNTED_BY,
    EARLIEST,
    NOT_COUNTED,
    RULES,
    STATUTORY,
    CountedBy,
    Days,
    WrongDates,
    added,
    counted_days,
    last_full_period,
    no_totals,
    reporting_periods,
)
from csp_reviews.law.terms import Ending, Figure

TODAY = date(2026, 11, 22)
BEGINS = date(2014, 10, 1)
ONE_DAY = timedelta(days=1)

days_of = st.dates(EARLIEST, date(2040, 12, 31))
months = st.integers(1, 12)


def day(text: str) -> date:
    return date.fromisoformat(text)


def asked(first: str | None, last: str | None, today: date = TODAY) -> Days:
    return counted_days(day(first) if first else None, day(last) if last else None, begins=BEGINS, today=today)


def test_the_four_of_the_act_stand_in_its_order():
    assert [figure.value for figure in STATUTORY] == [
        "applications_received",
        "threshold_not_met",
        "reviews_completed",
        "reviews_with_recommendations",
    ]
    assert sorted([*STATUTORY, *BESIDE]) == sorted(Figure)


def test_every_figure_has_a_day_that_decides_and_its_rule_in_words():
    assert set(COUNTED_BY) == set(RULES) == set(Figure)
    assert set(ACT_WORDS) == set(STATUTORY)
    assert {COUNTED_BY[figure] for figure in (Figure.THRESHOLD_MET, Figure.THRESHOLD_NOT_MET)} == {CountedBy.DECIDED}


def test_only_what_was_no_application_here_is_left_out():
    assert {Ending.MADE_IN_ERROR, Ending.HANDED_OVER} == NOT_COUNTED


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, ("2014-10-01", "2026-11-22")),
        ("2014-10-01", "2023-10-31", ("2014-10-01", "2023-10-31")),
        ("2014-10-20", "2023-10-02", ("2014-10-01", "2023-10-31")),
        ("2024-02-10", "2024-02-10", ("2024-02-01", "2024-02-29")),
        ("2023-02-10", "2023-02-10", ("2023-02-01", "2023-02-28")),
        ("2026-11-05", "2026-11-05", ("2026-11-01", "2026-11-22")),
        ("2026-10-05", "2099-01-01", ("2026-10-01", "2026-11-22")),
        ("2010-01-31", "2014-12-01", ("2010-01-01", "2014-12-31")),
        ("2000-01-01", "2000-01-01", ("2000-01-01", "2000-01-31")),
    ],
)
def test_what_is_asked_is_widened_to_whole_months_and_ends_by_today(first, last, expected):
    assert asked(first, last) == Days(*map(day, expected))


@pytest.mark.parametrize(
    ("first", "last", "code", "parameter"),
    [
        ("2026-11-23", None, "after_today", "from"),
        ("2026-11-23", "2026-11-30", "after_today", "from"),
        ("1999-12-31", None, "too_early", "from"),
        ("2026-11-20", "2026-11-19", "wrong_order", "to"),
        (None, "2014-09-30", "wrong_order", "to"),
    ],
)
def test_days_that_make_no_sense_name_the_one_to_mend(first, last, code, parameter):
    with pytest.raises(WrongDates) as caught:
        asked(first, last)
    assert (caught.value.code, caught.value.parameter) == (code, parameter)


def test_an_area_that_begins_later_than_today_has_figures_for_today():
    days = counted_days(None, None, begins=date(2027, 4, 1), today=TODAY)
    assert days == Days(date(2026, 11, 1), TODAY)


def test_the_example_that_outside_programs_rely_on():
    periods = reporting_periods(asked("2014-10-01", "2023-10-31"), 4)
    assert periods[0] == Days(day("2014-10-01"), day("2015-03-31"))
    assert periods[0].label == "October 2014 to March 2015"
    assert periods[1].label == "April 2015 to March 2016"
    assert periods[-1] == Days(day("2023-04-01"), day("2023-10-31"))
    assert len(periods) == 10


def test_a_single_month_is_named_once():
    assert Days(day("2023-10-01"), day("2023-10-31")).label == "October 2023"
    assert Days(day("2026-11-01"), day("2026-11-22")).label == "November 2026"


@pytest.mark.parametrize(
    ("today", "month", "expected"),
    [
        ("2026-11-22", 4, ("2025-04-01", "2026-03-31")),
        ("2026-03-31", 4, ("2024-04-01", "2025-03-31")),
        ("2026-04-01", 4, ("2025-04-01", "2026-03-31")),
        ("2026-11-22", 1, ("2025-01-01", "2025-12-31")),
        ("2024-02-29", 3, ("2022-03-01", "2023-02-28")),
        ("2024-03-01", 3, ("2023-03-01", "2024-02-29")),
    ],
)
def test_the_last_full_period_has_ended(today, month, expected):
    assert last_full_period(day(today), month) == Days(*map(day, expected))


@given(days_of, days_of, months)
def test_periods_are_the_days_and_no_day_twice(one, other, month):
    days = Days(min(one, other), max(one, other))
    periods = reporting_periods(days, month)
    assert (periods[0].first, periods[-1].last) == (days.first, days.last)
    for before, after in pairwise(periods):
        assert after.first == before.last + ONE_DAY
        assert (after.first.month, after.first.day) == (month, 1)
    assert all(period.first <= period.last for period in periods)


@given(days_of, days_of, months)
def test_no_period_is_longer_than_twelve_months(one, other, month):
    for period in reporting_periods(Days(min(one, other), max(one, other)), month):
        assert period.last < date(period.first.year + 1, period.first.month, 1)


@given(days_of, days_of, st.dates(EARLIEST, date(2040, 12, 31)))
def test_an_answer_holds_every_day_asked_for_and_only_whole_months(first, last, today):
    try:
        days = counted_days(first, last, begins=BEGINS, today=today)
    except WrongDates:
        assert first > today or last < first
        return
    assert days.first.day == 1
    assert first in days
    assert min(last, today) in days
    assert days.last == today or (days.last + ONE_DAY).day == 1
    assert days.last <= today


@given(st.lists(st.tuples(days_of, st.sampled_from(Figure)), max_size=60), days_of, days_of, months)
def test_periods_add_up_to_the_totals(acts, one, other, month):
    days = Days(min(one, other), max(one, other))

    def count(within: Days) -> dict[Figure, int]:
        totals = no_totals()
        for when, figure in acts:
            totals[figure] += when in within
        return totals

    assert added(*(count(period) for period in reporting_periods(days, month))) == count(days)


def test_totals_keep_the_published_order():
    assert list(no_totals()) == list(Figure) == list(added(no_totals()))
