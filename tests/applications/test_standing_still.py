"""From when the two fall out the applicant's page stands still: the draft plan, the review, every later step."""

import re
from datetime import timedelta

import pytest

from csp_reviews.applications.operations import (
    add_report,
    ask_next_due,
    ask_withdrawal,
    confirm_withdrawal,
    promise_day,
    record_consent,
    take_next_due,
    tell_after_all,
)
from csp_reviews.applications.operations.promising import Why
from csp_reviews.applications.submission import Consent
from csp_reviews.casefile import worklist
from csp_reviews.casefile.report_form import Report
from csp_reviews.extensions import db
from csp_reviews.law.terms import (
    AppealGround,
    AppealOutcome,
    Channel,
    ConsentScope,
    Decision,
    NoticeKind,
    Party,
    ReviewMode,
    Stage,
    Standing,
    Task,
)
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.following import CheckIn, PageAsItWas, PlanComment, PlanDraft, Talk
from csp_reviews.models.reviews import Review
from csp_reviews.reviews.operations import Plan, arrange_review
from csp_reviews.reviews.plan import Item, send_plan
from csp_reviews.web.clock import now, today
from tests.applications.conftest import read_with
from tests.applications.test_fallen_out import HOW, coordinator, fall_out, open_letters, seen
from tests.support.builders import sign_in
from tests.support.letters import send

__all__ = ["coordinator"]
ASK, TOLD, SPEAK = ConsentScope.ASK, ConsentScope.TOLD, ConsentScope.SPEAK


def drafted_plan(make, case, coordinator, text="Visit every week."):
    """A draft plan that is out for comments."""
    review = db.session.query(Review).one_or_none() or arrange_review(
        case=case,
        act=make.act(coordinator),
        plan=Plan(ReviewMode.MEETING, today(), "", "", None, "", True, "", ()),
    )
    items = [Item(1, "Anytown council", today() + timedelta(days=30), text)]
    until = today() + timedelta(days=14)
    draft = send_plan(case=case, review=review, opening="", items=items, comments_by=until, act=make.act(coordinator))
    db.session.commit()
    return draft


def commented(client):
    """What the form of the draft plan sends, with a comment."""
    shown = re.search(r'name="version" value="([^"]*)"', client.get("/progress/draft").text)[1]
    return {"whole": "It is wrong", "version": shown}


@pytest.fixture
def planned(client, make, agreed, coordinator):
    """A review whose draft plan is out, and the applicant, who speaks, has read it."""
    received = agreed(ASK, TOLD, SPEAK)
    make._to(received.case, Stage.REVIEW, coordinator)
    send(make, received.case, NoticeKind.THRESHOLD)
    drafted_plan(make, received.case, coordinator)
    read_with(client, received)
    open_letters(client)
    return received


@HOW
def test_a_draft_plan_that_they_had_stays_and_what_they_say_of_it_is_for_staff(client, make, planned, coordinator, how):
    before = seen(client, "/progress/case", "/progress/draft")
    assert any("Visit every week." in line for line in before)
    fall_out(make, planned.case, coordinator, how)
    assert seen(client, "/progress/case", "/progress/draft") == before
    drafted_plan(make, planned.case, coordinator, "She lives at the refuge.")
    assert seen(client, "/progress/case", "/progress/draft") == before
    assert client.post("/progress/draft", data=commented(client)).status_code == 303
    (comment,) = db.session.query(PlanComment)
    assert (comment.aside, comment.party, comment.draft.n) == (True, Party.APPLICANT, 1)
    assert "It is wrong" in client.get("/progress/draft").text
    assert "Your turn" not in client.get("/progress/case").text
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{planned.case.reference}/review/outcome").text
    assert "It is wrong" in page
    assert "It was said of the draft that was sent on" in page


@HOW
def test_what_is_said_of_the_draft_in_hand_by_them_is_shown_to_staff_as_not_for_the_panel(
    client, make, planned, coordinator, how
):
    fall_out(make, planned.case, coordinator, how)
    assert client.post("/progress/draft", data=commented(client)).status_code == 303
    assert db.session.query(PlanDraft).one().heard == []
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{planned.case.reference}/review/outcome").text
    assert "It is wrong" in page
    assert "It is for you alone, and not for the panel." in page


