"""The test client: every request is held to the rules that every page and every request must keep."""

from contextvars import Context
from typing import Any

from flask import Flask, has_app_context, request_tearing_down
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from csp_reviews.extensions import db
from csp_reviews.web import bookkeeping
from tests.support.page_rules import check_page
from tests.support.sql import Watch, watching

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class CheckedClient(FlaskClient):
    """Sends requests as a browser would, and fails the test when a page or a request breaks a rule of the house.

    `page_rules = False` lets a test look at a page that is meant to be broken.
    """

    page_rules = True

    def open(self, *args: Any, follow_redirects: bool = False, **kwargs: Any) -> TestResponse:
        """Send a request; AssertionError where the page it gets, or any on the way to it, breaks a rule."""
        response = super().open(*args, follow_redirects=follow_redirects, **kwargs)
        # Where redirects were followed, the later pages have come through here by themselves.
        if self.page_rules and not response.history:
            check_page(response, response.request.path, public=bool(response.cache_control.public))
        return response

    def run_wsgi_app(self, environ: Any, buffered: bool = False) -> Any:  # noqa: ARG002
        """Run the application in a context of its own, watched, to the end of its answer."""
        end_own_transaction()
        body = environ["wsgi.input"] = SlowBody(environ["wsgi.input"])
        remains: list[str] = []
        with watching() as watch:

            def look(_app: Flask, **_rest: object) -> None:
                remains.extend(left_behind(watch))

            with request_tearing_down.connected_to(look, self.application):
                # In an empty context the request cannot see the test's own session, and has to make one.
                answer = Context().run(super().run_wsgi_app, environ, True)
        if has_app_context():
            db.session.expire_all()
        check_request(environ, watch, remains)
        assert not body.held, f"{environ['PATH_INFO']} held the database while what was sent was still coming"
        return answer


class SlowBody:
    """What a request was sent, as if over a slow line: it notes whether a transaction waits for it."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.held = False

    def __getattr__(self, name: str) -> Any:
        """Whatever else a stream has."""
        if name.startswith("read"):
            self.held = self.held or (has_app_context() and db.session().in_transaction())
        return getattr(self._inner, name)


def end_own_transaction() -> None:
    """Keep what the test has arranged and let go of the database, so that a request finds it free."""
    if has_app_context():
        db.session.commit()


def left_behind(watch: Watch) -> list[str]:
    """What a request has changed and neither kept nor thrown away, at the moment of its end."""
    session = db.session()
    dirty = [row for row in session.dirty if session.is_modified(row)]
    rows = [type(row).__name__ for row in (*session.new, *dirty, *session.deleted)]
    return [*rows, *(f"rows of {table}" for tables in watch.unfinished.values() for table in sorted(tables))]


def check_request(environ: dict[str, Any], watch: Watch, remains: list[str]) -> None:
    """Fail a request that wrote where it may not, committed twice, or left something unkept."""
    name = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
    assert not remains, f"{name} left changes that were neither committed nor rolled back: {', '.join(remains)}"
    acts = [tables - bookkeeping.TABLES for tables in watch.commits if tables - bookkeeping.TABLES]
    if environ["REQUEST_METHOD"] in READING:
        written = watch.written - bookkeeping.TABLES
        assert not written, f"{name} wrote to {', '.join(sorted(written))}; reading may write only bookkeeping"
    assert len(acts) <= 1, f"{name} committed {len(acts)} times: {'; '.join(', '.join(sorted(act)) for act in acts)}"
