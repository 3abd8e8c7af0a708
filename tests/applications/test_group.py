"""A group: each neighbour answers for themselves, by a link or a note of their own, and sees nobody else."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from csp_reviews.applications import reading
from csp_reviews.applications.submission import NeighbourSaid, read_neighbours
from csp_reviews.correspondence.delivery import claim_next
from csp_reviews.extensions import db
from csp_reviews.law.terms import EventKind, MessageKind, Role
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Message
from csp_reviews.models.drafts import Draft
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.web.tokens import keyed_digest
from tests.applications.conftest import PAGES, STORY
from tests.applications.test_intake import WHOLE
from tests.support.builders import sign_in
from tests.support.filling import said
from tests.support.journey import at, key_of

APPLY = "/anytown/apply"
NAMED = "Robin Elm, robin@example.org\nSam Yew"
GROUP = {
    "for-whom": {"applying_as": "group"},
    "you": PAGES["you"] | {"organisation": "Example Court neighbours"},
    "neighbours": {"how_many": "3", "named": NAMED, "named_safe": "y"},
}
YES = {"agrees": "yes", "name": "Robin Elm", "affected": "I hear it too", "safe": ["none"]}


def neighbours():
    db.session.expire_all()
    return db.session.scalars(select(Neighbour).order_by(Neighbour.n)).all()


def the_case():
    db.session.expire_all()
    return db.session.scalars(select(Case)).one()


def codes():
    db.session.expire_all()
    return db.session.scalars(select(Draft)).one().neighbour_codes


@pytest.fixture
def asked(client, write):
    """A group has applied: a neighbour by e-mail, one by name, one without a name."""
    write(GROUP | {key: data for key, data in PAGES.items() if key not in GROUP})
    client.get(f"{APPLY}/check")
    assert client.post(f"{APPLY}/check", data={"declare": "y"}).status_code == 303
    return the_case()


@pytest.fixture
def link(asked):
    """The link in the e-mail to the first neighbour."""
    message = db.session.scalars(select(Message).where(Message.kind == MessageKind.NEIGHBOUR_ASKED)).one()
    return next(word for word in message.body.split() if "/join/" in word).partition("8000")[2]


@pytest.mark.parametrize(
    ("how_many", "named", "safe", "found"),
    [
        ("", "Robin Elm", False, [NeighbourSaid("Robin Elm")]),
        ("3", "Robin Elm", False, [NeighbourSaid("Robin Elm"), NeighbourSaid(), NeighbourSaid()]),
        ("1", NAMED, True, [NeighbourSaid("Robin Elm", "robin@example.org"), NeighbourSaid("Sam Yew")]),
        ("", NAMED, False, [NeighbourSaid("Robin Elm"), NeighbourSaid("Sam Yew")]),
        ("", " \n\n", True, []),
        ("99", "", False, [NeighbourSaid()] * 30),
        ("²", "", False, []),
    ],
)
def test_neighbours_are_named_or_counted_and_an_address_is_kept_only_where_it_is_safe(how_many, named, safe, found):
    assert list(read_neighbours(how_many, named, safe=safe)) == found


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Enter how many neighbours join you"),
        ({"how_many": "0"}, "between 1 and 30"),
        ({"how_many": "many"}, "between 1 and 30"),
        ({"named": "Robin, robin@nowhere"}, "is not an e-mail address"),
    ],
)
def test_a_group_has_neighbours(client, area, write, data, message):
    write({key: GROUP[key] for key in ("for-whom", "you")})
    answer = client.post(at("neighbours"), data=data)
    assert answer.status_code == 400
    assert message in answer.text
    assert all(value in answer.text for value in data.values())


def test_one_gets_a_link_by_email_and_the_others_a_note_to_hand_over(client, asked):
    assert [one.name for one in neighbours()] == ["Robin Elm", "Sam Yew", ""]
    first, *others = codes()
    assert first == ""
    notes = client.get(f"{APPLY}/receipt/notes").text
    assert all(code in notes for code in others)
    assert "Robin Elm" not in notes
    assert [one.code_digest for one in neighbours()[1:]] == [keyed_digest(code) for code in others]


def test_the_link_survives_scanners_and_shows_only_what_is_agreed_to(app, asked, link):
    neighbour = app.test_client()
    neighbour.page_rules = False
    for _time in range(50):
        neighbour.head(link)
        page = neighbour.get(link)
    assert page.status_code == 200
    assert "Example Court neighbours" in page.text
    assert not any(words in page.text for words in (STORY, "Sam Yew", "Rowan Ash", "2 Example Court", "number 4"))


def test_a_neighbour_says_yes_once_with_their_own_words_and_safe_contact(app, asked, link):
    neighbour = app.test_client()
    more = {"safe": ["text"], "phone": "01632 960 077", "contact_times": "After six", "address": "3 Example Court"}
    assert neighbour.post(link, data=YES | more).location == f"{APPLY}/join/sent"
    one = neighbours()[0]
    assert (one.agrees, one.affected, one.safe, one.phone) == (True, "I hear it too", ["text"], "01632 960 077")
    assert one.code_digest is None
    assert neighbour.get(link).status_code == 404
    assert neighbour.post(link, data=YES).status_code == 404
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.NEIGHBOUR_ANSWERED)).one()
    assert "Robin" not in event.codes


def test_a_neighbour_says_no_and_nothing_of_them_is_kept(app, asked, link):
    app.test_client().post(link, data=YES | {"agrees": "no", "phone": "01632 960 077"})
    one = neighbours()[0]
    assert one.agrees is False
    assert (one.affected, one.phone, one.safe) == ("", "", [])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Select whether you agree"),
        (YES | {"name": ""}, "Enter your name"),
        (YES | {"safe": []}, "Select what is safe"),
        (YES | {"safe": ["email"]}, "Enter the e-mail address"),
    ],
)
def test_a_mistake_of_a_neighbour_keeps_what_was_typed(app, asked, link, data, message):
    answer = app.test_client().post(link, data=data)
    assert answer.status_code == 400
    assert message in answer.text
    assert data.get("affected", "") in answer.text


def test_the_code_on_a_note_is_typed_in(app, asked):
    neighbour = app.test_client()
    code = codes()[1]
    answer = neighbour.post(f"{APPLY}/join", data={"code": code.lower().replace("-", " ")})
    assert answer.location == f"{APPLY}/join/{code}"
    assert neighbour.post(answer.location, data=YES | {"name": "Sam Yew"}).status_code == 303
    assert neighbour.post(f"{APPLY}/join", data={"code": code}).status_code == 400


def test_guesses_at_a_note_are_counted(app, asked):
    stranger = app.test_client()
    for _time in range(reading.NETWORK):
        assert stranger.post(f"{APPLY}/join", data={"code": "0000-0000-0000-0000"}).status_code == 400
    assert stranger.post(f"{APPLY}/join", data={"code": codes()[1]}).status_code == 429


def test_a_link_waits_four_weeks_and_not_after_the_case_is_over(app, asked, link, clock):
    clock.advance(days=27)
    assert app.test_client().get(link).status_code == 200
    clock.advance(days=2)
    assert app.test_client().get(link).status_code == 404


def test_a_link_of_one_area_opens_nothing_in_another(app, make, asked, link):
    make.area("othertown")
    db.session.commit()
    assert app.test_client().get(link.replace("anytown", "othertown")).status_code == 404


def test_the_lead_applicant_sees_only_how_many_have_answered(client, app, asked, link):
    app.test_client().post(link, data=YES)
    draft = db.session.scalars(select(Draft)).one()
    client.post("/progress", data={"reference": asked.reference, "code": draft.code})
    page = client.get("/progress/case").text
    assert "1 of 3 have answered" in page
    assert "I hear it too" not in page + client.get("/progress/answers").text


def test_staff_see_all_and_enter_what_came_on_paper(client, make, area, app, asked, link):
    app.test_client().post(link, data=YES)
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    url = f"/casework/{asked.reference}/neighbours"
    assert "I hear it too" in client.get(url).text
    told = said(date(2026, 11, 23), by="Sam Yew", how="letter")
    assert client.post(url, data={"whose": "2", "answer": "yes", "affected": "On paper"} | told).status_code == 303
    assert client.post(url, data={"whose": "2", "answer": "no"} | told).status_code == 400
    assert client.post(url, data={"whose": "1", "answer": "over"} | told).status_code == 303
    first, second, third = neighbours()
    assert first.withdrawn_on == date(2026, 11, 23)
    assert (second.agrees, second.affected) == (True, "On paper")
    old = third.code_digest
    page = client.post(f"{url}/3/note")
    assert page.status_code == 200
    assert neighbours()[2].code_digest not in (None, old)
    assert client.post(f"{url}/9/note").status_code == 404


def test_staff_take_a_group_and_print_its_notes(client, make, area):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    answer = client.post("/casework/new", data=WHOLE | {"applying_as": "group", "how_many": "2", "named": "Sam Yew"})
    page = client.get(answer.location)
    assert all(code in page.text for code in codes())
    assert len(neighbours()) == 2


def test_delivery_sends_to_the_neighbour_until_they_have_answered(app, asked, link):
    letters = []
    while claimed := claim_next():
        letters.append(claimed[2])
    assert "robin@example.org" in [letter.address for letter in letters if letter]
    app.test_client().post(link, data=YES)
    db.session.execute(Message.__table__.update().values(next_try_at=None))
    message = db.session.scalars(select(Message).where(Message.kind == MessageKind.NEIGHBOUR_ASKED)).one()
    message.next_try_at = message.queued_at - timedelta(days=1)
    db.session.commit()
    assert claim_next()[2] is None


def test_a_group_is_asked_for_its_neighbours_before_it_is_sent(client, area, write):
    write(PAGES)
    write({"for-whom": {"applying_as": "group"}})
    assert key_of(client.get(f"{APPLY}/check").location) == "neighbours"
