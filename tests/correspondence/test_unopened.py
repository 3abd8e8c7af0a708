"""A notice that nobody opened for a week becomes somebody's task, once."""

import threading
from contextvars import Context
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from csp_reviews.casefile.safe_routes import Why
from csp_reviews.casefile.worklist import owed
from csp_reviews.correspondence import letters, operations, unopened
from csp_reviews.correspondence.content import Content
from csp_reviews.correspondence.delivery import deliver_due
from csp_reviews.correspondence.mail import transport_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import Action, MessageKind, MessageState, NoticeKind, Party, Role, Route, Standing, Task
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.following import Talk
from csp_reviews.web.clock import now, today
from tests.support.builders import Make
from tests.support.clock import Clock


@pytest.fixture
def sent(app: Flask, make: Make, area: Area) -> Notice:
    """A notice whose e-mail was sent today."""
    case = make.case(area, safe=[Route.EMAIL, Route.PHONE])
    case.acknowledged_on = today()
    notice = letters.issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=Content("T", ()), act=make.act())
    db.session.commit()
    assert deliver_due(transport_of(app.config)) == 1
    return notice


def look(notice: Notice, standing: Standing) -> None:
    seen = ViewLog(
        case_id=notice.case_id, notice_id=notice.id, standing=standing, action=Action.SEE_OWN_STATUS, viewed_at=now()
    )
    db.session.add(seen)
    db.session.commit()


def tasks() -> list[Message]:
    db.session.expire_all()
    return list(db.session.scalars(select(Message).where(Message.state == MessageState.TASK)))


def test_after_seven_days_it_is_a_task_by_the_next_safe_way(sent: Notice, clock: Clock) -> None:
    clock.advance(days=7, seconds=-1)
    assert unopened.make_tasks() == 0
    clock.advance(seconds=1)
    assert unopened.make_tasks() == 1
    (task,) = tasks()
    assert (task.notice_id, task.route, task.why) == (sent.id, Route.PHONE, Why.NOT_OPENED)
    owes = [(duty.task, duty.subject) for duty in owed(db.session.get_one(Case, sent.case_id))]
    assert (Task.TELL_APPLICANT, task.id) in owes


def test_it_is_made_once(sent: Notice, clock: Clock) -> None:
    clock.advance(days=8)
    assert unopened.make_tasks() == 1
    clock.advance(days=8)
    assert unopened.make_tasks() == 0
    assert len(tasks()) == 1


@pytest.mark.parametrize("standing", [Standing.APPLICANT, Standing.PERSON_AFFECTED])
def test_an_opened_one_is_left_alone(sent: Notice, clock: Clock, standing: Standing) -> None:
    look(sent, standing)
    clock.advance(days=30)
    assert unopened.make_tasks() == 0


def test_a_look_by_staff_does_not_count_as_opening(sent: Notice, clock: Clock) -> None:
    look(sent, Standing.COORDINATOR)
    clock.advance(days=7)
    assert unopened.make_tasks() == 1


def test_one_that_was_told_is_left_alone(sent: Notice, clock: Clock) -> None:
    sent.told_on, sent.told_how = today(), "By phone"
    db.session.commit()
    clock.advance(days=30)
    assert unopened.make_tasks() == 0


@pytest.mark.parametrize("safe", [[], [Route.LETTER]])
def test_one_that_is_a_task_already_is_left_alone(
    app: Flask, make: Make, area: Area, clock: Clock, safe: list[Route]
) -> None:
    case = make.case(area, safe=safe)
    letters.issue_notice(case=case, kind=NoticeKind.OUTCOME, content=Content("T", ()), act=make.act())
    db.session.commit()
    clock.advance(days=30)
    assert unopened.make_tasks() == 0
    assert len(tasks()) == 1


def test_one_that_still_waits_to_be_sent_is_left_to_delivery(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    case = make.case(area, safe=[Route.EMAIL])
    letters.issue_notice(case=case, kind=NoticeKind.OUTCOME, content=Content("T", ()), act=make.act())
    db.session.commit()
    clock.advance(days=30)
    assert unopened.make_tasks() == 0


def test_two_workers_at_once_make_one_task(app: Flask, sent: Notice, clock: Clock) -> None:
    clock.advance(days=7)
    start = threading.Barrier(2)
    made: list[int] = []

    def work() -> None:
        with app.app_context():
            start.wait()
            made.append(unopened.make_tasks())
            db.session.remove()

    db.session.commit()
    threads = [threading.Thread(target=Context().run, args=(work,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 1]
    assert len(tasks()) == 1


def test_a_closed_case_still_owes_its_last_letter(app: Flask, make: Make, area: Area, clock: Clock) -> None:
    case = make.case(area, safe=[Route.EMAIL], by=make.account(Role.COORDINATOR, area))
    letters.issue_notice(case=case, kind=NoticeKind.CLOSING, content=Content("T", ()), act=make.act())
    db.session.commit()
    deliver_due(transport_of(app.config))
    clock.advance(days=7, minutes=1)
    assert unopened.make_tasks() == 1
    assert db.session.get_one(Case, case.id).received_on == today() - timedelta(days=7)


@pytest.fixture
def written(app: Flask, make: Make, area: Area) -> Talk:
    """A message of staff whose e-mail was sent today."""
    case = make.case(area, safe=[Route.EMAIL, Route.LETTER])
    case.acknowledged_on = today()
    talk = Talk(
        case_id=case.id, n=1, party=Party.APPLICANT, from_staff=True, text="We rang", said_on=today(), said_at=now()
    )
    db.session.add(talk)
    db.session.flush()
    operations.tell_person(case=case, party=Party.APPLICANT, kind=MessageKind.TALK, act=make.act(), talk=talk)
    db.session.commit()
    assert deliver_due(transport_of(app.config)) == 1
    return talk


def test_a_message_of_staff_that_nobody_opened_is_a_task_after_seven_days(written: Talk, clock: Clock) -> None:
    clock.advance(days=7, seconds=-1)
    assert unopened.make_tasks() == 0
    clock.advance(seconds=1)
    assert unopened.make_tasks() == 1
    assert unopened.make_tasks() == 0
    (task,) = tasks()
    assert (task.talk_id, task.kind, task.route, task.why) == (written.id, "talk", Route.LETTER, Why.NOT_OPENED)
    owes = [(duty.task, duty.subject) for duty in owed(db.session.get_one(Case, written.case_id))]
    assert (Task.TELL_APPLICANT, task.id) in owes


@pytest.mark.parametrize("standing", [Standing.APPLICANT, Standing.COORDINATOR])
def test_a_message_that_its_reader_opened_is_no_task(written: Talk, clock: Clock, standing: Standing) -> None:
    seen = {"action": Action.SEE_OWN_STATUS, "viewed_at": now(), "talk_id": written.id}
    db.session.add(ViewLog(case_id=written.case_id, standing=standing, **seen))
    db.session.commit()
    clock.advance(days=8)
    assert unopened.make_tasks() == (0 if standing is Standing.APPLICANT else 1)


def test_what_a_person_wrote_to_us_is_no_such_task(written: Talk, clock: Clock) -> None:
    written.from_staff = False
    db.session.commit()
    clock.advance(days=8)
    assert unopened.make_tasks() == 0
