"""What was added to an application and who of the agencies reads it (c25, c3)."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.sharing import passed_on
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case, Passing
from csp_reviews.models.following import Addition, AdditionShare


def added_for(case: Case, agency_ids: Collection[int], *, passed: bool) -> Sequence[Addition]:
    """What was added that any of the agencies may read, in order.

    `passed`: the application was passed to one of them. Everything else must have been shared with one of them.
    """
    shared = select(AdditionShare.addition_id).where(AdditionShare.agency_id.in_(agency_ids))
    known = set(db.session.scalars(shared))
    every = db.session.scalars(select(Addition).where(Addition.case_id == case.id).order_by(Addition.n))
    return [one for one in every if one.id in known or (passed and passed_on(one.kind, one.about))]


def readers(case: Case, addition: Addition) -> Sequence[Agency]:
    """The agencies that read it now: by what was passed on, and by what the coordinator shared."""
    shared = select(AdditionShare.agency_id).where(AdditionShare.addition_id == addition.id)
    ids = set(db.session.scalars(shared))
    if passed_on(addition.kind, addition.about):
        ids |= set(db.session.scalars(select(Passing.agency_id).where(Passing.case_id == case.id)))
    found = select(Agency).where(Agency.id.in_(ids), Agency.left_on.is_(None))
    return db.session.scalars(found.order_by(Agency.id)).all() if ids else ()
