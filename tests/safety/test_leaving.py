"""Exit this page, really pressed: what Back shows then, and what is left in the browser.

On the browser's own machine, where it obeys `Clear-Site-Data`, and on plain http elsewhere, where it does not.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from csp_reviews.applications.operations import Received
from csp_reviews.extensions import db
from csp_reviews.models.drafts import Draft
from tests.applications.conftest import STORY, hand_in, read_with, said
from tests.support.browsers import Visit
from tests.support.journey import at
from tests.support.live import LiveServer

STORED = """async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(self.caches ? await caches.keys() : []), ...(await indexedDB.databases()).map(one => one.name)]"""
CACHED = """async (paths) => {
  const kept = [];
  for (const path of paths) {
    try { await fetch(path, {cache: "only-if-cached", mode: "same-origin"}).then(one => one.ok && kept.push(path)) }
    catch { /* not in the cache */ }
  }
  return kept }"""
OPENER = "The Cross-Origin-Opener-Policy header has been ignored"
"""What a browser says of any address that it does not trust."""
PRIVATE = (at("happening"), at("list/1"), at("check"), "/progress/case", "/progress/answers")


@pytest.fixture
def received(area: Any) -> Received:
    received = hand_in(area, said())
    db.session.commit()
    return received


@pytest.fixture
def known(client: Any, write: Callable[..., Any], received: Received) -> str:
    """The cookie of a browser that has written a form and reads a case."""
    write()
    assert read_with(client, received).status_code == 303
    cookie = client.get_cookie("session")
    assert cookie is not None
    db.session.commit()
    return str(cookie.value)


@pytest.fixture
def open_at(browser: Browser, live_server: LiveServer, known: str) -> Iterator[Callable[..., Page]]:
    """Opens the browser of that person at a host."""
    visits: list[Visit] = []

    def start(host: str, *, scripts: bool) -> Page:
        url = live_server.url.replace("127.0.0.1", host)
        live_server.app.config["LEAVE_URL"] = f"{url}/healthz"
        visits.append(Visit(browser, url, java_script_enabled=scripts))
        page = visits[-1].page
        page.context.add_cookies([{"name": "session", "value": known, "url": url}])
        return page

    yield start
    for made in visits:
        made.faults[:] = [fault for fault in made.faults if OPENER not in fault]
        made.end()


def left_behind(page: Page) -> list[str]:
    """What the browser still holds, looked for with scripts from another page of the same website."""
    page.context.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": False})
    kept: list[str] = page.evaluate(STORED)
    cached: list[str] = page.evaluate(CACHED, list(PRIVATE))
    return kept + cached + [cookie.get("name", "") for cookie in page.context.cookies()]


@pytest.mark.parametrize("host", ["127.0.0.1", "anytown.test"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_after_exit_nothing_is_left_and_back_says_only_that_it_has_gone(
    open_at: Callable[..., Page], host: str, scripts: bool
) -> None:
    page = open_at(host, scripts=scripts)
    for path in PRIVATE:
        page.goto(path)
        assert STORY in page.content() or path in (at("list/1"), "/progress/case"), path
    if scripts and host == "127.0.0.1":
        for _ in range(3):
            page.keyboard.press("Shift")
    else:
        page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url("**/healthz")
    assert left_behind(page) == []
    for path in reversed(PRIVATE):
        page.go_back()
        expect(page.get_by_role("heading")).to_have_text("This page has gone")
        assert page.url.endswith("/gone" if scripts and path == PRIVATE[-1] else path)
        assert page.title() == "Gone"
        assert "anytown" not in page.locator("body").inner_text().lower()
    assert page.context.cookies() == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_back_to_the_first_page_of_the_form_says_so_though_nothing_was_typed(
    open_at: Callable[..., Page], scripts: bool
) -> None:
    page = open_at("anytown.test", scripts=scripts)
    page.context.clear_cookies()
    page.goto(at(""))
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who are you asking for?")
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url("**/healthz")
    assert page.context.cookies() == []
    page.go_back()
    expect(page.get_by_role("heading")).to_have_text("This page has gone")


def test_with_scripts_back_to_an_information_page_says_so_too(open_at: Callable[..., Page]) -> None:
    page = open_at("anytown.test", scripts=True)
    page.goto("/anytown/asb-case-review")
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url("**/healthz")
    page.go_back()
    expect(page.get_by_role("heading")).to_have_text("This page has gone")


def test_leaving_names_nobody_and_is_on_every_public_page(client: Any, area: Any) -> None:
    answer = client.get("/leave", headers={"Referer": "http://localhost/anytown/apply/9"})
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Clear-Site-Data" not in client.get("/leave", base_url="http://anytown.test").headers
    pages = ("", "asb-case-review", "statistics", "accessibility", "privacy", "cookies", "apply/", "apply/1")
    client.get(at("begin"))
    for path in (*(f"/{area.slug}/{page}" for page in pages), "/progress", "/nothing/here"):
        assert 'href="/leave"' in client.get(path).text, path


def test_it_is_explained_once_before_the_form(client: Any, area: Any) -> None:
    start = client.get(f"/{area.slug}/apply/").text
    assert "the Shift key three times" in start
    assert f'href="/{area.slug}/cookies#history"' in start
    told = client.get(f"/{area.slug}/cookies").text
    assert "private window" in told
    assert "open the history" in told


def test_a_cookie_that_was_copied_before_leaving_opens_no_form_and_no_receipt(
    client: Any, app: Any, write: Callable[..., Any], area: Any
) -> None:
    write()
    with client.session_transaction() as cookie:
        copied = dict(cookie)
    client.get("/leave")
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(copied)
    assert STORY not in thief.get(at("happening"), follow_redirects=True).text
    assert not db.session.scalars(select(Draft)).all()
    write()
    client.get(at("check"))
    client.post(at("check"), data={"declare": "y"})
    with client.session_transaction() as cookie:
        copied = dict(cookie)
    assert client.get(at("receipt")).status_code == 200
    client.get("/leave")
    with thief.session_transaction() as cookie:
        cookie.update(copied)
    assert thief.get(at("receipt")).status_code == 303
    assert not db.session.scalars(select(Draft)).all()


def test_what_was_saved_waits_behind_its_code_after_leaving(client: Any, app: Any, write: Callable[..., Any]) -> None:
    write()
    client.post(at("save"), data={})
    draft = db.session.scalars(select(Draft)).one()
    assert draft.saved_reference
    with client.session_transaction() as cookie:
        copied = dict(cookie)
    client.get("/leave")
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(copied)
    assert STORY not in thief.get(at("happening"), follow_redirects=True).text
    assert db.session.scalars(select(Draft.saved_reference)).one() == draft.saved_reference


def test_a_form_of_the_checker_with_a_mark_that_left_is_not_read(client: Any, area: Any) -> None:
    mark = re.search(r'name="of" value="([^"]+)"', client.get("/anytown/check").text).group(1)  # type: ignore[union-attr]
    typed = {"of": mark, "what_happened": STORY, "told_whom": "none", "happened-how": "day"}
    page = client.post("/anytown/check", data=typed).text
    assert STORY in page
    assert f'value="{mark}"' in page
    assert f'href="/leave?of={mark}"' in page
    client.get(f"/leave?of={mark}")
    again = client.post("/anytown/check", data=typed)
    assert again.status_code == 410
    assert STORY not in again.text
    assert client.post("/anytown/apply/list/copied", data=typed).status_code == 410
    other = client.post("/anytown/check", data=typed | {"of": "another-mark-of-some-length"})
    assert STORY in other.text
