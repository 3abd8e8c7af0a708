"""What only a real browser shows: behaviour with and without script, under the site's own content security policy."""

import threading
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.components.site import site
from tests.components.test_fields import PAGE as FORM
from tests.components.test_fields import Account
from tests.components.test_own import EVERYTHING
from tests.support.browsers import Visit

LETTER = """{% extends "layouts/letter.html" %}{% block title %}Letter{% endblock %}
{% block content %}<h1>Your application</h1>{% endblock %}"""

#: The Design System's radios carry aria-expanded, which ARIA does not give to a radio. Its authors tested that.
KNOWN = {"aria-allowed-attr": "aria-controls="}

HOW = "performance.getEntriesByType('navigation')[0].type"

Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens the page of a small site; the test fails at its end for whatever the browser noticed."""
    ended: list[Callable[[], None]] = []

    def start(app: Flask, **options: object) -> Page:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        visit = Visit(browser, f"http://127.0.0.1:{server.server_port}", **options)
        ended.extend([visit.end, server.shutdown, thread.join, server.server_close])
        visit.page.goto("/")
        return visit.page

    yield start
    for end in ended:
        end()


def form(open_page: Open, **options: object) -> Page:
    return open_page(site({"page.html": FORM}, form=Account), **options)


def test_a_conditional_question_opens_with_its_answer(open_page: Open) -> None:
    page = form(open_page)
    assert not page.is_visible("#who")
    page.check("#told-2")
    assert page.is_visible("#who")


def test_without_script_everything_can_be_answered(open_page: Open) -> None:
    page = form(open_page, java_script_enabled=False)
    assert page.is_visible("#who")
    assert page.is_visible("text=You can enter up to 50 characters")
    page.click(".govuk-exit-this-page__button")
    assert page.url.endswith("/leave")


def test_none_of_these_unticks_the_others(open_page: Open) -> None:
    page = form(open_page)
    page.check("#ways")
    page.check("input[value=none]")
    assert not page.is_checked("#ways")


def test_the_error_summary_takes_the_focus_and_leads_to_the_control(open_page: Open) -> None:
    page = form(open_page)
    page.fill("#happened-day", "3")
    page.evaluate("document.forms[0].requestSubmit()")
    page.wait_for_selector(".govuk-error-summary:focus")
    page.click("text=must include a month >> nth=0")
    assert page.evaluate("document.activeElement.id") == "happened-month"


def test_three_presses_of_shift_leave(open_page: Open) -> None:
    page = form(open_page)
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/leave")


@pytest.mark.parametrize(("caching", "how"), [("no-cache", "reload"), ("no-store", "back_forward")])
def test_back_to_a_page_without_a_session_shows_nothing_that_was_typed(open_page: Open, caching: str, how: str) -> None:
    """Whether the browser kept the page whole, or fills the fresh one's forms by itself."""
    page = open_page(site({"page.html": FORM.replace("journey", "public")}, form=Account, caching=caching))
    if how != "reload":
        # A page with this listener is never kept whole.
        page.evaluate("addEventListener('unload', () => {})")
    page.fill("#story", "typed and not sent")
    page.check("#told-2")
    page.goto("/leave")
    page.go_back()
    page.wait_for_function(f"{HOW} === '{how}' && document.readyState === 'complete'")
    assert page.input_value("#story") == ""
    assert not page.is_visible("#who")


def test_a_page_that_was_left_is_asked_for_again_on_back(open_page: Open) -> None:
    """So that after Exit, when the session has ended, the server can say that it is gone."""
    page = open_page(site({"page.html": FORM}, form=Account, caching="no-cache"))
    page.goto("/leave")
    page.go_back()
    page.wait_for_function(f"{HOW} === 'reload'")


def test_marks_are_drawn_from_their_own_file(open_page: Open) -> None:
    page = open_page(site({"page.html": EVERYTHING}))
    page.wait_for_load_state("networkidle")
    widths = page.evaluate("[...document.querySelectorAll('.csp-mark use')].map(use => use.getBBox().width)")
    assert len(widths) == 5
    assert all(width > 5 for width in widths)


def test_the_print_button_is_there_only_where_it_works(open_page: Open) -> None:
    letter = site({"page.html": LETTER})
    page = open_page(letter)
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.click("text=Print this letter")
    assert page.title() == "printed"
    assert not open_page(letter, java_script_enabled=False).is_visible("text=Print this letter")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["everything", "form", "letter"])
def test_no_page_is_wider_than_the_screen_and_axe_finds_nothing(open_page: Open, name: str, width: int) -> None:
    apps = {
        "everything": site({"page.html": EVERYTHING}, demonstration=True, navigation=[("One", "/", True)] * 7),
        "form": site({"page.html": FORM}, form=Account),
        "letter": site({"page.html": LETTER}),
    }
    page = open_page(apps[name], viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """What axe finds, but for what is known and kept."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html']}"
        for violation in found
        for node in violation["nodes"]
        if KNOWN.get(violation["id"], "\0") not in node["html"]
    ]


def test_focus_can_always_be_seen(open_page: Open) -> None:
    """WCAG 2.4.7, 2.4.13: each stop on the way through has the yellow of focus, in its background or around it."""
    page = open_page(site({"page.html": EVERYTHING}, navigation=[("One", "/", True), ("Two", "/two", False)]))
    stops = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        stops.add(page.evaluate(FOCUS))
    assert len(stops) > 8
    assert not [stop for stop in stops if "255, 221, 0" not in stop and "BODY" not in stop]


FOCUS = """(() => {
  const stop = document.activeElement, style = getComputedStyle(stop), inner = stop.firstElementChild;
  return [stop.tagName, stop.className, style.backgroundColor, style.boxShadow, style.outlineColor,
          inner ? getComputedStyle(inner).backgroundColor : ""].join(" ");
})()"""
