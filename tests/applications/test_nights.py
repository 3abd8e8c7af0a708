"""Hours over midnight: asked for, read back, kept, and obeyed by whatever sends or tells somebody to ring."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from csp_reviews.applications.operations import ask_change, narrow_hours
from csp_reviews.applications.operations.holding import widens
from csp_reviews.casefile.contact import hours_words, last_contact_change, safe_contact
from csp_reviews.casefile.holds import hold_ends
from csp_reviews.casefile.safe_routes import earliest, hours_for, hours_of
from csp_reviews.correspondence.delivery import deliver_due
from csp_reviews.extensions import db
from csp_reviews.law.reaching import ANY, EVERY_DAY, Hours
from csp_reviews.law.terms import Party, Role, Route
from csp_reviews.models.cases import Person
from csp_reviews.models.following import ContactChange
from csp_reviews.web.clock import now
from tests.applications.conftest import PAGES, hand_in, read_with, said, with_safe
from tests.applications.test_hours import EMAIL, Taker
from tests.applications.test_intake import WHOLE
from tests.support.builders import sign_in
from tests.support.filling import said as said_fields
from tests.support.journey import at

NIGHT = Hours(20, 8)
CHOSEN = {"from_hour": "20", "to_hour": "8"}
IN_WORDS = "from 20:00 until 8:00 the next day"
HINT = "From 20:00 until 8:00 ends the next day: tick the day on which it begins."
SAME = "Choose another hour for the end. If any time is safe, choose 0:00 until 24:00"


def prefixed(prefix, fields):
    return {f"{prefix}{name}": value for name, value in fields.items()}


def person():
    db.session.expire_all()
    return db.session.scalars(select(Person).order_by(Person.id)).first()


@pytest.fixture
def received(area):
    """An application of somebody who is safe by e-mail and by phone, at night alone. It is Monday, 10:00."""
    who = replace(with_safe(Route.EMAIL, Route.PHONE), hours={Route.EMAIL: NIGHT, Route.PHONE: NIGHT})
    return hand_in(area, said(applicant=who))


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (NIGHT, IN_WORDS),
        (Hours(20, 8, frozenset({1})), "Monday, from 20:00 until 8:00 the next day"),
        (Hours(22, 7, frozenset({1, 2, 3, 4, 5})), "Monday to Friday, from 22:00 until 7:00 the next day"),
        (Hours(20, 24), "20:00 to 24:00"),
        (Hours(0, 8, frozenset({6, 7})), "0:00 to 8:00, Saturday, Sunday"),
    ],
)
def test_nights_are_read_back_as_nights(app: Flask, hours, words):
    with app.test_request_context():
        assert hours_words(hours) == words


def test_a_night_of_an_application_is_read_back_and_kept(client, write, clock):
    """The receipt waits from Monday 10:00 until 20:00."""
    contact = {**PAGES["contact"], **prefixed("ring-", CHOSEN), **prefixed("write-", CHOSEN), "ring-days": ["1"]}
    write({**PAGES, "contact": contact})
    assert client.get(at("contact")).text.count(HINT) == 2
    check = client.get(at("check")).text
    assert f"Monday, {IN_WORDS}" in check
    assert check.count(IN_WORDS) == 2
    assert client.post(at("check"), data={"declare": "y"}).status_code == 303
    assert hours_for(person(), Route.PHONE) == Hours(20, 8, frozenset({1}))
    assert hours_for(person(), Route.EMAIL) == NIGHT
    taker = Taker()
    for instant, sent in (("2026-11-23T19:59", 0), ("2026-11-23T20:00", 1)):
        clock.set(instant)
        assert deliver_due(taker) == sent


def test_after_midnight_an_email_still_goes_and_in_the_morning_it_waits(received, clock):
    taker = Taker()
    clock.set("2026-11-24T08:00")
    assert deliver_due(taker) == 0
    assert earliest(received.case.people[0], Route.EMAIL, now()) == datetime(2026, 11, 24, 20, tzinfo=UTC)
    clock.set("2026-11-25T03:00")
    assert deliver_due(taker) == 1


def test_the_case_page_says_until_the_next_day(client, make, area, received):
    sign_in(client, make.account(Role.COORDINATOR, area).id)
    db.session.commit()
    assert f"Phone call, {IN_WORDS}" in client.get(f"/casework/{received.case.reference}").text
    page = f"/casework/{received.case.reference}/contact"
    assert f"Phone call, {IN_WORDS}" in client.get(page).text
    assert safe_contact(person()).hours == {Route.EMAIL: NIGHT, Route.PHONE: NIGHT}


def test_the_same_hour_twice_is_refused_with_the_way_to_say_any_time(client, received):
    read_with(client, received)
    answer = client.post(f"/progress/contact/{EMAIL}", data={"from_hour": "9", "to_hour": "9"})
    assert (answer.status_code, answer.text.count(SAME)) == (400, 2)
    assert HINT in answer.text
    assert hours_for(person(), Route.EMAIL) == NIGHT


def test_days_instead_of_nights_are_held_and_fewer_hours_of_the_night_are_not(client, received, clock):
    read_with(client, received)
    form = client.get(f"/progress/contact/{EMAIL}").text
    assert '<option value="20" selected>' in form
    assert '<option value="8" selected>' in form
    shorter = {"from_hour": "22", "to_hour": "6"}
    assert client.post(f"/progress/contact/{EMAIL}", data=shorter).status_code == 303
    assert hours_for(person(), Route.EMAIL) == Hours(22, 6)
    assert "only in these hours: from 22:00 until 6:00 the next day" in client.get("/progress/contact").text
    assert client.post(f"/progress/contact/{EMAIL}", data={"from_hour": "9", "to_hour": "17"}).status_code == 303
    assert hours_for(person(), Route.EMAIL) == Hours(22, 6)
    assert hours_of(db.session.scalars(select(ContactChange)).one()) == Hours(9, 17)
    assert "In these hours: 9:00 to 17:00." in client.get("/progress/contact").text


def test_nights_instead_of_days_are_held_for_48_hours_after_they_were_told(client, area, clock):
    day = replace(with_safe(Route.EMAIL), hours={Route.EMAIL: Hours(9, 17)})
    received = hand_in(area, said(applicant=day))
    read_with(client, received)
    assert widens(person(), Route.EMAIL, "", NIGHT)
    assert client.post(f"/progress/contact/{EMAIL}", data=CHOSEN).status_code == 303
    change = db.session.scalars(select(ContactChange)).one()
    assert hours_of(change) == NIGHT
    assert hold_ends(change) == now() + timedelta(hours=48)
    assert hours_for(person(), Route.EMAIL) == Hours(9, 17)
    assert f"In these hours: {IN_WORDS}." in client.get("/progress/contact").text


def test_the_staff_record_a_night_as_they_heard_it(client, make, area, received):
    sign_in(client, make.account(Role.COORDINATOR, area).id)
    db.session.commit()
    page = f"/casework/{received.case.reference}/contact"
    assert HINT in client.get(page).text
    heard = said_fields(received.case.received_on, prefix="on-")
    form = heard | prefixed("on-", {"sure": "y", "route": "phone", "days": ["1", "2"], **CHOSEN})
    same = client.post(f"{page}/on", data={**form, "on-to_hour": "20"})
    assert (same.status_code, SAME in same.text) == (400, True)
    assert client.post(f"{page}/on", data=form).status_code == 303
    assert hours_for(person(), Route.PHONE) == Hours(20, 8, frozenset({1, 2}))


def test_a_night_is_taken_down_at_intake(client, make, area):
    sign_in(client, make.account(Role.COORDINATOR, area).id)
    db.session.commit()
    form = {**WHOLE, "applicant-safe": ["phone"], "applicant-phone": "01632 960 012"}
    form |= prefixed("applicant-ring-", CHOSEN)
    assert client.get("/casework/new").text.count(HINT) == 4
    assert client.post("/casework/new", data=form).status_code == 303
    assert hours_for(person(), Route.PHONE) == Hours(20, 8, EVERY_DAY)


def test_who_talks_to_somebody_or_makes_sure_of_a_change_reads_the_hours(client, make, area, received):
    ask_change(case=received.case, party=Party.APPLICANT, route=Route.LETTER, address="", hours=ANY, act=make.act())
    sign_in(client, make.account(Role.COORDINATOR, area).id)
    db.session.commit()
    said = f"Only in these hours: E-mail, {IN_WORDS}; Phone call, {IN_WORDS}"
    for page in ("talk", "contact/held"):
        assert said in client.get(f"/casework/{received.case.reference}/{page}").text


def test_hours_that_were_made_fewer_meanwhile_are_not_written_over_unseen(client, make, area, received):
    """The form of the staff still showed the longer night."""
    sign_in(client, make.account(Role.COORDINATOR, area).id)
    db.session.commit()
    page = f"/casework/{received.case.reference}/contact"
    seen = str(last_contact_change(received.case))
    fewer = {"party": Party.APPLICANT, "route": Route.PHONE, "hours": Hours(22, 6)}
    narrow_hours(case=received.case, **fewer, act=make.act())
    db.session.commit()
    form = said_fields(received.case.received_on, prefix="on-")
    form |= prefixed("on-", {"sure": "y", "route": "phone", **CHOSEN, "version": seen})
    answer = client.post(f"{page}/on", data=form)
    assert (answer.status_code, "Somebody changed this meanwhile" in answer.text) == (400, True)
    assert "from 22:00 until 6:00 the next day" in answer.text
    assert hours_for(person(), Route.PHONE) == Hours(22, 6)


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ({}, NIGHT),
        ({"from_hour": "", "to_hour": ""}, NIGHT),
        ({"days": ["1"]}, Hours(20, 8, frozenset({1}))),
        ({"from_hour": "0", "to_hour": "24"}, None),
        ({"from_hour": "9", "to_hour": "17"}, Hours(9, 17)),
    ],
)
def test_a_new_number_alone_leaves_the_hours_as_they_are(client, make, area, received, chosen, kept):
    """Whoever of the staff records a number did not hear that any time is safe now."""
    sign_in(client, make.account(Role.COORDINATOR, area).id)
    db.session.commit()
    page = f"/casework/{received.case.reference}/contact"
    assert client.get(page).text.count("As it is now") == 2
    form = said_fields(received.case.received_on, prefix="on-")
    form |= prefixed("on-", {"sure": "y", "route": "phone", "address": "07700 900 982", **chosen})
    assert client.post(f"{page}/on", data=form).status_code == 303
    assert person().phone == "07700 900 982"
    assert hours_for(person(), Route.PHONE) == kept


@pytest.mark.parametrize("half", [{"from_hour": "9"}, {"to_hour": "17"}])
def test_half_of_the_hours_is_asked_about(client, make, area, received, half):
    sign_in(client, make.account(Role.COORDINATOR, area).id)
    db.session.commit()
    form = said_fields(received.case.received_on, prefix="on-") | prefixed(
        "on-", {"sure": "y", "route": "phone", **half}
    )
    answer = client.post(f"/casework/{received.case.reference}/contact/on", data=form)
    assert (answer.status_code, "Choose both hours" in answer.text) == (400, True)
    assert hours_for(person(), Route.PHONE) == NIGHT
