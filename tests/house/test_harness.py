"""The harness itself: what it promises to every other test, and that it can fail."""

import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
import sqlalchemy
from flask import Flask, redirect
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from csp_reviews.extensions import db
from csp_reviews.law.terms import Action
from csp_reviews.models.accounts import Throttle
from csp_reviews.models.audit import Submission
from csp_reviews.web import bookkeeping
from csp_reviews.web.gate import Door, access
from csp_reviews.web.transaction import writing
from tests.support.alone import NotAloneError, alone
from tests.support.applications import Maker
from tests.support.client import CheckedClient
from tests.support.clock import Clock
from tests.support.sql import Statement, Watch

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
Queries = Callable[[], AbstractContextManager[Watch]]


def serve(app: Flask, view: Callable[[], Any], path: str = "/trial") -> None:
    """Put a view of the test's own on the application."""
    view = access(Action.READ_PUBLIC, Door.PUBLIC)(view)
    app.add_url_rule(path, path.strip("/"), view, methods=["GET", "POST"])


def submission(mark: str = "a" * 64) -> Submission:
    """A row that is not bookkeeping."""
    return Submission(key_digest=mark, sent_at=NOW)


def test_each_test_has_rows_of_its_own(app):
    db.session.add(submission())
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 1


def test_each_test_has_rows_of_its_own_again(app):
    test_each_test_has_rows_of_its_own(app)


def test_a_request_sees_what_the_test_arranged_and_the_test_what_the_request_did(app, client):
    row = submission()
    db.session.add(row)

    def view():
        found = db.session.scalars(select(Submission)).one()
        assert found is not row
        found.location = "/there"
        return "done", {"Content-Type": "text/plain"}

    serve(app, view)
    assert client.post("/trial").status_code == 200
    assert row.location == "/there"


def test_the_database_refuses_a_get_that_writes(app, client):
    def view():
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            db.session.execute(insert(Submission).values(key_digest="a", sent_at=NOW))
        db.session.rollback()
        return ""

    serve(app, view)
    with pytest.raises(AssertionError, match="GET /trial wrote to submission"):
        client.get("/trial")
    assert not db.session.scalars(select(Submission)).all()


def test_the_client_refuses_a_get_that_writes_behind_the_database_s_back(app, client):
    def view():
        db.session.rollback()
        with writing():
            db.session.execute(insert(Submission).values(key_digest="a", sent_at=NOW))
            db.session.commit()
        return ""

    serve(app, view)
    with pytest.raises(AssertionError, match="GET /trial wrote to submission"):
        client.get("/trial")


def test_a_get_may_write_bookkeeping(app, client):
    def view():
        bookkeeping.later(insert(Throttle).values(bucket="b", window_from=NOW, tries=1))
        return "", {"Content-Type": "text/plain"}

    serve(app, view)
    client.get("/trial")
    assert db.session.scalar(select(Throttle.tries)) == 1


def test_the_client_refuses_a_request_that_commits_twice(app, client):
    def view():
        db.session.add(submission())
        db.session.commit()
        db.session.add(submission("b" * 64))
        return ""

    serve(app, view)
    with pytest.raises(AssertionError, match="POST /trial committed 2 times: submission; submission"):
        client.post("/trial")


def test_the_client_refuses_a_request_that_leaves_changes_behind(app, client):
    def view():
        db.session.add(submission())
        return ""

    serve(app, view)
    with pytest.raises(AssertionError, match=r"GET /trial left changes .*: Submission"):
        client.get("/trial")


def test_the_client_refuses_a_request_that_writes_and_does_not_commit(app, client):
    @app.after_request
    def late(response):
        with writing():
            db.session.rollback()
            db.session.execute(insert(Submission).values(key_digest="a", sent_at=NOW))
        return response

    serve(app, lambda: "")
    with pytest.raises(AssertionError, match=r"left changes .*: rows of submission"):
        client.get("/trial")


def test_the_client_reads_every_page_that_it_is_led_to(app, client):
    serve(app, lambda: redirect("/broken"))
    serve(app, lambda: "<p>No page at all", "/broken")
    with pytest.raises(AssertionError, match="/broken"):
        client.get("/trial", follow_redirects=True)
    with pytest.raises(AssertionError, match="/broken"):
        client.get("/broken")
    client.page_rules = False
    assert client.get("/broken").status_code == 200


def test_a_client_s_requests_can_be_looked_into_after_them(app, client):
    with client:
        client.get("/healthz")
        client.get("/nothing")


def test_queries_are_counted_and_named(app, queries: Queries):
    db.session.add(submission())
    with queries() as seen:
        db.session.scalars(select(Submission)).all()
        db.session.commit()
    assert seen.names == ["insert submission", "select submission"]
    seen.at_most(2)
    with pytest.raises(AssertionError, match=r"1\. insert submission"):
        seen.at_most(1)
    assert seen.commits == [frozenset({"submission"})]


@pytest.mark.parametrize(
    ("statement", "writes"),
    [
        ("SELECT a FROM b FOR UPDATE", set()),
        ("WITH x AS (SELECT 1) SELECT * FROM x", set()),
        ('INSERT INTO "b" (a) VALUES (1)', {"b"}),
        ("update b set a = 1", {"b"}),
        ("DELETE FROM b", {"b"}),
        ("WITH x AS (DELETE FROM b RETURNING a) INSERT INTO c SELECT a FROM x", {"b", "c"}),
        ("CREATE TABLE b (a int)", {"CREATE"}),
        ("TRUNCATE b", {"TRUNCATE"}),
    ],
)
def test_a_statement_s_writes_are_recognised(statement, writes):
    assert Statement(statement).writes == writes


def test_the_developer_s_own_settings_do_not_reach_the_tests(app):
    assert "DATABASE_URL" not in os.environ
    assert app.config["INSTANCE_PATH"] not in (None, os.getcwd())  # noqa: PTH109


def test_the_application_reads_the_test_s_clock(app, clock: Clock):
    assert app.config["CLOCK"]() == NOW
    assert clock.set("2026-07-01T00:30+01:00") == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert clock.advance(days=1, minutes=30) == datetime(2026, 7, 2, tzinfo=UTC)
    assert app.config["CLOCK"]() == datetime(2026, 7, 2, tzinfo=UTC)


def test_a_second_application_works_on_the_same_database(app, make_app: Maker):
    db.session.add(submission())
    db.session.commit()
    second = make_app(WTF_CSRF_ENABLED=True)
    with second.app_context():
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 1


def connect() -> None:
    """Reach for the network by hand."""
    with socket.socket() as bare:
        bare.connect(("127.0.0.1", 9))


REACHES: list[Callable[[], object]] = [
    lambda: Flask("trial"),
    lambda: sqlalchemy.create_engine("sqlite://"),
    lambda: sqlite3.connect(":memory:"),
    lambda: psycopg.connect("host=127.0.0.1"),
    lambda: socket.create_connection(("127.0.0.1", 9)),
    connect,
]


@pytest.mark.parametrize("reach", REACHES)
def test_a_test_of_the_law_reaches_nothing_else(reach):
    with alone(), pytest.raises(NotAloneError):
        reach()


def test_the_schema_of_a_test_is_the_migrated_one(app):
    assert db.session.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_the_client_is_the_checked_one(client):
    assert isinstance(client, CheckedClient)
