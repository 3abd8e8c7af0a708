"""An appeal from the applicant's words to the step it sends the case back to."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from csp_reviews.appeals.operations import decide_appeal
from csp_reviews.casefile.acts import Act, Entered
from csp_reviews.casefile.appealing import grounds_of
from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.permissions import NOBODY
from csp_reviews.law.terms import (
    AppealGround,
    AppealOutcome,
    Channel,
    Decision,
    EventKind,
    Matter,
    MessageKind,
    NoticeKind,
    Party,
    Role,
    Stage,
    Standing,
)
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.reviews import Review
from csp_reviews.models.threshold import DecisionMatter, ThresholdDecision
from csp_reviews.web.clock import now, today
from tests.support.builders import Make, sign_in
from tests.support.clock import Clock
from tests.support.lodging import lodge_appeal


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def area(make: Make) -> Area:
    return make.area()


def applicant() -> Act:
    return Act(NOBODY, Standing.APPLICANT, today(), now())


def lodged(case: Case, ground: AppealGround = AppealGround.THRESHOLD) -> Appeal:
    appeal = lodge_appeal(case=case, act=applicant(), ground=ground, reasons="You missed two of my reports.")
    db.session.commit()
    return appeal


def test_a_refusal_is_appealed_once(make: Make, area: Area) -> None:
    case = make.case(area, Stage.REFUSED)
    appeal = lodged(case)
    assert (appeal.n, appeal.received_on, appeal.decision_id is not None) == (1, today(), True)
    assert grounds_of(case) == ()
    with pytest.raises(NotPossible):
        lodged(case)


def test_the_reviewers_who_took_no_part_are_told(make: Make, area: Area) -> None:
    reviewer = make.account(Role.APPEAL_REVIEWER, area)
    both = make.account(Role.APPEAL_REVIEWER, area)
    case = make.case(area, Stage.REFUSED, by=both)
    lodged(case)
    told = db.session.scalars(select(Message).where(Message.kind == MessageKind.APPEAL_LODGED)).all()
    assert [message.account_id for message in told] == [reviewer.id]


def test_upheld_sends_a_refusal_back_to_the_threshold_and_keeps_the_first_decision(make: Make, area: Area) -> None:
    reviewer = make.account(Role.APPEAL_REVIEWER, area)
    case = make.case(area, Stage.REFUSED)
    appeal = lodged(case)
    act = make.act(reviewer, Standing.APPEAL_REVIEWER)
    decide_appeal(case=case, appeal=appeal, act=act, outcome=AppealOutcome.UPHELD, reason="Two reports were missed.")
    db.session.commit()
    assert case.stage is Stage.RECEIVED
    decisions = db.session.scalars(select(ThresholdDecision).where(ThresholdDecision.case_id == case.id)).all()
    assert [decision.outcome for decision in decisions] == [Decision.NOT_MET]
    notice = db.session.scalars(select(Notice).where(Notice.case_id == case.id)).one()
    assert (notice.kind, notice.about) == (NoticeKind.APPEAL, appeal.n)
    assert "Two reports were missed." in str(notice.content)
    assert first_break(events_of(case.id), case.head_seq, case.head_hash) is None


def test_upheld_opens_a_closed_case_again_at_the_review(make: Make, area: Area) -> None:
    reviewer = make.account(Role.APPEAL_REVIEWER, area)
    case = make.case(area, Stage.CLOSED)
    appeal = lodged(case, AppealGround.REVIEW)
    act = make.act(reviewer, Standing.APPEAL_REVIEWER)
    decide_appeal(case=case, appeal=appeal, act=act, outcome=AppealOutcome.UPHELD, reason="You were not heard.")
    db.session.commit()
    assert (case.stage, case.closed_on) == (Stage.REVIEW, None)


def test_dismissed_changes_nothing_but_the_record(make: Make, area: Area) -> None:
    reviewer = make.account(Role.APPEAL_REVIEWER, area)
    case = make.case(area, Stage.REFUSED)
    appeal = lodged(case)
    act = make.act(reviewer, Standing.APPEAL_REVIEWER)
    decide_appeal(
        case=case, appeal=appeal, act=act, outcome=AppealOutcome.DISMISSED, reason="Every report was weighed."
    )
    db.session.commit()
    assert case.stage is Stage.REFUSED
    assert events_of(case.id)[-2].kind is EventKind.APPEAL_DISMISSED
    with pytest.raises(NotPossible, match="appeal_decided"):
        decide_appeal(case=case, appeal=appeal, act=act, outcome=AppealOutcome.UPHELD, reason="Again.")


def test_whoever_worked_on_the_case_never_decides_its_appeal(make: Make, area: Area) -> None:
    worked = make.account(Role.APPEAL_REVIEWER, area, name="Sam Elm (example)")
    case = make.case(area, Stage.REFUSED, by=worked)
    appeal = lodged(case)
    own = make.act(worked, Standing.APPEAL_REVIEWER)
    entered = make.act(
        make.account(Role.COORDINATOR, area),
        Standing.APPEAL_REVIEWER,
        entered=Entered("SAM  elm (Example)", Channel.MEETING, today()),
    )
    for act in (own, entered):
        with pytest.raises(NotPossible, match="appeal_not_independent"):
            decide_appeal(case=case, appeal=appeal, act=act, outcome=AppealOutcome.DISMISSED, reason="No.")
    assert appeal.decided_on is None


def test_a_decision_made_elsewhere_is_entered_for_its_maker(make: Make, area: Area) -> None:
    coordinator = make.account(Role.COORDINATOR, area)
    case = make.case(area, Stage.REFUSED, by=coordinator)
    appeal = lodged(case)
    said = Entered("Chris Oak (example), another partnership", Channel.LETTER, today())
    act = make.act(coordinator, Standing.APPEAL_REVIEWER, entered=said)
    decide_appeal(case=case, appeal=appeal, act=act, outcome=AppealOutcome.UPHELD, reason="Decide again.")
    db.session.commit()
    assert (appeal.decided_by, appeal.decided_by_id) == (said.said_by, None)


def test_a_reviewer_decides_through_the_pages(make: Make, area: Area, client: FlaskClient) -> None:
    reviewer = make.account(Role.APPEAL_REVIEWER, area)
    case = make.case(area, Stage.REFUSED)
    decision = lodged(case).decision
    assert decision is not None
    decision.matters.append(DecisionMatter(matter=Matter.HARM.value, for_review=False, reason="No harm was shown."))
    db.session.commit()
    sign_in(client, reviewer.id)
    assert case.reference in client.get("/appeals/").text
    page = client.get(f"/appeals/{case.reference}/1")
    assert "You missed two of my reports." in page.text
    assert "Harm, or potential harm" in page.text
    assert "No harm was shown." in page.text
    wrong = client.post(f"/appeals/{case.reference}/1", data={"reason": "Because of this."})
    assert wrong.status_code == 400
    assert "Select how the appeal is decided" in wrong.text
    assert "Because of this." in wrong.text
    day = today()
    answer = {
        "outcome": "upheld",
        "reason": "Two reports were missed.",
        "decided_on-day": str(day.day),
        "decided_on-month": str(day.month),
        "decided_on-year": str(day.year),
    }
    assert client.post(f"/appeals/{case.reference}/1", data=answer).status_code == 303
    assert "Two reports were missed." in client.get(f"/appeals/{case.reference}/1").text
    assert db.session.get_one(Case, case.id).stage is Stage.RECEIVED


def test_a_reviewer_of_another_area_sees_what_never_existed(make: Make, area: Area, client: FlaskClient) -> None:
    case = make.case(area, Stage.REFUSED)
    lodged(case)
    other = make.area("elsewhere")
    stranger = make.account(Role.APPEAL_REVIEWER, other)
    sign_in(client, stranger.id)
    hidden = client.get(f"/appeals/{case.reference}/1")
    never = client.get("/appeals/BCDF-GHJK/1")
    assert hidden.status_code == never.status_code == 404
    assert hidden.text == never.text


def test_the_coordinator_does_not_read_the_appeal_before_it_is_decided(
    make: Make, area: Area, client: FlaskClient
) -> None:
    coordinator = make.account(Role.COORDINATOR, area)
    case = make.case(area, Stage.REFUSED, by=coordinator)
    lodged(case)
    sign_in(client, coordinator.id)
    page = client.get(f"/appeals/{case.reference}/1")
    assert page.status_code == 200
    assert "You missed two of my reports." not in page.text


def test_a_coordinator_enters_an_appeal_that_came_by_phone(make: Make, area: Area, client: FlaskClient) -> None:
    coordinator = make.account(Role.COORDINATOR, area)
    case = make.case(area, Stage.REFUSED, by=coordinator)
    db.session.commit()
    sign_in(client, coordinator.id)
    day = today()
    said = {"said_by": "Robin", "how": "phone", "said_on-day": day.day, "said_on-month": day.month}
    form = {"grounds": "threshold", "reasons": "I reported it more often."} | said
    assert "must include a year" in client.post(f"/casework/{case.reference}/appeals/new", data=form).text
    answer = client.post(f"/casework/{case.reference}/appeals/new", data=form | {"said_on-year": day.year})
    assert answer.status_code == 303
    appeal = db.session.scalars(select(Appeal)).one()
    assert (appeal.channel, appeal.reasons) == (Channel.PHONE, "I reported it more often.")
    event = next(event for event in events_of(case.id) if event.kind is EventKind.APPEAL_LODGED)
    assert (event.standing, event.account_id, event.entered_id is not None) == (
        Standing.APPLICANT,
        coordinator.id,
        True,
    )


def test_the_chair_of_the_review_never_decides_the_appeal_about_it(make: Make, area: Area) -> None:
    chair = make.account(Role.APPEAL_REVIEWER, area, name="Kim Example")
    case = make.case(area, Stage.FOLLOW_UP)
    review = db.session.scalars(select(Review).where(Review.case_id == case.id)).one()
    review.chair_id, review.chair_name = chair.id, chair.name
    appeal = lodged(case, AppealGround.REVIEW)
    own = make.act(chair, Standing.APPEAL_REVIEWER)
    said = Entered("kim example", Channel.PHONE, today())
    entered = make.act(make.account(Role.COORDINATOR, area), Standing.APPEAL_REVIEWER, entered=said)
    for act in (own, entered):
        with pytest.raises(NotPossible, match="appeal_not_independent"):
            decide_appeal(case=case, appeal=appeal, act=act, outcome=AppealOutcome.DISMISSED, reason="No.")


def test_an_appeal_opens_a_closed_case_again(make: Make, area: Area) -> None:
    case = make.case(area, Stage.CLOSED)
    lodged(case, AppealGround.REVIEW)
    assert (case.stage, case.closed_on) == (Stage.FOLLOW_UP, None)


def test_an_appeal_cannot_come_before_what_it_is_about(make: Make, area: Area) -> None:
    case = make.case(area, Stage.REFUSED)
    early = Act(NOBODY, Standing.APPLICANT, today() - timedelta(days=1), now())
    with pytest.raises(NotPossible, match="appeal_too_early"):
        lodge_appeal(case=case, act=early, ground=AppealGround.THRESHOLD, reasons="Too early.")


HEARD = 'heard_by = "partnership"'


@pytest.fixture
def late(make: Make, area: Area, clock: Clock) -> Case:
    """A refusal that was told three weeks ago, in an area whose procedure gives ten working days to appeal."""
    rules = area.procedures[0]
    rules.source = rules.source.replace(HEARD, f"{HEARD}\nwithin = {{ working_days = 10 }}")
    case = make.case(area, Stage.REFUSED)
    content = {"title": "Decision", "sections": []}
    about = {"kind": NoticeKind.THRESHOLD, "party": Party.APPLICANT, "about": 1, "content": content}
    db.session.add(Notice(case_id=case.id, n=1, issued_on=today(), issued_at=now(), **about))
    db.session.commit()
    clock.advance(days=21)
    return case


def test_a_late_appeal_is_entered_with_its_reason_and_nothing_typed_is_lost(
    make: Make, late: Case, client: FlaskClient
) -> None:
    coordinator = make.account(Role.COORDINATOR, late.area)
    db.session.commit()
    sign_in(client, coordinator.id)
    day = today()
    said = {"said_by": "Robin", "how": "phone", "said_on-day": day.day, "said_on-month": day.month}
    form = {"grounds": "threshold", "reasons": "You missed the nights.", "said_on-year": day.year} | said
    address = f"/casework/{late.reference}/appeals/new"
    refused = client.post(address, data=form)
    assert refused.status_code == 400
    assert "The last day to appeal was" in refused.text
    assert "You missed the nights." in refused.text
    assert client.post(address, data=form | {"late_reason": "She was in hospital."}).status_code == 303
    appeal = db.session.scalars(select(Appeal)).one()
    assert (appeal.late, appeal.late_reason) == (True, "She was in hospital.")


def test_a_late_appeal_may_be_turned_down_as_out_of_time_with_a_reason(
    make: Make, late: Case, client: FlaskClient
) -> None:
    reviewer = make.account(Role.APPEAL_REVIEWER, late.area)
    ground = AppealGround.THRESHOLD
    lodge_appeal(case=late, act=applicant(), ground=ground, reasons="Look again.", late_reason="I was ill.")
    db.session.commit()
    sign_in(client, reviewer.id)
    page = client.get(f"/appeals/{late.reference}/1").text
    assert "I was ill." in page
    assert "out of time" in page
    day = today()
    form = {"outcome": "out_of_time", "reason": "Four months is too long.", "decided_on-day": day.day}
    form |= {"decided_on-month": day.month, "decided_on-year": day.year}
    assert client.post(f"/appeals/{late.reference}/1", data=form).status_code == 303
    notice = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.APPEAL)).one()
    assert "was not heard" in str(notice.content)
    assert "Four months is too long." in str(notice.content)
    assert db.session.get_one(Case, late.id).stage is Stage.REFUSED


def test_an_appeal_in_time_is_never_turned_down_as_out_of_time(make: Make, area: Area) -> None:
    reviewer = make.account(Role.APPEAL_REVIEWER, area)
    case = make.case(area, Stage.REFUSED)
    appeal = lodged(case)
    act = make.act(reviewer, Standing.APPEAL_REVIEWER)
    with pytest.raises(NotPossible, match="appeal_in_time"):
        decide_appeal(case=case, appeal=appeal, act=act, outcome=AppealOutcome.OUT_OF_TIME, reason="Too late.")
    db.session.rollback()


def test_the_window_runs_from_the_day_of_telling_by_hand(late: Case, clock: Clock) -> None:
    notice = db.session.scalars(select(Notice)).one()
    notice.told_on, notice.told_how = today(), "Told by phone"
    assert grounds_of(late)[0].late(today()) is False


def test_who_decided_one_appeal_may_decide_the_next_and_sees_what_was_typed_too_late(
    make: Make, area: Area, client: FlaskClient
) -> None:
    reviewer = make.account(Role.APPEAL_REVIEWER, area)
    case = make.case(area)
    first, second = lodged(case, AppealGround.DELAY), lodged(case, AppealGround.NO_ANSWER)
    act = make.act(reviewer, Standing.APPEAL_REVIEWER)
    decide_appeal(case=case, appeal=first, act=act, outcome=AppealOutcome.UPHELD, reason="It took too long.")
    db.session.commit()
    sign_in(client, reviewer.id)
    day = today()
    form = {"outcome": "dismissed", "reason": "They did answer.", "decided_on-day": day.day}
    form |= {"decided_on-month": day.month, "decided_on-year": day.year}
    late = client.post(f"/appeals/{case.reference}/{first.n}", data=form)
    assert (late.status_code, "They did answer." in late.text) == (400, True)
    assert "decided already" in late.text
    assert client.post(f"/appeals/{case.reference}/{second.n}", data=form).status_code == 303