@HOW
def test_one_that_they_had_not_opened_is_not_there(client, make, agreed, coordinator, how):
    received = agreed(ASK, TOLD, SPEAK)
    make._to(received.case, Stage.REVIEW, coordinator)
    drafted_plan(make, received.case, coordinator)
    fall_out(make, received.case, coordinator, how)
    read_with(client, received)
    assert client.get("/progress/draft").status_code == 404
    read_with(client, received, affected=True)
    assert client.get("/progress/draft").status_code == 200


def finish(make, case, coordinator):
    """The outcome of the review is final."""
    review = db.session.query(Review).one()
    with db.session.no_autoflush:
        review.held_on = review.finalised_on = today()
        review.finalised_by_id, review.findings = coordinator.id, "It was not enough"
        case.stage = Stage.FOLLOW_UP
    send(make, case, NoticeKind.OUTCOME)


@HOW
def test_nothing_that_comes_next_in_the_case_is_theirs_to_read(client, make, agreed, coordinator, clock, how):
    received = agreed(ASK, TOLD, SPEAK)
    case, act = received.case, make.act(coordinator)
    make._to(case, Stage.REVIEW, coordinator)
    send(make, case, NoticeKind.THRESHOLD)
    read_with(client, received)
    open_letters(client)
    before = seen(client, "/progress/case")
    assert any("We arrange the review" in line for line in before)
    fall_out(make, case, coordinator, how)
    plan = Plan(ReviewMode.MEETING, today() + timedelta(days=7), "", "", None, "", True, "", ())
    arrange_review(case=case, act=act, plan=plan)
    db.session.commit()
    assert seen(client, "/progress/case") == before
    read_with(client, received, affected=True)
    assert "It meets on" in client.get("/progress/case").text
    read_with(client, received)
    db.session.query(Review).one().held_on = today()
    db.session.commit()
    assert seen(client, "/progress/case") == before
    finish(make, case, coordinator)
    assert seen(client, "/progress/case") == before
    case.stage, case.closed_on = Stage.CLOSED, today()
    db.session.commit()
    assert seen(client, "/progress/case") == before
    clock.advance(days=40)
    read_with(client, received)
    page = client.get("/progress/case").text
    assert "We arrange the review" in page
    assert "is late" not in page


@HOW
def test_the_page_goes_on_once_nothing_is_kept_from_them_any_more(client, make, planned, coordinator, how):
    case, act = planned.case, make.act(coordinator)
    fall_out(make, case, coordinator, how)
    assert db.session.query(PageAsItWas).one().shown["stage"] == "review"
    finish(make, case, coordinator)
    assert "Outcome of the review" not in client.get("/progress/case").text
    if how == "taken back":
        consent = Consent("Robin Elm", "We talked", today(), scope=frozenset({ASK, TOLD, SPEAK}))
        record_consent(case=case, consent=consent, act=act)
    else:
        tell_after_all(case=case, act=act)
    db.session.commit()
    assert not db.session.query(PageAsItWas).all()
    assert "You got the outcome in writing" in client.get("/progress/case").text


def test_a_stop_and_what_they_add_still_show_on_a_page_that_stands_still(client, make, agreed, coordinator, clock):
    received = agreed(ASK, TOLD, SPEAK)
    fall_out(make, received.case, coordinator, "kept back")
    read_with(client, received)
    assert client.post("/progress/add", data={"text": "A new fact"}).status_code == 303
    assert "We read what you added" in client.get("/progress/case").text
    ask_withdrawal(case=received.case, reason="", pressed=False, act=make.act(None, Standing.APPLICANT))
    confirm_withdrawal(case=received.case, how="Rang", act=make.act(coordinator))
    clock.advance(days=3)
    assert take_next_due(at=now())
    db.session.commit()
    read_with(client, received)
    page = client.get("/progress/case").text
    assert "It stopped, as you asked" in page
    assert "The organisations decide" not in page


def test_whoever_is_not_told_of_the_review_reads_no_day_of_it(client, make, agreed, coordinator):
    received = agreed(ASK)
    make._to(received.case, Stage.REVIEW, coordinator)
    send(make, received.case, NoticeKind.THRESHOLD)
    plan = Plan(ReviewMode.MEETING, today() + timedelta(days=7), "", "", None, "", True, "", ())
    arrange_review(case=received.case, act=make.act(coordinator), plan=plan)
    db.session.commit()
    read_with(client, received)
    page = client.get("/progress/case").text
    assert "The panel looks at what was done" in page
    assert "30 November" not in page
    read_with(client, received, affected=True)
    assert "30 November" in client.get("/progress/case").text


