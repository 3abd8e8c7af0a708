"""One person at a browser: reads labels, fills in forms, presses buttons; every page they reach is looked at."""

from collections.abc import Callable
from datetime import date
from typing import ClassVar

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NARROW, WIDE = {"width": 320, "height": 800}, {"width": 1280, "height": 900}
KNOWN = {"aria-allowed-attr": "aria-controls="}
"""What the design system's own conditional radios do: https://design-system.service.gov.uk/components/radios/."""


class Person:
    """Somebody who walks through the product. `pages` keeps which pages were looked at already."""

    looked_at: ClassVar[set[str]] = set()

    def __init__(self, page: Page, snap: Callable[[Page, str], None] | None = None) -> None:
        """`snap` is told of each page that is looked at, for pictures."""
        self.page = page
        self.snap = snap
        self.axe = Axe()

    def go(self, path: str) -> None:
        """Open an address."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        self.look()

    def follow(self, text: str, nth: int = 0) -> None:
        """Follow a link."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=text).nth(nth).click()
        self.look()

    def press(self, text: str, nth: int = 0) -> None:
        """Press a button; a page with an error is a failure of the walk."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=text).nth(nth).click()
        wrong = self.page.locator(".govuk-error-summary")
        assert wrong.count() == 0, f"{self.page.url}: {wrong.first.inner_text()}"
        self.look()

    def write(self, label: str, text: str, nth: int = 0) -> None:
        """Fill in a box by its label."""
        self.page.get_by_role("textbox", name=label).nth(nth).fill(text)

    def choose(self, label: str, nth: int = 0, within: str = "") -> None:
        """Choose a radio or tick a box by its label, `within` a group if there are several."""
        place = self.page.get_by_role("group", name=within) if within else self.page
        found = place.get_by_label(label, exact=True)
        found.nth(nth).check()

    def pick(self, label: str, text: str) -> None:
        """Pick from a list."""
        self.page.get_by_label(label).select_option(label=text)

    def day(self, legend: str, on: date) -> None:
        """Fill in the three boxes of a day."""
        group = self.page.get_by_role("group", name=legend)
        for part, number in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
            group.get_by_label(part).fill(str(number))

    def reads(self, *texts: str) -> None:
        """The page says this."""
        shown = " ".join(self.page.locator("body").inner_text().split())
        for text in texts:
            assert text in shown, f"{self.page.url} does not say “{text}”"

    def look(self) -> None:
        """Look at a page: no wider than a phone, and axe finds nothing. Each page once a walk."""
        key = f"{self.page.url.split('//')[-1].partition('/')[2].partition('?')[0]} {self.page.title()}"
        if key in self.looked_at:
            return
        self.looked_at.add(key)
        self.page.set_viewport_size(NARROW)
        wider = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{self.page.url} is {wider} pixels wider than a phone"
        self.page.set_viewport_size(WIDE)
        found = self.axe.run(self.page).response["violations"]
        wrong = [
            f"{problem['id']}: {node['html']}"
            for problem in found
            for node in problem["nodes"]
            if KNOWN.get(problem["id"], "\0") not in node["html"]
        ]
        assert not wrong, f"{self.page.url}: axe finds " + "; ".join(wrong)
        if self.snap:
            self.snap(self.page, key)
