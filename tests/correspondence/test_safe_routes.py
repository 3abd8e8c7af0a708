"""Nothing is sent, and nobody is asked to send, by a way that is not marked safe: every kind, every choice."""

from datetime import timedelta
from itertools import chain, combinations, product

import pytest
from flask import Flask
from sqlalchemy import select

from csp_reviews.casefile.safe_routes import (
    BY_EMAIL,
    Why,
    earliest,
    email_for,
    hand_routes,
    route_by_hand,
    safe_routes,
    why_not_email,
)
from csp_reviews.correspondence import letters, operations, queueing
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.correspondence.delivery import deliver_due
from csp_reviews.correspondence.mail import Letter
from csp_reviews.extensions import db
from csp_reviews.law.terms import Channel, MessageKind, MessageState, NoticeKind, Party, Route
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case, ContactRoute, Person
from csp_reviews.models.correspondence import Message
from csp_reviews.web.clock import now
from tests.support.builders import Make
from tests.support.clock import Clock

CHOICES = [frozenset(some) for some in chain.from_iterable(combinations(Route, n) for n in range(len(Route) + 1))]
PARTS = ("email", "address", "phone", "letters_to")
ONE_OF = {route: {"phone"} for route in Route} | {Route.EMAIL: {"email"}, Route.LETTER: {"address", "letters_to"}}
"""Any one of which a way needs."""
TO_PEOPLE = (
    *(MessageKind.NOTICE, MessageKind.RECEIPT, MessageKind.CODE, MessageKind.HOLD, MessageKind.TALK),
    *(MessageKind.CHECK_IN, MessageKind.DRAFT_ENDING),
)


