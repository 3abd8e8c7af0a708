"""The public pages and the figures in a real browser: no fault a program finds, no scrolling sideways, by keyboard."""

from collections.abc import Callable
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from tests.support.builders import Make

pytestmark = pytest.mark.slow
PAGES = (
    *("/", "/anytown/", "/anytown/asb-case-review", "/anytown/accessibility", "/anytown/privacy", "/anytown/cookies"),
    *("/anytown/statistics", "/anytown/statistics?from=2000-01-01", "/anytown/statistics?from=yesterday"),
)
Visit = Callable[..., Page]


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_has_a_fault_or_scrolls_sideways(visit: Visit, area: Area, make: Make, width: int) -> None:
    area.own_from, area.own_to = date(2014, 10, 1), date(2023, 10, 31)
    for _ in range(14):
        make.case(area)
    db.session.commit()
    page = visit(viewport={"width": width, "height": 900})
    for path in PAGES:
        page.goto(path)
        assert not Axe().run(page).response["violations"], path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    make.area("othertown")
    db.session.commit()
    page.goto("/")
    assert not Axe().run(page).response["violations"]


def test_other_dates_are_chosen_by_the_keyboard_alone(visit: Visit, area: Area) -> None:
    page = visit(viewport={"width": 1280, "height": 900})
    page.goto("/anytown/statistics")
    page.focus("#from-year")
    page.keyboard.press("Control+A")
    page.keyboard.type("2020")
    page.keyboard.press("Enter")
    page.wait_for_url("**/anytown/statistics?from=2020-10-01&to=2026-11-23")
    assert page.inner_text("#totals") == "October 2020 to November 2026"


def test_without_scripts_everything_is_there(visit: Visit, area: Area) -> None:
    page = visit(java_script_enabled=False, viewport={"width": 320, "height": 900})
    page.goto("/anytown/statistics")
    page.fill("#from-year", "1999")
    page.click("text=Show these dates")
    assert "must be 1 January 2000 or later" in page.inner_text(".govuk-error-summary")
    assert page.input_value("#from-year") == "1999"
