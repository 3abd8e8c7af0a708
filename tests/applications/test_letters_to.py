"""Where letters go: to where somebody lives or to another address, and only where letters were called safe there."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from csp_reviews.applications import masked
from csp_reviews.applications.operations import switch_route_on, write_to_them
from csp_reviews.casefile.acts import Entered
from csp_reviews.casefile.contact import last_contact_change
from csp_reviews.casefile.safe_routes import kept_for, post_lines
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.extensions import db
from csp_reviews.law.terms import AppealGround, Channel, NoticeKind, Party, ReviewMode, Role, Route
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.cases import ContactRoute, Passing, Person
from csp_reviews.models.reviews import Review
from csp_reviews.web.clock import now, today
from tests.applications.conftest import PAGES, hand_in, said, with_safe
from tests.applications.test_apply import send
from tests.support.builders import sign_in
from tests.support.filling import said as entered
from tests.support.journey import at


def test_letters_are_not_safe_without_an_address(client, area, write):
    write({"for-whom": PAGES["for-whom"], "you": {"name": "Rowan", "address": ""}})
    answer = client.post(at("contact"), data={"safe": ["letter"]})
    assert answer.status_code == 400
    assert answer.text.count("Enter the address, or untick") == 2
    assert 'id="letters_to-error"' in answer.text


def test_the_address_for_letters_is_given_where_they_are_called_safe(client, area, write):
    """The person does not have to go back to another page and lose what they ticked."""
    safe = {"safe": ["letter"], "letters_to": "5 Sister Street"}
    write(PAGES | {"you": {"name": "Rowan", "address": ""}, "contact": safe})
    checked = client.get(at("check")).text
    assert "5 Sister Street" in checked
    send(client)
    person = db.session.scalars(select(Person)).one()
    assert (person.letters_to, person.address) == ("5 Sister Street", None)


def test_letters_that_were_called_safe_at_one_address_never_go_to_another(client, area, write):
    write(
        PAGES | {"you": {"name": "Rowan", "address": ""}, "contact": {"safe": ["letter"], "letters_to": "5 First St"}}
    )
    write({"you": {"name": "Rowan", "address": "2 Other Court"}})
    page = client.get(at("contact")).text
    assert "We write to the address you gave, unless you enter another" in page
    assert '<span class="csp-typed">2 Other Court</span>' in page
    assert "5 First St</textarea>" in page
    send(client)
    person = db.session.scalars(select(Person)).one()
    assert post_lines(person) == ["5 First St"]
    assert person.address == "2 Other Court"


def test_an_address_that_was_typed_stays_while_something_else_is_wrong(client, area, write):
    write({"for-whom": PAGES["for-whom"], "you": {"name": "Rowan", "address": ""}})
    answer = client.post(at("contact"), data={"safe": ["phone"], "letters_to": "5 Sister Street"})
    assert answer.status_code == 400
    assert "5 Sister Street</textarea>" in answer.text


@pytest.mark.parametrize(
    ("where", "how", "lines"),
    [
        ("", {"safe": ["phone"], "phone": "01632 960 012", "letters_to": "5 Sister Street"}, []),
        (
            "2 Example Court",
            {"safe": ["phone"], "phone": "01632 960 012", "letters_to": "5 Sister St"},
            ["2 Example Court"],
        ),
        ("2 Example Court", {"safe": ["letter"], "letters_to": "2 Example Court"}, ["2 Example Court"]),
        ("2 Example Court", {"safe": ["letter"], "letters_to": ""}, ["2 Example Court"]),
        ("2 Example Court", {"safe": ["letter"], "letters_to": "5 Sister St\nZZ1 1ZZ"}, ["5 Sister St", "ZZ1 1ZZ"]),
    ],
)
def test_another_address_for_letters_is_kept_only_where_it_is_used(client, area, write, where, how, lines):
    write(PAGES | {"you": {"name": "Rowan", "address": where}, "contact": how})
    send(client)
    person = db.session.scalars(select(Person)).one()
    assert person.address == (where or None)
    assert post_lines(person) == lines
    assert person.letters_to == (None if lines in ([], [where]) else "\n".join(lines))


def test_an_envelope_to_somewhere_else_names_neither_business_nor_postcode_of_where_they_live():
    home = {"address": "2 Example Court", "postcode": "ZZ9 9ZZ", "organisation": "Example Stores"}
    assert post_lines(Person(**home)) == ["Example Stores", "2 Example Court", "ZZ9 9ZZ"]
    assert post_lines(Person(**home, letters_to="5 Sister Street")) == ["5 Sister Street"]
    assert post_lines(Person()) == []


@pytest.mark.parametrize(
    ("kept", "route", "where"),
    [
        ({"address": "2 Example Court"}, Route.LETTER, "2 Example Court"),
        ({"address": "2 Example Court", "letters_to": "5 Sister Street"}, Route.LETTER, "5 Sister Street"),
        ({"letters_to": "5 Sister Street"}, Route.LETTER, "5 Sister Street"),
        ({"address": "2 Example Court"}, Route.PHONE, ""),
        ({"address": "2 Example Court", "phone": "01632 960 012"}, Route.TEXT, "01632 960 012"),
        ({}, Route.LETTER, ""),
    ],
)
def test_where_a_way_reaches_somebody(kept, route, where):
    assert kept_for(Person(**kept), route) == where


def test_staff_see_where_letters_go_and_find_the_case_by_it(client, area, make):
    case = hand_in(area, said(applicant=replace(with_safe(Route.LETTER), letters_to="5 Sister Street"))).case
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    for page in ("", "/contact"):
        text = client.get(f"/casework/{case.reference}{page}").text
        assert "Letters go to" in text
        assert "5 Sister Street" in text
    assert case.reference in client.get("/casework/cases?q=sister").text
    assert case.reference not in client.get("/casework/cases?q=brother").text


def test_another_address_that_was_typed_stays_while_letters_are_not_ticked(client, area, write):
    """Who ticks letters again later would else get them at home."""
    write(PAGES | {"contact": {"safe": ["letter"], "letters_to": "5 Sister Street"}})
    write({"contact": {"safe": ["none"], "letters_to": "5 Sister Street"}})
    assert "5 Sister Street</textarea>" in client.get(at("contact")).text


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ({"address": "2 Example Court"}, "Letter, to the address that you gave"),
        (
            {"address": "2 Example Court", "letters_to": "5 Sister Street"},
            "Letter, to the other address that you gave for letters",
        ),
    ],
)
def test_the_applicant_is_told_to_which_of_the_two_letters_go(app, kept, said):
    person = Person(**kept, routes=[ContactRoute(route=Route.LETTER, safe=True)])
    with app.test_request_context():
        assert [way.text for way in masked.ways(person)] == [said]


@pytest.mark.parametrize("again", ["1 Home Street", "7 Other Street"])
def test_letters_go_home_again_where_that_is_said(make, area, again):
    """Typed once more, the address where they live is no address of its own: its postcode is on the envelope."""
    home = replace(with_safe(Route.LETTER), address="1 Home Street", postcode="ZZ1 1ZZ")
    case = hand_in(area, said(applicant=home)).case
    person = case.people[0]
    act = make.act(make.account(Role.COORDINATOR, area), entered=Entered("Rowan", Channel.PHONE, today()))
    for address in ("5 Sister Street", again):
        switch_route_on(case=case, party=person.party, route=Route.LETTER, address=address, act=act)
    assert post_lines(person) == (["1 Home Street", "ZZ1 1ZZ"] if again == "1 Home Street" else [again])
    assert person.address == "1 Home Street"


@pytest.mark.parametrize(("letters_to", "stays"), [("", False), ("5 Sister Street", True)])
def test_somebody_who_moved_gets_no_letter_there_unasked(client, make, area, letters_to, stays):
    home = replace(with_safe(Route.LETTER, Route.PHONE), address="1 Home Street", letters_to=letters_to)
    case = hand_in(area, said(applicant=home)).case
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    url = f"/casework/{case.reference}/contact/moved"
    assert "1 Home Street" in client.get(url).text
    assert "Enter where they live" in client.post(url, data=entered(today())).text
    typed = {"address": "9 New Road", "postcode": "ZZ9 9ZZ"} | entered(today(), how="email")
    late = client.post(url, data=typed | {"version": "99"})
    assert (late.status_code, "9 New Road" in late.text) == (400, True)
    answer = client.post(url, data=typed | {"version": str(last_contact_change(case))})
    assert answer.location == f"/casework/{case.reference}/contact"
    db.session.expire_all()
    person = case.people[0]
    assert (person.address, person.postcode) == ("9 New Road", "ZZ9 9ZZ")
    assert {row.route for row in person.routes if row.safe} == {Route.PHONE, *([Route.LETTER] if stays else [])}
    assert case.reference in client.get("/casework/cases?q=new+road").text
    assert case.reference not in client.get("/casework/cases?q=home+street").text


@pytest.mark.parametrize("safe", [True, False])
def test_a_letter_is_addressed_where_letters_go(client, make, area, safe):
    ways = (Route.LETTER,) if safe else ()
    sister = replace(with_safe(*ways), address="1 Home Street", letters_to="5 Sister Street\nZZ1 1ZZ")
    case = hand_in(area, said(applicant=sister)).case
    account = make.account(Role.COORDINATOR, area)
    content = Content("Decision", (Section("Why", ("Because.",)),))
    notice = issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=content, act=make.act(account))
    write_to_them(case=case, party=Party.APPLICANT, text="We heard you.", act=make.act(account))
    db.session.commit()
    sign_in(client, account.id)
    for path in (f"notices/{notice.n}/letter", "talk/1/letter"):
        letter = client.get(f"/casework/{case.reference}/{path}").text
        assert ("5 Sister Street<br>ZZ1 1ZZ" in letter) is safe
        assert "1 Home Street" not in letter


@pytest.mark.parametrize("role", [Role.CHAIR, Role.APPEAL_REVIEWER, Role.AGENCY_OFFICER])
def test_nobody_else_sees_where_letters_go(client, make, area, role):
    sister = replace(with_safe(Route.LETTER), address="1 Home Street", letters_to="5 Sister Street")
    case = hand_in(area, said(applicant=sister)).case
    agency = make.agency(area)
    account = make.account(role, area, agency if role is Role.AGENCY_OFFICER else None)
    db.session.add(Passing(case_id=case.id, agency_id=agency.id, passed_on=today(), how=Channel.EMAIL))
    review = Review(case_id=case.id, area_id=area.id, n=1, mode=ReviewMode.MEETING, invited=True, chair_id=account.id)
    came = {"received_on": today(), "received_at": now(), "channel": Channel.ONLINE, "reasons": "Slow."}
    db.session.add_all([review, Appeal(case_id=case.id, area_id=area.id, n=1, ground=AppealGround.DELAY, **came)])
    db.session.commit()
    sign_in(client, account.id)
    page = client.get(f"/{'agency' if role is Role.AGENCY_OFFICER else 'casework'}/{case.reference}")
    assert (page.status_code, "1 Home Street" in page.text) == (200, True)
    assert "5 Sister Street" not in page.text
