"""A file comes to a case: with an application, with an appeal, or by itself."""

from collections.abc import Sequence

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.casefile.numbers import next_number
from csp_reviews.law.terms import EventKind
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence


def record_file(case: Case, item: Evidence, act: Act) -> None:
    """Record that a file came to a case: its number there, where it stands, and the SHA-256 of what was sent."""
    codes = {"evidence": item.n, "state": item.state, "sha256": item.original_sha256}
    record(case, act, EventKind.EVIDENCE_ADDED, **codes)


def hand_in_with_appeal(*, case: Case, appeal: Appeal, files: Sequence[Evidence], act: Act) -> None:
    """The files of an appeal that was being written become the case's, as that appeal's, in its own transaction.

    One that was about a point belongs to that point; where it is not among the appeal's points any more, to all of it.
    """
    points = {f"{line.part.value}:{line.subject}": line for line in appeal.lines}
    for n, item in enumerate(files, start=next_number(Evidence, case.id)):
        line = points.get(item.topic or "")
        item.case_id, item.n, item.appeal_id = case.id, n, appeal.id
        item.appeal_line_id = line.id if line else None
        item.appeal_draft_id = item.topic = None
        record_file(case, item, act)
