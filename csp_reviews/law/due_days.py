"""By when each step of a case is due, by the clocks of its procedure. Where none is published there is no day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from csp_reviews.law.procedure_clocks import due
from csp_reviews.law.procedure_parts import Clock
from csp_reviews.law.procedure_terms import ClockEvent, ClockStep
from csp_reviews.law.terms import Task

TASKS: Mapping[ClockStep, tuple[Task, ...]] = {
    ClockStep.ACKNOWLEDGE: (Task.ACKNOWLEDGE,),
    ClockStep.SENT_ON: (Task.SEND_TO_BODIES,),
    ClockStep.THRESHOLD_DECISION: (Task.DECIDE_THRESHOLD,),
    ClockStep.REVIEW: (Task.SET_REVIEW, Task.HOLD_REVIEW),
    ClockStep.OUTCOME: (Task.RECORD_OUTCOME,),
    ClockStep.APPEAL_DECISION: (Task.DECIDE_APPEAL,),
}
"""What is owed until a clock is kept."""


def due_days(clocks: Iterable[Clock], events: Mapping[ClockEvent, date], meetings: Sequence[date]) -> dict[Task, date]:
    """Return the day by which each task is due, the earliest where several clocks bind it.

    In: the clocks of the procedure that the case is pinned to; the London days of what has happened so far; the days on
    which the partnership meets. A clock that has not started, or that only a meeting to come can end, gives none.
    """
    found: dict[Task, date] = {}
    for ends in due(clocks, events, meetings=meetings):
        for task in TASKS.get(ends.clock.step, ()):
            if ends.day is not None:
                found[task] = min(ends.day, found.get(task, ends.day))
    return found
