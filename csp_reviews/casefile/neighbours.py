"""Who of a group agreed to be part of it: what those who may read who and where learn of the neighbours (c25)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.terms import ApplyingAs
from csp_reviews.models.cases import Case
from csp_reviews.models.neighbours import Neighbour


@dataclass(frozen=True, slots=True)
class Joined:
    """How many neighbours were asked, and those who agree: nothing is known of the others."""

    asked: int = 0
    agreed: Sequence[Neighbour] = ()


def joined(case: Case) -> Joined:
    """The neighbours of a group who agree today. One who said no, or took it back, is only in the number asked."""
    if case.application.applying_as is not ApplyingAs.GROUP:
        return Joined()
    everyone = db.session.scalars(select(Neighbour).where(Neighbour.case_id == case.id).order_by(Neighbour.n)).all()
    return Joined(len(everyone), [one for one in everyone if one.agrees and one.withdrawn_on is None])
