"""When a procedure's clocks run out."""

from csp_reviews.law.procedure_clocks import due, limit_day, next_meeting
from csp_reviews.law.procedure_parts import Limit
from csp_reviews.law.procedure_terms import ClockEvent, ClockStep, ClockUnit
from tests.law.facts import day, local

RECEIPT = {ClockEvent.RECEIPT: day("2026-04-01")}


def days(text: str, events: dict[ClockEvent, object], **more: object) -> dict[str, str | None]:
    found = due(local(text).clocks, events, **more)
    return {each.clock.step.value: each.day and each.day.isoformat() for each in found}


def clock(step: str, within: str, start: str) -> str:
    return f'[[clocks]]\nstep = "{step}"\nwithin = {within}\n{start}\n'


def test_clocks_side_by_side_in_every_unit() -> None:
    text = (
        clock("acknowledge", "{ working_days = 2 }", 'from = "receipt"')
        + clock("contact", "{ days = 2 }", 'from = "receipt"')
        + clock("sent_on", "{ days_unspecified = 5 }", 'from = "unstated"')
        + clock("threshold_decision", "{ hours = 72 }", 'from = "receipt"')
        + clock("review", "{ weeks = 6 }", 'from = "receipt"')
        + clock("whole_process", "{ months = 2 }", 'from = "receipt"')
    )
    assert days(text, RECEIPT) == {
        "acknowledge": "2026-04-07",
        "contact": "2026-04-03",
        "sent_on": "2026-04-06",
        "threshold_decision": "2026-04-04",
        "review": "2026-05-13",
        "whole_process": "2026-06-01",
    }


def test_clocks_one_after_another_start_when_the_step_before_is_done() -> None:
    text = clock("acknowledge", "{ working_days = 2 }", 'from = "receipt"') + clock(
        "threshold_decision", "{ working_days = 15 }", 'from = "acknowledge"'
    )
    assert days(text, RECEIPT) == {"acknowledge": "2026-04-07"}
    assert days(text, RECEIPT | {ClockEvent.ACKNOWLEDGE: day("2026-04-02")})["threshold_decision"] == "2026-04-27"


def test_a_clock_that_runs_backwards() -> None:
    text = clock("papers", "{ working_days = 2 }", 'before = "review"')
    assert days(text, RECEIPT) == {}
    assert days(text, {ClockEvent.REVIEW: day("2026-04-08")}) == {"papers": "2026-04-02"}
    weeks = clock("papers", "{ weeks = 1 }", 'before = "review"')
    assert days(weeks, {ClockEvent.REVIEW: day("2026-04-08")}) == {"papers": "2026-04-01"}


def test_the_next_meeting_is_the_clock() -> None:
    text = clock("threshold_decision", '"next_meeting"', 'from = "receipt"')
    meetings = [day("2026-05-12"), day("2026-04-14"), day("2026-04-01")]
    assert days(text, RECEIPT, meetings=meetings) == {"threshold_decision": "2026-04-14"}
    assert days(text, RECEIPT) == {"threshold_decision": None}
    assert next_meeting(day("2026-05-12"), meetings) is None


def test_a_clock_from_the_next_meeting() -> None:
    text = clock("threshold_decision", "{ working_days = 5 }", 'from = "next_meeting"')
    assert days(text, RECEIPT, meetings=[day("2026-04-14")]) == {"threshold_decision": "2026-04-21"}
    assert days(text, RECEIPT) == {}
    assert days(text, {}, meetings=[day("2026-04-14")]) == {}
    held = RECEIPT | {ClockEvent.NEXT_MEETING: day("2026-04-28")}
    assert days(text, held, meetings=[day("2026-04-14")]) == {"threshold_decision": "2026-05-06"}


def test_a_clock_from_anything_else_waits_for_it_whatever_meetings_there_are() -> None:
    text = clock("papers", "{ days = 5 }", 'from = "review"')
    assert days(text, RECEIPT, meetings=[day("2026-04-14")]) == {}


def test_closure_days_are_not_worked() -> None:
    text = clock("acknowledge", "{ working_days = 2 }", 'from = "receipt"')
    assert days(text, RECEIPT, closed=frozenset({day("2026-04-02")})) == {"acknowledge": "2026-04-08"}


def test_an_unknown_length_is_not_guessed() -> None:
    [found] = due(local(clock("acknowledge", '"unknown"', 'from = "receipt"')).clocks, RECEIPT)
    assert (found.clock.step, found.started_on, found.day) == (ClockStep.ACKNOWLEDGE, day("2026-04-01"), None)


def test_the_limit_of_an_appeal() -> None:
    assert limit_day(Limit(28, ClockUnit.DAYS), day("2026-04-01")) == day("2026-04-29")
    assert limit_day(Limit(25, ClockUnit.HOURS), day("2026-04-01")) == day("2026-04-03")
    assert limit_day(Limit(1, ClockUnit.MONTHS), day("2026-04-01"), back=True) == day("2026-03-01")
    for unit, before in ((ClockUnit.MONTHS, 62), (ClockUnit.WEEKS, 14), (ClockUnit.DAYS, 2), (ClockUnit.HOURS, 1)):
        assert (day("2026-04-01") - limit_day(Limit(2, unit), day("2026-04-01"), back=True)).days == before
