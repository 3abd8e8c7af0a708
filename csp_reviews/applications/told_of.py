"""What an applicant who acts for somebody else was told of: of the rest their page shows nothing (c1)."""

from collections.abc import Sequence

from csp_reviews.law.terms import ApplyingAs, NoticeKind, Party
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

    def _knows(self, review: Review) -> bool:
        kind = NoticeKind.OUTCOME if review.finalised_on is not None else NoticeKind.REVIEW
        return self._has(kind, review.n)

    def _has(self, kind: NoticeKind, about: int | None) -> bool:
        return self._all or (kind, about) in self._letters
