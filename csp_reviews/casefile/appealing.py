"""What an applicant may appeal against now: read from a case's decisions, reviews and appeals (Sch. 4 para 3)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from csp_reviews.casefile.areas import rules_of
from csp_reviews.extensions import db
from csp_reviews.law.appeals import AppealFacts, OpenGround, open_grounds
from csp_reviews.law.terms import AppealGround, AppealOutcome, AppealTier, NoticeKind, Party
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.reviews import Review
from csp_reviews.models.threshold import ThresholdDecision


def last_decision(case_id: int) -> ThresholdDecision | None:
    """A case's threshold decision that stands; None before there is one."""
    query = select(ThresholdDecision).where(ThresholdDecision.case_id == case_id)
    return db.session.scalar(query.order_by(ThresholdDecision.n.desc()).limit(1))


def last_review(case_id: int) -> Review | None:
    """The last review whose outcome is final."""
    query = select(Review).where(Review.case_id == case_id, Review.finalised_on.is_not(None))
    return db.session.scalar(query.order_by(Review.n.desc()).limit(1))


def appeals_of(case_id: int) -> Sequence[Appeal]:
    """Every appeal of a case, in order, with the lines that each is tied to."""
    query = select(Appeal).where(Appeal.case_id == case_id).options(selectinload(Appeal.lines)).order_by(Appeal.n)
    return db.session.scalars(query).all()


def grounds_of(case: Case) -> tuple[OpenGround, ...]:
    """The appeals open to the applicant of a case now."""
    return grounds_among(case, last_decision(case.id), last_review(case.id), appeals_of(case.id))


def grounds_among(
    case: Case, decision: ThresholdDecision | None, review: Review | None, appeals: Sequence[Appeal]
) -> tuple[OpenGround, ...]:
    """The same, where the decision that stands, the last final review and the appeals were read already."""
    first_tier = [appeal for appeal in appeals if appeal.tier is AppealTier.PARTNERSHIP]
    rules = rules_of(case)
    window = rules is not None and any(way.limit is not None for way in rules.appeals)
    facts = AppealFacts(
        stage=case.stage,
        decision=decision.outcome if decision else None,
        decision_told_on=_told_on(case, NoticeKind.THRESHOLD, decision.n) if decision and window else None,
        decision_appealed=any(decision and appeal.decision_id == decision.id for appeal in first_tier),
        review_final=review is not None,
        review_told_on=_told_on(case, NoticeKind.OUTCOME, review.n) if review and window else None,
        review_appealed=any(review and appeal.review_id == review.id for appeal in first_tier),
        waiting=frozenset(appeal.ground for appeal in appeals if appeal.decided_on is None),
        turned_down=_turned_down(case, decision, review, appeals),
    )
    return open_grounds(facts, rules)


def _turned_down(
    case: Case, decision: ThresholdDecision | None, review: Review | None, appeals: Sequence[Appeal]
) -> dict[AppealGround, date | None]:
    """The appeals about what stands now that were not upheld and went no further, with the day of their letter."""
    standing = {(AppealGround.THRESHOLD, decision.id)} if decision else set()
    standing |= {(AppealGround.REVIEW, review.id)} if review else set()
    about = {appeal: (appeal.ground, appeal.decision_id or appeal.review_id or 0) for appeal in appeals}
    further = {about[appeal] for appeal in appeals if appeal.tier is AppealTier.POLICING_BODY}
    return {
        appeal.ground: _told_on(case, NoticeKind.APPEAL, appeal.n)
        for appeal in appeals
        if appeal.tier is AppealTier.PARTNERSHIP
        and appeal.outcome not in (None, AppealOutcome.UPHELD)
        and about[appeal] in standing - further
    }


def _told_on(case: Case, kind: NoticeKind, about: int) -> date | None:
    """The day on which the applicant was told by hand; else that of the letter. A letter is told late, never early."""
    told = func.coalesce(Notice.told_on, Notice.issued_on)
    mine = (Notice.case_id == case.id, Notice.kind == kind, Notice.about == about, Notice.party == Party.APPLICANT)
    return db.session.scalar(select(told).where(*mine).order_by(Notice.n).limit(1))
