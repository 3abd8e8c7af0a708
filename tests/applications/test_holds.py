"""A hold lasts 48 hours from the telling: whoever has the code cannot let the notice come with the effect (c4)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from csp_reviews.applications.operations import (
    agreeing,
    ask_change,
    ask_withdrawal,
    holding,
    narrow_hours,
    switch_route_off,
    take_change,
    take_next_change,
    take_next_due,
    take_withdrawal,
    undo_change,
    undo_withdrawal,
    withdrawing,
)
from csp_reviews.casefile.due import lock_first
from csp_reviews.casefile.holds import ends_at
from csp_reviews.casefile.worklist import owed
from csp_reviews.correspondence.delivery import deliver_due
from csp_reviews.correspondence.operations import record_told
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.reaching import ANY, Hours
from csp_reviews.law.terms import MessageKind, MessageState, Party, Role, Route, Stage, Task
from csp_reviews.models.cases import Application, Withdrawal
from csp_reviews.models.correspondence import Message
from csp_reviews.models.following import ContactChange
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import now, today
from tests.applications.conftest import for_another, hand_in, read_with, said, with_safe
from tests.support.builders import sign_in

SUNDAYS_AT_THREE = Hours(3, 4, frozenset({7}))


class Post:
    """Takes every letter."""

    def send(self, letter):
        pass


@pytest.fixture
def received(area):
    return hand_in(area, said(applicant=with_safe(Route.EMAIL)))


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


def narrow(make, received):
    """What whoever has the code may do at once: e-mail is read on Sundays at three in the night alone."""
    hours = SUNDAYS_AT_THREE
    narrow_hours(case=received.case, party=Party.APPLICANT, route=Route.EMAIL, hours=hours, act=make.act())
    db.session.commit()


def stop(make, received):
    row = ask_withdrawal(case=received.case, reason="", pressed=False, act=make.act())
    db.session.commit()
    return row


def change(make, received):
    wish = {"route": Route.EMAIL, "address": "thief@example.org", "hours": ANY}
    row = ask_change(case=received.case, party=Party.APPLICANT, **wish, act=make.act())
    db.session.commit()
    return row


def hold_told_at():
    query = select(Message.sent_at).where(Message.kind == MessageKind.HOLD, Message.state == MessageState.SENT)
    return db.session.scalar(query)


def hour_by_hour(clock, take):
    """Deliver and let take effect what is due, in this order, every hour for nine days: when it took effect."""
    for _ in range(9 * 24):
        deliver_due(Post())
        took = take(at=now())
        db.session.commit()
        if took:
            return now()
        clock.advance(hours=1)
    return None


@pytest.mark.parametrize(("ask", "take"), [(stop, take_next_due), (change, take_next_change)])
def test_it_lasts_48_hours_from_the_telling_whatever_the_hours(make, received, clock, ask, take):
    narrow(make, received)
    ask(make, received)
    took = hour_by_hour(clock, take)
    assert hold_told_at() == datetime(2026, 11, 29, 3, tzinfo=UTC)
    assert took == datetime(2026, 12, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(("ask", "take"), [(stop, take_next_due), (change, take_next_change)])
def test_hours_that_are_narrowed_after_asking_put_it_off_too(make, received, clock, ask, take):
    ask(make, received)
    narrow(make, received)
    took = hour_by_hour(clock, take)
    assert took - hold_told_at() == timedelta(hours=48)


def test_a_withdrawal_counts_on_the_day_on_which_the_hold_ends(make, received, clock):
    narrow(make, received)
    row = stop(make, received)
    clock.set("2026-11-29T03:30")
    deliver_due(Post())
    with pytest.raises(NotPossible, match="held"):
        take_withdrawal(case=received.case, act=make.act())
    clock.advance(days=5)
    assert take_next_due(at=now())
    db.session.commit()
    assert (received.case.stage, row.took_effect_on.isoformat()) == (Stage.WITHDRAWN, "2026-12-01")


def test_a_change_is_held_by_the_operation_too(make, received, clock):
    narrow(make, received)
    row = change(make, received)
    clock.set("2026-11-29T03:30")
    deliver_due(Post())
    with pytest.raises(NotPossible, match="held"):
        take_change(case=received.case, change=row, act=make.act())


def by_hand(make, received, ask):
    """Ask where a member of staff must tell the person."""
    for row in received.case.people[0].routes:
        row.safe = row.route is Route.PHONE
    received.case.people[0].phone = "01632 960001"
    db.session.commit()
    return ask(make, received)


@pytest.mark.parametrize(("ask", "take"), [(stop, take_next_due), (change, take_next_change)])
def test_told_by_hand_it_lasts_48_hours_from_the_end_of_that_day(make, area, coordinator, clock, ask, take):
    received = hand_in(area, said(applicant=with_safe(Route.PHONE)))
    by_hand(make, received, ask)
    clock.advance(days=5)
    assert not take(at=now())
    (message,) = db.session.scalars(select(Message).where(Message.kind == MessageKind.HOLD)).all()
    assert message.state is MessageState.TASK
    record_told(case=received.case, message=message, how="Rang", act=make.act(coordinator))
    db.session.commit()
    clock.set("2026-11-30T23:59")
    assert not take(at=now())
    clock.set("2026-12-01T00:00")
    assert take(at=now())


def test_the_pages_and_the_queue_say_the_real_day(client, make, received, coordinator, clock):
    read_with(client, received)
    narrow(make, received)
    row, held = stop(make, received), change(make, received)
    for page in ("/progress/case", "/progress/contact"):
        assert "Tuesday 1 December 2026 at 03:00" in client.get(page).text
    assert "25 November" not in client.get("/progress/case").text
    clock.set("2026-11-29T03:30")
    deliver_due(Post())
    assert ends_at(row, now()) == ends_at(held, now()) == datetime(2026, 12, 1, 3, 30, tzinfo=UTC)
    (duty,) = [duty for duty in owed(received.case) if duty.task is Task.AWAIT_WITHDRAWAL]
    assert duty.due_on.isoformat() == "2026-12-01"
    sign_in(client, coordinator.id)
    for page in ("withdrawal", "contact/held"):
        text = client.get(f"/casework/{received.case.reference}/{page}").text
        assert "Tuesday 1 December 2026 at 03:30" in text


def test_the_queue_moves_its_day_when_the_person_is_told(make, received, clock):
    received.case.stage, received.case.imported = Stage.REFUSED, True
    stop(make, received)
    clock.advance(days=2)
    deliver_due(Post())
    row = db.session.get(WorkItem, received.case.id)
    assert (row.task, row.due_on.isoformat()) == (Task.AWAIT_WITHDRAWAL, "2026-11-27")


def test_where_a_person_must_tell_them_no_page_names_a_day(client, make, area, coordinator):
    received = hand_in(area, said(applicant=with_safe(Route.PHONE)))
    read_with(client, received)
    stop(make, received)
    change(make, received)
    text = client.get("/progress/case").text
    assert "It stops 48 hours after that at the earliest." in text
    assert "We begin to use it 48 hours after that." in text
    sign_in(client, coordinator.id)
    for page in ("withdrawal", "contact/held"):
        assert "Nobody has told them yet." in client.get(f"/casework/{received.case.reference}/{page}").text


def meanwhile(monkeypatch, module, statement):
    """Somebody else changes it while the worker waits for the case's lock."""

    def locked(due):
        case = lock_first(due)
        if case is not None:
            db.session.execute(statement, execution_options={"synchronize_session": False})
        return case

    monkeypatch.setattr(module, "lock_first", locked)


