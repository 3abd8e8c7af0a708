"""Every text field of every form, with text that breaks programs: kept as typed but for NFC, or an error at the field.

`CSP_FUZZ=12 make test ARGS=tests/safety` tries all of it; without it each form takes a part, all forms the whole.
"""

import inspect
import os
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import wtforms
from flask import Flask, g
from flask_wtf import FlaskForm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.form import Form

from csp_reviews.information.asked import AskedReport
from csp_reviews.web import forms
from csp_reviews.web.forms import BaseForm, DateField, blank, clean, line, story
from tests.safety.hostile import NAMED, STRINGS

FUZZ = int(os.environ.get("CSP_FUZZ", "1"))
SHARE = max(1, 12 // FUZZ)
"""Each form takes one of so many strings."""


def every_form() -> list[type[Form]]:
    """The forms of the product, in the order of their names."""
    found: set[type[Form]] = set()
    waiting: list[type[Form]] = [Form]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.startswith("csp_reviews."):
                found.add(one)
    return sorted(found, key=lambda one: f"{one.__module__}.{one.__qualname__}")


def as_kept(text: str) -> str:
    """What must be kept of a text, worked out another way than `clean` does."""
    ends = re.sub("\r\n|\r|\x0b|\x0c|\x85", "\n", unicodedata.normalize("NFC", text))
    signs = (chr(0x2400 + ord(c)) if ord(c) < 32 and c not in "\n\t" else "␡" if c == "\x7f" else c for c in ends)
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" else c for c in signs).strip()


GIVEN = {
    "agencies": (),
    "roles": (),
    "email": "sam@example.org",
    "first": date(2026, 3, 1),
    "report": AskedReport(1, 1, "", "", False),
    "asked": (),
    "asked_on": date(2026, 3, 1),
    "entered": False,
}
"""What some forms are made with."""


def filled(form_class: type[Form], typed: MultiDict[str, str]) -> Form:
    """A form with what somebody typed, strings that no request could carry among it. Inside a request."""
    wanted = inspect.signature(form_class.__init__).parameters.values()
    given = {one.name: GIVEN[one.name] for one in wanted if one.name in GIVEN and one.default is one.empty}
    g.kept_form = typed
    made: Form = form_class(**given) if issubclass(form_class, FlaskForm) else form_class(typed, **given)
    return made


def text_fields(form: Form) -> list[Any]:
    """The fields of a form that hold text that somebody types."""
    return [field for field in form if isinstance(field, StringField) and not isinstance(field, wtforms.HiddenField)]


def faults(form_class: type[Form], strings: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with how a form takes strings, in each of its text fields and boxes of days."""
    empty = filled(form_class, MultiDict())
    names = [field.name for field in text_fields(empty)]
    days = [field for field in empty if isinstance(field, DateField)]
    boxes = [f"{field.name}-{part}" for field in days for part in DateField.PARTS]
    for text in strings if names or boxes else ():
        form = filled(form_class, MultiDict(dict.fromkeys((*names, *boxes), text)))
        for field in text_fields(form):
            own = getattr(form, f"validate_{field.short_name}", None)
            valid = field.validate(form, [lambda _form, field, own=own: own(field)] if own else ())
            if not valid and not all(str(error) for error in field.errors):
                yield f"{field.name}: an error without words for {text[:40]!r}"
            if field.data != as_kept(text) or field._value() not in (as_kept(text), ""):
                yield f"{field.name}: {text[:40]!r} became {field.data[:40]!r}"
        for day in (field for field in form if isinstance(field, DateField)):
            if day.validate(form) and day.data is not None:
                yield f"{day.name}: {text[:40]!r} was taken for {day.data}"
            if day.year != as_kept(text):
                yield f"{day.name}: {text[:40]!r} became {day.year[:40]!r}"


def test_there_are_five_hundred_strings() -> None:
    assert len(set(STRINGS)) > 500
    assert len(every_form()) > 40


def test_every_form_keeps_what_was_typed(app: Flask) -> None:
    wrong = []
    for n, form_class in enumerate(every_form()):
        with app.test_request_context():
            wrong += [f"{form_class.__name__}.{fault}" for fault in faults(form_class, STRINGS[n % SHARE :: SHARE])]
    assert wrong == []


@pytest.fixture
def trial(app: Flask) -> Iterator[type[BaseForm]]:
    """A form with one field of each kind."""

    class Trial(BaseForm):
        name = line("Name", "Enter a name")
        told = story("Story", "Say it")
        day = DateField("Day")

    with app.test_request_context():
        yield Trial


def test_each_kind_of_field_takes_all_of_them(trial: type[BaseForm]) -> None:
    assert list(faults(trial, STRINGS)) == []


@pytest.mark.parametrize("name", [name for name in NAMED if name.startswith(("mail", "bidi"))])
def test_a_line_has_no_second_line_and_no_override(trial: type[BaseForm], name: str) -> None:
    text = NAMED[name]
    form = filled(trial, MultiDict({"name": text, "told": text}))
    refused = not form.name.validate(form)
    assert refused is bool(re.search("[\u202d\u202e]|.[\r\n].", text, re.DOTALL) or blank(text)), form.name.errors
    assert not refused or blank(text) or "Name" in str(form.name.errors[0])
    assert form.told.validate(form) or blank(text)


@pytest.mark.parametrize("text", ["\u200b", "\u3164\u3164", "\u2060 \u00ad", "\u2800"])
def test_what_cannot_be_seen_is_no_answer(trial: type[BaseForm], text: str) -> None:
    form = filled(trial, MultiDict({"name": text, "told": text}))
    assert not form.name.validate(form)
    assert list(form.name.errors) == ["Enter a name"]


@pytest.mark.parametrize("text", ["1_0", "+1", "-1", "1.0", "²", "1e0", "0x1", "1" * 5_000])
def test_a_day_is_of_digits_alone(trial: type[BaseForm], text: str) -> None:
    form = filled(trial, MultiDict({"day-day": text, "day-month": "3", "day-year": "2026"}))
    assert not form.day.validate(form)
    assert form.day.day == text


def test_days_in_other_digits_and_month_names_are_read(trial: type[BaseForm]) -> None:
    form = filled(trial, MultiDict({"day-day": "٣", "day-month": "Sep.", "day-year": "2026"}))
    assert form.day.validate(form)
    assert str(form.day.data) == "2026-09-03"


@settings(max_examples=200 * FUZZ, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_at_all(trial: type[BaseForm], text: str) -> None:
    assert list(faults(trial, (text,))) == []
    assert clean(clean(text)) == clean(text)
    assert forms.blank(text) or clean(text)
