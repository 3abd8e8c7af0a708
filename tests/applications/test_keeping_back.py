"""Decisions are kept from whoever applied only for a recorded reason, and told once nothing forbids it any more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import keep_back, record_consent, tell_after_all, withdraw_consent
from csp_reviews.applications.submission import Consent
from csp_reviews.casefile.acts import Entered
from csp_reviews.casefile.agreement import who_gets
from csp_reviews.casefile.contact import way_to_tell
from csp_reviews.casefile.facts import facts_of
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import (
    Channel,
    ConsentScope,
    Decision,
    EventKind,
    MessageState,
    NoticeKind,
    Party,
    Role,
)
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import KeepingBack
from csp_reviews.models.correspondence import Notice
from csp_reviews.web.clock import today
from tests.applications.conftest import hand_in, read_with, said
from tests.support.builders import sign_in
from tests.support.letters import messages, readers, send

ASK, TOLD, SPEAK = ConsentScope.ASK, ConsentScope.TOLD, ConsentScope.SPEAK
BOTH, ALONE, THEM = {Party.APPLICANT, Party.AFFECTED}, {Party.APPLICANT}, {Party.AFFECTED}
DECISIONS = [NoticeKind.THRESHOLD, NoticeKind.OUTCOME, NoticeKind.APPEAL]
WHY = "They are afraid of them; agreed with the police"


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    return account


def keep(make, case):
    keep_back(case=case, reason=WHY, act=make.act())
    db.session.commit()


def tell(make, case):
    tell_after_all(case=case, act=make.act())
    db.session.commit()


def agree(make, case, coordinator, *scope):
    consent = Consent("Robin Elm", "By phone", today(), scope=frozenset(scope))
    entered = Entered("Robin Elm", Channel.PHONE, today())
    record_consent(case=case, consent=consent, act=make.act(coordinator, entered=entered))
    db.session.commit()


def states(case, party):
    return [(message.state, message.why) for message in messages(case, party)]


@pytest.mark.parametrize("kind", DECISIONS)
def test_a_decision_that_is_kept_back_goes_to_the_person_affected_alone(make, agreed, kind):
    case = agreed(ASK, TOLD, SPEAK).case
    keep(make, case)
    send(make, case, kind)
    assert readers(case, kind) == THEM
    assert states(case, Party.APPLICANT) == [(MessageState.STOPPED, "kept_back")]
    assert states(case, Party.AFFECTED) == [(MessageState.QUEUED, "")]
    assert dict(who_gets(case))["The decisions and the outcome"] == "The person affected, and not the applicant"
    assert "To the person affected alone" in way_to_tell(case, kind)


@pytest.mark.parametrize("kind", [NoticeKind.CLOSING, NoticeKind.REVIEW, NoticeKind.ENDING])
def test_what_is_no_decision_goes_as_it_is_agreed(make, agreed, kind):
    case = agreed(ASK, TOLD, SPEAK).case
    keep(make, case)
    send(make, case, kind)
    assert readers(case, kind) == ALONE


def test_what_waits_is_stopped_at_once_and_goes_to_the_person_affected(make, agreed):
    case = agreed(ASK, TOLD).case
    send(make, case, NoticeKind.THRESHOLD)
    keep(make, case)
    assert states(case, Party.APPLICANT) == [(MessageState.STOPPED, "kept_back")]
    assert states(case, Party.AFFECTED) == [(MessageState.QUEUED, "")]
    assert [n for n, _since in facts_of(case).unread] == [2]


@pytest.mark.parametrize("before", [True, False])
def test_the_applicant_is_told_of_each_decision_once_it_is_not_kept_back_any_more(make, agreed, before):
    case = agreed(ASK, TOLD).case
    if before:
        send(make, case, NoticeKind.THRESHOLD)
    keep(make, case)
    if not before:
        send(make, case, NoticeKind.THRESHOLD)
    send(make, case, NoticeKind.OUTCOME)
    tell(make, case)
    assert readers(case, NoticeKind.THRESHOLD) == readers(case, NoticeKind.OUTCOME) == BOTH
    stopped, queued = (MessageState.STOPPED, "told_since"), (MessageState.QUEUED, "")
    assert sorted(states(case, Party.APPLICANT)) == sorted([stopped, stopped, queued, queued])
    mine = select(Notice.kind).where(Notice.case_id == case.id, Notice.party == Party.APPLICANT)
    assert sorted(db.session.scalars(mine)) == [NoticeKind.OUTCOME, NoticeKind.THRESHOLD]
    keep(make, case)
    tell(make, case)
    assert [state for state, _why in states(case, Party.APPLICANT)].count(MessageState.QUEUED) == 2


def test_the_letter_says_the_same_when_it_comes_late(client, make, agreed, coordinator):
    received = agreed(ASK, TOLD)
    case = received.case
    keep(make, case)
    make.decision(case, Decision.MET, make.act(coordinator))
    send(make, case, NoticeKind.THRESHOLD)
    read_with(client, received)
    page = client.get("/progress/case").text
    assert "Because of what was found" not in page
    assert "Letters and decisions go to the person you asked for" not in page
    tell(make, case)
    assert "Because of what was found" in client.get("/progress/case").text
    assert "What it says." in client.get("/progress/notices/2").text


def test_what_was_kept_back_while_nobody_agreed_is_sent_when_they_agree_again(make, agreed, coordinator):
    case = agreed(ASK, TOLD, SPEAK).case
    withdraw_consent(case=case, act=make.act())
    for kind in NoticeKind:
        send(make, case, kind)
    agree(make, case, coordinator, ASK, TOLD, SPEAK)
    told = {kind for kind in NoticeKind if Party.APPLICANT in readers(case, kind)}
    assert told == {*DECISIONS, NoticeKind.CLOSING, NoticeKind.ACKNOWLEDGEMENT, NoticeKind.ENDING}


def test_agreeing_to_less_sends_no_more_than_that(make, agreed, coordinator):
    case = agreed(ASK, TOLD).case
    withdraw_consent(case=case, act=make.act())
    for kind in (NoticeKind.THRESHOLD, NoticeKind.CLOSING):
        send(make, case, kind)
    agree(make, case, coordinator, ASK)
    assert readers(case, NoticeKind.THRESHOLD) == BOTH
    assert readers(case, NoticeKind.CLOSING) == THEM


def test_agreeing_again_tells_nothing_that_is_kept_back(make, agreed, coordinator):
    case = agreed(ASK, TOLD).case
    withdraw_consent(case=case, act=make.act())
    keep(make, case)
    send(make, case, NoticeKind.THRESHOLD)
    agree(make, case, coordinator, ASK, TOLD)
    assert readers(case, NoticeKind.THRESHOLD) == THEM


def test_it_is_kept_once_and_ended_once_and_the_record_keeps_why(make, area, agreed, clock):
    case = agreed(ASK, TOLD).case
    with pytest.raises(NotPossible, match="not_kept_back"):
        tell_after_all(case=case, act=make.act())
    keep(make, case)
    with pytest.raises(NotPossible, match="kept_back"):
        keep_back(case=case, reason="Again", act=make.act())
    clock.advance(days=2)
    tell(make, case)
    (row,) = db.session.scalars(select(KeepingBack))
    assert (row.reason, row.since, row.ended_on) == (WHY, today() - timedelta(days=2), today())
    kinds = set(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)))
    assert {EventKind.DECISIONS_KEPT_BACK, EventKind.DECISIONS_TOLD_AGAIN} <= kinds
    with pytest.raises(NotPossible, match="no_consent"):
        keep_back(case=hand_in(area, said()).case, reason=WHY, act=make.act())


def test_a_coordinator_keeps_decisions_back_and_tells_them_after_all(client, make, area, agreed, coordinator):
    case = agreed(ASK, TOLD).case
    sign_in(client, coordinator.id)
    url = f"/casework/{case.reference}/consent"
    assert "Keep it from them only where that would put the person affected at risk" in client.get(url).text
    empty = client.post(f"{url}/keep", data={"keep-reason": " "})
    assert empty.status_code == 400
    assert "Say why the applicant must not be told" in empty.text
    assert client.post(f"{url}/keep", data={"keep-reason": WHY}).status_code == 303
    page = client.get(url).text
    assert "Decisions are kept from the applicant" in page
    assert WHY in page
    again = client.post(f"{url}/keep", data={"keep-reason": "Once more"})
    assert again.status_code == 400
    assert "recorded already that decisions are kept" in again.text
    assert client.post(f"{url}/tell").status_code == 303
    assert WHY not in client.get(url).text
    assert client.post(f"{url}/tell").status_code == 400
    own = hand_in(area, said()).case.reference
    assert "Keep decisions from the applicant" not in client.get(f"/casework/{own}/consent").text
    assert client.post(f"/casework/{own}/consent/keep", data={"keep-reason": WHY}).status_code == 400
