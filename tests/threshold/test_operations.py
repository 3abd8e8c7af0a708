"""The acts of the threshold, and every refusal of the Act."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.casefile.finding import Ruled
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.extensions import db
from csp_reviews.law.deciding import Weighed
from csp_reviews.law.errors import Forbidden, NotPossible
from csp_reviews.law.permissions import NOBODY
from csp_reviews.law.terms import (
    BodyKind,
    Channel,
    Decision,
    EventKind,
    Evidence,
    MessageKind,
    MessageState,
    NoticeKind,
    Route,
    Ruling,
    Stage,
    Standing,
)
from csp_reviews.models.areas import Procedure
from csp_reviews.models.cases import Case, ComplaintRuling, Passing
from csp_reviews.models.correspondence import Message
from csp_reviews.models.threshold import DecisionMatter, ThresholdDecision
from csp_reviews.threshold import operations
from csp_reviews.web.clock import now, today
from tests.support.desk import WEIGHED, Desk, complaint_of, kinds, late_by_a_day, notices, text_of, vague

LETTER = Content("We have it", (Section("We have it", ("Thank you.",)),))


def messages(case: Case, kind: MessageKind) -> list[Message]:
    query = select(Message).where(Message.case_id == case.id, Message.kind == kind).order_by(Message.id)
    return list(db.session.scalars(query))


def test_each_body_is_told_on_its_day_and_sent_a_neutral_message(desk: Desk) -> None:
    case = desk.case()
    on = today() - timedelta(days=0)
    operations.pass_on(case=case, bodies=desk.bodies, how=Channel.EMAIL, act=desk.act(on=on))
    db.session.commit()
    rows = db.session.scalars(select(Passing).where(Passing.case_id == case.id)).all()
    assert {(row.agency_id, row.passed_on, row.how) for row in rows} == {
        (agency.id, on, Channel.EMAIL) for agency in desk.bodies
    }
    sent = messages(case, MessageKind.AGENCY_TOLD)
    assert [message.address for message in sent] == [agency.email for agency in desk.bodies]
    assert all(case.reference not in message.body and "Robin" not in message.body for message in sent)
    assert kinds(case).count(EventKind.PASSED_TO_BODY) == len(desk.bodies)


def test_bodies_can_be_told_one_by_one_and_never_twice(desk: Desk) -> None:
    case = desk.case(received_on=today() - timedelta(days=3))
    first, second = desk.bodies[:2]
    operations.pass_on(case=case, bodies=[first], how=Channel.PHONE, act=desk.act(on=today() - timedelta(days=3)))
    operations.pass_on(case=case, bodies=[second], how=Channel.LETTER, act=desk.act())
    with pytest.raises(NotPossible, match="already_passed"):
        operations.pass_on(case=case, bodies=[first], how=Channel.EMAIL, act=desk.act())


def test_a_body_without_an_address_that_was_told_by_phone_asks_nothing_more(desk: Desk) -> None:
    case = desk.case()
    first, second = desk.bodies[:2]
    first.email = second.email = None
    operations.pass_on(case=case, bodies=[first], how=Channel.PHONE, act=desk.act())
    assert messages(case, MessageKind.AGENCY_TOLD) == []
    operations.pass_on(case=case, bodies=[second], how=Channel.EMAIL, act=desk.act())
    assert [message.state for message in messages(case, MessageKind.AGENCY_TOLD)] == [MessageState.TASK]


def test_only_a_relevant_body_of_the_area_is_passed_an_application(desk: Desk) -> None:
    partner = desk.make.agency(desk.area, BodyKind.FIRE)
    elsewhere = desk.make.agency(desk.make.area("othertown"))
    for agency in (partner, elsewhere):
        with pytest.raises(NotPossible, match="not_a_relevant_body"):
            operations.pass_on(case=desk.case(), bodies=[agency], how=Channel.EMAIL, act=desk.act())


def test_nothing_is_passed_on_before_it_came_or_after_it_ended(desk: Desk) -> None:
    case, closed = desk.case(), desk.case(stage=Stage.CLOSED)
    early = desk.act(on=today() - timedelta(days=1))
    with pytest.raises(NotPossible, match="before_receipt"):
        operations.pass_on(case=case, bodies=desk.bodies, how=Channel.EMAIL, act=early)
    with pytest.raises(NotPossible, match="stage"):
        operations.pass_on(case=closed, bodies=desk.bodies, how=Channel.EMAIL, act=desk.act())


def test_an_acknowledgement_is_a_letter_and_a_message(desk: Desk) -> None:
    case = desk.case(safe=[Route.EMAIL])
    operations.acknowledge(case=case, content=LETTER, how=None, act=desk.act())
    db.session.commit()
    (notice,) = notices(case)
    assert (notice.kind, case.acknowledged_on, notice.told_on) == (NoticeKind.ACKNOWLEDGEMENT, today(), None)
    assert kinds(case).count(EventKind.ACKNOWLEDGED) == 1
    assert [message.state for message in messages(case, MessageKind.NOTICE)] == [MessageState.QUEUED]
    with pytest.raises(NotPossible, match="already_acknowledged"):
        operations.acknowledge(case=case, content=LETTER, how=None, act=desk.act())


def test_an_acknowledgement_made_by_phone_asks_nobody_to_phone_again(desk: Desk) -> None:
    case = desk.case(safe=[Route.PHONE], received_on=today() - timedelta(days=2))
    operations.acknowledge(case=case, content=LETTER, how=Channel.PHONE, act=desk.act(on=today() - timedelta(days=1)))
    db.session.commit()
    (notice,) = notices(case)
    assert (notice.told_on, case.acknowledged_on) == (today() - timedelta(days=1), today() - timedelta(days=1))
    assert [message.state for message in messages(case, MessageKind.NOTICE)] == [MessageState.DONE]


def test_nothing_is_acknowledged_after_it_ended(desk: Desk) -> None:
    case = desk.case(stage=Stage.CLOSED)
    case.acknowledged_on = None
    with pytest.raises(NotPossible, match="stage"):
        operations.acknowledge(case=case, content=LETTER, how=None, act=desk.act())


def test_three_qualifying_complaints_are_decided_met_and_the_applicant_is_told(desk: Desk) -> None:
    case = desk.case()
    decision = desk.decide(case, Decision.MET, weighed={})
    db.session.commit()
    assert (decision.outcome, decision.must_decide_met, decision.route, decision.n) == (Decision.MET, True, "count", 1)
    assert [body.agency_id for body in decision.bodies] == [agency.id for agency in desk.bodies[:2]]
    assert (decision.matters, decision.recorded_by_id) == ([], desk.coordinator.id)
    assert case.stage is Stage.REVIEW
    assert [notice.kind for notice in notices(case)] == [NoticeKind.THRESHOLD]
    assert decision.finding["qualifying"] == 3
    assert first_break(events_of(case.id), case.head_seq, case.head_hash) is None


@pytest.mark.parametrize("weighed", [{}, WEIGHED])
def test_a_refusal_that_the_act_forbids_cannot_be_recorded(desk: Desk, weighed: dict[str, Weighed]) -> None:
    case = desk.case()
    with pytest.raises(Forbidden) as refused:
        desk.decide(case, Decision.NOT_MET, weighed=weighed)
    assert (refused.value.code, refused.value.section) == ("count_reached", "s.104(4)")
    assert case.stage is Stage.RECEIVED
    assert db.session.scalars(select(ThresholdDecision)).all() == []


def test_the_database_itself_refuses_a_refusal_that_the_act_forbids(desk: Desk) -> None:
    decision = desk.decide(desk.case(), Decision.MET, weighed={})
    db.session.commit()
    with pytest.raises(IntegrityError, match="act_forbids"):
        db.session.execute(
            update(ThresholdDecision).where(ThresholdDecision.id == decision.id).values(outcome=Decision.NOT_MET)
        )
    db.session.rollback()


def test_the_database_itself_refuses_a_decision_without_a_reason_or_somebody_who_recorded_it(desk: Desk) -> None:
    decision = desk.decide(desk.case(), Decision.MET, weighed={})
    db.session.commit()
    for values in ({"reason": ""}, {"recorded_by_id": None}):
        with pytest.raises(IntegrityError, match="decided"):
            db.session.execute(update(ThresholdDecision).where(ThresholdDecision.id == decision.id).values(**values))
        db.session.rollback()


def test_the_database_itself_refuses_a_matter_without_a_reason(desk: Desk) -> None:
    desk.refused()
    with pytest.raises(IntegrityError, match="reason"):
        db.session.execute(update(DecisionMatter).values(reason=""))
    db.session.rollback()


def test_an_agencys_missing_record_never_disqualifies(desk: Desk) -> None:
    case = desk.case()
    desk.rule(case, 1, Ruled(Ruling.COUNTS, "I believe the applicant"))
    with pytest.raises(Forbidden):
        desk.decide(case, Decision.NOT_MET)


def test_below_the_count_a_refusal_keeps_a_reason_for_each_matter(desk: Desk) -> None:
    case = desk.case(2)
    decision = desk.decide(case, Decision.NOT_MET)
    db.session.commit()
    assert (decision.outcome, decision.must_decide_met, case.stage) == (Decision.NOT_MET, False, Stage.REFUSED)
    kept = {row.matter: (row.for_review, row.reason) for row in decision.matters}
    assert kept == {name: (weighed.for_review, weighed.reason) for name, weighed in WEIGHED.items()}


@pytest.mark.parametrize("outcome", list(Decision))
@pytest.mark.parametrize("missing", list(WEIGHED))
def test_below_the_count_no_answer_is_recorded_without_each_matter(desk: Desk, outcome: Decision, missing: str) -> None:
    case = desk.case(2)
    for weighed in (
        {name: each for name, each in WEIGHED.items() if name != missing},
        WEIGHED | {missing: Weighed(True, "  ")},
    ):
        with pytest.raises(NotPossible) as refused:
            desk.decide(case, outcome, weighed=weighed)
        assert (refused.value.code, refused.value.values) == ("matters_missing", {"matters": [missing]})


def test_below_the_count_it_can_still_be_met(desk: Desk) -> None:
    case = desk.case(2)
    decision = desk.decide(case, Decision.MET)
    assert (decision.must_decide_met, decision.route, len(decision.matters)) == (False, None, 3)
    assert case.stage is Stage.REVIEW


def test_a_vague_day_is_never_refused_before_a_person_ruled_on_it(desk: Desk) -> None:
    case = desk.case(3)
    vague(complaint_of(case, 3))
    db.session.commit()
    with pytest.raises(NotPossible, match="rule_first"):
        desk.decide(case, Decision.NOT_MET)
    desk.rule(case, 3, Ruled(Ruling.DATE_CHANGED, "The log says so", incident_on=today() - timedelta(days=40)))
    assert desk.decide(case, Decision.NOT_MET).outcome is Decision.NOT_MET


def test_a_vague_day_can_be_ruled_to_count_and_then_binds(desk: Desk) -> None:
    case = desk.case(3)
    vague(complaint_of(case, 3))
    db.session.commit()
    desk.rule(case, 3, Ruled(Ruling.COUNTS, "I believe the applicant"))
    with pytest.raises(Forbidden, match="count_reached"):
        desk.decide(case, Decision.NOT_MET)


def test_a_vague_day_can_be_met_without_a_ruling(desk: Desk) -> None:
    case = desk.case(3)
    vague(complaint_of(case, 3))
    assert desk.decide(case, Decision.MET).outcome is Decision.MET


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": "  "}, "reason_missing"),
        ({"bodies": []}, "bodies_missing"),
    ],
)
def test_a_decision_has_a_reason_and_a_body(desk: Desk, more: dict[str, object], code: str) -> None:
    with pytest.raises(NotPossible, match=code):
        desk.decide(desk.case(), Decision.MET, **more)


def test_only_relevant_bodies_of_the_area_decide(desk: Desk) -> None:
    partner = desk.make.agency(desk.area, BodyKind.FIRE)
    with pytest.raises(NotPossible, match="not_a_relevant_body"):
        desk.decide(desk.case(), Decision.MET, bodies=[desk.bodies[0], partner])


@pytest.mark.parametrize(("days", "code"), [(1, "in_future"), (-5, "decided_too_early")])
def test_the_day_of_a_decision_is_between_receipt_and_today(desk: Desk, days: int, code: str) -> None:
    case = desk.case(received_on=today() - timedelta(days=4))
    with pytest.raises(NotPossible, match=code):
        desk.decide(case, Decision.MET, act=desk.act(on=today() + timedelta(days=days)))
    assert desk.decide(case, Decision.MET, act=desk.act(on=today() - timedelta(days=4))).decided_on < today()


def test_a_case_is_decided_once(desk: Desk) -> None:
    case = desk.case()
    desk.decide(case, Decision.MET)
    with pytest.raises(NotPossible, match="stage"):
        desk.decide(case, Decision.MET)


def test_not_met_and_reviewed_all_the_same_is_one_letter_and_both_counts(desk: Desk) -> None:
    case = desk.case(2)
    decision = desk.decide(case, Decision.NOT_MET, anyway="There was a fire.")
    db.session.commit()
    assert (decision.outcome, case.stage) == (Decision.NOT_MET, Stage.REVIEW)
    assert kinds(case)[-3:] == [EventKind.THRESHOLD_NOT_MET, EventKind.REVIEW_OPENED_ANYWAY, EventKind.NOTICE_ISSUED]
    (letter,) = notices(case)
    assert "There was a fire." in text_of(letter)


def test_a_review_can_be_held_later_although_it_was_refused(desk: Desk) -> None:
    case = desk.refused()
    operations.hold_review_anyway(case=case, reason="It started again.", act=desk.act())
    db.session.commit()
    assert case.stage is Stage.REVIEW
    assert [notice.about for notice in notices(case)] == [1, 1]
    assert db.session.scalars(select(ThresholdDecision.outcome)).all() == [Decision.NOT_MET]


def test_a_review_all_the_same_needs_a_refusal_and_a_reason(desk: Desk) -> None:
    with pytest.raises(NotPossible, match="stage"):
        operations.hold_review_anyway(case=desk.case(), reason="x", act=desk.act())
    with pytest.raises(NotPossible, match="reason_missing"):
        operations.hold_review_anyway(case=desk.refused(), reason=" ", act=desk.act())


def test_the_same_ruling_is_not_made_twice(desk: Desk) -> None:
    case = desk.case()
    ruled = Ruled(Ruling.NOT_MADE, "Nobody has it, and the applicant is not sure")
    assert desk.rule(case, 1, ruled) is not None
    assert desk.rule(case, 1, ruled) is None
    db.session.commit()
    assert len(db.session.scalars(select(ComplaintRuling)).all()) == 1
    assert kinds(case).count(EventKind.COMPLAINT_RULED) == 1


def test_a_ruling_needs_a_reason_a_person_and_an_undecided_case(desk: Desk) -> None:
    case = desk.case()
    with pytest.raises(NotPossible, match="reason_missing"):
        desk.rule(case, 1, Ruled(Ruling.NOT_MADE, "  "))
    program = Act(NOBODY, Standing.ANYBODY, today(), now())
    with pytest.raises(NotPossible, match="reason_missing"):
        operations.rule(case=case, complaint=complaint_of(case, 1), ruled=Ruled(Ruling.NOT_MADE, "x"), act=program)
    with pytest.raises(NotPossible, match="stage"):
        desk.rule(desk.case(stage=Stage.REVIEW), 1, Ruled(Ruling.NOT_MADE, "x"))


@pytest.mark.parametrize("ruling", [each for each in Ruling if each is not Ruling.COUNTS])
def test_what_changes_a_date_or_leaves_a_complaint_out_rests_on_evidence(desk: Desk, ruling: Ruling) -> None:
    case, words = desk.case(), "No agency holds a record of it"
    for ruled in (Ruled(ruling, words), Ruled(ruling, words, shown_by=Evidence.DOCUMENT, evidence=" ")):
        with pytest.raises(NotPossible, match="evidence_missing"):
            operations.rule(case=case, complaint=complaint_of(case, 1), ruled=ruled, act=desk.act())
    assert "no_record" not in list(Evidence)


def test_dates_decide_and_a_ruling_that_it_counts_does_not_overrule_them(desk: Desk) -> None:
    case = desk.case(3)
    late_by_a_day(complaint_of(case, 3))
    with pytest.raises(NotPossible, match="dates_decide"):
        desk.rule(case, 3, Ruled(Ruling.COUNTS, "It would be fair"))


@pytest.mark.parametrize(
    ("ruled", "code"),
    [
        (Ruled(Ruling.DATE_CHANGED, "x"), "date_missing"),
        (Ruled(Ruling.SAME_INCIDENT, "x"), "same_as_missing"),
        (Ruled(Ruling.SAME_INCIDENT, "x", same_as=1), "same_as_missing"),
        (Ruled(Ruling.SAME_INCIDENT, "x", same_as=99), "same_as_missing"),
    ],
)
def test_a_ruling_says_which_day_or_which_other_complaint(desk: Desk, ruled: Ruled, code: str) -> None:
    with pytest.raises(NotPossible, match=code):
        desk.rule(desk.case(), 1, ruled)


def test_a_changed_date_is_possible(desk: Desk) -> None:
    case = desk.case()
    incident = complaint_of(case, 1).incident_first
    with pytest.raises(NotPossible, match="complaint_before_incident"):
        desk.rule(case, 1, Ruled(Ruling.DATE_CHANGED, "x", complained_on=incident - timedelta(days=1)))
    with pytest.raises(NotPossible, match="date_after_receipt"):
        desk.rule(case, 1, Ruled(Ruling.DATE_CHANGED, "x", complained_on=today() + timedelta(days=1)))


def test_two_complaints_are_not_ruled_each_the_same_as_the_other(desk: Desk) -> None:
    case = desk.case()
    desk.rule(case, 1, Ruled(Ruling.SAME_INCIDENT, "One night", same_as=2))
    with pytest.raises(NotPossible, match="same_as_round"):
        desk.rule(case, 2, Ruled(Ruling.SAME_INCIDENT, "One night", same_as=1))


def test_the_database_itself_keeps_rulings_whole(desk: Desk) -> None:
    case = desk.case()
    desk.rule(case, 1, Ruled(Ruling.NOT_MADE, "Why"))
    db.session.commit()
    for values in ({"reason": ""}, {"ruling": Ruling.SAME_INCIDENT}, {"ruling": Ruling.DATE_CHANGED}):
        with pytest.raises(IntegrityError):
            db.session.execute(update(ComplaintRuling).values(**values))
        db.session.rollback()


def test_after_an_appeal_a_new_decision_stands_beside_the_first(desk: Desk) -> None:
    case = desk.refused()
    case.stage = Stage.RECEIVED
    with pytest.raises(NotPossible, match="decided_too_early"):
        desk.decide(case, Decision.MET, act=desk.act(on=today() - timedelta(days=1)))
    decision = desk.decide(case, Decision.MET)
    db.session.commit()
    assert (decision.n, [notice.about for notice in notices(case)]) == (2, [1, 2])


HATE = '\n[[routes]]\nid = "hate"\nkind = "hate"\nneeded = 1\nwindow = { months = 6 }\n'


def another_way(desk: Desk) -> None:
    """Let one hate incident be enough in the area's procedure."""
    row = db.session.scalars(select(Procedure).where(Procedure.area_id == desk.area.id)).one()
    row.source = row.source.replace("\n[counting]", f"{HATE}\n[counting]")
    db.session.commit()


def test_where_another_way_of_the_procedure_is_met_it_is_not_refused(desk: Desk) -> None:
    another_way(desk)
    case = desk.case(1)
    complaint_of(case, 1).hate = True
    with pytest.raises(Forbidden) as refused:
        desk.decide(case, Decision.NOT_MET)
    assert (refused.value.code, refused.value.section) == ("route_met", "s.104(5)")
    decision = desk.decide(case, Decision.MET, weighed={})
    assert (decision.must_decide_met, decision.route) == (False, "hate")
