"""Every word that the sheet says of a complaint, of a matter, and of the answer, worked out from plain facts."""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from csp_reviews.casefile.finding import Ruled
from csp_reviews.casefile.rulings import Question
from csp_reviews.law.calendar import NO_LIMIT
from csp_reviews.law.procedure_terms import WORKED_OUT, ConditionKind
from csp_reviews.law.terms import Matter, Rule, Ruling
from csp_reviews.threshold.sheet import (
    Axis,
    State,
    drafted_reason,
    judged_conditions,
    lines_of,
    matters_of,
    outcomes,
    rulings_open,
)

TOLD, APPLIED = date(2026, 3, 10), date(2026, 5, 1)
LAST, UNTIL = date(2026, 4, 8), date(2026, 9, 9)
AXIS = Axis(date(2026, 1, 1), date(2026, 12, 31))


def complaint(**more: Any) -> Any:
    given = {"n": 1, "incident_first": TOLD, "incident_last": TOLD, "complained_first": TOLD, "complained_last": TOLD}
    return SimpleNamespace(**{**given, "agency_only": False, "hate": False, "what_was_done": "", **more})


def found(**more: Any) -> Any:
    code = more.pop("code", "in_time")
    given = {"id": 1, "qualifies": True, "counted_with": None, "rule": Rule.COUNTS}
    days = {"last_day_to_complain": LAST, "last_day_to_apply": UNTIL}
    return SimpleNamespace(**given | days | more, reason=SimpleNamespace(code=code, values={}))


def worked(said: Any, of: Any, asked: Sequence[Question] = (), ruled: Ruled | None = None) -> Any:
    return SimpleNamespace(
        complaints=[said],
        rulings={1: ruled} if ruled else {},
        records={},
        range=SimpleNamespace(asked={1: tuple(asked)} if asked else {}),
        application=SimpleNamespace(applied_on=APPLIED),
        finding=SimpleNamespace(complaints=[of]),
    )


NOT_MADE = Ruled(Ruling.NOT_MADE, "She said so")


@pytest.mark.parametrize(
    ("of", "asked", "ruled", "mark", "word"),
    [
        (found(), (), None, "done", "Qualifies"),
        (found(), (Question.SAME,), None, "ruling", "Your ruling"),
        (found(counted_with=2), (), None, "not-counted", "Counts with 2"),
        (found(qualifies=False, code="after_application"), (), None, "not-counted", "After the application"),
        (found(qualifies=False, code="ruled_not_made"), (), NOT_MADE, "not-counted", "Ruled out"),
        (found(qualifies=False, code="ruled_not_made"), (), None, "not-counted", "Out of time"),
        (found(qualifies=False, code="late"), (), NOT_MADE, "not-counted", "Out of time"),
        (found(qualifies=False, rule=Rule.NOT_REPORTED), (), None, "not-counted", "Not reported"),
        (found(qualifies=False, rule=Rule.COMPLAINED_LATE), (), None, "not-counted", "Out of time"),
    ],
)
def test_how_a_complaint_stands(
    app: Flask, monkeypatch: Any, of: Any, asked: Any, ruled: Any, mark: str, word: str
) -> None:
    monkeypatch.setattr("csp_reviews.threshold.sheet.reason_words", lambda reason: reason.code)
    with app.test_request_context():
        (line,) = lines_of(worked(complaint(), of, asked, ruled), AXIS)
    assert (line.mark, line.word, line.questions, line.ruled) == (mark, word, asked, ruled)


