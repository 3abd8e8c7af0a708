"""A group: each neighbour answers for themselves, by a link or a note of their own, and sees nobody else."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from csp_reviews.applications import reading
from csp_reviews.applications.submission import NeighbourSaid, read_neighbours
from csp_reviews.correspondence.delivery import claim_next
from csp_reviews.extensions import db
from csp_reviews.law.terms import Channel, EventKind, MessageKind, RequestState, ReviewMode, Role, Stage
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case, Passing
from csp_reviews.models.correspondence import Message
from csp_reviews.models.drafts import Draft
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.models.reviews import Review
from csp_reviews.web.tokens import keyed_digest
from tests.applications.conftest import GROUP, NAMED, PAGES, STORY
from tests.applications.test_intake import WHOLE
from tests.support.builders import sign_in
from tests.support.filling import said
from tests.support.journey import at, key_of

APPLY = "/anytown/apply"
YES = {"agrees": "yes", "name": "Robin Elm", "affected": "I hear it too", "safe": ["none"]}


MANY = [f"Neighbour {n}" for n in range(1, 32)]


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
        (
            {"named": "\n".join(MANY)},
            "31 neighbours are named, and 30 fit here. Leave 30, and name the others in a message",
        ),
        ({"how_many": "30", "named": "\n".join(MANY)}, "31 neighbours are named, and 30 fit here."),
        ({"how_many": "2", "named": "Robin\nSam\nAlex"}, "The number is 2, but 3 are named below."),
        (
            {"named": "Robin, robin@nowhere"},
            "is not an e-mail address that we can send to. One looks like name@example.com",
        ),
    ],
)
def test_a_group_has_neighbours(client, area, write, data, message):
    write({key: GROUP[key] for key in ("for-whom", "you")})
    answer = client.post(at("neighbours"), data=data)
    assert answer.status_code == 400
    assert message in answer.text
    assert all(value in answer.text for value in data.values())


@pytest.mark.parametrize("how_many", ["", "30"])
def test_as_many_as_fit_are_all_there(client, area, write, how_many):
    named = {"how_many": how_many, "named": "\n\n".join(MANY[:30]) + "\n \n"}
    write(GROUP | {"neighbours": named} | {key: data for key, data in PAGES.items() if key not in GROUP})
    client.get(at("check"))
    assert client.post(at("check"), data={"declare": "y"}).status_code == 303
    assert [one.name for one in neighbours()] == MANY[:30]


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
    assert neighbour.post(link, data=YES | more).location == f"{APPLY}/join/sent?n=1"
    one = neighbours()[0]
    assert (one.agrees, one.affected, one.safe, one.phone) == (True, "I hear it too", ["text"], "01632 960 077")
    twice = neighbour.post(link, data=YES | {"affected": "Something else"})
    assert twice.location == f"{APPLY}/join/sent?n=1"
    assert neighbours()[0].affected == "I hear it too"
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.NEIGHBOUR_ANSWERED)).one()
    assert "Robin" not in event.codes


def test_a_neighbour_says_no_and_nothing_of_them_is_kept(app, asked, link):
    answer = app.test_client().post(link, data=YES | {"agrees": "no", "phone": "01632 960 077"})
    assert answer.location == f"{APPLY}/join/sent?n=1"
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
    assert answer.location == f"{APPLY}/join/mine", "the browser remembers addresses"
    assert neighbour.post(answer.location, data=YES | {"name": "Sam Yew"}).status_code == 303
    assert neighbour.get(answer.location).location == f"{APPLY}/join", "whoever comes next has no code"
    again = neighbour.post(f"{APPLY}/join", data={"code": code})
    assert "You have answered" in neighbour.get(again.location).text
    assert neighbour.post(f"{again.location}/end").status_code == 303
    assert neighbours()[1].withdrawn_on is not None
    assert neighbour.post(f"{APPLY}/join", data={"code": code}).status_code == 303


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


def test_a_neighbour_takes_it_back_by_the_same_link_in_one_step(app, asked, link, clock):
    neighbour = app.test_client()
    assert neighbour.post(f"{link}/end").location == link, "there is nothing to take back yet"
    neighbour.post(link, data=YES)
    clock.advance(days=60)
    page = neighbour.get(link).text
    assert "We have your answer of" in page
    seen = (STORY, "Sam Yew", "Robin Elm", "Rowan Ash", "I hear it too", "2 Example Court", "Example Court neighbours")
    assert not any(words in page for words in seen)
    scanner = app.test_client()
    scanner.page_rules = False
    for _time in range(20):
        scanner.head(link)
        scanner.get(link)
    assert neighbours()[0].withdrawn_on is None
    answer = neighbour.post(f"{link}/end")
    assert answer.location == f"{APPLY}/join/sent?n=2"
    assert "You are not part of it" in neighbour.get(answer.location).text
    assert neighbours()[0].withdrawn_on == date(2027, 1, 22)
    clock.advance(days=1)
    assert neighbour.post(f"{link}/end").location == answer.location
    assert app.test_client().post(link, data=YES).status_code == 400
    assert neighbours()[0].withdrawn_on == date(2027, 1, 22)
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.NEIGHBOUR_WITHDREW)).one()
    assert event.codes == '{"neighbour":1}'


def test_nothing_is_taken_back_once_the_case_is_over(app, asked, link):
    app.test_client().post(link, data=YES)
    case = the_case()
    case.stage, case.closed_on = Stage.CLOSED, case.received_on
    db.session.commit()
    assert app.test_client().get(link).status_code == 404
    assert app.test_client().post(f"{link}/end").status_code == 404
    assert neighbours()[0].withdrawn_on is None


def test_the_lead_applicant_does_not_see_who_took_it_back(client, app, asked, link):
    app.test_client().post(link, data=YES)
    draft = db.session.scalars(select(Draft)).one()
    client.post("/progress", data={"reference": asked.reference, "code": draft.code})
    before = client.get("/progress/case").text
    app.test_client().post(f"{link}/end")
    assert client.get("/progress/case").text.count("1 of 3 have answered") == before.count("1 of 3 have answered") == 1


def passed(asked, agency):
    db.session.add(Passing(case_id=asked.id, agency_id=agency.id, passed_on=asked.received_on, how=Channel.EMAIL))
    db.session.commit()


def test_a_body_it_was_passed_to_reads_who_agrees_and_no_longer_who_took_it_back(client, make, area, app, asked, link):
    police = make.agency(area)
    passed(asked, police)
    officer = make.account(Role.AGENCY_OFFICER, area, police)
    db.session.commit()
    sign_in(client, officer.id)
    url = f"/agency/{asked.reference}"
    assert "0 of 3 agree" in client.get(url).text
    app.test_client().post(link, data=YES | {"phone": "01632 960 077", "safe": ["text"]})
    page = client.get(url).text
    assert "1 of 3 agree" in page
    assert all(words in page for words in ("Robin Elm", "I hear it too"))
    assert not any(words in page for words in ("Sam Yew", "01632 960 077", "robin@example.org"))
    app.test_client().post(f"{link}/end")
    page = client.get(url).text
    assert "0 of 3 agree" in page
    assert "I hear it too" not in page


def test_a_body_that_was_only_asked_reads_nothing_of_the_neighbours(client, make, area, app, asked, link):
    app.test_client().post(link, data=YES)
    police = make.agency(area)
    days = {"asked_on": asked.received_on, "due_on": asked.received_on}
    asking = InformationRequest(case_id=asked.id, agency_id=police.id, n=1, must=True, state=RequestState.OPEN, **days)
    db.session.add(asking)
    officer = make.account(Role.AGENCY_OFFICER, area, police)
    db.session.commit()
    sign_in(client, officer.id)
    page = client.get(f"/agency/{asked.reference}")
    assert page.status_code == 200
    assert "I hear it too" not in page.text
    assert "agree" not in page.text


def test_the_chair_reads_how_many_agree_and_who_and_not_how_to_reach_them(client, make, area, app, asked, link):
    app.test_client().post(link, data=YES | {"phone": "01632 960 077", "safe": ["text"]})
    chair = make.account(Role.CHAIR, area)
    mode = ReviewMode.CORRESPONDENCE
    db.session.add(Review(case_id=asked.id, area_id=area.id, n=1, mode=mode, invited=True, chair_id=chair.id))
    db.session.commit()
    sign_in(client, chair.id)
    page = client.get(f"/casework/{asked.reference}").text
    assert all(words in page for words in ("1 of 3 agree", "Robin Elm", "I hear it too"))
    assert not any(words in page for words in ("Sam Yew", "01632 960 077"))
    assert client.get(f"/casework/{asked.reference}/neighbours").status_code in (403, 404)
