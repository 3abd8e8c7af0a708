"""What somebody has typed so far: kept on the server; the cookie holds a random token and nothing they said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import session
from sqlalchemy import delete, exists, or_, select, update

from csp_reviews.applications.operations import new_codes
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from csp_reviews.models.drafts import Draft
from csp_reviews.web import bookkeeping
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import digest, new_token

IDLE = timedelta(hours=2)
"""How long a draft waits for the next request of whoever writes it."""
RECEIPT = timedelta(days=1)
"""How long after sending the same receipt can be shown again."""
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Found:
    """The draft behind the cookie, if it may still be shown; `gone`: there was one, and its time is over."""

    draft: Draft | None = None
    gone: bool = False

    @property
    def writing(self) -> Draft | None:
        """The draft while it is being written."""
        return self.draft if self.draft is not None and self.draft.submitted_at is None else None

    @property
    def sent(self) -> Draft | None:
        """The draft once it was sent: its receipt."""
        return self.draft if self.draft is not None and self.draft.submitted_at is not None else None

    @property
    def answers(self) -> Mapping[str, Mapping[str, Any]]:
        """What was answered so far, by page."""
        return self.writing.answers if self.writing is not None else {}


def find(area: Area, *, kind: str = "draft", change: bool = False) -> Found:
    """The draft of this browser for this area. `change` locks it. `kind` keeps staff's intake apart."""
    tokens = [token for key in _keys(area, kind) if isinstance(token := session.get(key), str)]
    if not tokens:
        return Found()
    digests = [digest(token) for token in tokens]
    query = select(Draft).where(Draft.token_digest.in_(digests), Draft.area_id == area.id)
    rows = db.session.scalars(query.with_for_update() if change else query).all()
    live = sorted((row for row in rows if not _over(row)), key=lambda row: digests.index(row.token_digest))
    if not live:
        return Found(gone=_key(area, kind) in session)
    _seen(live[0])
    return Found(live[0])


def offer(area: Area, kind: str = "draft") -> None:
    """Put the token of a draft that may come into the cookie, when its first form is shown.

    So that this form, sent twice at once, makes one draft that every answer's browser knows, whichever it shows.
    """
    session[_next(area, kind)] = new_token()


def start(area: Area, kind: str = "draft") -> Draft:
    """A new draft, with the token that was offered for it, in the cookie."""
    token = session.get(_next(area, kind))
    if not isinstance(token, str) or db.session.scalar(select(exists().where(Draft.token_digest == digest(token)))):
        token = new_token()
    draft = Draft(token_digest=digest(token), area_id=area.id, answers={}, started_at=now(), last_request_at=now())
    db.session.add(draft)
    session[_key(area, kind)] = token
    return draft


def keep(draft: Draft, page: str, answers: Mapping[str, Any]) -> None:
    """Keep the answers of one page (as JSON can hold them: `submission.frozen`)."""
    draft.answers = {**draft.answers, page: dict(answers)}
    draft.last_request_at = now()


def make_codes(draft: Draft) -> None:
    """Make the follow-up codes when check-your-answers is first shown, after the response's own transaction."""
    if draft.code is None:
        code, affected_code = new_codes()
        fresh = update(Draft).where(Draft.id == draft.id, Draft.code.is_(None))
        bookkeeping.later(fresh.values(code=code, affected_code=affected_code))


def sent(draft: Draft, *, case_id: int, reference: str, code: str, affected_code: str) -> None:
    """Keep what the receipt shows, and nothing of what was told."""
    draft.case_id, draft.reference = case_id, reference
    draft.code, draft.affected_code = code, affected_code or None
    draft.answers, draft.submitted_at, draft.last_request_at = {}, now(), now()


def drop(area: Area, kind: str = "draft") -> None:
    """Take the token of a draft whose time is over out of the cookie."""
    for key in _keys(area, kind):
        session.pop(key, None)


def forget(area: Area, kind: str = "draft") -> None:
    """Delete the draft, its codes with it, and its token from the cookie. The application that was sent stays."""
    tokens = [token for key in _keys(area, kind) if isinstance(token := session.pop(key, None), str)]
    digests = [digest(token) for token in tokens]
    db.session.execute(delete(Draft).where(Draft.token_digest.in_(digests), Draft.area_id == area.id))


def purge(at: datetime) -> int:
    """Delete every draft whose time is over; how many. The worker calls it."""
    idle = (Draft.submitted_at.is_(None), Draft.last_request_at < at - IDLE)
    done = Draft.submitted_at < at - RECEIPT
    found = db.session.scalars(select(Draft.id).where(or_(idle[0] & idle[1], done))).all()
    db.session.execute(delete(Draft).where(Draft.id.in_(found)))
    return len(found)


def _key(area: Area, kind: str) -> str:
    return f"{kind}.{area.id}"


def _next(area: Area, kind: str) -> str:
    """Where the token of a draft waits that is not there yet."""
    return f"next.{_key(area, kind)}"


def _keys(area: Area, kind: str) -> tuple[str, str]:
    """Where a draft's token may be, the newest first."""
    return _next(area, kind), _key(area, kind)


def _over(draft: Draft) -> bool:
    if draft.submitted_at is not None:
        return draft.submitted_at < now() - RECEIPT
    return draft.last_request_at < now() - IDLE


def _seen(draft: Draft) -> None:
    if draft.submitted_at is None and draft.last_request_at < now() - SEEN_EVERY:
        bookkeeping.later(update(Draft).where(Draft.id == draft.id).values(last_request_at=now()))
