"""Closing when every duty is answered, ending without a decision, opening again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.casefile import closing
from csp_reviews.casefile.events import events_of
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import (
    Channel,
    Ending,
    EventKind,
    MessageState,
    NoticeKind,
    Reopening,
    RequestState,
    Role,
    Route,
    Stage,
    Standing,
    Task,
)
from csp_reviews.models.accounts import Account
from csp_reviews.models.audit import EnteredAct
from csp_reviews.models.cases import Case, Passing
from csp_reviews.models.correspondence import Message
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import now, today
from tests.support.desk import Desk, day, kinds, notices, stage_of, text_of

REASON = "The landlord moved the family, and it has been quiet since."


def ready(desk: Desk, stage: Stage = Stage.FOLLOW_UP) -> Case:
    """A case that owes nothing any more."""
    return desk.case(stage=stage)


def second(desk: Desk) -> Account:
    return desk.someone(Role.COORDINATOR)


def post(desk: Desk, case: Case, tail: str, **form: str) -> tuple[int, str]:
    answer = desk.client.post(f"/casework/{case.reference}/{tail}", data=form)
    return answer.status_code, answer.text


@pytest.mark.parametrize("stage", [Stage.FOLLOW_UP, Stage.REFUSED])
def test_a_case_that_owes_nothing_closes_and_the_applicant_is_told_why(desk: Desk, stage: Stage) -> None:
    case = ready(desk, stage)
    assert post(desk, case, "close", reason=REASON)[0] == 303
    assert stage_of(case) is Stage.CLOSED
    assert db.session.get_one(Case, case.id).closed_on == today()
    (letter,) = notices(case)
    assert (letter.kind, REASON in text_of(letter)) == (NoticeKind.CLOSING, True)
    assert db.session.get(WorkItem, case.id) is not None


def test_nothing_closes_while_a_duty_is_open_and_each_leads_to_where_it_is_answered(desk: Desk) -> None:
    case = ready(desk)
    passing = db.session.scalars(select(Passing).where(Passing.case_id == case.id)).first()
    db.session.delete(passing)
    db.session.commit()
    page = desk.client.get(f"/casework/{case.reference}/close").text
    assert "It cannot be closed yet" in page
    assert f'href="/casework/{case.reference}/bodies"' in page
    assert 'name="reason"' not in page
    assert post(desk, case, "close", reason=REASON)[0] == 400
    assert stage_of(case) is Stage.FOLLOW_UP
    with pytest.raises(NotPossible, match="duties_open"):
        closing.close_case(case=case, reason=REASON, alone=True, act=desk.act(), send=lambda **_: None)


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.REVIEW])
def test_a_case_that_is_not_at_its_end_does_not_close(desk: Desk, stage: Stage) -> None:
    case = desk.case(stage=stage)
    assert post(desk, case, "close", reason=REASON)[0] == 400
    with pytest.raises(NotPossible, match="stage"):
        closing.close_case(case=case, reason=REASON, alone=True, act=desk.act(), send=lambda **_: None)


def test_closing_needs_a_reason(desk: Desk) -> None:
    case = ready(desk)
    status, text = post(desk, case, "close", reason="  ")
    assert (status, "Say why the case is closed" in text, stage_of(case)) == (400, True, Stage.FOLLOW_UP)
    with pytest.raises(NotPossible, match="reason_missing"):
        closing.close_case(case=case, reason=" ", alone=True, act=desk.act(), send=lambda **_: None)


def test_one_person_alone_closes_and_the_record_says_so(desk: Desk) -> None:
    case = ready(desk)
    post(desk, case, "close", reason=REASON)
    closed = next(event for event in events_of(case.id) if event.kind is EventKind.CLOSED)
    assert closed.codes == '{"alone":true}'


def test_where_there_is_a_second_person_one_proposes_and_the_other_closes(desk: Desk) -> None:
    case, other = ready(desk), second(desk)
    assert post(desk, case, "close", whose_word="myself")[0] == 303
    assert (stage_of(case), notices(case)) == (Stage.FOLLOW_UP, [])
    assert post(desk, case, "close", whose_word="myself", reason=REASON)[0] == 303
    assert stage_of(case) is Stage.FOLLOW_UP
    desk.enter(other)
    assert "Sam Elm proposed on Monday 23 November 2026" in desk.client.get(f"/casework/{case.reference}/close").text
    assert post(desk, case, "close", whose_word="myself", reason=REASON)[0] == 303
    assert stage_of(case) is Stage.CLOSED
    closed = next(event for event in events_of(case.id) if event.kind is EventKind.CLOSED)
    assert (closed.account_id, closed.codes) == (other.id, '{"alone":false}')


def test_the_proposer_reads_that_it_is_a_second_persons_turn(desk: Desk) -> None:
    case, other = ready(desk), second(desk)
    address = f"/casework/{case.reference}"
    assert "Whose turn: You." in desk.client.get(address).text
    post(desk, case, "close", whose_word="myself")
    text = desk.client.get(address).text
    assert "Whose turn: A second coordinator, or the chair." in text
    assert "Do this" not in text
    queue = desk.client.get("/casework/").text
    assert queue.index('id="group-others"') < queue.index("A second coordinator, or the chair")
    assert f'href="{address}"' in queue
    desk.enter(other)
    assert "Whose turn: You." in desk.client.get(address).text
    assert "A second coordinator" not in desk.client.get("/casework/").text


def test_a_proposal_ends_when_the_case_goes_on(desk: Desk) -> None:
    case = ready(desk)
    closing.propose_closing(case=case, act=desk.act())
    assert closing.proposal_of(case) is not None
    closing.close_case(case=case, reason=REASON, alone=True, act=desk.act(), send=lambda **_: None)
    closing.reopen_case(case=case, why=Reopening.HAPPENING_AGAIN, act=desk.act())
    assert closing.proposal_of(case) is None


def test_the_chairs_word_is_entered_with_who_said_it_how_and_when(desk: Desk) -> None:
    case = ready(desk)
    second(desk)
    form = {"whose_word": "chair", "reason": REASON, "how": "phone", **day("said_on", today())}
    status, text = post(desk, case, "close", **form)
    assert (status, "Enter the name of the person who said it" in text) == (400, True)
    assert post(desk, case, "close", **form, said_by="Dale Oak")[0] == 303
    closed = next(event for event in events_of(case.id) if event.kind is EventKind.CLOSED)
    said = db.session.get_one(EnteredAct, closed.entered_id)
    assert (closed.standing, closed.account_id) == (Standing.CHAIR, desk.coordinator.id)
    assert (said.said_by, said.how, said.standing) == ("Dale Oak", Channel.PHONE, Standing.CHAIR)
    assert (
        "Dale Oak, by phone on Mon 23 Nov 2026; typed by Sam Elm" in desk.client.get(f"/casework/{case.reference}").text
    )


def test_pressing_twice_closes_once(desk: Desk) -> None:
    case = ready(desk)
    for _ in range(2):
        assert post(desk, case, "close", reason=REASON, once="k" * 24)[0] == 303
    assert kinds(case).count(EventKind.CLOSED) == 1


@pytest.mark.parametrize("ending", list(Ending))
def test_an_application_ends_without_a_decision_with_its_reason(desk: Desk, ending: Ending) -> None:
    case = desk.case()
    assert post(desk, case, "end", ending=ending.value, reason="Othertown has it now.")[0] == 303
    kept = db.session.get_one(Case, case.id)
    assert (kept.stage, kept.ending, kept.ending_reason) == (Stage.ENDED, ending, "Othertown has it now.")
    (letter,) = notices(case)
    assert (letter.kind, "Othertown has it now." in text_of(letter)) == (NoticeKind.ENDING, True)
    assert "Othertown has it now." in desk.client.get(f"/casework/{case.reference}").text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"reason": "x"}, "Select what happened"),
        ({"ending": "made_in_error"}, "Say why the application ends"),
        ({"ending": "lost", "reason": "x"}, "Select from the answers to"),
    ],
)
def test_ending_needs_what_happened_and_why(desk: Desk, form: dict[str, str], said: str) -> None:
    case = desk.case()
    status, text = post(desk, case, "end", **form)
    assert (status, said in text, stage_of(case)) == (400, True, Stage.RECEIVED)


def test_what_was_decided_cannot_be_ended_as_if_it_never_was(desk: Desk) -> None:
    case = desk.case(stage=Stage.REFUSED)
    assert post(desk, case, "end", ending="made_in_error", reason="x")[0] == 400
    with pytest.raises(NotPossible, match="stage"):
        closing.end_case(case=case, ending=Ending.MADE_IN_ERROR, reason="x", act=desk.act(), send=lambda **_: None)


@pytest.mark.parametrize("why", list(Reopening))
def test_a_closed_case_opens_where_it_stood(desk: Desk, why: Reopening) -> None:
    case = desk.case(stage=Stage.CLOSED)
    assert post(desk, case, "reopen", why=why.value)[0] == 303
    kept = db.session.get_one(Case, case.id)
    assert (stage_of(case), kept.closed_on) == (Stage.FOLLOW_UP, None)
    assert events_of(case.id)[-1].codes == f'{{"alone":true,"why":"{why.value}"}}'


def test_a_closed_refusal_opens_as_a_refusal(desk: Desk) -> None:
    case = desk.refused()
    for message in db.session.scalars(select(Message).where(Message.case_id == case.id)):
        message.state, message.done_on, message.done_how = MessageState.DONE, today(), "By phone"
    nothing_owed(desk, case)
    closing.close_case(case=case, reason=REASON, alone=True, act=desk.act(), send=lambda **_: None)
    closing.reopen_case(case=case, why=Reopening.HAPPENING_AGAIN, act=desk.act())
    assert case.stage is Stage.REFUSED
    assert closing.reopen_if_closed(case=case, why=Reopening.APPEAL, act=desk.act()) is False


def nothing_owed(desk: Desk, case: Case) -> None:
    """See that passing on and acknowledging are done."""
    for agency in desk.bodies:
        db.session.add(Passing(case_id=case.id, agency_id=agency.id, passed_on=today(), how=Channel.EMAIL))
    case.acknowledged_on = today()
    db.session.flush()


def test_only_a_closed_case_is_opened_again(desk: Desk) -> None:
    case = desk.case()
    assert post(desk, case, "reopen", why="something_new")[0] == 400
    assert post(desk, desk.case(stage=Stage.CLOSED), "reopen", why="")[0] == 400
    with pytest.raises(NotPossible, match="stage"):
        closing.reopen_case(case=case, why=Reopening.SOMETHING_NEW, act=desk.act())


def test_one_person_can_do_it_all_up_to_the_review(desk: Desk) -> None:
    case = desk.case(safe=[Route.PHONE])
    ids = [str(agency.id) for agency in desk.bodies]
    passing = {"bodies": ids, "how": "email", **day("passed_on", today())}
    steps = (
        ("bodies", passing),
        ("acknowledge", {"how": "phone", **day("acknowledged_on", today())}),
    )
    for tail, form in steps:
        assert desk.client.post(f"/casework/{case.reference}/{tail}", data=form).status_code == 303
    kept = db.session.get_one(Case, case.id)
    assert desk.client.post(f"/casework/{case.reference}/threshold", data=desk.sheet(kept)).status_code == 303
    assert stage_of(case) is Stage.REVIEW


def test_where_there_is_a_second_person_one_proposes_to_open_again_and_the_other_does(desk: Desk) -> None:
    case, other = ready(desk, Stage.CLOSED), second(desk)
    again = {"why": "happening_again", "whose_word": "myself"}
    for _time in range(2):
        assert post(desk, case, "reopen", **again)[0] == 303
        assert stage_of(case) is Stage.CLOSED
    desk.enter(other)
    assert "Sam Elm proposed on" in desk.client.get(f"/casework/{case.reference}/reopen").text
    assert "It waits for a second person" in desk.client.get(f"/casework/{case.reference}").text
    assert post(desk, case, "reopen", **again)[0] == 303
    assert stage_of(case) is Stage.FOLLOW_UP
    opened = next(event for event in events_of(case.id) if event.kind is EventKind.REOPENED)
    assert (opened.account_id, '"alone":false' in opened.codes) == (other.id, True)


def test_one_person_alone_opens_again_and_the_record_says_so(desk: Desk) -> None:
    case = ready(desk, Stage.CLOSED)
    assert post(desk, case, "reopen", why="closed_in_error")[0] == 303
    opened = next(event for event in events_of(case.id) if event.kind is EventKind.REOPENED)
    assert '"alone":true' in opened.codes


@pytest.mark.parametrize(("tail", "stage"), [("close", Stage.FOLLOW_UP), ("reopen", Stage.CLOSED)])
def test_the_chairs_word_cannot_be_older_than_what_it_is_about(desk: Desk, tail: str, stage: Stage) -> None:
    case = desk.case(stage=stage, received_on=today() - timedelta(days=30))
    second(desk)
    old = day("said_on", today() - timedelta(days=1))
    form = {"whose_word": "chair", "reason": REASON, "why": "happening_again", "said_by": "Dale Oak", "how": "phone"}
    status, text = post(desk, case, tail, **form, **old)
    assert (status, "before Monday 23 November 2026" in text or "before 23 November 2026" in text) == (400, True)
    assert "Dale Oak" in text
    assert stage_of(case) is stage


def test_an_ended_case_takes_back_what_was_asked(desk: Desk) -> None:
    case = desk.case()
    request = InformationRequest(
        case_id=case.id,
        n=1,
        agency_id=desk.bodies[0].id,
        must=True,
        asked_on=today(),
        due_on=today(),
        link_digest="d" * 64,
        link_expires_at=now(),
    )
    db.session.add(request)
    db.session.commit()
    assert post(desk, case, "end", ending="made_in_error", reason="Sent twice.")[0] == 303
    kept = db.session.get_one(InformationRequest, request.id)
    assert kept.state is RequestState.CANCELLED
    assert EventKind.REQUEST_CANCELLED in kinds(case)
    assert db.session.get(WorkItem, case.id) is None or db.session.get_one(WorkItem, case.id).task != Task.AWAIT_ANSWER


def test_what_was_typed_is_shown_where_its_form_is_not_any_more(desk: Desk) -> None:
    case = desk.case()
    assert post(desk, case, "end", ending="made_in_error", reason="Sent twice.")[0] == 303
    status, text = post(desk, case, "end", ending="handed_over", reason="Othertown has it, and rang to say so.")
    assert (status, "What you typed" in text) == (400, True)
    assert "Othertown has it, and rang to say so." in text
    assert "The case has moved on" in text
    assert "What you typed" not in desk.client.get(f"/casework/{case.reference}/end").text
