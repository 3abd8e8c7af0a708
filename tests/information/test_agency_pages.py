"""An agency's own pages: its work, and its answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.information.operations import answer_request
from csp_reviews.law.terms import BodyKind, Held, Progress, RequestState, Response, Role, Stage, Standing
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Passing
from csp_reviews.models.information import InformationAnswer
from csp_reviews.models.reviews import Recommendation, RecommendationResponse
from csp_reviews.web.clock import today
from tests.information.conftest import said_form

HELD, NOT, NOT_OURS = Held.HELD, Held.NOT_HELD, Held.NOT_OURS


@pytest.fixture
def officer(enter, town):
    return enter(town.officer())


@pytest.fixture
def page(town):
    return f"/agency/{town.case.reference}/requests/1"


def answers():
    return db.session.scalars(select(InformationAnswer).order_by(InformationAnswer.id)).all()


def test_the_work_lists_what_is_asked_the_first_due_first_and_names_the_late(enter, town, make, clock):
    officer = town.officer()
    first = town.case
    town.ask(due_on=today() + timedelta(days=20))
    town.case = make.case(town.area)
    town.ask(due_on=today() + timedelta(days=5))
    clock.advance(days=8)
    text = enter(officer).get("/agency/").text
    assert text.index(town.case.reference) < text.index(first.reference)
    assert "1 answer is late" in text
    assert "Late: it was due" in text
    assert "Your work for Anytown police" in text


def test_another_agencys_work_is_not_listed(officer, town):
    town.ask(BodyKind.COUNCIL)
    text = officer.get("/agency/").text
    assert "Nothing is asked of you now" in text
    assert f"/agency/{town.case.reference}/requests" not in text


def test_an_answered_request_and_one_of_a_case_that_ended_are_not_work(officer, town, asked, make):
    other = make.case(town.area)
    first, town.case = town.case, other
    town.ask()
    other.stage, other.withdrawn_on = Stage.WITHDRAWN, today()
    answer_request(case=first, request=asked, said=town.said(), act=town.officer_act())
    db.session.commit()
    assert "Nothing is asked of you now" in officer.get("/agency/").text


def recommendation(town, n, **more):
    review = town.make.final_review(town.case, town.act())
    ids = {"review_id": review.id, "case_id": town.case.id, "area_id": town.area.id}
    values = {"agency_id": town.agency().id, "made_on": today(), "due_on": today() + timedelta(days=9), **more}
    made = Recommendation(n=n, text=f"Do thing {n}", **ids, **values)
    db.session.add(made)
    db.session.commit()
    return made


def test_recommendations_wait_for_an_answer_then_for_progress(officer, town):
    made = recommendation(town, 1)
    recommendation(town, 2, agency_id=town.agency(BodyKind.COUNCIL).id)
    recommendation(town, 3, made_on=None)
    recommendation(town, 4, progress=Progress.SAID_DONE)
    text = officer.get("/agency/").text
    assert "Recommendation 1 of case" in text
    assert "Your answer: accept it" in text
    assert not [n for n in (2, 3, 4) if f"Recommendation {n} of case" in text]
    made_id = made.id

    def respond(version, response, reason=""):
        db.session.add(
            RecommendationResponse(
                recommendation_id=made_id,
                version=version,
                response=response,
                reason=reason,
                responded_on=today(),
                responded_by="PC Oak",
            )
        )
        db.session.commit()
        return officer.get("/agency/").text

    assert "Progress, then that it is done" in respond(1, Response.ACCEPTED)
    assert "Recommendation 1 of case" not in respond(2, Response.DECLINED, "No power.")


def test_cases_are_paged_and_none_is_lost(officer, town, make):
    references = {town.case.reference}
    for _ in range(60):
        case = make.case(town.area, complaints=0, received_on=today() - timedelta(days=_))
        db.session.add(Passing(case_id=case.id, agency_id=town.agency().id, passed_on=today(), how="email"))
        references.add(case.reference)
    db.session.commit()
    text = officer.get("/agency/").text
    after = text.split("/agency/?after=")[1].split('"')[0]
    text += officer.get(f"/agency/?after={after}").text
    assert not [reference for reference in references if reference not in text]
    for tampered in ("x", "2026-11-23", "2026-11-23." + "9" * 30, "9999-99-99.1"):
        assert officer.get("/agency/", query_string={"after": tampered}).status_code == 200


def test_the_work_costs_the_same_with_many_requests(enter, town, make, queries):
    officer = enter(town.officer())
    counts = []
    for _ in range(2):
        for _each in range(3):
            town.case = make.case(town.area)
            town.ask()
        with queries() as seen:
            officer.get("/agency/")
        counts.append(len(seen.names))
    assert counts[0] == counts[1] <= 12


def test_the_form_says_what_is_asked_under_what_power_and_by_when(officer, asked, page):
    text = officer.get(page).text
    assert "What does Anytown police hold about 3 reports?" in text
    assert "Yes: 2014 Act, Schedule 4, paragraph 7" in text
    assert "What do you hold?" in text
    assert text.index("We hold nothing: send a nil return") < text.index("1. The reports")
    assert "must disclose it" in text


def test_a_body_that_may_answer_is_told_so(enter, town):
    town.ask(BodyKind.HOUSING)
    text = enter(town.officer(BodyKind.HOUSING)).get(f"/agency/{town.case.reference}/requests/1").text
    assert "No, you may" in text
    assert "need not" in text
    assert "must disclose it" not in text
    assert "must also co-operate with the review" in text


def test_an_answer_is_recorded_and_shown(officer, town, asked, page):
    answer = officer.post(page, data=said_form(town.case, HELD, NOT, NOT_OURS, summary="Also LOG-9"))
    assert (answer.status_code, answer.location) == (303, f"/agency/{town.case.reference}")
    stored = answers()[0]
    assert stored.answered_by == "PC Oak, beat officer"
    assert stored.summary == "Also LOG-9"
    rows = [(row.held, row.agency_reference, row.what_was_done) for row in stored.reports]
    assert rows == [(HELD, "LOG-1", "Visited 1"), (NOT, "", ""), (NOT_OURS, "", "")]
    assert stored.reports[0].recorded_on == town.case.complaints[0].complained_first
    event = db.session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc())).first()
    assert (event.standing, event.entered_id) == (Standing.INVITED_AGENCY, None)
    text = officer.get(answer.location).text
    assert "Your answer was sent to the coordinator" in text
    assert "LOG-1" in text
    assert officer.get(page).location == answer.location


def test_a_nil_return_is_one_press_and_says_of_each_report_that_it_is_not_held(officer, asked, page):
    assert officer.post(page, data={"act": "nil", "version": "0"}).status_code == 303
    stored = answers()[0]
    assert stored.nil
    assert [row.held for row in stored.reports] == [NOT, NOT, NOT]
    assert stored.answered_by == "Officer of the police"


@pytest.mark.parametrize("act", ["nil", "refuse"])
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"report-3-held": "held"}, "Report 3: you filled in what you hold. Send the answer, or clear it"),
        ({"report-2-done": "Warden visited"}, "Report 2: you filled in what you hold"),
    ],
)
def test_nothing_that_was_filled_in_is_gone_with_a_nil_return_or_a_refusal(officer, asked, page, act, typed, message):
    answer = officer.post(page, data={"act": act, "version": "0", "by": "PC Oak", "reason": "We may not."} | typed)
    assert answer.status_code == 400
    assert message in answer.text
    assert next(iter(typed.values())) in answer.text
    assert answers() == []


def test_a_nil_return_does_not_leave_out_what_was_written_beside_it(officer, asked, page):
    answer = officer.post(page, data={"act": "nil", "version": "0", "summary": "A call about number 4"})
    assert answer.status_code == 400
    assert "A nil return says that you hold nothing" in answer.text
    assert "A call about number 4</textarea>" in answer.text
    assert answers() == []


def test_a_refusal_needs_its_reason(officer, town, asked, page):
    form = said_form(town.case, act="refuse", reason="")
    answer = officer.post(page, data=form)
    assert answer.status_code == 400
    assert "Write why you do not give the information" in answer.text
    assert officer.post(page, data=form | {"reason": "A live operation."}).status_code == 303
    assert asked.state is RequestState.REFUSED
    assert answers()[0].answered_by == "PC Oak, beat officer"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"report-2-held": ""}, "Report 2: say whether you hold it"),
        ({"report-2-held": "perhaps"}, "Report 2: Select from the answers to"),
        ({"report-1-recorded_on-day": ""}, "Report 1: Date recorded must include a day"),
        ({"report-1-recorded_on-month": "13"}, "Report 1: Date recorded must be a real date"),
        ({"report-1-recorded_on-year": "2030"}, "Report 1: the date recorded must be today or in the past"),
        (
            {"report-1-recorded_on-day": "", "report-1-recorded_on-month": "", "report-1-recorded_on-year": ""},
            "Report 1: enter the day on which you recorded it",
        ),
        ({"report-1-held": "not_held"}, "Report 1: you gave details of a record"),
        ({"report-1-reference": "x" * 101}, "Report 1: Your reference must be 100 characters or fewer"),
        ({"report-1-done": "x" * 4001}, "Report 1: What was done, and when must be 4,000 characters or fewer"),
        ({"by": " "}, "Enter your name and role"),
        ({"by": "x" * 121}, "Your name and role must be 120 characters or fewer"),
        ({"summary": "x" * 4001}, "4,000 characters or fewer"),
    ],
)
def test_a_mistake_is_named_with_its_report_and_nothing_typed_is_lost(officer, town, asked, page, change, says):
    answer = officer.post(page, data=said_form(town.case, HELD, NOT, HELD, summary="Kept as typed") | change)
    assert answer.status_code == 400
    assert says in answer.text
    for kept in ("LOG-3", "Visited 3", *(["Kept as typed"] if "summary" not in change else [])):
        assert kept in answer.text
    assert answers() == []


def test_nonsense_is_an_error_and_never_a_crash(officer, town, asked, page):
    for form in ({}, {"act": "explode"}, {"version": "x" * 500}, {"report-1-held": "\x00", "by": "\x00"}):
        assert officer.post(page, data=form).status_code == 400
    assert answers() == []


def test_an_answer_is_changed_as_a_new_version(officer, town, asked, page):
    officer.post(page, data=said_form(town.case, NOT, NOT, NOT))
    text = officer.get(f"{page}/amend").text
    assert "Change the answer of Anytown police" in text
    assert text.count('value="not_held" checked') == 3
    assert "nil return" not in text
    answer = officer.post(f"{page}/amend", data=said_form(town.case, HELD, NOT, NOT, version="1"))
    assert answer.status_code == 303
    assert [one.version for one in answers()] == [1, 2]
    assert "Earlier version 1" in officer.get(answer.location).text


def test_a_change_before_an_answer_leads_back_to_the_case(officer, town, asked, page):
    assert officer.get(f"{page}/amend").location == f"/agency/{town.case.reference}"
    assert officer.post(f"{page}/amend", data=said_form(town.case, HELD, NOT, NOT)).status_code == 303
    assert [one.version for one in answers()] == [1]


def test_two_officers_at_once_lose_nothing(officer, town, asked, page):
    officer.post(page, data=said_form(town.case, NOT, NOT, NOT, summary="The first, word for word"))
    form = said_form(town.case, HELD, NOT, NOT, summary="The second, word for word")
    answer = officer.post(page, data=form)
    assert answer.status_code == 400
    assert "Somebody changed this while you were writing" in answer.text
    assert "The first, word for word" in answer.text
    assert "The second, word for word" in answer.text
    assert f'action="{page}/amend"' in answer.text
    assert 'name="version" value="1"' in answer.text


def test_pressing_twice_answers_once(officer, town, asked, page):
    form = said_form(town.case, NOT, NOT, NOT, once="k" * 24)
    assert [officer.post(page, data=form).status_code for _ in range(2)] == [303, 303]
    assert len(answers()) == 1


def test_a_case_that_ended_is_not_answered(officer, town, asked, page):
    town.case.stage, town.case.withdrawn_on = Stage.WITHDRAWN, today()
    db.session.commit()
    assert officer.get(page).status_code == 303
    assert officer.post(page, data=said_form(town.case, NOT, NOT, NOT)).status_code == 400
    assert answers() == []


def test_somebody_with_two_agencies_acts_for_one_at_a_time(enter, town, make):
    """The sign-in gives one agency's roles; what the other is asked is then not there."""
    both = town.officer()
    council = make.account(Role.AGENCY_OFFICER, town.area, town.agency(BodyKind.COUNCIL))
    council.grants[0].account_id = both.id
    db.session.commit()
    town.ask(BodyKind.POLICE, BodyKind.COUNCIL)
    seen = [enter(both).get(f"/agency/{town.case.reference}/requests/{n}").status_code for n in (1, 2)]
    assert sorted(seen) == [200, 404]


def test_an_agency_is_told_to_ring_the_areas_contact_and_not_whom_the_procedure_names(officer, town, asked, page):
    town.case.procedure.source += '\n[contact]\nname = "Anytown Police"\nphone = "101"\n'
    town.area.content = {"contact": {"name": "Sam Elm", "phone": "01632 960001"}}
    db.session.commit()
    text = officer.get(page).text
    assert "Ring the coordinator: Sam Elm, 01632 960001." in text
    assert "Sam Elm, Anytown Community Safety Partnership, 01632 960001" in text
    assert "101." not in text
