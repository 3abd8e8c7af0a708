"""What is added after handing in: kept with its own days, beside what stood before, and weighed after a refusal."""

from datetime import date

import pytest

from csp_reviews.applications.added_queries import standing, versions_of
from csp_reviews.applications.operations import add_report, keep_decision, open_anew, read_added, write_to_us
from csp_reviews.applications.submission import version_of
from csp_reviews.casefile import worklist
from csp_reviews.casefile.answers import Answers
from csp_reviews.casefile.finding import finding_of
from csp_reviews.casefile.following import additions_of
from csp_reviews.casefile.report_form import Report
from csp_reviews.casefile.report_lines import said_of
from csp_reviews.extensions import db
from csp_reviews.information.operations import ReportSaid, Said, answer_request, request_information
from csp_reviews.law.errors import Forbidden, NotPossible
from csp_reviews.law.terms import (
    AdditionKind,
    Decision,
    EventKind,
    Held,
    Party,
    Role,
    Route,
    Stage,
    Standing,
    StoryPart,
    TalkKind,
    Task,
)
from csp_reviews.models.following import Talk
from csp_reviews.web.clock import today
from tests.applications.conftest import REPORT, STORY, for_another, hand_in, read_with, said, with_safe
from tests.support.builders import sign_in
from tests.support.desk import kinds
from tests.support.filling import said as entered


@pytest.fixture
def received(area):
    return hand_in(area, said(applicant=with_safe(Route.EMAIL)))


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


def owed(case):
    return {duty.task for duty in worklist.owed(case)}


def refused(make, case, coordinator):
    make.decision(case, Decision.NOT_MET, make.act(coordinator))
    case.stage = Stage.REFUSED
    db.session.commit()


def report(day):
    return Report(incident=(day, day), complained=(day, day), what_happened="Again")


def test_a_report_added_online_enters_the_finding_by_its_own_days(client, received, coordinator):
    before = finding_of(received.case).qualifying
    read_with(client, received)
    assert client.post("/progress/list", data=REPORT).status_code == 303
    assert finding_of(received.case).qualifying == before + 1
    assert Task.READ_ADDED in owed(received.case)
    sign_in(client, coordinator.id)
    page = f"/casework/{received.case.reference}/added/1"
    assert "Banging until four" in client.get(page).text
    assert client.post(page).status_code == 303
    assert Task.READ_ADDED not in owed(received.case)
    assert EventKind.ADDITION_READ in kinds(received.case)


def test_what_was_written_first_stays_beside_what_puts_it_right(client, received):
    read_with(client, received)
    assert STORY in client.get("/progress/correct/1").text
    assert client.post("/progress/correct/1", data={"text": "It is every week"}).status_code == 303
    assert received.case.application.happening == STORY
    assert standing(received.case, StoryPart.HAPPENING) == "It is every week"
    text = client.get("/progress/answers").text
    assert STORY in text
    assert "Put right on 23 November 2026:" in text
    client.post("/progress/correct/1", data={"text": "It is every week"})
    assert len(additions_of(received.case.id)) == 1
    assert client.get("/progress/correct/99").status_code == 404


def test_a_report_put_right_keeps_its_earlier_version_with_its_day(client, received):
    complaint = received.case.complaints[0]
    read_with(client, received)
    assert "Banging" in client.get("/progress/list/1").text
    form = REPORT | {"what_happened": "It was shouting", "version": version_of(said_of(complaint))}
    assert client.post("/progress/list/1", data=form).status_code == 303
    (version,) = versions_of(received.case)[1]
    assert (version.said["what_happened"], version.replaced_on) == ("Banging", today())
    assert additions_of(received.case.id)[0].kind is AdditionKind.REPORT_CORRECTED
    assert "as it stood until" in client.get("/progress/answers").text
    again = client.post("/progress/list/1", data=form | {"what_happened": "It was banging"})
    assert again.status_code == 409
    assert "It was changed meanwhile" in again.text


def test_something_added_opens_a_closed_case(client, make, received, coordinator):
    make._to(received.case, Stage.CLOSED, coordinator)
    db.session.commit()
    read_with(client, received)
    assert client.post("/progress/add", data={"text": "There is more"}).status_code == 303
    assert received.case.stage is Stage.FOLLOW_UP
    assert EventKind.REOPENED in kinds(received.case)


def test_the_person_affected_adds_nothing_to_the_applicants_words(client, area):
    received = hand_in(area, for_another())
    read_with(client, received, affected=True)
    for path in ("add", "list", "correct/1", "list/1"):
        assert client.get(f"/progress/{path}").status_code in (403, 404), path
        assert client.post(f"/progress/{path}", data={"text": "x"}).status_code == 404, path
    assert not additions_of(received.case.id)


