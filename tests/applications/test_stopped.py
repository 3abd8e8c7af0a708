"""Has it stopped? Asked at its times by a safe way, answered or declined; a *no* opens again what was promised."""

import json

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import answer_stopped, ask_next_due, decline_check_ins, settle_stopped
from csp_reviews.casefile import worklist
from csp_reviews.casefile.events import events_of
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import (
    EventKind,
    MessageKind,
    MessageState,
    Progress,
    Reopening,
    Role,
    Route,
    Stage,
    Stopped,
    Task,
)
from csp_reviews.models.correspondence import Message
from csp_reviews.models.following import CheckIn
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import today
from tests.applications.conftest import hand_in, read_with, said, with_safe
from tests.support.builders import sign_in
from tests.support.desk import kinds
from tests.support.filling import said as entered


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


@pytest.fixture
def followed(make, area, coordinator):
    """A case after its outcome, in which it will be asked."""
    received = hand_in(area, said(applicant=with_safe(Route.EMAIL)))
    make._to(received.case, Stage.FOLLOW_UP, coordinator)
    db.session.query(CheckIn).delete()
    db.session.commit()
    return received


def asks(count=1):
    done = sum(ask_next_due() for _again in range(5))
    db.session.commit()
    assert done == count
    return db.session.scalars(select(CheckIn).order_by(CheckIn.n)).all()


def owed(case):
    return {duty.task for duty in worklist.owed(case)}


def recommended(case, progress=Progress.DONE, n=1):
    review = db.session.scalars(select(Review)).one()
    row = Recommendation(
        review_id=review.id,
        case_id=case.id,
        area_id=case.area_id,
        n=n,
        addressee="A body",
        text="Visit",
        due_on=today(),
        made_on=today(),
        progress=progress,
        done_on=today() if progress is Progress.DONE else None,
    )
    db.session.add(row)
    db.session.commit()
    return row


def test_it_is_asked_at_two_six_and_twelve_weeks_each_once(client, followed, clock):
    asks(0)
    assert Task.ASK_STOPPED in owed(followed.case)
    for n, days in enumerate((14, 28, 42), start=1):
        clock.advance(days=days)
        assert len(asks()) == n
    messages = db.session.scalars(select(Message).where(Message.kind == MessageKind.CHECK_IN)).all()
    assert [(one.state, one.route) for one in messages] == [(MessageState.QUEUED, Route.EMAIL)] * 3
    assert Task.ASK_STOPPED not in owed(followed.case)
    read_with(client, followed)
    assert "Your turn: has it stopped?" in client.get("/progress/case").text


def test_what_is_told_unasked_takes_no_asking_away(client, followed, clock):
    read_with(client, followed)
    for _ in range(3):
        assert client.post("/progress/question", data={"answer": "no", "words": "Again"}).status_code == 303
    assert "Next on Monday 7 December 2026" in client.get("/progress/case").text
    for weeks, count in ((2, 4), (4, 5), (6, 6)):
        clock.advance(weeks=weeks)
        assert len(asks()) == count
    assert [row.place for row in db.session.query(CheckIn).order_by(CheckIn.n)] == [None, None, None, 1, 2, 3]


def test_a_worker_that_was_away_asks_once(followed, clock):
    clock.advance(weeks=7)
    (row,) = asks()
    assert row.place == 2


def test_once_it_has_stopped_or_is_declined_nobody_asks_again(client, make, followed, clock):
    clock.advance(days=14)
    asks()
    read_with(client, followed)
    assert client.post("/progress/question", data={"answer": "yes", "words": ""}).status_code == 303
    clock.advance(weeks=20)
    assert not ask_next_due()
    assert not owed(followed.case) & {Task.ASK_STOPPED, Task.NOT_STOPPED}
    with pytest.raises(NotPossible, match="nothing_to_ask"):
        decline_check_ins(case=followed.case, act=make.act())


def test_declining_lets_the_case_be_closed(client, followed):
    read_with(client, followed)
    assert client.post("/progress/question/end").status_code == 303
    assert Task.ASK_STOPPED not in owed(followed.case)
    assert EventKind.CHECK_INS_DECLINED in kinds(followed.case)


def test_a_no_opens_again_what_was_done_and_a_closed_case(client, make, followed):
    made = recommended(followed.case)
    followed.case.stage, followed.case.closed_on = Stage.CLOSED, today()
    db.session.commit()
    read_with(client, followed)
    assert client.post("/progress/question", data={"answer": "no", "words": "Last night"}).status_code == 303
    db.session.expire_all()
    assert (made.progress, made.done_on) == (Progress.UNDER_WAY, None)
    assert followed.case.stage is Stage.FOLLOW_UP
    assert {EventKind.REOPENED, EventKind.RECOMMENDATION_REOPENED} <= set(kinds(followed.case))
    assert Task.NOT_STOPPED in owed(followed.case)


def test_a_no_tells_each_agency_once_whose_recommendation_is_open_again(make, area, followed):
    agency = make.agency(area)
    agency.email = "desk@body.test"
    for n in (1, 2):
        made = recommended(followed.case, n=n)
        made.agency_id, made.addressee = agency.id, None
    answer_stopped(case=followed.case, answer=Stopped.NO, words="Last night", act=make.act())
    db.session.commit()
    sent = db.session.scalars(select(Message).where(Message.agency_id == agency.id)).one()
    assert (sent.kind, sent.state, sent.address) == (
        MessageKind.RECOMMENDATION,
        MessageState.QUEUED,
        "desk@body.test",
    )
    assert "There is a recommendation for you." in sent.body
    assert "Last night" not in sent.body


