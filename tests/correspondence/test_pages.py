"""What the coordinator sees and does: the messages of a case, telling by hand, the letter."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from csp_reviews.correspondence import letters, operations
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.correspondence.delivery import deliver_due
from csp_reviews.correspondence.mail import Letter, Refused, transport_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import (
    Action,
    EventKind,
    MessageKind,
    MessageState,
    NoticeKind,
    Party,
    Role,
    Route,
    Stage,
    Standing,
)
from csp_reviews.models.areas import Area
from csp_reviews.models.audit import CaseEvent, ViewLog
from csp_reviews.models.cases import Case, Person
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.web.clock import now, today
from tests.support.builders import Make, sign_in
from tests.support.client import CheckedClient
from tests.support.clock import Clock

CONTENT = Content(
    "The decision on your application",
    (
        Section("What was decided", ("The threshold is met.",)),
        Section("What you can do now", ("You can appeal.",), ("Ring us.", "Write to us.")),
    ),
)
SEEN, GONE = 200, 404


@pytest.fixture
def coordinator(client: CheckedClient, make: Make, area: Area) -> Any:
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    return account


def case_with_notice(make: Make, area: Area, *safe: Route, stage: Stage = Stage.RECEIVED) -> Case:
    case = make.case(area, stage, safe=safe)
    letters.issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=CONTENT, act=make.act())
    db.session.commit()
    return case


def message_of(case: Case) -> Message:
    db.session.expire_all()
    query = select(Message).where(Message.case_id == case.id).order_by(Message.id.desc())
    return db.session.scalars(query).first()  # type: ignore[return-value]


def person_of(case: Case) -> Person:
    person = operations.person_of(case, Party.APPLICANT)
    assert person is not None
    return person


def path(case: Case, rest: str) -> str:
    return f"/casework/{case.reference}/{rest}"


def told(case: Case) -> str:
    return path(case, f"messages/{message_of(case).id}")


def day(back: int = 0) -> dict[str, str]:
    on = today() - timedelta(days=back)
    return {"told_on-day": str(on.day), "told_on-month": str(on.month), "told_on-year": str(on.year)}


def test_no_messages_yet(client: CheckedClient, make: Make, area: Area, coordinator: Any) -> None:
    case = make.case(area)
    assert "Nothing was sent in this case yet." in client.get(path(case, "messages")).text


def test_each_message_and_its_state_in_plain_words(
    app: Flask, client: CheckedClient, make: Make, area: Area, coordinator: Any, queries: Any
) -> None:
    case = case_with_notice(make, area, Route.EMAIL)
    operations.tell_agency(case=case, agency=make.agency(area), kind=MessageKind.AGENCY_TOLD, act=make.act())
    db.session.commit()
    assert "Waiting to be sent" in client.get(path(case, "messages")).text
    deliver_due(transport_of(app.config))
    address = path(case, "messages")
    with queries() as seen:
        page = client.get(address).text
    seen.at_most(13)
    for words in (
        "The decision on your application",
        "The applicant",
        "Sent by e-mail, Mon 23 Nov 2026; not opened yet",
        "Anytown police",
        "The application was passed on",
    ):
        assert words in page
    assert str(person_of(case).email) not in page


def test_opening_shows(app: Flask, client: CheckedClient, make: Make, area: Area, coordinator: Any) -> None:
    case = case_with_notice(make, area, Route.EMAIL)
    deliver_due(transport_of(app.config))
    notice = db.session.scalars(select(Notice)).one()
    view = {"case_id": case.id, "notice_id": notice.id, "action": Action.SEE_OWN_STATUS, "viewed_at": now()}
    db.session.add(ViewLog(standing=Standing.APPLICANT, **view))
    db.session.commit()
    assert "opened Mon 23 Nov 2026" in client.get(path(case, "messages")).text


@pytest.mark.parametrize(
    ("safe", "heading", "said", "unsaid"),
    [
        ((Route.LETTER,), "Post the letter", "Print the letter", "Leave no voicemail"),
        ((Route.PHONE,), "Tell them by phone", "Leave no voicemail", "Print the letter"),
        ((Route.PHONE, Route.VOICEMAIL), "Tell them by phone", "Please look at your page", "Leave no voicemail"),
        ((Route.TEXT,), "Send them a text message", "There is something new for you to read", "Print the letter"),
        ((), "Find a way", "Do not write, ring or text", "Print the letter"),
        ((Route.VOICEMAIL,), "Find a way", "Do not write, ring or text", "01632 960100"),
    ],
)
def test_a_task_says_how_it_is_done_safely(
    client: CheckedClient,
    make: Make,
    area: Area,
    coordinator: Any,
    safe: tuple[Route, ...],
    heading: str,
    said: str,
    unsaid: str,
) -> None:
    case = case_with_notice(make, area, *safe)
    person = person_of(case)
    person.name_to_use, person.contact_times, person.contact_note = "Mx R", "Weekday mornings", "Not if Jo answers"
    db.session.commit()
    listed = client.get(path(case, "messages")).text
    assert heading in listed
    assert "E-mail is not marked safe for this person" in listed
    page = client.get(told(case)).text
    for words in (heading, said, "Mx R", "Weekday mornings", "Not if Jo answers"):
        assert words in page
    assert unsaid not in page
    assert ("01632 960100" in page) is (heading in ("Tell them by phone", "Send them a text message"))


@pytest.mark.parametrize("safe", [(), (Route.LETTER,), (Route.PHONE, Route.TEXT), tuple(Route)])
def test_only_safe_ways_and_in_person_are_offered(
    client: CheckedClient, make: Make, area: Area, coordinator: Any, safe: tuple[Route, ...]
) -> None:
    case = make.case(area, safe=safe)
    operations.tell_person(case=case, party=Party.APPLICANT, kind=MessageKind.CODE, act=make.act())
    db.session.commit()
    page = client.get(told(case)).text
    for way in ("letter", "phone", "text", "in_person"):
        offered = f'value="{way}"' in page
        assert offered is (way == "in_person" or (way in {route.value for route in safe} and way != "text"))
    refused = client.post(told(case), data={"how": "text", **day()})
    assert refused.status_code == 400
    assert message_of(case).state is MessageState.TASK


def test_recording_answers_the_duty_on_the_day_it_was_done(
    client: CheckedClient, make: Make, area: Area, clock: Clock, coordinator: Any
) -> None:
    case = case_with_notice(make, area, Route.LETTER)
    clock.advance(days=3)
    sign_in(client, coordinator.id)
    answer = client.post(told(case), data={"how": "letter", "note": "first class", **day(back=2)})
    assert answer.location == path(case, "messages")
    message = message_of(case)
    assert (message.state, message.done_on) == (MessageState.DONE, today() - timedelta(days=2))
    assert message.done_how == "Posted, in a plain envelope. first class"
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.NOTICE_TOLD)).one()
    assert (event.standing, event.account_id) == (Standing.COORDINATOR, coordinator.id)
    assert event.happened_on == today() - timedelta(days=2)
    page = client.get(path(case, "messages")).text
    assert "Posted, in a plain envelope. first class, Tue 24 Nov 2026" in page
    assert "Do it and record it" not in page
    # Once done there is nothing to record.
    assert client.get(f"/casework/{case.reference}/messages/{message.id}").status_code == 303
    again = client.post(f"/casework/{case.reference}/messages/{message.id}", data={"how": "letter", **day()})
    assert again.status_code == 400


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"how": "in_person"}, "Enter the day on which you did it"),
        (
            {"how": "in_person", "told_on-day": "24", "told_on-month": "11", "told_on-year": "2026"},
            "today or in the past",
        ),
        ({"how": "in_person", "told_on-day": "22", "told_on-month": "11", "told_on-year": "2026"}, "not be before"),
        ({"told_on-day": "23", "told_on-month": "11", "told_on-year": "2026"}, "Select how you did it"),
        ({"how": "in_person", "note": "x" * 301}, "300 characters"),
    ],
)
def test_what_is_wrong_is_said(
    client: CheckedClient, make: Make, area: Area, coordinator: Any, fields: dict[str, str], said: str
) -> None:
    case = case_with_notice(make, area)
    answer = client.post(told(case), data=fields)
    assert answer.status_code == 400
    assert said in answer.text
    assert message_of(case).state is MessageState.TASK


def test_an_act_of_last_week_may_have_been_told_last_week(
    client: CheckedClient, make: Make, area: Area, coordinator: Any
) -> None:
    case = make.case(area, received_on=today() - timedelta(days=9))
    act = make.act(on=today() - timedelta(days=5))
    letters.issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=CONTENT, act=act)
    db.session.commit()
    assert client.post(told(case), data={"how": "in_person", **day(back=6)}).status_code == 400
    assert client.post(told(case), data={"how": "in_person", **day(back=5)}).status_code == 303


def test_a_closed_case_can_be_told_too(client: CheckedClient, make: Make, area: Area, coordinator: Any) -> None:
    case = case_with_notice(make, area, Route.LETTER, stage=Stage.CLOSED)
    assert client.get(told(case)).status_code == SEEN
    assert client.post(told(case), data={"how": "letter", **day()}).status_code == 303


class Refusing:
    def send(self, _letter: Letter) -> None:
        raise Refused("the address: 550")


def failed(clock: Clock) -> None:
    for _ in range(3):
        deliver_due(Refusing())
        clock.advance(minutes=5)


def test_a_failed_email_can_be_told_or_tried_again(
    app: Flask, client: CheckedClient, make: Make, area: Area, clock: Clock, coordinator: Any
) -> None:
    case = case_with_notice(make, area, Route.EMAIL, Route.PHONE)
    failed(clock)
    assert "The e-mail could not be delivered" in client.get(path(case, "messages")).text
    page = client.get(told(case)).text
    assert "Tell them by phone" in page
    assert "the address: 550" in page
    assert client.post(told(case) + "/again").location == path(case, "messages")
    assert message_of(case).state is MessageState.QUEUED
    assert deliver_due(transport_of(app.config)) == 1


def test_one_whose_way_is_not_safe_any_more_is_not_tried_again(
    client: CheckedClient, make: Make, area: Area, clock: Clock, coordinator: Any
) -> None:
    case = case_with_notice(make, area, Route.EMAIL)
    failed(clock)
    person_of(case).routes[0].safe = False
    db.session.commit()
    assert "Send the e-mail again" not in client.get(told(case)).text
    assert client.post(told(case) + "/again").status_code == GONE
    assert message_of(case).state is MessageState.FAILED


def test_an_agency_without_an_address_is_told_another_way(
    client: CheckedClient, make: Make, area: Area, coordinator: Any
) -> None:
    case, agency = make.case(area), make.agency(area)
    agency.email = None
    operations.tell_agency(case=case, agency=agency, kind=MessageKind.RECOMMENDATION, act=make.act())
    db.session.commit()
    page = client.get(told(case)).text
    for words in ("Tell the agency another way", "Anytown police", "There is no e-mail address", "By phone"):
        assert words in page
    assert person_of(case).name not in page
    assert client.post(told(case), data={"how": "phone", **day()}).status_code == 303
    assert message_of(case).done_how == "By phone"


def test_the_letter_has_the_same_text_and_carries_the_address_only_where_it_may_be_posted(
    client: CheckedClient, make: Make, area: Area, coordinator: Any
) -> None:
    case = case_with_notice(make, area, Route.LETTER)
    page = client.get(path(case, "notices/1/letter")).text
    for words in (
        "The decision on your application",
        "The threshold is met.",
        "What you can do now",
        "Ring us.",
        person_of(case).name,
        "1 Sample Street",
        "B79 0XX",
        "23 November 2026",
        case.reference,
        "http://127.0.0.1:8000/progress",
        "plain envelope",
    ):
        assert words in page
    assert "<title>Letter</title>" in page
    person_of(case).routes[0].safe = False
    db.session.commit()
    page = client.get(path(case, "notices/1/letter")).text
    assert "Do not post this." in page
    assert "The threshold is met." in page
    assert "Sample Street" not in page
    assert "B79" not in page


def test_the_letter_does_not_count_as_opened(client: CheckedClient, make: Make, area: Area, coordinator: Any) -> None:
    case = case_with_notice(make, area, Route.LETTER)
    client.get(path(case, "notices/1/letter"))
    client.get(path(case, "messages"))
    rows = db.session.execute(select(ViewLog.case_id, ViewLog.notice_id, ViewLog.action)).all()
    assert [tuple(row) for row in rows] == [(case.id, None, Action.READ_CONTACT)] * 2


def test_what_was_typed_cannot_break_the_page(client: CheckedClient, make: Make, area: Area, coordinator: Any) -> None:
    bad = "<script>alert(1)</script>"
    case = make.case(area, safe=[Route.PHONE])
    person_of(case).name = bad
    content = Content(bad, (Section(bad, (bad,), (bad,)),))
    letters.issue_notice(case=case, kind=NoticeKind.OUTCOME, content=content, act=make.act())
    db.session.commit()
    for page in (path(case, "messages"), told(case), path(case, "notices/1/letter")):
        text = client.get(page).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.parametrize("role", list(Role))
def test_only_the_areas_coordinator_has_these_pages(client: CheckedClient, make: Make, area: Area, role: Role) -> None:
    case = case_with_notice(make, area, Route.LETTER)
    officer = role is Role.AGENCY_OFFICER
    account = make.account(role, area, make.agency(area) if officer else None)
    db.session.commit()
    sign_in(client, account.id)
    allowed = role is Role.COORDINATOR
    for page in (path(case, "messages"), told(case), path(case, "notices/1/letter")):
        assert (client.get(page).status_code == SEEN) is allowed
    before = message_of(case).state
    assert (client.post(told(case), data={"how": "letter", **day()}).status_code == 303) is allowed
    assert (message_of(case).state is before) is not allowed


def test_another_areas_case_is_like_one_that_never_was(
    client: CheckedClient, make: Make, area: Area, coordinator: Any
) -> None:
    case = case_with_notice(make, make.area("otherton"), Route.LETTER)
    own = make.case(area)
    db.session.commit()
    nothing = client.get("/casework/2222-2222/messages").text
    for page in (path(case, "messages"), told(case), path(case, "notices/1/letter")):
        answer = client.get(page)
        assert answer.status_code == GONE
        assert answer.text == nothing
    for page in (path(own, f"messages/{message_of(case).id}"), path(own, "notices/1/letter")):
        assert client.get(page).status_code == GONE
    data = {"how": "letter", **day()}
    assert client.post(told(case), data=data).status_code == GONE
    assert client.post(path(own, f"messages/{message_of(case).id}"), data=data).status_code == GONE
    assert client.post(told(case) + "/again").status_code == GONE
    assert message_of(case).state is MessageState.TASK


def test_nobody_is_sent_to_sign_in(client: CheckedClient, make: Make, area: Area) -> None:
    case = case_with_notice(make, area)
    for page in (path(case, "messages"), told(case), path(case, "notices/1/letter"), "/casework/2222-2222/messages"):
        assert client.get(page).location == f"/sign-in?next={page}"
