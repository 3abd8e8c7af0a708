"""A form that staff send after their session ended: kept, and offered to the same person alone (T19)."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from csp_reviews.accounts.sessions import revoke
from csp_reviews.casefile.events import events_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import EventKind, Role, Stage
from csp_reviews.models.accounts import Account, StaffSession
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.drafts import Draft
from csp_reviews.web.clock import now, today
from tests.accounts.conftest import PASSWORD, Person
from tests.support.builders import Make
from tests.support.clock import Clock
from tests.support.filling import said

REASON = "What I wrote for an hour, and must not lose."
Late = Callable[..., TestResponse]


@pytest.fixture
def coordinator(person: Person) -> Account:
    return person(Role.COORDINATOR)


@pytest.fixture
def case(make: Make, area: Area, coordinator: Account) -> Case:
    case = make.case(area, Stage.RECEIVED, by=coordinator)
    db.session.commit()
    return case


def enter(client: FlaskClient, account: Account) -> TestResponse:
    return client.post("/sign-in", data={"email": account.email, "password": PASSWORD})


@pytest.fixture
def late(client: FlaskClient, coordinator: Account, case: Case, clock: Clock) -> Late:
    """Send a form of the case 31 minutes after the last click."""

    def send(tail: str = "end", **form: str) -> TestResponse:
        enter(client, coordinator)
        clock.advance(minutes=31)
        sent = form or {"ending": "made_in_error", "reason": REASON}
        return client.post(f"/casework/{case.reference}/{tail}", data=sent)

    return send


def test_it_does_nothing_and_is_shown_again_after_the_sign_in(
    client: FlaskClient, coordinator: Account, case: Case, late: Late
) -> None:
    assert late().location == "/sign-in"
    door = client.get("/sign-in").text
    assert "What you typed is kept" in door
    assert REASON not in door
    page = f"/casework/{case.reference}/end"
    assert enter(client, coordinator).location == page
    shown = client.get(page).text
    assert REASON in shown
    assert 'value="made_in_error" checked' in shown
    assert "What you typed before your session ended" in shown
    assert EventKind.APPLICATION_ENDED not in [event.kind for event in events_of(case.id)]
    assert client.post(page, data={"ending": "made_in_error", "reason": REASON}).status_code == 303
    assert not db.session.scalars(select(Draft)).all()
    assert REASON not in client.get(f"/casework/{case.reference}/close").text


def test_a_form_among_several_goes_back_to_its_page_and_to_no_other_form(
    client: FlaskClient, coordinator: Account, case: Case, late: Late
) -> None:
    form = {"stop-reason": REASON} | said(today(), prefix="stop-")
    late("withdrawal", **form)
    assert enter(client, coordinator).location == f"/casework/{case.reference}/withdrawal"
    assert client.get(f"/casework/{case.reference}/withdrawal").text.count(REASON) == 1
    late("contact/on", **{"on-address": REASON})
    assert enter(client, coordinator).location == f"/casework/{case.reference}/contact"
    assert client.get(f"/casework/{case.reference}/contact").text.count(REASON) == 1


def test_nobody_else_is_ever_shown_it(
    client: FlaskClient, coordinator: Account, case: Case, person: Person, late: Late
) -> None:
    other = person(Role.COORDINATOR)
    late()
    assert enter(client, other).location == "/casework/"
    assert REASON not in client.get(f"/casework/{case.reference}/end").text
    client.post("/sign-out")
    # Who sent it does not find it in this browser either, once somebody else has used it.
    enter(client, coordinator)
    assert REASON not in client.get(f"/casework/{case.reference}/end").text


def test_after_two_hours_it_is_gone(
    client: FlaskClient, coordinator: Account, case: Case, late: Late, clock: Clock
) -> None:
    late()
    clock.advance(hours=2, minutes=1)
    enter(client, coordinator)
    assert REASON not in client.get(f"/casework/{case.reference}/end").text


def test_of_a_session_that_was_taken_away_nothing_is_kept(
    client: FlaskClient, coordinator: Account, case: Case
) -> None:
    enter(client, coordinator)
    db.session.execute(revoke(StaffSession.account_id == coordinator.id, now()))
    db.session.commit()
    client.post(f"/casework/{case.reference}/end", data={"reason": REASON})
    assert not db.session.scalars(select(Draft)).all()


def test_a_button_alone_is_not_kept(client: FlaskClient, late: Late) -> None:
    assert late("information/1/chase", once="k" * 20).location == "/sign-in"
    assert not db.session.scalars(select(Draft)).all()


def test_what_is_sent_from_another_tab_after_signing_out_is_kept_for_whoever_signed_out(
    client: FlaskClient, coordinator: Account, case: Case, person: Person, clock: Clock
) -> None:
    other, address = person(Role.COORDINATOR), f"/casework/{case.reference}/end"
    form = {"ending": "made_in_error", "reason": REASON}
    enter(client, coordinator)
    client.post("/sign-out")
    assert client.post(address, data=form).location == "/sign-in"
    assert "What you typed is kept" in client.get("/sign-in").text
    assert enter(client, coordinator).location == address
    assert REASON in client.get(address).text
    assert EventKind.APPLICATION_ENDED not in [event.kind for event in events_of(case.id)]
    client.post("/sign-out")
    client.post(address, data=form)
    assert enter(client, other).location == "/casework/"
    assert REASON not in client.get(address).text
    client.post("/sign-out")
    clock.advance(hours=2, minutes=1)
    client.post(address, data=form)
    assert enter(client, other).location == "/casework/"
