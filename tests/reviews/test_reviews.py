"""A review from its arrangements to the letter with its outcome."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from csp_reviews.casefile.access import relation_of
from csp_reviews.casefile.acts import Act, Entered
from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import (
    Attendance,
    Channel,
    EventKind,
    MessageKind,
    NoticeKind,
    ReviewMode,
    Role,
    Stage,
    Standing,
    TakingPart,
)
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.recommendations.operations import Wording, draft_recommendation
from csp_reviews.reviews.operations import Minutes, Plan, Seat, arrange_review, record_minutes, release_outcome
from csp_reviews.web.clock import today
from tests.support.builders import Make, sign_in
from tests.support.filling import day, said

FINDINGS = "The council did not visit. The police answered two of five calls."


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
def case(make: Make, area: Area, coordinator: Account) -> Case:
    return make.case(area, Stage.REVIEW, by=coordinator)


@pytest.fixture
def act(make: Make, coordinator: Account) -> Act:
    return make.act(coordinator)


def plan(case: Case) -> Plan:
    police = next(agency for agency in case.area.agencies if agency.kind.value == "police")
    return Plan(
        mode=ReviewMode.MEETING,
        planned_on=today() + timedelta(days=10),
        chair_name="Kim Example",
        seats=(Seat("Officer Example", police.id), Seat("An independent member")),
    )


def held(case: Case, act: Act) -> Review:
    """A review of the case that was held today and not released yet."""
    review = arrange_review(case=case, act=act, plan=plan(case))
    db.session.flush()
    attendance = {review.members[0].id: Attendance.CAME, review.members[1].id: Attendance.APOLOGIES}
    minutes = Minutes(today(), attendance, TakingPart.STATEMENT, "", FINDINGS)
    record_minutes(case=case, act=act, review=review, minutes=minutes)
    return review


def drafted(case: Case, act: Act, review: Review) -> Recommendation:
    council = next(agency for agency in case.area.agencies if agency.kind.value == "council")
    wording = Wording(text="Visit every week.", due_on=today() + timedelta(days=30), agency=council)
    recommendation = draft_recommendation(case=case, act=act, review=review, wording=wording)
    db.session.flush()
    return recommendation


def head(case: Case) -> int:
    """What a form over the case's review carries: how much had happened when it was shown."""
    return db.session.get_one(Case, case.id, populate_existing=True).head_seq


def release(case: Case, act: Act, review: Review) -> None:
    release_outcome(case=case, act=act, review=review, relation=relation_of(act.viewer, case))
    db.session.commit()


def test_arranging_invites_the_applicant_once_until_the_day_changes(case: Case, act: Act) -> None:
    first = plan(case)
    arrange_review(case=case, act=act, plan=first)
    arrange_review(case=case, act=act, plan=replace(first, chair_name="Somebody else"))
    arrange_review(case=case, act=act, plan=replace(first, planned_on=today() + timedelta(days=12)))
    db.session.commit()
    notices = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.REVIEW)).all()
    assert len(notices) == 2
    assert db.session.scalars(select(Review)).one().n == 1


def test_the_letter_says_where_and_goes_again_only_when_it_says_something_else(case: Case, act: Act) -> None:
    first = replace(plan(case), place="Town Hall, room 2")
    written = replace(first, mode=ReviewMode.CORRESPONDENCE)
    elsewhere = replace(first, place="Library, Mill Lane")
    for one in (first, first, elsewhere, written, replace(written, place="", planned_at="10:00")):
        arrange_review(case=case, act=act, plan=one)
    db.session.commit()
    notices = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.REVIEW).order_by(Notice.n)).all()
    said = [
        [part["paragraphs"] for part in notice.content["sections"] if "Where" in part["heading"]] for notice in notices
    ]
    assert said == [[["Town Hall, room 2"]], [["Library, Mill Lane"]], []]


@pytest.mark.parametrize("recommends", [True, False])
def test_the_outcome_asks_organisations_only_where_something_is_recommended(
    case: Case, act: Act, recommends: bool
) -> None:
    review = held(case, act)
    if recommends:
        drafted(case, act, review)
    release(case, act, review)
    notice = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.OUTCOME)).one()
    said = str(notice.content)
    assert ("We ask each organisation to say what it will do" in said) is recommends
    assert ("The review made no recommendations." in said) is not recommends
    assert "online with your code, or ask your contact" in said


def test_not_to_invite_needs_a_reason(case: Case, act: Act) -> None:
    unwelcome = replace(plan(case), invited=False)
    with pytest.raises(NotPossible, match="not_invited_without_reason"):
        arrange_review(case=case, act=act, plan=unwelcome)
    review = arrange_review(case=case, act=act, plan=replace(unwelcome, not_invited_reason="Asked not to be."))
    assert review.not_invited_reason == "Asked not to be."


def test_a_review_needs_its_stage(make: Make, area: Area, act: Act) -> None:
    case = make.case(area, Stage.RECEIVED)
    with pytest.raises(NotPossible):
        arrange_review(case=case, act=act, plan=plan(case))


