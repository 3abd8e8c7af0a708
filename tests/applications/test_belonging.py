"""Pages of one application stay open in tabs while this browser shows another: a form goes to its own, or nowhere."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.models.cases import Withdrawal
from csp_reviews.models.drafts import Draft
from csp_reviews.models.evidence import Evidence
from csp_reviews.models.following import Addition
from tests.applications.conftest import for_another, hand_in, read_with, said

BELONGS = re.compile(r'<input type="hidden" name="belongs" value="([^"]+)">')
WORDS = "The words of the first one"
SENT = "belongs to another application, which was closed in this browser. Nothing of it was recorded"


def mark_on(client, path):
    """The one mark that every form of a page carries."""
    (mark,) = set(BELONGS.findall(client.get(path).text))
    return mark


@pytest.fixture
def first(area):
    return hand_in(area, said())


@pytest.fixture
def second(area):
    return hand_in(area, said())


@pytest.fixture
def stale(client, first, second):
    """The mark of the first one's pages, in a browser that shows the second by now."""
    read_with(client, first)
    mark = mark_on(client, "/progress/add")
    client.post("/progress/end", data={"belongs": mark})
    read_with(client, second)
    assert mark != mark_on(client, "/progress/add")
    return mark


def test_what_was_written_for_one_is_not_recorded_in_the_other_and_is_kept_for_its_own(client, first, stale):
    assert client.post("/progress/add", data={"text": WORDS, "belongs": stale}).location == "/progress/case"
    page = client.get("/progress/case").text
    assert f"{SENT}. It is kept: give its reference and its code, and it is shown." in page
    assert not db.session.scalars(select(Addition)).all()
    assert WORDS not in client.get("/progress/add").text
    assert read_with(client, first).location == "/progress/add"
    assert WORDS in client.get("/progress/add").text
    client.post("/progress/add", data={"text": WORDS, "belongs": mark_on(client, "/progress/add")})
    assert db.session.scalars(select(Addition)).one().case_id == first.case.id


def test_asking_to_stop_one_does_not_stop_the_other(client, first, stale):
    client.post("/progress/other", data={"pressed": "no", "reason": WORDS, "belongs": stale})
    assert not db.session.scalars(select(Withdrawal)).all()
    assert read_with(client, first).location == "/progress/other"


def test_a_button_alone_is_not_done_and_not_kept(client, first, stale):
    client.post("/progress/keep", data={"once": "k" * 20, "belongs": stale})
    page = client.get("/progress/case").text
    assert SENT in page
    assert "It is kept" not in page
    assert read_with(client, first).location == "/progress/case"


def test_files_are_not_kept_and_that_is_said(client, first, stale):
    sent = {"note": "The wall", "belongs": stale, "files": (BytesIO(b"x"), "wall.jpg")}
    assert client.post("/progress/files", data=sent).location == "/progress/case"
    page = client.get("/progress/case").text
    assert f"{SENT}, and a file cannot be kept" in page
    assert not db.session.scalars(select(Evidence)).all()
    assert read_with(client, first).location == "/progress/files"


def test_sent_after_the_other_reading_had_ended_it_is_kept_for_its_own(client, first, second, stale, clock):
    clock.advance(minutes=16)
    client.post("/progress/add", data={"text": WORDS, "belongs": stale})
    assert read_with(client, second).location == "/progress/case"
    assert WORDS not in client.get("/progress/add").text


def test_what_the_other_had_kept_stays_kept(client, second, stale, clock):
    clock.advance(minutes=16)
    client.post("/progress/add", data={"text": "Of the second one"})
    read_with(client, second)
    client.post("/progress/add", data={"text": WORDS, "belongs": stale})
    assert "Of the second one" in client.get("/progress/add").text


@pytest.fixture
def both(area):
    return hand_in(area, for_another())


def test_the_person_affected_is_another_reader_than_whoever_applied(client, both):
    read_with(client, both)
    mark = mark_on(client, "/progress/case")
    read_with(client, both, affected=True)
    assert mark_on(client, "/progress/case") != mark


def test_what_came_by_a_code_that_two_people_know_is_kept_for_neither(client, both, second):
    client.post("/progress", data={"reference": both.case.reference, "code": both.affected_code})
    mark = mark_on(client, "/progress/case")
    read_with(client, second)
    client.post("/progress/contact", data={"text": WORDS, "belongs": mark})
    page = client.get("/progress/case").text
    assert SENT in page
    assert "It is kept" not in page
    assert not db.session.scalars(select(Draft)).all()


@pytest.mark.parametrize("mark", ["", "another", "0" * 17])
def test_a_form_without_a_mark_goes_on_working(client, stale, mark):
    client.post("/progress/add", data={"text": WORDS, "belongs": mark})
    assert db.session.scalars(select(Addition)).one()


def test_the_same_reader_coming_again_sends_what_was_open(client, first):
    read_with(client, first)
    mark = mark_on(client, "/progress/add")
    client.post("/progress/end")
    read_with(client, first)
    client.post("/progress/add", data={"text": WORDS, "belongs": mark})
    assert db.session.scalars(select(Addition)).one()
    assert not db.session.scalars(select(Draft)).all()


@pytest.mark.parametrize("path", ["/progress", "/sign-in"])
def test_a_page_that_is_nobodys_carries_no_mark(client, area, path):
    assert 'name="belongs"' not in client.get(path).text
