"""What somebody has typed so far: kept on the server; the cookie holds a random token and nothing they said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import session
from sqlalchemy import BindParameter, and_, bindparam, delete, exists, or_, select, update

from csp_reviews.applications.operations import new_codes
from csp_reviews.casefile.evidence import drop_unclaimed
from csp_reviews.casefile.statements import AREA
from csp_reviews.casefile.storage import store
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from csp_reviews.models.drafts import Draft
from csp_reviews.models.evidence import Evidence
from csp_reviews.web import belonging, bookkeeping
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import digest, new_token

IDLE = timedelta(hours=2)
"""How long a draft waits for the next request of whoever writes it."""
RECEIPT = timedelta(days=1)
"""How long after sending the same receipt can be shown again."""
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Found:
    """The draft behind the cookie, if it may still be shown; `gone`: there was one, and its time is over.

    `waits` is a draft that was saved to come back to: it is there, but opens only with its code or its link (c2);
    `elsewhere`: because it was opened somewhere else meanwhile.
    """

    draft: Draft | None = None
    gone: bool = False
    waits: Draft | None = None
    elsewhere: bool = False

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


DIGESTS: BindParameter[Any] = bindparam("digests", expanding=True)
KNOWN = select(Draft).where(
    or_(Draft.token_digest.in_(DIGESTS), Draft.before_digest.in_(DIGESTS)), Draft.area_id == AREA
)
LOCKED = KNOWN.with_for_update()


def find(area: Area, *, kind: str = "draft", change: bool = False) -> Found:
    """The draft of this browser for this area. `change` locks it. `kind` keeps staff's intake apart."""
    tokens = [token for key in _keys(area, kind) if isinstance(token := session.get(key), str)]
    if not tokens:
        return Found()
    digests = [digest(token) for token in tokens]
    rows = db.session.scalars(LOCKED if change else KNOWN, {"digests": digests, "area": area.id}).all()
    mine = sorted((row for row in rows if row.token_digest in digests), key=lambda row: digests.index(row.token_digest))
    live = [row for row in mine if not _over(row)]
    if not live:
        waits = next((row for row in mine if row.submitted_at is None and is_saved(row)), None)
        other = None if mine else next((row for row in rows if _open_elsewhere(row)), None)
        gone = waits is None and other is None and _key(area, kind) in session
        return Found(gone=gone, waits=waits or other, elsewhere=other is not None)
    _seen(live[0])
    return Found(live[0])


def offer(area: Area, kind: str = "draft") -> None:
    """Put the token of a draft that may come into the cookie, when its first form is shown.

    So that this form, sent twice at once, makes one draft that every answer's browser knows, whichever it shows.
    """
    session[_next(area, kind)] = new_token()
    session.pop(_down(area), None)


def start(area: Area, kind: str = "draft") -> Draft:
    """A new draft, with the token that was offered for it, in the cookie."""
    token = session.get(_next(area, kind))
    session.pop(_down(area), None)
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


def open_again(area: Area, draft: Draft) -> None:
    """Put a saved draft into this browser's hands, and out of any other's."""
    token = new_token()
    draft.before_digest, draft.before_until = draft.token_digest, now() + IDLE
    draft.token_digest, draft.last_request_at = digest(token), now()
    for key in (_next(area, "draft"), _down(area)):
        session.pop(key, None)
    session[_key(area, "draft")] = token


def set_aside(area: Area, draft: Draft) -> None:
    """Keep this browser's own token of a saved draft beside that of another one which is opened instead.

    So the page with its code can be shown until somebody says that it was written down.
    """
    session[_aside(area)] = token_of(area, draft)


def aside(area: Area) -> tuple[Draft, str] | None:
    """The saved draft that was set aside for another, and its token; None where there is none, or it was opened since
    elsewhere."""
    token = session.get(_aside(area))
    if not isinstance(token, str):
        return None
    query = select(Draft).where(Draft.token_digest == digest(token), Draft.area_id == area.id)
    draft = db.session.scalar(query)
    return (draft, token) if draft is not None and draft.submitted_at is None and is_saved(draft) else None


def written_down(area: Area) -> None:
    """Forget the token of what was set aside: it waits behind its code."""
    session.pop(_aside(area), None)


def lay_down(area: Area, draft: Draft) -> None:
    """Take a saved draft out of every browser's hands: it waits behind its code."""
    draft.token_digest = digest(new_token())
    draft.before_digest = draft.before_until = None
    drop(area)
    session[_down(area)] = now().timestamp()


