"""The picture of the checker: where each bar begins and ends, which months are named, and what stands beside it."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from csp_reviews.casefile.finding import application_of_reports, work_out
from csp_reviews.casefile.report_form import Report
from csp_reviews.law.procedure import Procedure
from csp_reviews.threshold.windows import MOST_TICKS, Picture, Window, picture
from tests.law.facts import local, procedure_file

TODAY = date(2026, 11, 23)
ACT = procedure_file("statutory")
ENDLESS = local('[[routes]]\nkind = "count"\nwindow = "none"\nreport_within = "none"\n')


@pytest.fixture(autouse=True)
def _words(app: Flask) -> Iterator[None]:
    """The names of months are looked up in the application's language."""
    with app.test_request_context():
        yield


def report(happened: date, told: date | None = None, *, until: date | None = None) -> Report:
    return Report((happened, until or happened), None if told is None else (told, told))


def drawn(*reports: Report, under: Procedure = ACT, today: date = TODAY) -> Picture:
    finding = work_out(application_of_reports(reports, today), {}, under)
    return picture(list(zip(reports, finding.complaints, strict=True)), under, today)


def place(day: date, first: date, last: date) -> str:
    """Where a day stands between the first and the last of the calendar."""
    return f"{100 * (day - first).days / (last - first).days:.2f}%"


def bar(begins: date, ends: date, first: date, last: date) -> tuple[str, str]:
    """A bar from one day to another, both included; what lies beyond the calendar is drawn at its edge."""
    days = (min(ends + timedelta(days=1), last) - max(begins, first)).days
    return place(max(begins, first), first, last), f"{100 * days / (last - first).days:.2f}%"


def test_a_report_in_time_has_a_month_to_be_made_and_six_to_ask() -> None:
    first, last = date(2026, 11, 1), date(2027, 6, 1)
    found = drawn(report(date(2026, 11, 13), date(2026, 11, 14)))
    [window] = found.windows
    assert found.today == place(TODAY, first, last)
    assert window.happened == place(date(2026, 11, 13), first, last)
    assert window.could_be is None
    assert window.to_report == bar(date(2026, 11, 13), date(2026, 12, 12), first, last)
    assert window.to_ask == bar(date(2026, 11, 14), date(2027, 5, 13), first, last)
    assert window.style == "on"
    assert window.label == "1. 13 Nov 2026"


def test_a_vague_day_is_drawn_as_long_as_it_may_be() -> None:
    first, last = date(2026, 9, 1), date(2027, 4, 1)
    window = drawn(report(date(2026, 9, 4), date(2026, 10, 1), until=date(2026, 9, 20))).windows[0]
    assert window.could_be == bar(date(2026, 9, 4), date(2026, 9, 20), first, last)
    assert window.label.endswith("from 4 Sep 2026")
    over_two = drawn(report(date(2026, 8, 20), date(2026, 9, 15), until=date(2026, 9, 10)))
    assert over_two.windows[0].happened == place(date(2026, 8, 20), date(2026, 8, 1), date(2027, 4, 1))


def test_a_vague_report_could_be_asked_for_from_its_first_day() -> None:
    vague = Report((date(2026, 11, 1), date(2026, 11, 1)), (date(2026, 11, 3), date(2026, 11, 9)))
    begins, _width = drawn(vague).windows[0].to_ask or ("", "")
    assert begins == place(date(2026, 11, 3), date(2026, 11, 1), date(2027, 6, 1))


def test_what_is_not_reported_yet_has_the_window_of_the_count() -> None:
    hate = local('[[routes]]\nkind = "hate"\nneeded = 1\nwindow = { months = 12 }\n')
    assert drawn(report(date(2026, 11, 1)), under=hate) == drawn(report(date(2026, 11, 1)))


def test_what_is_not_reported_yet_could_be_asked_for_from_today() -> None:
    first, last = date(2026, 11, 1), date(2027, 6, 1)
    window = drawn(report(date(2026, 11, 1))).windows[0]
    assert window.to_ask == bar(TODAY, date(2027, 5, 22), first, last)
    assert window.style == "later"
    # A month that begins on 24 October ends today; one that began the day before is over.
    assert drawn(report(date(2026, 10, 24))).windows[0].style == "later"
    over = drawn(report(date(2026, 10, 23))).windows[0]
    assert (over.to_ask, over.style) == (None, "")


def test_a_report_that_does_not_count_is_drawn_as_such() -> None:
    assert drawn(report(date(2026, 1, 1), date(2026, 1, 2))).windows[0].style == "off"
    assert drawn(report(date(2026, 1, 1), TODAY)).windows[0].style == "off"


