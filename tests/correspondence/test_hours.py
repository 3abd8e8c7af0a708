"""Whoever rings or texts by hand reads in which hours it is safe, wherever they are asked to do it."""

from typing import Any

import pytest

from csp_reviews.correspondence import operations
from csp_reviews.extensions import db
from csp_reviews.law.terms import MessageKind, Party, Role, Route
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case, ContactRoute
from csp_reviews.models.correspondence import Message
from tests.support.builders import Make, sign_in
from tests.support.client import CheckedClient
from tests.support.clock import Clock

NIGHT = "from 20:00 until 8:00 the next day"


@pytest.fixture
def coordinator(client: CheckedClient, make: Make, area: Area) -> Any:
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    return account


def at_night(case: Case, route: Route) -> ContactRoute:
    (row,) = (row for person in case.people for row in person.routes if row.route is route)
    row.from_hour, row.to_hour = 20, 8
    db.session.commit()
    return row


def task_of(make: Make, case: Case) -> str:
    """The page of a task: to tell somebody of a change."""
    operations.tell_person(case=case, party=Party.APPLICANT, kind=MessageKind.HOLD, act=make.act())
    db.session.commit()
    (message,) = db.session.query(Message).filter_by(case_id=case.id)
    return f"/casework/{case.reference}/messages/{message.id}"


def test_a_task_is_listed_with_its_hours_and_says_when_they_begin(
    client: CheckedClient, make: Make, area: Area, coordinator: Any, clock: Clock
) -> None:
    """It is Monday, 10:00; nights are safe. At 3:00 on Tuesday it may be done, at 8:00 not any more."""
    case = make.case(area, safe=[Route.PHONE])
    page = task_of(make, case)
    assert "Only in these hours" not in client.get(f"/casework/{case.reference}/messages").text
    at_night(case, Route.PHONE)
    assert f"Only in these hours: {NIGHT}" in client.get(f"/casework/{case.reference}/messages").text
    shown = client.get(page).text
    assert NIGHT in shown
    assert "This way is safe again on Monday 23 November 2026 at 20:00" in shown
    clock.set("2026-11-24T03:00")
    sign_in(client, coordinator.id)
    assert "Not now" not in client.get(page).text
    clock.set("2026-11-24T08:00")
    sign_in(client, coordinator.id)
    assert "This way is safe again on Tuesday 24 November 2026 at 20:00" in client.get(page).text


def test_a_voicemail_is_left_in_its_own_hours_alone(
    client: CheckedClient, make: Make, area: Area, coordinator: Any, clock: Clock
) -> None:
    case = make.case(area, safe=[Route.PHONE, Route.VOICEMAIL])
    page = task_of(make, case)
    assert "Leave no voicemail" not in client.get(page).text
    at_night(case, Route.VOICEMAIL)
    assert "Leave no voicemail" in client.get(page).text
    clock.set("2026-11-23T20:00")
    assert "Leave no voicemail" not in client.get(page).text


def test_what_was_told_already_is_listed_without_hours(
    client: CheckedClient, make: Make, area: Area, coordinator: Any
) -> None:
    case = make.case(area, safe=[Route.PHONE])
    at_night(case, Route.PHONE)
    form = {"how": "phone", "told_on-day": "23", "told_on-month": "11", "told_on-year": "2026"}
    assert client.post(task_of(make, case), data=form).status_code == 303
    assert "Only in these hours" not in client.get(f"/casework/{case.reference}/messages").text