def laid_down(area: Area) -> bool:
    """Whether a saved draft was taken off this device meanwhile, in another tab, and no other begun here since."""
    since = session.get(_down(area))
    return isinstance(since, float) and since > (now() - IDLE).timestamp()


def mark_of(draft: Draft) -> str:
    """The mark of the forms that are shown with a draft (`web.belonging`). Its number may be given again after it."""
    return belonging.mark("draft", draft.id, int(draft.started_at.timestamp()))


def token_of(area: Area, draft: Draft) -> str:
    """This browser's own token of its draft."""
    tokens = (str(session.get(key, "")) for key in _keys(area, "draft"))
    return next(token for token in tokens if digest(token) == draft.token_digest)


def make_codes(draft: Draft) -> None:
    """Make the follow-up codes when check-your-answers is first shown, after the response's own transaction."""
    if draft.code is None:
        code, affected_code = new_codes()
        fresh = update(Draft).where(Draft.id == draft.id, Draft.code.is_(None))
        bookkeeping.later(fresh.values(code=code, affected_code=affected_code))


def sent(
    draft: Draft, *, case_id: int, reference: str, code: str, affected_code: str, neighbour_codes: Sequence[str] = ()
) -> None:
    """Keep what the receipt shows, and nothing of what was told."""
    draft.neighbour_codes = list(neighbour_codes) or None
    draft.case_id, draft.reference = case_id, reference
    draft.code, draft.affected_code = code, affected_code or None
    draft.answers, draft.submitted_at, draft.last_request_at = {}, now(), now()
    draft.saved_reference = draft.saved_digest = draft.saved_until = draft.saved_email = None
    draft.link_digest = draft.link_expires_at = draft.before_digest = draft.before_until = None


def drop(area: Area, kind: str = "draft") -> None:
    """Take the token of a draft whose time is over out of the cookie."""
    for key in _keys(area, kind):
        session.pop(key, None)


def forget(area: Area, kind: str = "draft") -> bool:
    """Delete the draft, its codes with it, and its token from the cookie; whether there was one.

    The application that was sent stays.
    """
    tokens = [token for key in _keys(area, kind) if isinstance(token := session.pop(key, None), str)]
    digests = [digest(token) for token in tokens]
    mine = (Draft.token_digest.in_(digests), Draft.area_id == area.id)
    keys = db.session.scalars(select(Evidence.key).join(Draft, Draft.id == Evidence.draft_id).where(*mine)).all()
    gone = db.session.connection().execute(delete(Draft).where(*mine)).rowcount
    if keys:
        bookkeeping.later(lambda: _drop(keys))
    return bool(gone)


def _drop(keys: Sequence[str]) -> None:
    drop_unclaimed(store(), keys)


def purge(at: datetime) -> int:
    """Delete every draft whose time is over; how many. The worker calls it; its sweep takes their files."""
    unsaved = or_(Draft.saved_until.is_(None), Draft.saved_until < at)
    idle = and_(Draft.submitted_at.is_(None), Draft.last_request_at < at - IDLE, unsaved)
    done = Draft.submitted_at < at - RECEIPT
    return db.session.connection().execute(delete(Draft).where(or_(idle, done))).rowcount


def _key(area: Area, kind: str) -> str:
    return f"{kind}.{area.id}"


def _next(area: Area, kind: str) -> str:
    """Where the token of a draft waits that is not there yet."""
    return f"next.{_key(area, kind)}"


def _aside(area: Area) -> str:
    """Where the token of a draft waits whose code is still shown."""
    return f"aside.{area.id}"


def _down(area: Area) -> str:
    """Where it stands that a draft was taken off this device: nothing by which it could be found."""
    return f"down.{area.id}"


def _keys(area: Area, kind: str) -> tuple[str, str]:
    """Where a draft's token may be, the newest first."""
    return _next(area, kind), _key(area, kind)


def is_saved(draft: Draft) -> bool:
    """Whether a draft waits behind its code."""
    return draft.saved_until is not None and draft.saved_until >= now()


def _open_elsewhere(draft: Draft) -> bool:
    """Whether a draft was opened in another browser lately, and not sent from there."""
    lately = draft.before_until is not None and draft.before_until >= now()
    return lately and draft.submitted_at is None and is_saved(draft)


def _over(draft: Draft) -> bool:
    if draft.submitted_at is not None:
        return draft.submitted_at < now() - RECEIPT
    return draft.last_request_at < now() - IDLE


def _seen(draft: Draft) -> None:
    if draft.submitted_at is None and draft.last_request_at < now() - SEEN_EVERY:
        bookkeeping.later(update(Draft).where(Draft.id == draft.id).values(last_request_at=now()))
