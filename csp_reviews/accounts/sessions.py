"""The rows of sign-ins: how long they last, how they are read, how they end."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, bindparam, or_, select, update

from csp_reviews.models.accounts import Account, RoleGrant, StaffSession

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


def seen(session_id: int, instant: datetime) -> Executable:
    """The statement that notes that a session was used."""
    return update(StaffSession).where(StaffSession.id == session_id).values(last_seen_at=instant)


def revoke(which: ColumnElement[bool], instant: datetime) -> Executable:
    """The statement that revokes sessions; those revoked before keep their time."""
    return update(StaffSession).where(which, StaffSession.revoked_at.is_(None)).values(revoked_at=instant)


def over(token_digest: str, instant: datetime) -> Select[*tuple[int, int]]:
    """Whose session has ended by its time alone, nobody having revoked it: an enabled account, and one of its areas."""
    too_old = or_(StaffSession.last_seen_at <= instant - IDLE, StaffSession.created_at <= instant - LONGEST)
    return (
        select(StaffSession.account_id, RoleGrant.area_id)
        .join(Account, Account.id == StaffSession.account_id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(StaffSession.token_digest == token_digest, StaffSession.revoked_at.is_(None), too_old)
        .where(Account.disabled_at.is_(None))
        .order_by(RoleGrant.id)
        .limit(1)
    )


LIVE: Select[*tuple[Any, ...]] = (
    select(
        StaffSession.id.label("session_id"),
        StaffSession.last_seen_at,
        StaffSession.acting_agency_id,
        Account.id.label("account_id"),
        Account.name,
        RoleGrant.role,
        RoleGrant.area_id,
        RoleGrant.agency_id,
    )
    .join(Account, Account.id == StaffSession.account_id)
    .outerjoin(RoleGrant, RoleGrant.account_id == Account.id)
    .where(
        StaffSession.token_digest == bindparam("token_digest"),
        StaffSession.revoked_at.is_(None),
        StaffSession.last_seen_at > bindparam("used_since"),
        StaffSession.created_at > bindparam("begun_since"),
        Account.disabled_at.is_(None),
    )
    .order_by(RoleGrant.id)
)
"""The one query of a signed-in request: a live session of an enabled account, in one row a grant."""


def live(token_digest: str, instant: datetime) -> dict[str, Any]:
    """What `LIVE` asks for the session with this digest at an instant."""
    return {"token_digest": token_digest, "used_since": instant - IDLE, "begun_since": instant - LONGEST}
