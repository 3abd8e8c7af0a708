"""We reach a voicemail only by ringing: nobody is left with a way marked safe that nobody can use."""

import pytest
from werkzeug.datastructures import MultiDict

from csp_reviews.applications.forms import ContactForm, PersonContactForm
from csp_reviews.applications.neighbour_forms import JoinForm
from csp_reviews.applications.operations import ask_change, switch_route_off
from csp_reviews.applications.staff_forms import SomeoneEntry
from csp_reviews.casefile.safe_routes import safe_routes
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.reaching import ANY
from csp_reviews.law.terms import Party, Role, Route
from tests.applications.conftest import hand_in, read_with, said, with_safe
from tests.support.builders import sign_in
from tests.support.filling import said as entered

RING_FIRST = "We ring before we leave a voicemail."
VOICEMAIL = list(Route).index(Route.VOICEMAIL) + 1
ALL_DAY = {"from_hour": "0", "to_hour": "24"}


@pytest.mark.parametrize("form", [ContactForm, PersonContactForm, SomeoneEntry, JoinForm])
def test_a_voicemail_without_the_call_is_not_taken_on_any_form(app, form):
    with app.test_request_context():
        for ways, taken in ((["voicemail"], False), (["voicemail", "text"], False), (["voicemail", "phone"], True)):
            made = form(MultiDict([("phone", "01632 960 001"), *(("safe", way) for way in ways)]))
            made.offer_ways()
            made.validate()
            wrong = [error for error in made.safe.errors if RING_FIRST in error]
            assert (not wrong) is taken, ways
            assert all("Select “Phone call” too, or untick “Voicemail”" in error for error in wrong)


@pytest.fixture
def texted(area):
    return hand_in(area, said(applicant=with_safe(Route.TEXT)))


def person(received):
    db.session.expire_all()
    return received.case.people[0]


def ask(make, received, route, address=""):
    ask_change(case=received.case, party=Party.APPLICANT, route=route, address=address, hours=ANY, act=make.act())
    db.session.commit()


def test_with_the_code_it_is_added_after_the_call(client, make, texted):
    read_with(client, texted)
    refused = client.post(f"/progress/contact/{VOICEMAIL}", data=ALL_DAY)
    assert (refused.status_code, RING_FIRST in refused.text) == (400, True)
    ask(make, texted, Route.PHONE)
    assert client.post(f"/progress/contact/{VOICEMAIL}", data=ALL_DAY).status_code == 303


def test_a_new_number_is_given_for_the_call(make, texted):
    ask(make, texted, Route.PHONE)
    with pytest.raises(NotPossible, match="voicemail_alone"):
        ask(make, texted, Route.VOICEMAIL, "01632 960 099")


def test_staff_mark_the_call_safe_first(client, make, area, texted):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    page = f"/casework/{texted.case.reference}/contact/on"
    form = {"on-sure": "y", "on-from_hour": "0", "on-to_hour": "24"} | entered(texted.case.received_on, prefix="on-")
    refused = client.post(page, data=form | {"on-route": "voicemail"})
    assert (refused.status_code, RING_FIRST in refused.text) == (400, True)
    for route in ("phone", "voicemail"):
        version = {"on-version": version_in(client.get(page.removesuffix("/on")).text)}
        assert client.post(page, data=form | version | {"on-route": route}).status_code == 303
    assert safe_routes(person(texted)) == {Route.TEXT, Route.PHONE, Route.VOICEMAIL}


def version_in(page):
    return page.partition('name="on-version" value="')[2].partition('"')[0]


def test_where_calls_stop_no_voicemail_is_left(make, area):
    received = hand_in(area, said(applicant=with_safe(Route.PHONE, Route.VOICEMAIL, Route.TEXT)))
    switch_route_off(case=received.case, party=Party.APPLICANT, routes=[Route.PHONE], act=make.act())
    db.session.commit()
    assert safe_routes(person(received)) == {Route.TEXT}