@pytest.mark.parametrize(
    ("ask", "take", "module", "table"),
    [(stop, take_next_due, withdrawing, Withdrawal), (change, take_next_change, holding, ContactChange)],
)
def test_what_was_undone_while_the_worker_waited_stays_undone(
    make, received, clock, monkeypatch, ask, take, module, table
):
    row = ask(make, received)
    deliver_due(Post())
    clock.advance(hours=49)
    meanwhile(monkeypatch, module, update(table).values(undone_at=now()))
    assert take(at=now())
    db.session.commit()
    assert (received.case.stage, row.undone_at) == (Stage.RECEIVED, now())
    assert not take(at=now())


def test_an_agreement_renewed_while_the_worker_waited_goes_on(area, monkeypatch):
    received = hand_in(area, for_another())
    application = received.case.application
    application.consent_until = today() - timedelta(days=1)
    db.session.commit()
    meanwhile(monkeypatch, agreeing, update(Application).values(consent_until=today()))
    assert agreeing.end_next_consent(on=today(), at=now())
    db.session.commit()
    assert application.consent_withdrawn_at is None


@pytest.mark.parametrize("ask", [stop, change])
@pytest.mark.parametrize("told", [True, False])
def test_somebody_speaks_to_them_where_no_safe_way_is_left_to_tell_them(make, received, clock, ask, told):
    """Who stops the last way after they asked would else wait for a telling that nobody may do."""
    held = ask(make, received)
    if told:
        deliver_due(Post())
        clock.advance(minutes=1)
    switch_route_off(case=received.case, party=Party.APPLICANT, routes=[Route.EMAIL], act=make.act())
    db.session.commit()
    assert held.needs_voice is not told
    tasks = [duty.task for duty in owed(received.case)]
    assert bool({Task.CONFIRM_CONTACT, Task.CONFIRM_WITHDRAWAL} & set(tasks)) is not told


def test_another_safe_way_to_tell_them_is_enough(make, area):
    received = hand_in(area, said(applicant=with_safe(Route.EMAIL, Route.PHONE)))
    held = change(make, received)
    switch_route_off(case=received.case, party=Party.APPLICANT, routes=[Route.EMAIL], act=make.act())
    db.session.commit()
    assert not held.needs_voice


@pytest.mark.parametrize(("safe", "words"), [((), "Do not ring"), ((Route.PHONE,), "Ring them on the number")])
def test_staff_are_not_told_to_ring_where_calls_are_not_safe(client, make, area, coordinator, safe, words):
    received = hand_in(area, said(applicant=with_safe(Route.EMAIL, *safe)))
    change(make, received)
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{received.case.reference}/contact/held").text
    assert words in page
    assert ("Do not ring" in page) is not bool(safe)


@pytest.mark.parametrize("route", [Route.EMAIL, Route.LETTER])
def test_what_is_taken_back_is_told_to_nobody_any_more(client, make, area, route):
    received = hand_in(area, said(applicant=with_safe(route)))
    held, _wish = change(make, received), stop(make, received)
    undo_withdrawal(case=received.case, act=make.act())
    assert {row.state for row in tellings()} == {MessageState.QUEUED if route is Route.EMAIL else MessageState.TASK}
    undo_change(case=received.case, change=held, act=make.act())
    assert {row.state for row in tellings()} == {MessageState.STOPPED}
    again = stop(make, received)
    assert [row.state for row in tellings() if row.queued_at >= again.asked_at][-1] is not MessageState.STOPPED


def tellings():
    db.session.flush()
    return db.session.scalars(select(Message).where(Message.kind == MessageKind.HOLD).order_by(Message.id)).all()
