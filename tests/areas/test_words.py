"""A procedure in plain words: what the public page says follows from the file in force, and from nothing else."""

from datetime import date
from pathlib import Path

import pytest

from csp_reviews.areas.step_words import AFTER, HEARD_BY, appeals, steps, whole_process
from csp_reviews.casefile.threshold_words import ASKED, WAYS, threshold
from csp_reviews.law.procedure import Procedure, read
from csp_reviews.law.procedure_terms import ClockEvent, ConditionKind, RouteKind
from csp_reviews.models.areas import MeetingDate
from tests.areas.conftest import PROCEDURES

pytestmark = pytest.mark.usefixtures("language")

HEAD = 'name = "Ours"\nversion = "1"\nsources = ["https://ours.example"]\n'
FILES = sorted(PROCEDURES.rglob("*.toml"))


def ours(text: str) -> Procedure:
    return read(HEAD + text)


def test_every_code_of_a_procedure_has_words() -> None:
    assert set(ASKED) == set(ConditionKind) - {ConditionKind.RECENCY}
    assert set(AFTER) == set(ClockEvent)
    assert set(WAYS) == set(RouteKind) - {RouteKind.COUNT, RouteKind.DISCRETION, RouteKind.RISK}
    assert all(str(words) for words in (*ASKED.values(), *HEARD_BY.values(), *AFTER.values()))
    assert all(way(n, str(n)) for way in WAYS.values() for n in (1, 2))


def test_the_acts_own_threshold() -> None:
    found = threshold(ours(""))
    assert found is not None
    assert found.promise == "If three reports count, there must be a review"
    assert found.tests == (
        "Each was made within one month of what happened. The day it happened is day one.",
        "You ask within six months of each report. The day you reported it is day one.",
        "Three of them pass both tests.",
    )
    assert found.matters == (
        "how long it has gone on, and how often",
        "the harm it does, or could do",
        "whether enough was done about it",
    )
    assert found.other_ways == found.asked_on_top == ()


def test_a_local_count_and_local_periods() -> None:
    found = threshold(
        ours('[[routes]]\nkind = "count"\nneeded = 2\nreport_within = { days = 30 }\nwindow = { months = 12 }')
    )
    assert found is not None
    assert found.tests == (
        "Each was made within 30 days of what happened. The day it happened is day one.",
        "You ask within 12 months of each report. The day you reported it is day one.",
        "Two of them pass both tests.",
    )


def test_what_is_unknown_is_not_made_up() -> None:
    assert threshold(ours('routes = "unknown"')) is None


def test_other_routes_are_other_ways() -> None:
    text = """
[[routes]]
kind = "count"
[[routes]]
kind = "people"
needed = 5
[[routes]]
kind = "hate"
needed = 1
[[routes]]
kind = "risk"
text = "An officer decides."
"""
    found = threshold(ours(text))
    assert found is not None
    assert found.other_ways == (
        "reports by five or more different people, in the six months before you ask",
        "a report of a hate incident, in the six months before you ask",
        "the organisations decide that your case needs a review, although fewer reports count. An officer decides.",
    )


def test_the_countys_condition_is_said_and_said_not_to_matter() -> None:
    county = read((PROCEDURES / "staffordshire.toml").read_text(encoding="utf-8"))
    found = threshold(county)
    assert found is not None
    assert found.asked_on_top == ("for a report within one month before you ask",)


def test_no_clock_is_made_up_and_the_meeting_is_named() -> None:
    county = read((PROCEDURES / "staffordshire.toml").read_text(encoding="utf-8"))
    invented = MeetingDate(meets_on=date(2026, 12, 8), invented=True)
    found = [step.by_when for step in steps(county, invented)]
    assert found[1] == "At the partnership’s next meeting: Tuesday 8 December 2026 (an example date)."
    assert found[0] == found[2] == found[3] == found[4] == "No time limit is published for this."
    real = MeetingDate(meets_on=date(2026, 12, 8), invented=False)
    assert steps(county, real)[1].by_when == "At the partnership’s next meeting: Tuesday 8 December 2026."
    assert steps(county, None)[1].by_when == "At the partnership’s next meeting."
    assert [step.by_when for step in steps(None, None)][:5] == ["No time limit is published for this."] * 5


def test_clocks_are_said_with_their_beginning() -> None:
    text = """
[[clocks]]
step = "acknowledge"
within = { working_days = 3 }
from = "receipt"
[[clocks]]
step = "threshold_decision"
within = { days = 1 }
from = "unstated"
[[clocks]]
step = "review"
within = { weeks = 2 }
from = "threshold_met"
aim = true
[[clocks]]
step = "outcome"
within = "unknown"
from = "review"
[[clocks]]
step = "whole_process"
within = { working_days = 35 }
from = "receipt"
"""
    procedure = ours(text)
    assert [step.by_when for step in steps(procedure, None)] == [
        "Within 3 working days after we get your application.",
        "Within 1 day.",
        "No time limit is published for this.",
        "The aim: within 2 weeks after the decision that the threshold is met.",
        "No time limit is published for this.",
        "Each recommendation has a day of its own.",
    ]
    assert whole_process(procedure) == "Within 35 working days after we get your application."


def test_appeals_say_who_hears_them_and_until_when() -> None:
    text = """
[[appeals]]
tier = "partnership"
heard_by = "other_partnership"
within = { working_days = 20 }
from = "outcome"
[[appeals]]
tier = "policing_body"
heard_by_name = "The Police and Crime Commissioner"
"""
    assert appeals(ours(text)) == [
        (
            "Who hears the appeal: the partnership of another area. "
            "The time to appeal: within 20 working days after the outcome."
        ),
        "After that, who hears an appeal: The Police and Crime Commissioner. No time limit for appealing is published.",
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_procedure_we_know_can_be_said_in_words(path: Path) -> None:
    procedure = read(path.read_text(encoding="utf-8"))
    said = [step.by_when for step in steps(procedure, None)] + appeals(procedure) + [whole_process(procedure)]
    if (found := threshold(procedure)) is not None:
        said += [*found.tests, *found.other_ways, *found.asked_on_top, *found.matters]
    for sentence in said:
        assert "%(" not in sentence
        assert "None" not in sentence
        assert "  " not in sentence
