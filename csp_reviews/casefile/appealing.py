"""What an applicant may appeal against now: read from a case's decisions, reviews and appeals (Sch. 4 para 3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from csp_reviews.casefile.areas import meetings_of, rules_of
from csp_reviews.extensions import db
from csp_reviews.law.appeals import AppealFacts, OpenGround, ends_with_a_meeting, open_grounds
from csp_reviews.law.terms import AppealGround, AppealOutcome, AppealTier, NoticeKind, Party
from csp_reviews.models.appeals import Appeal, AppealLine
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.reviews import Review
from csp_reviews.models.threshold import ThresholdDecision


def last_decision(case_id: int) -> ThresholdDecision | None:
    """A case's threshold decision that stands; None before there is one."""
    query = select(ThresholdDecision).where(ThresholdDecision.case_id == case_id)
    return db.session.scalar(query.order_by(ThresholdDecision.n.desc()).limit(1))


def upheld_against(decision: ThresholdDecision | None) -> Appeal | None:
    """The appeal against a decision that was upheld: the decision is made again because of it. Sch. 4 para 3(a)."""
    if decision is None:
        return None
    query = select(Appeal).where(Appeal.decision_id == decision.id, Appeal.outcome == AppealOutcome.UPHELD)
    return db.session.scalar(query.order_by(Appeal.n.desc()).limit(1))


def last_review(case_id: int) -> Review | None:
    """The last review whose outcome is final."""
    query = select(Review).where(Review.case_id == case_id, Review.finalised_on.is_not(None))
    return db.session.scalar(query.order_by(Review.n.desc()).limit(1))


def appeals_of(case_id: int) -> Sequence[Appeal]:
    """Every appeal of a case, in order, with the lines that each is tied to."""
    query = select(Appeal).where(Appeal.case_id == case_id).options(selectinload(Appeal.lines)).order_by(Appeal.n)
    return db.session.scalars(query).all()


@dataclass(frozen=True, slots=True)
class Point:
    """An appeal that is not decided yet, or one line of it, to which a file can belong; `key` names it in a form."""

    appeal: Appeal
    line: AppealLine | None = None

    @property
    def key(self) -> str:
        """The point in one word."""
        return f"a{self.appeal.n}" if self.line is None else f"a{self.appeal.n}.{self.line.n}"

    @property
    def words(self) -> str:
        """The point as a form names it."""
        if self.line is None:
            return _("Appeal %(n)s: all of it", n=self.appeal.n)
        return _("Appeal %(n)s, point %(line)s: %(words)s", n=self.appeal.n, line=self.line.n, words=self.line.title)


def points_of(case: Case) -> list[Point]:
    """The appeals that are not decided yet, each followed by its lines."""
    waiting = [appeal for appeal in appeals_of(case.id) if appeal.decided_on is None]
    return [point for one in waiting for point in (Point(one), *(Point(one, line) for line in one.lines))]


def grounds_of(case: Case) -> tuple[OpenGround, ...]:
    """The appeals open to the applicant of a case now."""
    return grounds_among(case, last_decision(case.id), last_review(case.id), appeals_of(case.id))


def grounds_among(
    case: Case, decision: ThresholdDecision | None, review: Review | None, appeals: Sequence[Appeal]
) -> tuple[OpenGround, ...]:
    """The same, where the decision that stands, the last final review and the appeals were read already."""
    rules = rules_of(case)
    window = rules is not None and any(way.limit is not None for way in rules.appeals)
    facts = AppealFacts(
        stage=case.stage,
        decision=decision.outcome if decision else None,
        decision_told_on=_told_on(case, NoticeKind.THRESHOLD, decision.n) if decision and window else None,
        decision_appealed=any(decision and appeal.decision_id == decision.id for appeal in appeals),
        review_final=review is not None,
        review_told_on=_told_on(case, NoticeKind.OUTCOME, review.n) if review and window else None,
        review_appealed=any(review and appeal.review_id == review.id for appeal in appeals),
        waiting=frozenset(ground for appeal in appeals if appeal.decided_on is None for ground in appeal.grounds),
        turned_down=_turned_down(case, decision, review, appeals),
        meetings=meetings_of(case.area_id) if ends_with_a_meeting(rules) else (),
    )
    return open_grounds(facts, rules)


def _turned_down(
    case: Case, decision: ThresholdDecision | None, review: Review | None, appeals: Sequence[Appeal]
) -> dict[AppealGround, date | None]:
    """The appeals about what stands now that were not upheld and went no further, with the day of their letter."""
    standing = {(AppealGround.THRESHOLD, decision.id)} if decision else set()
    standing |= {(AppealGround.REVIEW, review.id)} if review else set()
    further = {about for appeal in appeals if appeal.tier is AppealTier.POLICING_BODY for about in _about(appeal)}
    return {
        ground: _told_on(case, NoticeKind.APPEAL, appeal.n)
        for appeal in appeals
        if appeal.tier is AppealTier.PARTNERSHIP and appeal.outcome is not None
        for ground, subject in _about(appeal)
        if ground not in appeal.upheld_grounds and (ground, subject) in standing - further
    }


def _about(appeal: Appeal) -> Iterator[tuple[AppealGround, int]]:
    """What an appeal is about: each ground with the decision or the review, 0 where it is about neither."""
    subjects = {AppealGround.THRESHOLD: appeal.decision_id, AppealGround.REVIEW: appeal.review_id}
    for ground in appeal.grounds:
        yield ground, subjects.get(ground) or 0


def _told_on(case: Case, kind: NoticeKind, about: int) -> date | None:
    """The day on which the applicant was told by hand; else that of the letter. A letter is told late, never early."""
    told = func.coalesce(Notice.told_on, Notice.issued_on)
    mine = (Notice.case_id == case.id, Notice.kind == kind, Notice.about == about, Notice.party == Party.APPLICANT)
    return db.session.scalar(select(told).where(*mine, Notice.withheld_at.is_(None)).order_by(Notice.n).limit(1))
