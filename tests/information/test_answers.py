"""What each viewer may read of the agencies' answers, and how a record stands to the applicant's account."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from csp_reviews.casefile.acts import Act, Entered
from csp_reviews.casefile.answers import Comparison, answers_for, compare, comparison_words
from csp_reviews.extensions import db
from csp_reviews.information.operations import (
    Said,
    amend_answer,
    answer_request,
    cancel_request,
    circulate,
    refuse_request,
)
from csp_reviews.law.terms import BodyKind, Channel, Decision, Held, ReviewMode, Role, Standing
from csp_reviews.models.cases import Complaint
from csp_reviews.models.reviews import Review
from csp_reviews.web.clock import now, today

HELD, NOT, NOT_OURS = Held.HELD, Held.NOT_HELD, Held.NOT_OURS
DAY = date(2026, 5, 4)


def complaint(first=DAY, last=DAY, agency=7, only=False):
    return Complaint(complained_first=first, complained_last=last, agency_id=agency, agency_only=only)


@pytest.mark.parametrize(
    ("said", "held", "recorded", "expected"),
    [
        (complaint(), HELD, DAY, (Comparison.AGREE, 0)),
        (complaint(), HELD, DAY + timedelta(days=1), (Comparison.DIFFER, 1)),
        (complaint(), HELD, DAY - timedelta(days=3), (Comparison.DIFFER, 3)),
        (complaint(last=DAY + timedelta(days=9)), HELD, DAY + timedelta(days=9), (Comparison.AGREE, 0)),
        (complaint(last=DAY + timedelta(days=9)), HELD, DAY + timedelta(days=10), (Comparison.DIFFER, 1)),
        (complaint(), HELD, None, (Comparison.NO_DATE, 0)),
        (complaint(None, None), HELD, DAY, (Comparison.ONLY_AGENCY, 0)),
        (complaint(only=True), HELD, DAY, (Comparison.ONLY_AGENCY, 0)),
        (complaint(only=True), NOT, None, (Comparison.NO_RECORD, 0)),
        (complaint(), NOT, None, (Comparison.NO_RECORD, 0)),
        (complaint(), NOT_OURS, None, (Comparison.NO_RECORD, 0)),
        (complaint(agency=8), NOT, None, (Comparison.NOTHING, 0)),
        (complaint(agency=None), NOT_OURS, None, (Comparison.NOTHING, 0)),
    ],
)
def test_a_record_beside_the_applicants_account(said, held, recorded, expected):
    assert compare(said, 7, held, recorded) == expected


def test_every_comparison_but_nothing_has_words(app):
    with app.test_request_context():
        assert [one for one in Comparison if not comparison_words(one, 2)] == [Comparison.NOTHING]
        assert comparison_words(Comparison.DIFFER, 1) == "1 day apart"


@pytest.fixture
def answered(town):
    """The police and the council answered, the fire service refused; each has words of its own."""
    town.ask(BodyKind.POLICE, BodyKind.COUNCIL, BodyKind.FIRE)
    for n, kind in ((1, BodyKind.POLICE), (2, BodyKind.COUNCIL)):
        said = town.said(HELD, NOT, NOT, by=f"Officer {n}", summary=f"marker-{kind.value}")
        answer_request(case=town.case, request=request(town, n), said=said, act=town.officer_act(kind))
    act = town.officer_act(BodyKind.FIRE)
    refuse_request(case=town.case, request=request(town, 3), by="Officer 3", reason="marker-fire", act=act)
    db.session.commit()
    return town


def request(town, n):
    person = town.opened(town.coordinator)
    return next(one.request for one in answers_for(person).of_agencies if one.request.n == n)


def summaries(answers):
    return [version.answer.summary for one in answers.of_agencies for version in one.versions]


ALL = ["marker-police", "marker-council", "marker-fire"]


def test_the_coordinator_reads_all(answered):
    assert summaries(answers_for(answered.opened(answered.coordinator))) == ALL


def test_the_panels_chair_reads_all_and_another_chair_none(answered, make):
    chair, other = (make.account(Role.CHAIR, answered.area) for _ in range(2))
    ids = {"case_id": answered.case.id, "area_id": answered.area.id, "chair_id": chair.id}
    db.session.add(Review(n=1, mode=ReviewMode.MEETING, invited=True, **ids))
    db.session.commit()
    assert summaries(answers_for(answered.opened(chair))) == ALL
    assert summaries(answers_for(answered.opened(other))) == []


@pytest.mark.parametrize("kind", [BodyKind.POLICE, BodyKind.COUNCIL, BodyKind.FIRE])
def test_an_agency_reads_its_own_and_no_other(answered, kind):
    assert summaries(answers_for(answered.opened(answered.officer(kind)))) == [f"marker-{kind.value}"]


def test_an_agency_reads_another_once_it_is_circulated_and_an_amended_one_once_circulated_anew(answered):
    police, council = request(answered, 1), answered.officer(BodyKind.COUNCIL)
    circulate(case=answered.case, request=police, act=answered.act())
    db.session.commit()
    assert summaries(answers_for(answered.opened(council))) == ["marker-police", "marker-council"]

    said = answered.said(NOT, NOT, NOT, summary="marker-amended")
    amend_answer(case=answered.case, request=police, said=said, act=answered.officer_act())
    db.session.commit()
    assert summaries(answers_for(answered.opened(council))) == ["marker-police", "marker-council"]
    held = answers_for(answered.opened(council)).of(answered.case.complaints[0].id)
    assert [record.held for record in held if record.request == 1] == [HELD]

    circulate(case=answered.case, request=police, act=answered.act())
    db.session.commit()
    assert "marker-amended" in summaries(answers_for(answered.opened(council)))


def test_a_circulated_answer_is_not_for_an_agency_outside_the_case(answered):
    circulate(case=answered.case, request=request(answered, 1), act=answered.act())
    db.session.commit()
    outsider = answered.officer(BodyKind.HEALTH)
    assert summaries(answers_for(answered.opened(outsider))) == []


def test_complaint_by_complaint_the_last_answer_of_each_agency_stands(answered):
    first, second, _third = answered.case.complaints
    answers = answers_for(answered.opened(answered.coordinator))
    assert [(one.agency, one.held, one.comparison) for one in answers.of(first.id)] == [
        ("Anytown police", HELD, Comparison.AGREE),
        ("Anytown council", HELD, Comparison.AGREE),
    ]
    again = answered.ask(BodyKind.POLICE)
    answer_request(case=answered.case, request=again, said=answered.said(NOT_OURS), act=answered.officer_act())
    db.session.commit()
    answers = answers_for(answered.opened(answered.coordinator))
    assert {one.agency: one.held for one in answers.of(first.id)} == {
        "Anytown police": NOT_OURS,
        "Anytown council": HELD,
    }
    assert {one.agency: one.held for one in answers.of(second.id)} == {"Anytown police": NOT, "Anytown council": NOT}
    assert answers.of(10**9) == ()


def test_a_request_taken_back_is_not_among_them_and_one_that_waits_is(answered):
    cancelled, waiting = answered.ask(BodyKind.HEALTH), answered.ask(BodyKind.HOUSING)
    cancel_request(case=answered.case, request=cancelled, reason="Not needed.", act=answered.act())
    db.session.commit()
    answers = answers_for(answered.opened(answered.coordinator))
    assert [one.request.n for one in answers.waiting] == [waiting.n]
    assert answers.request(cancelled.n) is None
    assert answers.request(waiting.n).latest is None


def test_who_gave_each_version_is_known(answered):
    act = Act(answered.act().viewer, Standing.INVITED_AGENCY, today(), now(), Entered("PC Ash", Channel.PHONE, today()))
    said = Said("PC Ash", summary="marker-amended")
    amend_answer(case=answered.case, request=request(answered, 1), said=said, act=act)
    db.session.commit()
    own, entered = (version.given for version in answers_for(answered.opened(answered.coordinator)).request(1).versions)
    assert (own.entered, own.typed_by, own.standing) == (False, "Officer of the police", Standing.INVITED_AGENCY)
    assert (entered.entered, entered.said_by, entered.how, entered.said_on, entered.typed_by) == (
        True,
        "PC Ash",
        Channel.PHONE,
        today(),
        "Sam Elm",
    )


def test_reading_them_costs_the_same_with_many_agencies(town, queries):
    town.ask(BodyKind.POLICE)
    person = town.opened(town.coordinator)
    counts = []
    for kinds in ((), (BodyKind.COUNCIL, BodyKind.HEALTH, BodyKind.HOUSING, BodyKind.FIRE)):
        if kinds:
            town.ask(*kinds)
        for n in range(1, 2 + len(kinds)):
            one = request(town, n)
            if not one.answers:
                answer_request(case=town.case, request=one, said=town.said(HELD), act=town.officer_act())
        db.session.commit()
        list(town.case.complaints)
        with queries() as seen:
            answers_for(person)
        counts.append(len(seen.names))
    assert counts[0] == counts[1] <= 5


def test_a_decision_does_not_hide_them(answered, make):
    answered.make.decision(make.case(answered.area), Decision.MET, answered.act())
    assert db.session.scalars(select(Complaint)).first() is not None
    assert summaries(answers_for(answered.opened(answered.coordinator))) == ALL
