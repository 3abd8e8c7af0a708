"""The files of a draft, and those that a later check must look at."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from csp_reviews.applications.drafts import Found
from csp_reviews.extensions import db
from csp_reviews.law.terms import EvidenceState, EvidenceWhy, Role
from csp_reviews.models.accounts import Account, RoleGrant
from csp_reviews.models.appeals import AppealDraft
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


def held_by_applicant(case_id: int) -> ColumnElement[bool]:
    """The condition of a file that counts for whoever follows a case: of the case, or of an appeal they are writing."""
    drafts = select(AppealDraft.id).where(AppealDraft.case_id == case_id)
    return or_(Evidence.case_id == case_id, Evidence.appeal_draft_id.in_(drafts))


def coordinators_besides(area_id: int, account_id: int | None) -> Sequence[Account]:
    """The other coordinators of an area: those who may agree to what this one asks, and are told of it (c11)."""
    granted = exists().where(
        RoleGrant.account_id == Account.id, RoleGrant.area_id == area_id, RoleGrant.role == Role.COORDINATOR
    )
    others = select(Account).where(granted, Account.disabled_at.is_(None), Account.id != account_id)
    return db.session.scalars(others.order_by(Account.id)).all()


AGAIN, ANEW = timedelta(minutes=5), timedelta(days=1)
"""How long after the last try a waiting file is tried again, the first time; and how old the last look at a clean file
may be: signatures are new every day, and a disk loses bits.
"""
MOST_TRIES = 8
"""After so many failures of a scanner that was there, the file is kept closed and not asked about any more."""


def wait_after(tries: int) -> timedelta:
    """How long a file is left alone that the scanner failed at so often: twice as long each time (21 hours in all)."""
    return AGAIN * (1 << tries)


def next_to_check(at: datetime, *, scanner: bool, ffmpeg: bool) -> Evidence | None:
    """The file that has gone longest without a look, among those that are due.

    A clean one once a day. One that waits soon again, and the later, the more often the scanner failed at it, if there
    is something to ask by now: `scanner` and `ffmpeg` say what this installation has. One that is too large for the
    scanner once a day, in case its limit was raised.
    """
    waits = [EvidenceWhy.NOT_ANSWERED, *([EvidenceWhy.NO_SCANNER] if scanner else [])]
    rested = or_(*(and_(Evidence.tries == n, Evidence.scanned_at < at - wait_after(n)) for n in range(MOST_TRIES)))
    kinds = [
        and_(Evidence.state == EvidenceState.PENDING, Evidence.why.in_(waits), rested),
        and_(Evidence.state == EvidenceState.CLEAN, Evidence.scanned_at < at - ANEW),
    ]
    if scanner:
        over = Evidence.why == EvidenceWhy.OVER_SCANNER
        kinds.append(and_(Evidence.state == EvidenceState.PENDING, over, Evidence.scanned_at < at - ANEW))
    if ffmpeg:
        cleaner = Evidence.why == EvidenceWhy.NO_CLEANER
        kinds.append(and_(Evidence.state == EvidenceState.SEALED, cleaner, Evidence.scanned_at < at - AGAIN))
    return db.session.scalar(select(Evidence).where(or_(*kinds)).order_by(Evidence.scanned_at).limit(1))
