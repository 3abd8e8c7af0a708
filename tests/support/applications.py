"""Applications for tests: the real one, with the settings of one test."""

from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.event import listen

from csp_reviews.app import create_app
from csp_reviews.extensions import db
from csp_reviews.web.application import Application
from tests.support.client import CheckedClient
from tests.support.clock import Clock
from tests.support.compiled import RememberedRule, share
from tests.support.databases import Database

#: Every variable that `config.py` reads is taken away before the tests, so that a developer's own do not reach them.
SECRET = "a secret for tests alone, known to everybody"
OPENED = "tests_opened_connections"


Application.url_rule_class = RememberedRule


class Maker:
    """Makes applications for one test, all on one database and one clock, and lets go of them all at its end."""

    def __init__(self, database: Database, clock: Clock, instance: Path, compiled: Path) -> None:
        """`instance` is the test's own folder; `compiled` keeps compiled templates from one test to the next."""
        self._settings: dict[str, Any] = {
            "TESTING": True,
            "SECRET_KEY": SECRET,
            "SQLALCHEMY_DATABASE_URI": database.url,
            "INSTANCE_PATH": str(instance),
            "CLOCK": clock,
            "WTF_CSRF_ENABLED": False,
        }
        self._compiled = compiled
        self._made: list[Flask] = []

    def __call__(self, **settings: Any) -> Flask:
        """Make an application; `settings` go over those of the tests."""
        app = create_app(self._settings | settings)
        app.test_client_class = CheckedClient
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(self._compiled))
        self._made.append(app)
        _watch_connections(app)
        return app

    def close(self) -> None:
        """Close every connection that is still open."""
        while self._made:
            let_go(self._made.pop())


def _watch_connections(app: Flask) -> None:
    """Know which connections an application has opened and not closed, whatever became of their pool."""
    opened: list[object] = []
    app.extensions[OPENED] = opened
    with app.app_context():
        for engine in db.engines.values():
            share(engine)
            listen(engine, "connect", lambda connection, _record: opened.append(connection))
            listen(engine, "close", lambda connection, _record: opened.remove(connection))


def let_go(app: Flask) -> None:
    """Close an application's connections. AssertionError where one stays open: somebody never gave it back in time.

    It would be closed when the memory is next cleaned up, with a warning in whichever test runs then.
    """
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    left = app.extensions.get(OPENED)
    assert not left, f"connections were not given back: {left}"


def migrate(url: str, to: str = "head") -> None:
    """Bring an empty database to the newest schema, or an older one on, as `flask db upgrade` does."""
    app = create_app({"TESTING": True, "SECRET_KEY": SECRET, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        flask_migrate.upgrade(revision=to)
    let_go(app)
