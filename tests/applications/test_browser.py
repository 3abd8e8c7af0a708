"""A real browser: without JavaScript on a phone, and what is left on the device after leaving."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from csp_reviews.extensions import db
from tests.applications.conftest import PAGES, STORY
from tests.support.journey import at

PHONE = {"width": 320, "height": 800}
STORED = """async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...await caches.keys(), ...(await indexedDB.databases()).map(one => one.name)]"""


@pytest.fixture
def town(area):
    db.session.commit()
    return "/anytown/apply"


def save(page, button="Save and continue"):
    page.get_by_role("button", name=button).click()


def write_pages(page, town):
    """Fill in everything that must be."""
    page.goto(f"{town}/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Myself").check()
    save(page)
    page.get_by_label("Your name").fill("Rowan Ash")
    save(page)
    save(page)
    page.get_by_label("None of these").check()
    save(page)
    save(page)
    page.get_by_label("What is happening?").fill(STORY)
    save(page)
    save(page)
    page.get_by_label("Where does it happen?").fill("At home")
    page.get_by_label("Yes").check()
    save(page)
    page.get_by_role("button", name="Add a report").click()
    write_report(page)
    save(page, "These are all: continue")
    save(page, "Continue without files")
    save(page)
    save(page)
    page.get_by_label("I join by phone").check()
    save(page)


def write_report(page):
    """Add one report, told to nobody yet."""
    page.get_by_label("What happened?").fill("Banging until four")
    page.get_by_label("I know the month").first.check()
    month = page.locator("#happened-month")
    month.get_by_label("Month").fill("10")
    month.get_by_label("Year").fill("2026")
    page.get_by_label("Nobody yet").check()
    save(page, "Save this report")


def test_a_whole_application_without_javascript_on_a_phone(visit, town):
    page = visit(viewport=PHONE, java_script_enabled=False)
    write_pages(page, town)
    page.get_by_label("This is true as far as I know").check()
    save(page, "Send my application")
    reference, code = page.locator("dd").all_inner_texts()
    page.get_by_role("button", name="Follow your application").click()
    page.get_by_label("Reference").fill(reference)
    page.get_by_label("Code").fill(code)
    save(page, "Go on")
    assert page.get_by_role("heading", level=1).inner_text() == "Your application: where it is now"
    assert STORY not in page.content()


def test_nothing_stays_in_the_browser_and_back_shows_nothing(visit, live_server, town):
    live_server.app.config["LEAVE_URL"] = f"{live_server.url}/healthz"
    page = visit(viewport=PHONE)
    write_pages(page, town)
    assert page.evaluate(STORED) == []
    page.goto(at("happening"))
    assert page.get_by_label("What is happening?").input_value() == STORY
    page.get_by_role("button", name="Exit this page").click()
    page.wait_for_url("**/healthz")
    assert page.context.cookies() == []
    page.go_back()
    page.wait_for_load_state()
    assert STORY not in page.content()


def test_the_story_is_never_offered_by_the_browser(visit, town):
    page = visit(viewport=PHONE)
    write_pages(page, town)
    for key in PAGES:
        page.goto(at(key))
        for box in page.locator("textarea").all():
            own = box.get_attribute("name") == "address"
            assert box.get_attribute("autocomplete") == ("street-address" if own else "off"), key


def test_the_receipt_prints_on_one_sheet(visit, town):
    page = visit(viewport=PHONE)
    write_pages(page, town)
    page.get_by_label("This is true as far as I know").check()
    save(page, "Send my application")
    reference, code = page.locator("dd").all_inner_texts()
    (sheet,) = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    words = "".join(sheet.extract_text().split())
    assert reference in words
    assert code in words
    assert "Exitthispage" not in words


def test_back_to_a_page_that_had_a_mistake_asks_for_the_page_and_sends_nothing(visit, town):
    page = visit(viewport=PHONE)
    page.goto(f"{town}/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Myself").check()
    save(page)
    save(page)
    page.locator(".govuk-error-summary").wait_for()
    page.get_by_label("Your name").fill("Rowan Ash")
    save(page)
    page.get_by_text("Who will be told what").first.wait_for()
    page.go_back()
    assert page.get_by_label("Your name").input_value() == "Rowan Ash"
    assert page.locator(".govuk-error-summary").count() == 0


def test_a_link_out_of_a_page_keeps_what_was_typed_on_it(visit, town):
    page = visit(viewport=PHONE)
    page.goto(f"{town}/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Myself").check()
    save(page)
    page.get_by_label("Your name").fill("Rowan Ash")
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_text("What you wrote on that page is kept.").wait_for()
    page.goto(at("you"))
    assert page.get_by_label("Your name").input_value() == "Rowan Ash"
    page.get_by_label("Your address").fill("2 Example Court")
    page.get_by_role("link", name="See the list of what is left").click()
    page.get_by_text("What you wrote on that page is kept.").wait_for()
    page.goto(at("you"))
    assert page.get_by_label("Your address").input_value() == "2 Example Court"
    page.get_by_role("link", name="See the list of what is left").click()
    assert page.get_by_text("What you wrote on that page is kept.").count() == 0
    page.goto(at("you"))
    page.get_by_label("Your name").fill("")
    page.get_by_label("Your address").fill("3 Example Court")
    save(page)
    page.locator(".govuk-error-summary").wait_for()
    page.get_by_role("link", name="See the list of what is left").click()
    page.get_by_text("What you wrote on that page is kept.").wait_for()
    page.goto(at("you"))
    assert page.get_by_label("Your address").input_value() == "3 Example Court"


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_added_is_seen_and_has_the_focus(visit, town, scripts):
    page = visit(viewport=PHONE, java_script_enabled=scripts)
    page.goto(f"{town}/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Myself").check()
    save(page)
    page.goto(at("list/add"))
    page.get_by_role("button", name="Add another organisation you told").click()
    whom = page.get_by_label("Who else was told?")
    expect(whom).to_be_focused()
    expect(whom).to_be_in_viewport()
    fault_free(page, scripts)
    page.goto(at("list/lines"))
    page.get_by_role("button", name="More lines").click()
    day = page.locator("#lines-5-on-day")
    expect(day).to_be_focused()
    expect(day).to_be_in_viewport()
    fault_free(page, scripts)


def fault_free(page, scripts):
    """No fault that a program can find, where it can run."""
    assert not scripts or {fault["id"] for fault in Axe().run(page).response["violations"]} <= {"aria-allowed-attr"}