def test_after_a_refusal_a_report_asks_for_the_decision_again(client, make, received, coordinator):
    refused(make, received.case, coordinator)
    add_report(case=received.case, report=report(today()), act=make.act())
    db.session.commit()
    assert Task.DECIDE_ANEW in owed(received.case)
    (addition,) = additions_of(received.case.id)
    with pytest.raises(NotPossible, match="decision_hangs"):
        read_added(case=received.case, addition=addition, act=make.act(coordinator))
    sign_in(client, coordinator.id)
    page = f"/casework/{received.case.reference}/added/1"
    assert "2 complaints qualify now" in client.get(page).text
    assert client.post(page).status_code == 400
    assert client.post(f"{page}/anew").location.endswith("/threshold")
    assert received.case.stage is Stage.RECEIVED
    assert EventKind.DECISION_OPENED_ANEW in kinds(received.case)
    assert Task.DECIDE_THRESHOLD in owed(received.case)
    assert db.session.query(Talk).filter_by(from_staff=True).count() == 1


def test_a_refusal_stands_only_with_a_reason_that_the_applicant_is_given(client, make, received, coordinator):
    refused(make, received.case, coordinator)
    add_report(case=received.case, report=report(today()), act=make.act())
    db.session.commit()
    sign_in(client, coordinator.id)
    page = f"/casework/{received.case.reference}/added/1"
    assert client.post(f"{page}/keep", data={"keep-reason": ""}).status_code == 400
    assert client.post(f"{page}/keep", data={"keep-reason": "Two are not enough yet"}).status_code == 303
    assert received.case.stage is Stage.REFUSED
    assert Task.DECIDE_ANEW not in owed(received.case)
    read_with(client, received)
    assert "Two are not enough yet" in client.get("/progress/messages").text


def test_a_refusal_cannot_stand_once_enough_reports_count(make, received, coordinator):
    refused(make, received.case, coordinator)
    for _more in range(2):
        add_report(case=received.case, report=report(today()), act=make.act())
    db.session.commit()
    addition = additions_of(received.case.id)[-1]
    with pytest.raises(Forbidden, match="count_reached"):
        keep_decision(case=received.case, addition=addition, reason="No", answers=Answers(), act=make.act(coordinator))
    open_anew(case=received.case, addition=addition, act=make.act(coordinator))
    assert not {Task.DECIDE_ANEW} & owed(received.case)
    with pytest.raises(NotPossible, match="stage"):
        keep_decision(case=received.case, addition=addition, reason="No", answers=Answers(), act=make.act(coordinator))


@pytest.mark.parametrize("kept", [True, False])
def test_what_a_program_writes_settles_no_message_that_nobody_opened(make, received, coordinator, kept):
    refused(make, received.case, coordinator)
    write_to_us(case=received.case, party=Party.APPLICANT, kind=TalkKind.UNSAFE, text="He is outside", act=make.act())
    add_report(case=received.case, report=report(today()), act=make.act())
    db.session.commit()
    what = {"case": received.case, "addition": additions_of(received.case.id)[0], "act": make.act(coordinator)}
    if kept:
        keep_decision(**what, reason="Two are not enough", answers=Answers())
    else:
        open_anew(**what)
    db.session.commit()
    assert Task.FEELS_UNSAFE in owed(received.case)


def test_a_refusal_cannot_stand_while_a_ruling_could_make_it_enough(client, make, area, coordinator):
    """By its own days the third report is out of time; by the day that an agency holds, it counts (s.104(4)-(5))."""
    told = tuple(report(date(2026, 9, day)) for day in (1, 10))
    case = hand_in(area, said(reports=told)).case
    refused(make, case, coordinator)
    late = Report(incident=(date(2026, 9, 20),) * 2, complained=(date(2026, 10, 25),) * 2, what_happened="Again")
    complaint = add_report(case=case, report=late, act=make.act())
    (asked,) = request_information(
        case=case, agencies=[area.agencies[0]], questions="?", due_on=date(2026, 12, 1), act=make.act(coordinator)
    )
    says = Said(by="PC Ash", reports=(ReportSaid(complaint.id, Held.HELD, date(2026, 9, 21)),))
    answer_request(case=case, request=asked, said=says, act=make.act(coordinator, Standing.INVITED_AGENCY))
    db.session.commit()
    sign_in(client, coordinator.id)
    page = f"/casework/{case.reference}/added/1"
    shown = client.get(page).text
    assert "could bring the count to the number needed" in shown
    assert "the decision stands" not in shown
    sent = client.post(f"{page}/keep", data={"keep-reason": "It changes nothing"})
    assert (sent.status_code, "rule first" in sent.text) == (400, True)
    assert Task.DECIDE_ANEW in owed(case)
    assert client.post(f"{page}/anew").status_code == 303


def test_the_coordinator_enters_what_they_were_told(client, received, coordinator):
    sign_in(client, coordinator.id)
    page = f"/casework/{received.case.reference}/added"
    told = entered(today())
    assert client.post(page, data={"about": "new", "text": "He rang again"} | told).status_code == 303
    assert client.post(page, data={"about": "wanted", "text": "Quiet nights"} | told).status_code == 303
    assert client.post(page, data={"about": "", "text": ""} | told).status_code == 400
    assert Task.READ_ADDED not in owed(received.case)
    assert "Puts right" in client.get(page).text
    assert [each.kind for each in additions_of(received.case.id)] == [AdditionKind.INFORMATION, AdditionKind.CORRECTION]
