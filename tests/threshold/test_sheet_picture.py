"""The picture of the windows on the sheet, what a decision may be, and every word of its questions and forms."""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired

from csp_reviews.casefile.answers import Answers
from csp_reviews.casefile.finding import Ruled
from csp_reviews.casefile.rulings import worked_out
from csp_reviews.extensions import db
from csp_reviews.law.terms import Ruling
from csp_reviews.law.threshold import CountOutcome
from csp_reviews.models.areas import Procedure
from csp_reviews.models.cases import Case
from csp_reviews.threshold import forms
from csp_reviews.threshold.sheet import QUESTIONS, Axis, Line, State, axis_of, lines_of, state_of
from tests.support.desk import Desk, complaint_of, vague

TEN_DAYS = Axis(date(2026, 1, 1), date(2026, 1, 11))


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2026, 1, 1), "0.00%"),
        (date(2026, 1, 2), "10.00%"),
        (date(2026, 1, 11), "100.00%"),
        (date(2025, 6, 1), "0.00%"),
        (date(2027, 6, 1), "100.00%"),
    ],
)
def test_where_a_day_stands(day: date, place: str) -> None:
    assert TEN_DAYS.percent(day) == place


@pytest.mark.parametrize(
    ("first", "last", "bar"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), ("0.00%", "10.00%")),
        (date(2026, 1, 3), date(2026, 1, 7), ("20.00%", "50.00%")),
        (date(2026, 1, 6), date(2026, 3, 1), ("50.00%", "50.00%")),
        (date(2026, 1, 6), date.max, ("50.00%", "50.00%")),
    ],
)
def test_a_window_is_drawn_with_both_its_days(first: date, last: date, bar: tuple[str, str]) -> None:
    assert TEN_DAYS.bar(first, last) == bar


def test_a_picture_of_one_day_divides_by_nothing() -> None:
    day = date(2026, 1, 1)
    assert Axis(day, day).percent(day) == "0.00%"
    assert Axis(day, date(2026, 1, 2)).percent(date(2026, 1, 2)) == "100.00%"


@pytest.mark.parametrize(
    ("told", "until", "applied", "axis"),
    [
        ([date(2026, 3, 9)], [date(2026, 9, 8)], date(2026, 5, 1), (date(2026, 2, 1), date(2026, 10, 28))),
        ([date(2026, 1, 31), None], [None], date(2026, 12, 2), (date(2025, 12, 1), date(2027, 1, 28))),
        ([date(2026, 3, 9)], [date(2026, 11, 30)], date(2026, 2, 1), (date(2026, 1, 1), date(2026, 12, 28))),
        ([None], [date(2026, 12, 31)], date(2026, 5, 1), (date(2026, 4, 1), date(2027, 1, 28))),
        ([], [], date(2026, 5, 1), (date(2026, 4, 1), date(2026, 6, 28))),
    ],
)
def test_the_picture_spans_all_windows_and_a_month_on_each_side(
    told: Sequence[date | None], until: Sequence[date | None], applied: date, axis: tuple[date, date]
) -> None:
    worked: Any = SimpleNamespace(
        application=SimpleNamespace(applied_on=applied),
        complaints=[SimpleNamespace(complained_first=day) for day in told],
        finding=SimpleNamespace(complaints=[SimpleNamespace(last_day_to_apply=day) for day in until]),
    )
    assert axis_of(worked) == Axis(*axis)


@pytest.mark.parametrize(
    ("certain", "must", "outcome", "could_be", "state"),
    [
        (True, True, CountOutcome.MET, False, State.MUST),
        (False, True, CountOutcome.MET, False, State.MUST_SO_FAR),
        (False, False, CountOutcome.MET, True, State.ROUTE),
        (False, False, CountOutcome.DEPENDS, False, State.RULE_FIRST),
        (False, False, CountOutcome.NOT_MET_ON_COUNT, True, State.RULE_FIRST),
        (False, False, CountOutcome.NOT_MET_ON_COUNT, False, State.WEIGH),
    ],
)
def test_what_a_decision_may_be(certain: bool, must: bool, outcome: CountOutcome, could_be: bool, state: State) -> None:
    finding = SimpleNamespace(must_decide_met=must, outcome=outcome)
    found = SimpleNamespace(enough_for_certain=certain, could_be_enough=could_be)
    worked: Any = SimpleNamespace(finding=finding, range=found)
    assert state_of(worked) is state


