"""Notices and messages: frozen, queued with the act that owes them, told by hand and recorded."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from csp_reviews.casefile.safe_routes import Why
from csp_reviews.casefile.worklist import owed
from csp_reviews.correspondence import letters, operations
from csp_reviews.correspondence.content import Content, Section, from_json
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import Channel, EventKind, MessageKind, MessageState, NoticeKind, Party, Role, Route, Task
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import AccessCode, Case, ContactRoute, Person
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.web.clock import now, today
from tests.support.builders import Make

CONTENT = Content(
    "The decision on your application",
    (
        Section("What was decided", ("The threshold is met.", "Because three reports count.")),
        Section("What you can do", items=("Ask for an appeal.", "Tell us more.")),
    ),
)


def issue(make: Make, case: Case, content: Content = CONTENT) -> Notice:
    notice = letters.issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=content, act=make.act(), about=1)
    db.session.flush()
    return notice


def messages(case: Case) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.case_id == case.id).order_by(Message.id)))


def owes(case: Case) -> list[tuple[Task, int | None]]:
    return [(duty.task, duty.subject) for duty in owed(case)]


def events(case: Case, kind: EventKind) -> list[CaseEvent]:
    return list(db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == kind)))


def affected(case: Case, *, wants_copy: bool) -> Person:
    person = Person(
        case_id=case.id, party=Party.AFFECTED, name="Alex Other", email="alex@example.org", wants_copy=wants_copy
    )
    person.routes = [ContactRoute(route=Route.EMAIL, safe=True, changed_at=now())]
    code = AccessCode(case_id=case.id, party=Party.AFFECTED, digest=f"of {case.id}", made_at=now())
    db.session.add_all((person, code))
    db.session.flush()
    db.session.expire(case, ["people"])
    return person


def test_content_survives_its_column() -> None:
    assert from_json(json.loads(json.dumps(CONTENT.to_json()))) == CONTENT
    assert from_json({"title": "T", "sections": [{"heading": "H"}]}) == Content("T", (Section("H"),))


def test_a_notice_is_frozen_numbered_and_recorded(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.EMAIL])
    notice = issue(make, case)
    assert (notice.n, notice.party, notice.about, notice.issued_on) == (1, Party.APPLICANT, 1, today())
    assert from_json(notice.content) == CONTENT
    assert issue(make, case).n == 2
    (first, _second) = events(case, EventKind.NOTICE_ISSUED)
    assert json.loads(first.codes) == {"notice": 1, "notice_kind": "threshold", "party": "applicant", "about": 1}


def test_its_message_is_queued_where_email_is_safe(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.EMAIL])
    notice = issue(make, case)
    (message,) = messages(case)
    assert (message.state, message.route, message.kind) == (MessageState.QUEUED, Route.EMAIL, MessageKind.NOTICE)
    assert (message.notice_id, message.area_id) == (notice.id, area.id)
    assert message.next_try_at == message.queued_at == now()
    assert message.internet_id is not None
    assert message.internet_id.endswith("@localhost>")


def test_a_notice_that_is_not_kept_is_not_told(app: Flask, make: Make, area: Area) -> None:
    """I3: the act and its message are one transaction."""
    case = make.case(area, safe=[Route.EMAIL])
    db.session.commit()
    issue(make, case)
    db.session.rollback()
    assert messages(case) == []
    assert events(case, EventKind.NOTICE_ISSUED) == []


def test_the_queue_asks_for_what_no_program_may_do(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.PHONE])
    case.acknowledged_on = today()
    issue(make, case)
    db.session.commit()
    (message,) = messages(case)
    assert (message.state, message.route, message.why) == (MessageState.TASK, Route.PHONE, Why.NOT_SAFE)
    assert (Task.TELL_APPLICANT, message.id) in owes(case)


def test_the_person_affected_gets_a_copy_where_they_asked_for_one(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.EMAIL])
    affected(case, wants_copy=True)
    assert issue(make, case).party is Party.APPLICANT
    notices = db.session.scalars(select(Notice).where(Notice.case_id == case.id).order_by(Notice.n)).all()
    assert [(notice.n, notice.party) for notice in notices] == [(1, Party.APPLICANT), (2, Party.AFFECTED)]
    assert {message.address for message in messages(case)} == {case.people[0].email, "alex@example.org"}
    assert len(events(case, EventKind.NOTICE_ISSUED)) == 2


def test_the_person_affected_gets_none_where_they_did_not(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.EMAIL])
    affected(case, wants_copy=False)
    issue(make, case)
    assert len(messages(case)) == 1


def test_a_case_without_an_applicant_is_a_task(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area)
    for person in list(case.people):
        db.session.delete(person)
    db.session.flush()
    db.session.expire(case, ["people"])
    issue(make, case)
    (message,) = messages(case)
    assert (message.state, message.route, message.person_id) == (MessageState.TASK, None, None)


def test_nobody_is_told_who_is_not_in_the_case(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area)
    told = operations.tell_person(case=case, party=Party.AFFECTED, kind=MessageKind.HOLD, act=make.act())
    assert told is None
    assert messages(case) == []


@pytest.mark.parametrize(
    ("channel", "safe", "state"),
    [
        (Channel.ONLINE, [Route.EMAIL], MessageState.QUEUED),
        (Channel.ONLINE, [Route.LETTER], None),
        (Channel.PHONE, [Route.EMAIL], MessageState.QUEUED),
        (Channel.PHONE, [Route.LETTER], MessageState.TASK),
        (Channel.PHONE, [], MessageState.TASK),
    ],
)
def test_a_receipt_seen_on_the_screen_is_not_posted_as_well(
    app: Flask, make: Make, area: Area, channel: Channel, safe: list[Route], state: MessageState | None
) -> None:
    case = make.case(area, safe=safe)
    case.channel = channel
    told = operations.tell_person(case=case, party=Party.APPLICANT, kind=MessageKind.RECEIPT, act=make.act())
    assert (told.state if told else None) is state


def test_an_agency_is_told_by_email_or_by_hand(app: Flask, make: Make, area: Area) -> None:
    case, agency = make.case(area), make.agency(area)
    link = "/respond/" + "x" * 43
    sent = operations.tell_agency(
        case=case, agency=agency, kind=MessageKind.INFORMATION_REQUEST, act=make.act(), link=link
    )
    assert (sent.state, sent.address, sent.person_id) == (MessageState.QUEUED, agency.email, None)
    assert link in sent.body
    agency.email = None
    by_hand = operations.tell_agency(case=case, agency=agency, kind=MessageKind.RECOMMENDATION, act=make.act())
    db.session.flush()
    assert (by_hand.state, by_hand.why, by_hand.body) == (MessageState.TASK, Why.NO_ADDRESS, "")


def test_a_member_of_staff_is_told_at_work(app: Flask, make: Make, area: Area) -> None:
    account = make.account(Role.APPEAL_REVIEWER, area)
    message = operations.tell_account(account=account, kind=MessageKind.APPEAL_LODGED, link="/appeals/")
    db.session.flush()
    assert (message.state, message.address, message.area_id) == (MessageState.QUEUED, account.email, area.id)


def test_telling_answers_the_duty(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.LETTER])
    case.acknowledged_on = today()
    notice = issue(make, case)
    on = notice.issued_on = case.received_on = today() - timedelta(days=1)
    (message,) = messages(case)
    operations.record_told(case=case, message=message, way="letter", how="Posted", act=make.act(on=on))
    db.session.commit()
    assert (message.state, message.done_on, message.done_how) == (MessageState.DONE, on, "Posted")
    assert (notice.told_on, notice.told_how) == (on, "Posted")
    (event,) = events(case, EventKind.NOTICE_TOLD)
    assert event.happened_on == on
    assert json.loads(event.codes) == {"notice": 1, "message": message.id, "way": "letter"}
    assert Task.TELL_APPLICANT not in [task for task, _subject in owes(case)]


def test_a_second_telling_keeps_the_first_day(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.LETTER])
    notice = issue(make, case)
    notice.issued_on = case.received_on = date(2026, 11, 19)
    (message,) = messages(case)
    operations.record_told(case=case, message=message, how="Posted", act=make.act(on=date(2026, 11, 20)))
    person = case.people[0]
    again = operations.task_instead(case=case, person=person, notice=notice, why=Why.NOT_OPENED, act=make.act())
    operations.record_told(case=case, message=again, how="By phone", act=make.act(on=date(2026, 11, 23)))
    assert (notice.told_on, notice.told_how) == (date(2026, 11, 20), "Posted")
    assert len(events(case, EventKind.NOTICE_TOLD)) == 1


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.STOPPED, MessageState.DONE])
def test_only_what_waits_to_be_told_can_be_told(app: Flask, make: Make, area: Area, state: MessageState) -> None:
    case = make.case(area, safe=[Route.EMAIL])
    issue(make, case)
    (message,) = messages(case)
    message.state = state
    if state is MessageState.DONE:
        message.done_on, message.done_how = today(), "Posted"
    with pytest.raises(NotPossible):
        operations.record_told(case=case, message=message, how="Posted", act=make.act())


def test_stopping_is_recorded_without_a_word_of_whom(app: Flask, make: Make, area: Area) -> None:
    case = make.case(area, safe=[Route.EMAIL])
    issue(make, case)
    (message,) = messages(case)
    person = case.people[0]
    person.routes[0].safe = False
    operations.reroute(case=case, person=person, act=make.act())
    (event,) = events(case, EventKind.MESSAGE_STOPPED)
    assert json.loads(event.codes) == {"message": message.id}
