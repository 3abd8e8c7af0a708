"""The files of a draft, and those that a later check must look at."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, or_, select

from csp_reviews.applications.drafts import Found
from csp_reviews.extensions import db
from csp_reviews.law.terms import EvidenceState, EvidenceWhy, Role
from csp_reviews.models.accounts import Account, RoleGrant
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


def coordinators_besides(area_id: int, account_id: int | None) -> Sequence[Account]:
    """The other coordinators of an area: those who may agree to what this one asks, and are told of it (c11)."""
    granted = exists().where(
        RoleGrant.account_id == Account.id, RoleGrant.area_id == area_id, RoleGrant.role == Role.COORDINATOR
    )
    others = select(Account).where(granted, Account.disabled_at.is_(None), Account.id != account_id)
    return db.session.scalars(others.order_by(Account.id)).all()


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
        cleaner = Evidence.why == EvidenceWhy.NO_CLEANER
        kinds.append(and_(Evidence.state == EvidenceState.SEALED, cleaner, Evidence.scanned_at < waiting_before))
    return db.session.scalar(select(Evidence).where(or_(*kinds)).order_by(Evidence.scanned_at).limit(1))