def test_another_way_to_the_threshold_leaves_one_answer(desk: Desk) -> None:
    row = db.session.query(Procedure).filter_by(area_id=desk.area.id).one()
    row.source += '\n[[routes]]\nid = "hate"\nkind = "hate"\nneeded = 1\nwindow = { months = 6 }\n'
    case = desk.case(2)
    complaint_of(case, 1).hate = True
    db.session.commit()
    text = desk.client.get(f"/casework/{case.reference}/threshold").text
    assert "Met, by another way in the procedure" in text
    assert "Our procedure has more than one way to a review, and your application meets one of them." in text
    assert 'value="not_met"' not in text


def test_each_line_says_when_and_why(desk: Desk) -> None:
    case = desk.case(3)
    vague(complaint_of(case, 3))
    db.session.commit()
    text = " ".join(desk.client.get(f"/casework/{case.reference}/threshold").text.split())
    assert "<strong>16 November 2026.</strong>" in text
    assert "<strong>some time from 14 October 2026 to 21 November 2026.</strong>" in text
    assert "Reported 22 November 2026" in text
    assert "Whether this report counts depends on a day that is not known exactly." in text


def test_each_question_in_its_words(app: Flask) -> None:
    with app.test_request_context():
        assert {question.value: say() for question, say in QUESTIONS.items()} == {
            "dates": "On which day was it? It counts on some of the days that it can be.",
            "dates_differ": "Which day is right? The agency’s day would change the answer.",
            "same": "One incident or two? s.104(12)",
            "made": "Was a complaint made? No record is not proof of no report.",
            "behaviour": "Is it about the same behaviour? s.104(1)",
        }


WORDS = {
    "PassForm": {
        "bodies": ("Which bodies?", "Select at least one body"),
        "passed_on": ("The day they were told", "Enter the day they were told"),
        "how": ("How?", "Select how"),
    },
    "AcknowledgeForm": {
        "how": ("How is the applicant told?", "Select how"),
        "acknowledged_on": ("The day they were told", "Enter the day they were told"),
        "not_safe": ("They were told in that way already, although it is not marked safe", ""),
    },
    "AnywayForm": {"reason": ("Why a review is held all the same", "Say why a review is held all the same")},
    "RulingForm": {
        "ruling": ("Your ruling", ""),
        "same_as": ("The same incident as", ""),
        "incident_on": ("The day it happened", ""),
        "complained_on": ("The day it was reported", ""),
        "why": ("Why", ""),
        "shown_by": ("What shows it", ""),
        "evidence": ("Which one, or where it is", ""),
    },
    "SharedForm": {
        "why": ("One reason for several rulings", ""),
        "shown_by": ("What shows it", ""),
        "evidence": ("Which one, or where it is", ""),
    },
    "MatterForm": {
        "found": ("Your finding", "Select what you find"),
        "because": ("Reason, as the applicant will read it", "Give a reason"),
    },
    "DecisionForm": {
        "outcome": ("What the partnership decides", "Select what the partnership decides"),
        "anyway": ("Why a review is held all the same", ""),
        "bodies": ("Which bodies made the decision?", "Select the bodies that made the decision"),
        "decided_on": ("The day of the decision", "Enter the day of the decision"),
        "reason": ("The reason, as the applicant will read it", "Give the reason for the decision"),
    },
}


@pytest.mark.parametrize("name", WORDS)
def test_each_box_of_each_form_and_what_it_says_when_it_is_empty(app: Flask, name: str) -> None:
    with app.test_request_context():
        form = getattr(forms, name)(formdata=None)
        asked = [field for field in form if field.short_name not in ("csrf_token", "once", "version")]
        found = {field.short_name: (str(field.label.text), _missing(field)) for field in asked}
    assert found == WORDS[name]


def _missing(field: Any) -> str:
    wanted = (one for one in field.validators if isinstance(one, InputRequired))
    return next((str(one.message) for one in wanted), str(getattr(field, "needed", "") or ""))


def drawn(case: Case) -> tuple[Axis, list[Line]]:
    worked = worked_out(case, Answers())
    axis = axis_of(worked)
    return axis, list(lines_of(worked, axis))


