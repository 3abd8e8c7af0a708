"""The answer in a real browser: by the keyboard alone, on the smallest screen, within what a five-minute page may ask."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.terms import Held
from csp_reviews.models.information import InformationAnswer
from tests.support.builders import sign_in

pytestmark = pytest.mark.slow
SIZES = ({"width": 320, "height": 800}, {"width": 1280, "height": 900})


def check(page):
    """No fault that a program can find, and nothing to scroll sideways for."""
    found = [fault["id"] for fault in Axe().run(page).response["violations"]]
    assert not found, page.url
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), page.url


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def focused(page):
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def test_a_link_is_answered_by_the_keyboard_alone(visit, town, asked):
    path = town.link()
    page = visit(viewport=SIZES[0])
    page.goto(path)
    check(page)
    page.focus("[name=report-1-held]")
    for complaint in town.case.complaints:
        day = complaint.complained_first
        press(page, " ", "Tab")
        page.keyboard.type(f"{day.day}")
        press(page, "Tab")
        page.keyboard.type(f"{day.month}")
        press(page, "Tab")
        page.keyboard.type(f"{day.year}")
        press(page, "Tab")
        page.keyboard.type(f"LOG {complaint.n}")
        press(page, "Tab", "Tab")
    assert focused(page) == "summary"
    press(page, "Tab")
    assert focused(page) == "by"
    page.keyboard.type("PC Oak")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answer was sent")
    check(page)
    db.session.commit()
    stored = db.session.scalars(select(InformationAnswer)).one()
    assert [(row.held, row.agency_reference) for row in stored.reports] == [(Held.HELD, f"LOG {n}") for n in (1, 2, 3)]
    db.session.commit()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")


def test_the_first_mistake_is_one_press_away(visit, town, asked):
    page = visit(viewport=SIZES[0])
    page.goto(town.link())
    page.get_by_role("button", name="Send the answer").click()
    check(page)
    assert "There is a problem" in page.evaluate("document.activeElement.textContent")
    page.get_by_role("link", name="Report 1: say whether you hold it").click()
    assert focused(page) == "report-1-held"
    assert page.title().startswith("Error: ")


def test_a_refusal_is_found_and_says_what_the_act_says(visit, town, asked):
    page = visit(viewport=SIZES[1])
    page.goto(town.link())
    page.get_by_text("Refuse, with a reason").click()
    expect(page.get_by_text("must disclose it")).to_be_visible()
    page.get_by_role("button", name="Send the refusal").click()
    expect(page.get_by_role("link", name="Write why you do not give the information")).to_be_visible()
    expect(page.get_by_label("Why you do not give the information")).to_be_visible()
    check(page)


@pytest.mark.parametrize("size", SIZES, ids=("small", "large"))
def test_the_pages_of_agencies_and_of_asking_have_no_fault_that_a_program_can_find(
    visit, live_server, town, asked, size
):
    reference, officer_id = town.case.reference, town.officer().id
    coordinator_id = town.coordinator.id
    db.session.commit()
    own = ("/agency/", f"/agency/{reference}", f"/agency/{reference}/requests/1")
    staff = (
        f"/casework/{reference}/information",
        *(f"/casework/{reference}/information/1{rest}" for rest in ("", "/answer")),
    )
    for account, paths in ((officer_id, own), (coordinator_id, staff)):
        client = live_server.app.test_client()
        sign_in(client, account)
        page = visit(viewport=size)
        cookie = client.get_cookie("session").value
        page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
        for path in paths:
            page.goto(path)
            check(page)
