"""Messages between the people of a case and the coordinator: told safely, read behind the code, by nobody else."""

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import settle_talk, write_to_them, write_to_us
from csp_reviews.casefile import worklist
from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EventKind, MessageKind, MessageState, Party, Role, Route, Stage, TalkKind, Task
from csp_reviews.models.correspondence import Message
from csp_reviews.models.following import Talk
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import today
from tests.applications.conftest import for_another, hand_in, read_with, said, with_safe
from tests.support.builders import sign_in
from tests.support.filling import said as entered

WORDS = "He stood at my door again"
ANSWER = "We spoke to the landlord about it"


@pytest.fixture
def received(area):
    return hand_in(area, said(applicant=with_safe(Route.PHONE, Route.EMAIL)))


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


def desk(received):
    return f"/casework/{received.case.reference}/talk"


def owed(case):
    return {duty.task for duty in worklist.owed(case)}


def test_a_message_is_in_the_queue_until_it_is_answered(client, make, received, coordinator):
    read_with(client, received)
    assert client.post("/progress/messages", data={"kind": "message", "text": WORDS}).status_code == 303
    assert Task.ANSWER_TALK in owed(received.case)
    assert "We have not opened it yet" in client.get("/progress/messages").text
    sign_in(client, coordinator.id)
    assert WORDS in client.get(desk(received)).text
    assert client.post(desk(received), data={"reply-text": ANSWER, "reply-seen": "1"}).status_code == 303
    assert Task.ANSWER_TALK not in owed(received.case)
    assert first_break(events_of(received.case.id), received.case.head_seq, received.case.head_hash) is None


@pytest.mark.parametrize("answer", ["reply", "settle"])
def test_an_answer_settles_no_message_that_came_after_the_page_was_shown(client, make, received, coordinator, answer):
    write_to_us(case=received.case, party=Party.APPLICANT, kind=TalkKind.MESSAGE, text="When?", act=make.act())
    db.session.commit()
    sign_in(client, coordinator.id)
    assert f'name="{answer}-seen" value="1"' in client.get(desk(received)).text
    write_to_us(case=received.case, party=Party.APPLICANT, kind=TalkKind.UNSAFE, text=WORDS, act=make.act())
    db.session.commit()
    page = desk(received) if answer == "reply" else f"{desk(received)}/settle"
    assert client.post(page, data={f"{answer}-text": ANSWER, f"{answer}-seen": "1"}).status_code == 303
    assert Task.FEELS_UNSAFE in owed(received.case)
    assert Task.ANSWER_TALK not in owed(received.case)


def test_a_form_that_comes_back_tells_what_it_shows_then(client, make, received, coordinator):
    sign_in(client, coordinator.id)
    write_to_us(case=received.case, party=Party.APPLICANT, kind=TalkKind.UNSAFE, text=WORDS, act=make.act())
    db.session.commit()
    back = client.post(desk(received), data={"reply-text": "", "reply-seen": "0"})
    assert (back.status_code, WORDS in back.text) == (400, True)
    assert 'name="reply-seen" value="1"' in back.text
    for spoilt in ("", "x", "9" * 40):
        client.post(desk(received), data={"reply-text": ANSWER, "reply-seen": spoilt})
        assert Task.FEELS_UNSAFE in owed(received.case)


def test_the_answer_is_told_by_a_safe_way_and_nothing_of_it_leaves_the_house(client, make, received, coordinator):
    write_to_them(case=received.case, party=Party.APPLICANT, text=ANSWER, act=make.act(coordinator))
    db.session.commit()
    (message,) = db.session.scalars(select(Message).where(Message.kind == MessageKind.TALK)).all()
    assert (message.route, message.state) == (Route.EMAIL, MessageState.QUEUED)
    assert ANSWER not in message.subject + message.body
    read_with(client, received)
    assert "1 new" in client.get("/progress/case").text
    assert ANSWER not in client.get("/progress/case").text
    assert ANSWER in client.get("/progress/messages").text
    assert "1 new" not in client.get("/progress/case").text
    sign_in(client, coordinator.id)
    assert "Opened Mon 23 Nov 2026" in client.get(desk(received)).text


