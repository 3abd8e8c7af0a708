"""Files in a real browser, with and without JavaScript, on a phone."""

import pytest
from sqlalchemy import select

from csp_reviews.areas.content import Contact, Content
from csp_reviews.areas.operations import offer_welsh
from csp_reviews.extensions import db
from csp_reviews.models.evidence import Evidence
from tests.applications.test_browser import PHONE, save, write_report
from tests.evidence import making
from tests.support.journey import at


@pytest.mark.parametrize("script", [True, False])
def test_files_are_added_with_and_without_javascript(visit, area, tmp_path, script):
    db.session.commit()
    page = visit(viewport=PHONE, java_script_enabled=script)
    (tmp_path / "wall.jpg").write_bytes(making.jpeg())
    (tmp_path / "moving.gif").write_bytes(b"GIF89a")
    begin(page)
    page.get_by_label("Choose files").set_input_files([tmp_path / "wall.jpg", tmp_path / "moving.gif"])
    page.get_by_label("What do they show?").fill("The wall")
    save(page, "Add these files")
    page.get_by_role("link", name="We cannot take “moving.gif”").wait_for()
    assert page.title() == "Error: Your files"
    assert page.get_by_label("What do they show?").input_value() == "The wall"
    page.get_by_role("link", name="Go on with the files that were added").click()
    assert page.get_by_text("wall.jpg").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_other_language_sends_no_file(visit, area, tmp_path):
    offer_welsh(area=area, name="Partneriaeth Anytown", content=Content(contact=Contact()), left=0)
    db.session.commit()
    page = visit(viewport=PHONE)
    (tmp_path / "wall.jpg").write_bytes(making.jpeg())
    begin(page)
    page.get_by_label("Choose files").set_input_files([tmp_path / "wall.jpg"])
    page.get_by_label("What do they show?").fill("The wall")
    with page.expect_navigation():
        page.get_by_role("button", name="Cymraeg").click()
    assert page.locator("html").get_attribute("lang") == "cy"
    assert page.locator("[name=note]").input_value() == "The wall"
    assert not db.session.scalars(select(Evidence)).all()
    assert page.locator(".govuk-notification-banner").count() == 1


HELD = """
class Held extends EventTarget {
  constructor() { super(); this.upload = new EventTarget(); window.held = this; }
  open() {}
  send() {}
  abort() { this.dispatchEvent(new Event("abort")); }
}
window.XMLHttpRequest = Held;
"""
"""A line on which the test says how far it is."""


@pytest.mark.parametrize(("arrived", "said"), [(False, "nothing was added"), (True, "may have been added")])
def test_what_has_all_gone_cannot_be_stopped_and_is_not_called_lost(visit, area, tmp_path, arrived, said):
    db.session.commit()
    page = visit(viewport=PHONE)
    page.add_init_script(HELD)
    (tmp_path / "wall.jpg").write_bytes(making.jpeg())
    begin(page)
    page.get_by_label("Choose files").set_input_files([tmp_path / "wall.jpg"])
    page.locator("button", has_text="Add these files").evaluate("button => button.click()")
    stop = page.get_by_role("button", name="Stop sending")
    assert stop.is_visible()
    stop.focus()
    if arrived:
        page.evaluate("held.upload.dispatchEvent(new Event('load'))")
        assert not stop.is_visible()
    page.evaluate("held.dispatchEvent(new Event('error'))")
    assert page.evaluate("document.activeElement.matches('[data-upload-words]')")
    assert said in page.locator("[data-upload-words]").inner_text()


def begin(page):
    """Come to the page that takes files, with one report written."""
    page.goto("/anytown/apply/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Myself").check()
    save(page)
    page.goto(at("list/add"))
    write_report(page)
    page.goto(at("files/add"))
