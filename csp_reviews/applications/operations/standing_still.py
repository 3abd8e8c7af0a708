"""The applicant's page stands still from when the two fall out: that it moved on would tell what was decided (c1)."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete

from csp_reviews.applications.queries import MOVING, following
from csp_reviews.applications.steps import no_invitation, steps
from csp_reviews.casefile.agreement import fallen_out, has_affected
from csp_reviews.casefile.appealing import grounds_of
from csp_reviews.casefile.following import next_asking
from csp_reviews.casefile.languages import written_for
from csp_reviews.casefile.told_of import knows_where_it_stands
from csp_reviews.extensions import db
from csp_reviews.law.duties import Duty
from csp_reviews.law.terms import Party
from csp_reviews.models.cases import Case
from csp_reviews.models.following import PageAsItWas


def stand_still(case: Case) -> None:
    """Keep what the applicant's page says now, unless it stands still already. Called before the two fall out."""
    if not has_affected(case) or db.session.get(PageAsItWas, case.id) is not None:
        return
    with written_for(case, Party.APPLICANT):
        seen = following(case, Party.APPLICANT)
        shown = {
            "stage": seen.stage.value,
            "stands": seen.stands,
            "arranged": seen.arranged,
            "not_invited": no_invitation(seen),
            "appeals": seen.may_appeal,
            "asked": seen.asked,
            "ways": _ways(case),
            "lodged": len(seen.appeals),
            "more": next_asking(case) is not None,
            "owed": [_kept(duty) for duty in seen.owed if duty.task not in MOVING],
            "steps": [{key: str(value) for key, value in step.items()} for step in steps(seen)],
        }
    db.session.add(PageAsItWas(case_id=case.id, shown=shown))


def move_on(case: Case) -> None:
    """Let the applicant's page go on, where nothing is kept from them any more."""
    db.session.flush()
    if not fallen_out(case):
        db.session.execute(delete(PageAsItWas).where(PageAsItWas.case_id == case.id))


def note_answered(case: Case) -> None:
    """Note that the applicant said whether it has stopped, or wants no more of it: it is not their turn any more."""
    row = db.session.get(PageAsItWas, case.id)
    if row is not None:
        row.shown = {**row.shown, "answered": True}


def _ways(case: Case) -> list[dict[str, Any]]:
    """The appeals that are open to the applicant, as JSON can hold them."""
    ways = grounds_of(case) if knows_where_it_stands(case, Party.APPLICANT) else ()
    return [
        {"ground": way.ground.value, "tier": way.tier.value, "last_day": way.last_day and way.last_day.isoformat()}
        for way in ways
    ]


def _kept(duty: Duty) -> dict[str, Any]:
    """A duty as JSON can hold it."""
    days = {name: day.isoformat() if day else None for name, day in (("since", duty.since), ("due_on", duty.due_on))}
    return asdict(duty) | days | {"task": duty.task.value, "whose": duty.whose.value}
