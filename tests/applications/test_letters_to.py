"""Where letters go: to where somebody lives or to another address, and only where letters were called safe there."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from csp_reviews.applications import masked
from csp_reviews.casefile.safe_routes import kept_for, post_lines
from csp_reviews.extensions import db
from csp_reviews.law.terms import Role, Route
from csp_reviews.models.cases import ContactRoute, Person
from tests.applications.conftest import PAGES, hand_in, said, with_safe
from tests.applications.test_apply import send
from tests.support.builders import sign_in
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
