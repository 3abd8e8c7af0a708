"""An appeal that will soon be deleted: whoever writes it is warned once, by e-mail where that is safe, and only so."""

import pytest
from sqlalchemy import select

from csp_reviews.appeals import drafts, ending
from csp_reviews.correspondence.delivery import deliver_due
from csp_reviews.correspondence.operations import reroute
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import EventKind, MessageKind, MessageState, Party, Route, Stage
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.correspondence import Message
from csp_reviews.web.clock import now
from tests.correspondence.test_wording import BANNED, without_address
from tests.support.builders import Make


@pytest.fixture
def make(app):
    return Make(app)


@pytest.fixture
def begun(make):
    """Begin an appeal of somebody whose safe routes are these."""

    def begin(*safe):
        case = make.case(make.area(), Stage.REFUSED, safe=list(safe))
        drafts.keep(case, "reasons", {"reasons": "It was not looked at."})
        db.session.commit()
        return case

    return begin


def warned():
    return list(db.session.scalars(select(Message).where(Message.kind == MessageKind.DRAFT_ENDING)))


def turn():
    """One turn of the worker's job."""
    told = ending.warn(now())
    db.session.commit()
    return told


class Taker:
    """Takes every letter."""

    def __init__(self):
        self.letters = []

    def send(self, letter):
        self.letters.append(letter)


def test_it_is_told_once_a_few_days_before_in_words_that_say_nothing(begun, clock):
    case = begun(Route.EMAIL)
    clock.advance(days=22)
    assert turn() == 0
    clock.advance(days=2)
    assert [turn(), turn()] == [1, 0]
    (message,) = warned()
    assert message.address == person_of(case, Party.APPLICANT).email
    assert "is deleted after Monday 21 December 2026" in message.body
    assert not BANNED.search(without_address(message.subject + message.body))
    taker = Taker()
    assert deliver_due(taker) == 1
    assert [turn(), len(taker.letters)] == [0, 1]


@pytest.mark.parametrize("safe", [(), (Route.LETTER, Route.PHONE)])
def test_nobody_is_told_in_another_way(begun, clock, safe):
    begun(*safe)
    clock.advance(days=24)
    assert turn() == 0
    assert warned() == []


def test_staff_see_nothing_of_it_whatever_becomes_of_it(begun, clock, make):
    case = begun(Route.EMAIL)
    clock.advance(days=24)
    turn()
    (message,) = warned()
    assert message.case_id is None
    person = person_of(case, Party.APPLICANT)
    next(row for row in person.routes if row.route is Route.EMAIL).safe = False
    db.session.flush()
    reroute(case=case, person=person, act=make.act())
    db.session.commit()
    assert [one.state for one in warned()] == [MessageState.STOPPED]
    assert not db.session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.MESSAGE_STOPPED)).all()


@pytest.mark.parametrize("then", ["forgotten", "saved"])
def test_what_is_not_so_any_more_is_not_delivered(begun, clock, then):
    case = begun(Route.EMAIL)
    clock.advance(days=24)
    turn()
    clock.advance(minutes=1)
    if then == "saved":
        drafts.keep(case, "reasons", {"reasons": "More."})
    else:
        drafts.forget(case)
    db.session.commit()
    taker = Taker()
    assert deliver_due(taker) == 0
    assert [one.state for one in warned()] == [MessageState.STOPPED]
    clock.advance(days=24)
    assert turn() == (1 if then == "saved" else 0)


def test_it_waits_for_the_hours_in_which_email_is_safe(begun, clock):
    case = begun(Route.EMAIL)
    row = next(one for one in person_of(case, Party.APPLICANT).routes if one.route is Route.EMAIL)
    hour = clock().hour
    row.from_hour, row.to_hour = (hour + 3) % 24, (hour + 5) % 24
    db.session.commit()
    clock.advance(days=24)
    turn()
    taker = Taker()
    assert deliver_due(taker) == 0
    clock.advance(hours=4)
    assert deliver_due(taker) == 1


def test_nobody_is_told_to_go_on_with_what_cannot_be_sent(begun, clock, monkeypatch):
    begun(Route.EMAIL)
    monkeypatch.setattr("csp_reviews.appeals.writing.grounds_of", lambda _case: ())
    clock.advance(days=24)
    assert turn() == 0
