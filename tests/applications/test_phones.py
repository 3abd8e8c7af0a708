"""A phone number is one that can be rung: letters name an extension alone, and no text message goes to one."""

import pytest
from flask import Flask
from sqlalchemy import select
from wtforms.validators import ValidationError

from csp_reviews.applications.phones import check_phone, has_extension
from csp_reviews.extensions import db
from csp_reviews.law.terms import Role, Route
from csp_reviews.models.cases import Person
from csp_reviews.models.following import ContactChange
from tests.applications.conftest import PAGES, hand_in, read_with, said, with_safe
from tests.applications.test_reached import ALL_DAY, TEXT
from tests.support.builders import sign_in
from tests.support.filling import said as said_fields
from tests.support.journey import at

PHONE = list(Route).index(Route.PHONE) + 1
WRONG, NO_TEXT = "Enter a phone number, like 01632 960 001", "A text message cannot go to an extension"


@pytest.mark.parametrize(
    ("number", "extension"),
    [
        ("07700 900 123", False),
        ("+44 (0)1632 960001", False),
        ("01632-960-001", False),
        ("01632.960.001 / 002", False),
        ("\u202a+441632960001\u202c", False),
        ("٠١٦٣٢٩٦٠٠٠١", False),
        ("01632 960 001 ext 12", True),
        ("01632 960 001, Ext. 12", True),
        ("1632-960-001 ext. 7", True),
        ("01632 960 001 x12", True),
        ("01632 960 001x12", True),
        ("01632 960 001 (extension 1234)", True),
        ("01632 960 001 est. 12", True),
        ("01632 960 001 estyniad 12", True),
    ],
)
def test_what_can_be_rung_is_a_number(number, extension):
    check_phone(number)
    assert has_extension(number) is extension


@pytest.mark.parametrize(
    "number",
    [
        *("07700 900 12x", "O7700 900 123", "07700 9OO 123", "07700 900 123 x", "07700 900 123 ext", "ext 12", "phone"),
        *("1234", "1" * 21, "123 ext 456789", "rowan07700900123", "07700 900 123 or so", "x12 07700 900 123"),
        "01632 960 001 next 12",
    ],
)
def test_what_cannot_be_rung_is_none(app: Flask, number):
    with app.test_request_context(), pytest.raises(ValidationError, match=WRONG):
        check_phone(number)


@pytest.mark.parametrize(
    ("safe", "number", "words"),
    [
        (["phone"], "07700 900 12x", WRONG),
        (["phone", "text"], "01632 960 001 ext 12", NO_TEXT),
        (["phone", "voicemail"], "01632 960 001 ext 12", ""),
    ],
)
def test_the_form_takes_a_number_that_the_ticked_ways_can_use(client, write, safe, number, words):
    write({"for-whom": PAGES["for-whom"], "you": PAGES["you"], "sharing": {}})
    answer = client.post(at("contact"), data={**PAGES["contact"], "safe": safe, "phone": number})
    assert answer.status_code == (400 if words else 303)
    assert words in answer.text
    assert ('href="#phone"' in answer.text) is bool(words)


def test_text_messages_are_not_switched_on_for_an_extension(client, make, area):
    """Neither with a new number nor with the one that is kept, by the person or by the staff."""
    received = hand_in(area, said(applicant=with_safe(Route.PHONE)))
    person = db.session.scalars(select(Person)).one()
    person.phone = "01632 960 001 ext 12"
    db.session.commit()
    read_with(client, received)
    for typed in ("", "01632 960 002 x7"):
        answer = client.post(f"/progress/contact/{TEXT}", data=ALL_DAY | {"address": typed})
        assert (answer.status_code, NO_TEXT in answer.text) == (400, True)
    assert client.post(f"/progress/contact/{PHONE}", data=ALL_DAY | {"address": "01632 960 002 x7"}).status_code == 303
    assert client.post(f"/progress/contact/{TEXT}", data=ALL_DAY | {"address": "07700 900 982"}).status_code == 303
    assert {change.route for change in db.session.scalars(select(ContactChange))} == {Route.PHONE, Route.TEXT}
    sign_in(client, make.account(Role.COORDINATOR, area).id)
    db.session.commit()
    on = {"on-route": "text", "on-sure": "y"} | said_fields(received.case.received_on, prefix="on-")
    for more in ({}, {"on-address": "01632 960 002 x7"}):
        answer = client.post(f"/casework/{received.case.reference}/contact/on", data=on | more)
        assert (answer.status_code, NO_TEXT in answer.text) == (400, True)


def test_hours_of_text_messages_that_are_on_are_made_fewer_whatever_the_number(client, area):
    received = hand_in(area, said(applicant=with_safe(Route.TEXT)))
    person = db.session.scalars(select(Person)).one()
    person.phone = "01632 960 001 ext 12"
    db.session.commit()
    read_with(client, received)
    assert client.post(f"/progress/contact/{TEXT}", data={"from_hour": "9", "to_hour": "11"}).status_code == 303
