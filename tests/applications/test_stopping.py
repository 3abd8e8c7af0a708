"""Withdrawing (condition c4), consent (c1), and ways of contact that are switched off at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import (
    ask_withdrawal,
    confirm_withdrawal,
    record_consent,
    replace_code,
    switch_route_off,
    switch_route_on,
    take_next_due,
    take_withdrawal,
    undo_withdrawal,
    withdraw_consent,
)
from csp_reviews.applications.operations.agreeing import end_next_consent
from csp_reviews.applications.submission import Consent
from csp_reviews.casefile.acts import Entered
from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.casefile.facts import open_withdrawal
from csp_reviews.casefile.worklist import owed
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import (
    Channel,
    ConsentScope,
    EventKind,
    MessageKind,
    MessageState,
    NoticeKind,
    Party,
    Role,
    Route,
    Stage,
    Standing,
    Task,
)
from csp_reviews.models.cases import AccessCode, Withdrawal
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import now, today
from csp_reviews.web.filters import long_date
from tests.applications.conftest import for_another, hand_in, read_with, said, with_safe
from tests.support.builders import sign_in
from tests.support.filling import said as said_on


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


def entered(make, account, how=Channel.PHONE):
    return make.act(account, Standing.APPLICANT, entered=Entered("Rowan Ash", how, today()))


def by_code(make):
    return make.act(None)


def ask(make, received, *, pressed=False):
    row = ask_withdrawal(case=received.case, reason="", pressed=pressed, act=by_code(make))
    db.session.commit()
    return row


def worker(clock):
    taken = take_next_due(at=clock())
    db.session.commit()
    return taken


def told():
    """The e-mail that says that it is held went out."""
    for message in messages(MessageKind.HOLD):
        message.state, message.sent_at, message.next_try_at = MessageState.SENT, now(), None
    db.session.commit()


def kinds(case):
    return [event.kind for event in events_of(case.id)]


def messages(kind):
    return db.session.scalars(select(Message).where(Message.kind == kind)).all()


def stop(client, received, **data):
    read_with(client, received)
    return client.post("/progress/other", data={"pressed": "no", "reason": ""} | data)


def test_asking_to_stop_holds_it_for_48_hours_and_tells_by_a_safe_way(client, received):
    assert stop(client, received, reason="I have moved").location == "/progress/case"
    row = db.session.scalars(select(Withdrawal)).one()
    assert (row.takes_effect_at - row.asked_at).total_seconds() == 48 * 3600
    assert (row.reason, row.pressed, row.needs_voice) == ("I have moved", False, False)
    assert received.case.stage is Stage.RECEIVED
    (message,) = messages(MessageKind.HOLD)
    assert (message.route, message.state) == (Route.EMAIL, MessageState.QUEUED)
    text = client.get("/progress/case").text
    assert "It stops on Wednesday 25 November 2026 at 10:00 at the earliest." in text


def test_it_takes_effect_on_the_day_the_hold_ends_whenever_the_worker_comes(make, received, clock):
    ask(make, received)
    told()
    clock.advance(hours=47, minutes=59)
    assert not worker(clock)
    clock.advance(days=5)
    assert worker(clock)
    assert received.case.stage is Stage.WITHDRAWN
    assert received.case.withdrawn_on.isoformat() == "2026-11-25"
    assert not worker(clock)
    assert first_break(events_of(received.case.id), received.case.head_seq, received.case.head_hash) is None
    notice = db.session.scalars(select(Notice)).one()
    assert notice.kind is NoticeKind.ENDING


def test_nobody_is_withdrawn_without_being_told(make, received, clock):
    """Somebody who has the code could ask, and switch the way of telling off at once (c4)."""
    ask(make, received)
    switch_route_off(case=received.case, party=Party.APPLICANT, routes=[Route.EMAIL], act=by_code(make))
    db.session.commit()
    clock.advance(days=5)
    assert not worker(clock)
    with pytest.raises(NotPossible, match="not_confirmed"):
        take_withdrawal(case=received.case, act=by_code(make))
    assert received.case.stage is Stage.RECEIVED


def test_a_wish_entered_as_said_earlier_shows_the_day_on_which_it_was_said(client, received, coordinator):
    sign_in(client, coordinator.id)
    page = f"/casework/{received.case.reference}/withdrawal"
    received.case.received_on = today() - timedelta(days=5)
    said_so = said_on(today() - timedelta(days=2), prefix="stop-")
    assert client.post(page, data={"stop-reason": "", "stop-pressed": "no"} | said_so).status_code == 303
    shown = client.get(page).text
    assert f"The applicant asked to withdraw on {long_date(today() - timedelta(days=2))}" in shown
    assert f"It takes effect on {long_date(today())}" not in shown


def test_a_held_withdrawal_is_undone_with_the_code(client, received, clock):
    stop(client, received)
    assert client.post("/progress/keep").location == "/progress/case"
    assert "It goes on" in client.get("/progress/case").text
    clock.advance(days=3)
    assert not worker(clock)
    assert received.case.stage is Stage.RECEIVED
    assert EventKind.WITHDRAWAL_UNDONE in kinds(received.case)


def test_asking_twice_asks_once(client, received):
    stop(client, received)
    stop(client, received)
    assert len(db.session.scalars(select(Withdrawal)).all()) == 1


def test_nothing_to_undo_is_harmless(client, received):
    read_with(client, received)
    assert client.post("/progress/keep").status_code == 303
    assert EventKind.WITHDRAWAL_UNDONE not in kinds(received.case)


def test_whether_anybody_presses_must_be_answered_and_what_was_typed_stays(client, received):
    answer = stop(client, received, pressed="", reason="He told me to")
    assert answer.status_code == 400
    assert "He told me to" in answer.text
    assert not db.session.scalars(select(Withdrawal)).all()


@pytest.mark.parametrize("why", ["pressed", "no safe way"])
def test_pressure_or_no_safe_way_waits_for_a_voice(client, make, received, unreachable, coordinator, clock, why):
    asked = received if why == "pressed" else unreachable
    stop(client, asked, pressed="yes" if why == "pressed" else "no")
    assert "We may speak to you first" in client.get("/progress/case").text
    assert db.session.get(WorkItem, asked.case.id) is not None
    clock.advance(days=10)
    assert not worker(clock)
    confirm_withdrawal(case=asked.case, how="Rang her; she is sure", act=make.act(coordinator))
    db.session.commit()
    assert asked.case.stage is Stage.WITHDRAWN
    assert asked.case.withdrawn_on == today()


def test_where_no_way_is_safe_nothing_is_sent_and_the_coordinator_gets_a_task(make, unreachable):
    ask(make, unreachable)
    assert not messages(MessageKind.HOLD)
    owed = db.session.get(WorkItem, unreachable.case.id)
    tasks = {Task.CONFIRM_WITHDRAWAL}
    assert owed.task in tasks | {Task.SEND_TO_BODIES, Task.ACKNOWLEDGE}


def test_confirmed_before_the_hold_ends_it_waits_for_the_end(make, unreachable, coordinator, clock):
    ask(make, unreachable)
    confirm_withdrawal(case=unreachable.case, how="Saw him", act=make.act(coordinator))
    db.session.commit()
    assert unreachable.case.stage is Stage.RECEIVED
    clock.advance(hours=49)
    assert worker(clock)
    assert unreachable.case.withdrawn_on.isoformat() == "2026-11-25"


def test_whoever_confirmed_by_voice_need_not_tell_it_again(make, unreachable, coordinator, clock):
    ask(make, unreachable)
    clock.advance(days=3)
    confirm_withdrawal(case=unreachable.case, how="Saw him", act=make.act(coordinator))
    db.session.commit()
    assert {message.state for message in messages(MessageKind.NOTICE)} == {MessageState.DONE}
    assert db.session.get(WorkItem, unreachable.case.id) is None


def test_the_operations_refuse_what_cannot_be(make, received, coordinator):
    for act in (undo_withdrawal, take_withdrawal):
        with pytest.raises(NotPossible, match="not_asked"):
            act(case=received.case, act=by_code(make))
    ask(make, received)
    with pytest.raises(NotPossible, match="already_stopping"):
        ask_withdrawal(case=received.case, reason="", pressed=False, act=by_code(make))
    with pytest.raises(NotPossible, match="held"):
        take_withdrawal(case=received.case, act=by_code(make))


def test_what_waits_for_a_voice_is_not_taken_by_anybody(make, unreachable, clock):
    ask(make, unreachable)
    clock.advance(days=3)
    with pytest.raises(NotPossible, match="not_confirmed"):
        take_withdrawal(case=unreachable.case, act=by_code(make))


def test_a_closed_case_cannot_be_stopped(client, make, received, coordinator):
    make._to(received.case, Stage.CLOSED, coordinator)
    db.session.commit()
    read_with(client, received)
    assert "nothing to stop" in client.get("/progress/other").text
    client.page_rules = False
    assert client.post("/progress/other", data={"pressed": "no"}).status_code == 400


def test_a_way_is_switched_off_at_once_and_nothing_is_sent_there_again(client, make, received):
    ask(make, received)
    read_with(client, received)
    assert client.post("/progress/contact", data={"routes": ["email"]}).location == "/progress/contact"
    on = {row.route for row in received.case.people[0].routes if row.safe}
    assert on == {Route.PHONE}
    assert {message.state for message in messages(MessageKind.HOLD)} == {MessageState.STOPPED, MessageState.TASK}
    assert EventKind.CONTACT_ROUTE_OFF in kinds(received.case)
    assert "begins with" not in client.get("/progress/case").text


def test_nothing_selected_is_a_mistake_that_changes_nothing(client, received):
    read_with(client, received)
    assert client.post("/progress/contact", data={}).status_code == 400
    assert client.post("/progress/contact", data={"routes": ["pigeon"]}).status_code == 400
    assert EventKind.CONTACT_ROUTE_OFF not in kinds(received.case)


def test_no_way_can_be_switched_on_with_a_code(client, received):
    read_with(client, received)
    client.post("/progress/contact", data={"routes": ["email"], "safe": "letter", "email": "thief@example.org"})
    person = received.case.people[0]
    assert person.email == "rowan@example.org"
    assert Route.LETTER not in {row.route for row in person.routes if row.safe}


def test_an_attacker_with_the_code_cannot_stop_it_unseen(client, received, clock):
    read_with(client, received)
    client.post("/progress/contact", data={"routes": ["email", "phone"]})
    client.post("/progress/other", data={"pressed": "no"})
    clock.advance(days=30)
    assert not worker(clock)
    assert received.case.stage is Stage.RECEIVED


@pytest.mark.parametrize("how", [Channel.LETTER, Channel.EMAIL])
def test_a_way_is_switched_on_by_voice_alone(make, received, coordinator, how):
    for act in (entered(make, coordinator, how), make.act(coordinator)):
        with pytest.raises(NotPossible, match="voice_needed"):
            switch_route_on(
                case=received.case, party=Party.APPLICANT, route=Route.TEXT, address="07700 900 982", act=act
            )
        with pytest.raises(NotPossible, match="voice_needed"):
            replace_code(case=received.case, party=Party.APPLICANT, act=act)


def test_a_new_number_makes_the_other_ways_by_phone_unsafe_until_they_are_said_to_be(make, received, coordinator):
    act = entered(make, coordinator)
    switch_route_on(case=received.case, party=Party.APPLICANT, route=Route.TEXT, address="07700 900 982", act=act)
    db.session.commit()
    person = received.case.people[0]
    assert person.phone == "07700 900 982"
    assert {row.route for row in person.routes if row.safe} == {Route.TEXT, Route.EMAIL}


def test_the_same_number_leaves_the_others_as_they_are(make, received, coordinator):
    act = entered(make, coordinator)
    switch_route_on(case=received.case, party=Party.APPLICANT, route=Route.TEXT, address="01632 960 012", act=act)
    assert {row.route for row in received.case.people[0].routes if row.safe} == {Route.TEXT, Route.EMAIL, Route.PHONE}


def test_switching_off_what_is_off_records_nothing(make, received, coordinator):
    switch_route_off(case=received.case, party=Party.APPLICANT, routes=[Route.LETTER], act=by_code(make))
    assert EventKind.CONTACT_ROUTE_OFF not in kinds(received.case)


def test_a_new_code_shuts_the_old_one_out(client, make, received, coordinator):
    read_with(client, received)
    code = replace_code(case=received.case, party=Party.APPLICANT, act=entered(make, coordinator))
    db.session.commit()
    assert client.get("/progress/case").location == "/progress"
    assert read_with(client, received).status_code == 400
    answer = client.post("/progress", data={"reference": received.case.reference, "code": code})
    assert answer.status_code == 303
    assert len(db.session.scalars(select(AccessCode)).all()) == 2


def test_the_person_affected_withdraws_consent_in_one_step(client, area):
    received = hand_in(area, for_another())
    read_with(client, received, affected=True)
    assert client.post("/progress/other", data={}).location == "/progress/case"
    assert received.case.application.consent_withdrawn_at == now()
    assert open_withdrawal(received.case.id) is None
    assert db.session.get(WorkItem, received.case.id).task is Task.CONSENT_WITHDRAWN
    assert "you do not agree any more" in client.get("/progress/case").text
    assert "We ask the person it was made for what should happen" in client.get("/progress/case").text
    assert "You told us already" in client.get("/progress/other").text


def test_whoever_applied_is_not_told_that_the_other_does_not_agree(client, make, area):
    received = hand_in(area, for_another())
    withdraw_consent(case=received.case, act=by_code(make))
    db.session.commit()
    read_with(client, received)
    text = client.get("/progress/case").text
    assert "agree any more" not in text
    assert "We ask the person it was made for what should happen" not in text


def test_the_person_affected_cannot_undo_what_the_applicant_asked(client, make, area):
    received = hand_in(area, for_another())
    ask(make, received)
    read_with(client, received, affected=True)
    assert client.post("/progress/keep").status_code == 404
    assert open_withdrawal(received.case.id) is not None


def test_consent_is_withdrawn_once_and_can_be_recorded_anew(make, area, coordinator):
    received = hand_in(area, for_another())
    withdraw_consent(case=received.case, act=by_code(make))
    with pytest.raises(NotPossible, match="no_consent"):
        withdraw_consent(case=received.case, act=by_code(make))
    consent = Consent("Robin Elm", "By phone", today())
    record_consent(case=received.case, consent=consent, act=entered(make, coordinator))
    assert received.case.application.consent_withdrawn_at is None
    less = replace(consent, scope=frozenset({ConsentScope.TOLD}))
    with pytest.raises(NotPossible, match="no_consent"):
        record_consent(case=received.case, consent=less, act=entered(make, coordinator))


def test_an_agreement_ends_after_its_last_day_and_the_coordinator_speaks_to_the_person(make, area, clock):
    received = hand_in(area, for_another())
    received.case.application.consent_until = today()
    db.session.commit()
    assert not end_next_consent(on=today(), at=now())
    clock.advance(days=1)
    assert end_next_consent(on=today(), at=now())
    db.session.commit()
    assert not end_next_consent(on=today(), at=now())
    assert received.case.application.consent_withdrawn_at is not None
    assert Task.CONSENT_WITHDRAWN in [duty.task for duty in owed(received.case)]


def test_nobody_withdraws_the_consent_of_somebody_who_applied_themselves(make, received):
    with pytest.raises(NotPossible, match="no_consent"):
        withdraw_consent(case=received.case, act=by_code(make))
