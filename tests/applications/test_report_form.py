"""One report as somebody tells it: days exact or vague, not reported yet, and mistakes in plain words."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from csp_reviews.applications.submission import kept_report, report_of
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.report_form import ReportForm, answers_of, said_days
from csp_reviews.extensions import db
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Complaint
from tests.applications.conftest import REPORT
from tests.support.filling import day


@pytest.fixture
def form(app, area):
    """Make the form of what was sent: `form(told_whom="none")`."""

    def make(latest=None, earlier=(), **changes):
        data = {key: value for key, value in (REPORT | changes).items() if value is not None}
        with app.test_request_context("/", method="POST"):
            made = ReportForm(formdata=MultiDict(data)).offer(agencies(area.id), earlier, latest)
            made.valid = made.validate()
            return made

    return make


def errors(form):
    found = [error for field in form for error in flat(field)]
    return [str(error) for error in found]


def flat(field):
    if hasattr(field, "form"):
        return [error for inner in field.form for error in inner.errors]
    return field.errors


def test_an_exact_day(form):
    report = form().report()
    assert report.incident == (date(2026, 10, 1), date(2026, 10, 1))
    assert report.complained == (date(2026, 10, 2), date(2026, 10, 2))
    assert (report.reported_to, report.agency_id) == ("My landlord", None)


def test_a_month(form):
    month = {"happened-how": "month", "happened-month-month": "February", "happened-month-year": "2024"}
    assert form(**month).report().incident == (date(2024, 2, 1), date(2024, 2, 29))


def test_this_month_ends_today(form):
    month = {"happened-how": "month", "happened-month-month": "11", "happened-month-year": "2026", "told_whom": "none"}
    assert form(**month).report().incident == (date(2026, 11, 1), date(2026, 11, 23))


def test_some_time_between_two_days(form):
    between = {"happened-how": "between"}
    between |= day("happened-first", date(2026, 9, 20)) | day("happened-last", date(2026, 9, 30))
    assert form(**between).report().incident == (date(2026, 9, 20), date(2026, 9, 30))


def test_what_is_left_in_the_boxes_of_another_way_does_not_matter(form):
    left = {"happened-month-month": "99", "happened-first-day": "x"}
    assert form(**left).valid


NOTHING = dict.fromkeys(
    ("told-on-day", "told-on-month", "told-on-year", "told_other", "officer", "agency_reference", "what_was_done"), ""
)
"""Nothing about those who were told."""


def test_not_reported_yet_asks_nothing_more(form):
    made = form(told_whom="none", **NOTHING)
    assert made.valid
    report = made.report()
    assert report.complained is None
    assert (report.reported_to, report.agency_reference, report.what_was_done) == ("", "", "")


def test_an_agency_of_the_area(form, area):
    police = db.session.query(Agency).filter_by(area_id=area.id, kind="police").one()
    report = form(told_whom=str(police.id)).report()
    assert (report.agency_id, report.reported_to) == (police.id, police.name)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"what_happened": " "}, "Say what happened, in a few words"),
        (day("happened-on", date(2026, 11, 24)), "The day it happened must be today or in the past"),
        (day("told-on", date(2026, 11, 24)), "The day they were told must be today or in the past"),
        (day("told-on", date(2026, 9, 30)), "The day they were told is before it happened. Check both days."),
        ({"happened-on-day": "31", "happened-on-month": "2"}, "The day it happened must be a real date"),
        ({"happened-on-day": ""}, "The day it happened must include a day"),
        (day("happened-on", date(1066, 10, 14)), "The day it happened must be between 1900 and 2100"),
        ({"happened-how": "month"}, "Enter the month it happened"),
        (
            {"happened-how": "month", "happened-month-month": "12", "happened-month-year": "2026"},
            "The month it happened must be this month or in the past",
        ),
        (
            {"happened-how": "between"} | day("happened-first", date(2026, 9, 1)),
            "Enter the last day it could have happened",
        ),
        (
            {"happened-how": "between"}
            | day("happened-first", date(2026, 9, 2))
            | day("happened-last", date(2026, 9, 1)),
            "The last day it could have happened must be after the first day",
        ),
        (
            {"told-how": "between"} | day("told-first", date(2026, 10, 12)) | day("told-last", date(2026, 10, 11)),
            "The last day they could have been told must be after the first day",
        ),
        (
            {"told-how": "between"} | day("told-first", date(2026, 9, 2)) | day("told-last", date(2026, 9, 3)),
            "The last day they could have been told is before it happened. Check both days.",
        ),
        (
            {"told-how": "month", "told-month-month": "9", "told-month-year": "2026"},
            "The month they were told is before it happened. Check both days.",
        ),
        ({"told_whom": None}, "Select who was told"),
        ({"told_whom": "999999"}, "Select from the answers to “Who was told?”"),
        ({"told_other": ""}, "Enter who was told"),
        ({"told-on-day": "", "told-on-month": "", "told-on-year": ""}, "Enter the day they were told"),
    ],
)
def test_a_mistake_is_said_in_plain_words(form, changes, message):
    made = form(**changes)
    assert not made.valid
    assert message in errors(made)


def test_an_error_marks_a_box_that_is_there(form):
    wrong = form(**{"happened-how": "month", "happened-month-month": "13", "happened-month-year": "2026"})
    assert wrong.happened.form.month.wrong == ("month", "year")


def test_no_later_than_the_day_the_application_came(form):
    made = form(latest=date(2026, 9, 30))
    assert "The day it happened must not be after 30 September 2026, when the application came" in errors(made)


def test_the_same_incident_is_one_that_came_before(form):
    assert form(earlier=[(1, "Yes, report 1")], same_as="1").report().same_incident_as == 1
    assert not form(same_as="1").valid


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 6, 12), date(2026, 6, 12), "12 June 2026"),
        (date(2026, 6, 1), date(2026, 6, 30), "June 2026"),
        (date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        (date(2026, 2, 1), date(2026, 2, 27), "some time from 1 February 2026 to 27 February 2026"),
        (None, None, ""),
    ],
)
def test_days_as_they_were_said(app, first, last, words):
    with app.test_request_context("/"):
        assert said_days(first, last) == words


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"told_whom": "none"},
        {"happened-how": "month", "happened-month-month": "2", "happened-month-year": "2024"},
        {"happened-how": "between"} | day("happened-first", date(2026, 9, 2)) | day("happened-last", date(2026, 9, 5)),
    ],
)
def test_a_report_comes_back_as_it_was_kept_and_as_a_complaint(form, app, area, changes):
    report = form(**changes).report()
    assert report_of(kept_report(report)) == report
    complaint = Complaint(**report.columns())
    with app.test_request_context("/"):
        again = ReportForm(formdata=None, data=answers_of(complaint)).offer(agencies(area.id))
        assert again.happened.form.span == report.incident
        assert again.told_whom.data == changes.get("told_whom", "other")


def test_nobody_told_on_a_day_is_asked_about_and_not_dropped(form):
    made = form(told_whom="none")
    assert not made.valid
    assert errors(made) == ["You gave a day when they were told. Select who it was, or take the day away."]
    assert form(told_whom="none", **NOTHING).valid
