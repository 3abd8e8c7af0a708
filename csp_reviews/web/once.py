"""Sending a form twice, or twice at once, does its work once and shows the same answer.

A form carries a random key. The key, with what the form says, is put down in the same transaction as the work; a
second request of the same finds the first one's address and goes there. Where both arrive at once, the database's
unique constraint makes the second wait for the first. Other words with the same key are not a repeat: somebody went on
writing while a slow line had not answered yet.
"""

from collections.abc import Callable
from os import SEEK_END

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from csp_reviews.extensions import db
from csp_reviews.models.audit import Submission
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import digest

FIELD, TOKEN = "once", "csrf_token"
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
    """The mark of this request, asked before its files are taken: they are closed afterwards."""
    if "once_mark" not in g:
        g.once_mark = _made()
    mark: str | None = g.once_mark
    return mark


def _made() -> str | None:
    # A form beside another on its page has a prefix before each name.
    names = (name for name in request.form if name == FIELD or name.endswith(f"-{FIELD}"))
    key = request.form.get(next(names, FIELD), "")
    return digest(f"{request.endpoint}:{key}:{_said()}") if 16 <= len(key) <= 64 else None


def _said() -> str:
    """What the form says, files by their name and size."""
    words = sorted((name, value) for name, values in request.form.lists() for value in values if name != TOKEN)
    files = []
    for name, file in request.files.items(multi=True):
        files.append((name, file.filename, file.stream.seek(0, SEEK_END)))
        file.stream.seek(0)
    return repr((words, sorted(files)))


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
