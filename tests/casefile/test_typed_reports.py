"""Reports that travel in the form itself: what comes back is what was typed, whatever was typed."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import parse_qs, urlencode

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from csp_reviews.casefile.report_form import Report
from csp_reviews.casefile.typed_reports import MOST, TypedReport, blank, kept_reports, packed, sent
from csp_reviews.models.areas import Agency

TODAY = date(2026, 11, 23)
AGENCIES = [Agency(id=7, name="Anytown police"), Agency(id=9, name="Anytown council")]
LINES = ("", "Stones & “glass”", "a=b;c%20d+e", "\x00")
WORDS = (*LINES, "  two\nlines ")


@pytest.fixture(autouse=True)
def _words(app: Flask) -> Iterator[None]:
    """The texts of the forms are looked up in the application's language."""
    with app.test_request_context():
        yield


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def days(chance: random.Random, name: str, latest: date) -> dict[str, str]:
    """A day, a month or two days, not after the latest; boxes of another way hold what was typed there before."""
    first = latest - timedelta(days=chance.randrange(70))
    given = {f"{name}-how": chance.choice(("day", "month", "between"))} | day(f"{name}-on", first)
    given |= day(f"{name}-first", first) | day(f"{name}-last", min(first + timedelta(days=4), latest))
    return given | {f"{name}-month-month": str(first.month), f"{name}-month-year": str(first.year)}


def some_answers(chance: random.Random, before: int) -> dict[str, str]:
    whom = chance.choice(("7", "9", "other", "none"))
    told = days(chance, "told", TODAY) if whom != "none" else {"told-how": "day"}
    given = days(chance, "happened", TODAY - timedelta(days=80)) | told | {"told_whom": whom}
    given |= {"told_other": chance.choice(LINES) or "Housing", "what_happened": chance.choice(WORDS)}
    given |= {"reporter": chance.choice(LINES), "same_as": str(chance.randint(0, before) or "")}
    return given | ({"hate": "y"} if chance.random() < 0.3 else {})


def read(*answers: dict[str, str]) -> list[TypedReport]:
    """The reports of one page, each checked."""
    forms, wrong = kept_reports([urlencode(each) for each in answers], AGENCIES)
    assert wrong is None, forms[wrong].errors
    return forms


def again(forms: Sequence[TypedReport], past: int | None = None) -> list[Report]:
    """What comes back of them from the next page."""
    texts = [packed(form, past) for n, form in enumerate(forms, start=1) if n != past]
    found, wrong = kept_reports(texts, AGENCIES)
    assert wrong is None
    return [form.report() for form in found]


def test_what_was_typed_comes_back_from_every_page() -> None:
    chance = random.Random(40)
    for _ in range(40):
        forms = read(*(some_answers(chance, before) for before in range(3)))
        assert again(forms) == [form.report() for form in forms]


def test_a_report_that_is_taken_out_leaves_the_others_as_they_were() -> None:
    chance = random.Random(41)
    for _ in range(40):
        forms = read(*(some_answers(chance, before) for before in range(4)))
        out = chance.randint(1, 4)
        for n, came_back in zip((n for n in range(1, 5) if n != out), again(forms, past=out), strict=True):
            was = forms[n - 1].report()
            same = was.same_incident_as
            moved = None if same in (None, out) else same - (same > out)
            assert came_back.same_incident_as == moved
            assert (came_back.incident, came_back.what_happened) == (was.incident, was.what_happened)


GOOD = {"happened-how": "day", **day("happened-on", TODAY), "told_whom": "none"}


def test_a_report_is_the_same_incident_as_an_earlier_one_or_as_none() -> None:
    before = read(GOOD, GOOD)
    for same, expected in (("", None), ("1", 1), ("2", 2), ("3", None), ("0", None), ("-1", None), ("x", None)):
        form = sent(MultiDict(GOOD | {"same_as": same}), AGENCIES, before)
        assert form.validate(), form.errors
        assert form.report().same_incident_as == expected
    offered = blank(AGENCIES, read(GOOD, GOOD | day("happened-on", date(2026, 3, 10)))).same_as.choices
    assert [choice.value for choice in offered] == ["", "1", "2"]
    texts = [str(choice.label) for choice in offered]
    assert "23 November 2026" in texts[1]
    assert "10 March 2026" in texts[2]


def test_the_first_report_that_is_wrong_is_named() -> None:
    good, wrong = urlencode(GOOD), urlencode(GOOD | {"happened-on-day": "32"})
    for texts, place in (
        ([good], None),
        ([wrong], 0),
        ([good, wrong, wrong], 1),
        ([good, good, "no report"], 2),
        ([good, "&".join([good, *(f"a{n}=1" for n in range(41))])], 1),
        ([good, urlencode(GOOD | {"told_whom": "other"} | day("told-on", TODAY))], 1),
        ([good, urlencode(GOOD | {"told_whom": "7"} | day("told-on", TODAY - timedelta(days=1)))], 1),
    ):
        forms, found = kept_reports(texts, AGENCIES)
        assert (len(forms), found) == (len(texts), place)


def test_there_are_no_more_than_the_most() -> None:
    assert len(kept_reports([urlencode(GOOD)] * MOST, AGENCIES)[0]) == MOST
    assert len(kept_reports([urlencode(GOOD)] * (MOST + 1), AGENCIES)[0]) == MOST


def test_the_last_of_the_most_still_points_to_the_one_before_it() -> None:
    forms = read(*[GOOD] * (MOST - 1), GOOD | {"same_as": str(MOST - 1)})
    assert again(forms, past=1)[-1].same_incident_as == MOST - 2


def test_only_answers_travel() -> None:
    [form] = read(GOOD | {"told_other": "", "what_happened": "Stones", "officer": "PC Elm"})
    assert parse_qs(packed(form), keep_blank_values=True) == {
        name: [value] for name, value in (GOOD | {"what_happened": "Stones"}).items()
    } | {"told-how": ["day"]}


@pytest.mark.parametrize(
    "typed",
    [
        {"what_happened": "x"},
        {"hate": "y"},
        {"told_whom": "none"},
        {"told_other": "x"},
        {"reporter": "x"},
        {"happened-on-day": "1"},
        {"told-on-year": "2026"},
        {"happened-how": "month", "happened-month-year": "2026"},
    ],
)
def test_a_form_with_one_answer_in_it_is_not_blank(typed: dict[str, str]) -> None:
    untouched = {"happened-how": "day", "told-how": "day", "what_happened": " ", "do": "check"}
    assert blank(AGENCIES, ()).blank
    assert sent(MultiDict(untouched), AGENCIES, ()).blank
    assert not sent(MultiDict(untouched | typed), AGENCIES, ()).blank