@pytest.mark.parametrize(
    ("said", "of", "ruled", "checks"),
    [
        (
            complaint(),
            found(),
            None,
            [
                (True, "Made in time: 10 March 2026, last day 8 April 2026"),
                (True, "Applied in time: last day 9 September 2026"),
            ],
        ),
        (
            complaint(),
            found(last_day_to_complain=TOLD, last_day_to_apply=APPLIED),
            None,
            [
                (True, "Made in time: 10 March 2026, last day 10 March 2026"),
                (True, "Applied in time: last day 1 May 2026"),
            ],
        ),
        (
            complaint(),
            found(last_day_to_complain=date(2026, 3, 9), last_day_to_apply=date(2026, 4, 30), qualifies=False),
            None,
            [
                (False, "Made 1 day late: 10 March 2026, last day 9 March 2026"),
                (False, "Applied 1 day late: last day 30 April 2026"),
            ],
        ),
        (
            complaint(),
            found(last_day_to_complain=date(2026, 3, 1), last_day_to_apply=date(2026, 4, 1), qualifies=False),
            None,
            [
                (False, "Made 9 days late: 10 March 2026, last day 1 March 2026"),
                (False, "Applied 30 days late: last day 1 April 2026"),
            ],
        ),
        (
            complaint(),
            found(last_day_to_complain=None, last_day_to_apply=NO_LIMIT),
            None,
            [(True, "Made in time: 10 March 2026, no last day"), (True, "Applied in time: no last day")],
        ),
        (
            complaint(),
            found(last_day_to_complain=NO_LIMIT, last_day_to_apply=None),
            None,
            [(True, "Made in time: 10 March 2026, no last day"), (True, "Applied in time: no last day")],
        ),
        (
            complaint(incident_first=date(2026, 3, 1)),
            found(),
            Ruled(Ruling.DATE_CHANGED, "The log", complained_on=date(2026, 3, 12)),
            [
                (True, "Made in time: 12 March 2026, last day 8 April 2026"),
                (True, "Applied in time: last day 9 September 2026"),
            ],
        ),
    ],
)
def test_both_limbs_with_their_days(app: Flask, said: Any, of: Any, ruled: Any, checks: Any) -> None:
    with app.test_request_context():
        (line,) = lines_of(worked(said, of, (), ruled), AXIS)
    assert [(check.holds, check.text) for check in line.checks] == checks


