"""Hours over midnight come to a database that is in use: what was kept stays, and what means nothing stays out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, create_engine, select
from sqlalchemy.exc import IntegrityError

from tests.support.applications import migrate
from tests.support.databases import Database

BEFORE, AFTER = "part1", "nights1"
AT, ON = datetime(2026, 11, 23, 10, tzinfo=UTC), date(2026, 11, 23)
PLACE: dict[str, Any] = {"slug": "anytown", "name": "Anytown", "demonstration": False, "figures_from": ON}
PLACE |= {"figures_stamp": 0, "reporting_month": 4, "two_person": True, "in_wales": False, "check_in_weeks": "2"}
FILE: dict[str, Any] = {"area_id": 1, "reference": "7KXM-2RHT", "stage": "received", "received_on": ON}
FILE |= {"received_at": AT, "channel": "online", "imported": True, "head_seq": 0, "head_hash": "0" * 64, "version": 1}
PARENTS: dict[str, dict[str, Any]] = {
    "area": {**PLACE, "content": {}},
    "case_file": FILE,
    "person": {"case_id": 1, "party": "applicant", "name": "Rowan", "wants_copy": False, "version": 1},
}
WAY: dict[str, Any] = {"person_id": 1, "safe": True, "changed_at": AT}
CHANGE: dict[str, Any] = {"case_id": 1, "person_id": 1, "address": "", "asked_at": AT, "takes_effect_at": AT}
CHANGE |= {"needs_voice": False}
KEPT = {
    "contact_route": [
        {**WAY, "route": "phone", "from_hour": 9, "to_hour": 17, "days": "12345"},
        {**WAY, "route": "text", "from_hour": 0, "to_hour": 24, "days": "7"},
        {**WAY, "route": "email", "from_hour": None, "to_hour": None, "days": None},
    ],
    "contact_change": [{**CHANGE, "route": "phone", "from_hour": 18, "to_hour": 24, "days": None}],
}


@contextmanager
def opened(url: str) -> Iterator[tuple[Connection, dict[str, Table]]]:
    """The database as it is, and its tables."""
    engine = create_engine(url)
    found = MetaData()
    with engine.begin() as connection:
        found.reflect(connection, only=[*PARENTS, *KEPT], resolve_fks=False)
        yield connection, dict(found.tables)
    engine.dispose()


def holds(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(table.insert().values(row))
    except IntegrityError:
        return False
    return True


@pytest.fixture
def in_use(empty_database: Database) -> str:
    migrate(empty_database.url, BEFORE)
    with opened(empty_database.url) as (connection, tables):
        for name, row in PARENTS.items():
            connection.execute(tables[name].insert().values(id=1, **row))
        for name, rows in KEPT.items():
            for n, row in enumerate(rows, start=1):
                connection.execute(tables[name].insert().values(id=n, **row))
        night = {**WAY, "id": 9, "route": "letter", "from_hour": 20, "to_hour": 8}
        assert not holds(connection, tables["contact_route"], night)
    return empty_database.url


def test_what_was_kept_stays_and_a_night_may_be_kept_too(in_use: str) -> None:
    migrate(in_use, AFTER)
    with opened(in_use) as (connection, tables):
        for name, rows in KEPT.items():
            found = connection.execute(select(tables[name]).order_by(tables[name].c.id)).mappings().all()
            hours = ("route", "from_hour", "to_hour", "days")
            assert [[row[key] for key in hours] for row in found] == [[row[key] for key in hours] for row in rows]
        night: dict[str, Any] = {"id": 9, "route": "letter", "from_hour": 20, "to_hour": 8}
        assert holds(connection, tables["contact_route"], {**WAY, **night})
        assert holds(connection, tables["contact_change"], {**CHANGE, **night})


def test_what_means_no_hour_or_every_hour_stays_out(in_use: str) -> None:
    migrate(in_use, AFTER)
    with opened(in_use) as (connection, tables):
        for first, end in ((9, 9), (0, 0), (24, 8), (-1, 8), (9, 25), (22, 0)):
            wrong: dict[str, Any] = {"id": 9, "route": "letter", "from_hour": first, "to_hour": end}
            assert not holds(connection, tables["contact_route"], {**WAY, **wrong}), (first, end)
            assert not holds(connection, tables["contact_change"], {**CHANGE, **wrong}), (first, end)
