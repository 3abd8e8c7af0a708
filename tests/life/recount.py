"""The published figures counted again, the slow way: every row of an area read into Python and counted one by one."""

from datetime import date

from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.terms import Decision, Ending, Figure
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.models.threshold import ThresholdDecision

OTHERS = {Ending.HANDED_OVER, Ending.MADE_IN_ERROR}


def recount(area_id: int, first: date, last: date) -> dict[Figure, int]:
    """The eight figures, by the rules of the contract and nothing else."""

    def within(day: date | None) -> bool:
        return day is not None and first <= day <= last

    cases = db.session.scalars(select(Case).where(Case.area_id == area_id)).all()
    decisions = db.session.scalars(select(ThresholdDecision).where(ThresholdDecision.area_id == area_id)).all()
    reviews = db.session.scalars(select(Review).where(Review.area_id == area_id)).all()
    made = db.session.scalars(select(Recommendation).where(Recommendation.area_id == area_id)).all()
    appeals = db.session.scalars(select(Appeal).where(Appeal.area_id == area_id)).all()
    final = [review for review in reviews if within(review.finalised_on)]
    made = [one for one in made if one.made_on is not None]
    return {
        Figure.APPLICATIONS_RECEIVED: sum(within(c.received_on) and c.ending not in OTHERS for c in cases),
        Figure.THRESHOLD_MET: sum(within(d.decided_on) and d.outcome is Decision.MET for d in decisions),
        Figure.THRESHOLD_NOT_MET: sum(within(d.decided_on) and d.outcome is Decision.NOT_MET for d in decisions),
        Figure.REVIEWS_COMPLETED: len(final),
        Figure.REVIEWS_WITH_RECOMMENDATIONS: sum(any(one.review_id == r.id for one in made) for r in final),
        Figure.APPEALS: sum(within(appeal.received_on) for appeal in appeals),
        Figure.RECOMMENDATIONS_MADE: sum(within(one.made_on) for one in made),
        Figure.WITHDRAWN: sum(within(c.withdrawn_on) for c in cases),
    }