def test_a_no_opens_the_queue_to_its_words_first(client, followed, coordinator):
    recommended(followed.case)
    read_with(client, followed)
    client.post("/progress/question", data={"answer": "no", "words": "Last night"})
    queued = db.session.scalars(select(WorkItem.task).where(WorkItem.case_id == followed.case.id)).one()
    assert queued is Task.NOT_STOPPED


@pytest.mark.parametrize("answer", [Stopped.NO, Stopped.PARTLY])
def test_where_nothing_was_done_somebody_must_say_what_is_done_now(client, make, followed, coordinator, answer):
    row = answer_stopped(case=followed.case, answer=answer, words="", act=make.act())
    db.session.commit()
    assert Task.NOT_STOPPED in owed(followed.case)
    sign_in(client, coordinator.id)
    page = f"/casework/{followed.case.reference}/stopped"
    assert client.post(f"{page}/{row.id}", data={"settle-how": ""}).status_code == 400
    assert client.post(f"{page}/{row.id}", data={"settle-how": "A new visit"}).status_code == 303
    assert Task.NOT_STOPPED not in owed(followed.case)
    assert "A new visit" in client.get(page).text
    with pytest.raises(NotPossible, match="nothing_waits"):
        settle_stopped(case=followed.case, check_in=row, how="x", act=make.act(coordinator))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Stopped.YES, Reopening.SOMETHING_NEW),
        (Stopped.PARTLY, Reopening.HAPPENING_AGAIN),
        (Stopped.NO, Reopening.HAPPENING_AGAIN),
    ],
)
def test_any_answer_opens_a_closed_case_again(make, followed, answer, why):
    case = followed.case
    case.stage, case.closed_on = Stage.CLOSED, today()
    answer_stopped(case=case, answer=answer, words="", act=make.act())
    assert (case.stage, case.closed_on) == (Stage.FOLLOW_UP, None)
    opened = next(event for event in events_of(case.id) if event.kind is EventKind.REOPENED)
    assert json.loads(opened.codes)["why"] == why


def test_what_is_written_with_a_yes_on_a_closed_case_is_read_and_answered(client, followed, coordinator):
    case = followed.case
    case.stage, case.closed_on = Stage.CLOSED, today()
    db.session.commit()
    read_with(client, followed)
    client.post("/progress/question", data={"answer": "yes", "words": "Thank you. May I keep the number?"})
    assert case.stage is Stage.FOLLOW_UP
    assert owed(case) == {Task.ANSWER_TALK}
    assert db.session.scalars(select(WorkItem.task).where(WorkItem.case_id == case.id)).one() is Task.ANSWER_TALK
    assert "May I keep the number?" in client.get("/progress/messages").text
    sign_in(client, coordinator.id)
    assert "May I keep the number?" in client.get(f"/casework/{case.reference}/talk").text
    answer = client.post(f"/casework/{case.reference}/talk", data={"reply-text": "Yes, do.", "reply-seen": "1"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert owed(case) == set()


def test_a_yes_without_words_asks_only_that_the_case_is_closed_again(client, followed):
    case = followed.case
    case.stage, case.closed_on = Stage.CLOSED, today()
    db.session.commit()
    read_with(client, followed)
    client.post("/progress/question", data={"answer": "yes", "words": " "})
    assert case.stage is Stage.FOLLOW_UP
    assert owed(case) == set()
    queued = db.session.scalars(select(WorkItem.task).where(WorkItem.case_id == case.id)).one()
    assert queued is Task.CONSIDER_CLOSING


def test_the_coordinator_enters_an_answer_or_that_none_is_wanted(client, followed, coordinator):
    sign_in(client, coordinator.id)
    page = f"/casework/{followed.case.reference}/stopped"
    form = {"answer-answer": "partly", "answer-words": ""} | entered(today(), prefix="answer-")
    assert client.post(page, data=form).status_code == 303
    assert client.post(page, data={}).status_code == 400
    decline = entered(today(), prefix="decline-")
    assert client.post(f"{page}/decline", data=decline).status_code == 303
    assert client.post(f"{page}/decline", data=decline).status_code == 400
    assert "They do not want to be asked" in client.get(page).text


def test_before_an_outcome_there_is_nothing_to_ask(client, make, area, coordinator):
    received = hand_in(area, said())
    read_with(client, received)
    assert client.get("/progress/question").status_code == 404
    with pytest.raises(NotPossible, match="no_review"):
        answer_stopped(case=received.case, answer=Stopped.NO, words="", act=make.act())


def test_what_was_answered_before_stands_where_it_is_asked(client, followed):
    read_with(client, followed)
    assert "You said on" not in client.get("/progress/question").text
    client.post("/progress/question", data={"answer": "no", "words": "They came back on Sunday"})
    page = " ".join(client.get("/progress/question").text.split())
    assert "You said on 23 November 2026: no, it has not stopped." in page
    assert "They came back on Sunday" in page
