"""Reads of appeals: what waits for a reviewer, what an appeal is about, and who had a part in its case."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import joinedload, selectinload

from csp_reviews.extensions import db
from csp_reviews.law.permissions import Viewer
from csp_reviews.law.terms import Role, Standing
from csp_reviews.models.accounts import Account
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import CaseEvent, EnteredAct
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import PanelMember, Review

OFFICIALS = (Standing.COORDINATOR, Standing.CHAIR, Standing.INVITED_AGENCY)
"""For whom an act may have been entered that makes somebody part of the case."""


def appeal_of(case: Case, n: int) -> Appeal | None:
    """One appeal of a case; None where there is none of that number."""
    return db.session.scalar(
        select(Appeal)
        .where(Appeal.case_id == case.id, Appeal.n == n)
        .options(joinedload(Appeal.decision), joinedload(Appeal.review), selectinload(Appeal.lines))
    )


def waiting_for(viewer: Viewer) -> Sequence[Any]:
    """The undecided appeals of the reviewer's areas, the longest waiting first."""
    return _rows(viewer, decided=False)


def decided_by(viewer: Viewer) -> Sequence[Any]:
    """The last twenty appeals decided in the reviewer's areas."""
    return _rows(viewer, decided=True)


def names_in(case: Case) -> frozenset[str]:
    """The names of everybody who did anything in the case, but for its appeals, or sat on its panel; folded."""
    acted = select(Account.name).join(CaseEvent, CaseEvent.account_id == Account.id)
    found = union(
        acted.where(CaseEvent.case_id == case.id, CaseEvent.standing != Standing.APPEAL_REVIEWER),
        select(EnteredAct.said_by).where(EnteredAct.case_id == case.id, EnteredAct.standing.in_(OFFICIALS)),
        select(Review.chair_name).where(Review.case_id == case.id),
        select(PanelMember.name).join(Review, Review.id == PanelMember.review_id).where(Review.case_id == case.id),
    )
    return frozenset(" ".join(name.casefold().split()) for name in db.session.scalars(found) if name)


def reviewers(area_id: int) -> Sequence[Account]:
    """Who may hear an area's appeals."""
    query = select(Account).where(Account.grants.any(area_id=area_id, role=Role.APPEAL_REVIEWER))
    return db.session.scalars(query.where(Account.disabled_at.is_(None)).order_by(Account.id)).all()


def _rows(viewer: Viewer, *, decided: bool) -> Sequence[Any]:
    query = (
        select(Appeal, Case.reference, Area.name)
        .join(Case, Case.id == Appeal.case_id)
        .join(Area, Area.id == Appeal.area_id)
        .where(Appeal.area_id.in_(viewer.area_ids(Role.APPEAL_REVIEWER)), ~Appeal.imported)
    )
    if decided:
        query = query.where(Appeal.decided_on.is_not(None)).order_by(Appeal.decided_on.desc(), Appeal.id.desc())
        return db.session.execute(query.limit(20)).all()
    return db.session.execute(query.where(Appeal.decided_on.is_(None)).order_by(Appeal.received_on, Appeal.id)).all()
