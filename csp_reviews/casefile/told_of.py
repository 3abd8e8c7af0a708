"""What an applicant who acts for somebody else was told of: of the rest their page shows nothing (c1)."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, select

from csp_reviews.casefile.agreement import why_withheld
from csp_reviews.casefile.appealing import last_decision, last_review
from csp_reviews.extensions import db
from csp_reviews.law.consent import DECISIONS
from csp_reviews.law.terms import Action, ApplyingAs, MessageKind, NoticeKind, Party, Standing
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.models.threshold import ThresholdDecision


class Told:
    """The decisions and outcomes that one of the people may read: all, but for an applicant who acts for another.

    That one reads those of which a letter went to them. What they were told stays theirs when the agreement ends.
    """

    def __init__(self, case: Case, party: Party, notices: Sequence[Notice]) -> None:
        """`notices` are those to this person."""
        self._all = party is Party.AFFECTED or case.application.applying_as is not ApplyingAs.SOMEONE_ELSE
        self._all = self._all or case.imported
        self._letters = {(notice.kind, notice.about) for notice in notices}

    def decisions(self, found: Sequence[ThresholdDecision]) -> Sequence[ThresholdDecision]:
        """The threshold decisions they were told of."""
        return [one for one in found if self._has(NoticeKind.THRESHOLD, one.n)]

    def reviews(self, found: Sequence[Review]) -> Sequence[Review]:
        """The reviews they were told of; one with an outcome only where they have the outcome."""
        return [one for one in found if self._knows(one)]

    def recommendations(self, found: Sequence[Recommendation], reviews: Sequence[Review]) -> Sequence[Recommendation]:
        """The recommendations of the reviews whose outcome they have."""
        known = {one.id for one in reviews if self._has(NoticeKind.OUTCOME, one.n)}
        return [one for one in found if self._all or one.review_id in known]

    def appeals(self, found: Sequence[Appeal]) -> Sequence[Appeal]:
        """The appeals that are decided and whose answer they have."""
        return [one for one in found if one.decided_on is not None and self._has(NoticeKind.APPEAL, one.n)]

    def stands(self, decisions: Sequence[ThresholdDecision], reviews: Sequence[Review]) -> bool:
        """Whether they know what the case stands on: its last decision, and the last outcome of a review.

        Where it is kept from them, what is done next would give it away.
        """
        final = [one for one in reviews if one.finalised_on is not None]
        return len(self.decisions(decisions[-1:])) == len(decisions[-1:]) and self.reviews(final[-1:]) == final[-1:]

    def _knows(self, review: Review) -> bool:
        kind = NoticeKind.OUTCOME if review.finalised_on is not None else NoticeKind.REVIEW
        return self._has(kind, review.n)

    def _has(self, kind: NoticeKind, about: int | None) -> bool:
        return self._all or (kind, about) in self._letters


def notices_of(case: Case, party: Party) -> Sequence[Notice]:
    """The notices to one of the case's people, the newest first.

    Of those to the applicant, one that nobody opened or told before it was kept from them, or before the agreement of
    the person affected ended, is not there any more (c1); a decision is, where its reasons stood on a page they read.
    """
    query = select(Notice).where(Notice.case_id == case.id, Notice.party == party, Notice.withheld_at.is_(None))
    found = db.session.scalars(query.order_by(Notice.n.desc())).all()
    kept = [one for one in found if why_withheld(case, party, MessageKind.NOTICE, one.kind) is None]
    if len(kept) == len(found):
        return found
    new = unread(found) - read_on_page(case.id)
    return [one for one in found if one in kept or one.n not in new]


def knows_where_it_stands(case: Case, party: Party) -> bool:
    """Whether one of the case's people was told of its last decision, and of the last outcome of a review."""
    decision, review = last_decision(case.id), last_review(case.id)
    told = Told(case, party, notices_of(case, party))
    return told.stands([decision] if decision else [], [review] if review else [])


def on_page() -> ColumnElement[bool]:
    """The condition that the applicant read the reasons of a decision on their page, whether they opened its letter."""
    page = (ViewLog.case_id == Notice.case_id, ViewLog.standing == Standing.APPLICANT, ViewLog.account_id.is_(None))
    seen = exists().where(*page, ViewLog.action == Action.SEE_OWN_STATUS, ViewLog.viewed_at > Notice.issued_at)
    return and_(Notice.kind.in_(DECISIONS), Notice.party == Party.APPLICANT, seen)


def read_on_page(case_id: int) -> frozenset[int]:
    """The numbers of the notices whose decision the applicant read on their page."""
    return frozenset(db.session.scalars(select(Notice.n).where(Notice.case_id == case_id, on_page())))


def unread(notices: Sequence[Notice]) -> frozenset[int]:
    """The numbers of the notices that nobody has opened with a code, and nobody was told."""
    ids = [notice.id for notice in notices]
    query = select(ViewLog.notice_id).where(ViewLog.notice_id.in_(ids), ViewLog.account_id.is_(None)).distinct()
    opened = set(db.session.scalars(query)) if ids else set()
    return frozenset(notice.n for notice in notices if notice.id not in opened and notice.told_on is None)
