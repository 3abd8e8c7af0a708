"""What Chromium itself says that a visit weighs: a first one with everything, a later one with its page alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from tests.applications.conftest import PAGES, hand_in, read_with, said
from tests.safety.test_weight import FIRST, LATER, information
from tests.support.browsers import Visit
from tests.support.journey import at
from tests.support.live import LiveServer


class Scale:
    """Weighs what a page fetches: the bytes as they came over the wire, heads with them (CDP's Network domain)."""

    def __init__(self, page: Page) -> None:
        """From now on."""
        self.bytes, self.asked, self.page = 0, 0, page
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._add)

    def _add(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])
        self.asked += 1

    def visit(self, path: str) -> int:
        """Open a page; what that weighed."""
        self.bytes = 0
        answer = self.page.goto(path, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, path
        return self.bytes


@pytest.fixture
def heavy(browser: Browser, live_server: LiveServer, client: Any) -> Iterator[Callable[[str], str]]:
    """Says what is too heavy about a page, for a browser that was never here, and for one that comes again."""
    visits: list[Visit] = []

    def look(path: str) -> str:
        visits.append(Visit(browser, live_server.url))
        page = visits[-1].page
        if cookie := client.get_cookie("session"):
            page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server.url}])
        scale = Scale(page)
        first = scale.visit(path)
        assert scale.asked >= 5, f"{path}: {scale.asked} answers were weighed"
        later = scale.visit(path)
        visits[-1].context.close()
        return f"{path}: {first}, then {later}" if first > FIRST or later > LATER or not 0 < later < first else ""

    yield look
    for made in visits:
        made.end()


@pytest.mark.timeout(180)
def test_each_page_that_anybody_may_read_is_light_on_the_wire(
    app: Flask, client: Any, area: Area, heavy: Callable[[str], str]
) -> None:
    db.session.commit()
    paths = [rule.replace("<area>", area.slug) for rule in [*information(app), "/progress"]]
    shown = [path for path in paths if client.get(path).status_code == 200]
    client.delete_cookie("session")
    assert len(shown) >= 8
    assert [said for path in shown if (said := heavy(path))] == []


@pytest.mark.timeout(240)
def test_each_page_of_the_form_is_light_on_the_wire(write: Callable[..., Any], heavy: Callable[[str], str]) -> None:
    write()
    db.session.commit()
    assert [told for page in (*PAGES, "list/1", "list/add", "check", "") if (told := heavy(at(page)))] == []


def test_the_pages_of_a_case_are_light_on_the_wire(client: Any, area: Area, heavy: Callable[[str], str]) -> None:
    assert read_with(client, hand_in(area, said())).status_code == 303
    db.session.commit()
    pages = ("case", "answers", "talk", "contact", "add", "files", "more", "withdraw")
    shown = [path for path in (f"/progress/{page}" for page in pages) if client.get(path).status_code == 200]
    db.session.commit()
    assert len(shown) >= 5
    assert [told for path in shown if (told := heavy(path))] == []
