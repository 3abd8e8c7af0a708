"""Saving an application to come back to it: by a reference and a code on paper, and by a link where the inbox is safe.

The code is worked out from the browser's own token, so that it can be shown again there; the row keeps its HMAC alone.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from csp_reviews.casefile.safe_routes import email_of_draft
from csp_reviews.correspondence.operations import tell_writer
from csp_reviews.extensions import db
from csp_reviews.law.references import REFERENCE_BYTES, new_code, new_reference
from csp_reviews.law.terms import MessageKind, Route
from csp_reviews.models.areas import Area
from csp_reviews.models.drafts import Draft
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import digest, keyed_digest, new_token

LINK = timedelta(hours=48)
"""How long a link in an e-mail opens what was saved."""
LINK_EVERY = timedelta(minutes=10)
"""How soon another link may follow one, so that nobody's inbox is filled by somebody else."""


def save(draft: Draft, token: str) -> None:
    """Keep a draft for the set time, behind a code. A code that was made before stays."""
    if draft.saved_reference is None:
        draft.saved_reference = new_reference(secrets.token_bytes(REFERENCE_BYTES))
        draft.saved_digest = keyed_digest(_code(token, draft.saved_reference))
    lengthen(draft)


def code_again(draft: Draft, token: str) -> None:
    """Make another code for somebody who lost theirs; the old one opens nothing any more."""
    draft.saved_reference = None
    save(draft, token)


def lengthen(draft: Draft) -> None:
    """Keep a saved draft for the whole set time from now."""
    draft.saved_until = now() + timedelta(days=current_app.config["SAVED_DRAFT_DAYS"])
    draft.warned_at = None


def code_of(draft: Draft, token: str) -> str:
    """The code of a draft that this browser saved; empty where another one did: only the paper knows it."""
    code = _code(token, draft.saved_reference or "")
    return code if hmac.compare_digest(keyed_digest(code), draft.saved_digest or "") else ""


def opens(area: Area, reference: str, code: str) -> Draft | None:
    """The draft that this code opens. One query, by the code's HMAC alone, whether or not there is such a draft."""
    digested = keyed_digest(code)
    query = select(Draft).where(Draft.saved_digest == digested, Draft.area_id == area.id, Draft.submitted_at.is_(None))
    draft = db.session.scalar(query.with_for_update())
    if draft is None or not _waits(draft):
        return None
    return draft if hmac.compare_digest(draft.saved_reference or "", reference) else None


def reach_at(draft: Draft, email: str) -> None:
    """Note where a link may be sent, and send one; an empty address: nowhere any more."""
    if draft.saved_email != (email or None):
        use_link(draft)
        draft.saved_email = email or None
    send_link(draft)


def forget_unsafe(draft: Draft, before: Mapping[str, Any] | None) -> bool:
    """Send nothing more to where a link was wanted, once its writer says that no e-mail is safe; whether that is so.

    `before`: what they had said of it on that page until now, None before they answered it. What was said last holds:
    whoever said that before, and wanted a link all the same, still gets it.
    """
    contact, email = draft.answers.get("contact"), Route.EMAIL.value
    if contact is None or not draft.saved_email or email in contact.get("safe", ()):
        return False
    if before is not None and email not in before.get("safe", ()):
        return False
    use_link(draft)
    draft.saved_email = None
    return True


def send_link(draft: Draft) -> None:
    """Send the link to the address that was called safe, unless one has just gone there."""
    if not draft.saved_email or (draft.link_expires_at and draft.link_expires_at > now() + LINK - LINK_EVERY):
        return
    token = new_token()
    draft.link_digest, draft.link_expires_at = digest(token), now() + LINK
    tell_writer(draft=draft, kind=MessageKind.DRAFT_LINK, link=f"/{_slug(draft)}/apply/back/{token}")


def send_link_to(area: Area, email: str) -> None:
    """Send a link for each draft that was saved with this address; nothing where there is none."""
    query = select(Draft).where(Draft.saved_email == email, Draft.area_id == area.id, Draft.submitted_at.is_(None))
    for draft in db.session.scalars(query.with_for_update()):
        if _waits(draft):
            send_link(draft)


def behind_link(area: Area, token: str, *, change: bool = False) -> Draft | None:
    """The draft that a link opens; None where it was used, or its time is over."""
    query = select(Draft).where(Draft.link_digest == digest(token), Draft.area_id == area.id)
    draft = db.session.scalar(query.with_for_update() if change else query)
    fresh = draft is not None and draft.link_expires_at is not None and draft.link_expires_at > now()
    return draft if fresh and draft is not None and _waits(draft) else None


def use_link(draft: Draft) -> None:
    """A link opens once."""
    draft.link_digest = draft.link_expires_at = None


def warn(at: datetime) -> int:
    """Warn whoever saved a draft that will soon be deleted, where a safe address is known. Returns how many were told.

    The caller commits.
    """
    soon = at + timedelta(days=current_app.config["SAVED_DRAFT_WARN_DAYS"])
    query = select(Draft).where(Draft.saved_until <= soon, Draft.warned_at.is_(None), Draft.submitted_at.is_(None))
    warned = 0
    for draft in db.session.scalars(query.with_for_update(skip_locked=True)).all():
        draft.warned_at = at
        if email_of_draft(draft):
            tell_writer(draft=draft, kind=MessageKind.DRAFT_ENDING, link=f"/{_slug(draft)}/apply/back")
            warned += 1
    return warned


def _waits(draft: Draft) -> bool:
    return draft.submitted_at is None and draft.saved_until is not None and draft.saved_until >= now()


def _code(token: str, reference: str) -> str:
    """A code of 80 bits that only whoever holds the token and the server's key can work out."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return new_code(hmac.new(key, f"saved draft|{token}|{reference}".encode(), hashlib.sha256).digest())


def _slug(draft: Draft) -> str:
    return db.session.get_one(Area, draft.area_id).slug
