"""The files of a draft, and those that a later check must look at."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from csp_reviews.applications.drafts import Found
from csp_reviews.extensions import db
from csp_reviews.law.terms import EvidenceState, EvidenceWhy
from csp_reviews.models.evidence import Evidence


def files_of_draft(found: Found) -> Sequence[Evidence]:
    """The files of the draft that is being written, in the order in which they came."""
    if found.writing is None:
        return ()
    query = select(Evidence).where(Evidence.draft_id == found.writing.id)
    return db.session.scalars(query.order_by(Evidence.id)).all()


def file_of_draft(found: Found, key: str) -> Evidence | None:
    """One of them."""
    return next((item for item in files_of_draft(found) if item.key == key), None)


def next_to_check(waiting_before: datetime, clean_before: datetime, *, scanner: bool, ffmpeg: bool) -> Evidence | None:
    """The file that has gone longest without a look, among those that are due.

    A clean one once a day. One that waits soon again, if there is something to ask by now: `scanner` and `ffmpeg` say
    what this installation has. One that is too large for the scanner once a day, in case its limit was raised.
    """
    waits = [EvidenceWhy.NOT_ANSWERED, *([EvidenceWhy.NO_SCANNER] if scanner else [])]
    kinds = [
        and_(Evidence.state == EvidenceState.PENDING, Evidence.why.in_(waits), Evidence.scanned_at < waiting_before),
        and_(Evidence.state == EvidenceState.CLEAN, Evidence.scanned_at < clean_before),
    ]
    if scanner:
        over = Evidence.why == EvidenceWhy.OVER_SCANNER
        kinds.append(and_(Evidence.state == EvidenceState.PENDING, over, Evidence.scanned_at < clean_before))
    if ffmpeg:
        kinds.append(and_(Evidence.state == EvidenceState.SEALED, Evidence.scanned_at < waiting_before))
    return db.session.scalar(select(Evidence).where(or_(*kinds)).order_by(Evidence.scanned_at).limit(1))
