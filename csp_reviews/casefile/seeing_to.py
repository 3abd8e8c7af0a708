"""What waits for somebody to see to it: a smaller group, a file to unseal, one that could not be checked."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from csp_reviews.casefile.statements import CASE
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.terms import EvidenceState, EvidenceWhy, Standing
from csp_reviews.law.unsealing import WAITS
from csp_reviews.models.cases import Case
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
CAME_LATER: Conditions = (
    Evidence.state == EvidenceState.CLEAN,
    Evidence.added_as == Standing.APPLICANT,
    Evidence.appeal_id.is_(None),
    Evidence.added_at > select(Case.received_at).where(Case.id == Evidence.case_id).scalar_subquery(),
)
"""That the applicant added a file after the application. What supports an appeal is for its reviewer."""
GIVEN_UP: Conditions = (
    Evidence.case_id == CASE,
    Evidence.seen_to.is_(None),
    or_(
        and_(Evidence.state == EvidenceState.SEALED, Evidence.why == EvidenceWhy.NEVER_ANSWERED),
        and_(*CAME_LATER),
    ),
)
"""That a file could not be checked after many tries, or came later, and nobody said what is done about it."""

SINCE_FILE = case((Evidence.state == EvidenceState.CLEAN, Evidence.added_at), else_=Evidence.scanned_at)
SINCE_LEFT = select(func.min(Neighbour.withdrawn_on)).where(*LEFT_GROUP)
UNSEALINGS: Select[*tuple[Any, ...]] = (
    select(Evidence.n, Unsealing.asked_at).where(*UNANSWERED_UNSEALINGS).order_by(Evidence.n)
)
UNCHECKED: Select[*tuple[Any, ...]] = select(Evidence.n, SINCE_FILE).where(*GIVEN_UP).order_by(Evidence.n)


def left_group_since(case_id: int) -> date | None:
    """Since when somebody must ask the applicant whether the group's application goes on."""
    return db.session.scalar(SINCE_LEFT, {"case": case_id})


def waiting_unsealings(case_id: int, at: datetime) -> Iterator[tuple[int, date, date]]:
    """The files of which a request waits for a second person at an instant: number, asked on, lapses on."""
    for n, asked_at in db.session.execute(UNSEALINGS, {"case": case_id}):
        if at < asked_at + WAITS:
            yield n, london_day(asked_at), london_day(asked_at + WAITS)


def is_to_be_seen_to(item: Evidence) -> bool:
    """Whether a file could not be checked or came later, whatever was said about it since."""
    if item.state is EvidenceState.SEALED:
        return item.why is EvidenceWhy.NEVER_ANSWERED
    return db.session.scalar(select(Evidence.id).where(Evidence.id == item.id, *CAME_LATER)) is not None


def given_up_files(case_id: int) -> Iterator[tuple[int, date]]:
    """The files that could not be checked or came later, and nobody said what is done: number, and since when."""
    for n, scanned_at in db.session.execute(UNCHECKED, {"case": case_id}):
        yield n, london_day(scanned_at)
