"""A recommendation: answered by its addressee, carried out, confirmed (s.104(7))."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.stage import move
from csp_reviews.casefile.worklist import owed, touch
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import BodyKind, Move, Progress, Response, Role, Stage, Standing, Task
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Recommendation, RecommendationResponse, RecommendationStep, Review
from csp_reviews.models.worklist import WorkItem
from csp_reviews.recommendations.operations import (
    Wording,
    change_draft,
    confirm_done,
    draft_recommendation,
    remove_draft,
    report_progress,
    respond,
)
from csp_reviews.web.clock import today
from tests.support.builders import Make, sign_in
from tests.support.filling import day, said


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def area(make: Make) -> Area:
    return make.area()


@pytest.fixture
def coordinator(make: Make, area: Area) -> Account:
    return make.account(Role.COORDINATOR, area)


@pytest.fixture
def officer(make: Make, area: Area) -> Account:
    return make.account(Role.AGENCY_OFFICER, area, make.agency(area, BodyKind.COUNCIL))


@pytest.fixture
def made(make: Make, area: Area, coordinator: Account) -> Recommendation:
    """A recommendation to the council, made today."""
    case = make.case(area, Stage.FOLLOW_UP, by=coordinator)
    review = db.session.scalars(select(Review).where(Review.case_id == case.id)).one()
    recommendation = Recommendation(
        review_id=review.id,
        case_id=case.id,
        area_id=area.id,
        n=1,
        agency_id=make.agency(area, BodyKind.COUNCIL).id,
        text="Visit every week.",
        due_on=today() + timedelta(days=30),
        made_on=today(),
    )
    db.session.add(recommendation)
    db.session.commit()
    return recommendation


@pytest.fixture
def agency_act(make: Make, officer: Account) -> Act:
    return make.act(officer, Standing.INVITED_AGENCY)


def case_of(recommendation: Recommendation) -> Case:
    return db.session.get_one(Case, recommendation.case_id)


def test_accepted_done_and_confirmed(made: Recommendation, agency_act: Act, make: Make, coordinator: Account) -> None:
    case = case_of(made)
    assert [duty.task for duty in owed(case)] == [Task.AWAIT_RESPONSE]
    respond(case=case, act=agency_act, recommendation=made, response=Response.ACCEPTED, reason="")
    assert [duty.task for duty in owed(case)] == [Task.AWAIT_PROGRESS]
    report_progress(case=case, act=agency_act, recommendation=made, progress=Progress.SAID_DONE, note="Visited.")
    assert [duty.task for duty in owed(case)] == [Task.CONFIRM_DONE]
    confirm_done(case=case, act=make.act(coordinator), recommendation=made, note="Seen.")
    db.session.commit()
    assert owed(case) == ()
    assert (made.progress, made.done_on) == (Progress.DONE, today())


@pytest.mark.parametrize("response", [Response.DECLINED, Response.IN_PART])
def test_to_decline_needs_a_reason(made: Recommendation, agency_act: Act, response: Response) -> None:
    with pytest.raises(NotPossible, match="reason_needed"):
        respond(case=case_of(made), act=agency_act, recommendation=made, response=response, reason="")


def test_the_database_too_wants_the_reason(made: Recommendation) -> None:
    bad = RecommendationResponse(version=1, response=Response.DECLINED, responded_on=today(), responded_by="X")
    made.responses.append(bad)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_second_answer_is_a_new_version(made: Recommendation, agency_act: Act) -> None:
    case = case_of(made)
    respond(case=case, act=agency_act, recommendation=made, response=Response.DECLINED, reason="No staff.")
    respond(case=case, act=agency_act, recommendation=made, response=Response.ACCEPTED, reason="")
    db.session.commit()
    assert [(said.version, said.response) for said in made.responses] == [
        (1, Response.DECLINED),
        (2, Response.ACCEPTED),
    ]


def test_only_the_coordinator_says_that_it_is_done(made: Recommendation, agency_act: Act) -> None:
    case = case_of(made)
    respond(case=case, act=agency_act, recommendation=made, response=Response.ACCEPTED, reason="")
    with pytest.raises(NotPossible, match="coordinator_confirms"):
        report_progress(case=case, act=agency_act, recommendation=made, progress=Progress.DONE, note="Done.")


def test_nothing_is_carried_out_before_an_answer_or_after_a_refusal(made: Recommendation, agency_act: Act) -> None:
    case = case_of(made)
    with pytest.raises(NotPossible, match="nothing_to_carry_out"):
        report_progress(case=case, act=agency_act, recommendation=made, progress=Progress.UNDER_WAY, note="x")
    respond(case=case, act=agency_act, recommendation=made, response=Response.DECLINED, reason="No staff.")
    with pytest.raises(NotPossible, match="nothing_to_carry_out"):
        confirm_done(case=case, act=agency_act, recommendation=made, note="x")


def test_a_draft_may_be_changed_and_taken_away_and_what_is_made_stays(
    make: Make, area: Area, coordinator: Account, made: Recommendation
) -> None:
    act = make.act(coordinator)
    case = make.case(area, Stage.REVIEW, by=coordinator)
    review = make.final_review(case, act)
    review.finalised_on = review.finalised_by_id = None
    wording = Wording(text="One.", due_on=today(), addressee="A club", binding=False)
    draft = draft_recommendation(case=case, act=act, review=review, wording=wording)
    change_draft(
        case=case, act=act, recommendation=draft, wording=Wording("Two.", today(), make.agency(area, BodyKind.HOUSING))
    )
    db.session.flush()
    assert (draft.text, draft.addressee, draft.binding) == ("Two.", None, False)
    remove_draft(case=case, act=act, recommendation=draft)
    db.session.commit()
    assert db.session.scalars(select(Recommendation).where(Recommendation.case_id == case.id)).all() == []
    with pytest.raises(NotPossible, match="recommendation_made"):
        remove_draft(case=case_of(made), act=act, recommendation=made)


def test_the_agency_answers_on_its_own_page(client: FlaskClient, made: Recommendation, officer: Account) -> None:
    case = case_of(made)
    sign_in(client, officer.id)
    address = f"/agency/{case.reference}/recommendations/1"
    assert "Visit every week." in client.get(address).text
    wrong = client.post(address, data={"answer-response": "declined"})
    assert wrong.status_code == 400
    assert "Give the reason why it is not accepted in full" in wrong.text
    assert client.post(address, data={"answer-response": "accepted", "answer-version": "0"}).status_code == 303
    early = client.post(f"{address}/progress", data={"progress-progress": "said_done"})
    assert "Say what was done" in early.text
    key = {"progress-once": "a-key-of-at-least-sixteen"}
    sent = {"progress-progress": "said_done", "progress-note": "Visited weekly."} | key
    for _time in range(2):
        assert client.post(f"{address}/progress", data=sent).status_code == 303
    assert len(db.session.scalars(select(RecommendationStep)).all()) == 1
    assert "Visited weekly." in client.get(address).text


def test_another_agency_sees_what_never_existed(
    client: FlaskClient, make: Make, area: Area, made: Recommendation
) -> None:
    police = make.account(Role.AGENCY_OFFICER, area, make.agency(area, BodyKind.POLICE))
    sign_in(client, police.id)
    case = case_of(made)
    assert client.get(f"/casework/{case.reference}/recommendations").status_code == 404
    assert client.get(f"/casework/{case.reference}/recommendations/1").status_code == 404
    hidden = client.get(f"/agency/{case.reference}/recommendations/1")
    never = client.get("/agency/BCDF-GHJK/recommendations/1")
    assert (hidden.status_code, never.status_code) == (404, 404)
    assert hidden.text == never.text


def test_a_coordinator_enters_all_of_it_for_the_addressee(
    client: FlaskClient, made: Recommendation, coordinator: Account
) -> None:
    case = case_of(made)
    sign_in(client, coordinator.id)
    address = f"/casework/{case.reference}/recommendations/1"
    assert "Visit every week." in client.get(f"/casework/{case.reference}/recommendations").text
    assert client.get(address).status_code == 200
    answer = {"answer-response": "accepted", "answer-version": "0"} | said(today(), prefix="answer-")
    assert client.post(f"{address}/answer", data=answer).status_code == 303
    progress = {"progress-progress": "under_way", "progress-note": "Begun."} | said(today(), prefix="progress-")
    assert client.post(f"{address}/progress", data=progress).status_code == 303
    done = {"done-note": "Seen."}
    too_early = client.post(f"{address}/done", data=done | day("done-done_on", today() - timedelta(days=1)))
    assert "must not be before the recommendation was made" in too_early.text
    assert client.post(f"{address}/done", data=done | day("done-done_on", today())).status_code == 303
    page = client.get(address).text
    assert "Alex Example" in page
    assert db.session.get_one(Recommendation, made.id, populate_existing=True).done_on == today()


def test_the_act_is_not_cited_to_a_body_without_public_functions(
    client: FlaskClient, make: Make, area: Area, made: Recommendation
) -> None:
    housing = make.agency(area, BodyKind.HOUSING)
    made.agency_id, made.binding = housing.id, housing.public_functions
    officer = make.account(Role.AGENCY_OFFICER, area, housing)
    sign_in(client, officer.id)
    page = client.get(f"/agency/{case_of(made).reference}/recommendations/1").text
    assert "s.104(7)" not in page
    assert "You are asked to do this." in page


def test_the_record_stays_readable_when_the_case_is_closed(
    client: FlaskClient, made: Recommendation, coordinator: Account
) -> None:
    case = case_of(made)
    case.stage, case.closed_on = Stage.CLOSED, today()
    sign_in(client, coordinator.id)
    assert "Visit every week." in client.get(f"/casework/{case.reference}/recommendations/1").text
    done = {"done-note": "Seen."} | day("done-done_on", today())
    assert client.post(f"/casework/{case.reference}/recommendations/1/done", data=done).status_code == 404


@pytest.mark.parametrize("by", [Move.RETURN_TO_REVIEW, Move.RETURN_TO_THRESHOLD])
def test_it_is_answered_while_the_review_is_held_again(
    client: FlaskClient, made: Recommendation, officer: Account, coordinator: Account, by: Move
) -> None:
    case = case_of(made)
    move(case, by)
    touch(case.id)
    db.session.commit()
    assert Task.AWAIT_RESPONSE in {duty.task for duty in owed(case)}
    page = f"/casework/{case.reference}/recommendations/1"
    sign_in(client, coordinator.id)
    assert "Keep the answer" in client.get(page).text
    page = f"/agency/{case.reference}/recommendations/1"
    sign_in(client, officer.id)
    assert "Send the answer" in client.get(page).text
    assert client.post(page, data={"answer-response": "accepted", "answer-version": "0"}).status_code == 303
    assert {duty.task for duty in owed(case)} >= {Task.AWAIT_PROGRESS}


def test_nothing_is_owed_for_it_once_the_case_was_withdrawn(
    client: FlaskClient, made: Recommendation, officer: Account, agency_act: Act
) -> None:
    case = case_of(made)
    case.withdrawn_on = today()
    move(case, Move.WITHDRAW)
    touch(case.id)
    db.session.commit()
    assert db.session.get(WorkItem, case.id) is None
    with pytest.raises(NotPossible, match="stage"):
        respond(case=case, act=agency_act, recommendation=made, response=Response.ACCEPTED, reason="")
    sign_in(client, officer.id)
    assert "Send the answer" not in client.get(f"/agency/{case.reference}/recommendations/1").text


def test_a_draft_that_changed_meanwhile_is_not_taken_away_unseen(
    client: FlaskClient, make: Make, area: Area, coordinator: Account
) -> None:
    act, case = make.act(coordinator), make.case(area, Stage.REVIEW, by=coordinator)
    review = make.final_review(case, act)
    review.finalised_on = review.finalised_by_id = None
    wording = Wording(text="One.", due_on=today(), agency=make.agency(area, BodyKind.COUNCIL))
    draft = draft_recommendation(case=case, act=act, review=review, wording=wording)
    db.session.commit()
    sign_in(client, coordinator.id)
    seen = {"version": str(draft.version), "text": "One.", "remove": "yes"}
    wording = Wording(text="What somebody else made of it.", due_on=today(), agency=wording.agency)
    change_draft(case=case, act=act, recommendation=draft, wording=wording)
    db.session.commit()
    page = client.post(f"/casework/{case.reference}/recommendations/{draft.n}/draft", data=seen)
    assert page.status_code == 400
    assert "What somebody else made of it." in page.text
    again = seen | {"version": str(draft.version)}
    assert client.post(f"/casework/{case.reference}/recommendations/{draft.n}/draft", data=again).status_code == 303
    assert db.session.scalars(select(Recommendation).where(Recommendation.case_id == case.id)).all() == []


def test_of_two_answers_at_once_the_second_sees_the_first(
    client: FlaskClient, made: Recommendation, officer: Account, agency_act: Act
) -> None:
    case = case_of(made)
    respond(case=case, act=agency_act, recommendation=made, response=Response.DECLINED, reason="There is no money.")
    db.session.commit()
    sign_in(client, officer.id)
    address = f"/agency/{case.reference}/recommendations/1"
    answer = {"answer-response": "in_part", "answer-reason": "Once a month.", "answer-version": "0"}
    page = client.post(address, data=answer)
    assert page.status_code == 400
    assert "There is no money." in page.text
    assert "Once a month." in page.text
    assert client.post(address, data=answer | {"answer-version": "1"}).status_code == 303


def test_what_a_rule_refuses_is_said_at_the_form(
    client: FlaskClient, made: Recommendation, coordinator: Account
) -> None:
    case = case_of(made)
    sign_in(client, coordinator.id)
    early = said(today() - timedelta(days=1), prefix="answer-")
    answer = {"answer-response": "in_part", "answer-reason": "Half of it.", "answer-version": "0"} | early
    page = client.post(f"/casework/{case.reference}/recommendations/1/answer", data=answer)
    assert page.status_code == 400
    assert "There is a problem" in page.text
    assert "Half of it." in page.text


@pytest.mark.parametrize("mistake", [False, True])
def test_both_parts_of_the_agencys_page_keep_what_is_typed_in_the_other(
    client: FlaskClient, made: Recommendation, officer: Account, mistake: bool
) -> None:
    address = f"/agency/{case_of(made).reference}/recommendations/1"
    sign_in(client, officer.id)
    client.post(address, data={"answer-response": "accepted", "answer-version": "0"})
    version = client.get(address).text.split('name="answer-version" value="')[1].split('"')[0]
    reason = {"answer-response": "partly", "answer-reason": "From May on.", "answer-version": version}
    note = {"progress-progress": "under_way" if not mistake else "", "progress-note": "Two visits made."}
    client.post(f"{address}/progress", data=reason | note)
    shown = client.get(address).text if not mistake else client.post(f"{address}/progress", data=reason | note).text
    assert "From May on.</textarea>" in shown
    answered = reason | {"answer-response": "accepted" if not mistake else ""}
    page = client.post(address, data=answered | note, follow_redirects=True).text
    assert "Two visits made.</textarea>" in page
