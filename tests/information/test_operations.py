"""The acts of asking and answering, and what each refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.casefile.acts import Act, Entered
from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.extensions import db
from csp_reviews.information.operations import (
    ReportSaid,
    Said,
    amend_answer,
    answer_request,
    cancel_request,
    chase,
    circulate,
    refuse_request,
    request_information,
)
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import BodyKind, Channel, EventKind, Held, MessageState, RequestState, Stage, Standing, Task
from csp_reviews.models.audit import EnteredAct
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import now, today
from csp_reviews.web.tokens import digest

HELD, NOT = Held.HELD, Held.NOT_HELD


def kinds(case):
    return [event.kind for event in events_of(case.id)]


def refused(code):
    return pytest.raises(NotPossible, match=code)


def test_asking_makes_a_request_an_event_and_a_neutral_message_with_its_own_link(town, messages):
    town.ask(BodyKind.POLICE, BodyKind.COUNCIL)
    first, second = messages()
    assert first.address == "police@anytown.example"
    assert "/respond/" in first.body
    assert town.case.reference not in first.body + first.subject
    assert first.body != second.body
    assert kinds(town.case)[-2:] == [EventKind.INFORMATION_REQUESTED] * 2
    assert first_break(events_of(town.case.id), town.case.head_seq, town.case.head_hash) is None


def test_a_body_with_public_functions_must_answer_and_another_may(town):
    assert town.ask(BodyKind.POLICE).must
    assert not town.ask(BodyKind.HOUSING).must


def test_only_the_digest_of_a_link_is_kept(town, asked):
    token = town.link().removeprefix("/respond/")
    assert len(token) >= 43
    assert asked.link_digest == digest(token)
    assert asked.link_expires_at == now() + timedelta(days=(asked.due_on - today()).days + 14)


def test_an_agency_without_an_address_is_a_task_and_has_no_link(town, messages):
    town.agency().email = None
    request = town.ask()
    assert (request.link_digest, request.link_expires_at) == (None, None)
    assert [message.state for message in messages()] == [MessageState.TASK]


def test_an_agency_that_owes_an_answer_is_not_asked_again(town, asked):
    with refused("already_asked"):
        town.ask()
    db.session.rollback()
    answer_request(case=town.case, request=asked, said=town.said(HELD), act=town.officer_act())
    assert town.ask().n == 2


def test_the_same_agency_twice_in_one_go_is_asked_once(town):
    with refused("already_asked"):
        town.ask(BodyKind.POLICE, BodyKind.POLICE)


def test_the_day_to_answer_by_is_never_past(town):
    with refused("due_in_past"):
        town.ask(due_on=today() - timedelta(days=1))
    assert town.ask(due_on=today()).due_on == today()


def test_an_agency_of_another_area_or_one_that_left_is_not_asked(town, make):
    elsewhere, left = make.agency(make.area("elsewhere")), town.agency()
    left.left_on = today()
    db.session.commit()
    for agency in (elsewhere, left):
        with refused("agency_not_of_area"):
            request_information(case=town.case, agencies=[agency], questions="?", due_on=today(), act=town.act())


def test_nothing_is_asked_in_a_case_that_ended(town, make):
    town.case = make.case(town.area, Stage.CLOSED)
    with refused("case_ended"):
        town.ask()


def test_an_answer_ends_the_request(town, asked):
    answer = answer_request(case=town.case, request=asked, said=town.said(HELD, NOT), act=town.officer_act())
    db.session.commit()
    assert (asked.state, asked.ended_on) == (RequestState.ANSWERED, today())
    assert [(row.held, row.recorded_on is None) for row in answer.reports] == [(HELD, False), (NOT, True)]
    assert (answer.version, answer.answered_by) == (1, "PC Oak")
    assert kinds(town.case)[-1] is EventKind.INFORMATION_ANSWERED
    with refused("request_ended"):
        answer_request(case=town.case, request=asked, said=town.said(HELD), act=town.officer_act())


def test_the_queue_waits_for_the_agency_until_it_answers(town, asked):
    town.case.acknowledged_on = today()
    db.session.commit()
    waits = select(WorkItem.task).where(WorkItem.case_id == town.case.id, WorkItem.task == Task.AWAIT_ANSWER)
    item = db.session.get(WorkItem, town.case.id)
    assert item is not None
    answer_request(case=town.case, request=asked, said=town.said(HELD), act=town.officer_act())
    db.session.commit()
    assert db.session.scalar(waits) is None


def test_a_refusal_needs_a_reason_and_keeps_it(town, asked):
    with refused("reason_needed"):
        refuse_request(case=town.case, request=asked, by="PC Oak", reason="", act=town.officer_act())
    refuse_request(case=town.case, request=asked, by="PC Oak", reason="A live operation.", act=town.officer_act())
    db.session.commit()
    assert (asked.state, asked.refusal_reason) == (RequestState.REFUSED, "A live operation.")
    assert asked.answers[0].refused
    assert kinds(town.case)[-1] is EventKind.INFORMATION_REFUSED


def test_an_amended_answer_is_a_new_version_and_the_old_one_stays(town, asked):
    with refused("not_answered"):
        amend_answer(case=town.case, request=asked, said=town.said(HELD), act=town.officer_act())
    answer_request(case=town.case, request=asked, said=town.said(NOT, NOT, NOT), act=town.officer_act())
    amend_answer(case=town.case, request=asked, said=town.said(HELD, NOT, NOT), act=town.officer_act())
    db.session.commit()
    assert [answer.version for answer in asked.answers] == [1, 2]
    assert [answer.reports[0].held for answer in asked.answers] == [NOT, HELD]
    assert kinds(town.case)[-1] is EventKind.ANSWER_AMENDED


def test_an_answer_can_take_the_place_of_a_refusal(town, asked):
    refuse_request(case=town.case, request=asked, by="PC Oak", reason="A live operation.", act=town.officer_act())
    amend_answer(case=town.case, request=asked, said=town.said(HELD), act=town.officer_act())
    db.session.commit()
    assert (asked.state, asked.refusal_reason) == (RequestState.ANSWERED, None)
    assert [answer.summary for answer in asked.answers] == ["A live operation.", ""]


def test_an_answer_may_not_speak_of_another_case(town, asked, make):
    other = make.case(town.area)
    said = Said("PC Oak", (ReportSaid(other.complaints[0].id, HELD),))
    with refused("not_of_this_case"):
        answer_request(case=town.case, request=asked, said=said, act=town.officer_act())


def entered(town, days=0):
    said_on = today() - timedelta(days=days)
    return Act(town.act().viewer, Standing.INVITED_AGENCY, said_on, now(), Entered("PC Ash", Channel.PHONE, said_on))


def test_an_answer_entered_for_the_agency_says_who_said_it_and_counts_from_its_day(town, clock):
    request = town.ask()
    clock.advance(days=3)
    answer_request(case=town.case, request=request, said=town.said(HELD), act=entered(town, days=2))
    db.session.commit()
    said = db.session.scalars(select(EnteredAct)).one()
    assert (said.said_by, said.how, said.standing) == ("PC Ash", Channel.PHONE, Standing.INVITED_AGENCY)
    assert request.ended_on == request.answers[0].answered_on == today() - timedelta(days=2)


def test_no_answer_comes_before_the_asking(town, asked):
    with refused("answered_before_asked"):
        answer_request(case=town.case, request=asked, said=town.said(HELD), act=entered(town, days=1))


def test_taking_a_request_back_needs_a_reason_and_ends_its_link(town, asked):
    with refused("reason_needed"):
        cancel_request(case=town.case, request=asked, reason="", act=town.act())
    cancel_request(case=town.case, request=asked, reason="Asked the wrong force.", act=town.act())
    db.session.commit()
    assert (asked.state, asked.cancel_reason) == (RequestState.CANCELLED, "Asked the wrong force.")
    assert asked.state is RequestState.CANCELLED
    assert kinds(town.case)[-1] is EventKind.REQUEST_CANCELLED
    with refused("request_ended"):
        cancel_request(case=town.case, request=asked, reason="Again.", act=town.act())


def test_a_reminder_goes_only_when_late_and_once_a_day_and_its_link_replaces_the_old_one(town, asked, clock, messages):
    with refused("not_late"):
        chase(case=town.case, request=asked, act=town.act())
    clock.advance(days=(asked.due_on - today()).days)
    with refused("not_late"):
        chase(case=town.case, request=asked, act=town.act())
    clock.advance(days=1)
    before = asked.link_digest
    chase(case=town.case, request=asked, act=town.act())
    db.session.commit()
    assert len(messages()) == 2
    assert asked.link_digest != before
    assert asked.link_expires_at == now() + timedelta(days=14)
    assert kinds(town.case)[-1] is EventKind.REQUEST_CHASED
    with refused("chased_today"):
        chase(case=town.case, request=asked, act=town.act())


def test_no_reminder_follows_an_answer(town, asked, clock):
    answer_request(case=town.case, request=asked, said=town.said(HELD), act=town.officer_act())
    clock.advance(days=60)
    with refused("request_ended"):
        chase(case=town.case, request=asked, act=town.act())


def test_each_version_is_circulated_by_itself(town, asked):
    with refused("not_answered"):
        circulate(case=town.case, request=asked, act=town.act())
    answer_request(case=town.case, request=asked, said=town.said(HELD), act=town.officer_act())
    circulate(case=town.case, request=asked, act=town.act())
    assert (asked.circulated_on, asked.circulated_version) == (today(), 1)
    with refused("circulated_before"):
        circulate(case=town.case, request=asked, act=town.act())
    amend_answer(case=town.case, request=asked, said=town.said(NOT), act=town.officer_act())
    assert asked.circulated_version == 1
    circulate(case=town.case, request=asked, act=town.act())
    assert asked.circulated_version == 2
    assert kinds(town.case)[-1] is EventKind.ANSWER_CIRCULATED
