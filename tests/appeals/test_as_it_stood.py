"""The copy of a case that an appeal's reviewer reads: all of it as it stood at the lodging, and nothing later (c9)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import func, select

from csp_reviews.appeals.operations import decide_appeal
from csp_reviews.applications.operations import ask_change, ask_withdrawal, write_to_us
from csp_reviews.casefile.as_it_stood import copy_of
from csp_reviews.casefile.finding import finding_of, to_json
from csp_reviews.extensions import db
from csp_reviews.information.operations import amend_answer, answer_request
from csp_reviews.information.queries import requests_of
from csp_reviews.law.reaching import ANY
from csp_reviews.law.terms import (
    AppealGround,
    AppealOutcome,
    Attendance,
    Held,
    Matter,
    Party,
    Progress,
    Response,
    Role,
    Route,
    Stage,
    Standing,
    TalkKind,
)
from csp_reviews.models.accounts import Account, RoleGrant
from csp_reviews.models.appeals import Appeal, AppealCopy
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import PanelMember, Recommendation, RecommendationResponse, RecommendationStep, Review
from csp_reviews.models.threshold import DecisionMatter, ThresholdDecision
from csp_reviews.web.clock import today
from tests.information.conftest import COUNCIL, POLICE, Town
from tests.support.builders import Make, sign_in
from tests.support.clock import Clock
from tests.support.filling import said


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def town(make: Make) -> Town:
    """A reviewed case with one of everything that its reviewer reads."""
    area = make.area()
    coordinator = make.account(Role.COORDINATOR, area, name="Sam Elm")
    case = make.case(area, Stage.FOLLOW_UP, by=coordinator)
    made = Town(make, area, coordinator, case)
    asking = made.ask(POLICE, questions="What of the fire?")
    said_first = made.said(Held.HELD, Held.NOT_HELD, summary="We came twice.")
    answer_request(case=case, request=asking, said=said_first, act=made.officer_act())
    decision = db.session.scalars(select(ThresholdDecision)).one()
    decision.finding = to_json(finding_of(case), {})
    decision.matters.append(DecisionMatter(matter=Matter.HARM.value, for_review=True, reason="They do not sleep."))
    asked_of = {"agency_id": made.agency(COUNCIL).id, "text": "Mend the gate.", "n": 1}
    asked_of |= {"made_on": today(), "due_on": today() + timedelta(days=28)}
    review = db.session.scalars(select(Review)).one()
    review.members.append(PanelMember(name="Chris Oak", agency_id=made.agency(POLICE).id, attendance=Attendance.CAME))
    recommendation = Recommendation(case_id=case.id, area_id=area.id, review_id=review.id, binding=True, **asked_of)
    recommendation.responses.append(
        RecommendationResponse(version=1, response=Response.ACCEPTED, reason="We shall.", **by("The council"))
    )
    db.session.add(recommendation)
    db.session.commit()
    return made


def by(name: str) -> dict[str, Any]:
    return {"responded_on": today(), "responded_by": name}


@pytest.fixture
def reviewer(town: Town) -> Account:
    account = town.make.account(Role.APPEAL_REVIEWER, town.area)
    db.session.commit()
    return account


def lodged_by_phone(client: FlaskClient, town: Town) -> Appeal:
    sign_in(client, town.coordinator.id)
    form = {"grounds": "review", "reasons": "You did not ask the school."} | said(today())
    assert client.post(f"/casework/{town.case.reference}/appeals/new", data=form).status_code == 303
    return db.session.scalars(select(Appeal).order_by(Appeal.n.desc())).first()


def read(client: FlaskClient, account: Account, case: Case) -> str:
    sign_in(client, account.id)
    answer = client.get(f"/casework/{case.reference}")
    assert answer.status_code == 200
    return answer.text


EVERYTHING = (
    *("Recorded by Sam Elm.", "Complaint 1: what the agencies hold", "Applicant invited"),
    *("Robin Example", "1 Sample Street", "Shouting at night", "Noise number 3"),
    *("Because of what was found.", "They do not sleep.", "What was found of each complaint on that day"),
    *("What of the fire?", "We came twice.", "Holds it", "No record", "Must answer: Sch. 4 para 7"),
    *("What was done was not enough.", "Mend the gate.", "We shall.", "Accepted"),
    *("Appeal 1", "Review carried out", "Chris Oak"),
)


def test_it_holds_all_that_the_reviewer_may_read_and_leads_nowhere(client, town, reviewer):
    lodged_by_phone(client, town)
    page = read(client, reviewer, town.case)
    assert "as it stood when appeal 1 was lodged, on " in page
    assert f'href="/appeals/{town.case.reference}/1"' in page
    assert "01632 960100" not in page
    assert "@example.org" not in page
    copy = db.session.scalars(select(AppealCopy)).one().html
    assert copy in page
    assert [part for part in EVERYTHING if part not in copy] == []
    assert "csp-typed" in copy
    assert {href[0] for href in re.findall(r'<a [^>]*href="([^"]*)"', copy)} == {"#"}


def test_nothing_that_came_after_the_lodging_is_in_it(client, town, reviewer):
    lodged_by_phone(client, town)
    copy = db.session.scalars(select(AppealCopy.html)).one()
    case = db.session.get_one(Case, town.case.id)
    case.complaints[0].what_happened = "Corrected since"
    case.application.happening = "Changed since"
    case.people[0].address = "Moved since"
    begun = {
        "progress": Progress.UNDER_WAY,
        "note": "Begun since",
        "reported_on": today(),
        "reported_by": "The council",
    }
    (recommendation,) = db.session.scalars(select(Recommendation)).all()
    recommendation.steps.append(RecommendationStep(**begun))
    answered = town.said(Held.NOT_HELD, summary="Amended since")
    amend_answer(case=case, request=requests_of(case)[0], said=answered, act=town.officer_act())
    db.session.commit()
    page = read(client, reviewer, town.case)
    assert copy in page
    since = ("Corrected since", "Changed since", "Moved since", "Begun since", "Amended since")
    assert [part for part in since if part in page] == []
    assert [part for part in since if part not in copy_now(client, town)] == []


def copy_now(client: FlaskClient, town: Town) -> str:
    with client.application.test_request_context():
        return copy_of(db.session.get_one(Case, town.case.id))


def test_the_pages_as_they_are_now_are_not_the_reviewers(client, town, reviewer):
    lodged_by_phone(client, town)
    sign_in(client, reviewer.id)
    pages = ("information", "information/1", "recommendations", "recommendations/1")
    seen = {page: client.get(f"/casework/{town.case.reference}/{page}").status_code for page in pages}
    assert set(seen.values()) == {404}
    sign_in(client, town.coordinator.id)
    assert {client.get(f"/casework/{town.case.reference}/{page}").status_code for page in pages} == {200}


def test_somebody_with_another_role_in_the_case_reads_it_as_it_is(client, town, reviewer):
    lodged_by_phone(client, town)
    db.session.add(RoleGrant(account_id=reviewer.id, role=Role.COORDINATOR, area_id=town.area.id))
    db.session.commit()
    page = read(client, reviewer, town.case)
    assert "as it stood when" not in page
    assert "What you can do" in page


def test_of_two_appeals_the_copy_of_the_newer_is_read(client, town, reviewer):
    first = lodged_by_phone(client, town)
    came = {"received_on": today(), "received_at": first.received_at, "channel": first.channel, "reasons": "Slow."}
    second = Appeal(case_id=first.case_id, area_id=town.area.id, n=2, ground=AppealGround.DELAY, **came)
    db.session.add(AppealCopy(appeal=second, html="<p>The newer copy</p>"))
    db.session.commit()
    page = read(client, reviewer, town.case)
    assert "as it stood when appeal 2 was lodged" in page
    assert "<p>The newer copy</p>" in page
    assert "Shouting at night" not in page
    hearing = client.get(f"/appeals/{town.case.reference}/1").text
    own = client.get(f"/casework/{town.case.reference}?appeal=1").text
    assert f'href="/casework/{town.case.reference}?appeal=1"' in hearing or "appeal=" not in hearing
    assert "as it stood when appeal 1 was lodged" in own
    assert "Shouting at night" in own


def test_where_no_copy_was_kept_it_says_so_and_shows_the_case_as_it_is(client, town, reviewer):
    appeal = lodged_by_phone(client, town)
    db.session.delete(db.session.get_one(AppealCopy, appeal.id))
    town.case.application.happening = "Changed since"
    db.session.commit()
    page = read(client, reviewer, town.case)
    assert "No copy of the case was kept when the appeal was lodged" in page
    assert "Changed since" in page


def test_it_ends_some_days_after_the_decision(client, town, reviewer, clock: Clock):
    appeal = lodged_by_phone(client, town)
    act = town.make.act(reviewer, Standing.APPEAL_REVIEWER)
    decide_appeal(case=appeal.case, appeal=appeal, act=act, outcome=AppealOutcome.DISMISSED, reason="Done well.")
    db.session.commit()
    read(client, reviewer, town.case)
    clock.advance(days=29)
    sign_in(client, reviewer.id)
    assert client.get(f"/casework/{town.case.reference}").status_code == 404


def test_it_is_in_the_language_of_staff_whatever_the_applicant_reads(client, town):
    with client.application.test_request_context(), force_locale("cy"):
        copy = copy_of(town.case)
    assert copy == copy_now(client, town)
    assert "Shouting at night" in copy
    assert "What has happened" in copy


def test_no_number_in_the_address_opens_the_case_as_it_is_now(client, town, reviewer):
    lodged_by_phone(client, town)
    town.case.application.happening = "Changed since"
    db.session.commit()
    sign_in(client, reviewer.id)
    for n in ("99", "0", "-1", "x", ""):
        page = client.get(f"/casework/{town.case.reference}?appeal={n}").text
        assert "as it stood when appeal 1 was lodged" in page
        assert "Changed since" not in page


def test_another_cases_copy_is_never_shown(client, town, reviewer):
    """The other case is of the same area, its appeal is the newer one, and it has a copy."""
    appeal = lodged_by_phone(client, town)
    other = town.make.case(town.area, Stage.REFUSED, by=town.coordinator)
    came = {"received_on": today(), "received_at": appeal.received_at, "channel": appeal.channel, "reasons": "Slow."}
    lodged = Appeal(case_id=other.id, area_id=town.area.id, n=2, ground=AppealGround.DELAY, **came)
    db.session.add(AppealCopy(appeal=lodged, html="<p>Of another case</p>"))
    db.session.commit()
    assert "Of another case" not in read(client, reviewer, town.case)
    assert "Of another case" in read(client, reviewer, other)


SHOWN_LIVE = ("feels less safe", "way to reach somebody is to change")
PRIVATE = (
    *SHOWN_LIVE,
    *("Speak to the applicant safely", "Answer their message", "Somebody shouted at me again", "5 Sister Street"),
    "A message came",
)


def test_how_people_are_reached_and_what_they_said_of_it_is_not_in_it(client, town, reviewer):
    """Neither in what has happened nor in what is owed: c10."""
    case = town.case
    case.people[0].letters_to = "5 Sister Street"
    case.application.applicant_minor = True
    applicant = town.make.act(None, Standing.APPLICANT)
    write_to_us(
        case=case, party=Party.APPLICANT, kind=TalkKind.UNSAFE, text="Somebody shouted at me again", act=applicant
    )
    ask_withdrawal(case=case, reason="", pressed=True, act=applicant)
    wish = {"route": Route.EMAIL, "address": "thief@example.org", "hours": ANY}
    ask_change(case=case, party=Party.APPLICANT, **wish, act=applicant)
    db.session.commit()
    lodged_by_phone(client, town)
    live = client.get(f"/casework/{case.reference}").text
    assert [part for part in SHOWN_LIVE if part not in live] == []
    page = read(client, reviewer, case)
    assert [part for part in PRIVATE if part in page] == []
    assert "Decide appeal 1" in page


def test_the_pages_that_are_refused_are_not_logged_as_read(client, town, reviewer):
    lodged_by_phone(client, town)
    sign_in(client, reviewer.id)
    for page in ("information", "recommendations"):
        client.get(f"/casework/{town.case.reference}/{page}")
    logged = select(func.count()).select_from(ViewLog).where(ViewLog.account_id == reviewer.id)
    assert db.session.scalar(logged) == 0
