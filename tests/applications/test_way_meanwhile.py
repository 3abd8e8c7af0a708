"""One way of being reached, changed on one device while its page was open on another: nothing comes on unasked."""

import re

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import narrow_hours
from csp_reviews.extensions import db
from csp_reviews.law.reaching import Hours
from csp_reviews.law.terms import Party, Route
from csp_reviews.models.cases import ContactRoute, Person
from csp_reviews.models.following import ContactChange
from tests.applications.conftest import hand_in, read_with, said, with_safe

PHONE = list(Route).index(Route.PHONE) + 1
WAY = f"/progress/contact/{PHONE}"
FEWER = {"from_hour": "9", "to_hour": "11"}
OFF = "It was changed meanwhile: we do not use this way any more."


@pytest.fixture
def received(client, area):
    received = hand_in(area, said(applicant=with_safe(Route.PHONE, Route.EMAIL)))
    read_with(client, received)
    return received


def version_on(client):
    return re.search(r'name="version" value="([^"]+)"', client.get(WAY).text)[1]


def held():
    return db.session.scalars(select(ContactChange)).all()


def phone(received):
    db.session.rollback()
    query = select(ContactRoute).join(Person).where(Person.case_id == received.case.id)
    return db.session.scalars(query.where(ContactRoute.route == Route.PHONE)).one()


def test_fewer_hours_do_not_switch_a_way_on_that_was_stopped_meanwhile(client, received):
    shown = version_on(client)
    client.post("/progress/contact", data={"routes": ["phone"]})
    answer = client.post(WAY, data=FEWER | {"version": shown})
    assert answer.status_code == 409
    assert OFF in answer.text
    assert "We do not use this way now." in answer.text
    assert re.search(r'value="9" selected', answer.text)
    assert not held()
    again = re.search(r'name="version" value="([^"]+)"', answer.text)[1]
    assert client.post(WAY, data=FEWER | {"version": again}).status_code == 303
    assert [change.route for change in held()] == [Route.PHONE]


def test_other_hours_meanwhile_are_told(client, received, staff_act):
    shown = version_on(client)
    narrow_hours(case=received.case, party=Party.APPLICANT, route=Route.PHONE, hours=Hours(9, 10), act=staff_act)
    db.session.commit()
    answer = client.post(WAY, data=FEWER | {"version": shown})
    assert answer.status_code == 409
    assert "It was changed meanwhile: the hours are now 9:00 to 10:00." in answer.text
    assert (phone(received).from_hour, phone(received).to_hour) == (9, 10)


def test_a_way_that_is_used_by_now_is_told(client, received):
    shown = version_on(client)
    answer = client.post(WAY, data=FEWER | {"version": shown.replace("on", "off")})
    assert answer.status_code == 409
    assert "It was changed meanwhile: we use this way now." in answer.text


@pytest.mark.parametrize("carried", [True, False])
def test_as_it_was_shown_it_is_saved(client, received, carried):
    sent = FEWER | ({"version": version_on(client)} if carried else {})
    assert client.post(WAY, data=sent).status_code == 303
    assert (phone(received).from_hour, phone(received).to_hour) == (9, 11)
