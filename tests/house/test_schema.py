"""The tables that the models describe are the tables that the migrations make, CHECKs and triggers included."""

from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from csp_reviews.extensions import db
from tests.house.schemas import Schema, difference, read
from tests.support.applications import create_app, let_go, migrate
from tests.support.databases import Database, Databases


def schema(url: str) -> Schema:
    """What the database at an address holds."""
    engine = create_engine(url)
    with closing(engine.connect()) as connection:
        found = read(connection)
    engine.dispose()
    return found


def create(url: str) -> None:
    """Make the tables straight from the models."""
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        db.create_all()
    let_go(app)


def test_created_and_migrated_are_equal(empty_database: Database, databases: Databases):
    other = databases.empty()
    try:
        create(empty_database.url)
        migrate(other.url)
        created, migrated = schema(empty_database.url), schema(other.url)
    finally:
        databases.drop(other)
    assert difference(created, migrated) == []
    assert len(migrated) > 20


def test_migrating_again_changes_nothing(empty_database: Database):
    migrate(empty_database.url)
    before = schema(empty_database.url)
    migrate(empty_database.url)
    assert schema(empty_database.url) == before


CHANGES = [
    "ALTER TABLE trial ADD COLUMN more INTEGER",
    "CREATE INDEX ix_trial ON trial (size)",
    "CREATE UNIQUE INDEX ix_trial ON trial (size)",
    "CREATE VIEW seen AS SELECT size FROM trial",
]


def trial(connection: Connection, check: str = "size > 0", default: str = "1") -> Any:
    """A small table."""
    return connection.execute(
        text(f"CREATE TABLE trial (id INTEGER PRIMARY KEY, size INTEGER DEFAULT {default} CHECK ({check}))")
    )


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(empty_database: Database, change):
    engine = create_engine(empty_database.url)
    with engine.begin() as connection:
        trial(connection)
        before = read(connection)
        connection.execute(text(change))
        assert difference(before, read(connection))
    engine.dispose()


@pytest.mark.parametrize("other", [{"check": "size > 1"}, {"default": "2"}, {"check": "size > 0 AND size < 9"}])
def test_another_check_or_default_is_seen(empty_database: Database, other):
    engine = create_engine(empty_database.url)
    with engine.begin() as connection:
        trial(connection)
        before = read(connection)
        connection.execute(text("DROP TABLE trial"))
        trial(connection, **other)
        assert difference(before, read(connection))
        connection.execute(text("DROP TABLE trial"))
        trial(connection)
        assert difference(before, read(connection)) == []
    engine.dispose()


def test_the_tables_can_be_made_again_after_they_were_dropped(empty_database: Database):
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": empty_database.url})
    with app.app_context():
        db.create_all()
        db.drop_all()
        db.create_all()
    let_go(app)
    assert len(schema(empty_database.url)) > 20