def test_where_nothing_is_safe_it_is_a_task_and_a_letter_without_an_address(client, make, area, coordinator):
    received = hand_in(area, said())
    talk = write_to_them(case=received.case, party=Party.APPLICANT, text=ANSWER, act=make.act(coordinator))
    db.session.commit()
    assert Task.TELL_APPLICANT in owed(received.case)
    sign_in(client, coordinator.id)
    letter = client.get(f"{desk(received)}/{talk.n}/letter").text
    assert ANSWER in letter
    assert "Example Court" not in letter
    (message,) = db.session.scalars(select(Message).where(Message.kind == MessageKind.TALK)).all()
    assert "Read what there is to tell" in client.get(f"/casework/{received.case.reference}/messages/{message.id}").text


def test_each_reads_their_own_thread_and_nobody_elses(client, make, area, coordinator):
    received = hand_in(area, for_another())
    other = hand_in(area, said(applicant=with_safe(Route.EMAIL)))
    write_to_us(case=other.case, party=Party.APPLICANT, kind=TalkKind.MESSAGE, text="MIRROR", act=make.act())
    write_to_us(case=received.case, party=Party.APPLICANT, kind=TalkKind.MESSAGE, text="FIRST", act=make.act())
    write_to_us(case=received.case, party=Party.AFFECTED, kind=TalkKind.MESSAGE, text="SECOND", act=make.act())
    write_to_them(case=received.case, party=Party.AFFECTED, text="THIRD", act=make.act(coordinator))
    db.session.commit()
    read_with(client, received)
    applicant = client.get("/progress/messages").text
    assert "FIRST" in applicant
    assert not any(word in applicant for word in ("SECOND", "THIRD", "MIRROR"))
    read_with(client, received, affected=True)
    affected = client.get("/progress/messages").text
    assert "SECOND" in affected
    assert "THIRD" in affected
    assert not any(word in affected for word in ("FIRST", "MIRROR"))


def test_feeling_less_safe_is_first_in_the_queue_and_opens_a_closed_case(client, make, area, received, coordinator):
    make._to(received.case, Stage.CLOSED, coordinator)
    db.session.commit()
    read_with(client, received)
    assert 'value="unsafe" checked' in client.get("/progress/messages?n=2").text
    client.post("/progress/messages", data={"kind": "unsafe", "text": WORDS})
    assert received.case.stage is Stage.FOLLOW_UP
    assert db.session.get(WorkItem, received.case.id).task is Task.FEELS_UNSAFE
    assert EventKind.REOPENED in {event.kind for event in events_of(received.case.id)}


def test_a_question_after_the_end_waits_without_opening_the_case(client, make, received, coordinator):
    make._to(received.case, Stage.CLOSED, coordinator)
    db.session.commit()
    read_with(client, received)
    client.post("/progress/messages", data={"kind": "message", "text": WORDS})
    assert received.case.stage is Stage.CLOSED
    assert db.session.get(WorkItem, received.case.id).task is Task.ANSWER_TALK
    sign_in(client, coordinator.id)
    assert client.post(f"{desk(received)}/settle", data={"settle-seen": "1"}).status_code == 303
    assert db.session.get(WorkItem, received.case.id) is None


def test_who_feels_less_safe_stands_first_in_the_queue(client, make, area, received, coordinator):
    make.case(area, Stage.RECEIVED)
    write_to_us(case=received.case, party=Party.APPLICANT, kind=TalkKind.UNSAFE, text=WORDS, act=make.act())
    db.session.commit()
    sign_in(client, coordinator.id)
    page = client.get("/casework/").text
    rows = page[page.index('id="group-first"') :]
    assert received.case.reference in rows.partition("csp-group")[0]
    assert received.case.reference not in client.get("/casework/?due=late").text


def test_an_answer_alone_does_not_settle_that_somebody_feels_less_safe(client, make, received, coordinator):
    write_to_us(case=received.case, party=Party.APPLICANT, kind=TalkKind.UNSAFE, text=WORDS, act=make.act())
    write_to_us(case=received.case, party=Party.APPLICANT, kind=TalkKind.MESSAGE, text="When?", act=make.act())
    db.session.commit()
    sign_in(client, coordinator.id)
    assert client.post(desk(received), data={"reply-text": ANSWER, "reply-seen": "2"}).status_code == 303
    assert Task.FEELS_UNSAFE in owed(received.case)
    assert Task.ANSWER_TALK not in owed(received.case)
    assert "What was done?" in client.get(desk(received)).text


