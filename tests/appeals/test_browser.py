"""An appeal with files in a real browser: by the keyboard alone, on the smallest screen, with and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from csp_reviews.extensions import db
from tests.appeals.test_online import CODE, WORDS, area, make, refused
from tests.evidence import making

__all__ = ["area", "make", "refused"]
pytestmark = pytest.mark.slow
PHONE = {"width": 320, "height": 800}


def look(page, script):
    """No fault that a program can find, nothing to scroll sideways for, and a title that says nothing."""
    if script:
        found = [(one["id"], node["html"]) for one in Axe().run(page).response["violations"] for node in one["nodes"]]
        assert [fault for fault in found if fault[0] != "aria-allowed-attr"] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    assert "appeal" not in page.title().lower(), page.title()


def press(page, name, script):
    """Press a button of the page with the keyboard, and look at what comes."""
    page.get_by_role("button", name=name).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page, script)


def send(page, script, comes):
    """Send the chosen files, with the keyboard: a script puts the answer into the page, so nothing is navigated to."""
    page.get_by_role("button", name="Add these files").focus()
    page.keyboard.press("Enter")
    comes.wait_for()
    look(page, script)


def tick(page, name):
    page.get_by_label(name).first.focus()
    page.keyboard.press("Space")


def write(page, reference, script):
    """From the code to the page of the files."""
    page.goto("/progress")
    page.get_by_label("Reference").fill(reference)
    page.get_by_label("Code").fill(CODE)
    page.get_by_role("button", name="Go on").click()
    page.goto("/progress/more")
    press(page, "Start", script)
    tick(page, "The decision that there would be no review")
    press(page, "Save and continue", script)
    tick(page, "Report 1")
    press(page, "Save and continue", script)
    press(page, "Save and continue", script)
    page.get_by_label("What is wrong, in your own words?").fill(WORDS)
    press(page, "Save and continue", script)


@pytest.mark.parametrize("script", [True, False])
def test_an_appeal_is_sent_with_files(visit, refused, tmp_path, script):
    reference = refused.reference
    db.session.commit()
    page = visit(viewport=PHONE, java_script_enabled=script)
    (tmp_path / "record.jpg").write_bytes(making.jpeg())
    (tmp_path / "moving.gif").write_bytes(b"GIF89a")
    write(page, reference, script)
    press(page, "Add files", script)
    page.get_by_label("Choose files").set_input_files([tmp_path / "record.jpg", tmp_path / "moving.gif"])
    page.get_by_label("What are they about?").select_option(index=1)
    page.get_by_label("What do they show?").fill("The police record")
    send(page, script, page.get_by_role("link", name="We cannot take “moving.gif”"))
    assert page.title() == "Error: Your files"
    page.get_by_role("link", name="Go on with the files that were added").click()
    assert page.get_by_text("record.jpg").count() == 1
    (tmp_path / "diary.txt").write_bytes(b"Nights")
    press(page, "Add more files", script)
    page.get_by_label("Choose files").set_input_files([tmp_path / "diary.txt"])
    send(page, script, page.get_by_text("diary.txt"))
    assert page.get_by_role("link", name="Back", exact=True).get_attribute("href") == "/progress/more/7"
    page.get_by_role("link", name="Take out").last.click()
    look(page, script)
    press(page, "Take it out", script)
    assert page.get_by_text("diary.txt").count() == 0
    press(page, "These are all: continue", script)
    assert page.get_by_text("record.jpg").count() == 1
    press(page, "Send my appeal", script)
    assert page.get_by_role("heading", level=1).inner_text() == "We have what you sent"
    assert page.get_by_text("record.jpg").count() == 1
