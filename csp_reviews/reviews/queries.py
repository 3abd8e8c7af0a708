"""Reads of reviews: the one in hand, the ones that are final, and who may sit."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from csp_reviews.casefile.facts import current_review
from csp_reviews.extensions import db
from csp_reviews.law.terms import Role
from csp_reviews.models.accounts import Account
from csp_reviews.models.cases import Case
from csp_reviews.models.following import PlanComment, PlanDraft
from csp_reviews.models.reviews import Recommendation, Review


def review_in_hand(case: Case) -> Review | None:
    """The review that is being arranged or held, with its members; None where there is none."""
    return current_review(case.id)


def final_reviews(case: Case) -> Sequence[Review]:
    """The reviews whose outcome is final, the last first."""
    query = select(Review).where(Review.case_id == case.id, Review.finalised_on.is_not(None))
    return db.session.scalars(query.options(selectinload(Review.members)).order_by(Review.n.desc())).all()


def drafts_of(review: Review) -> Sequence[Recommendation]:
    """The recommendations drafted for a review and not made yet, in order."""
    query = select(Recommendation).where(Recommendation.review_id == review.id, Recommendation.made_on.is_(None))
    return db.session.scalars(query.order_by(Recommendation.n)).all()


def comments_before(draft: PlanDraft | None) -> Sequence[PlanComment]:
    """What was said of the draft plans that went out before one, for the same review, in order."""
    if draft is None:
        return ()
    query = select(PlanComment).join(PlanDraft, PlanDraft.id == PlanComment.draft_id)
    earlier = query.where(PlanDraft.review_id == draft.review_id, PlanDraft.n < draft.n)
    return db.session.scalars(earlier.options(joinedload(PlanComment.draft)).order_by(PlanComment.id)).all()


def chairs(area_id: int) -> Sequence[Account]:
    """The accounts that may chair a panel of the area."""
    query = select(Account).where(Account.grants.any(area_id=area_id, role=Role.CHAIR))
    return db.session.scalars(query.where(Account.disabled_at.is_(None)).order_by(Account.name)).all()
