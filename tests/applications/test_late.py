"""A form sent after the 15 minutes: nothing is done, nothing is lost."""

from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import replace_code
from csp_reviews.casefile.acts import Act, Entered
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Viewer
from csp_reviews.law.terms import Channel, Party, Role, Standing
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.cases import Withdrawal
from csp_reviews.models.drafts import Draft
from csp_reviews.web import kept_forms
from csp_reviews.web.clock import now, today
from tests.applications.conftest import hand_in, read_with, said

LONG = "I wrote this for twenty minutes"


@pytest.fixture
def received(area):
    return hand_in(area, said())


@pytest.fixture
def late(client, received, clock):
    """Send a form 16 minutes after the last click."""

    def send(path="/progress/other", **data):
        read_with(client, received)
        clock.advance(minutes=16)
        return client.post(path, data=data or {"pressed": "yes", "reason": LONG})

    return send


def test_a_form_sent_late_does_nothing_and_is_shown_again_after_the_code(client, received, late):
    assert late().location == "/progress"
    assert not db.session.scalars(select(Withdrawal)).all()
    door = client.get("/progress").text
    assert "What you wrote was not sent, and nobody has read it. It is kept" in door
    assert LONG not in door
    assert read_with(client, received).location == "/progress/other"
    page = client.get("/progress/other").text
    assert LONG in page
    assert 'value="yes" checked' in page
    assert LONG not in client.get("/progress/contact").text


def test_sent_again_it_counts_once_and_is_forgotten(client, received, late):
    late()
    read_with(client, received)
    client.post("/progress/other", data={"pressed": "no", "reason": LONG})
    assert db.session.scalars(select(Withdrawal)).one().reason == LONG
    assert not db.session.scalars(select(Draft)).all()
    client.post("/progress/end")
    assert read_with(client, received).location == "/progress/case"


def test_an_appeal_is_kept_too(client, received, late):
    read_with(client, received)
    client.post("/progress/more/1", data={"grounds": "delay"})
    late("/progress/more/7", reasons=LONG)
    assert read_with(client, received).location == "/progress/more/7"
    assert LONG in client.get("/progress/more/7").text
    assert not db.session.scalars(select(Appeal)).all()


def test_another_code_does_not_show_it(client, area, received, late):
    other = hand_in(area, said())
    late()
    assert read_with(client, other).location == "/progress/case"
    assert LONG not in client.get("/progress/other").text


def test_another_browser_does_not_show_it(client, app, received, late):
    late()
    there = app.test_client()
    assert read_with(there, received).location == "/progress/case"
    assert LONG not in there.get("/progress/other").text


def test_after_two_hours_it_is_gone(client, received, late, clock):
    late()
    clock.advance(hours=2, minutes=1)
    assert read_with(client, received).location == "/progress/other"
    assert LONG not in client.get("/progress/other").text


def test_a_button_alone_is_not_kept(client, received, late):
    assert late("/progress/keep", once="k" * 20).location == "/progress"
    assert read_with(client, received).location == "/progress/case"


def test_a_form_sent_after_leaving_is_not_kept(client, received, clock):
    read_with(client, received)
    client.post("/progress/end")
    client.post("/progress/other", data={"pressed": "yes", "reason": LONG})
    assert not db.session.scalars(select(Draft)).all()


def a_file(**more):
    return more | {"files": (BytesIO(b"x"), "wall.jpg"), "note": "The wall"}


def test_a_file_cannot_be_kept_and_whoever_sent_it_is_told(client, received, late):
    assert late("/progress/files", **a_file()).location == "/progress"
    door = client.get("/progress").text
    assert "Nothing was sent, and a file cannot be kept" in door
    assert "It is kept" not in door
    assert read_with(client, received).location == "/progress/files"
    page = client.get("/progress/files").text
    assert "This was not sent. Choose your files again" in page
    assert "The wall" in page


def test_a_file_alone_is_told_of_too(client, received, late):
    late("/progress/files", files=(BytesIO(b"x"), "wall.jpg"), note="")
    assert "a file cannot be kept" in client.get("/progress").text
    assert read_with(client, received).location == "/progress/files"


def test_what_is_shown_again_says_that_it_was_not_sent(client, received, late):
    late()
    read_with(client, received)
    assert "This was not sent. It is here as you typed it" in client.get("/progress/other").text