def test_the_outcome_makes_the_recommendations_moves_the_case_and_tells_everybody(case: Case, act: Act) -> None:
    review = held(case, act)
    recommendation = drafted(case, act, review)
    assert recommendation.made_on is None
    release(case, act, review)
    assert (case.stage, review.finalised_on, recommendation.made_on) == (Stage.FOLLOW_UP, today(), today())
    assert review.alone
    notice = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.OUTCOME)).one()
    words = str(notice.content)
    assert FINDINGS in words
    assert "Visit every week." in words
    assert "Officer Example" in words
    assert "independent member" not in words
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.RECOMMENDATION)).one()
    assert told.agency_id == recommendation.agency_id
    assert first_break(events_of(case.id), case.head_seq, case.head_hash) is None


def test_nothing_is_released_before_it_was_held_and_found(case: Case, act: Act) -> None:
    review = arrange_review(case=case, act=act, plan=plan(case))
    with pytest.raises(NotPossible, match="nothing_to_release"):
        release(case, act, review)


def test_what_is_final_stays(case: Case, act: Act) -> None:
    review = held(case, act)
    release(case, act, review)
    with pytest.raises(NotPossible, match="review_final"):
        release(case, act, review)
    with pytest.raises(NotPossible, match="review_final"):
        record_minutes(case=case, act=act, review=review, minutes=Minutes(today(), {}, TakingPart.NOT, "", "Other"))


def test_where_there_is_a_second_person_they_release(make: Make, area: Area, case: Case, act: Act) -> None:
    second = make.account(Role.COORDINATOR, area)
    review = held(case, act)
    with pytest.raises(NotPossible, match="second_person_needed"):
        release(case, act, review)
    release(case, make.act(second), review)
    assert (review.finalised_by_id, review.alone) == (second.id, False)


def test_the_chairs_word_may_be_entered(make: Make, area: Area, case: Case, coordinator: Account, act: Act) -> None:
    make.account(Role.COORDINATOR, area)
    review = held(case, act)
    entered = Entered("Kim Example", Channel.PHONE, today())
    release(case, make.act(coordinator, Standing.CHAIR, entered=entered), review)
    event = next(event for event in events_of(case.id) if event.kind is EventKind.REVIEW_FINALISED)
    assert (event.standing, event.entered_id is not None, review.alone) == (Standing.CHAIR, True, False)


def test_the_whole_review_through_the_pages(client: FlaskClient, case: Case, coordinator: Account) -> None:
    sign_in(client, coordinator.id)
    base = f"/casework/{case.reference}"
    page = client.get(f"{base}/review")
    assert page.status_code == 200
    wrong = client.post(f"{base}/review", data={"invited": "no", "place": "Room 4", "version": "0"})
    assert wrong.status_code == 400
    assert "Give the chair’s reason for not inviting the applicant" in wrong.text
    assert "Room 4" in wrong.text
    police = next(agency for agency in case.area.agencies if agency.kind.value == "police")
    seats = {"seats-0-agency_id": str(police.id), "seats-0-name": "Officer Example"}
    sent = {"mode": "meeting", "invited": "yes", "chair_name": "Kim", "version": str(head(case))} | seats
    assert client.post(f"{base}/review", data=sent | day("planned_on", today())).status_code == 303
    shown = client.get(f"{base}/review/outcome")
    review = db.session.scalars(select(Review)).one()
    assert "Officer Example" in shown.text
    minutes = {"version": str(head(case)), "took_part": "phone", "findings": FINDINGS}
    members = {"attendance-0-member_id": str(review.members[0].id), "attendance-0-attendance": "came"}
    assert client.post(f"{base}/review/outcome", data=minutes | members | day("held_on", today())).status_code == 303
    wording = {"agency_id": str(police.id), "text": "Patrol at night.", "version": "0"}
    assert client.post(f"{base}/recommendations/new", data=wording | day("due_on", today())).status_code == 303
    assert "Patrol at night." in client.get(f"{base}/review/outcome").text
    final = day("release-released_on", today()) | {"release-version": str(head(case))}
    assert client.post(f"{base}/review/release", data=final).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Case, case.id).stage is Stage.FOLLOW_UP


def test_two_people_writing_minutes_both_see_both_texts(client: FlaskClient, case: Case, act: Act) -> None:
    review = held(case, act)
    db.session.commit()
    sign_in(client, act.account_id or 0)
    old = str(head(case))
    other = Minutes(today(), {}, TakingPart.NOT, "", "What the other coordinator wrote.")
    record_minutes(case=case, act=act, review=review, minutes=other)
    db.session.commit()
    mine = {"version": old, "took_part": "phone", "findings": "What I wrote."} | day("held_on", today())
    page = client.post(f"/casework/{case.reference}/review/outcome", data=mine)
    assert page.status_code == 400
    assert "What the other coordinator wrote." in page.text
    assert "What I wrote." in page.text
    again = mine | {"version": str(head(case))}
    assert client.post(f"/casework/{case.reference}/review/outcome", data=again).status_code == 303


