"""In the messages of a case a reason that holds no more stands as past, and what its reader opened is not to do."""

import pytest

from csp_reviews.applications.operations import (
    keep_back,
    record_consent,
    replace_code,
    switch_route_off,
    switch_route_on,
    tell_after_all,
    withdraw_consent,
    write_to_them,
)
from csp_reviews.applications.submission import Consent
from csp_reviews.casefile import worklist
from csp_reviews.casefile.acts import Entered
from csp_reviews.extensions import db
from csp_reviews.law.terms import (
    Channel,
    ConsentScope,
    MessageState,
    NoticeKind,
    Party,
    Role,
    Route,
    Standing,
    Task,
)
from csp_reviews.web.clock import today
from tests.applications.conftest import read_with
from tests.support.builders import sign_in
from tests.support.letters import messages, send

OVER = "The agreement has ended or was taken back: nothing of it goes to the applicant."
TO_DO = "Do it and record it"


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


@pytest.fixture
def received(agreed):
    return agreed(*ConsentScope)


@pytest.fixture
def heard(make, coordinator):
    """An act of the coordinator, who heard it from the person affected."""
    entered = Entered("Robin Elm", Channel.PHONE, today())
    return make.act(coordinator, Standing.PERSON_AFFECTED, entered=entered)


def listed(client, received, coordinator):
    db.session.commit()
    sign_in(client, coordinator.id)
    return " ".join(client.get(f"/casework/{received.case.reference}/messages").text.split())


def off(case, party, act):
    person = next(person for person in case.people if person.party is party)
    switch_route_off(case=case, party=party, routes=[row.route for row in person.routes if row.safe], act=act)


def test_that_the_agreement_was_over_is_said_as_past_once_they_agree_again(client, make, received, coordinator, heard):
    withdraw_consent(case=received.case, act=heard)
    send(make, received.case, NoticeKind.THRESHOLD)
    assert OVER in listed(client, received, coordinator)
    again = Consent("Robin Elm", "By phone", today(), scope=frozenset(ConsentScope))
    record_consent(case=received.case, consent=again, act=heard)
    page = listed(client, received, coordinator)
    assert OVER not in page
    assert "The agreement had ended then, or was taken back" in page
    (task,) = [one for one in messages(received.case, Party.AFFECTED) if one.state is MessageState.TASK]
    assert OVER not in client.get(f"/casework/{received.case.reference}/messages/{task.id}").text


def test_that_decisions_were_kept_back_is_said_as_past_once_they_are_told(client, make, received, coordinator):
    keep_back(case=received.case, reason="They are afraid", act=make.act(coordinator))
    send(make, received.case, NoticeKind.THRESHOLD)
    assert "Decisions are kept from the applicant, for a recorded reason" in listed(client, received, coordinator)
    tell_after_all(case=received.case, act=make.act(coordinator))
    page = listed(client, received, coordinator)
    assert "Decisions are kept from the applicant, for a recorded reason" not in page
    assert "Decisions were kept from the applicant then" in page


def test_that_email_was_not_safe_is_said_as_past_once_it_is(client, make, received, coordinator, heard):
    off(received.case, Party.AFFECTED, heard)
    write_to_them(case=received.case, party=Party.AFFECTED, text="How are you?", act=make.act(coordinator))
    assert "E-mail is not marked safe for this person" in listed(client, received, coordinator)
    switch_route_on(case=received.case, party=Party.AFFECTED, route=Route.EMAIL, address="", act=heard)
    page = listed(client, received, coordinator)
    assert "E-mail is not marked safe for this person" not in page
    assert "E-mail was not marked safe for this person then" in page


def test_that_they_had_no_code_is_said_as_past_once_they_have_one(client, make, received, coordinator, heard):
    theirs = next(person for person in received.case.people if person.party is Party.AFFECTED)
    db.session.execute(db.text("UPDATE access_code SET passed_on = :yes WHERE party = 'affected'"), {"yes": True})
    write_to_them(case=received.case, party=theirs.party, text="How are you?", act=make.act(coordinator))
    assert "They have no code that they alone know" in listed(client, received, coordinator)
    replace_code(case=received.case, party=theirs.party, act=heard)
    page = listed(client, received, coordinator)
    assert "They have no code that they alone know" not in page
    assert "They had no code then that they alone knew" in page


@pytest.mark.parametrize("what", ["letter", "message"])
def test_what_its_reader_opened_with_their_code_is_not_to_be_told_any_more(
    client, make, received, coordinator, heard, what
):
    case = received.case
    off(case, Party.AFFECTED, heard)
    off(case, Party.APPLICANT, make.act(None))
    if what == "letter":
        withdraw_consent(case=case, act=heard)
        send(make, case, NoticeKind.THRESHOLD)
    else:
        write_to_them(case=case, party=Party.AFFECTED, text="How are you?", act=make.act(coordinator))
    page = listed(client, received, coordinator)
    assert (page.count(TO_DO), "Find a way" in page) == (1, True)
    read_with(client, received, affected=True)
    client.get("/progress/notices/1" if what == "letter" else "/progress/messages")
    page = listed(client, received, coordinator)
    assert "They opened it themselves, Mon 23 Nov 2026" in page
    assert (TO_DO in page, "Find a way" in page) == (False, False)
    assert page.count(OVER) == (what == "letter"), "of the applicant's letter alone, which was stopped"
    assert Task.TELL_APPLICANT not in {duty.task for duty in worklist.owed(case)}
    (task,) = [one for one in messages(case, Party.AFFECTED) if one.state is MessageState.TASK]
    link = f"/casework/{case.reference}/messages"
    assert client.get(f"{link}/{task.id}").location == link


def test_a_letter_that_staff_alone_looked_at_is_still_to_be_told(client, make, received, coordinator, heard):
    off(received.case, Party.AFFECTED, heard)
    send(make, received.case, NoticeKind.DRAFT_PLAN)
    write_to_them(case=received.case, party=Party.AFFECTED, text="How are you?", act=make.act(coordinator))
    listed(client, received, coordinator)
    client.get(f"/casework/{received.case.reference}/talk")
    client.get(f"/casework/{received.case.reference}/notices/1/letter")
    assert TO_DO in listed(client, received, coordinator)
