"""What the person affected agrees to is held to: what goes to the applicant, what goes to them, and after its end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import (
    answer_stopped,
    ask_stopped,
    keep_back,
    record_consent,
    withdraw_consent,
    write_to_them,
)
from csp_reviews.applications.operations.agreeing import end_next_consent
from csp_reviews.applications.submission import Consent
from csp_reviews.casefile.acts import Entered
from csp_reviews.casefile.agreement import who_gets
from csp_reviews.casefile.contact import way_to_tell
from csp_reviews.casefile.facts import facts_of
from csp_reviews.correspondence import unopened
from csp_reviews.correspondence.delivery import claim_next, stop_unsafe
from csp_reviews.correspondence.operations import record_told
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import (
    Channel,
    ConsentScope,
    Decision,
    Ending,
    EventKind,
    MessageKind,
    MessageState,
    NoticeKind,
    Party,
    ReviewMode,
    Role,
    Stage,
    Standing,
    Stopped,
)
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.reviews import Review
from csp_reviews.reviews.plan import comment_on_plan, send_plan
from csp_reviews.web.clock import now, today
from tests.applications.conftest import for_another, hand_in, read_with
from tests.support.builders import sign_in
from tests.support.filling import said as told
from tests.support.letters import messages, readers, send

ASK, TOLD, SPEAK = ConsentScope.ASK, ConsentScope.TOLD, ConsentScope.SPEAK
BOTH = {Party.APPLICANT, Party.AFFECTED}
ALONE, THEM = {Party.APPLICANT}, {Party.AFFECTED}
OWN = {NoticeKind.ACKNOWLEDGEMENT, NoticeKind.ENDING}


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    return account


def take_back(make, case):
    withdraw_consent(case=case, act=make.act())
    db.session.commit()


WHO = [
    ((ASK,), NoticeKind.ACKNOWLEDGEMENT, ALONE),
    ((ASK,), NoticeKind.ENDING, BOTH),
    ((ASK,), NoticeKind.THRESHOLD, BOTH),
    ((ASK,), NoticeKind.OUTCOME, BOTH),
    ((ASK,), NoticeKind.APPEAL, BOTH),
    ((ASK,), NoticeKind.CLOSING, THEM),
    ((ASK,), NoticeKind.REVIEW, THEM),
    ((ASK,), NoticeKind.DRAFT_PLAN, THEM),
    ((ASK, TOLD), NoticeKind.THRESHOLD, ALONE),
    ((ASK, TOLD), NoticeKind.APPEAL, ALONE),
    ((ASK, TOLD), NoticeKind.CLOSING, ALONE),
    ((ASK, TOLD), NoticeKind.REVIEW, BOTH),
    ((ASK, TOLD), NoticeKind.DRAFT_PLAN, THEM),
    ((ASK, SPEAK), NoticeKind.THRESHOLD, BOTH),
    ((ASK, SPEAK), NoticeKind.OUTCOME, BOTH),
    ((ASK, SPEAK), NoticeKind.CLOSING, THEM),
    ((ASK, SPEAK), NoticeKind.REVIEW, ALONE),
    ((ASK, SPEAK), NoticeKind.DRAFT_PLAN, ALONE),
    ((ASK, TOLD, SPEAK), NoticeKind.OUTCOME, ALONE),
    ((ASK, TOLD, SPEAK), NoticeKind.DRAFT_PLAN, ALONE),
]


@pytest.mark.parametrize(("scope", "kind", "who"), WHO)
def test_each_letter_goes_only_to_whom_it_is_agreed(make, agreed, scope, kind, who):
    case = agreed(*scope).case
    send(make, case, kind)
    assert readers(case, kind) == who
    theirs = messages(case, Party.AFFECTED)
    assert [message.state for message in theirs] == [MessageState.QUEUED] * (Party.AFFECTED in who)
    mine = [(message.state, message.why) for message in messages(case, Party.APPLICANT)]
    assert mine == [(MessageState.QUEUED, "") if Party.APPLICANT in who else (MessageState.STOPPED, "not_agreed")]


@pytest.mark.parametrize("kind", list(NoticeKind))
@pytest.mark.parametrize("how", ["taken back", "ran out"])
def test_after_its_end_only_the_applicants_own_acts_are_answered(make, agreed, clock, kind, how):
    case = agreed(ASK, TOLD, SPEAK, until=today()).case
    if how == "ran out":
        clock.advance(days=1)
    else:
        take_back(make, case)
    send(make, case, kind)
    ending = kind is NoticeKind.ENDING
    assert readers(case, kind) == (BOTH if ending else ALONE if kind in OWN else THEM)
    if kind not in OWN:
        assert [message.why for message in messages(case, Party.APPLICANT)] == ["agreement_over"]
        (task,) = messages(case, Party.AFFECTED)
        assert (task.state, task.why, task.address) == (MessageState.TASK, "agreement_over", None)


def test_a_copy_goes_to_the_person_affected_no_more_once_they_have_taken_it_back(make, area, agreed):
    case = agreed(ASK, TOLD, SPEAK).case
    case.people[1].wants_copy = True
    send(make, case, NoticeKind.ENDING)
    assert readers(case, NoticeKind.ENDING) == BOTH
    take_back(make, case)
    send(make, case, NoticeKind.ACKNOWLEDGEMENT)
    assert readers(case, NoticeKind.ACKNOWLEDGEMENT) == ALONE


def test_where_no_way_to_the_person_affected_is_safe_somebody_finds_one(make, area):
    base = for_another()
    received = hand_in(area, replace(base, consent=Consent("Robin Elm", "We talked", today())))
    send(make, received.case, NoticeKind.THRESHOLD)
    (task,) = [one for one in messages(received.case, Party.AFFECTED) if one.kind is MessageKind.NOTICE]
    assert (task.state, task.route) == (MessageState.TASK, None)


def test_what_is_queued_is_stopped_when_it_is_taken_back_and_goes_to_the_person_affected(make, agreed):
    case = agreed(ASK, TOLD, SPEAK).case
    send(make, case, NoticeKind.THRESHOLD)
    write_to_them(case=case, party=Party.APPLICANT, text="What we did", act=make.act())
    take_back(make, case)
    mine = messages(case, Party.APPLICANT)
    assert {(one.state, one.why, one.body) for one in mine} == {(MessageState.STOPPED, "agreement_over", "")}
    assert [one.notice.party for one in messages(case, Party.AFFECTED)] == [Party.AFFECTED]
    assert claim_next() is None
    stopped = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.MESSAGE_STOPPED)).all()
    assert all('"why":"agreement_over"' in event.codes for event in stopped)
    assert len(stopped) == 2


@pytest.mark.parametrize("state", [MessageState.TASK, MessageState.FAILED])
def test_a_task_to_tell_the_applicant_ends_too(make, agreed, coordinator, state):
    case = agreed(ASK, TOLD).case
    send(make, case, NoticeKind.THRESHOLD)
    (message,) = messages(case, Party.APPLICANT)
    message.state, message.next_try_at = state, None
    db.session.commit()
    case.application.consent_withdrawn_at = now()
    with pytest.raises(NotPossible, match="not_covered"):
        record_told(case=case, message=message, how="Rang", act=make.act(coordinator))
    case.application.consent_withdrawn_at = None
    take_back(make, case)
    assert messages(case, Party.APPLICANT)[0].state is MessageState.STOPPED
    assert not [tell for tell in facts_of(case).tells if tell.message_id == message.id]


def test_delivery_looks_at_the_agreement_once_more(make, agreed, clock):
    case = agreed(ASK, TOLD, until=today()).case
    send(make, case, NoticeKind.THRESHOLD)
    clock.advance(days=1)
    message_id, _tries, letter = claim_next()
    assert letter is None
    stop_unsafe(message_id)
    assert messages(case, Party.APPLICANT)[0].why == "agreement_over"
    assert readers(case, NoticeKind.THRESHOLD) == BOTH


def test_an_unopened_letter_becomes_no_task_to_tell_the_applicant_once_the_agreement_is_over(make, agreed, clock):
    case = agreed(ASK, TOLD, until=today() + timedelta(days=3)).case
    send(make, case, NoticeKind.THRESHOLD)
    (message,) = messages(case, Party.APPLICANT)
    message.state, message.sent_at, message.next_try_at = MessageState.SENT, now(), None
    db.session.commit()
    clock.advance(days=8)
    assert unopened.make_tasks() == 1
    assert unopened.make_tasks() == 0
    assert [one.state for one in messages(case, Party.APPLICANT)] == [MessageState.SENT, MessageState.STOPPED]
    assert [one.state for one in messages(case, Party.AFFECTED)] == [MessageState.TASK]
    assert [n for n, _since in facts_of(case).unread] == []


def test_the_last_day_stops_what_waits(make, agreed, clock):
    case = agreed(ASK, TOLD, until=today()).case
    send(make, case, NoticeKind.THRESHOLD)
    clock.advance(days=1)
    assert end_next_consent(on=today(), at=now())
    db.session.commit()
    assert messages(case, Party.APPLICANT)[0].state is MessageState.STOPPED


def test_less_is_agreed_to_and_what_waits_follows(make, agreed, coordinator):
    case = agreed(ASK, TOLD, SPEAK).case
    send(make, case, NoticeKind.CLOSING)
    less = Consent("Robin Elm", "By phone", today(), scope=frozenset({ASK, SPEAK}))
    entered = Entered("Robin Elm", Channel.PHONE, today())
    record_consent(case=case, consent=less, act=make.act(coordinator, entered=entered))
    assert [(one.state, one.why) for one in messages(case, Party.APPLICANT)] == [(MessageState.STOPPED, "not_agreed")]
    assert [one.state for one in messages(case, Party.AFFECTED)] == [MessageState.QUEUED]


def test_staff_cannot_write_to_the_applicant_of_somebody_who_does_not_agree_any_more(client, make, agreed, coordinator):
    case = agreed(ASK, TOLD, SPEAK).case
    take_back(make, case)
    sign_in(client, coordinator.id)
    url = f"/casework/{case.reference}/talk"
    answer = client.post(url, data={"reply-party": "applicant", "reply-text": "What the police said"})
    assert answer.status_code == 400
    assert "does not agree that the applicant is told this" in answer.text
    assert "What the police said" in answer.text
    kept = client.post(url, data={"reply-party": "affected", "reply-text": "How are you?"})
    assert kept.status_code == 303


def test_staff_see_why_it_did_not_go_to_the_applicant_and_where_it_went(client, make, agreed, coordinator):
    case = agreed(ASK).case
    send(make, case, NoticeKind.CLOSING)
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{case.reference}/messages").text
    assert "did not agree to this going to the applicant" in page
    assert "The person affected" in page
    consent = client.get(f"/casework/{case.reference}/consent").text
    assert "The person affected, and not the applicant" in consent
    assert dict(who_gets(case))["Whether it has stopped is asked of"] == "The person affected"


def test_the_decision_sheet_says_who_is_told(make, agreed):
    assert "neutral message" in way_to_tell(agreed(ASK, TOLD).case, NoticeKind.THRESHOLD)
    assert "a letter of their own" not in way_to_tell(agreed(ASK, TOLD).case, NoticeKind.THRESHOLD)
    assert "The person affected gets a letter of their own" in way_to_tell(agreed(ASK).case, NoticeKind.THRESHOLD)
    case = agreed(ASK, TOLD).case
    take_back(make, case)
    assert "the agreement is over" in way_to_tell(case, NoticeKind.THRESHOLD)


def test_both_read_a_decision_that_the_person_affected_did_not_leave_to_the_applicant(
    client, make, agreed, coordinator
):
    received = agreed(ASK, SPEAK)
    case = received.case
    make.decision(case, Decision.MET, make.act(coordinator))
    send(make, case, NoticeKind.THRESHOLD)
    for affected in (False, True):
        read_with(client, received, affected=affected)
        page = client.get("/progress/case").text
        assert "Because of what was found" in page
        assert "Letters and decisions go to the person you asked for" not in page
        client.post("/progress/end")


def test_an_applicant_reads_no_decision_once_the_agreement_ran_out_and_is_told_so(
    client, make, agreed, coordinator, clock
):
    received = agreed(ASK, TOLD, until=today())
    case = received.case
    clock.advance(days=1)
    make.decision(case, Decision.MET, make.act(coordinator))
    send(make, case, NoticeKind.THRESHOLD)
    read_with(client, received)
    page = client.get("/progress/case").text
    assert "Because of what was found" not in page
    assert "Letters and decisions go to the person you asked for" in page
    client.post("/progress/end")
    read_with(client, received, affected=True)
    assert "Because of what was found" in client.get("/progress/case").text


def test_what_the_applicant_was_told_stays_theirs_and_the_page_does_not_say_who_disagrees(
    client, make, agreed, coordinator
):
    received = agreed(ASK, TOLD, SPEAK)
    case = received.case
    make.decision(case, Decision.MET, make.act(coordinator))
    send(make, case, NoticeKind.THRESHOLD)
    send(make, case, NoticeKind.CLOSING)
    read_with(client, received)
    assert client.get("/progress/notices/1").status_code == 200
    take_back(make, case)
    page = client.get("/progress/case").text
    assert "Because of what was found" in page
    assert client.get("/progress/notices/1").status_code == 200
    assert client.get("/progress/notices/2").status_code == 404
    assert "Letters and decisions go to" not in page


def test_the_person_affected_is_asked_whether_it_has_stopped_where_nobody_speaks_for_them(
    client, make, agreed, coordinator
):
    received = agreed(ASK, TOLD)
    case = received.case
    act = make.act(coordinator)
    make.decision(case, Decision.MET, act)
    make.final_review(case, act, asks=True)
    case.stage = Stage.FOLLOW_UP
    ask_stopped(case=case, act=act)
    db.session.commit()
    assert [one.kind for one in messages(case, Party.AFFECTED)] == [MessageKind.CHECK_IN]
    assert messages(case, Party.APPLICANT) == []
    read_with(client, received)
    assert "has it stopped" not in client.get("/progress/case").text
    assert client.get("/progress/question").status_code == 404
    assert client.post("/progress/question", data={"answer": "yes"}).status_code == 404
    client.post("/progress/end")
    read_with(client, received, affected=True)
    assert "Your turn: has it stopped?" in client.get("/progress/case").text
    assert client.post("/progress/question", data={"answer": "no"}).status_code == 303
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.CHECK_IN_ANSWERED)).one()
    assert event.standing is Standing.PERSON_AFFECTED


def test_an_answer_is_entered_as_the_word_of_whoever_is_asked(client, make, agreed, coordinator):
    case = agreed(ASK).case
    act = make.act(coordinator)
    make.final_review(case, act, asks=True)
    case.stage = Stage.FOLLOW_UP
    db.session.commit()
    sign_in(client, coordinator.id)
    url = f"/casework/{case.reference}/stopped"
    assert "nobody speaks for them" in client.get(url).text
    client.post(url, data={"answer-answer": "yes"} | told(today(), prefix="answer-"))
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.CHECK_IN_ANSWERED)).one()
    assert event.standing is Standing.PERSON_AFFECTED


def test_the_applicant_answers_where_they_speak(make, agreed, coordinator):
    case = agreed(ASK, SPEAK).case
    make.final_review(case, make.act(coordinator), asks=True)
    case.stage = Stage.FOLLOW_UP
    ask_stopped(case=case, act=make.act(coordinator))
    assert [one.kind for one in messages(case, Party.APPLICANT)] == [MessageKind.CHECK_IN]
    answer_stopped(case=case, answer=Stopped.YES, words="", act=make.act())
    assert messages(case, Party.AFFECTED) == []


def test_the_panel_hears_nobody_on_a_draft_plan_who_speaks_for_nobody_any_more(client, make, agreed, coordinator):
    received = agreed(ASK, SPEAK)
    case, act = received.case, make.act(coordinator)
    make.decision(case, Decision.MET, act)
    case.stage = Stage.REVIEW
    mode = ReviewMode.CORRESPONDENCE
    review = Review(case_id=case.id, area_id=case.area_id, n=1, mode=mode, invited=True, held_on=today())
    db.session.add(review)
    db.session.flush()
    send_plan(case=case, review=review, opening="We looked at it", items=(), comments_by=today(), act=act)
    db.session.commit()
    read_with(client, received)
    assert client.get("/progress/draft").status_code == 200
    take_back(make, case)
    (comment,) = comment_on_plan(case=case, party=Party.APPLICANT, said={None: "It is wrong"}, act=make.act())
    assert comment.aside
    entered = replace(act, entered=Entered("Sam Yew", Channel.PHONE, today()))
    with pytest.raises(NotPossible, match="not_speaking"):
        comment_on_plan(case=case, party=Party.APPLICANT, said={None: "It is wrong"}, act=entered)


@pytest.mark.parametrize(("scope", "theirs"), [((ASK,), False), ((ASK, TOLD), False), ((ASK, TOLD, SPEAK), True)])
def test_an_applicant_is_promised_only_the_draft_plan_that_they_get(client, agreed, scope, theirs):
    received = agreed(*scope)
    read_with(client, received)
    assert ("You read the draft plan" in client.get("/progress/case").text) is theirs


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.ENDED])
def test_nothing_more_is_agreed_to_once_the_application_is_over(make, agreed, coordinator, stage):
    case = agreed(ASK).case
    case.stage, case.withdrawn_on = stage, today() if stage is Stage.WITHDRAWN else None
    case.ending = Ending.MADE_IN_ERROR if stage is Stage.ENDED else None
    more = Consent("Robin Elm", "By phone", today(), scope=frozenset(ConsentScope))
    entered = Entered("Robin Elm", Channel.PHONE, today())
    with pytest.raises(NotPossible, match="no_consent"):
        record_consent(case=case, consent=more, act=make.act(coordinator, entered=entered))
    with pytest.raises(NotPossible, match="no_consent"):
        keep_back(case=case, reason="They are afraid", act=make.act(coordinator))
