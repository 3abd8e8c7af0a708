"""A saved form opened in a browser that has another form open: what becomes of that one, and nothing is lost."""

import pytest
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.models.drafts import Draft
from tests.applications.conftest import STORY
from tests.applications.test_saving import APPLY, code_on, draft, link_in, messages, open_with, save
from tests.support.journey import at

__all__ = ["save"]


@pytest.fixture
def other_open(app, save, client):
    """Something was saved; another browser has a form open that is not. Gives that browser, reference and code."""
    reference, code = save()
    browser = app.test_client()
    browser.get(at("begin"))
    assert browser.post(at("for-whom"), data={"applying_as": "business"}).status_code == 303
    return browser, reference, code


def back(browser, reference, code, **more):
    return browser.post(f"{APPLY}/back", data={"code-reference": reference, "code-code": code, **more})


def test_a_browser_with_an_open_form_asks_what_becomes_of_it(other_open):
    browser, reference, code = other_open
    page = browser.get(f"{APPLY}/back").text
    assert "Another form is open here" in page
    missing = back(browser, reference, code)
    assert missing.status_code == 400
    assert "Select what we do with the form that is open here now" in missing.text
    assert f'value="{reference}"' in missing.text
    wrong = back(browser, reference, "0000-0000-0000-0000", **{"code-open_one": "delete"})
    assert wrong.status_code == 400
    assert 'value="delete" checked' in wrong.text.replace("\n", " ")
    assert "business" in browser.get(at("for-whom")).text


def test_the_open_form_is_saved_its_code_shown_and_the_other_opens(app, other_open):
    browser, reference, code = other_open
    assert back(browser, reference, code, **{"code-open_one": "keep"}).location == f"{APPLY}/aside"
    page = browser.get(f"{APPLY}/aside")
    drafts_now = {row.saved_reference for row in db.session.scalars(select(Draft))}
    (second,) = drafts_now - {reference}
    assert second in page.text
    second_code = code_on(browser.get(f"{APPLY}/aside"))
    assert STORY in browser.get(at("happening")).text
    assert browser.post(f"{APPLY}/aside").location == f"{APPLY}/"
    assert browser.get(f"{APPLY}/aside").location == f"{APPLY}/"
    third = app.test_client()
    assert open_with(third, second, second_code).location == f"{APPLY}/"
    assert 'value="business" checked' in third.get(at("for-whom")).text.replace("\n", " ")


def test_the_open_form_is_deleted_where_that_is_asked(other_open):
    browser, reference, code = other_open
    assert back(browser, reference, code, **{"code-open_one": "delete"}).location == f"{APPLY}/"
    assert draft().saved_reference == reference
    assert STORY in browser.get(at("happening")).text


def test_a_saved_form_that_is_open_waits_behind_its_code_without_a_question(app, save, write):
    reference, code = save()
    browser = app.test_client()
    browser.post(at("for-whom"), data={"applying_as": "business"})
    browser.post(f"{APPLY}/save", data={})
    own_code = code_on(browser.get(f"{APPLY}/saved"))
    (own,) = {row.saved_reference for row in db.session.scalars(select(Draft))} - {reference}
    assert "waits behind its own code" in browser.get(f"{APPLY}/back").text
    assert back(browser, reference, code).location == f"{APPLY}/aside"
    assert own_code in browser.get(f"{APPLY}/aside").text
    assert open_with(app.test_client(), own, own_code).location == f"{APPLY}/"


def test_a_link_opens_the_saved_form_and_keeps_the_open_one(app, client, save):
    save(by_email="y", email="rowan@example.org")
    (message,) = messages()
    browser = app.test_client()
    browser.post(at("for-whom"), data={"applying_as": "business"})
    assert browser.post(f"/{link_in(message)}").location == f"{APPLY}/aside"
    assert code_on(browser.get(f"{APPLY}/aside"))
    assert STORY in browser.get(at("happening")).text


def test_the_same_form_by_its_own_code_is_only_opened(client, save):
    reference, code = save()
    assert back(client, reference, code).location == f"{APPLY}/"
    assert draft().saved_reference == reference
