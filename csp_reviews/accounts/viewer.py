"""Who a signed-in request comes from: one query over a session that can be revoked at any moment.

Flask-Login keeps the session's token in the cookie; the session itself is a row of ours. What the row or its account
has just lost, the next request does not have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, request, session
from flask_login import current_user
from sqlalchemy import Executable, Row

from csp_reviews.accounts import sessions
from csp_reviews.extensions import db, login
from csp_reviews.law.permissions import NOBODY, Grant, Viewer
from csp_reviews.models.accounts import StaffSession
from csp_reviews.web import bookkeeping, kept_forms
from csp_reviews.web.clock import now
from csp_reviews.web.gate import Door, register_loader
from csp_reviews.web.tokens import digest

KEPT_AS = "_user_id"
"""The name under which Flask-Login keeps what `get_id` gives."""

SIGNED_OUT = "signed_out"
"""The name of the account that signed out last, one of its areas, and until when what it sends is kept for it."""


@dataclass(frozen=True)
class SignedIn:
    """The member of staff behind a request, as Flask-Login wants them: known by their session, not by their account."""

    token: str
    viewer: Viewer
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie holds: the token of the session row, which keeps only its digest."""
        return self.token


def init_app(app: Flask) -> None:
    """Tell the gate who stands at the staff's door, Flask-Login how to read it, and leaving how to end it."""
    # The session row is the protection: Flask-Login's own would compare networks, and staff change theirs.
    login.session_protection = None
    login.user_loader(signed_in)
    register_loader(app, Door.STAFF, at_the_door)
    app.extensions.setdefault("csp_leaving", []).append(leaving)


def staff_viewer() -> Viewer:
    """The signed-in person of this request, or NOBODY."""
    found: Viewer = current_user.viewer if current_user.is_authenticated else NOBODY
    return found


def at_the_door() -> Viewer:
    """The signed-in person of a request to a staff page; a form that came too late is kept for them, or offered."""
    person = staff_viewer()
    if person.account_id is not None:
        kept_forms.offer(owner(person.account_id))
    elif request.method == "POST" and (last := _last()) is not None:
        account_id, area_id = last
        kept_forms.keep(owner(account_id), area_id)
    return person


def note_signed_out(person: Viewer) -> None:
    """Remember in the cookie alone who signed out last, so that a form still open in another tab is kept for them."""
    area_id = next((grant.area_id for grant in person.grants), None)
    if person.account_id is not None and area_id is not None:
        until = now() + kept_forms.LASTS
        session[SIGNED_OUT] = [person.account_id, area_id, until.timestamp()]


def _last() -> tuple[int, int] | None:
    """Whose session this browser had last, and one of their areas: ended by its time, or by their signing out."""
    if isinstance(token := session.get(KEPT_AS), str):
        ended = db.session.execute(sessions.over(digest(token), now())).first()
        return (ended.account_id, ended.area_id) if ended is not None else None
    account_id, area_id, until = session.get(SIGNED_OUT) or (0, 0, 0)
    return (account_id, area_id) if until > now().timestamp() else None


def owner(account_id: int) -> str:
    """For whom a form is kept that was sent after the session had ended: nobody but that account."""
    return f"account:{account_id}"


def signed_in(token: str) -> SignedIn | None:
    """The person whose session this token opens; None where it has ended, was revoked or never was."""
    rows = db.session.execute(sessions.LIVE, sessions.live(digest(token), now())).all()
    if not rows:
        return None
    first = rows[0]
    _note_seen(first.session_id, first.last_seen_at)
    person = Viewer(account_id=first.account_id, name=first.name, grants=_grants(rows), session_id=first.session_id)
    return SignedIn(token, person)


def leaving(cookie: dict[str, Any]) -> Executable:
    """Revoke the session of a cookie, as whoever leaves in a hurry wants."""
    return sessions.revoke(StaffSession.token_digest == digest(str(cookie.get(KEPT_AS, ""))), now())


def _grants(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Grant, ...]:
    """The person's roles. Whoever works for two agencies acts for one of them at a time."""
    grants = [Grant(row.role, row.area_id, row.agency_id) for row in rows if row.role is not None]
    agencies = sorted({grant.agency_id for grant in grants if grant.agency_id is not None})
    if len(agencies) < 2:
        return tuple(grants)
    chosen = rows[0].acting_agency_id
    acting = chosen if chosen in agencies else agencies[0]
    return tuple(grant for grant in grants if grant.agency_id in (None, acting))


def _note_seen(session_id: int, last_seen_at: datetime) -> None:
    instant = now()
    if instant - last_seen_at >= sessions.SEEN_EVERY:
        bookkeeping.later(sessions.seen(session_id, instant))
