"""Changes of how somebody is reached: opened after 48 hours and told first; shut, or in fewer hours, at once (c4)."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import (
    ask_change,
    ask_withdrawal,
    confirm_change,
    narrow_hours,
    set_name,
    take_change,
    take_next_change,
    take_next_due,
    undo_change,
)
from csp_reviews.casefile import worklist
from csp_reviews.casefile.acts import Entered
from csp_reviews.casefile.contact import last_contact_change
from csp_reviews.casefile.following import open_change
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.reaching import ANY, Hours
from csp_reviews.law.terms import Channel, EventKind, MessageKind, MessageState, Party, Role, Route, Task
from csp_reviews.models.correspondence import Message
from csp_reviews.web.clock import now, today
from tests.applications.conftest import for_another, hand_in, read_with, said, with_safe
from tests.support.builders import sign_in
from tests.support.desk import kinds
from tests.support.filling import said as entered

LETTER = list(Route).index(Route.LETTER) + 1
EMAIL = list(Route).index(Route.EMAIL) + 1
TEXT = list(Route).index(Route.TEXT) + 1
ALL_DAY = {"from_hour": "0", "to_hour": "24"}


@pytest.fixture
def received(area):
    return hand_in(area, said(applicant=with_safe(Route.PHONE, Route.EMAIL)))


@pytest.fixture
def unreachable(area):
    return hand_in(area, said())


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


def person(received):
    return received.case.people[0]


def safe(received):
    db.session.expire_all()
    return {row.route for row in person(received).routes if row.safe}


def ask(make, received, route=Route.LETTER, address="", hours=ANY):
    change = ask_change(
        case=received.case, party=Party.APPLICANT, route=route, address=address, hours=hours, act=make.act()
    )
    db.session.commit()
    return change


def told():
    for message in db.session.scalars(select(Message).where(Message.kind == MessageKind.HOLD)):
        message.state, message.sent_at, message.next_try_at = MessageState.SENT, now(), None
    db.session.commit()


def worker(clock):
    taken = take_next_change(at=clock())
    db.session.commit()
    return taken


def test_a_way_that_is_switched_on_is_held_shown_and_told_by_a_way_that_was_safe(client, received, clock):
    read_with(client, received)
    assert client.post(f"/progress/contact/{LETTER}", data=ALL_DAY).status_code == 303
    assert safe(received) == {Route.PHONE, Route.EMAIL}
    (message,) = db.session.scalars(select(Message).where(Message.kind == MessageKind.HOLD)).all()
    assert (message.route, message.address) == (Route.EMAIL, "rowan@example.org")
    for page in ("/progress/case", "/progress/contact"):
        assert "Wednesday 25 November 2026 at 10:00" in client.get(page).text
    told()
    clock.advance(hours=47)
    assert not worker(clock)
    clock.advance(hours=2)
    assert worker(clock)
    assert safe(received) == {Route.PHONE, Route.EMAIL, Route.LETTER}
    assert EventKind.CONTACT_ROUTE_ON in kinds(received.case)
    assert not worker(clock)


def test_nothing_takes_effect_that_nobody_was_told_of(make, received, clock):
    """Somebody who has the code could ask for a way of theirs, and shut every other at once."""
    change = ask(make, received, Route.EMAIL, "thief@example.org")
    for row in person(received).routes:
        row.safe = False
    db.session.commit()
    clock.advance(days=30)
    assert not worker(clock)
    with pytest.raises(NotPossible, match="not_confirmed"):
        take_change(case=received.case, change=change, act=make.act())
    assert person(received).email == "rowan@example.org"


def test_a_new_address_goes_unused_until_it_takes_effect(client, make, received, clock):
    read_with(client, received)
    client.post(f"/progress/contact/{EMAIL}", data=ALL_DAY | {"address": "new@example.org"})
    assert person(received).email == "rowan@example.org"
    told()
    clock.advance(hours=49)
    assert worker(clock)
    db.session.expire_all()
    assert person(received).email == "new@example.org"


def test_it_is_undone_with_the_code(client, received, clock):
    read_with(client, received)
    client.post(f"/progress/contact/{LETTER}", data=ALL_DAY)
    (change,) = open_change(person(received).id)
    assert client.post(f"/progress/contact/undo/{change.id}").status_code == 303
    assert client.post(f"/progress/contact/undo/{change.id}").status_code == 303
    told()
    clock.advance(days=3)
    assert not worker(clock)
    assert EventKind.CONTACT_CHANGE_UNDONE in kinds(received.case)


def test_where_no_way_is_safe_the_coordinator_confirms_by_voice_and_says_how(
    client, make, unreachable, coordinator, clock
):
    read_with(client, unreachable)
    client.post(f"/progress/contact/{LETTER}", data=ALL_DAY)
    assert not db.session.scalars(select(Message).where(Message.kind == MessageKind.HOLD)).all()
    assert worklist.owed(unreachable.case)[0].task is Task.CONFIRM_CONTACT
    assert "We speak to you first" in client.get("/progress/case").text
    clock.advance(days=5)
    assert not worker(clock)
    (change,) = open_change(person(unreachable).id)
    sign_in(client, coordinator.id)
    page = f"/casework/{unreachable.case.reference}/contact/held"
    assert "No way to tell them is marked safe" in client.get(page).text
    assert client.post(f"{page}/{change.id}", data={f"sure{change.id}-how": ""}).status_code == 400
    assert client.post(f"{page}/{change.id}", data={f"sure{change.id}-how": "Saw her"}).status_code == 303
    assert safe(unreachable) == {Route.LETTER}
    assert client.post(f"{page}/{change.id}/undo").status_code == 404


def test_the_coordinator_takes_it_back_where_it_was_not_them(client, make, received, coordinator):
    change = ask(make, received)
    sign_in(client, coordinator.id)
    page = f"/casework/{received.case.reference}/contact/held/{change.id}/undo"
    assert client.post(page, data={}).status_code == 400
    form = entered(received.case.received_on, prefix=f"undo{change.id}-")
    assert client.post(page, data=form).status_code == 303
    assert not open_change(person(received).id)


def test_fewer_hours_count_at_once_and_more_are_held(client, received):
    read_with(client, received)
    assert client.post(f"/progress/contact/{EMAIL}", data={"from_hour": "9", "to_hour": "11"}).status_code == 303
    row = next(row for row in person(received).routes if row.route is Route.EMAIL)
    assert (row.from_hour, row.to_hour) == (9, 11)
    assert "only in these hours: 9:00 to 11:00" in client.get("/progress/case").text
    client.post(f"/progress/contact/{EMAIL}", data={"from_hour": "8", "to_hour": "12"})
    db.session.expire_all()
    assert (row.from_hour, row.to_hour) == (9, 11)
    assert len(open_change(person(received).id)) == 1
    again = client.post(f"/progress/contact/{EMAIL}", data={"from_hour": "7", "to_hour": "12"})
    assert (again.status_code, "waits already" in again.text) == (400, True)
    assert client.post(f"/progress/contact/{EMAIL}", data={"from_hour": "9", "to_hour": "9"}).status_code == 400
    assert client.get("/progress/contact/99").status_code == 404


def test_a_name_to_ask_for_counts_at_once_where_there_was_none(client, received):
    read_with(client, received)
    assert client.post("/progress/contact/name", data={"name-name_to_use": "Bobbie"}).status_code == 303
    assert person(received).name_to_use == "Bobbie"


@pytest.mark.parametrize("name", ["", "Rowan Ash"])
def test_a_name_that_was_given_is_not_changed_or_taken_away_with_the_code_alone(client, make, received, name):
    person(received).name_to_use = "Bobbie"
    db.session.commit()
    read_with(client, received)
    page = client.get("/progress/contact").text
    assert "name-name_to_use" not in page
    assert "Bobbie" not in page
    assert "speak to your contact, or <a" in page
    refused = client.post("/progress/contact/name", data={"name-name_to_use": name})
    assert (refused.status_code, person(received).name_to_use) == (400, "Bobbie")
    assert "somebody who was heard or seen" in refused.text
    for how in (None, Channel.EMAIL, Channel.LETTER):
        act = make.act(entered=Entered("Rowan Ash", how, today()) if how else None)
        with pytest.raises(NotPossible, match="voice_needed"):
            set_name(case=received.case, party=Party.APPLICANT, name=name, act=act)
    heard = make.act(entered=Entered("Rowan Ash", Channel.PHONE, today()))
    set_name(case=received.case, party=Party.APPLICANT, name=name, act=heard)
    db.session.commit()
    assert person(received).name_to_use == (name or None)


@pytest.mark.parametrize("name", ["", "Ash"])
def test_staff_record_another_name_for_somebody_whom_they_heard(client, received, coordinator, name):
    person(received).name_to_use = "Bobbie"
    db.session.commit()
    sign_in(client, coordinator.id)
    desk = f"/casework/{received.case.reference}/contact"
    assert f'href="{desk}/name"' in client.get(desk).text
    assert "Ask for “Bobbie”." in client.get(f"{desk}/name").text
    version = {"version": str(last_contact_change(received.case))}
    form = {"name_to_use": name, "sure": "y"} | version | entered(received.case.received_on)
    for wrong in ({"sure": ""}, {"how": "email"}, {"version": "99"}):
        refused = client.post(f"{desk}/name", data=form | wrong)
        assert (refused.status_code, person(received).name_to_use) == (400, "Bobbie"), wrong
    assert client.post(f"{desk}/name", data=form).location == desk
    assert person(received).name_to_use == (name or None)
    stale = client.post(f"{desk}/name", data=form | {"name_to_use": "Alex"})
    assert (stale.status_code, "Somebody changed this meanwhile" in stale.text) == (400, True)


def test_a_page_with_nothing_to_fill_in_has_no_button_that_sends_it(client, unreachable):
    person(unreachable).name_to_use = "Bobbie"
    db.session.commit()
    read_with(client, unreachable)
    page = client.get("/progress/contact").text
    assert ('form="answers"' in page) is ('id="answers"' in page) is False


def test_a_way_needs_its_address(client, area):
    received = hand_in(area, for_another())
    read_with(client, received, affected=True)
    assert client.post(f"/progress/contact/{EMAIL}", data=ALL_DAY).status_code == 400
    bad = client.post(f"/progress/contact/{EMAIL}", data=ALL_DAY | {"address": "nowhere"})
    assert (bad.status_code, "in the right form" in bad.text) == (400, True)


def test_the_operations_refuse_what_cannot_be(make, received, clock):
    with pytest.raises(NotPossible, match="nothing_changes"):
        ask(make, received, Route.PHONE)
    with pytest.raises(NotPossible, match="held"):
        narrow_hours(case=received.case, party=Party.APPLICANT, route=Route.LETTER, hours=Hours(9, 10), act=make.act())
    change = ask(make, received)
    with pytest.raises(NotPossible, match="held"):
        take_change(case=received.case, change=change, act=make.act())
    with pytest.raises(NotPossible, match="no_text"):
        confirm_change(case=received.case, change=change, how=" ", act=make.act())
    undo_change(case=received.case, change=change, act=make.act())
    with pytest.raises(NotPossible, match="not_held"):
        undo_change(case=received.case, change=change, act=make.act())
    with pytest.raises(NotPossible, match="no_person"):
        ask_change(case=received.case, party=Party.AFFECTED, route=Route.TEXT, address="", hours=ANY, act=make.act())


def test_a_hold_of_the_person_affected_tells_nothing_to_the_applicant(make, area, clock):
    """What one was told of does not let what the other asked for take effect."""
    received = hand_in(area, for_another(email="robin@example.org", safe=frozenset({Route.EMAIL})))
    for row in received.case.people[0].routes:
        row.safe = False
    ask_withdrawal(case=received.case, reason="", pressed=False, act=make.act())
    ask_change(
        case=received.case, party=Party.AFFECTED, route=Route.TEXT, address="07700 900 982", hours=ANY, act=make.act()
    )
    db.session.commit()
    told()
    clock.advance(days=3)
    assert not take_next_due(at=clock())


@pytest.mark.parametrize(("typed", "status"), [("abc", 400), ("1234", 400), ("01632 960 099", 303)])
def test_a_new_number_must_be_able_to_be_one(client, received, typed, status):
    read_with(client, received)
    assert "A new one takes the place of the one we have" in client.get(f"/progress/contact/{TEXT}").text
    answer = client.post(f"/progress/contact/{TEXT}", data=ALL_DAY | {"address": typed})
    assert answer.status_code == status
    assert ("Enter a phone number" in answer.text) is (status == 400)


@pytest.mark.parametrize(
    ("n", "label"), [(EMAIL, "E-mail address"), (TEXT, "Phone number"), (LETTER, "Address for letters")]
)
def test_the_box_is_called_by_the_way_that_it_is_about(client, received, n, label):
    read_with(client, received)
    page = client.get(f"/progress/contact/{n}").text
    assert f">{label}<" in page.replace("\n", "")
    assert "The number or address" not in page


def test_a_letter_is_asked_for_no_hours(client, received):
    """It lies there whenever it comes. What came with the form all the same is not kept."""
    read_with(client, received)
    page = client.get(f"/progress/contact/{LETTER}").text
    assert 'name="from_hour"' not in page
    assert "Anything new waits 48 hours." in page
    assert "Fewer hours" not in page
    forged = {"address": "9 New Road", "from_hour": "9", "to_hour": "9", "days": ["1"]}
    assert client.post(f"/progress/contact/{LETTER}", data=forged).status_code == 303
    (change,) = open_change(person(received).id)
    assert (change.address, change.from_hour, change.days) == ("9 New Road", None, None)


def test_a_letter_that_is_on_changes_by_its_address_alone(client, area):
    """Hours that letters were given before stay as they are."""
    received = hand_in(area, said(applicant=replace(with_safe(Route.LETTER), hours={Route.LETTER: Hours(9, 11)})))
    read_with(client, received)
    empty = client.post(f"/progress/contact/{LETTER}", data={"address": ""})
    assert (empty.status_code, "Enter the address for letters" in empty.text) == (400, True)
    assert "Leave this empty" not in empty.text
    same = client.post(f"/progress/contact/{LETTER}", data={"address": person(received).address}, follow_redirects=True)
    assert "It stays as it was." in same.text
    assert client.post(f"/progress/contact/{LETTER}", data={"address": "9 New Road"}).status_code == 303
    (change,) = open_change(person(received).id)
    assert (change.address, change.from_hour, change.to_hour) == ("9 New Road", 9, 11)
