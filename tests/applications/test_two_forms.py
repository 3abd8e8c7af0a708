"""Pages of one form stay open in tabs while another is opened here: their words and buttons do nothing to that."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.models.cases import Case
from csp_reviews.models.drafts import Draft
from csp_reviews.models.evidence import Evidence
from tests.applications.conftest import OTHER_PAGES, PAGES, REPORT, STORY
from tests.applications.test_belonging import mark_on
from tests.applications.test_saving import APPLY, code_on, save
from tests.support.journey import at

__all__ = ["save"]
NOTHING = "Another form was opened in this browser meanwhile. Nothing was done."
NOT_IN_IT = "Another form was opened in this browser meanwhile. What you wrote here is not in it."
BELONGS = re.compile(r'<input type="hidden" name="belongs" value="([^"]+)">')
WORDS = "The words of the second one"


@pytest.fixture
def two(app, save):
    """A whole form was saved; in another browser a second one was begun, and the first opened after it.

    Gives that browser, the mark of the second one's pages, its reference and its code.
    """
    reference, code = save()
    browser = app.test_client()
    browser.get(at("begin"))
    browser.post(at("for-whom"), data={"applying_as": "business"})
    browser.post(f"{APPLY}/save", data={})
    saved = db.session.scalars(select(Draft.saved_reference).where(Draft.saved_reference != reference)).one()
    second_code = code_on(browser.get(f"{APPLY}/saved"))
    mark = mark_on(browser, at("happening"))
    browser.post(f"{APPLY}/back", data={"code-reference": reference, "code-code": code, "code-open_one": "keep"})
    assert mark_on(browser, at("happening")) != mark
    return browser, mark, saved, second_code


def drafts():
    db.session.rollback()
    return {draft.saved_reference: draft.answers for draft in db.session.scalars(select(Draft))}


PAGES_WITH_WORDS = {
    at("happening"): {"happening": WORDS},
    at("you"): {"name": WORDS},
    at("person"): {"name": WORDS},
    at("agreement"): OTHER_PAGES["agreement"] | {"how": WORDS},
    at("list/add"): REPORT | {"what_happened": WORDS},
    at("list/1"): REPORT | {"what_happened": WORDS},
    at("list/7"): REPORT | {"what_happened": WORDS},
    at("list/lines"): {"lines-0-what": WORDS},
}


@pytest.mark.parametrize("press", ["", "later"])
@pytest.mark.parametrize("page", PAGES_WITH_WORDS)
def test_words_for_one_form_do_not_come_into_another_and_are_shown_to_copy(two, page, press):
    browser, mark, _reference, _code = two
    before = drafts()
    sent = PAGES_WITH_WORDS[page] | {"belongs": mark, "press": press}
    answer = browser.post(page, data=sent)
    assert answer.status_code == 409
    assert NOT_IN_IT in answer.text
    assert WORDS in answer.text
    assert set(BELONGS.findall(answer.text)) == {mark}
    assert browser.post(page, data=sent).status_code == 409
    assert drafts() == before


def test_what_the_other_holds_is_not_shown_beside_what_was_typed(two):
    browser, mark, _reference, _code = two
    answer = browser.post(at("happening"), data={"happening": WORDS, "version": "1", "belongs": mark})
    assert STORY not in answer.text


BUTTONS = {
    "forget": {},
    "check": {"declare": "y"},
    "stop": {},
    "save": {},
    "saved": {},
    "list/copied/yes": {},
}


@pytest.mark.parametrize("path", BUTTONS)
def test_a_button_of_one_form_does_nothing_to_another(two, path):
    browser, mark, _reference, _code = two
    before = drafts()
    assert browser.post(f"{APPLY}/{path}", data=BUTTONS[path] | {"belongs": mark}).location == f"{APPLY}/"
    assert NOTHING in browser.get(f"{APPLY}/").text
    assert drafts() == before
    assert not db.session.scalars(select(Case)).all()


def test_files_of_one_form_are_not_put_into_another(two):
    browser, mark, _reference, _code = two
    sent = {"note": "The wall", "chosen": (BytesIO(b"Dear all"), "note.txt"), "belongs": mark}
    assert browser.post(at("files/add"), data=sent).location == f"{APPLY}/"
    assert NOTHING in browser.get(f"{APPLY}/").text
    assert not db.session.scalars(select(Evidence)).all()


def test_a_button_that_did_nothing_works_once_its_own_form_is_open_again(two):
    browser, mark, reference, code = two
    sent = {"belongs": mark, "once": "k" * 20}
    browser.post(f"{APPLY}/forget", data=sent)
    browser.post(f"{APPLY}/back", data={"code-reference": reference, "code-code": code, "code-open_one": "keep"})
    browser.post(f"{APPLY}/forget", data=sent)
    assert reference not in drafts()


def test_to_delete_what_was_open_means_the_one_that_was_shown(two):
    browser, mark, reference, code = two
    before = set(drafts())
    given = {"code-reference": reference, "code-code": code, "code-open_one": "delete", "belongs": mark}
    assert browser.post(f"{APPLY}/back", data=given).location.startswith(f"{APPLY}/")
    assert set(drafts()) == before


def test_a_form_that_waits_behind_its_code_takes_no_words_of_another(two, clock):
    browser, mark, _reference, _code = two
    clock.advance(hours=2, minutes=1)
    before = drafts()
    assert browser.post(at("happening"), data={"happening": WORDS, "belongs": mark}).status_code == 409
    assert drafts() == before


def test_words_written_before_there_was_a_draft_are_kept(client, area):
    client.get(at("begin"))
    assert 'name="belongs"' not in client.get(at("for-whom")).text
    client.post(at("for-whom"), data=PAGES["for-whom"])
    client.post(at("happening"), data={"happening": STORY, "belongs": ""})
    assert STORY in client.get(at("happening")).text


def test_its_own_pages_go_on_working(client, area):
    client.post(at("for-whom"), data=PAGES["for-whom"])
    mark = mark_on(client, at("happening"))
    assert client.post(at("happening"), data={"happening": STORY, "belongs": mark}).status_code == 303
    assert client.post(f"{APPLY}/forget", data={"belongs": mark}).location == f"{APPLY}/"
    assert not drafts()


def test_in_the_other_language_words_stay_those_of_their_own_form(two, area):
    browser, mark, _reference, _code = two
    area.welsh = {"name": "Partneriaeth", "content": {}}
    db.session.commit()
    sent = {"happening": WORDS, "read_in": "cy", "belongs": mark}
    page = browser.get(browser.post(f"/cy{at('happening')}", data=sent).location).text
    assert WORDS in page
    assert set(BELONGS.findall(page)) == {mark}
    assert browser.post(at("happening"), data={"happening": WORDS, "belongs": mark}).status_code == 409
