"""By when a step is promised: the applicant reads the day, and why it is late; and the procedure's own clocks."""

from datetime import timedelta

import pytest

from csp_reviews.applications.operations import withdraw_consent
from csp_reviews.casefile import worklist
from csp_reviews.extensions import db
from csp_reviews.law.terms import ConsentScope, EventKind, Party, Role, Route, Standing, Task
from csp_reviews.models.areas import Procedure
from csp_reviews.models.cases import AccessCode, Passing
from csp_reviews.web.clock import today
from tests.applications.conftest import hand_in, read_with, said, with_safe
from tests.support.builders import sign_in
from tests.support.desk import kinds
from tests.support.filling import day

WHY = "The officer was away. We are sorry."
CLOCK = """
[[clocks]]
step = "threshold_decision"
within = { working_days = 3 }
from = "receipt"
"""


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


@pytest.fixture
def received(area, coordinator):
    received = hand_in(area, said(applicant=with_safe(Route.EMAIL)))
    for agency in area.agencies:
        if agency.relevant_body:
            db.session.add(Passing(case_id=received.case.id, agency_id=agency.id, passed_on=today(), how="email"))
    received.case.acknowledged_on = today()
    db.session.commit()
    return received


def page(received, task="decide_threshold"):
    return f"/casework/{received.case.reference}/day?task={task}"


def due(received):
    return next(duty.due_on for duty in worklist.owed(received.case) if duty.task is Task.DECIDE_THRESHOLD)


def test_a_day_is_promised_and_stands_on_the_applicants_page(client, received, coordinator):
    sign_in(client, coordinator.id)
    assert page(received) in client.get(f"/casework/{received.case.reference}").text.replace("&amp;", "&")
    assert client.post(page(received), data=day("due_on", today() + timedelta(days=3))).status_code == 303
    assert due(received) == today() + timedelta(days=3)
    assert EventKind.STEP_DATED in kinds(received.case)
    read_with(client, received)
    text = client.get("/progress/case").text
    assert "Thursday 26 November 2026" in text
    assert "is late" not in text


def test_a_missed_day_needs_its_reason_and_the_applicant_reads_it(client, received, coordinator, clock):
    clock.advance(days=9)
    read_with(client, received)
    assert "Nobody has written down why yet." in client.get("/progress/case").text
    sign_in(client, coordinator.id)
    form = day("due_on", today() + timedelta(days=5))
    refused = client.post(page(received), data=form)
    assert (refused.status_code, "Give a reason" in refused.text) == (400, True)
    more = {"reason": WHY, "done_about": "We asked for another.", "effect": "No."}
    assert client.post(page(received), data=form | more).status_code == 303
    read_with(client, received)
    text = client.get("/progress/case").text
    for words in (WHY, "We asked for another.", "Monday 7 December 2026", "It is 2 days late."):
        assert words in text


def test_a_later_day_needs_a_reason_too_and_a_past_one_is_refused(client, received, coordinator):
    sign_in(client, coordinator.id)
    assert client.post(page(received), data=day("due_on", today() + timedelta(days=20))).status_code == 400
    assert client.post(page(received), data=day("due_on", today() - timedelta(days=1))).status_code == 400
    assert client.post(page(received), data={}).status_code == 400


def test_only_what_is_owed_has_a_day(client, received, coordinator):
    sign_in(client, coordinator.id)
    for task in ("record_outcome", "nothing", ""):
        assert client.get(page(received, task)).status_code == 404


def told(client, case, task, on):
    """What staff read before they promise a day, and what is said once they have."""
    url = f"/casework/{case.reference}/day?task={task}"
    done = client.post(url, data=day("due_on", on), follow_redirects=True).text
    return client.get(url).text, done


@pytest.mark.parametrize("own", [True, False])
def test_staff_read_on_whose_page_a_promised_day_stands(client, make, agreed, coordinator, own):
    """That the person affected took it back is on no page of whoever applied, who may be the one they fear."""
    case = agreed(*ConsentScope).case
    if not own:
        db.session.query(AccessCode).filter_by(party=Party.AFFECTED).update({"passed_on": True})
    withdraw_consent(case=case, act=make.act(coordinator, Standing.PERSON_AFFECTED))
    db.session.commit()
    sign_in(client, coordinator.id)
    before, done = told(client, case, "consent_withdrawn", today() + timedelta(days=2))
    both = before + done
    assert "applicant’s page" not in both
    if own:
        assert "These words are read by: the person affected." in before
        assert "It stands on the page of the person affected." in done
    else:
        assert "No page of the people of the case shows these words" in before
        assert "It stands on nobody’s page." in done


def test_a_step_of_both_is_said_to_stand_on_both_pages(client, agreed, coordinator):
    case = agreed(*ConsentScope).case
    sign_in(client, coordinator.id)
    before, done = told(client, case, "decide_threshold", today() + timedelta(days=2))
    assert "These words are read by: the applicant and the person affected." in before
    assert "It stands on the page of the applicant and the person affected." in done


def test_what_is_late_is_not_said_to_be_read_by_whom_it_is_kept_from(client, make, agreed, coordinator, clock):
    case = agreed(*ConsentScope).case
    withdraw_consent(case=case, act=make.act(coordinator, Standing.PERSON_AFFECTED))
    db.session.commit()
    clock.advance(days=1)
    sign_in(client, coordinator.id)
    told(client, case, "decide_threshold", today() + timedelta(days=1))
    clock.advance(days=3)
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{case.reference}/day?task=decide_threshold").text
    assert "That this is late is read by: the person affected." in page


def test_a_clock_of_the_procedure_gives_the_day(client, received, coordinator):
    procedure = db.session.get_one(Procedure, received.case.procedure_id)
    procedure.source += CLOCK
    db.session.commit()
    db.session.expire_all()
    assert due(received) == today() + timedelta(days=3)


def test_no_day_is_promised_for_what_the_applicant_never_sees(client, received, coordinator):
    """Their own message is answered when it is: a promise would stand on no page of theirs."""
    read_with(client, received)
    client.post("/progress/messages", data={"kind": "message", "text": "Who comes on Friday?"})
    sign_in(client, coordinator.id)
    owed = {duty.task for duty in worklist.owed(received.case)}
    shown = client.get(f"/casework/{received.case.reference}").text
    assert Task.ANSWER_TALK in owed
    assert "task=answer_talk" not in shown
    assert client.get(page(received, "answer_talk&n=")).status_code == 404