class Taker:
    """Takes every letter."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


def person(safe: frozenset[Route], has: tuple[str, ...] = PARTS, unsafe: frozenset[Route] = frozenset()) -> Person:
    given = {part: f"the {part}" for part in has}
    routes = [ContactRoute(route=route, safe=True) for route in safe]
    return Person(routes=[*routes, *(ContactRoute(route=route, safe=False) for route in unsafe)], **given)


@pytest.mark.parametrize("kind", list(MessageKind))
def test_no_kind_of_message_ever_takes_a_way_that_is_not_safe(kind: MessageKind) -> None:
    """32 choices of safe ways, with each of the sixteen sets of addresses, for every kind."""
    for safe, present in product(CHOICES, range(2 ** len(PARTS))):
        has = tuple(part for n, part in enumerate(PARTS) if present >> n & 1)
        who = person(safe, has, unsafe=frozenset(Route) - safe)
        usable = {route for route in safe if ONE_OF[route] & {*has}}
        assert safe_routes(who) == usable
        assert (email_for(who, kind) is not None) == (Route.EMAIL in usable and kind in BY_EMAIL)
        by_hand = route_by_hand(who, kind)
        assert by_hand is None or by_hand in usable
        assert (by_hand is None) == (not usable & set(hand_routes(kind)))


def test_a_way_without_a_row_is_not_safe() -> None:
    assert safe_routes(person(frozenset())) == frozenset()
    assert safe_routes(None) == frozenset()
    assert email_for(None, MessageKind.NOTICE) is None
    assert route_by_hand(None, MessageKind.NOTICE) is None


def test_a_code_never_goes_by_email_or_text() -> None:
    who = person(frozenset(Route))
    assert email_for(who, MessageKind.CODE) is None
    assert hand_routes(MessageKind.CODE) == (Route.LETTER, Route.PHONE)
    assert why_not_email(who, MessageKind.CODE) is Why.BY_HAND


def test_a_voicemail_never_counts_as_telling() -> None:
    assert all(Route.VOICEMAIL not in hand_routes(kind) for kind in MessageKind)


def test_what_cannot_wait_for_the_post_is_told_by_phone_first() -> None:
    everything = person(frozenset(Route))
    assert route_by_hand(everything, MessageKind.NOTICE) is Route.LETTER
    assert route_by_hand(everything, MessageKind.HOLD) is Route.PHONE


def test_why_it_was_not_an_email() -> None:
    assert why_not_email(person(frozenset()), MessageKind.NOTICE) is Why.NOT_SAFE
    no_address = person(frozenset({Route.EMAIL}), has=())
    assert why_not_email(no_address, MessageKind.NOTICE) is Why.NO_ADDRESS


def applicant(case: Case) -> Person:
    found = queueing.person_of(case, Party.APPLICANT)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", TO_PEOPLE)
def test_every_kind_and_every_choice_through_to_the_mail_server(
    app: Flask, make: Make, area: Area, kind: MessageKind
) -> None:
    """A case for each of the 32 choices; then everything is delivered, and only safe mailboxes got anything."""
    safe_addresses = set()
    for safe in CHOICES:
        case = make.case(area, safe=sorted(safe), complaints=0)
        case.channel = Channel.PHONE
        tell(make, case, kind)
        message = db.session.scalars(select(Message).where(Message.case_id == case.id)).one()
        if message.state is MessageState.QUEUED:
            assert message.route is Route.EMAIL
            assert Route.EMAIL in safe
            safe_addresses.add(applicant(case).email)
        else:
            assert message.state is MessageState.TASK
            assert message.route is None or message.route in safe
            assert message.address is None
            assert message.body == ""
    db.session.commit()
    taker = Taker()
    assert deliver_due(taker) == len(safe_addresses)
    assert {letter.address for letter in taker.letters} == safe_addresses
    assert len(safe_addresses) == (16 if kind in BY_EMAIL else 0)


def tell(make: Make, case: Case, kind: MessageKind) -> None:
    if kind is MessageKind.NOTICE:
        content = Content("A decision", (Section("What", ("It is so.",)),))
        letters.issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=content, act=make.act())
    else:
        operations.tell_person(case=case, party=Party.APPLICANT, kind=kind, act=make.act())
    db.session.flush()


def switch_off(who: Person, route: Route) -> None:
    row = next(row for row in who.routes if row.route is route)
    row.safe, row.changed_at = False, now()


def states(case: Case) -> list[tuple[MessageState, Route | None]]:
    rows = db.session.scalars(select(Message).where(Message.case_id == case.id).order_by(Message.id))
    return [(row.state, row.route) for row in rows]


@pytest.mark.parametrize("told", [True, False], ids=["with reroute", "delivery alone"])
def test_a_way_switched_off_is_never_used_again(app: Flask, make: Make, area: Area, told: bool) -> None:
    """Not even for what was queued before, and whether or not the one who switched it off says so."""
    case = make.case(area, safe=[Route.EMAIL, Route.LETTER])
    tell(make, case, MessageKind.NOTICE)
    switch_off(applicant(case), Route.EMAIL)
    if told:
        operations.reroute(case=case, person=applicant(case), act=make.act())
    db.session.commit()
    taker = Taker()
    assert deliver_due(taker) == 0
    assert taker.letters == []
    assert states(case) == [(MessageState.STOPPED, Route.EMAIL), (MessageState.TASK, Route.LETTER)]
    stopped, task = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert stopped.body == ""
    assert task.notice_id == stopped.notice_id
    assert task.why == Why.NOT_SAFE


def test_a_task_follows_what_is_safe_now(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.LETTER, Route.PHONE])
    tell(make, case, MessageKind.NOTICE)
    for off, left in ((Route.LETTER, Route.PHONE), (Route.PHONE, None)):
        switch_off(applicant(case), off)
        operations.reroute(case=case, person=applicant(case), act=make.act())
        assert states(case) == [(MessageState.TASK, left)]


def test_an_address_that_changed_is_not_written_to(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.EMAIL])
    tell(make, case, MessageKind.NOTICE)
    applicant(case).email = "safer@example.org"
    db.session.commit()
    taker = Taker()
    assert deliver_due(taker) == 1
    assert [letter.address for letter in taker.letters] == ["safer@example.org"]
    assert states(case) == [(MessageState.STOPPED, Route.EMAIL), (MessageState.SENT, Route.EMAIL)]


def test_a_failed_email_is_not_tried_again_once_it_is_not_safe(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.EMAIL])
    tell(make, case, MessageKind.NOTICE)
    message = db.session.scalars(select(Message)).one()
    message.state, message.next_try_at = MessageState.FAILED, None
    operations.try_again(message=message)
    switch_off(applicant(case), Route.EMAIL)
    db.session.commit()
    taker = Taker()
    assert deliver_due(taker) == 0
    assert taker.letters == []


@pytest.mark.parametrize("kind", [kind for kind in TO_PEOPLE if kind in BY_EMAIL])
def test_an_email_waits_for_the_hours_in_which_it_is_safe(
    app: Flask, make: Make, area: Area, clock: Clock, kind: MessageKind
) -> None:
    """At 10:00 a message for 18 to 20 waits; at 18:00 it goes; narrowed meanwhile to 19, it goes at 19:00."""
    case = make.case(area, safe=[Route.EMAIL])
    case.channel = Channel.PHONE
    row = applicant(case).routes[0]
    row.from_hour, row.to_hour = 18, 20
    tell(make, case, kind)
    db.session.commit()
    taker = Taker()
    assert deliver_due(taker) == 0
    row.from_hour = 19
    db.session.commit()
    clock.set("2026-11-23T18:00")
    assert deliver_due(taker) == 0
    clock.set("2026-11-23T19:00")
    assert deliver_due(taker) == 1
    assert states(case) == [(MessageState.SENT, Route.EMAIL)]


def test_a_hand_is_told_when_a_way_may_be_used(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.PHONE])
    row = applicant(case).routes[0]
    row.from_hour, row.to_hour = 18, 20
    assert earliest(applicant(case), Route.PHONE, now()) == now() + timedelta(hours=8)
    assert earliest(applicant(case), Route.LETTER, now()) == now()
