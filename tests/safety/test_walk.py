"""The whole form by keyboard alone, on a screen as wide as a phone: what each page keeps, and for whom it works."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from csp_reviews.extensions import db
from tests.safety.test_leaving import STORED
from tests.support.journey import at

PHONE = {"width": 320, "height": 800}
"""320 CSS pixels are also a screen of 1280 at 400 % (WCAG 1.4.10)."""
ANSWERS = {
    "name": "Rowan Ash",
    "happening": "They bang on the wall",
    "place": "At home",
    "what_happened": "Banging until four",
    "happened-on-day": "1",
    "happened-on-month": "10",
    "happened-on-year": "2026",
}
CHOICES = {"applying_as": "myself", "safe": "none", "in_area": "yes", "told_whom": "none", "taking_part": "phone"}
CHOICES |= {"happened-how": "day", "declare": "y", "same_as": ""}
GOES_ON = ("Save", "These are all", "Send my application", "I have read", "Continue", "Go on")
OWN = {"name", "organization", "street-address", "postal-code", "email", "tel"}
PARTS = ("-day", "-month", "-year")
KNOWN = {"aria-allowed-attr": "aria-controls="}
HELD = """() => { const one = document.activeElement; const main = document.querySelector("main");
  const seen = getComputedStyle(one); const box = one.getBoundingClientRect();
  return {tag: one.tagName, type: one.type || "", name: one.name || "", value: one.value || "", checked: !!one.checked,
    text: one.textContent.trim(), main: main.contains(one), group: one.name && one.type === "radio"
      ? [...document.getElementsByName(one.name)].map(radio => radio.value) : [],
    seen: box.width > 0 && (seen.outlineStyle !== "none" || seen.boxShadow !== "none" || one.type === "radio"
      || one.type === "checkbox") } }"""


def look(page: Page, axe: Axe) -> Iterator[str]:
    """What is wrong with a page: kept in the browser, told by its title, too wide, offered by the browser, for axe."""
    where = page.url
    if stored := page.evaluate(STORED):
        yield f"{where} keeps {stored}"
    if "asb" in page.title().lower() or "Rowan" in page.title():
        yield f"{where} is called {page.title()}"
    if (wider := page.evaluate("document.documentElement.scrollWidth - window.innerWidth")) > 0:
        yield f"{where} is {wider} pixels too wide"
    yield from (f"{where}: the browser may fill in {name}" for name in offered(page))
    nodes = [(one["id"], node["html"]) for one in axe.run(page).response["violations"] for node in one["nodes"]]
    yield from (f"{where}: {rule}: {html}" for rule, html in nodes if KNOWN.get(rule, "\0") not in html)


def offered(page: Page) -> Iterator[str]:
    """The boxes that a browser may fill in from what was typed before: only the applicant's own details may be."""
    for box in page.locator("main textarea, main input:not([type=hidden], [type=radio], [type=checkbox])").all():
        name, said = str(box.get_attribute("name")), box.get_attribute("autocomplete") or ""
        if said not in OWN | {"off"} and not name.endswith(PARTS):
            yield f"{name} ({said or 'nothing said'})"


def press(page: Page, held: dict[str, Any]) -> bool:
    """Answer with the keys at what has the focus; whether that leads to another page."""
    keys = page.keyboard
    if held["tag"] == "BUTTON" and held["text"].startswith(GOES_ON) and held["main"]:
        keys.press("Enter")
        return True
    wanted = CHOICES.get(held["name"])
    if held["type"] == "checkbox" and held["value"] == wanted and not held["checked"]:
        keys.press("Space")
    elif held["type"] == "radio" and wanted in held["group"]:
        keys.press("Space")
        for _ in range(held["group"].index(wanted) - held["group"].index(held["value"])):
            keys.press("ArrowDown")
    elif held["name"] in ANSWERS and not held["value"]:
        keys.type(ANSWERS[held["name"]])
    return False


def answer(page: Page) -> Iterator[str]:
    """Go through a page with Tab until it leads on; what cannot be seen to have the focus."""
    if page.get_by_role("button", name="Add a report").count():
        page.get_by_role("button", name="Add a report").focus()
        page.keyboard.press("Enter")
        return
    for _ in range(80):
        page.keyboard.press("Tab")
        held = page.evaluate(HELD)
        if held["main"] and not held["seen"]:
            yield f"{page.url}: the focus on {held['name'] or held['text']!r} cannot be seen"
        if press(page, held):
            return
    yield f"{page.url}: nothing leads on"


@pytest.mark.timeout(180)
def test_the_whole_form_by_keyboard_alone(visit: Any, area: Any) -> None:
    db.session.commit()
    page, axe, wrong = visit(viewport=PHONE), Axe(), []
    stored = []
    page.on("response", lambda one: stored.append(one) if one.request.is_navigation_request() else None)
    page.goto(at(""))
    wrong += look(page, axe)
    page.get_by_role("button", name="Start").click()
    for _ in range(40):
        wrong += look(page, axe)
        with page.expect_navigation():
            wrong += answer(page)
        if page.url.endswith("/receipt") or wrong:
            break
    assert wrong == []
    assert page.url.endswith("/receipt")
    wrong += look(page, axe)
    assert wrong == []
    assert len(stored) > 25
    assert {one.headers.get("cache-control") for one in stored} == {"no-store"}
