"""Reads of appeals: what is open to the applicant, what waits for a reviewer, and what an appeal is about."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import joinedload

from csp_reviews.casefile.areas import rules_of
from csp_reviews.extensions import db
from csp_reviews.law.appeals import AppealFacts, OpenGround, open_grounds
from csp_reviews.law.permissions import Viewer
from csp_reviews.law.terms import AppealTier, NoticeKind, Role, Standing
from csp_reviews.models.accounts import Account
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import CaseEvent, EnteredAct
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.reviews import PanelMember, Review
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.web.gate import refuse

OFFICIALS = (Standing.COORDINATOR, Standing.CHAIR, Standing.INVITED_AGENCY)
"""For whom an act may have been entered that makes somebody part of the case."""


def grounds_of(case: Case) -> tuple[OpenGround, ...]:
    """The appeals open to the applicant of a case now."""
    return open_grounds(_facts(case), rules_of(case))


def last_decision(case: Case) -> ThresholdDecision | None:
    """The threshold decision that stands."""
    query = select(ThresholdDecision).where(ThresholdDecision.case_id == case.id)
    return db.session.scalar(query.order_by(ThresholdDecision.n.desc()).limit(1))


def last_review(case: Case) -> Review | None:
    """The last review whose outcome is final."""
    query = select(Review).where(Review.case_id == case.id, Review.finalised_on.is_not(None))
    return db.session.scalar(query.order_by(Review.n.desc()).limit(1))


def appeal_of(case: Case, n: int) -> Appeal:
    """One appeal of a case; 404 where there is none of that number."""
    appeal = db.session.scalar(
        select(Appeal)
        .where(Appeal.case_id == case.id, Appeal.n == n)
        .options(joinedload(Appeal.decision), joinedload(Appeal.review))
    )
    if appeal is None:
        refuse(404)
    return appeal


def appeals_of(case: Case) -> Sequence[Appeal]:
    """Every appeal of a case, in order."""
    return db.session.scalars(select(Appeal).where(Appeal.case_id == case.id).order_by(Appeal.n)).all()


def waiting_for(viewer: Viewer) -> Sequence[Any]:
    """The undecided appeals of the reviewer's areas, the longest waiting first."""
    return _rows(viewer, decided=False)


def decided_by(viewer: Viewer) -> Sequence[Any]:
    """The last twenty appeals decided in the reviewer's areas."""
    return _rows(viewer, decided=True)


def names_in(case: Case) -> frozenset[str]:
    """The names of everybody who did anything in the case or sat on its panel, folded for comparison."""
    acted = select(Account.name).join(CaseEvent, CaseEvent.account_id == Account.id)
    found = union(
        acted.where(CaseEvent.case_id == case.id),
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
        select(
            Appeal.n, Appeal.ground, Appeal.received_on, Appeal.decided_on, Appeal.outcome, Case.reference, Area.name
        )
        .join(Case, Case.id == Appeal.case_id)
        .join(Area, Area.id == Appeal.area_id)
        .where(Appeal.area_id.in_(viewer.area_ids(Role.APPEAL_REVIEWER)), ~Appeal.imported)
    )
    if decided:
        query = query.where(Appeal.decided_on.is_not(None)).order_by(Appeal.decided_on.desc(), Appeal.id.desc())
        return db.session.execute(query.limit(20)).all()
    return db.session.execute(query.where(Appeal.decided_on.is_(None)).order_by(Appeal.received_on, Appeal.id)).all()


def _facts(case: Case) -> AppealFacts:
    first_tier = [appeal for appeal in appeals_of(case) if appeal.tier is AppealTier.PARTNERSHIP]
    decision, review = last_decision(case), last_review(case)
    return AppealFacts(
        stage=case.stage,
        decision=decision.outcome if decision else None,
        decision_told_on=_told_on(case, NoticeKind.THRESHOLD, decision.n) if decision else None,
        decision_appealed=any(decision and appeal.decision_id == decision.id for appeal in first_tier),
        review_final=review is not None,
        review_told_on=_told_on(case, NoticeKind.OUTCOME, review.n) if review else None,
        review_appealed=any(review and appeal.review_id == review.id for appeal in first_tier),
        waiting=frozenset(appeal.ground for appeal in first_tier if appeal.decided_on is None),
    )


def _told_on(case: Case, kind: NoticeKind, about: int) -> Any:
    query = select(Notice.issued_on).where(Notice.case_id == case.id, Notice.kind == kind, Notice.about == about)
    return db.session.scalar(query.order_by(Notice.n).limit(1))