def test_a_button_alone_is_told_of_once(client, received, late):
    late("/progress/keep", once="x" * 20)
    assert "What you pressed was not done. Give the reference" in client.get("/progress").text
    read_with(client, received)
    assert "If you still want it, press it again" in client.get("/progress/case").text
    assert "press it again" not in client.get("/progress/case").text


def test_who_pressed_too_late_comes_back_to_the_page_with_the_button(client, received, late):
    late("/progress/more/check", once="x" * 20)
    assert read_with(client, received).location == "/progress/more/check"


def test_a_cookie_of_an_older_version_does_no_harm(client, received, late):
    with client.session_transaction() as cookie:
        cookie["not_done"], cookie["late"] = True, "a token"
    assert client.get("/progress").status_code == 200
    assert read_with(client, received).location == "/progress/case"
    with client.session_transaction() as cookie:
        cookie["late"] = "a token"
    assert client.get("/leave").status_code == 303


def test_what_somebody_else_pressed_too_late_is_not_told(client, received, late, area):
    late("/progress/more/check", once="x" * 20)
    other = hand_in(area, said())
    assert read_with(client, other).location == "/progress/case"
    assert "press it again" not in client.get("/progress/case").text


@pytest.fixture
def two_late(client, received, clock):
    """Two tabs, each with something typed, 16 minutes after the last click; both are sent."""
    read_with(client, received)
    clock.advance(minutes=16)
    client.post("/progress/messages", data={"kind": "message", "text": LONG})
    client.get("/progress")
    client.post("/progress/add", data={"text": "And it goes on every night"})


def test_what_two_tabs_send_late_is_all_kept_and_whoever_sent_it_is_led_to_both(client, received, two_late):
    """The page that asks for the code is seen in between: the cookie still tells whose the second form is."""
    assert "It is kept" in client.get("/progress").text
    assert read_with(client, received).location == "/progress/add"
    assert "And it goes on every night" in client.get("/progress/add").text
    sent = client.post("/progress/add", data={"text": "And it goes on every night"}, follow_redirects=True)
    assert 'not sent either. <a class="govuk-link" href="/progress/messages">See it, and send it</a>' in sent.text
    assert LONG in client.get("/progress/messages").text
    sent = client.post("/progress/messages", data={"kind": "message", "text": LONG}, follow_redirects=True)
    assert "not sent either" not in sent.text
    assert not db.session.scalars(select(Draft)).all()


def test_the_same_page_sent_late_by_two_tabs_keeps_both(client, received, late):
    late("/progress/messages", kind="message", text="The first")
    client.post("/progress/messages", data={"kind": "message", "text": "The second"})
    read_with(client, received)
    assert "The second" in client.get("/progress/messages").text
    client.post("/progress/messages", data={"kind": "message", "text": "The second"})
    assert "The first" in client.get("/progress/messages").text


def test_somebody_else_who_comes_in_sees_nothing_of_either(client, area, received, two_late):
    other = hand_in(area, said())
    assert read_with(client, other).location == "/progress/case"
    for path in ("messages", "add"):
        assert LONG not in client.get(f"/progress/{path}").text
        assert "every night" not in client.get(f"/progress/{path}").text


def test_whoever_lost_the_code_meanwhile_comes_back_to_it_with_a_new_one(client, make, area, received, late):
    late("/progress/messages", kind="message", text=LONG)
    account = make.account(Role.COORDINATOR, area)
    act = Act(Viewer(account_id=account.id), Standing.COORDINATOR, today(), now())
    heard = replace(act, entered=Entered("Rowan Ash", Channel.PHONE, today()))
    code = replace_code(case=received.case, party=Party.APPLICANT, act=heard)
    db.session.commit()
    back = client.post("/progress", data={"reference": received.case.reference, "code": code})
    assert back.location == "/progress/messages"
    assert LONG in client.get("/progress/messages").text


def test_the_oldest_of_too_many_gives_way(client, received, late):
    late("/progress/messages", kind="message", text="Number 0")
    for n in range(1, kept_forms.MOST + 2):
        client.post("/progress/messages", data={"kind": "message", "text": f"Number {n}"})
    with client.session_transaction() as cookie:
        assert len(cookie[kept_forms.KEPT_AS]) == kept_forms.MOST
    read_with(client, received)
    assert f"Number {kept_forms.MOST + 1}" in client.get("/progress/messages").text
