"""Delivery over a socket to a mail server that misbehaves: never lost, twice only after a lost answer (F11)."""

import random
import socket
from collections import Counter
from collections.abc import Iterator
from email.message import Message as Sent

import pytest
from flask import Flask
from sqlalchemy import select

from csp_reviews.correspondence import delivery, letters, mail, operations
from csp_reviews.correspondence.content import Content
from csp_reviews.correspondence.delivery import FIRST_WAIT, LEASE, LONGEST_WAIT, TRIES, TRIES_REFUSED, deliver_due
from csp_reviews.correspondence.mail import Letter, transport_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import EventKind, MessageKind, MessageState, NoticeKind, Role, Route, Stage, Task
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.correspondence import Message
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import now, today
from tests.correspondence.mail_server import DRIPS, VERBS
from tests.correspondence.mail_server import MailServer as Server
from tests.support.builders import Make
from tests.support.clock import Clock


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience of two seconds: a hang is one, and a machine with much to do is none."""
    monkeypatch.setattr(mail, "SECONDS_A_STEP", 2)


def queue(make: Make, area: Area, count: int = 1) -> list[Message]:
    """Messages that are due, each of a case of its own."""
    for _ in range(count):
        case = make.case(area, safe=[Route.EMAIL], complaints=0)
        case.acknowledged_on = today()
        letters.issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=Content("T", ()), act=make.act())
    db.session.commit()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def deliver(app: Flask, server: Server) -> int:
    app.config["MAIL_URL"] = server.url
    sent = deliver_due(transport_of(app.config))
    db.session.expire_all()
    return sent


def text_of(sent: Sent) -> str:
    payload = sent.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


def test_a_message_arrives_whole(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    (message,) = queue(make, area)
    with Server() as server:
        assert deliver(app, server) == 1
    (sent,) = server.accepted
    assert (sent["To"], sent["Message-ID"]) == (message.address, message.internet_id)
    assert sent["Subject"] == message.subject
    assert text_of(sent) == message.body
    assert (message.state, message.sent_at, message.tries, message.next_try_at) == (MessageState.SENT, clock(), 1, None)


def test_what_is_not_due_waits(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    (message,) = queue(make, area)
    message.next_try_at = now() + FIRST_WAIT
    db.session.commit()
    with Server() as server:
        assert deliver(app, server) == 0
        clock.advance(minutes=1)
        assert deliver(app, server) == 1


FOR_NOW = [(verb, answer) for verb in VERBS for answer in ("421 busy", "451 later", "hang", "cut")]
FOR_NOW += [("DATA", "lost"), ("EHLO", "554 no"), ("MAIL", "550 not you")]


@pytest.mark.parametrize(("verb", "what"), FOR_NOW)
def test_what_was_not_taken_is_tried_again_with_the_same_identity(
    app: Flask, make: Make, area: Area, clock: Clock, verb: str, what: str
) -> None:
    (message,) = queue(make, area)
    with Server((verb, what)) as server:
        assert deliver(app, server) == 0
        assert message.state is MessageState.QUEUED
        assert message.next_try_at == clock() + FIRST_WAIT
        assert message.last_error
        clock.advance(minutes=1)
        assert deliver(app, server) == 1
    assert message.state is MessageState.SENT
    expected = 2 if what == "lost" else 1
    assert server.ids == [message.internet_id] * expected
    assert len({sent.as_string() for sent in server.accepted}) == 1


def test_a_server_that_hangs_up_after_its_yes_has_said_yes(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    (message,) = queue(make, area)
    with Server(("DATA", "bye")) as server:
        assert deliver(app, server) == 1
        clock.advance(hours=5)
        assert deliver(app, server) == 0
    assert message.state is MessageState.SENT
    assert server.ids == [message.internet_id]


def test_no_server_at_all(app: Flask, make: Make, area: Area) -> None:
    (message,) = queue(make, area)
    closed = socket.create_server(("127.0.0.1", 0))
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
    closed.close()
    assert deliver_due(transport_of(app.config)) == 0
    db.session.refresh(message)
    assert (message.state, message.last_error) == (MessageState.QUEUED, "ConnectionRefusedError")


def test_a_server_that_talks_without_end_is_hung_up_on(
    app: Flask, make: Make, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "SECONDS_IN_ALL", 0.5)
    (message,) = queue(make, area)
    with Server(("EHLO", "drip")) as server:
        assert deliver(app, server) == 0
        assert 0 < server.dripped < DRIPS
    assert message.state is MessageState.QUEUED


def test_it_is_tried_later_and_later_and_then_a_person_is_asked(
    app: Flask, make: Make, area: Area, clock: Clock
) -> None:
    (message,) = queue(make, area)
    waits = []
    with Server(*[("RCPT", "451 later")] * TRIES) as server:
        while message.state is MessageState.QUEUED:
            assert message.next_try_at is not None
            clock.set(message.next_try_at.isoformat())
            deliver(app, server)
            if message.next_try_at is not None:
                waits.append(message.next_try_at - clock())
        clock.advance(days=30)
        assert deliver(app, server) == 0
    assert waits == [min(FIRST_WAIT * 2**n, LONGEST_WAIT) for n in range(TRIES - 1)]
    assert (message.state, message.tries, message.last_error) == (MessageState.FAILED, TRIES, "the address: 451")


def test_a_failure_is_the_coordinators_next_act_even_in_a_closed_case(
    app: Flask, make: Make, area: Area, clock: Clock
) -> None:
    case = make.case(area, Stage.CLOSED, safe=[Route.EMAIL])
    letters.issue_notice(case=case, kind=NoticeKind.CLOSING, content=Content("T", ()), act=make.act())
    db.session.commit()
    assert db.session.get(WorkItem, case.id) is None
    with Server(*[("RCPT", "550 no")] * TRIES_REFUSED) as server:
        for _ in range(TRIES_REFUSED):
            deliver(app, server)
            clock.advance(hours=5)
    message = db.session.scalars(select(Message)).one()
    item = db.session.get_one(WorkItem, case.id)
    assert (item.task, item.subject) == (Task.FAILED_MESSAGE, message.id)


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_a_refusal_for_good_is_asked_about_twice_more(
    app: Flask, make: Make, area: Area, clock: Clock, verb: str
) -> None:
    (message,) = queue(make, area)
    with Server(*[(verb, f"550 5.1.1 <{message.address}> is nobody here")] * TRIES) as server:
        for _ in range(TRIES):
            deliver(app, server)
            clock.advance(hours=5)
    assert (message.state, message.tries) == (MessageState.FAILED, TRIES_REFUSED)
    assert message.address is not None
    assert message.address not in message.last_error
    assert message.last_error.endswith(": 550")


def test_one_that_cannot_be_written_does_not_hold_up_the_others(app: Flask, make: Make, area: Area) -> None:
    bad, good = queue(make, area, 2)
    person = db.session.get_one(operations.Person, bad.person_id)
    person.email = bad.address = "a@example.org\r\nBcc: all@example.org"
    db.session.commit()
    with Server() as server:
        assert deliver(app, server) == 1
    assert server.ids == [good.internet_id]
    assert bad.state is MessageState.QUEUED
    assert bad.last_error == "the address cannot be written in a header"


def test_nothing_is_sent_while_a_transaction_is_open(app: Flask, make: Make, area: Area) -> None:
    queue(make, area, 3)
    open_ones = []

    class Watching:
        def send(self, _letter: Letter) -> None:
            open_ones.append(db.session().in_transaction())

    assert deliver_due(Watching()) == 3
    assert open_ones == [False] * 3


def test_a_claim_that_was_dropped_is_taken_up_when_its_lease_is_over(
    app: Flask, make: Make, area: Area, clock: Clock
) -> None:
    (message,) = queue(make, area)
    assert delivery.claim_next() is not None
    assert delivery.claim_next() is None
    clock.advance(seconds=LEASE.total_seconds())
    with Server() as server:
        assert deliver(app, server) == 1
    assert (message.state, message.tries) == (MessageState.SENT, 2)


def test_a_lease_lasts_longer_than_any_try() -> None:
    steps_before_the_clock_runs = 8 * 20
    assert LEASE.total_seconds() > steps_before_the_clock_runs + mail.SECONDS_IN_ALL


def test_whoever_comes_back_late_changes_nothing(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    """A worker that slept through its lease may not overwrite what another one found out meanwhile."""
    (message,) = queue(make, area)
    first = delivery.claim_next()
    clock.advance(seconds=LEASE.total_seconds())
    second = delivery.claim_next()
    assert first is not None
    assert second is not None
    delivery.record_failed(first[0], first[1], "late", TRIES)
    delivery.record_sent(first[0], first[1])
    db.session.refresh(message)
    assert (message.state, message.last_error) == (MessageState.QUEUED, "")
    delivery.record_sent(second[0], second[1])
    delivery.record_failed(second[0], second[1], "late", 1)
    db.session.refresh(message)
    assert message.state is MessageState.SENT


def test_stopping_leaves_the_rest_for_later(app: Flask, make: Make, area: Area) -> None:
    queue(make, area, 3)
    answers: Iterator[bool] = iter([False, True])
    with Server() as server:
        app.config["MAIL_URL"] = server.url
        assert deliver_due(transport_of(app.config), lambda: next(answers)) == 1
    assert len(server.accepted) == 1


def test_an_agency_that_left_and_a_person_who_was_disabled_get_nothing(app: Flask, make: Make, area: Area) -> None:
    case, agency = make.case(area), make.agency(area)
    account = make.account(Role.APPEAL_REVIEWER, area)
    operations.tell_agency(case=case, agency=agency, kind=MessageKind.RECOMMENDATION, act=make.act())
    operations.tell_account(account=account, kind=MessageKind.APPEAL_LODGED, link="/appeals/")
    agency.left_on, account.disabled_at = today(), now()
    db.session.commit()
    with Server() as server:
        assert deliver(app, server) == 0
    assert server.connections == 0
    states = db.session.scalars(select(Message.state)).all()
    assert states == [MessageState.STOPPED] * 2


def test_an_agency_is_written_to_where_it_is_today(app: Flask, make: Make, area: Area) -> None:
    case, agency = make.case(area), make.agency(area)
    operations.tell_agency(case=case, agency=agency, kind=MessageKind.RECOMMENDATION, act=make.act())
    agency.email = "new@agency.example"
    db.session.commit()
    with Server() as server:
        assert deliver(app, server) == 1
    assert [sent["To"] for sent in server.accepted] == ["new@agency.example"]
    operations.tell_agency(case=case, agency=agency, kind=MessageKind.RECOMMENDATION, act=make.act())
    agency.email = None
    db.session.commit()
    with Server() as server:
        assert deliver(app, server) == 0
    states = db.session.scalars(select(Message.state).order_by(Message.id)).all()
    assert states == [MessageState.SENT, MessageState.STOPPED, MessageState.TASK]


def test_the_key_in_a_message_is_forgotten_when_it_was_sent_or_failed(
    app: Flask, make: Make, area: Area, clock: Clock
) -> None:
    case, agency = make.case(area), make.agency(area)
    for _ in range(2):
        operations.tell_agency(
            case=case, agency=agency, kind=MessageKind.INFORMATION_REQUEST, act=make.act(), link="/respond/key"
        )
    db.session.commit()
    with Server(*[("", ""), *[("RCPT", "550 no")] * 3]) as server:
        for _ in range(3):
            deliver(app, server)
            clock.advance(minutes=10)
    messages = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert [message.state for message in messages] == [MessageState.SENT, MessageState.FAILED]
    assert [message.body for message in messages] == ["", ""]
    assert "/respond/key" in text_of(server.accepted[0])


FAULTS = [("", "")] * 8 + FOR_NOW + [("DATA", "bye")]
QUICK = [fault for fault in FAULTS if "hang" not in fault]


@pytest.mark.slow
def test_a_bad_night(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    """F11: faults by chance at every verb. None lost; one twice only where the server's answer was lost."""
    chance = random.Random(20261123)
    account = make.account(Role.APPEAL_REVIEWER, area)
    for _ in range(60):
        operations.tell_account(account=account, kind=MessageKind.APPEAL_LODGED, link="/appeals/")
    db.session.commit()
    messages = db.session.scalars(select(Message)).all()
    plan = [chance.choice(QUICK) for _ in range(2_000)]
    with Server(*plan) as server:
        for _ in range(TRIES + 2):
            deliver(app, server)
            clock.advance(hours=4)
        lost_answers = [fault for fault in plan[: server.connections] if fault == ("DATA", "lost")]
    assert lost_answers
    assert {message.state for message in messages} <= {MessageState.SENT, MessageState.FAILED}
    copies = Counter(server.ids)
    assert set(copies) >= {message.internet_id for message in messages if message.state is MessageState.SENT}
    assert sum(copies.values()) - len(copies) <= len(lost_answers)
    assert sum(message.state is MessageState.SENT for message in messages) > 50
    for sent in by_identity(server.accepted):
        assert len({copy.as_string() for copy in sent}) == 1


def by_identity(accepted: list[Sent]) -> list[list[Sent]]:
    found: dict[str, list[Sent]] = {}
    for sent in accepted:
        found.setdefault(str(sent["Message-ID"]), []).append(sent)
    return list(found.values())


def letter(address: str = "robin@example.org") -> Letter:
    return Letter(address, "Subject", "Body\n", "<0123abcd@localhost>", Clock()())


def test_a_failure_is_no_event_of_the_case(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    (message,) = queue(make, area)
    with Server(*[("RCPT", "550 no")] * 3) as server:
        for _ in range(3):
            deliver(app, server)
            clock.advance(minutes=10)
    kinds = db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == message.case_id)).all()
    assert EventKind.MESSAGE_STOPPED not in kinds
    assert message.state is MessageState.FAILED
