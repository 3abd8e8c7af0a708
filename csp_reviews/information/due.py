"""By when an agency is asked to answer: by the procedure's clock, else a default that the coordinator can change."""

from datetime import date, timedelta

from csp_reviews.casefile.areas import meeting_after, rules_of
from csp_reviews.law.calendar import add_working_days, last_day_after
from csp_reviews.law.procedure_parts import Clock
from csp_reviews.law.procedure_terms import ClockEvent, ClockStep, ClockUnit
from csp_reviews.models.cases import Case

WORKING_DAYS = 10
"""Where the procedure gives no time: two weeks, so that an agency can search and a meeting can still be prepared."""
CALENDAR_DAYS = {ClockUnit.DAYS: 1, ClockUnit.DAYS_UNSPECIFIED: 1, ClockUnit.WEEKS: 7}
HOURS_A_DAY = 24


def default_due(case: Case, asked_on: date) -> date:
    """The day that the form suggests: always after `asked_on`, whatever has run out."""
    clocks = [clock for clock in _clocks(case) if clock.step is ClockStep.ANSWER_INFORMATION]
    due = _due(case, clocks[0], asked_on) if clocks else None
    return due if due and due > asked_on else add_working_days(asked_on, WORKING_DAYS)


def _clocks(case: Case) -> tuple[Clock, ...]:
    rules = rules_of(case)
    return rules.clocks if rules else ()


def _due(case: Case, clock: Clock, asked_on: date) -> date | None:
    if clock.unit is ClockUnit.NEXT_MEETING:
        return meeting_after(case.area_id, asked_on)
    if clock.n is None or clock.unit is None:
        return None
    if clock.before is None:
        return _moved(_start(case, clock, asked_on), clock.unit, clock.n)
    meeting = meeting_after(case.area_id, asked_on)
    return _moved(meeting, clock.unit, -clock.n) if meeting else None


def _start(case: Case, clock: Clock, asked_on: date) -> date:
    if clock.runs_from in (ClockEvent.RECEIPT, ClockEvent.COMPLETED_FORM):
        return case.received_on
    if clock.runs_from is ClockEvent.ACKNOWLEDGE:
        return case.acknowledged_on or asked_on
    if clock.runs_from is ClockEvent.SENT_ON:
        return max((passing.passed_on for passing in case.passings), default=asked_on)
    return asked_on


def _moved(start: date, unit: ClockUnit, n: int) -> date:
    """The day `n` units after `start`, or before it where `n` is negative; `start` itself is not counted."""
    if unit is ClockUnit.WORKING_DAYS:
        return add_working_days(start, n)
    if unit is ClockUnit.MONTHS:
        return last_day_after(start, n)
    if unit is ClockUnit.HOURS:
        return start + timedelta(days=-(-abs(n) // HOURS_A_DAY) * (1 if n > 0 else -1))
    return start + timedelta(days=n * CALENDAR_DAYS[unit])
