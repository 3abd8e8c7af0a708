"""What waits for somebody to see to it: a smaller group, a file to unseal, one that could not be checked."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from csp_reviews.casefile.statements import CASE
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.terms import EvidenceState, EvidenceWhy
from csp_reviews.law.unsealing import WAITS
from csp_reviews.models.evidence import Evidence, Unsealing
from csp_reviews.models.neighbours import Neighbour

Conditions = tuple[ColumnElement[bool], ...]

LEFT_GROUP: Conditions = (
    Neighbour.case_id == CASE,
    Neighbour.withdrawn_on.is_not(None),
    Neighbour.settled_how.is_(None),
)
"""That a neighbour took back their yes, and nobody spoke to the applicant since."""
UNANSWERED_UNSEALINGS: Conditions = (
    Unsealing.evidence_id == Evidence.id,
    Evidence.case_id == CASE,
    Unsealing.agreed_at.is_(None),
    Unsealing.ended_at.is_(None),
)
"""That a request to open a file as it was sent has no answer. It may have lapsed."""
GIVEN_UP: Conditions = (
    Evidence.case_id == CASE,
    Evidence.state == EvidenceState.SEALED,
    Evidence.why == EvidenceWhy.NEVER_ANSWERED,
    Evidence.seen_to.is_(None),
)
"""That a file could not be checked after many tries, and nobody said what is done about it."""

SINCE_LEFT = select(func.min(Neighbour.withdrawn_on)).where(*LEFT_GROUP)
UNSEALINGS: Select[*tuple[Any, ...]] = (
    select(Evidence.n, Unsealing.asked_at).where(*UNANSWERED_UNSEALINGS).order_by(Evidence.n)
)
UNCHECKED: Select[*tuple[Any, ...]] = select(Evidence.n, Evidence.scanned_at).where(*GIVEN_UP).order_by(Evidence.n)


def left_group_since(case_id: int) -> date | None:
    """Since when somebody must ask the applicant whether the group's application goes on."""
    return db.session.scalar(SINCE_LEFT, {"case": case_id})


def waiting_unsealings(case_id: int, at: datetime) -> Iterator[tuple[int, date, date]]:
    """The files of which a request waits for a second person at an instant: number, asked on, lapses on."""
    for n, asked_at in db.session.execute(UNSEALINGS, {"case": case_id}):
        if at < asked_at + WAITS:
            yield n, london_day(asked_at), london_day(asked_at + WAITS)


def given_up_files(case_id: int) -> Iterator[tuple[int, date]]:
    """The files that could not be checked, and of which nobody said what is done: number, and since when."""
    for n, scanned_at in db.session.execute(UNCHECKED, {"case": case_id}):
        yield n, london_day(scanned_at)
