"""The way in which a day is known: what was typed is never passed over for what was only left as it stood."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from csp_reviews.casefile.report_form import HappenedForm

ON = {"on-day": "3", "on-month": "11", "on-year": "2026"}
MONTH = {"month-month": "10", "month-year": "2026"}
FIRST = {"first-day": "1", "first-month": "9", "first-year": "2026"}
LAST = {"last-day": "9", "last-month": "9", "last-year": "2026"}
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("how", "typed", "span"),
    [
        ("day", ON, (date(2026, 11, 3), date(2026, 11, 3))),
        ("day", MONTH, OCTOBER),
        ("day", FIRST | LAST, (date(2026, 9, 1), date(2026, 9, 9))),
        ("month", ON, None),
        ("between", MONTH, None),
        ("month", ON | MONTH, OCTOBER),
        ("day", ON | MONTH, (date(2026, 11, 3), date(2026, 11, 3))),
        ("day", {}, None),
        ("day", FIRST, None),
        ("day", {"on-day": "3"} | MONTH, None),
        ("nonsense", MONTH, None),
    ],
)
def test_what_was_typed_says_which_way_was_meant(app: Flask, how: str, typed: dict[str, str], span: Any) -> None:
    with app.test_request_context():
        form = HappenedForm(MultiDict({"how": how} | typed))
        assert form.validate() is (span is not None)
        assert form.span == span or span is None


@pytest.mark.parametrize("typed", ["9", "09", "Sep", "sept", "Sept.", "September", "SEPTEMBER", "Medi"])
def test_a_month_is_known_by_each_of_its_names(app: Flask, typed: str) -> None:
    with app.test_request_context():
        form = HappenedForm(MultiDict({"how": "day", "on-day": "3", "on-month": typed, "on-year": "2026"}))
        assert form.validate()
        assert form.span == (date(2026, 9, 3), date(2026, 9, 3))
