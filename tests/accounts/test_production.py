"""Production does not start on sign-ins whose passwords everybody knows."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.event import listen

from config import UnsafeSetting
from csp_reviews.accounts import operations
from csp_reviews.accounts.production import refuse_demonstration
from csp_reviews.accounts.queries import has_demonstration_accounts
from csp_reviews.extensions import db
from tests.accounts.conftest import Person
from tests.support.databases import Database


def test_a_database_of_ones_own_is_fine(app: Flask, person: Person) -> None:
    person()
    refuse_demonstration(app)


def test_no_connection_is_left_for_two_workers_to_share(app: Flask) -> None:
    refuse_demonstration(app)
    opened: list[object] = []
    listen(db.engine, "connect", lambda connection, _record: opened.append(connection))
    db.session.execute(text("SELECT 1"))
    assert len(opened) == 1


def test_demonstration_sign_ins_are_refused(app: Flask) -> None:
    account = operations.create_account(email="demo@example.org", name="Demo", password="demo", demonstration=True)
    db.session.commit()
    assert has_demonstration_accounts()
    db.session.rollback()
    with pytest.raises(UnsafeSetting, match="demonstration sign-ins"):
        refuse_demonstration(app)
    operations.disable(account=account)
    db.session.commit()
    refuse_demonstration(app)


def test_an_empty_database_can_be_migrated_first(empty_database: Database, make_app: Any) -> None:
    app = make_app(SQLALCHEMY_DATABASE_URI=empty_database.url)
    refuse_demonstration(app)
