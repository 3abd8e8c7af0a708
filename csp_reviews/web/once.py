"""Sending a form twice, or twice at once, does its work once and shows the same answer.

A form carries a random key. The key is put down in the same transaction as the work; a second request with it finds
the first one's address and goes there. Where both arrive at once, the database's unique constraint makes the second
wait for the first.
"""

from collections.abc import Callable

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from csp_reviews.extensions import db
from csp_reviews.models.audit import Submission
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import digest

FIELD = "once"
FIRST = select(Submission.location).where(Submission.key_digest == bindparam("mark"))


def run(view: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Run a writing view once for its form's key; a repeat is sent where the first one went."""
    mark = _mark()
    if mark is None:
        return view()
    first = _first(mark)
    if first:
        return redirect(first, code=303)
    row = Submission(key_digest=mark, sent_at=now())
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return redirect(_first(mark) or request.path, code=303)
    # A refused act is rolled back, and this row with it: only its number is asked for afterwards.
    number = row.id
    answer = view()
    _remember(number, answer)
    return answer


def sent_before() -> bool:
    """Whether the form at hand was sent before and did its work: `run` then only shows the first answer again."""
    mark = _mark()
    return bool(mark and _first(mark))


def _mark() -> str | None:
    # A form beside another on its page has a prefix before each name.
    names = (name for name in request.form if name == FIELD or name.endswith(f"-{FIELD}"))
    key = request.form.get(next(names, FIELD), "")
    return digest(f"{request.endpoint}:{key}") if 16 <= len(key) <= 64 else None


def _first(mark: str) -> str | None:
    return db.session.scalar(FIRST, {"mark": mark})


def _remember(row_id: int, answer: ResponseReturnValue) -> None:
    """Keep where the first one went. A page with errors did no work, so its key may be used again."""
    row = db.session.get(Submission, row_id)
    if row is None:
        return
    if isinstance(answer, Response) and answer.status_code in (302, 303):
        row.location = answer.location or ""
    else:
        db.session.delete(row)
