"""Where letters go: to the one address that was given, and only where letters were called safe there."""

import pytest
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.models.cases import Person
from tests.applications.conftest import PAGES
from tests.applications.test_apply import send
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
    assert db.session.scalars(select(Person)).one().address == "5 Sister Street"


def test_letters_that_were_called_safe_at_one_address_never_go_to_another(client, area, write):
    write(
        PAGES | {"you": {"name": "Rowan", "address": ""}, "contact": {"safe": ["letter"], "letters_to": "5 First St"}}
    )
    write({"you": {"name": "Rowan", "address": "2 Other Court"}})
    assert client.get(at("check")).location == at("contact")
    page = client.get(at("contact")).text
    assert "In a plain envelope, to the address you gave." in page
    assert '<p class="govuk-body csp-typed">2 Other Court</p>' in page
    write({"contact": {"safe": ["letter"]}})
    send(client)
    assert db.session.scalars(select(Person)).one().address == "2 Other Court"


def test_an_address_that_was_typed_stays_while_something_else_is_wrong(client, area, write):
    write({"for-whom": PAGES["for-whom"], "you": {"name": "Rowan", "address": ""}})
    answer = client.post(at("contact"), data={"safe": ["phone"], "letters_to": "5 Sister Street"})
    assert answer.status_code == 400
    assert "5 Sister Street</textarea>" in answer.text


@pytest.mark.parametrize(
    ("where", "how", "kept"),
    [
        ("", {"safe": ["phone"], "phone": "01632 960 012", "letters_to": "5 Sister Street"}, None),
        ("2 Example Court", {"safe": ["letter"], "letters_to": "5 Sister Street"}, "2 Example Court"),
    ],
)
def test_an_address_for_letters_is_kept_only_where_it_is_used(client, area, write, where, how, kept):
    write(PAGES | {"you": {"name": "Rowan", "address": where}, "contact": how})
    assert ("letters_to" in client.get(at("contact")).text) is not bool(where)
    send(client)
    assert db.session.scalars(select(Person)).one().address == kept
