"""Following: whose turn, what next, by when, the letters; and nothing of the story until it is asked for."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.casefile.stage import move
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.extensions import db
from csp_reviews.law.terms import (
    AppealGround,
    Channel,
    Decision,
    Move,
    NoticeKind,
    Party,
    Progress,
    Response,
    Role,
    Route,
    Stage,
    Standing,
)
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import MeetingDate
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Passing
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.reviews import Recommendation, RecommendationResponse, Review
from csp_reviews.models.threshold import DecisionMatter
from csp_reviews.web.clock import now, today
from tests.applications.conftest import STORY, for_another, hand_in, read_with, said, with_safe

LETTER = Content("What was decided", (Section("Why", ("Because of this.",), ("One", "Two")),))

COPY = {"wants_copy": True, "email": "robin@example.org", "safe": frozenset({Route.EMAIL})}


@pytest.fixture
def received(area):
    return hand_in(area, said(applicant=with_safe(Route.PHONE, Route.EMAIL)))


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


def issue(case, act, kind=NoticeKind.THRESHOLD, about=1):
    notice = issue_notice(case=case, kind=kind, content=LETTER, act=act, about=about)
    db.session.commit()
    return notice


def page(client, received, *, affected=False):
    read_with(client, received, affected=affected)
    answer = client.get("/progress/case")
    assert answer.status_code == 200
    return answer.text


def test_a_new_application_asks_nothing_and_says_whose_turn_it_is(client, received):
    text = page(client, received)
    assert "You do not need to do anything today" in text
    assert "Us: the coordinator" in text
    assert "No time limit is published. It began today." in text


def test_where_no_limit_is_published_it_says_how_long_it_has_been(client, received, clock):
    clock.advance(days=5)
    assert "No time limit is published. It has been 5 days." in page(client, received)


def told_everybody(make, received, coordinator):
    """Everything before the decision is done."""
    for agency in received.case.area.agencies:
        if agency.relevant_body:
            db.session.add(Passing(case_id=received.case.id, agency_id=agency.id, passed_on=today(), how="email"))
    received.case.acknowledged_on = today()
    db.session.commit()


def test_the_decision_is_due_at_the_next_meeting(client, make, received, coordinator):
    told_everybody(make, received, coordinator)
    text = page(client, received)
    assert "They decide whether there must be a review" in text
    assert "Monday 30 November 2026" in text


def test_what_is_late_is_said_with_how_late_and_the_next_day(client, make, area, received, coordinator, clock):
    told_everybody(make, received, coordinator)
    db.session.add(MeetingDate(area_id=area.id, meets_on=today() + timedelta(days=28)))
    db.session.commit()
    clock.advance(days=9)
    text = page(client, received)
    assert "One thing is late" in text
    assert "It is 2 days late." in text
    assert "Late. The next meeting is on Monday 21 December 2026" in text


def test_a_decision_stands_with_its_reason_and_who_made_it(client, make, received, coordinator):
    make.decision(received.case, Decision.NOT_MET, make.act(coordinator))
    received.case.stage = Stage.REFUSED
    db.session.commit()
    text = page(client, received)
    assert "there need not be a review" in text
    assert "Because of what was found." in text
    assert "Anytown council" in text
    assert 'href="/progress/more"' in text


def test_a_letter_that_was_not_opened_is_the_readers_turn(client, make, received, coordinator):
    notice = issue(received.case, make.act(coordinator))
    text = page(client, received)
    assert "Your turn: read what is new" in text
    assert "Who is at work meanwhile" in text
    assert "Whose turn it is" not in text
    assert f'href="/progress/notices/{notice.n}"' in text


def test_opening_a_letter_is_noted_and_ends_the_readers_turn(client, make, received, coordinator):
    notice = issue(received.case, make.act(coordinator))
    page(client, received)
    opened = client.get(f"/progress/notices/{notice.n}")
    assert "Because of this." in opened.text
    seen = db.session.scalars(select(ViewLog).where(ViewLog.notice_id == notice.id)).all()
    assert [(row.standing, row.account_id) for row in seen] == [(Standing.APPLICANT, None)]
    assert "Your turn" not in client.get("/progress/case").text


def test_looking_at_the_list_does_not_open_a_letter(client, make, received, coordinator):
    issue(received.case, make.act(coordinator))
    page(client, received)
    assert not db.session.scalars(select(ViewLog).where(ViewLog.notice_id.is_not(None))).all()


def test_a_letter_can_be_printed_with_the_same_text_and_no_address(client, make, received, coordinator):
    notice = issue(received.case, make.act(coordinator))
    page(client, received)
    letter = client.get(f"/progress/notices/{notice.n}/letter").text
    assert "Because of this." in letter
    assert "Example Court" not in letter


def test_a_letter_that_was_told_by_hand_is_not_new(client, make, received, coordinator):
    notice = issue(received.case, make.act(coordinator))
    notice.told_on, notice.told_how = today(), "By phone"
    db.session.commit()
    assert "Your turn" not in page(client, received)


def test_a_letter_to_the_other_person_is_not_found(client, make, area, coordinator):
    received = hand_in(area, for_another(**COPY))
    first = issue(received.case, make.act(coordinator))
    text = page(client, received, affected=True)
    assert 'href="/progress/notices/1"' in text
    assert client.get("/progress/notices/1").status_code == 200
    assert client.get(f"/progress/notices/{first.n + 1}").status_code == 404
    other, none = (client.get(f"/progress/notices/{n}").text for n in (first.n + 1, 99))
    assert other == none


def test_nothing_of_the_story_until_it_is_asked_for(client, received):
    text = page(client, received)
    for word in (STORY, "Banging", "Example Court", "01632 960 012", "rowan@example.org", "Rowan Ash"):
        assert word not in text
    assert "ends in 12" in text
    answers = client.get("/progress/answers").text
    assert STORY in answers
    assert "Banging" in answers
    assert "01632" not in answers


def test_the_person_affected_cannot_read_the_applicants_words(client, area):
    received = hand_in(area, for_another())
    text = page(client, received, affected=True)
    assert "/progress/answers" not in text
    assert client.get("/progress/answers").status_code == 403


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.REFUSED, Stage.REVIEW, Stage.FOLLOW_UP, Stage.CLOSED])
def test_every_stage_has_its_page(client, make, area, received, coordinator, stage):
    make._to(received.case, stage, coordinator)
    db.session.commit()
    assert "step by step" in page(client, received)


def test_a_withdrawn_case_says_so(client, received):
    move(received.case, Move.WITHDRAW)
    received.case.withdrawn_on = today()
    db.session.commit()
    text = page(client, received)
    assert "Your application has stopped, as you asked" in text
    assert "ask us to stop" not in text


def test_a_fixed_number_of_queries(client, make, received, coordinator, queries):
    make._to(received.case, Stage.FOLLOW_UP, coordinator)
    for _letter in range(3):
        issue(received.case, make.act(coordinator))
    read_with(client, received)
    with queries() as seen:
        client.get("/progress/case")
    seen.at_most(40)


def test_titles_say_nothing_of_the_subject(client, make, received, coordinator):
    notice = issue(received.case, make.act(coordinator))
    page(client, received)
    for path in ("case", "answers", "other", "contact", f"notices/{notice.n}", f"notices/{notice.n}/letter"):
        answer = client.get(f"/progress/{path}")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        title = answer.text.partition("<title>")[2].partition("</title>")[0].lower()
        assert not any(word in title for word in ("asb", "anti", "victim", "complain", "review", "application"))


def test_the_notice_goes_to_the_applicant_and_a_copy_where_it_is_asked_for(make, area, coordinator):
    both = {Party.APPLICANT, Party.AFFECTED}
    for wanted, parties in (({}, {Party.APPLICANT}), ({"wants_copy": True}, {Party.APPLICANT}), (COPY, both)):
        received = hand_in(area, for_another(**wanted))
        issue(received.case, make.act(coordinator))
        from_rows = {notice.party for notice in _notices(received.case.id)}
        assert from_rows == parties


def _notices(case_id):
    return db.session.scalars(select(Notice).where(Notice.case_id == case_id)).all()


def test_recommendations_and_their_answers_stand_on_the_page(client, make, received, coordinator):
    make._to(received.case, Stage.FOLLOW_UP, coordinator)
    review = db.session.scalars(select(Review)).one()
    common = {"review_id": review.id, "case_id": received.case.id, "area_id": received.case.area_id}
    police = make.agency(received.case.area)
    made = Recommendation(
        **common, n=1, agency_id=police.id, text="Visit at night", due_on=today(), made_on=today(), imported=False
    )
    draft = Recommendation(**common, n=2, agency_id=police.id, text="Only a draft", due_on=today())
    db.session.add_all([made, draft])
    db.session.flush()
    answer = RecommendationResponse(
        recommendation_id=made.id,
        version=1,
        response=Response.DECLINED,
        reason="We have nobody at night",
        responded_on=today(),
        responded_by="Pat Oak",
    )
    db.session.add(answer)
    db.session.commit()
    text = page(client, received)
    assert "Visit at night" in text
    assert "Declined: We have nobody at night" in text
    assert "Only a draft" not in text


@pytest.mark.parametrize(
    ("responses", "progress", "said"),
    [
        (("declined",), ("not_started",), "What was recommended was answered"),
        (("declined", "accepted"), ("not_started", "done"), "What was agreed to of the recommendations is carried out"),
        (("accepted",), ("under_way",), "What was recommended was answered"),
        (("accepted",), ("done",), "What was recommended is carried out"),
    ],
)
def test_a_closed_case_says_of_its_recommendations_what_is_true(
    client, make, received, coordinator, responses, progress, said
):
    case = received.case
    make._to(case, Stage.FOLLOW_UP, coordinator)
    review = db.session.scalars(select(Review)).one()
    for n, (response, far) in enumerate(zip(responses, progress, strict=True), start=1):
        made = Recommendation(
            review_id=review.id,
            case_id=case.id,
            area_id=case.area_id,
            n=n,
            agency_id=make.agency(case.area).id,
            text="Visit at night",
            due_on=today(),
            made_on=today(),
            progress=Progress(far),
            done_on=today() if far == "done" else None,
        )
        answer = {"response": Response(response), "reason": "Nobody", "responded_on": today(), "responded_by": "Pat"}
        made.responses.append(RecommendationResponse(version=1, **answer))
        db.session.add(made)
    case.stage, case.closed_on = Stage.CLOSED, today()
    db.session.commit()
    text = page(client, received)
    titles = {"was answered", "is carried out", "of the recommendations is carried out"}
    assert said in text
    assert sum(f"What was recommended {title}" in text for title in titles) == (said.startswith("What was recommended"))
    assert ("1 recommendation was declined." in text) is ("declined" in responses)
    assert ("1 was not confirmed as done." in text) is ("under_way" in progress)


def test_a_matter_of_the_procedures_own_is_named(client, make, received, coordinator):
    decision = make.decision(received.case, Decision.NOT_MET, make.act(coordinator))
    for matter in ("persistence", "vulnerable"):
        db.session.add(DecisionMatter(decision_id=decision.id, matter=matter, for_review=False, reason=f"On {matter}"))
    received.case.stage = Stage.REFUSED
    db.session.commit()
    text = page(client, received)
    assert "How long, and how often" in text
    assert "On vulnerable" in text


def test_an_appeal_is_the_applicants_alone(client, make, area, coordinator):
    received = hand_in(area, for_another())
    appeal = Appeal(
        case_id=received.case.id,
        area_id=area.id,
        n=1,
        ground=AppealGround.DELAY,
        reasons="Nobody rang",
        received_on=today(),
        received_at=now(),
        channel=Channel.ONLINE,
    )
    db.session.add(appeal)
    told_everybody(make, received, coordinator)
    mine = page(client, received)
    assert "What you disagreed with" in mine
    assert "Not yet. Somebody who had no part in your case decides it." in mine
    theirs = page(client, received, affected=True)
    assert "disagree" not in theirs


def test_a_mirrored_application_shows_nothing_of_the_other(client, area):
    named = said(alleged="Rowan Ash, at 2 Example Court", applicant=replace(said().applicant, name="Val Thorn"))
    first, second = hand_in(area, said()), hand_in(area, named)
    text = page(client, second) + client.get("/progress/answers").text
    assert first.case.reference not in text
    assert STORY in text
    text = page(client, first) + client.get("/progress/answers").text
    assert "Val Thorn" not in text
