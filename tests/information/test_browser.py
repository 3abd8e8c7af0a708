"""The answer in a real browser: by the keyboard alone, on the smallest screen."""

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


@pytest.fixture
def link(town, asked):
    """The path of a link. What is read here is let go of: the browser wants the database."""
    found = town.link()
    db.session.commit()
    return found


def test_a_link_is_answered_by_the_keyboard_alone(visit, town, link):
    days = [(complaint.n, complaint.complained_first) for complaint in town.case.complaints]
    db.session.commit()
    page = visit(viewport=SIZES[0])
    page.goto(link)
    check(page)
    page.focus("[name=report-1-held]")
    for n, day in days:
        press(page, " ", "Tab")
        page.keyboard.type(f"{day.day}")
        press(page, "Tab")
        page.keyboard.type(f"{day.month}")
        press(page, "Tab")
        page.keyboard.type(f"{day.year}")
        press(page, "Tab")
        page.keyboard.type(f"LOG {n}")
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


def test_the_first_mistake_is_one_press_away(visit, link):
    page = visit(viewport=SIZES[0])
    page.goto(link)
    page.get_by_role("button", name="Send the answer").click()
    check(page)
    assert "There is a problem" in page.evaluate("document.activeElement.textContent")
    page.get_by_role("link", name="Report 1: say whether you hold it").click()
    assert focused(page) == "report-1-held"
    assert page.title().startswith("Error: ")


def test_a_refusal_is_found_and_says_what_the_act_says(visit, link):
    page = visit(viewport=SIZES[1])
    page.goto(link)
    page.get_by_text("Refuse, with a reason").click()
    expect(page.get_by_text("must disclose it")).to_be_visible()
    page.get_by_role("button", name="Send the refusal").click()
    expect(page.get_by_role("link", name="Write why you do not give the information")).to_be_visible()
    expect(page.get_by_label("Why you do not give the information")).to_be_visible()
    check(page)


@pytest.mark.parametrize("size", SIZES, ids=("small", "large"))
@pytest.mark.parametrize("who", ["officer", "coordinator"])
def test_no_page_has_a_fault_that_a_program_can_find(visit, live_server, town, asked, size, who):
    reference = town.case.reference
    account = town.officer() if who == "officer" else town.coordinator
    account_id, base = account.id, f"/casework/{reference}/information"
    db.session.commit()
    own = ("/agency/", f"/agency/{reference}", f"/agency/{reference}/requests/1")
    client = live_server.app.test_client()
    sign_in(client, account_id)
    page = visit(viewport=size)
    cookie = {"name": "session", "value": client.get_cookie("session").value, "url": live_server.url}
    page.context.add_cookies([cookie])
    for path in own if who == "officer" else (base, f"{base}/1", f"{base}/1/answer"):
        page.goto(path)
        check(page)
