"""Buttons of a page that is older than what was done in another tab: they say what is true, and destroy nothing."""

import re
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import func, select

from csp_reviews.extensions import db
from csp_reviews.models.cases import Case
from csp_reviews.models.drafts import Draft
from csp_reviews.models.evidence import Evidence
from tests.applications.conftest import PAGES, STORY
from tests.applications.test_saving import code_on, draft, open_with
from tests.support.journey import at

APPLY = "/anytown/apply"
DELETE, TAKE_OFF = "Delete what I have written", "Take it off this device now"
HAVE_THEM = "I have them: take them off this device"


def button_on(page, label):
    """Where a button of a page leads to, and what the form around it sends: as the browser that shows it keeps it."""
    forms = re.findall(r"<form.*?</form>", unescape(page.text), re.DOTALL)
    form = next(form for form in forms if label in form)
    button = re.search(rf"<button([^>]*)>\s*{re.escape(label)}", form)[1]
    tags = [*re.findall(r'<input type="hidden"[^>]*>', form), button]
    names, values = (
        [re.search(rf'{what}="([^"]*)"', tag) for tag in tags if "name=" in tag] for what in ("name", "value")
    )
    sent = {name[1]: value[1] if value else "" for name, value in zip(names, values, strict=True)}
    where = re.search(r'action="([^"]*)"', form)
    return where[1] if where else None, sent


def press(client, button):
    where, data = button
    return client.post(where, data=data)


def send(client):
    client.get(at("check"))
    assert client.post(at("check"), data={"declare": "y"}).location == at("receipt")


@pytest.fixture
def whole(client, write):
    write()
    return client


def test_deleting_from_an_older_list_deletes_no_receipt(whole):
    older = button_on(whole.get(at("")), DELETE)
    send(whole)
    code = draft().code
    assert press(whole, older).location == at("receipt")
    page = whole.get(at("receipt")).text
    assert "Nothing was deleted: you had sent your application" in page
    assert code in page
    assert press(whole, older).location == at("receipt")
    done = press(whole, button_on(whole.get(at("receipt")), HAVE_THEM))
    assert done.location == at("")
    page = whole.get(at("")).text
    assert "This browser does not show the code any more" in page
    assert code not in page
    assert not db.session.scalars(select(Draft)).all()


@pytest.mark.parametrize("page", ["", "receipt"])
def test_a_receipt_is_taken_off_by_its_own_button(whole, page):
    send(whole)
    press(whole, button_on(whole.get(at(page)), HAVE_THEM))
    assert not db.session.scalars(select(Draft)).all()
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_the_button_of_an_older_receipt_deletes_no_form_begun_since(whole, write):
    send(whole)
    older = button_on(whole.get(at("receipt")), HAVE_THEM)
    press(whole, button_on(whole.get(at("")), HAVE_THEM))
    whole.get(at("begin"))
    write({key: PAGES[key] for key in ("for-whom", "happening")})
    press(whole, (older[0], older[1] | {"once": "o" * 20}))
    assert STORY in whole.get(at("happening")).text


def test_taking_a_sent_form_off_the_device_shows_its_new_code(app, whole):
    whole.post(f"{APPLY}/save")
    reference, saved_code = draft().saved_reference, code_on(whole.get(f"{APPLY}/saved"))
    older = button_on(whole.get(f"{APPLY}/saved"), TAKE_OFF)
    send(whole)
    assert press(whole, older).location == at("receipt")
    page = whole.get(at("receipt")).text
    assert "The code with which you saved it opens nothing any more" in page
    assert "waits for you behind its code" not in page
    assert draft().code in page
    assert open_with(app.test_client(), reference, saved_code).status_code == 400


def test_what_is_deleted_or_taken_off_is_said_only_where_it_was(whole):
    lists, whole_list = whole.get(at("")), button_on(whole.get(at("")), DELETE)
    assert STORY not in lists.text
    whole.post(f"{APPLY}/save")
    off = button_on(whole.get(f"{APPLY}/saved"), TAKE_OFF)
    assert press(whole, off).location == at("")
    assert "It is off this device, and waits for you behind its code" in whole.get(at("")).text
    press(whole, whole_list)
    assert "Nothing was deleted: no form of yours is open here any more" in whole.get(at("")).text
    assert len(db.session.scalars(select(Draft)).all()) == 1


def test_taking_off_what_was_sent_and_taken_off_says_nothing_untrue(whole):
    whole.post(f"{APPLY}/save")
    off = button_on(whole.get(f"{APPLY}/saved"), TAKE_OFF)
    send(whole)
    press(whole, button_on(whole.get(at("receipt")), HAVE_THEM))
    whole.get(at(""))
    press(whole, off)
    assert "waits for you" not in whole.get(at("")).text


def test_a_form_is_deleted_by_its_own_button(whole):
    press(whole, button_on(whole.get(at("")), DELETE))
    assert "What you had written is deleted" in whole.get(at("")).text
    assert not db.session.scalars(select(Draft)).all()


def test_taking_something_out_after_it_was_sent_says_that_it_is_in_it(whole):
    kept = {"chosen": [(BytesIO(b"x"), "a.txt")], "about": "", "note": ""}
    whole.post(at("files/add"), data=kept)
    (key,) = db.session.scalars(select(Evidence.key))
    pages = (at("list/1/remove"), at(f"files/{key}/remove"))
    older = [(page, button_on(whole.get(page), "Take it out")[1]) for page in pages]
    send(whole)
    for page, data in older:
        answer = whole.post(page, data=data, follow_redirects=True)
        assert "Nothing was taken out: you had sent your application" in answer.text
        assert "You have sent your application" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 1
