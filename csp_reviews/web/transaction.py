"""One transaction a request: a GET's is read-only in the database itself, a POST's commits once, at the end.

SQLite begins IMMEDIATE for writing, so that a read that turns into a write can never lose its place; PostgreSQL begins
READ ONLY for reading. The mode is set per thread of work; commands write unless they say otherwise.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

from csp_reviews.extensions import db

_reading: ContextVar[bool] = ContextVar("reading", default=False)
BUSY_MILLISECONDS = 8_000


@contextmanager
def reading() -> Iterator[None]:
    """Every transaction begun inside is read-only in the database."""
    mark = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(mark)


@contextmanager
def writing() -> Iterator[None]:
    """Every transaction begun inside may write."""
    mark = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(mark)


def is_reading() -> bool:
    """Whether the transaction in hand is read-only."""
    return _reading.get()


def end_reading() -> None:
    """End a read transaction, so that nothing slow holds it and a write may begin."""
    db.session.rollback()


def prepare(engine: Engine, journal: str) -> None:
    """Give an engine the settings and the transaction modes that the records need."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_settings(journal))
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def connect_arguments(url: str) -> dict[str, Any]:
    """What the driver is told at connecting: SQLite's busy timeout (its default loses updates without an error)."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False}
    return {"connect_timeout": 10}


def _sqlite_settings(journal: str) -> Any:
    def settings(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"journal_mode={journal}",
            "synchronous=FULL" if journal == "WAL" else "synchronous=EXTRA",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"busy_timeout={BUSY_MILLISECONDS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return settings


def _begin_sqlite(connection: Connection) -> None:
    # SQLAlchemy sets isolation_level back when it hands a connection out, so it is set at every begin.
    driver: Any = connection.connection.dbapi_connection
    driver.isolation_level = None
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if _reading.get() else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.read_only = _reading.get()
