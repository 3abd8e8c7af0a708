"""The acts of adding and weighing, one by one: what is recorded, what waits for whom, and what is refused."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from csp_reviews.applications.operations import (
    add_information,
    add_report,
    correct_report,
    correct_story,
    decision_hangs,
    keep_decision,
    open_anew,
    read_added,
)
from csp_reviews.applications.operations.sharing import share_added
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.answers import Answers
from csp_reviews.casefile.events import events_of
from csp_reviews.casefile.following import additions_of
from csp_reviews.casefile.report_form import Report
from csp_reviews.extensions import db
from csp_reviews.law.errors import LawError
from csp_reviews.law.terms import (
    AdditionKind,
    BodyKind,
    Channel,
    Decision,
    EventKind,
    MessageKind,
    Party,
    Reopening,
    Role,
    Stage,
    StoryPart,
)
from csp_reviews.models.cases import Passing
from csp_reviews.models.correspondence import Message
from csp_reviews.models.following import Addition, AdditionShare, ComplaintVersion, Talk
from csp_reviews.web.clock import today
from tests.applications.conftest import for_another, hand_in, said
from tests.support.desk import kinds

DAY = timedelta(days=1)
REPORTS = {AdditionKind.REPORT, AdditionKind.REPORT_CORRECTED}


@pytest.fixture
def case(area):
    return hand_in(area, said()).case


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


def report(day=None, told=None, **more):
    first = day or today()
    return Report((first, first), (told or first, told or first), **more)


def passed(make, area, case, kind=BodyKind.POLICE):
    agency = make.agency(area, kind)
    db.session.add(Passing(case_id=case.id, agency_id=agency.id, passed_on=today(), how=Channel.EMAIL))
    db.session.flush()
    return agency


def refuse(make, case, coordinator):
    make.decision(case, Decision.NOT_MET, make.act(coordinator))
    case.stage = Stage.REFUSED
    db.session.commit()


def refused(verb, **values):
    """The code with which an act is refused."""
    with pytest.raises(LawError) as caught:
        verb(**values)
    return caught.value.code


def verbs(case):
    """Every act of adding, each with what it needs."""
    return {
        AdditionKind.REPORT: lambda act: add_report(case=case, report=report(), act=act),
        AdditionKind.REPORT_CORRECTED: lambda act: correct_report(
            case=case, complaint=case.complaints[0], report=report(what_happened=f"Again {act.at}"), act=act
        ),
        AdditionKind.INFORMATION: lambda act: add_information(case=case, text="There is more", act=act),
        AdditionKind.CORRECTION: lambda act: correct_story(case=case, about=StoryPart.WANTED, text="Peace", act=act),
    }


EVENTS = {
    AdditionKind.REPORT: EventKind.COMPLAINT_ADDED,
    AdditionKind.REPORT_CORRECTED: EventKind.COMPLAINT_CORRECTED,
    AdditionKind.INFORMATION: EventKind.INFORMATION_ADDED,
    AdditionKind.CORRECTION: EventKind.DETAILS_CHANGED,
}


CODES = [{"complaint": 2}, {"complaint": 1}, {"addition": 3}, {"addition": 4, "about": "wanted"}]
"""What the record of each act says, in the order of the acts."""


def codes(case, kind):
    """What the record of the last act of a kind says."""
    return json.loads([event for event in events_of(case.id) if event.kind is kind][-1].codes)


def test_each_act_is_recorded_as_what_it_is_and_waits_to_be_read(make, case):
    before, act = len(kinds(case)), make.act()
    for kind, verb in verbs(case).items():
        verb(act)
        added = additions_of(case.id)[-1]
        assert (added.kind, added.read_on, added.added_on, added.added_at) == (kind, None, act.on, act.at)
    assert kinds(case)[before:] == list(EVENTS.values())
    assert [codes(case, kind) for kind in EVENTS.values()] == CODES
    assert [added.n for added in additions_of(case.id)] == [1, 2, 3, 4]
    assert [added.complaint for added in additions_of(case.id)] == [2, 1, None, None]
    assert [added.about for added in additions_of(case.id)] == [None, None, None, StoryPart.WANTED]


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.ENDED])
@pytest.mark.parametrize("kind", list(EVENTS))
def test_nothing_is_added_to_what_is_over(make, case, stage, kind):
    verb, act = verbs(case)[kind], make.act()
    assert case.complaints
    with db.session.no_autoflush:
        case.stage = stage
        assert refused(verb, act=act) == "stage"
    db.session.rollback()


@pytest.mark.parametrize("kind", list(EVENTS))
def test_whatever_is_added_opens_a_closed_case(make, case, coordinator, kind):
    make._to(case, Stage.CLOSED, coordinator)
    verbs(case)[kind](make.act())
    assert case.stage is Stage.FOLLOW_UP
    assert codes(case, EventKind.REOPENED)["why"] == Reopening.SOMETHING_NEW


def test_what_says_nothing_is_not_added(make, case):
    for text in ("", " \n\t"):
        assert refused(add_information, case=case, text=text, act=make.act()) == "no_text"
        assert refused(correct_story, case=case, about=StoryPart.WANTED, text=text, act=make.act()) == "no_text"
    assert additions_of(case.id) == []


def test_days_that_cannot_be_true_are_not_written_down(make, case):
    act = make.act()
    wrong = {
        "complaint_before_incident": report(today(), today() - DAY),
        "complaint_after_application": report(today(), today() + DAY),
    }
    for code, each in wrong.items():
        assert refused(add_report, case=case, report=each, act=act) == code
        assert refused(correct_report, case=case, complaint=case.complaints[0], report=each, act=act) == code
    assert additions_of(case.id) == []


def test_a_report_put_right_keeps_every_version_before_it(make, case):
    complaint, act = case.complaints[0], make.act()
    first = report(date(2026, 10, 1), date(2026, 10, 2), what_happened="Banging", hate=True)
    for each in (first, report(date(2026, 10, 2)), report(date(2026, 10, 3), what_happened="Shouting")):
        correct_report(case=case, complaint=complaint, report=each, act=act)
        db.session.flush()
        same = len(kinds(case))
        correct_report(case=case, complaint=complaint, report=each, act=act)
        assert len(kinds(case)) == same, "what is the same puts nothing right"
    versions = db.session.scalars(select(ComplaintVersion).order_by(ComplaintVersion.version)).all()
    assert [(version.version, version.replaced_on) for version in versions] == [(n, today()) for n in (1, 2, 3)]
    said_before = versions[1].said
    assert (said_before["incident_first"], said_before["complained_last"]) == ("2026-10-01", "2026-10-02")
    assert (said_before["what_happened"], said_before["hate"]) == ("Banging", True)
    assert (complaint.what_happened, complaint.incident_first, complaint.hate) == ("Shouting", date(2026, 10, 3), False)


@pytest.mark.parametrize("kind", list(EVENTS))
@pytest.mark.parametrize("among_agencies", [True, False])
@pytest.mark.parametrize("after_refusal", [True, False])
def test_what_the_coordinator_typed_waits_only_where_something_hangs_on_it(
    make, area, case, coordinator, kind, among_agencies, after_refusal
):
    if after_refusal:
        refuse(make, case, coordinator)
        db.session.execute(delete(Passing))
    if among_agencies:
        passed(make, area, case)
    verbs(case)[kind](make.act(coordinator))
    [added] = additions_of(case.id)
    somebody_to_choose = among_agencies and kind not in REPORTS
    waits = somebody_to_choose or (after_refusal and kind in REPORTS)
    assert (added.read_on is None) is waits


def test_it_is_read_once(make, case, coordinator, clock):
    added = add_information(case=case, text="There is more", act=make.act())
    read_added(case=case, addition=added, act=make.act(coordinator))
    first = today()
    clock.advance(days=1)
    read_added(case=case, addition=added, act=make.act(coordinator))
    assert added.read_on == first
    assert kinds(case).count(EventKind.ADDITION_READ) == 1
    assert codes(case, EventKind.ADDITION_READ) == {"addition": 1}


@pytest.mark.parametrize("kind", list(EVENTS))
def test_a_decision_hangs_on_a_report_after_a_refusal_until_somebody_says_so(make, case, coordinator, kind):
    verbs(case)[kind](make.act())
    [added] = additions_of(case.id)
    assert not decision_hangs(case, added)
    refuse(make, case, coordinator)
    assert decision_hangs(case, added) is (kind in REPORTS)
    act = make.act(coordinator)
    for verb, more in ((open_anew, {}), (keep_decision, {"reason": "No", "answers": Answers()})):
        if kind not in REPORTS:
            assert refused(verb, case=case, addition=added, act=act, **more) == "stage"
    added.read_on = today()
    assert not decision_hangs(case, added)
    assert refused(keep_decision, case=case, addition=added, reason="No", answers=Answers(), act=act) == "stage"
    assert refused(open_anew, case=case, addition=added, act=act) == "stage"
    assert case.stage is Stage.REFUSED


def test_opened_anew_every_report_is_seen_to_and_nothing_else(make, area, case, coordinator):
    refuse(make, case, coordinator)
    other = hand_in(area, said()).case
    make_report = {"report": report(), "act": make.act()}
    add_report(case=other, **make_report)
    for verb in verbs(case).values():
        verb(make.act())
    db.session.flush()
    first = additions_of(case.id)[0]
    open_anew(case=case, addition=first, act=make.act(coordinator))
    assert case.stage is Stage.RECEIVED
    waiting = [added.kind for added in additions_of(case.id) if added.read_on is None]
    assert waiting == [AdditionKind.INFORMATION, AdditionKind.CORRECTION]
    assert [added.read_on for added in additions_of(other.id)] == [None]
    assert kinds(case).count(EventKind.DECISION_OPENED_ANEW) == 1
    assert codes(case, EventKind.DECISION_OPENED_ANEW) == {"addition": 1}
    [talk] = db.session.scalars(select(Talk))
    assert (talk.case_id, talk.party, talk.from_staff) == (case.id, Party.APPLICANT, True)


def test_a_refusal_that_stands_keeps_its_reason_and_tells_whoever_is_told(make, area, coordinator):
    case = hand_in(area, for_another()).case
    refuse(make, case, coordinator)
    add_report(case=case, report=report(), act=make.act())
    [added] = additions_of(case.id)
    act = make.act(coordinator)
    assert (
        refused(keep_decision, case=case, addition=added, reason=" \n", answers=Answers(), act=act) == "reason_missing"
    )
    assert decision_hangs(case, added)
    case.application.consent_withdrawn_at = act.at
    keep_decision(case=case, addition=added, reason="Two are not enough", answers=Answers(), act=act)
    assert (added.read_on, added.outcome, case.stage) == (act.on, "Two are not enough", Stage.REFUSED)
    assert kinds(case).count(EventKind.DECISION_KEPT) == 1
    assert codes(case, EventKind.DECISION_KEPT) == {"addition": 1}
    [talk] = db.session.scalars(select(Talk))
    assert (talk.party, talk.text) == (Party.AFFECTED, "Two are not enough")


def told(case=None):
    query = select(Message.agency_id).where(Message.kind == MessageKind.AGENCY_ADDED)
    return list(db.session.scalars(query if case is None else query.where(Message.case_id == case.id)))


def test_an_agency_is_told_once_a_day_of_each_case(make, area, case, clock):
    police, other = passed(make, area, case), hand_in(area, said()).case
    passed(make, area, other)
    council = passed(make, area, case, BodyKind.COUNCIL)
    both = sorted((police.id, council.id))
    for _time in range(2):
        add_report(case=case, report=report(), act=make.act())
        add_report(case=other, report=report(), act=make.act())
    assert (told(case), told(other)) == (both, [police.id])
    clock.advance(days=1, seconds=-1)
    add_report(case=case, report=report(), act=make.act())
    assert told(case) == both
    clock.advance(seconds=1)
    add_report(case=case, report=report(), act=make.act())
    assert told(case) == both * 2


def test_what_is_shared_is_shared_once_with_each_by_somebody(make, area, case, coordinator):
    police, council = passed(make, area, case), passed(make, area, case, BodyKind.COUNCIL)
    added = add_information(case=case, text="There is more", act=make.act())
    act = make.act(coordinator)
    everybody = {"case": case, "addition": added, "act": act}
    share_added(agencies=[council.id, police.id, council.id], **everybody)
    share_added(agencies=[police.id], **everybody)
    rows = db.session.scalars(select(AdditionShare).order_by(AdditionShare.agency_id)).all()
    assert [(row.agency_id, row.shared_by_id, row.shared_on) for row in rows] == [
        (agency, coordinator.id, act.on) for agency in sorted((police.id, council.id))
    ]
    assert kinds(case).count(EventKind.ADDITION_SHARED) == 2
    assert codes(case, EventKind.ADDITION_SHARED) == {"addition": 1, "agency": max(police.id, council.id)}
    assert told() == sorted((police.id, council.id))


def test_nobody_shares_with_an_agency_that_is_not_there_or_without_a_name(make, area, case, coordinator):
    police = passed(make, area, case)
    added: Addition = add_information(case=case, text="There is more", act=make.act())
    act: Act = make.act(coordinator)
    assert refused(share_added, case=case, addition=added, agencies=[999_999], act=act) == "agency_not_in_case"
    assert refused(share_added, case=case, addition=added, agencies=[police.id], act=make.act()) == "agency_not_in_case"
    report_added = add_report(case=case, report=report(), act=make.act())
    [passed_on] = [each for each in additions_of(case.id) if each.complaint == report_added.n]
    share_added(case=case, addition=passed_on, agencies=[police.id], act=act)
    assert db.session.scalars(select(AdditionShare)).all() == [], "it reads the reports without that"
