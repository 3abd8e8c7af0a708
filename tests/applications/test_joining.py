"""A neighbour who types the code of their note: their page stands under no address that tells the code."""

import re

from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.terms import MessageKind
from csp_reviews.models.correspondence import Message
from csp_reviews.models.neighbours import Neighbour
from tests.applications.test_group import APPLY, YES, codes, neighbours


def shown(page):
    """What a page's form sends along that nobody types."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def enter(browser, code):
    """Type the code of a note, and come to its page."""
    return browser.post(f"{APPLY}/join", data={"code": code}, follow_redirects=True)


def answered():
    db.session.expire_all()
    query = select(Neighbour.agrees, Neighbour.affected).order_by(Neighbour.n)
    return [tuple(row) for row in db.session.execute(query)]


def test_what_a_neighbour_writes_for_hours_waits_for_their_code(app, asked, clock):
    neighbour, stranger, mine = app.test_client(), app.test_client(), f"{APPLY}/join/mine"
    code, other = codes()[1:3]
    enter(neighbour, code)
    clock.advance(minutes=119)
    page = neighbour.get(mine)
    assert page.status_code == 200
    clock.advance(minutes=121)
    late = neighbour.post(mine, data=shown(page) | YES | {"affected": "I lie awake"}, follow_redirects=True)
    assert "What you just wrote is kept. Give your code, and it is shown." in late.text
    assert "I lie awake" not in late.text
    page = enter(neighbour, code)
    assert "I lie awake" in page.text
    assert "I lie awake" not in enter(stranger, other).text
    assert app.test_client().get(mine).status_code == 410
    neighbour.post(mine, data=shown(page) | YES | {"affected": "I lie awake"})
    assert answered()[1] == (True, "I lie awake")


def test_two_of_one_home_answer_each_for_themselves(app, asked):
    browser, mine = app.test_client(), f"{APPLY}/join/mine"
    first, second = (enter(browser, code) for code in codes()[1:3])
    browser.post(mine, data=shown(first) | YES | {"affected": "The first"})
    assert answered()[1:] == [(True, "The first"), (None, "")]
    browser.post(mine, data=shown(second) | YES | {"affected": "The second"})
    assert answered()[1:] == [(True, "The first"), (True, "The second")]
    again = browser.post(mine, data=shown(first) | YES | {"affected": "Once more"} | {"once": "another"})
    assert again.location == f"{APPLY}/join/sent?n=1", "the same form in another tab has the same answer"
    back, again = (enter(browser, code) for code in codes()[1:3])
    browser.post(f"{mine}/end", data=shown(back))
    assert [neighbour.withdrawn_on is None for neighbour in neighbours()] == [True, False, True]
    assert "You have answered" in again.text


def test_after_leaving_the_page_of_a_note_says_only_that_it_has_gone(app, asked):
    browser = app.test_client()
    enter(browser, codes()[1])
    browser.get("/leave")
    assert browser.get(f"{APPLY}/join/mine").status_code == 410


def test_an_answer_by_a_link_says_nothing_of_a_code_that_was_typed_in_the_same_browser(app, asked):
    browser, mine = app.test_client(), f"{APPLY}/join/mine"
    typed = enter(browser, codes()[1])
    message = db.session.scalars(select(Message).where(Message.kind == MessageKind.NEIGHBOUR_ASKED)).one()
    link = next(word for word in message.body.split() if "/join/" in word).partition("8000")[2]
    browser.post(link, data=YES | {"affected": "By the link"})
    browser.post(mine, data=shown(typed) | YES | {"affected": "By the code"})
    assert answered() == [(True, "By the link"), (True, "By the code"), (None, "")]