@HOW
def test_a_decision_whose_reasons_they_read_on_their_page_stays_theirs(client, make, agreed, coordinator, clock, how):
    received = agreed(ASK, TOLD, SPEAK)
    make._to(received.case, Stage.REVIEW, coordinator)
    send(make, received.case, NoticeKind.THRESHOLD)
    clock.advance(minutes=1)
    read_with(client, received)
    before = seen(client, "/progress/case")
    assert any("Decisions, with reasons" in line for line in before)
    fall_out(make, received.case, coordinator, how)
    assert seen(client, "/progress/case") == before
    letters = {notice.party for notice in db.session.query(Notice).filter_by(kind=NoticeKind.THRESHOLD)}
    assert Party.APPLICANT in letters
    assert client.get("/progress/notices/1").status_code == 200


@HOW
def test_a_page_that_stands_still_calls_nothing_late(client, make, agreed, coordinator, clock, how):
    received = agreed(ASK, TOLD, SPEAK)
    promise_day(
        case=received.case,
        duty=next(duty for duty in worklist.owed(received.case) if duty.task is Task.DECIDE_THRESHOLD),
        due_on=today() + timedelta(days=3),
        why=Why(),
        act=make.act(coordinator),
    )
    fall_out(make, received.case, coordinator, how)
    clock.advance(days=10)
    read_with(client, received)
    assert "One thing is late" not in client.get("/progress/case").text
    read_with(client, received, affected=True)
    assert "One thing is late" in client.get("/progress/case").text


@HOW
def test_neither_of_the_two_reads_what_the_other_answered(client, make, agreed, coordinator, how):
    received = agreed(ASK, TOLD, SPEAK)
    make._to(received.case, Stage.FOLLOW_UP, coordinator)
    db.session.query(CheckIn).delete()
    read_with(client, received)
    client.post("/progress/question", data={"answer": "no", "words": "What he said"})
    assert "What he said" in client.get("/progress/question").text
    before = seen(client, "/progress/question")
    fall_out(make, received.case, coordinator, how)
    read_with(client, received, affected=True)
    assert "What he said" not in client.get("/progress/question").text
    client.post("/progress/question", data={"answer": "no", "words": "What she said"})
    assert "What she said" in client.get("/progress/question").text
    read_with(client, received)
    assert seen(client, "/progress/question") == before


@HOW
def test_the_question_is_no_page_of_theirs_before_it_was(client, make, planned, coordinator, how):
    assert client.get("/progress/question").status_code == 404
    fall_out(make, planned.case, coordinator, how)
    finish(make, planned.case, coordinator)
    assert client.get("/progress/question").status_code == 404
    read_with(client, planned, affected=True)
    assert client.get("/progress/question").status_code == 200


@HOW
def test_that_the_case_was_closed_shows_behind_no_link_of_theirs(client, make, planned, coordinator, how):
    fall_out(make, planned.case, coordinator, how)
    paths = ("/progress/case", "/progress/part", "/progress/other", "/progress/answers", "/progress/add")
    before = seen(client, *paths)
    finish(make, planned.case, coordinator)
    planned.case.stage, planned.case.closed_on = Stage.CLOSED, today()
    db.session.commit()
    assert seen(client, *paths) == before
    assert client.post("/progress/part", data={"taking_part": "phone", "note": "Ring me"}).status_code == 303
    assert client.post("/progress/other", data={"reason": "Enough", "pressed": "no"}).status_code == 303
    assert planned.case.stage is Stage.CLOSED
    texts = [talk.text for talk in db.session.query(Talk).order_by(Talk.n)]
    assert ["Ring me" in texts[0], "Enough" in texts[1]] == [True, True]


