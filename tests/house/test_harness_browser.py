"""The harness's browser: it reaches the application, and it notices what a page must not do."""

from collections.abc import Callable

import pytest
from flask import Flask, request
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from csp_reviews.extensions import csrf, db
from csp_reviews.law.terms import Action
from csp_reviews.models.audit import Submission
from csp_reviews.web.gate import Door, access
from tests.house.test_harness import submission
from tests.support.applications import Maker
from tests.support.browsers import Visit
from tests.support.live import LiveServer

PAGE = "<!doctype html><html lang=en><title>Trial</title><h1>Trial</h1>{}</html>"
FORM = PAGE.format("<form method=post><button name=press value=1>Press</button></form>")


def serve(app: Flask, body: str, **headers: str) -> None:
    """Put one page on the application, which also takes a form and records that it came."""

    def trial():
        if request.method == "POST":
            db.session.add(submission())
        return body, {"Content-Type": "text/html", **headers}

    app.add_url_rule(
        "/trial", "trial", access(Action.READ_PUBLIC, Door.PUBLIC)(csrf.exempt(trial)), methods=["GET", "POST"]
    )


def test_a_browser_reaches_the_application_and_the_test_sees_what_it_did(live_server: LiveServer, page: Page):
    serve(live_server.app, FORM)
    page.goto("/trial")
    assert page.inner_text("h1") == "Trial"
    with page.expect_navigation():
        page.get_by_role("button").click()
    assert len(db.session.scalars(select(Submission)).all()) == 1


def test_a_test_that_holds_the_database_is_told(app, make_app: Maker, browser: Browser):
    server = LiveServer(make_app)
    serve(server.app, FORM)
    visit = Visit(browser, server.url)
    visit.page.goto("/trial")
    db.session.scalars(select(Submission)).all()
    with visit.page.expect_navigation():
        visit.page.get_by_role("button").click()
    db.session.rollback()
    visit.context.close()
    with pytest.raises(AssertionError, match="the test holds the database"):
        server.stop()


def test_a_failure_inside_reaches_the_test(app, make_app: Maker, browser: Browser):
    server = LiveServer(make_app)
    server.app.add_url_rule("/trial", "trial", access(Action.READ_PUBLIC, Door.PUBLIC)(lambda: 1 / 0))
    visit = Visit(browser, server.url)
    visit.page.goto("/trial")
    visit.context.close()
    with pytest.raises(ZeroDivisionError):
        server.stop()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>document.title = 'inline'</script>", "console: "),
        ("<script src=/static/nothing.js></script><script src=https://other.invalid/x.js></script>", "console: "),
    ],
)
def test_what_a_page_must_not_do_is_noticed(live_server: LiveServer, browser: Browser, body, fault):
    serve(live_server.app, PAGE.format(body))
    visit = Visit(browser, live_server.url)
    visit.page.goto("/trial")
    with pytest.raises(AssertionError, match=fault):
        visit.end()


def test_a_script_error_and_another_origin_are_noticed(live_server: LiveServer, browser: Browser):
    csp = "default-src * 'unsafe-inline'"
    body = "<script>fetch('https://other.invalid/').catch(() => 0); throw Error('bad')</script>"
    serve(live_server.app, PAGE.format(body), **{"Content-Security-Policy": csp})
    visit = Visit(browser, live_server.url)
    visit.page.goto("/trial")
    with pytest.raises(AssertionError, match=r"(?s)(?=.*script error.*bad)(?=.*another origin.*other\.invalid)"):
        visit.end()


def test_two_visits_are_two_people(visit: Callable[..., Page]):
    first, second = visit(), visit(viewport={"width": 320, "height": 800})
    first.goto("/healthz")
    first.context.add_cookies([{"name": "a", "value": "b", "url": first.url}])
    second.goto("/healthz")
    assert second.context.cookies() == []
    assert second.viewport_size == {"width": 320, "height": 800}