def test_the_chair_sees_the_cases_they_chair_and_no_other(
    make: Make, area: Area, client: FlaskClient, case: Case, act: Act
) -> None:
    chair = make.account(Role.CHAIR, area)
    arrange_review(case=case, act=act, plan=replace(plan(case), chair_id=chair.id, chair_name=chair.name))
    other = make.case(area, Stage.REVIEW)
    db.session.commit()
    sign_in(client, chair.id)
    assert client.get(f"/casework/{case.reference}/review").status_code == 200
    hidden = client.get(f"/casework/{other.reference}/review")
    never = client.get("/casework/BCDF-GHJK/review")
    assert (hidden.status_code, never.status_code) == (404, 404)
    assert hidden.text == never.text


def test_a_wrong_agency_on_the_panel_is_refused(client: FlaskClient, case: Case, coordinator: Account) -> None:
    sign_in(client, coordinator.id)
    sent = {
        "mode": "meeting",
        "invited": "yes",
        "version": str(head(case)),
        "seats-0-agency_id": "999",
        "seats-0-name": "X",
    }
    page = client.post(f"/casework/{case.reference}/review", data=sent)
    assert page.status_code == 400
    assert "One of the agencies is not of this area" in page.text


def test_entering_the_chairs_release_asks_who_said_it(
    make: Make, area: Area, client: FlaskClient, case: Case, coordinator: Account, act: Act
) -> None:
    make.account(Role.COORDINATOR, area)
    held(case, act)
    db.session.commit()
    sign_in(client, coordinator.id)
    address = f"/casework/{case.reference}/review/release"
    page = client.post(address, data=day("release-released_on", today()))
    assert page.status_code == 400
    assert "Enter the name of the person who said it" in page.text
    whole = day("release-released_on", today()) | said(today(), prefix="release-")
    whole |= {"release-version": str(head(case))}
    assert client.post(address, data=whole).status_code == 303


def test_a_panel_that_changed_meanwhile_is_shown_and_not_lost(client: FlaskClient, case: Case, act: Act) -> None:
    arrange_review(case=case, act=act, plan=plan(case))
    db.session.commit()
    sign_in(client, act.account_id or 0)
    old = str(head(case))
    more = (*plan(case).seats, Seat("Somebody new"))
    arrange_review(case=case, act=act, plan=replace(plan(case), seats=more))
    db.session.commit()
    mine = {"mode": "meeting", "invited": "yes", "version": old, "place": "Room 4"}
    page = client.post(f"/casework/{case.reference}/review", data=mine)
    assert page.status_code == 400
    assert "Somebody new" in page.text
    assert "Room 4" in page.text


def test_findings_that_changed_meanwhile_are_never_released_unseen(
    client: FlaskClient, case: Case, coordinator: Account, act: Act
) -> None:
    review = held(case, act)
    db.session.commit()
    sign_in(client, coordinator.id)
    final = day("release-released_on", today()) | {"release-version": str(head(case))}
    other = Minutes(today(), {}, TakingPart.NOT, "", "What the other coordinator wrote.")
    record_minutes(case=case, act=act, review=review, minutes=other)
    db.session.commit()
    page = client.post(f"/casework/{case.reference}/review/release", data=final)
    assert page.status_code == 400
    assert "Somebody changed this while you were writing" in page.text
    assert "What the other coordinator wrote." in page.text
    assert db.session.get_one(Review, review.id).finalised_on is None
    again = final | {"release-version": str(head(case))}
    assert client.post(f"/casework/{case.reference}/review/release", data=again).status_code == 303


def test_minutes_that_come_after_the_release_are_shown_again(client: FlaskClient, case: Case, act: Act) -> None:
    review = held(case, act)
    db.session.commit()
    sign_in(client, act.account_id or 0)
    mine = {"version": str(head(case)), "took_part": "phone", "findings": "What I wrote."} | day("held_on", today())
    release(case, act, review)
    db.session.commit()
    for tail in ("outcome", "release"):
        page = client.post(f"/casework/{case.reference}/review/{tail}", data=mine)
        assert page.status_code == 400
        assert "final already" in page.text
        assert "What I wrote." in page.text
    late = client.post(f"/casework/{case.reference}/review", data={"place": "Room 4", "version": "0"})
    assert (late.status_code, "Room 4" in late.text) == (400, True)
    draft = client.post(f"/casework/{case.reference}/recommendations/new", data={"text": "Patrol."})
    assert (draft.status_code, "Patrol." in draft.text) == (400, True)


def test_why_not_does_not_matter_to_whoever_is_invited(client: FlaskClient, case: Case, coordinator: Account) -> None:
    sign_in(client, coordinator.id)
    sent = {"mode": "meeting", "invited": "no", "version": str(head(case)), "not_invited_reason": "x" * 2_001}
    address = f"/casework/{case.reference}/review"
    assert client.post(address, data=sent).status_code == 400
    assert client.post(address, data=sent | {"invited": "yes"}).status_code == 303
