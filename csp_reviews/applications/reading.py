"""One reading of a case with its code: a server-side row that lasts 15 minutes without a request, or until left.

The link alone opens nothing: the cookie's token leads to a row, the row to a code, the code to one case for one of its
people. Opening with a wrong reference or a wrong code looks, costs and answers the same.
"""

import hmac
from datetime import timedelta
from typing import Any, NoReturn, Protocol

from flask import Flask, abort, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy import Executable, Select, select, update

from csp_reviews.extensions import db
from csp_reviews.law.permissions import NOBODY, Viewer
from csp_reviews.models.cases import AccessCode, ApplicantSession, Case
from csp_reviews.web import belonging, bookkeeping, kept_forms, throttle
from csp_reviews.web.clock import now
from csp_reviews.web.gate import Door, register_loader
from csp_reviews.web.tokens import digest, keyed_digest, new_token

IDLE = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)
KEPT_AS = "reading"
"""The name of the token in the cookie."""
NOT_DONE = "not_done"
"""The name under which the cookie tells that something was pressed after the reading had ended: by whom, and where."""
UNKEPT = "unkept"
"""What it tells where the code is one that two people know: nothing that was sent is kept."""

MINUTES = 15
"""The window in which wrong codes are counted."""
NETWORK, FEW = 15, 3
"""Wrong codes from one network in a window; and where everybody together has tried too often, few."""
SLOW = 3
"""How many minutes apart a network that has had those may still try: with them 1,920 a day."""
REFERENCE, SITE = 60, 1_000
"""Wrong codes for one reference, and for all of them, before a network that goes on guessing has only a few."""


def init_app(app: Flask) -> None:
    """Tell the gate who stands at the applicant's door, and leaving how to end a reading."""
    register_loader(app, Door.APPLICANT, reader)
    app.extensions.setdefault("csp_leaving", []).append(leaving)


def reader() -> Viewer:
    """Whoever reads with a code in this request, or NOBODY."""
    token = session.get(KEPT_AS)
    if not isinstance(token, str):
        return NOBODY
    row = db.session.execute(_unended(digest(token))).first()
    if row is None:
        _keep_for_new_code(digest(token))
        return NOBODY
    if row.last_seen_at <= now() - IDLE:
        _too_late(row)
        return NOBODY
    if _whose(row).removesuffix(belonging.SHARED) != owner(row):
        _of_another(row)
    belonging.show(_mark(row))
    if not row.passed_on:
        kept_forms.offer(owner(row))
    if row.last_seen_at < now() - SEEN_EVERY:
        seen = update(ApplicantSession).where(ApplicantSession.id == row.id)
        bookkeeping.later(seen.values(last_seen_at=now()))
    return Viewer(case_id=row.case_id, party=row.party, session_id=row.id, passed_on=row.passed_on)


def _too_late(row: Any) -> None:
    """Keep what was sent after the reading had ended. What came by a code that two people know is shown to neither."""
    if request.method != "POST":
        return
    whose = _whose(row)
    if whose.endswith(belonging.SHARED):
        session[NOT_DONE] = UNKEPT
        return
    kept_forms.keep(whose, row.area_id)
    session[NOT_DONE] = [whose, kept_forms.page_of_form()]


def _keep_for_new_code(token_digest: str) -> None:
    """Keep what was being written while staff made a new code: it is shown to whoever comes with that."""
    made = (AccessCode.replaced_at.is_not(None), ApplicantSession.ended_at == AccessCode.replaced_at)
    row = db.session.execute(_reading(token_digest).where(*made)).first() if request.method == "POST" else None
    if row is not None and row.last_seen_at > now() - kept_forms.LASTS:
        kept_forms.keep(_whose(row).removesuffix(belonging.SHARED), row.area_id)


def _of_another(row: Any) -> NoReturn:
    """Stop here: the form is of a page that another code had opened. It is kept for whoever comes with that one."""
    whose, files = _whose(row), kept_forms.files_chosen()
    kept = not whose.endswith(belonging.SHARED) and kept_forms.keep(whose, row.area_id) is not None
    if kept and files:
        text = _(
            "What you just sent belongs to another application, which was closed in this browser. Nothing of it was "
            "recorded, and a file cannot be kept. Give its reference and its code, and choose your files again."
        )
    elif kept:
        text = _(
            "What you just sent belongs to another application, which was closed in this browser. Nothing of it was "
            "recorded. It is kept: give its reference and its code, and it is shown."
        )
    else:
        text = _(
            "What you just sent belongs to another application, which was closed in this browser. Nothing of it was "
            "recorded."
        )
    flash(text)
    abort(redirect(url_for("progress.case"), code=303))