@pytest.mark.parametrize(
    ("said", "of"),
    [
        (complaint(complained_first=None, complained_last=None), found(qualifies=False, code="not_reported")),
        (complaint(), found(qualifies=None, code="vague_date")),
        (complaint(incident_first=date(2026, 3, 1)), found()),
        (complaint(complained_last=date(2026, 3, 20)), found()),
        (complaint(), found(qualifies=False, code="after_application")),
    ],
)
def test_where_a_day_is_not_exact_one_sentence_says_it(app: Flask, said: Any, of: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("csp_reviews.threshold.sheet.reason_words", lambda reason: f"Because of {reason.code}.")
    with app.test_request_context():
        (line,) = lines_of(worked(said, of), AXIS)
        assert line.why == f"Because of {of.reason.code}."
    assert [(check.holds, check.text) for check in line.checks] == [(of.qualifies, f"Because of {of.reason.code}.")]


USUAL = (Ruling.COUNTS, Ruling.DATE_CHANGED, Ruling.SAME_INCIDENT, Ruling.NOT_THIS_BEHAVIOUR, Ruling.NOT_MADE)


@pytest.mark.parametrize(
    ("questions", "qualifies", "ruled", "rulings"),
    [
        ((), True, None, USUAL),
        ((), None, None, USUAL),
        ((), False, None, USUAL[1:]),
        ((), False, NOT_MADE, USUAL),
        ((Question.DATES,), None, None, (Ruling.DATE_CHANGED, Ruling.COUNTS, *USUAL[2:])),
        ((Question.DATES_DIFFER,), True, None, USUAL),
        ((Question.SAME,), True, None, (USUAL[0], USUAL[2], USUAL[1], *USUAL[3:])),
        ((Question.MADE,), True, None, (USUAL[0], USUAL[4], *USUAL[1:4])),
        ((Question.BEHAVIOUR,), True, None, (USUAL[0], USUAL[3], *USUAL[1:3], USUAL[4])),
    ],
)
def test_the_rulings_that_answer_the_question_come_first(
    questions: Any, qualifies: Any, ruled: Any, rulings: Any
) -> None:
    line: Any = SimpleNamespace(questions=questions, ruled=ruled, found=found(qualifies=qualifies))
    assert rulings_open(line) == rulings


def matter(app: Flask, which: str, complaints: Sequence[Any] = (), **more: Any) -> Any:
    given: Any = SimpleNamespace(
        complaints=list(complaints),
        records=more.pop("records", {}),
        procedure=SimpleNamespace(discretion=SimpleNamespace(own=[SimpleNamespace(id="own", text="Who is ill")])),
        finding=SimpleNamespace(discretion=[which], complaints=more.pop("of", [])),
    )
    with app.test_request_context():
        (view,) = matters_of(given)
    return view


@pytest.mark.parametrize(
    ("which", "question", "yes", "no"),
    [
        (Matter.PERSISTENCE.value, "Does it keep happening?", "It persists", "It does not"),
        (Matter.HARM.value, "To this person, in their situation", "Harm is shown", "It is not"),
        (Matter.ADEQUACY.value, "Was enough done, in time, together?", "It was not adequate", "It was adequate"),
        ("own", "", "It speaks for a review", "It does not"),
    ],
)
def test_what_each_matter_asks(app: Flask, which: str, question: str, yes: str, no: str) -> None:
    view = matter(app, which)
    assert (view.id, view.question, view.yes, view.no, view.facts) == (which, question, yes, no, ())
    assert view.title


def test_what_the_records_say_of_persistence(app: Flask) -> None:
    early, late = date(2026, 1, 3), date(2026, 3, 20)
    one = complaint(n=1, incident_first=early, incident_last=early)
    other = complaint(n=2, incident_first=TOLD, incident_last=late)
    held = complaint(n=3, agency_only=True, incident_first=date(2025, 1, 1))
    of = [found(id=1, rule=Rule.COMPLAINED_LATE), found(id=2), found(id=3, rule=Rule.APPLIED_LATE)]
    view = matter(app, Matter.PERSISTENCE.value, [one, other, held], of=of)
    assert view.facts == (
        "2 reports, by the applicant, from 3 January 2026 to 20 March 2026",
        "1 more that only an agency holds",
        "Out of time, and still evidence that it goes on: complaint 1, 3",
    )
    assert matter(app, Matter.PERSISTENCE.value, [held, held]).facts == ("2 more that only agencies hold",)
    assert matter(app, Matter.PERSISTENCE.value, [one]).facts == (
        "1 report, by the applicant, from 3 January 2026 to 3 January 2026",
    )


def test_what_the_records_say_of_harm_and_of_what_was_done(app: Flask) -> None:
    one, two = complaint(hate=True, what_was_done="A visit"), complaint(n=2)
    assert matter(app, Matter.HARM.value, [one, two]).facts == ("Said to be a hate incident: complaint 1",)
    record = SimpleNamespace(agency="The council", done="A letter")
    nothing = SimpleNamespace(agency="The police", done="")
    assert matter(app, Matter.ADEQUACY.value, [one, two], records={2: (record, nothing)}).facts == (
        "Complaint 1, by the applicant: A visit",
        "Complaint 2, The council: A letter",
    )


ENOUGH = (
    "Enough reports count: 3 reports that count are needed, and there are at least as many. "
    "The law then says that there must be a review, whatever has been done so far."
)
TOO_FEW = "3 reports that count are needed, and 1 counts. So we looked at more than the number."


@pytest.mark.parametrize(
    ("state", "needed", "have", "reason"),
    [
        *((state, 3, 4, ENOUGH) for state in (State.MUST, State.MUST_SO_FAR)),
        (State.ROUTE, 3, 1, "Our procedure has more than one way to a review, and your application meets one of them."),
        *((state, 3, 1, TOO_FEW) for state in (State.WEIGH, State.RULE_FIRST)),
        (State.WEIGH, 1, 0, "1 report that counts is needed, and 0 count. So we looked at more than the number."),
    ],
)
def test_the_reason_is_drafted_from_what_was_found(
    app: Flask, state: State, needed: int, have: int, reason: str
) -> None:
    given: Any = SimpleNamespace(finding=SimpleNamespace(needed=needed, qualifying=have))
    with app.test_request_context():
        assert drafted_reason(given, state) == reason


@pytest.mark.parametrize(
    ("state", "met"),
    [
        (State.MUST, "Met: enough complaints qualify, s.104(4)"),
        (State.MUST_SO_FAR, "Met: enough complaints qualify, s.104(4)"),
        (State.ROUTE, "Met, by another way in the procedure"),
        (State.RULE_FIRST, "Met, on what was weighed, s.104(5)"),
        (State.WEIGH, "Met, on what was weighed, s.104(5)"),
    ],
)
def test_the_answers_that_the_act_leaves_open(app: Flask, state: State, met: str) -> None:
    more = [("not_met", "Not met"), ("anyway", "Not met, but review it anyway")] if state is State.WEIGH else []
    with app.test_request_context():
        assert outcomes(state, "anyway") == [("met", met), *more]


def test_the_conditions_that_no_date_can_test() -> None:
    conditions = [SimpleNamespace(kind=kind) for kind in ConditionKind]
    given: Any = SimpleNamespace(procedure=SimpleNamespace(conditions=conditions))
    judged = [condition.kind for condition in judged_conditions(given)]
    assert judged == [kind for kind in ConditionKind if kind not in WORKED_OUT]
    assert judged


def test_a_window_that_ended_before_the_complaint_has_no_bar(app: Flask) -> None:
    with app.test_request_context():
        (line,) = lines_of(worked(complaint(), found(last_day_to_apply=date(2026, 3, 9))), AXIS)
    assert line.bar is None