@pytest.mark.parametrize("told", [None, date(2026, 11, 13)])
def test_a_window_without_an_end_runs_to_the_edge(told: date | None) -> None:
    found = drawn(report(date(2026, 11, 13), told), under=ENDLESS)
    first, last = date(2026, 11, 1), date(2028, 1, 1) if told is None else date(2026, 12, 1)
    begins = told or TODAY
    assert found.windows[0].to_report == bar(date(2026, 11, 13), last, first, last)
    assert found.windows[0].to_ask == bar(begins, last, first, last)


def test_the_calendar_goes_back_two_years_and_a_little_at_most() -> None:
    first, last = (TODAY - timedelta(days=740)).replace(day=1), date(2026, 12, 1)
    found = drawn(report(date(1901, 1, 1), date(1901, 1, 2)))
    assert found.today == place(TODAY, first, last)
    assert found.windows[0].happened == "0.00%"
    assert drawn().today == place(TODAY, date(2026, 11, 1), date(2026, 12, 1))
    assert drawn(today=date(2026, 12, 31)).today == place(date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("happened", "anchor"),
    [(TODAY, "start"), (TODAY - timedelta(days=100), "middle"), (TODAY - timedelta(days=700), "end")],
)
def test_the_word_today_stays_inside_the_picture(happened: date, anchor: str) -> None:
    assert drawn(report(happened, happened)).anchor == anchor


def test_the_months_are_named_so_that_they_can_be_read() -> None:
    for days in range(0, 760, 9):
        happened = TODAY - timedelta(days=days)
        for told in (happened, None):
            ticks = drawn(report(happened, told)).ticks
            assert 1 <= len(ticks) <= MOST_TICKS
            assert ticks[0].x == "0.00%"
            assert all(tick.letter == tick.name[0] for tick in ticks)
            years = [place for place, tick in enumerate(ticks) if tick.year]
            assert all(after - before > 1 for before, after in pairwise(years))
            assert len({ticks[place].year for place in years}) == len(years)


def test_each_month_stands_where_it_begins_and_a_year_where_it_is_new() -> None:
    ticks = drawn(report(date(2026, 11, 13), date(2026, 11, 14))).ticks
    first, last = date(2026, 11, 1), date(2027, 6, 1)
    months = [date(2026, 11, 1), date(2026, 12, 1), *(date(2027, month, 1) for month in range(1, 6))]
    assert [tick.x for tick in ticks] == [place(month, first, last) for month in months]
    assert [tick.name for tick in ticks] == ["Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May"]
    assert [tick.year for tick in ticks] == ["2026", "", "2027", "", "", "", ""]
    december = drawn(report(date(2026, 12, 5), date(2026, 12, 5)), today=date(2026, 12, 6)).ticks
    assert [tick.year for tick in december[:3]] == ["", "2027", ""]
    old = drawn(report(date(2024, 11, 20), date(2024, 11, 20))).ticks
    assert [(tick.name, tick.year) for tick in old[:4]] == [("Nov", ""), ("Jan", "2025"), ("Mar", ""), ("May", "")]
    assert [tick.year for tick in old if tick.year] == ["2025", "2026"]


WORDS = [
    (report(date(2026, 11, 13)), ACT, "report it by 12 Dec 2026"),
    (report(date(2026, 10, 24)), ACT, "report it by 23 Nov 2026"),
    (report(date(2026, 10, 23)), ACT, "time to report ended 22 Nov 2026"),
    (report(date(2026, 9, 1), date(2026, 10, 1)), ACT, "time to report ended 30 Sep 2026"),
    (report(date(2026, 11, 13)), ENDLESS, "not reported yet"),
    (report(date(2026, 11, 13), date(2026, 11, 13)), ENDLESS, "no last day"),
    (report(date(2026, 5, 24), date(2026, 5, 24)), ACT, "until 23 Nov 2026"),
    (report(date(2026, 11, 13), date(2026, 11, 13)), ACT, "until 12 May 2027"),
    (report(date(2026, 5, 23), date(2026, 5, 23)), ACT, "ended 22 Nov 2026"),
    (report(date(2026, 9, 24), date(2026, 11, 13), until=date(2026, 11, 2)), ACT, "depends on the day"),
]


@pytest.mark.parametrize(("one", "under", "words"), WORDS)
def test_the_words_beside_a_bar_say_what_it_shows(one: Report, under: Procedure, words: str) -> None:
    found: Window = drawn(one, under=under).windows[0]
    assert found.words == words
