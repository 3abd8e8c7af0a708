"""The day that the form suggests for an answer."""

from datetime import date

import pytest

from csp_reviews.extensions import db
from csp_reviews.information.due import default_due
from csp_reviews.models.areas import MeetingDate
from csp_reviews.models.cases import Passing
from csp_reviews.web.clock import today
from tests.support.builders import PROCEDURE

MONDAY = date(2026, 11, 23)
CLOCK = '\n[[clocks]]\nstep = "answer_information"\nwithin = {within}\n{start}\n'


def with_clock(town, within, start='from = "request_information"'):
    """Pins the case to a procedure with a clock for answers."""
    text = PROCEDURE.read_text(encoding="utf-8") + CLOCK.format(within=within, start=start)
    town.case.procedure.source = text
    db.session.commit()
    return default_due(town.case, today())


def test_without_a_clock_it_is_ten_working_days(town):
    assert today() == MONDAY
    assert default_due(town.case, MONDAY) == date(2026, 12, 7)


def test_a_holiday_is_no_working_day(town):
    assert default_due(town.case, date(2026, 12, 21)) == date(2027, 1, 7)


@pytest.mark.parametrize(
    ("within", "due"),
    [
        ("{ working_days = 5 }", date(2026, 11, 30)),
        ("{ days = 5 }", date(2026, 11, 28)),
        ("{ weeks = 2 }", date(2026, 12, 7)),
        ("{ months = 1 }", date(2026, 12, 23)),
        ("{ hours = 36 }", date(2026, 11, 25)),
        ('"next_meeting"', date(2026, 11, 30)),
    ],
)
def test_the_procedures_own_clock_comes_first(town, within, due):
    assert with_clock(town, within) == due


def test_a_clock_can_run_back_from_the_meeting(town):
    assert with_clock(town, "{ working_days = 2 }", 'before = "next_meeting"') == date(2026, 11, 26)


def test_a_clock_can_run_from_the_passing_on(town):
    for passing in town.case.passings:
        passing.passed_on = date(2026, 11, 20)
    assert with_clock(town, "{ days = 10 }", 'from = "sent_on"') == date(2026, 11, 30)


def test_a_clock_that_has_run_out_gives_way_to_the_default(town):
    town.case.received_on = date(2026, 10, 1)
    assert with_clock(town, "{ days = 5 }", 'from = "receipt"') == date(2026, 12, 7)


def test_without_a_meeting_the_default_stands(town):
    db.session.query(MeetingDate).delete()
    db.session.query(Passing).delete()
    assert with_clock(town, '"next_meeting"') == date(2026, 12, 7)
