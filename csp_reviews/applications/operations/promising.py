"""By when the coordinator promises a step, and why one is late: both stand on the applicant's page."""

from dataclasses import dataclass
from datetime import date

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.extensions import db
from csp_reviews.law.duties import Duty
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EventKind
from csp_reviews.models.cases import Case
from csp_reviews.models.following import StepDate


@dataclass(frozen=True, slots=True)
class Why:
    """Why a day was missed or moves, what was done about it, and whether it delays the applicant."""

    reason: str = ""
    done_about: str = ""
    effect: str = ""


def promise_day(*, case: Case, duty: Duty, due_on: date, why: Why, act: Act) -> StepDate:
    """Promise a step by a day. Where the day before was missed, or the new one is later, the reason is needed.

    Raises NotPossible (`in_the_past`, `reason_missing`).
    """
    if due_on < act.on:
        raise NotPossible("in_the_past")
    late = duty.due_on is not None and (duty.due_on < act.on or due_on > duty.due_on)
    if late and not why.reason.strip():
        raise NotPossible("reason_missing")
    row = StepDate(
        case_id=case.id,
        task=duty.task,
        subject=duty.subject,
        due_on=due_on,
        late_since=duty.due_on if late else None,
        reason=why.reason if late else "",
        done_about=why.done_about if late else "",
        effect=why.effect if late else "",
        set_on=act.on,
        set_at=act.at,
    )
    db.session.add(row)
    record(case, act, EventKind.STEP_DATED, task=duty.task, subject=duty.subject, due_on=due_on, late=late)
    return row
