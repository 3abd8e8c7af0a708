"""The checker's buttons: which page each leads to, with which report, and what is kept."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import delete

from csp_reviews.casefile.typed_reports import MOST
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area, Procedure
from tests.support.builders import Make

HERE = "/anytown/check"
Moved = tuple[int, str, int, int]
"""The status, the page, the number of the report in its form (0 where there is none), how many are kept."""


@pytest.fixture
def area(app: Flask) -> Area:
    made = Make(app).area()
    db.session.commit()
    return made


def report(on: int) -> dict[str, str]:
    """A report of a day in November, told the same day."""
    given = {f"happened-on-{part}": str(value) for part, value in (("day", on), ("month", 11), ("year", 2026))}
    told = {f"told-on-{part}": str(value) for part, value in (("day", on), ("month", 11), ("year", 2026))}
    return given | told | {"happened-how": "day", "told-how": "day", "told_whom": "other", "told_other": "Housing"}


GOOD = [urlencode(report(day)) for day in (1, 2, 3)]
WRONG = urlencode(report(1) | {"happened-on-day": "32"})
FOURTH = report(4)
BROKEN = FOURTH | {"told_whom": ""}


def moved(answer: Any) -> Moved:
    form = 'name="happened-on-day"' in answer.text
    numbered = re.search(r"<h1[^>]*>Report (\d+)</h1>", answer.text)
    page = "result" if not form else "change" if 'name="n"' in answer.text else "form"
    number = 0 if not form else int(numbered[1]) if numbered else 1
    if page == "change":
        assert f'name="n" value="{number}"' in answer.text
    return answer.status_code, page, number, len(kept(answer))


def kept(answer: Any) -> list[str]:
    return [text.replace("&amp;", "&") for text in re.findall(r'name="report" value="([^"]*)"', answer.text)]


MOVES: list[tuple[str, dict[str, Any], Moved]] = [
    ("nothing is sent", {}, (400, "form", 1, 0)),
    ("the first", FOURTH, (200, "result", 0, 1)),
    ("the first, and one more", FOURTH | {"do": "more"}, (200, "form", 2, 1)),
    ("those there are", {"report": GOOD}, (200, "result", 0, 3)),
    ("one more", {"report": GOOD} | FOURTH, (200, "result", 0, 4)),
    ("one more, and another", {"report": GOOD} | FOURTH | {"do": "more"}, (200, "form", 5, 4)),
    ("a mistake", {"report": GOOD} | BROKEN, (400, "form", 4, 3)),
    ("a mistake, and another", {"report": GOOD} | BROKEN | {"do": "more"}, (400, "form", 4, 3)),
    ("another", {"report": GOOD, "do": "another"}, (200, "form", 4, 3)),
    ("another, with none", {"do": "another"}, (200, "form", 1, 0)),
    ("leave it", {"report": GOOD, "do": "back"} | BROKEN, (200, "result", 0, 3)),
    ("leave it, with a number", {"report": GOOD, "do": "back-1"}, (200, "result", 0, 3)),
    ("leave it, with none", {"do": "back"} | BROKEN, (200, "form", 1, 0)),
    ("change the first", {"report": GOOD, "do": "change-1"}, (200, "change", 1, 3)),
    ("change the last", {"report": GOOD, "do": "change-3"}, (200, "change", 3, 3)),
    ("change what is not there", {"report": GOOD, "do": "change-4"}, (200, "result", 0, 3)),
    ("change no number", {"report": GOOD, "do": "change-0"}, (200, "result", 0, 3)),
    ("changed", {"report": GOOD, "n": "2"} | FOURTH, (200, "result", 0, 3)),
    ("changed, and another", {"report": GOOD, "n": "2", "do": "more"} | FOURTH, (200, "form", 4, 3)),
    ("changed by mistake", {"report": GOOD, "n": "2"} | BROKEN, (400, "change", 2, 3)),
    ("changed to nothing", {"report": GOOD, "n": "2"}, (400, "change", 2, 3)),
    ("changed what is not there", {"report": GOOD, "n": "4"} | FOURTH, (200, "result", 0, 4)),
    ("take one out", {"report": GOOD, "do": "out-2"}, (200, "result", 0, 2)),
    ("take the only one out", {"report": GOOD[:1], "do": "out-1"}, (200, "form", 1, 0)),
    ("take out what is not there", {"report": GOOD, "do": "out-9"}, (200, "result", 0, 3)),
    ("one that was kept is wrong", {"report": [GOOD[0], WRONG]}, (400, "change", 2, 2)),
    ("one that was kept is wrong, and another", {"report": [WRONG, GOOD[0]], "do": "another"}, (400, "change", 1, 2)),
    ("the other language", {"report": GOOD, "read_in": "en"} | BROKEN, (200, "form", 4, 3)),
    ("the other language, one changed", {"report": GOOD, "n": "2", "read_in": "en"} | BROKEN, (200, "change", 2, 3)),
    ("the other language, one emptied", {"report": GOOD, "n": "2", "read_in": "en"}, (200, "change", 2, 3)),
    ("the other language, of what was found", {"report": GOOD, "read_in": "en"}, (200, "result", 0, 3)),
    ("the other language, of nothing", {"read_in": "en"}, (200, "form", 1, 0)),
    ("the other language, where one is wrong", {"report": [WRONG], "read_in": "en"}, (400, "change", 1, 1)),
    ("as many as there may be", {"report": GOOD[:1] * (MOST - 1)} | FOURTH, (200, "result", 0, MOST)),
    ("one too many", {"report": GOOD[:1] * MOST} | FOURTH, (400, "form", MOST + 1, MOST)),
    ("one of the most is changed", {"report": GOOD[:1] * MOST, "n": "60"} | FOURTH, (200, "result", 0, MOST)),
]


@pytest.mark.parametrize(("sent", "expected"), [move[1:] for move in MOVES], ids=[move[0] for move in MOVES])
def test_each_button_leads_where_it_says(client: Any, area: Area, sent: dict[str, Any], expected: Moved) -> None:
    assert moved(client.post(HERE, data=sent)) == expected


def days(answer: Any) -> list[str]:
    """The day in November of each report that is kept."""
    return [re.findall(r"happened-on-day=(\d+)", text)[0] for text in kept(answer)]


def test_what_is_changed_stands_in_its_place_and_what_is_out_is_gone(client: Any, area: Area) -> None:
    assert days(client.post(HERE, data={"report": GOOD, "n": "2"} | FOURTH)) == ["1", "4", "3"]
    assert days(client.post(HERE, data={"report": GOOD} | FOURTH)) == ["1", "2", "3", "4"]
    for number, left in ((1, ["2", "3"]), (2, ["1", "3"]), (3, ["1", "2"])):
        assert days(client.post(HERE, data={"report": GOOD, "do": f"out-{number}"})) == left
    shown = client.post(HERE, data={"report": GOOD, "do": "change-2"}).text
    assert re.search(r'name="happened-on-day"[^>]*value="2"|value="2"[^>]*name="happened-on-day"', shown)


def test_a_report_that_is_changed_can_be_one_with_those_before_it_alone(client: Any, area: Area) -> None:
    asked = client.post(HERE, data={"report": GOOD, "n": "2", "same_as": "1"} | FOURTH)
    assert "same_as=1" in kept(asked)[1]
    asked = client.post(HERE, data={"report": GOOD, "n": "2", "same_as": "3"} | FOURTH)
    assert "same_as" not in kept(asked)[1]


def test_taken_out_what_was_the_same_as_a_later_one_is_still_right(client: Any, area: Area) -> None:
    third = urlencode(report(3) | {"same_as": "2"})
    assert "same_as=1" in kept(client.post(HERE, data={"report": [*GOOD[:2], third], "do": "out-1"}))[1]
    assert "same_as" not in kept(client.post(HERE, data={"report": [*GOOD[:2], third], "do": "out-2"}))[1]


@pytest.mark.parametrize("sent", [{"report": GOOD}, {"report": GOOD, "do": "back"}, FOURTH])
def test_where_no_procedure_is_in_force_the_way_to_ask_stands_open(
    client: Any, area: Area, sent: dict[str, Any]
) -> None:
    db.session.execute(delete(Procedure))
    db.session.commit()
    for answer in (client.get(HERE), client.post(HERE, data=sent)):
        assert answer.status_code == 200
        assert "the organisations must decide" in answer.text


def test_a_day_of_another_year_is_worked_out_for_today(client: Any, area: Area, clock: Any) -> None:
    clock.advance(days=365)
    assert "None of your reports count" in client.post(HERE, data={"report": GOOD}).text
