"""The letters to a reader by their place among their own: a number of the case would tell of letters to the other."""

from collections.abc import Mapping

from sqlalchemy import select

from csp_reviews.applications.queries import notice_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import Party
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Notice


def places(case: Case, party: Party) -> Mapping[int, int]:
    """The place of each notice by its number, the oldest first, from 1.

    One that was taken back keeps its place, so that the address of another never opens a wrong one.
    """
    query = select(Notice.n).where(Notice.case_id == case.id, Notice.party == party).order_by(Notice.n)
    return {n: place for place, n in enumerate(db.session.scalars(query), start=1)}


def letter_at(case: Case, party: Party, place: int) -> Notice | None:
    """The notice at a place; None where there is none, or it is not there any more."""
    numbers = {at: n for n, at in places(case, party).items()}
    return notice_of(case, party, numbers[place]) if place in numbers else None