def test_that_their_own_appeal_was_answered_is_kept_as_the_answer_is(client, make, agreed, coordinator):
    received = agreed(ASK, TOLD)
    case = received.case
    decision = make.decision(case, Decision.NOT_MET, make.act(coordinator))
    send(make, case, NoticeKind.THRESHOLD)
    read_with(client, received)
    open_letters(client)
    fall_out(make, case, coordinator, "kept back")
    came = {"received_on": today(), "received_at": now(), "channel": Channel.ONLINE, "reasons": "It is worse"}
    about = {"case_id": case.id, "area_id": case.area_id, "n": 1, "ground": AppealGround.THRESHOLD}
    appeal = Appeal(**about, **came, decision_id=decision.id)
    db.session.add(appeal)
    db.session.commit()
    before = seen(client, "/progress/case")
    assert any("They decide what you told us you disagree with" in line for line in before)
    appeal.outcome, appeal.decided_on = AppealOutcome.UPHELD, today()
    appeal.decided_by, appeal.decision_reason = "Pat Maple", "We looked at it anew"
    send(make, case, NoticeKind.APPEAL)
    assert seen(client, "/progress/case") == before


@HOW
def test_an_appeal_that_they_began_is_sent_as_a_message_where_it_cannot_be_one_any_more(
    client, make, agreed, coordinator, how
):
    received = agreed(ASK, TOLD)
    read_with(client, received)
    client.post("/progress/more/1", data={"grounds": ["delay"]})
    before = seen(client, "/progress/more", "/progress/more/1", "/progress/case")
    assert any("It is taking too long" in line for line in before)
    fall_out(make, received.case, coordinator, how)
    make._to(received.case, Stage.REVIEW, coordinator)
    send(make, received.case, NoticeKind.THRESHOLD)
    assert seen(client, "/progress/more", "/progress/more/1", "/progress/case") == before
    for _ in range(4):
        page = client.get("/progress/more/check")
        if page.status_code == 200:
            break
        client.post(page.location, data={"reasons": "Nobody <b>writes</b>", "ticked": [], "seen": "1"})
    assert page.status_code == 200
    assert client.post("/progress/more/check").location == "/progress/case"
    (talk,) = db.session.query(Talk)
    assert "I want to appeal: " in talk.text
    assert "Nobody <b>writes</b>" in talk.text
    assert not db.session.query(Appeal).all()


def test_what_was_asked_of_them_stays_asked_when_the_other_answers(client, make, agreed, coordinator, clock):
    received = agreed(ASK, TOLD, SPEAK)
    make._to(received.case, Stage.FOLLOW_UP, coordinator)
    db.session.query(CheckIn).delete()
    clock.advance(days=14)
    assert ask_next_due()
    db.session.commit()
    read_with(client, received)
    open_letters(client)
    fall_out(make, received.case, coordinator, "kept back")
    before = seen(client, "/progress/case", "/progress/question")
    read_with(client, received, affected=True)
    client.post("/progress/question", data={"answer": "partly", "words": "A little"})
    client.post("/progress/question/end")
    client.get("/progress/case")
    read_with(client, received)
    assert seen(client, "/progress/case", "/progress/question") == before
    client.post("/progress/question", data={"answer": "yes", "words": ""})
    assert "We ask you whether it has stopped" not in client.get("/progress/case").text.partition("The whole way")[0]


def test_what_they_add_is_read_and_decides_nothing_that_they_know_of(client, make, agreed, coordinator):
    received = agreed(ASK, TOLD)
    fall_out(make, received.case, coordinator, "kept back")
    make.decision(received.case, Decision.NOT_MET, make.act(coordinator))
    received.case.stage = Stage.REFUSED
    db.session.commit()
    add_report(case=received.case, report=Report((today(), today()), (today(), today()), "Again"), act=make.act())
    db.session.commit()
    assert Task.DECIDE_ANEW in {duty.task for duty in worklist.owed(received.case)}
    read_with(client, received)
    page = client.get("/progress/case").text
    assert "We look at the decision again" not in page
    assert "We read what you added" in page


@HOW
def test_that_there_is_no_invitation_after_all_is_not_theirs_to_read(client, make, planned, coordinator, how):
    before = seen(client, "/progress/case")
    fall_out(make, planned.case, coordinator, how)
    plan = Plan(ReviewMode.MEETING, today(), "", "", None, "", False, "The chair says no", ())
    arrange_review(case=planned.case, act=make.act(coordinator), plan=plan)
    db.session.commit()
    assert seen(client, "/progress/case") == before
