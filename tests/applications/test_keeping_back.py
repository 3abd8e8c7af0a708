"""Decisions are kept from whoever applied only for a recorded reason, and told once nothing forbids it any more."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import keep_back, record_consent, tell_after_all, withdraw_consent
from csp_reviews.applications.submission import Consent
from csp_reviews.casefile.acts import Entered
from csp_reviews.casefile.agreement import who_gets, who_is_asked
from csp_reviews.casefile.contact import way_to_tell
from csp_reviews.casefile.facts import facts_of
from csp_reviews.casefile.told_of import notices_of
from csp_reviews.correspondence import unopened
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import (
    AppealGround,
    AppealOutcome,
    Channel,
    ConsentScope,
    Decision,
    EventKind,
    MessageState,
    NoticeKind,
    Party,
    Role,
    Stage,
)
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import KeepingBack
from csp_reviews.web.clock import now, today
from tests.applications.conftest import hand_in, read_with, said
from tests.support.builders import sign_in
from tests.support.filling import said as told
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


def by(make, case):
    return make.act(make.account(Role.COORDINATOR, case.area))


def keep(make, case):
    keep_back(case=case, reason=WHY, act=by(make, case))
    db.session.commit()


def tell(make, case):
    tell_after_all(case=case, act=by(make, case))
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


@pytest.mark.parametrize("kind", [NoticeKind.CLOSING, NoticeKind.REVIEW, NoticeKind.DRAFT_PLAN])
def test_what_follows_a_decision_is_kept_back_too(make, agreed, kind):
    """An invitation says that there is a review, and where the person affected will be."""
    case = agreed(ASK, TOLD, SPEAK).case
    keep(make, case)
    send(make, case, kind)
    assert readers(case, kind) == THEM
    assert states(case, Party.APPLICANT) == [(MessageState.STOPPED, "kept_back")]


def test_whether_it_has_stopped_is_asked_of_the_person_affected_while_it_is_kept_back(make, agreed):
    case = agreed(ASK, TOLD, SPEAK).case
    assert who_is_asked(case) is Party.APPLICANT
    keep(make, case)
    assert who_is_asked(case) is Party.AFFECTED


def test_what_waits_is_stopped_at_once_and_goes_to_the_person_affected(make, agreed):
    case = agreed(ASK, TOLD).case
    send(make, case, NoticeKind.THRESHOLD)
    keep(make, case)
    assert states(case, Party.APPLICANT) == [(MessageState.STOPPED, "kept_back")]
    assert states(case, Party.AFFECTED) == [(MessageState.QUEUED, "")]
    assert [n for n, _since in facts_of(case).unread] == [2]


@pytest.mark.parametrize("before", [True, False])
def test_the_applicant_is_told_of_each_decision_once_it_is_not_kept_back_any_more(make, agreed, clock, before):
    case = agreed(ASK, TOLD).case
    if before:
        send(make, case, NoticeKind.THRESHOLD)
    keep(make, case)
    if not before:
        send(make, case, NoticeKind.THRESHOLD)
    send(make, case, NoticeKind.OUTCOME)
    clock.advance(days=9)
    tell(make, case)
    stopped, queued = (MessageState.STOPPED, "kept_back"), (MessageState.QUEUED, "")
    assert sorted(states(case, Party.APPLICANT)) == sorted([stopped, stopped, queued, queued])
    mine = notices_of(case, Party.APPLICANT)
    assert sorted(notice.kind for notice in mine) == [NoticeKind.OUTCOME, NoticeKind.THRESHOLD]
    assert {notice.issued_on for notice in mine} == {today()}
    assert len(notices_of(case, Party.AFFECTED)) == 2
    keep(make, case)
    tell(make, case)
    assert len(notices_of(case, Party.APPLICANT)) == 2
    assert len(notices_of(case, Party.AFFECTED)) == 2


def test_what_comes_late_waits_its_own_week_to_be_opened(make, agreed, clock):
    case = agreed(ASK, TOLD).case
    send(make, case, NoticeKind.THRESHOLD)
    keep(make, case)
    clock.advance(days=9)
    tell(make, case)
    for message in messages(case, Party.APPLICANT) + messages(case, Party.AFFECTED):
        if message.state is MessageState.QUEUED:
            message.state, message.sent_at, message.next_try_at = MessageState.SENT, now(), None
    db.session.commit()
    assert unopened.make_tasks() == 1
    assert [state for state, _why in states(case, Party.APPLICANT)] == [MessageState.STOPPED, MessageState.SENT]


def test_a_letter_that_went_out_and_was_not_opened_goes_to_the_person_affected_at_once(make, agreed):
    case = agreed(ASK, TOLD).case
    send(make, case, NoticeKind.THRESHOLD)
    (message,) = messages(case, Party.APPLICANT)
    message.state, message.sent_at, message.next_try_at = MessageState.SENT, now(), None
    db.session.commit()
    keep(make, case)
    assert readers(case, NoticeKind.THRESHOLD) == BOTH
    assert notices_of(case, Party.APPLICANT) == []
    assert states(case, Party.AFFECTED) == [(MessageState.QUEUED, "")]
    assert states(case, Party.APPLICANT) == [(MessageState.SENT, ""), (MessageState.STOPPED, "kept_back")]


def test_a_letter_that_was_opened_stays_the_applicants(client, make, agreed):
    received = agreed(ASK, TOLD)
    send(make, received.case, NoticeKind.THRESHOLD)
    read_with(client, received)
    assert client.get("/progress/notices/1").status_code == 200
    keep(make, received.case)
    assert client.get("/progress/notices/1").status_code == 200


def test_each_of_two_invitations_that_waited_goes_on_with_its_own_day(make, agreed, coordinator):
    case = agreed(ASK, TOLD, SPEAK).case
    for day in ("On 1 December", "On 8 December"):
        content = Content("An invitation", (Section("", (day,)),))
        issue_notice(case=case, kind=NoticeKind.REVIEW, content=content, act=make.act(), about=1)
    withdraw_consent(case=case, act=make.act())
    db.session.commit()
    texts = [notice.content["sections"][0]["paragraphs"] for notice in notices_of(case, Party.AFFECTED)]
    assert sorted(texts) == [["On 1 December"], ["On 8 December"]]


@pytest.mark.parametrize(("stage", "told"), [(Stage.CLOSED, BOTH), (Stage.FOLLOW_UP, THEM)])
def test_the_closing_is_told_late_only_while_the_case_is_closed(make, agreed, coordinator, stage, told):
    case = agreed(ASK, TOLD).case
    withdraw_consent(case=case, act=make.act())
    send(make, case, NoticeKind.CLOSING)
    case.stage, case.closed_on = stage, today() if stage is Stage.CLOSED else None
    db.session.commit()
    agree(make, case, coordinator, ASK, TOLD)
    assert readers(case, NoticeKind.CLOSING) == told


def test_the_applicants_page_gives_nothing_away_until_they_are_told(client, make, agreed, coordinator):
    received = agreed(ASK, TOLD)
    case = received.case
    read_with(client, received)
    before, more = client.get("/progress/case").text, client.get("/progress/more").text
    assert "Whose turn it is" in before
    keep(make, case)
    make.decision(case, Decision.NOT_MET, make.act(coordinator))
    case.stage = Stage.REFUSED
    send(make, case, NoticeKind.THRESHOLD)
    page = client.get("/progress/case").text
    for hint in ("Because of what was found", "Letters and decisions go to"):
        assert hint not in page
    for line in (
        "You do not need to do anything today",
        "Whose turn it is",
        "They decide whether there must be a review",
    ):
        assert (line in page) is (line in before)
    assert client.get("/progress/more").text.partition("<main")[2] == more.partition("<main")[2]
    tell(make, case)
    page = client.get("/progress/case").text
    assert "Because of what was found" in page
    assert "If you disagree" in page
    assert "What it says." in client.get("/progress/notices/1").text


def test_the_answer_to_an_appeal_that_is_kept_back_is_not_on_the_page(client, make, agreed, coordinator):
    received = agreed(ASK, TOLD)
    case = received.case
    decision = make.decision(case, Decision.NOT_MET, make.act(coordinator))
    send(make, case, NoticeKind.THRESHOLD)
    keep(make, case)
    asked = {"n": 1, "ground": AppealGround.THRESHOLD, "decision_id": decision.id, "reasons": "It is worse"}
    came = {"received_on": today(), "received_at": now(), "channel": Channel.ONLINE}
    answer = {"outcome": AppealOutcome.DISMISSED, "decision_reason": "We looked at it anew", "decided_on": today()}
    who = {"case_id": case.id, "area_id": case.area_id, "decided_by": "Pat Maple"}
    db.session.add(Appeal(**who, **asked, **came, **answer))
    send(make, case, NoticeKind.APPEAL)
    read_with(client, received)
    page = client.get("/progress/case").text
    assert "What you disagreed with" in page
    assert "We looked at it anew" not in page
    assert "Not yet. Somebody who had no part" in page
    tell(make, case)
    assert "We looked at it anew" in client.get("/progress/case").text


def test_what_was_kept_back_while_nobody_agreed_is_sent_when_they_agree_again(make, agreed, coordinator):
    case = agreed(ASK, TOLD, SPEAK).case
    withdraw_consent(case=case, act=make.act())
    for kind in NoticeKind:
        send(make, case, kind)
    agree(make, case, coordinator, ASK, TOLD, SPEAK)
    told = {kind for kind in NoticeKind if Party.APPLICANT in readers(case, kind)}
    assert told == {*DECISIONS, NoticeKind.ACKNOWLEDGEMENT, NoticeKind.ENDING}


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
        tell_after_all(case=case, act=by(make, case))
    keep(make, case)
    with pytest.raises(NotPossible, match="kept_back"):
        keep_back(case=case, reason="Again", act=by(make, case))
    clock.advance(days=2)
    tell(make, case)
    (row,) = db.session.scalars(select(KeepingBack))
    assert (row.reason, row.since, row.ended_on) == (WHY, today() - timedelta(days=2), today())
    kinds = set(db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)))
    assert {EventKind.DECISIONS_KEPT_BACK, EventKind.DECISIONS_TOLD_AGAIN} <= kinds
    with pytest.raises(NotPossible, match="no_consent"):
        keep_back(case=hand_in(area, said()).case, reason=WHY, act=by(make, case))


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
    assert coordinator.name in page
    again = client.post(f"{url}/keep", data={"keep-reason": "Once more"})
    assert again.status_code == 400
    assert "recorded already that decisions are kept" in again.text
    assert client.post(f"{url}/tell").status_code == 303
    assert WHY not in client.get(url).text
    assert client.post(f"{url}/tell").status_code == 400
    own = hand_in(area, said()).case.reference
    assert "Keep decisions from the applicant" not in client.get(f"/casework/{own}/consent").text
    assert client.post(f"/casework/{own}/consent/keep", data={"keep-reason": WHY}).status_code == 400


def test_a_form_about_consent_that_somebody_overtook_records_nothing(client, make, agreed, coordinator):
    case = agreed(ASK, TOLD).case
    sign_in(client, coordinator.id)
    url = f"/casework/{case.reference}/consent"
    shown = re.search(r'name="version" value="(\d+)"', client.get(url).text)
    withdraw_consent(case=case, act=make.act())
    db.session.commit()
    form = {"scope": ["ask", "told"], "agreed": "They still agree", "version": shown[1]} | told(today())
    answer = client.post(url, data=form)
    assert answer.status_code == 409
    assert "was changed meanwhile" in answer.text
    assert "They still agree" in answer.text
    assert case.application.consent_withdrawn_at is not None
    once_more = re.search(r'name="version" value="(\d+)"', answer.text)
    assert client.post(url, data=form | {"version": once_more[1]}).status_code == 303


def test_the_files_are_the_applicants_alone(client, agreed):
    received = agreed(ASK, TOLD)
    read_with(client, received, affected=True)
    assert client.get("/progress/files").status_code == 404
    assert client.post("/progress/files").status_code == 404


def test_the_letter_of_the_person_affected_says_who_can_appeal(client, make, agreed):
    received = agreed(ASK)
    for kind in (NoticeKind.THRESHOLD, NoticeKind.CLOSING):
        send(make, received.case, kind)
    for affected, said_so in ((True, 2), (False, 0)):
        read_with(client, received, affected=affected)
        found = 0
        for number in (1, 2, 3):
            for tail in ("", "/letter"):
                answer = client.get(f"/progress/notices/{number}{tail}")
                found += answer.status_code == 200 and "Only they can appeal online" in answer.text
        assert found == said_so
        client.post("/progress/end")


def test_staff_are_warned_wherever_they_could_tell_the_applicant(client, make, agreed, coordinator):
    case = agreed(ASK, TOLD).case
    send(make, case, NoticeKind.THRESHOLD)
    sign_in(client, coordinator.id)
    pages = [f"/casework/{case.reference}{tail}" for tail in ("", "/talk", "/messages")]
    warning = "Decisions are kept from the applicant"
    assert not [page for page in pages if warning in client.get(page).text]
    keep(make, case)
    assert [page for page in pages if warning in client.get(page).text] == pages
    mine, theirs = (client.get(f"/casework/{case.reference}/notices/{number}/letter").text for number in (1, 2))
    assert warning in mine
    assert warning not in theirs
    assert "2 Example Court" not in mine


def test_telling_after_all_says_so_where_the_agreement_is_over(client, make, agreed, coordinator):
    case = agreed(ASK, TOLD).case
    keep(make, case)
    withdraw_consent(case=case, act=make.act())
    db.session.commit()
    sign_in(client, coordinator.id)
    answer = client.post(f"/casework/{case.reference}/consent/tell", follow_redirects=True)
    assert "They are told once it is agreed again" in answer.text
