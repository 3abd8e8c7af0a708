"""The coordinator's pages: asking, reading, entering for an agency, taking back, reminding, circulating."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from csp_reviews.extensions import db
from csp_reviews.information.operations import answer_request, refuse_request
from csp_reviews.law.terms import BodyKind, Held, RequestState, Stage
from csp_reviews.models.audit import EnteredAct
from csp_reviews.models.information import InformationAnswer, InformationRequest
from csp_reviews.web.clock import today
from tests.information.conftest import day, said_form

HELD, NOT = Held.HELD, Held.NOT_HELD


@pytest.fixture
def staff(enter, town):
    return enter(town.coordinator)


@pytest.fixture
def base(town):
    return f"/casework/{town.case.reference}/information"


def requests():
    return db.session.scalars(select(InformationRequest).order_by(InformationRequest.n)).all()


def ask_form(town, *kinds, **more):
    ids = [str(town.agency(kind).id) for kind in kinds]
    return {"agencies": ids, "questions": "What do you hold?", **day("due_on", today() + timedelta(days=14)), **more}


def entered(**more):
    return {"said_by": "PC Ash", "how": "phone", **day("said_on", today()), **more}


def test_the_form_suggests_the_bodies_that_have_the_application_the_questions_and_a_day(staff, base, town):
    page = staff.get(base).text
    ticked = [
        part.split(">")[0]
        for part in page.split("<input")[1:]
        if "checkbox" in part and "checked" in part.split(">")[0]
    ]
    assert len(ticked) == 2
    assert all(str(town.agency(kind).id) in "".join(ticked) for kind in (BodyKind.POLICE, BodyKind.COUNCIL))
    assert "do you hold a record of it" in page
    assert 'value="7"' in page
    assert 'value="2026"' in page
    assert "Must answer" in page
    assert "it has no public functions" in page


def test_asking_several_at_once(staff, base, town):
    answer = staff.post(base, data=ask_form(town, BodyKind.POLICE, BodyKind.FIRE))
    assert (answer.status_code, answer.location) == (303, base)
    assert [(one.agency.kind, one.must, one.questions) for one in requests()] == [
        (BodyKind.POLICE, True, "What do you hold?"),
        (BodyKind.FIRE, True, "What do you hold?"),
    ]
    page = staff.get(base).text
    assert "2 agencies were asked" in page
    assert "Waiting for 2 answers" in page


def test_the_address_is_given_only_where_it_was_ticked(staff, base, town):
    staff.post(base, data=ask_form(town, BodyKind.POLICE))
    staff.post(base, data=ask_form(town, BodyKind.FIRE, with_address="y"))
    first, second = requests()
    assert "Sample Street" not in first.questions
    assert second.questions == "What do you hold?\n\nAddress to search: 1 Sample Street, B79 0XX"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"agencies": []}, "Select at least one agency"),
        ({"agencies": ["999999"]}, "Another person has just asked"),
        ({"agencies": ["x"]}, "Another person has just asked"),
        ({"questions": "  "}, "Write what you ask"),
        ({"questions": "x" * 4001}, "4,000 characters or fewer"),
        ({"due_on-year": "2020"}, "must be today or later"),
        ({"due_on-day": "31", "due_on-month": "2"}, "must be a real date"),
        ({"due_on-day": "", "due_on-month": "", "due_on-year": ""}, "Enter the day by which"),
        ({"due_on-year": "99999"}, "a year of four digits"),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_is_kept(staff, base, town, change, says):
    answer = staff.post(base, data=ask_form(town, BodyKind.POLICE) | {"questions": "Typed with care"} | change)
    assert answer.status_code == 400
    assert says in answer.text
    assert "Typed with care" in answer.text or "questions" in change
    assert requests() == []


def test_an_agency_that_was_asked_meanwhile_is_not_asked_twice(staff, base, town):
    town.ask(BodyKind.POLICE)
    answer = staff.post(base, data=ask_form(town, BodyKind.POLICE, BodyKind.COUNCIL))
    assert answer.status_code == 400
    assert "Another person has just asked one of these agencies" in answer.text
    assert len(requests()) == 1


def test_report_by_report_the_agencies_stand_beside_the_applicant(staff, base, town, asked):
    answer_request(case=town.case, request=asked, said=town.said(HELD, NOT, NOT), act=town.officer_act())
    page = staff.get(base).text
    assert "Both agree" in page
    assert "Noise number 1" in page
    assert "Every agency that was asked has answered" in page


def test_a_late_answer_is_named_and_can_be_chased_once_a_day(enter, town, base, asked, clock, messages):
    assert "Send a reminder" not in enter(town.coordinator).get(f"{base}/1").text
    clock.advance(days=30)
    staff = enter(town.coordinator)
    assert "1 answer is late" in staff.get(base).text
    assert "Send a reminder" in staff.get(f"{base}/1").text
    assert staff.post(f"{base}/1/chase").status_code == 303
    assert len(messages()) == 2
    page = staff.get(f"{base}/1").text
    assert "Last reminded on" in page
    assert "Send a reminder" not in page
    page = staff.post(f"{base}/1/chase")
    assert (page.status_code, "There is a problem" in page.text) == (400, True)


def test_taking_a_request_back(staff, base, asked):
    assert staff.post(f"{base}/1/cancel", data={"reason": ""}).status_code == 400
    assert staff.post(f"{base}/1/cancel", data={"reason": "Wrong force."}).status_code == 303
    assert requests()[0].state is RequestState.CANCELLED
    page = staff.get(f"{base}/1").text
    assert "Wrong force." in page
    assert "Enter the answer" not in page
    assert staff.get(f"{base}/1/answer").status_code == 303
    page = staff.post(f"{base}/1/cancel", data={"reason": "Again."})
    assert (page.status_code, "taken back meanwhile" in page.text) == (400, True)


def test_in_a_case_that_ended_an_open_request_can_only_be_taken_back(staff, base, town, asked):
    town.case.stage, town.case.withdrawn_on = Stage.WITHDRAWN, today()
    db.session.commit()
    page = staff.get(f"{base}/1").text
    assert "Take the request back" in page
    assert "Enter the answer" not in page
    assert "Ask agencies" not in staff.get(base).text
    assert staff.get(f"{base}/1/answer").location == f"{base}/1"
    assert staff.post(f"{base}/1/cancel", data={"reason": "Withdrawn."}).status_code == 303
    assert requests()[0].state is RequestState.CANCELLED


def test_an_answer_can_be_entered_for_the_agency(staff, base, town, asked):
    page = staff.get(f"{base}/1/answer").text
    assert "Who said it" in page
    assert "Noise number 1" in page
    answer = staff.post(f"{base}/1/answer", data=said_form(town.case, HELD, NOT, Held.NOT_OURS) | entered())
    assert (answer.status_code, answer.location) == (303, f"{base}/1")
    stored = db.session.scalars(select(InformationAnswer)).one()
    assert stored.answered_by == "PC Ash"
    assert [row.held for row in stored.reports] == [HELD, NOT, Held.NOT_OURS]
    assert stored.reports[0].agency_reference == "LOG-1"
    page = staff.get(f"{base}/1").text
    assert "PC Ash said it, by phone" in page
    assert "Sam Elm typed it" in page


def test_a_nil_return_and_a_refusal_can_be_entered_too(staff, base, town, asked):
    form = {"version": "0", "act": "nil"}
    assert staff.post(f"{base}/1/answer", data=form).status_code == 400
    assert staff.post(f"{base}/1/answer", data=form | entered()).status_code == 303
    assert requests()[0].answers[0].nil
    town.ask()
    refusal = {"version": "0", "act": "refuse"} | entered()
    assert "Write why you do not give" in staff.post(f"{base}/2/answer", data=refusal).text
    assert staff.post(f"{base}/2/answer", data=refusal | {"reason": "A live operation."}).status_code == 303
    assert requests()[1].state is RequestState.REFUSED
    assert "A live operation." in staff.get(f"{base}/2").text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"said_by": ""}, "Enter the name of the person who said it"),
        ({"how": ""}, "Select how it came"),
        ({"how": "pigeon"}, "Select from the answers to"),
        ({"said_on-year": "2020"}, "the agency was asked on that day"),
        ({"said_on-year": "2030"}, "must be today or in the past"),
    ],
)
def test_who_said_it_is_asked_for(staff, base, town, asked, change, says):
    answer = staff.post(f"{base}/1/answer", data=said_form(town.case, NOT, NOT, NOT, **entered(**change)))
    assert answer.status_code == 400
    assert says in answer.text
    assert db.session.scalar(select(func.count()).select_from(EnteredAct)) == 0


def test_a_change_can_be_entered_and_the_first_version_is_shown(staff, base, town, asked):
    answer_request(case=town.case, request=asked, said=town.said(NOT, NOT, NOT), act=town.officer_act())
    db.session.commit()
    assert staff.get(f"{base}/1/answer").location == f"{base}/1"
    form = said_form(town.case, HELD, NOT, NOT, version="1") | entered()
    assert staff.post(f"{base}/1/amend", data=form).status_code == 303
    assert [answer.version for answer in requests()[0].answers] == [1, 2]
    assert "Earlier version 1" in staff.get(f"{base}/1").text


def test_two_answers_at_once_show_both_and_lose_neither(staff, base, town, asked):
    said = town.said(NOT, NOT, NOT, summary="Theirs, word for word")
    answer_request(case=town.case, request=asked, said=said, act=town.officer_act())
    db.session.commit()
    form = said_form(town.case, HELD, NOT, NOT, summary="Mine, word for word") | entered()
    answer = staff.post(f"{base}/1/answer", data=form)
    assert answer.status_code == 400
    assert "Theirs, word for word" in answer.text
    assert "Mine, word for word" in answer.text
    assert f'action="{base}/1/amend"' in answer.text
    assert staff.post(f"{base}/1/amend", data=form | {"version": "1"}).status_code == 303
    assert [one.summary for one in requests()[0].answers] == ["Theirs, word for word", "Mine, word for word"]


def test_circulating_an_answer_and_its_change(staff, base, town, asked):
    page = staff.post(f"{base}/1/circulate", data={"version": "0"})
    assert (page.status_code, "There is no answer yet" in page.text) == (400, True)
    answer_request(case=town.case, request=asked, said=town.said(NOT, NOT, NOT), act=town.officer_act())
    db.session.commit()
    assert "Circulate to the other agencies" in staff.get(f"{base}/1").text
    # What the agency answered since the page was shown is read before it is circulated.
    page = staff.post(f"{base}/1/circulate", data={"version": "0"})
    assert (page.status_code, "changed its answer meanwhile" in page.text) == (400, True)
    assert staff.post(f"{base}/1/circulate", data={"version": "1"}).status_code == 303
    assert "Circulate to the other agencies" not in staff.get(f"{base}/1").text
    staff.post(f"{base}/1/amend", data=said_form(town.case, HELD, NOT, NOT, version="1") | entered())
    page = staff.get(f"{base}/1").text
    assert "It was amended since" in page
    assert "Circulate to the other agencies" in page


def test_a_refusal_shows_its_reason(staff, base, town, asked):
    refuse_request(case=town.case, request=asked, by="PC Oak", reason="A live operation.", act=town.officer_act())
    page = staff.get(f"{base}/1").text
    assert "A live operation." in page
    assert "PC Oak" in page


def test_a_request_that_never_was_is_not_found(staff, base, asked):
    for n in (2, 0, 10**30):
        assert staff.get(f"{base}/{n}").status_code == 404


def test_sending_the_same_form_twice_asks_once(staff, base, town):
    form = ask_form(town, BodyKind.POLICE, once="k" * 24)
    assert [staff.post(base, data=form).status_code for _ in range(2)] == [303, 303]
    assert len(requests()) == 1
