"""What was added to an application and put right in it, beside what stood before."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.terms import AdditionKind, StoryPart
from csp_reviews.models.cases import Case, Complaint
from csp_reviews.models.following import Addition, ComplaintVersion


def addition_of(case: Case, n: int) -> Addition | None:
    """One of them, by its number."""
    return db.session.scalar(select(Addition).where(Addition.case_id == case.id, Addition.n == n))


def standing(case: Case, part: StoryPart) -> str:
    """One answer of an application as it stands: the newest of what put it right, else what was handed in."""
    query = select(Addition.text).where(Addition.case_id == case.id, Addition.about == part)
    newest = db.session.scalar(query.order_by(Addition.n.desc()).limit(1))
    return newest if newest is not None else str(getattr(case.application, part.value) or "")


def put_right(additions: Sequence[Addition]) -> Mapping[StoryPart, Sequence[Addition]]:
    """What put each answer right, in order, by the answer."""
    found: dict[StoryPart, list[Addition]] = {}
    for each in additions:
        if each.kind is AdditionKind.CORRECTION and each.about is not None:
            found.setdefault(each.about, []).append(each)
    return found


def versions_of(case: Case) -> Mapping[int, Sequence[ComplaintVersion]]:
    """How each report stood before, the newest first, by the report's number."""
    query = (
        select(Complaint.n, ComplaintVersion)
        .join(ComplaintVersion, ComplaintVersion.complaint_id == Complaint.id)
        .where(Complaint.case_id == case.id)
        .order_by(ComplaintVersion.version.desc())
    )
    found: dict[int, list[ComplaintVersion]] = {}
    for n, version in db.session.execute(query):
        found.setdefault(n, []).append(version)
    return found