def _whose(row: Any) -> str:
    """The mark of whoever the form at hand belongs to: as it says itself, else of the reader."""
    return belonging.carried() or _mark(row)


def _mark(row: Any) -> str:
    """What the forms carry that are shown to a reader. Of a code that two people know it says so."""
    return f"{owner(row)}{belonging.SHARED if row.passed_on else ''}"


class Whose(Protocol):
    """What tells for whom a code is: the code, or a row of its columns."""

    case_id: Any
    party: Any


def owner(code: Whose) -> str:
    """For whom a form is kept that was sent after the reading had ended: whoever has a code, that one or a newer."""
    return belonging.mark("reader", code.case_id, code.party)


def pressed_on(code: AccessCode) -> str | None:
    """The page on which this reader pressed something after their reading had ended, "" where none shows it again.

    None where it was not theirs, or nothing was. It is told once.
    """
    found = session.pop(NOT_DONE, None)
    whose, page = found if isinstance(found, list) else (None, None)
    return str(page or "") if whose == owner(code) else None


def leaving(cookie: dict[str, Any]) -> Executable:
    """End the reading of a cookie."""
    return _end(str(cookie.get(KEPT_AS, "")))


def opens(reference: str, code: str) -> AccessCode | None:
    """The code's row, if this code opens the case with this reference.

    One query whether or not there is such a case, by the code's HMAC alone; the reference is then compared without
    haste, so that nothing tells which of the two was wrong.
    """
    query = select(AccessCode, Case.reference).join(Case, Case.id == AccessCode.case_id)
    digested = keyed_digest(code)
    row = db.session.execute(query.where(AccessCode.digest == digested, AccessCode.replaced_at.is_(None))).first()
    if row is None or not hmac.compare_digest(row[0].digest, digested):
        return None
    return row[0] if hmac.compare_digest(row[1], reference) else None


def too_often(reference: str) -> bool:
    """Whether this network must wait. Another network is never made to wait by what this one tried (T7).

    A network may fail fifteen times in 15 minutes. Where one reference, or the site, is being guessed at from many
    networks, each of those that failed there has three tries; who has not failed yet always has one. A network that has
    had its tries is slowed and not shut out: somebody else in the same house may have used them up.
    """
    network = _network()
    if not throttle.full(_slowed(), 1, SLOW):
        return False
    if throttle.full(network, NETWORK, MINUTES):
        return True
    crowded = throttle.full(_reference(reference), REFERENCE, MINUTES) or throttle.full(_site(), SITE, MINUTES)
    return crowded and throttle.full(network, FEW, MINUTES)


def failed(reference: str) -> None:
    """Count a wrong reference or code. A right one empties nothing: it would let its owner guess at others."""
    for bucket in (_network(), _reference(reference), _site()):
        throttle.count(bucket, MINUTES)
    throttle.count(_slowed(), SLOW)


def begin(access_code: AccessCode) -> None:
    """Begin a reading, and end the one this browser had."""
    stop()
    token = new_token()
    row = ApplicantSession(
        token_digest=digest(token), access_code_id=access_code.id, opened_at=now(), last_seen_at=now()
    )
    db.session.add(row)
    session[KEPT_AS] = token


def stop() -> bool:
    """End this browser's reading. Whether the cookie knew of one, ended or not."""
    token = session.pop(KEPT_AS, None)
    if not isinstance(token, str):
        return False
    db.session.execute(_end(token), execution_options={"synchronize_session": False})
    return True


def _end(token: str) -> Executable:
    which = update(ApplicantSession).where(
        ApplicantSession.token_digest == digest(token), ApplicantSession.ended_at.is_(None)
    )
    return which.values(ended_at=now())


def _unended(token_digest: str) -> Select[*tuple[Any, ...]]:
    """The reading that nobody ended, its time over or not."""
    return _reading(token_digest).where(ApplicantSession.ended_at.is_(None), AccessCode.replaced_at.is_(None))


def _reading(token_digest: str) -> Select[*tuple[Any, ...]]:
    reading = (ApplicantSession.id, ApplicantSession.last_seen_at, ApplicantSession.access_code_id)
    return (
        select(*reading, AccessCode.case_id, AccessCode.party, AccessCode.passed_on, Case.area_id)
        .join(AccessCode, AccessCode.id == ApplicantSession.access_code_id)
        .join(Case, Case.id == AccessCode.case_id)
        .where(ApplicantSession.token_digest == token_digest)
    )


def _network() -> str:
    return throttle.bucket("code", throttle.network())


def _slowed() -> str:
    return throttle.bucket("code-slowed", throttle.network())


def _reference(reference: str) -> str:
    return throttle.bucket("code-reference", reference)


def _site() -> str:
    return throttle.bucket("code-site")
