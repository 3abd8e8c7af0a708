"""Reads of recommendations, each through a case that was opened or an agency's own."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from csp_reviews.extensions import db
from csp_reviews.law.permissions import Viewer
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Recommendation


def recommendation_of(case: Case, n: int) -> Recommendation | None:
    """One recommendation of a case, made or drafted; None where there is none of that number."""
    return db.session.scalar(_all(case).where(Recommendation.n == n))


def own_recommendation(case: Case, n: int, viewer: Viewer) -> Recommendation | None:
    """A recommendation made to the viewer's own agency; None for any other, and for a draft."""
    mine = Recommendation.agency_id.in_(viewer.agency_ids)
    made = Recommendation.made_on.is_not(None)
    return db.session.scalar(_all(case).where(Recommendation.n == n, mine, made))


def made_in(case: Case) -> Sequence[Recommendation]:
    """The recommendations made in a case, in order, with their answers and progress."""
    return db.session.scalars(_all(case).where(Recommendation.made_on.is_not(None)).order_by(Recommendation.n)).all()


def _all(case: Case) -> Select[Recommendation]:
    return (
        select(Recommendation)
        .where(Recommendation.case_id == case.id)
        .options(
            joinedload(Recommendation.agency),
            selectinload(Recommendation.responses),
            selectinload(Recommendation.steps),
        )
    )
