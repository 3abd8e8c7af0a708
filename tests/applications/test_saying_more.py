"""What is said after the first sending: more about a wish to stop, more words while a slow line has not answered."""

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import confirm_withdrawal, take_next_due
from csp_reviews.applications.operations.withdrawing import asked_on
from csp_reviews.casefile.facts import open_withdrawal
from csp_reviews.extensions import db
from csp_reviews.law.terms import Role, Route, Stage
from csp_reviews.models.cases import Withdrawal
from csp_reviews.models.drafts import Draft
from csp_reviews.models.following import Talk
from csp_reviews.web.clock import now
from tests.applications.conftest import PAGES, hand_in, read_with, said, with_safe
from tests.support.builders import sign_in
from tests.support.filling import said as said_on
from tests.support.journey import at

OWN = {"pressed": "no", "reason": "I am tired of it"}
KEY = {"once": "k" * 20}


@pytest.fixture
def received(area):
    return hand_in(area, said(applicant=with_safe(Route.PHONE, Route.EMAIL)))


@pytest.fixture
def stopping(client, received):
    """Somebody who has asked to stop, and still reads."""
    read_with(client, received)
    assert client.post("/progress/other", data=OWN).location == "/progress/case"
    return received.case


def rows():
    db.session.expire_all()
    return db.session.scalars(select(Withdrawal).order_by(Withdrawal.id)).all()


def test_whoever_could_not_say_it_the_first_time_says_later_that_they_are_pressed(client, stopping):
    before = client.get("/progress/case").text
    answer = client.post("/progress/other", data={"pressed": "yes", "reason": "He made me"})
    assert answer.location == "/progress/case"
    (row,) = rows()
    assert (row.pressed, row.reason) == (True, "I am tired of it\n\nHe made me")
    lines = [line for line in before.splitlines() if "csrf_token" not in line and "once" not in line]
    after = client.get("/progress/case").text
    assert all(line in after for line in lines), "whoever stands beside them sees no difference"


def test_a_later_no_does_not_take_it_back(client, stopping):
    client.post("/progress/other", data={"pressed": "yes", "reason": ""})
    client.post("/progress/other", data=OWN | {"reason": "I meant it"})
    (row,) = rows()
    assert (row.pressed, row.reason) == (True, "I am tired of it\n\nI meant it")


def test_the_same_said_again_is_written_once(client, stopping):
    client.post("/progress/other", data=OWN)
    assert [row.reason for row in rows()] == ["I am tired of it"]


def test_the_page_says_that_it_is_added(client, stopping):
    page = client.get("/progress/other").text
    assert "You have asked us already" in page
    assert "It is added to what you told us" in page
    assert "Ask us to stop" not in page


def test_words_that_stood_within_others_are_not_dropped(client, stopping):
    client.post("/progress/other", data={"pressed": "no", "reason": "Nobody says that he made me"})
    client.post("/progress/other", data={"pressed": "no", "reason": "he made me"})
    assert rows()[0].reason.split("\n\n")[1:] == ["Nobody says that he made me", "he made me"]


def test_the_day_on_which_it_was_asked_stays_when_more_is_said(client, received, stopping, clock):
    first = asked_on(stopping)
    clock.advance(days=1)
    read_with(client, received)
    client.post("/progress/other", data={"pressed": "yes", "reason": "He made me"})
    assert rows()[0].pressed
    assert asked_on(stopping) == first


def test_staff_add_what_they_hear_of_a_wish_that_is_held(client, make, area, stopping):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    url = f"/casework/{stopping.reference}/withdrawal"
    assert "They said more of it" in client.get(url).text
    heard = {f"stop-{name}": value for name, value in said_on(stopping.received_on, by="Rowan Ash").items()}
    answer = client.post(url, data={"stop-pressed": "yes", "stop-reason": "He stood beside her"} | heard)
    assert answer.status_code == 303, answer.text
    (row,) = rows()
    assert (row.pressed, row.reason) == (True, "I am tired of it\n\nHe stood beside her")


def test_who_had_confirmed_it_and_then_says_that_they_are_pressed_is_asked_anew(client, make, area, stopping, clock):
    account = make.account(Role.COORDINATOR, area)
    confirm_withdrawal(case=stopping, how="Rang, and she is sure", act=make.act(account))
    db.session.commit()
    client.post("/progress/other", data={"pressed": "yes", "reason": "He stood beside me"})
    first, second = rows()
    assert first.undone_at is not None
    assert (second.pressed, second.confirmed_how) == (True, None)
    clock.advance(days=4)
    assert not take_next_due(at=now())
    assert open_withdrawal(stopping.id) is not None


def test_go_on_pressed_too_late_says_so(client, stopping):
    stopping.stage, stopping.withdrawn_on = Stage.WITHDRAWN, stopping.received_on
    held = open_withdrawal(stopping.id)
    held.took_effect_on = stopping.received_on
    db.session.commit()
    page = client.post("/progress/keep", follow_redirects=True).text
    assert "That came too late: it stopped on" in page


def test_words_added_before_a_slow_answer_are_not_taken_for_a_repeat(client, received):
    read_with(client, received)
    for text in ("The first", "The first", "The first, and more"):
        answer = client.post("/progress/messages", data={"kind": "message", "text": text} | KEY)
        assert answer.status_code == 303
    assert [row.text for row in db.session.scalars(select(Talk).order_by(Talk.n))] == [
        "The first",
        "The first, and more",
    ]


def test_a_way_ticked_before_a_slow_answer_is_stopped_too(client, received):
    read_with(client, received)
    client.post("/progress/contact", data={"routes": ["email"]} | KEY)
    client.post("/progress/contact", data={"routes": ["email", "phone"]} | KEY)
    db.session.expire_all()
    assert not [row.route for row in received.case.people[0].routes if row.safe]


def test_a_page_of_the_form_keeps_what_was_added_before_a_slow_answer(client, area, write):
    write(PAGES, without=("happening",))
    version = {"version": ""}
    client.post(at("happening"), data={"happening": "He shouts."} | version | KEY)
    again = client.post(at("happening"), data={"happening": "He shouts. Every night."} | version | KEY)
    shown = again.text if again.status_code != 303 else client.get(at("happening")).text
    assert "He shouts. Every night." in shown
    kept = db.session.scalars(select(Draft)).one().answers["happening"]["happening"]
    assert again.status_code != 303 or kept == "He shouts. Every night."


def test_an_empty_name_is_the_own_one(client, received):
    read_with(client, received)
    page = client.post("/progress/contact/name", data={"name-name_to_use": ""}, follow_redirects=True).text
    assert "We ask for you by your own name" in page
    assert "by that name" not in page
