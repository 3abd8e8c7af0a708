"""By when a step is promised: the applicant reads the day, and why it is late; and the procedure's own clocks."""

from datetime import timedelta

import pytest

from csp_reviews.casefile import worklist
from csp_reviews.extensions import db
from csp_reviews.law.terms import EventKind, Role, Route, Task
from csp_reviews.models.areas import Procedure
from csp_reviews.models.cases import Passing
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
