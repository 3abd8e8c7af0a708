"""The only rows that any request may write, reading ones included: that somebody was here.

They are written after the response's own transaction has ended, on the same connection, and a failure to write them
never spoils the response: it is logged.
"""

import logging
from collections.abc import Callable

from flask import g
from sqlalchemy import Executable
from sqlalchemy.exc import SQLAlchemyError

from csp_reviews.extensions import db
from csp_reviews.web.transaction import writing

TABLES = frozenset({"staff_session", "applicant_session", "draft", "view_log", "refusal", "throttle"})

log = logging.getLogger(__name__)


def later(statement: Executable | Callable[[], None]) -> None:
    """Keep a statement (or a piece of work on the session) until the response's own transaction has ended."""
    if "bookkeeping" not in g:
        g.bookkeeping = []
    g.bookkeeping.append(statement)


def write() -> None:
    """Write what was kept, in one short transaction."""
    kept = g.pop("bookkeeping", [])
    if not kept:
        return
    db.session.rollback()
    with writing():
        try:
            for statement in kept:
                if isinstance(statement, Executable):
                    db.session.execute(statement)
                else:
                    statement()
            db.session.commit()
        except SQLAlchemyError:
            db.session.rollback()
            log.exception("bookkeeping was not written")