def test_the_bar_of_a_complaint_begins_on_the_day_it_was_made(desk: Desk) -> None:
    case = desk.case(3)
    axis, lines = drawn(case)
    for line in lines:
        assert line.complaint.complained_first
        assert line.found.last_day_to_apply
        assert line.bar == axis.bar(line.complaint.complained_first, line.found.last_day_to_apply)


def test_the_bar_begins_on_the_day_that_was_ruled_right(desk: Desk) -> None:
    case, right = desk.case(3), date(2026, 11, 17)
    desk.rule(case, 1, Ruled(Ruling.DATE_CHANGED, "The log says so", complained_on=right))
    db.session.commit()
    axis, (line, *_rest) = drawn(case)
    assert line.found.last_day_to_apply
    assert line.bar == axis.bar(right, line.found.last_day_to_apply)
    assert line.bar[0] == axis.percent(right)


def test_no_bar_is_drawn_where_nobody_was_told(desk: Desk) -> None:
    case = desk.case(3)
    nobody = complaint_of(case, 1)
    nobody.complained_first = nobody.complained_last = None
    db.session.commit()
    _axis, (first, second, _third) = drawn(case)
    assert first.bar is None
    assert second.bar is not None


def test_a_window_of_one_day_is_drawn(app: Flask) -> None:
    day = date(2026, 1, 5)
    days = {"complained_first": day, "complained_last": day, "incident_first": day, "incident_last": day}
    until = {"last_day_to_apply": day, "last_day_to_complain": day, "qualifies": True, "counted_with": None}
    found: Any = SimpleNamespace(id=1, **until, reason=SimpleNamespace(code="in_time"), rule=None)
    worked: Any = SimpleNamespace(
        rulings={},
        records={},
        range=SimpleNamespace(asked={}),
        complaints=[SimpleNamespace(n=1, **days)],
        application=SimpleNamespace(applied_on=day),
        finding=SimpleNamespace(complaints=[found]),
    )
    with app.test_request_context():
        (line,) = lines_of(worked, TEN_DAYS)
    assert line.bar == ("40.00%", "10.00%")


def test_how_the_bodies_and_the_applicant_can_have_been_told(app: Flask) -> None:
    with app.test_request_context():
        told = forms.PassForm(formdata=None).offer([(7, "The council")])
        assert told.bodies.choices == [("7", "The council")]
        assert [str(text) for _code, text in told.how.choices] == [
            *("By e-mail", "By phone", "By letter", "In person", "At a meeting"),
        ]
        asked = forms.AcknowledgeForm(formdata=None).offer("By e-mail, by itself")
        assert [(code, str(text)) for code, text in asked.how.choices] == [
            ("sent", "By e-mail, by itself"),
            ("phone", "I told them already: by phone"),
            ("letter", "I told them already: by letter"),
            ("email", "I told them already: by e-mail"),
            ("in_person", "I told them already: in person"),
        ]
        assert str(forms.IN_THE_PAST) == "The day must be today or in the past"
        assert not forms.Boxes.widget.prefix_label


READ = "The applicant reads this."
HINTS = {
    "AnywayForm": {"reason": (READ, 4_000)},
    "RulingForm": {
        "incident_on": ("Leave it empty where the day given is right.", None),
        "complained_on": ("Leave it empty where it is right.", None),
        "why": (READ, 400),
        "evidence": ("", 400),
    },
    "SharedForm": {"why": (READ, 400), "evidence": ("", 400)},
    "MatterForm": {"because": ("", 4_000)},
    "DecisionForm": {
        "anyway": (READ, 4_000),
        "reason": ("Drafted from what was found. Change the words, not the meaning.", 4_000),
    },
}


@pytest.mark.parametrize("name", HINTS)
def test_the_hint_of_each_box_and_how_much_fits(app: Flask, name: str) -> None:
    kind = getattr(forms, name)
    with app.test_request_context():
        assert {field: str(kind(formdata=None)[field].description or "") for field in HINTS[name]} == {
            field: hint for field, (hint, _most) in HINTS[name].items()
        }
        for field, most in ((field, most) for field, (_hint, most) in HINTS[name].items() if most):
            full, over = (kind(MultiDict({field: "x" * length})) for length in (most, most + 1))
            assert full[field].validate(full)
            assert not over[field].validate(over)
    assert forms.RulingForm.n == 0
