"""When it is safe to ring or to write, asked with the application: it holds from the first message on."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import narrow_hours, switch_route_off
from csp_reviews.applications.operations.holding import widens
from csp_reviews.casefile.contact import safe_contact
from csp_reviews.casefile.safe_routes import earliest, hours_for
from csp_reviews.correspondence.delivery import deliver_due
from csp_reviews.correspondence.operations import tell_writer
from csp_reviews.extensions import db
from csp_reviews.law.reaching import EVERY_DAY, Hours
from csp_reviews.law.terms import MessageKind, MessageState, Party, Role, Route
from csp_reviews.models.cases import Person
from csp_reviews.models.correspondence import Message
from csp_reviews.models.drafts import Draft
from csp_reviews.web.clock import now
from tests.applications.conftest import PAGES, hand_in, read_with, said, with_safe
from tests.applications.test_intake import OTHER, WHOLE
from tests.support.builders import sign_in
from tests.support.journey import at

WEEKDAYS = frozenset({1, 2, 3, 4, 5})
CHOSEN = {
    "ring-from_hour": "9",
    "ring-to_hour": "11",
    "ring-days": ["1", "2", "3", "4", "5"],
    "write-from_hour": "18",
    "write-to_hour": "20",
    "write-days": ["6", "7"],
}
EMAIL = list(Route).index(Route.EMAIL) + 1


class Taker:
    """Takes every letter."""

    def __init__(self):
        self.letters = []

    def send(self, letter):
        self.letters.append(letter)


def people():
    return db.session.scalars(select(Person).order_by(Person.id)).all()


def test_the_hours_of_an_application_hold_from_its_receipt_on(client, write, clock):
    """Monday 10:00. E-mail is safe at the week-end from 18 to 20 alone: the receipt goes on Saturday at 18:00."""
    pages = {**PAGES, "contact": {**PAGES["contact"], **CHOSEN}}
    write(pages)
    check = client.get(at("check")).text
    assert "9:00 to 11:00, Monday to Friday" in check
    assert "18:00 to 20:00, Saturday, Sunday" in check
    assert client.post(at("check"), data={"declare": "y"}).status_code == 303
    (person,) = people()
    for route in (Route.PHONE, Route.EMAIL):
        assert hours_for(person, route) == (
            Hours(9, 11, WEEKDAYS) if route is Route.PHONE else Hours(18, 20, frozenset({6, 7}))
        )
    assert hours_for(person, Route.LETTER) is None
    taker = Taker()
    assert deliver_due(taker) == 0
    clock.set("2026-11-27T19:00")
    assert deliver_due(taker) == 0
    clock.set("2026-11-28T18:00")
    assert deliver_due(taker) == 1
    assert taker.letters[0].address == "rowan@example.org"
    assert db.session.scalars(select(Message.state)).all() == [MessageState.SENT]


def test_any_time_is_kept_as_any_time(client, write):
    write(PAGES)
    assert "Any time" in client.get(at("check")).text
    client.post(at("check"), data={"declare": "y"})
    assert {(row.from_hour, row.to_hour, row.days) for row in people()[0].routes} == {(None, None, None)}


def test_an_end_at_the_hour_of_the_beginning_is_said_and_everything_typed_stays(client, write):
    write({"for-whom": PAGES["for-whom"], "you": PAGES["you"], "sharing": {}})
    wrong = {**PAGES["contact"], **CHOSEN, "ring-to_hour": "9", "contact_note": "My brother reads them"}
    answer = client.post(at("contact"), data=wrong)
    assert answer.status_code == 400
    assert 'href="#ring-to_hour"' in answer.text
    assert answer.text.count("When is it safe to ring or text? Choose another hour for the end") == 2
    other = {**PAGES["contact"], **CHOSEN, "write-from_hour": "9", "write-to_hour": "9"}
    page = client.post(at("contact"), data=other).text
    assert page.count("When is it safe that an e-mail comes? Choose another hour for the end") == 2
    assert "My brother reads them" in answer.text
    assert answer.text.count(" checked") >= 2 + 5 + 2
    forged = client.post(at("contact"), data={**PAGES["contact"], "ring-days": ["8"], "ring-from_hour": "x"})
    assert forged.status_code == 400


def test_the_coordinator_asks_the_same_at_intake(client, make, area):
    sign_in(client, make.account(Role.COORDINATOR, area, name="Sam Elm").id)
    db.session.commit()
    hours = {f"applicant-{name}": value for name, value in CHOSEN.items()}
    theirs = {"affected-safe": ["phone"], "affected-phone": "01632 960 020", "affected-ring-days": ["3"]}
    form = {**WHOLE, **OTHER, **hours, "applicant-safe": ["phone", "email"], "applicant-phone": "01632 960 012"}
    form |= {"applicant-email": "rowan@example.org", **theirs}
    wrong = client.post("/casework/new", data={**form, "applicant-write-to_hour": "18"})
    assert (wrong.status_code, "#applicant-write-to_hour" in wrong.text) == (400, True)
    assert client.post("/casework/new", data=form).status_code == 303
    applicant, affected = people()
    assert hours_for(applicant, Route.PHONE) == Hours(9, 11, WEEKDAYS)
    assert hours_for(applicant, Route.EMAIL) == Hours(18, 20, frozenset({6, 7}))
    assert hours_for(affected, Route.PHONE) == Hours(0, 24, frozenset({3}))
    case = client.get(f"/casework/{applicant.case.reference}").text
    assert "9:00 to 11:00, Monday to Friday" in case


def test_who_rings_is_told_the_day_on_which_it_is_safe_again(area):
    """Monday 23 November 2026, 10:00; a phone that is safe on Wednesdays from 9 to 11."""
    hours = {Route.PHONE: Hours(9, 11, frozenset({3}))}
    received = hand_in(area, said(applicant=replace(with_safe(Route.PHONE), hours=hours)))
    opens = earliest(received.case.people[0], Route.PHONE, now())
    assert opens == datetime(2026, 11, 25, 9, tzinfo=UTC)


def test_fewer_days_count_at_once_and_more_are_held(client, make, area):
    received = hand_in(area, said(applicant=with_safe(Route.EMAIL)))
    read_with(client, received)
    few = {"from_hour": "9", "to_hour": "11", "days": ["1", "2"]}
    assert client.post(f"/progress/contact/{EMAIL}", data=few).status_code == 303
    person = people()[0]
    assert hours_for(person, Route.EMAIL) == Hours(9, 11, frozenset({1, 2}))
    assert "only in these hours: 9:00 to 11:00, Monday, Tuesday" in client.get("/progress/contact").text
    shown = client.get(f"/progress/contact/{EMAIL}").text
    assert shown.count(" checked") == 2
    assert widens(person, Route.EMAIL, "", Hours(9, 11, frozenset({1, 3})))
    assert client.post(f"/progress/contact/{EMAIL}", data={**few, "days": []}).status_code == 303
    db.session.expire_all()
    assert hours_for(people()[0], Route.EMAIL) == Hours(9, 11, frozenset({1, 2}))
    assert "In these hours: 9:00 to 11:00." in client.get("/progress/contact").text
    narrow_hours(
        case=received.case, party=Party.APPLICANT, route=Route.EMAIL, hours=Hours(9, 11, frozenset({2})), act=make.act()
    )
    assert hours_for(people()[0], Route.EMAIL) == Hours(9, 11, frozenset({2}))
    assert frozenset({1, 2}) < EVERY_DAY


def test_the_hours_of_a_way_that_was_switched_off_are_shown_nowhere(make, area):
    hours = {Route.TEXT: Hours(9, 11, frozenset({3}))}
    received = hand_in(area, said(applicant=replace(with_safe(Route.PHONE, Route.TEXT), hours=hours)))
    (person,) = received.case.people
    assert safe_contact(person).with_hours == "Text message, 9:00 to 11:00, Wednesday; Phone call"
    assert safe_contact(person).in_hours == "Text message, 9:00 to 11:00, Wednesday"
    switch_route_off(case=received.case, party=Party.APPLICANT, routes=[Route.TEXT], act=make.act())
    db.session.commit()
    assert safe_contact(person).hours == {}


@pytest.mark.parametrize(("address", "at_once"), [("rowan@example.org", 0), ("other@example.org", 1)])
def test_who_is_still_writing_is_warned_in_the_hours_of_their_address(client, write, clock, address, at_once):
    """A link that they have just asked for comes at once: it is awaited, and ends soon."""
    late = {**PAGES["contact"], "write-from_hour": "18", "write-to_hour": "20"}
    write({"for-whom": PAGES["for-whom"], "you": PAGES["you"], "sharing": {}, "contact": late})
    assert client.post("/anytown/apply/save", data={"by_email": "y", "email": address}).status_code == 303
    taker = Taker()
    assert deliver_due(taker) == 1
    draft = db.session.scalars(select(Draft)).one()
    draft.warned_at = clock()
    tell_writer(draft=draft, kind=MessageKind.DRAFT_ENDING, link="/anytown/apply/back")
    db.session.commit()
    assert deliver_due(taker) == at_once
    clock.set("2026-11-23T18:00")
    deliver_due(taker)
    assert [letter.address for letter in taker.letters] == [address, address]


def test_what_is_checked_before_it_is_sent_is_what_was_kept(client, write):
    """Whatever else comes with the button: the answers of another page, or hours that are none."""
    write({**PAGES, "contact": {**PAGES["contact"], **CHOSEN}})
    for other in ({"ring-from_hour": "x"}, {"ring-from_hour": "9", "ring-to_hour": "9"}, {"ring-to_hour": "12"}):
        answer = client.post(at("check"), data=other)
        assert answer.status_code == 400
        assert "9:00 to 11:00, Monday to Friday" in answer.text
