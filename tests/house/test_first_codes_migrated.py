"""The first codes of people affected are known as such in a database that is in use, with what was written by them."""

from typing import Any

from sqlalchemy import MetaData, create_engine, select

from tests.house.test_hours_migrated import AT, FILE, ON, PLACE
from tests.support.applications import migrate
from tests.support.databases import Database

BEFORE, AFTER = "urgent1", "passedon2"
CODES = [
    *((1, 1, "applicant", None), (2, 1, "affected", None)),
    *((3, 2, "affected", AT), (4, 2, "affected", None)),
]
"""A code's number, its case, whose it is, and when it was replaced."""
TALKS = [(1, 1, "affected", False), (2, 1, "affected", True), (3, 1, "applicant", False), (4, 2, "affected", False)]
"""A message's number, its case, whose thread, and whether staff wrote it."""


def test_first_codes_and_what_came_by_them_are_marked(empty_database: Database) -> None:
    migrate(empty_database.url, BEFORE)
    engine, tables = create_engine(empty_database.url), MetaData()
    with engine.begin() as connection:
        tables.reflect(connection, only=["area", "case_file", "access_code", "talk"], resolve_fks=False)
        add(connection, tables.tables["area"], {**PLACE, "content": {}, "id": 1})
        for n, reference in ((1, "7KXM-2RHT"), (2, "7KXM-2RHV")):
            add(connection, tables.tables["case_file"], {**FILE, "id": n, "reference": reference})
        for n, case, party, replaced in CODES:
            code = {"id": n, "case_id": case, "party": party, "digest": f"{n}", "made_at": AT, "replaced_at": replaced}
            add(connection, tables.tables["access_code"], code)
        for n, case, party, staff in TALKS:
            talk = {"id": n, "case_id": case, "n": n, "party": party, "kind": "message", "from_staff": staff}
            add(connection, tables.tables["talk"], {**talk, "text": "x", "by_name": "", "said_on": ON, "said_at": AT})
    migrate(empty_database.url, AFTER)
    assert marked(engine, "access_code") == [2, 3]
    assert marked(engine, "talk") == [1]
    engine.dispose()


def add(connection: Any, table: Any, row: dict[str, Any]) -> None:
    connection.execute(table.insert().values(row))


def marked(engine: Any, name: str) -> list[int]:
    found = MetaData()
    with engine.begin() as connection:
        found.reflect(connection, only=[name], resolve_fks=False)
        table = found.tables[name]
        return list(connection.scalars(select(table.c.id).where(table.c.passed_on).order_by(table.c.id)))
