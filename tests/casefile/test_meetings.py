"""The partnership's next meeting: the day of the event is not counted, on every page and in every clock."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from csp_reviews.casefile.areas import meeting_after, meeting_for, meetings_of
from csp_reviews.casefile.worklist import owed
from csp_reviews.extensions import db
from csp_reviews.law.procedure_clocks import next_meeting
from csp_reviews.law.terms import Role, Task
from csp_reviews.models.areas import Area, MeetingDate
from csp_reviews.models.cases import Case
from csp_reviews.web.clock import today
from tests.areas.conftest import PROCEDURES
from tests.support.builders import Make, sign_in
from tests.support.clock import Clock


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


TODAY, NEXT = date(2026, 11, 23), date(2026, 12, 21)


@pytest.fixture
def area(make: Make) -> Area:
    """An area whose partnership meets today and in four weeks."""
    area = make.area()
    first, *others = db.session.scalars(select(MeetingDate).where(MeetingDate.area_id == area.id))
    first.meets_on = TODAY
    for other in others:
        db.session.delete(other)
    db.session.add(MeetingDate(area_id=area.id, meets_on=NEXT))
    db.session.commit()
    return area


@pytest.fixture
def case(make: Make, area: Area) -> Case:
    """Received today."""
    case = make.case(area)
    db.session.commit()
    return case


def decide_by(case: Case) -> date | None:
    (duty,) = [duty for duty in owed(case) if duty.task is Task.DECIDE_THRESHOLD]
    return duty.due_on


@pytest.mark.parametrize("days", [-1, 0, 1, 27, 28, 29])
def test_the_law_and_the_records_know_one_next_meeting(area: Area, days: int) -> None:
    day = TODAY + timedelta(days=days)
    assert meeting_after(area.id, day) == next_meeting(day, meetings_of(area.id))


def test_who_applies_on_the_day_of_a_meeting_waits_for_the_next(client: FlaskClient, area: Area, case: Case) -> None:
    assert decide_by(case) == NEXT
    area.procedures[0].source = (PROCEDURES / "staffordshire.toml").read_text(encoding="utf-8")
    db.session.commit()
    assert "next meeting: Monday 21 December 2026" in client.get(f"/{area.slug}/asb-case-review").text


def test_the_acknowledgement_names_the_meeting_that_can_decide_it(
    client: FlaskClient, make: Make, area: Area, case: Case, clock: Clock
) -> None:
    coordinator = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, coordinator.id)
    page = f"/casework/{case.reference}/acknowledge"
    assert "the meeting on Monday 21 December 2026" in client.get(page).text
    case.received_on = TODAY - timedelta(days=1)
    db.session.commit()
    assert (decide_by(case), meeting_for(case, today())) == (TODAY, TODAY)
    assert "the meeting on Monday 23 November 2026" in client.get(page).text
    clock.advance(days=1)
    assert meeting_for(case, today()) == NEXT