def test_that_somebody_feels_less_safe_is_settled_only_with_what_was_done(client, make, received, coordinator):
    write_to_us(case=received.case, party=Party.APPLICANT, kind=TalkKind.UNSAFE, text=WORDS, act=make.act())
    db.session.commit()
    sign_in(client, coordinator.id)
    assert "What was done?" in client.get(desk(received)).text
    for how in ({}, {"settle-how": " "}):
        refused = client.post(f"{desk(received)}/settle", data={"settle-seen": "1"} | how)
        assert refused.status_code == 400
        assert 'href="#settle-how">Write down what was done' in refused.text
        assert Task.FEELS_UNSAFE in owed(received.case)
    done = {"settle-seen": "1", "settle-how": "Rang at ten; a patrol goes by tonight"}
    assert client.post(f"{desk(received)}/settle", data=done).status_code == 303
    assert Task.FEELS_UNSAFE not in owed(received.case)
    text = client.get(desk(received)).text
    assert "Rang at ten; a patrol goes by tonight" in text
    assert "What was done?" not in text
    read_with(client, received)
    assert "Rang at ten" not in client.get("/progress/messages").text


def test_nothing_written_is_a_mistake_and_nothing_waits_is_too(client, make, received, coordinator):
    read_with(client, received)
    assert client.post("/progress/messages", data={"kind": "message", "text": " "}).status_code == 400
    sign_in(client, coordinator.id)
    assert client.post(desk(received), data={"reply-text": ""}).status_code == 400
    assert "Nothing waits for an answer" in client.post(f"{desk(received)}/settle", data={}).text
    for act in (
        lambda: write_to_us(
            case=received.case, party=Party.AFFECTED, kind=TalkKind.MESSAGE, text="x", act=make.act(coordinator)
        ),
        lambda: write_to_them(case=received.case, party=Party.APPLICANT, text=" ", act=make.act(coordinator)),
        lambda: settle_talk(case=received.case, party=Party.APPLICANT, act=make.act(coordinator), seen=9),
    ):
        with pytest.raises(NotPossible):
            act()


def test_what_was_said_by_phone_is_entered_for_them(client, received, coordinator):
    sign_in(client, coordinator.id)
    form = {"enter-kind": "message", "enter-text": WORDS} | entered(received.case.received_on, prefix="enter-")
    assert client.post(f"{desk(received)}/enter", data=form).status_code == 303
    (talk,) = db.session.scalars(select(Talk)).all()
    assert (talk.by_name, talk.from_staff) == ("Alex Example", False)
    page = client.get(f"/casework/{received.case.reference}").text
    assert "Alex Example, by phone" in page
    assert client.post(f"{desk(received)}/enter", data={"enter-text": WORDS}).status_code == 400
    assert client.get(f"{desk(received)}/{talk.n}/letter").status_code == 404


def test_a_reply_stays_where_something_that_was_said_is_entered_from_the_same_page(client, received, coordinator):
    sign_in(client, coordinator.id)
    page = client.get(desk(received)).text
    assert page.count(f'action="{desk(received)}') == page.count('formaction="') + 1
    typed = {"enter-kind": "message", "enter-text": WORDS, **entered(today(), prefix="enter-"), "reply-text": ANSWER}
    assert client.post(f"{desk(received)}/enter", data=typed).status_code == 303
    shown = client.get(desk(received)).text
    assert "What else you typed still stands below" in shown
    assert (shown.count(ANSWER), shown.count(WORDS)) == (1, 1)
    assert client.post(desk(received), data={"reply-text": ANSWER, "reply-seen": "1"}).status_code == 303
    again = client.get(desk(received)).text
    assert f"{ANSWER}</textarea>" not in again
    assert db.session.query(Talk).count() == 2


def test_a_mistake_in_what_is_entered_keeps_the_reply_too(client, received, coordinator):
    sign_in(client, coordinator.id)
    page = client.post(f"{desk(received)}/enter", data={"enter-text": WORDS, "reply-text": ANSWER})
    assert page.status_code == 400
    assert (page.text.count(ANSWER), page.text.count(WORDS)) == (1, 1)
