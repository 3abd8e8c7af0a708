"""The code on a note, which whoever hands it over may know: it tells nobody what its neighbour said."""

import pytest
from sqlalchemy import text

from csp_reviews.extensions import db
from csp_reviews.law.terms import EventKind, Role
from csp_reviews.models.audit import CaseEvent
from tests.applications.test_group import APPLY, YES, codes, neighbours
from tests.applications.test_joining import enter, shown
from tests.support.builders import sign_in
from tests.support.filling import said

NO = {"agrees": "no"}


def lines(page):
    """A page without what is fresh in each."""
    return [line for line in page.text.splitlines() if "csrf_token" not in line]


def answer(app, data):
    browser = app.test_client()
    page = enter(browser, codes()[1])
    return browser.post(f"{APPLY}/join/mine", data=shown(page) | data)


@pytest.mark.parametrize("after", ["nothing", "taken back"])
def test_an_answered_code_shows_the_same_whatever_was_said(app, asked, after):
    pages = []
    for said_now in (YES, NO):
        db.session.execute(text("UPDATE neighbour SET agrees = NULL, answered_on = NULL, withdrawn_on = NULL"))
        db.session.commit()
        answer(app, said_now)
        lead = app.test_client()
        pages.append(lines(enter(lead, codes()[1])))
        if after == "taken back":
            ended = lead.post(f"{APPLY}/join/mine/end", follow_redirects=True)
            pages[-1] += lines(ended) + lines(enter(lead, codes()[1]))
    assert pages[0] == pages[1]
    assert any("You have answered" in line for line in pages[0])


def test_a_second_answer_is_refused_with_what_was_typed_and_without_a_word_of_the_first(app, asked):
    """The lead may have answered in a neighbour's place: then the neighbour learns of it."""
    late = app.test_client()
    page = enter(late, codes()[1])
    answer(app, NO)
    refused = late.post(f"{APPLY}/join/mine", data=shown(page) | YES | {"affected": "It is loud at night"})
    assert refused.status_code == 400
    assert "Somebody has answered already" in refused.text
    assert "It is loud at night" in refused.text
    assert neighbours()[1].agrees is False


def test_a_no_is_not_taken_back_and_leaves_no_event(app, asked):
    answer(app, NO)
    lead = app.test_client()
    enter(lead, codes()[1])
    lead.post(f"{APPLY}/join/mine/end")
    assert neighbours()[1].withdrawn_on is None
    assert not db.session.query(CaseEvent).filter_by(kind=EventKind.NEIGHBOUR_WITHDREW).count()


@pytest.mark.parametrize("first", ["no", "taken back"])
def test_whoever_thinks_again_and_rings_is_part_of_it(client, make, area, app, asked, first):
    answer(app, NO if first == "no" else YES)
    if first == "taken back":
        browser = app.test_client()
        enter(browser, codes()[1])
        browser.post(f"{APPLY}/join/mine/end")
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    url, told = f"/casework/{asked.reference}/neighbours", said(asked.received_on, by="Sam Yew", how="phone")
    assert client.post(url, data={"whose": "2", "answer": "no"} | told).status_code == 400
    assert client.post(url, data={"whose": "2", "answer": "yes", "affected": "It is loud"} | told).status_code == 303
    one = neighbours()[1]
    assert (one.agrees, one.withdrawn_on, one.affected) == (True, None, "It is loud")
    assert client.post(url, data={"whose": "2", "answer": "yes"} | told).status_code == 400


def test_a_page_of_the_note_left_open_tells_a_lead_in_the_same_browser_nothing(app, asked):
    """On one phone: the lead opens the note, the neighbour answers, the lead presses in the old tab."""
    told = []
    for data in (YES, NO):
        db.session.execute(text("UPDATE neighbour SET agrees = NULL, answered_on = NULL, withdrawn_on = NULL"))
        db.session.commit()
        phone = app.test_client()
        stale = shown(enter(phone, codes()[1]))
        phone.post(f"{APPLY}/join/mine", data=shown(enter(phone, codes()[1])) | data)
        again = phone.post(f"{APPLY}/join/mine", data=stale | YES, follow_redirects=True)
        with phone.session_transaction() as cookie:
            told.append((again.request.url, lines(again), cookie["joined"]))
    assert told[0] == told[1]
