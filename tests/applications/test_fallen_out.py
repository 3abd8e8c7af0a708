"""Whoever applied and the person affected fell out: neither learns of it by their page, nor ends it alone."""

import pytest

from csp_reviews.applications.operations import (
    ask_next_due,
    ask_withdrawal,
    confirm_withdrawal,
    keep_back,
    take_next_due,
    withdraw_consent,
    write_to_them,
)
from csp_reviews.casefile import worklist
from csp_reviews.casefile.facts import needs_voice, open_withdrawal
from csp_reviews.extensions import db
from csp_reviews.law.terms import (
    ConsentScope,
    NoticeKind,
    Party,
    Progress,
    Response,
    Role,
    Stage,
    Standing,
    Stopped,
    Task,
)
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.following import CheckIn, Talk
from csp_reviews.recommendations.operations import report_progress, respond
from csp_reviews.web.clock import now
from tests.applications.conftest import read_with
from tests.applications.test_stopped import recommended
from tests.support.builders import sign_in
from tests.support.letters import readers, send

ASK, TOLD, SPEAK = ConsentScope.ASK, ConsentScope.TOLD, ConsentScope.SPEAK


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


@pytest.fixture
def followed(make, agreed, coordinator):
    """A case after its outcome, of which the applicant, who speaks, was told."""
    received = agreed(ASK, TOLD, SPEAK)
    make._to(received.case, Stage.FOLLOW_UP, coordinator)
    db.session.query(CheckIn).delete()
    for kind in (NoticeKind.THRESHOLD, NoticeKind.OUTCOME):
        send(make, received.case, kind)
    return received


def fall_out(make, case, coordinator, how):
    if how == "taken back":
        withdraw_consent(case=case, act=make.act(coordinator, Standing.PERSON_AFFECTED))
    else:
        keep_back(case=case, reason="They are afraid", act=make.act(coordinator))
    db.session.commit()


def open_letters(client):
    """Open every letter that the reader has."""
    for n in range(1, 5):
        client.get(f"/progress/notices/{n}")


def seen(client, *paths):
    pages = [client.get(path).text for path in paths]
    return [line for page in pages for line in page.splitlines() if "csrf_token" not in line and "once" not in line]


HOW = pytest.mark.parametrize("how", ["taken back", "kept back"])


@HOW
def test_a_wish_to_stop_waits_until_the_person_affected_was_spoken_to(client, make, agreed, coordinator, clock, how):
    received = agreed(ASK, TOLD, SPEAK)
    fall_out(make, received.case, coordinator, how)
    ask_withdrawal(case=received.case, reason="", pressed=False, act=make.act(None, Standing.APPLICANT))
    db.session.commit()
    assert needs_voice(open_withdrawal(received.case.id))
    assert Task.CONFIRM_WITHDRAWAL in {duty.task for duty in worklist.owed(received.case)}
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{received.case.reference}/withdrawal").text
    assert "Speak to the person affected first, alone: it is theirs to say whether it stops." in page
    read_with(client, received, affected=True)
    assert "We speak to you first: it is yours to say whether it stops." in client.get("/progress/case").text
    clock.advance(days=4)
    assert not take_next_due(at=now())
    confirm_withdrawal(case=received.case, how="She wants it to stop", act=make.act(coordinator))
    db.session.commit()
    assert received.case.stage is Stage.WITHDRAWN


@HOW
def test_so_does_one_that_was_held_before_they_fell_out(make, agreed, coordinator, how):
    received = agreed(ASK, TOLD, SPEAK)
    ask_withdrawal(case=received.case, reason="", pressed=False, act=make.act(None, Standing.APPLICANT))
    assert not needs_voice(open_withdrawal(received.case.id))
    fall_out(make, received.case, coordinator, how)
    assert needs_voice(open_withdrawal(received.case.id))


def test_the_person_affected_is_always_told_that_it_stopped_and_by_whom(client, make, agreed, coordinator, clock):
    received = agreed(ASK, TOLD, SPEAK)
    ask_withdrawal(case=received.case, reason="", pressed=False, act=make.act(None, Standing.APPLICANT))
    confirm_withdrawal(case=received.case, how="Rang", act=make.act(coordinator))
    db.session.commit()
    clock.advance(days=3)
    assert take_next_due(at=now())
    db.session.commit()
    assert readers(received.case, NoticeKind.ENDING) == {Party.APPLICANT, Party.AFFECTED}
    read_with(client, received, affected=True)
    open_letters(client)
    letter = db.session.query(Notice).filter_by(party=Party.AFFECTED, kind=NoticeKind.ENDING).one()
    page = client.get("/progress/case").text
    assert "Whoever applied for you asked us to stop" in page
    assert "as you asked" not in page
    assert "Whoever applied asked us to stop" in str(letter.content)
    read_with(client, received)
    assert "It stopped, as you asked" in client.get("/progress/case").text


@pytest.mark.parametrize("other", [Party.APPLICANT, Party.AFFECTED])
def test_what_is_to_be_told_to_one_by_hand_does_not_show_on_the_others_page(client, make, followed, coordinator, other):
    for person in followed.case.people:
        for row in person.routes:
            row.safe = False
    to = Party.AFFECTED if other is Party.APPLICANT else Party.APPLICANT
    read_with(client, followed, affected=other is Party.AFFECTED)
    before = seen(client, "/progress/case")
    write_to_them(case=followed.case, party=to, text="For you alone", act=make.act(coordinator))
    db.session.commit()
    assert Task.TELL_APPLICANT in {duty.task for duty in worklist.owed(followed.case)}
    assert seen(client, "/progress/case") == before


def test_what_they_opened_themselves_nobody_has_to_tell_them(client, make, followed, coordinator):
    for person in followed.case.people:
        for row in person.routes:
            row.safe = False
    write_to_them(case=followed.case, party=Party.AFFECTED, text="For you alone", act=make.act(coordinator))
    db.session.commit()
    sign_in(client, coordinator.id)
    client.get(f"/casework/{followed.case.reference}/talk")
    assert Task.TELL_APPLICANT in {duty.task for duty in worklist.owed(followed.case)}
    read_with(client, followed, affected=True)
    client.get("/progress/messages")
    assert Task.TELL_APPLICANT not in {duty.task for duty in worklist.owed(followed.case)}


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.REVIEW])
@HOW
def test_the_applicants_page_stays_as_it_was(client, make, agreed, coordinator, stage, how):
    received = agreed(ASK, TOLD, SPEAK)
    if stage is Stage.REVIEW:
        make._to(received.case, stage, coordinator)
        send(make, received.case, NoticeKind.THRESHOLD)
    read_with(client, received)
    open_letters(client)
    before = seen(client, "/progress/case", "/progress/part")
    fall_out(make, received.case, coordinator, how)
    assert seen(client, "/progress/case", "/progress/part") == before


@HOW
def test_what_was_asked_of_the_applicant_stays_asked_and_their_answer_is_a_message(
    client, make, followed, coordinator, clock, how
):
    clock.advance(days=14)
    assert ask_next_due()
    db.session.commit()
    read_with(client, followed)
    open_letters(client)
    before = seen(client, "/progress/case", "/progress/question")
    fall_out(make, followed.case, coordinator, how)
    assert seen(client, "/progress/case", "/progress/question") == before
    answer = client.post("/progress/question", data={"answer": Stopped.YES.value, "words": "All is well"})
    assert answer.status_code == 303
    assert [row.answer for row in db.session.query(CheckIn)] == [None]
    assert "Your turn: has it stopped?" not in client.get("/progress/case").text
    said = db.session.query(Talk).one()
    assert said.party is Party.APPLICANT
    assert "All is well" in said.text
    client.post("/progress/question/end")
    assert [row.declined_on for row in db.session.query(CheckIn)] == [None]


@HOW
def test_what_organisations_answer_afterwards_is_not_the_applicants_to_read(client, make, followed, coordinator, how):
    made, act = recommended(followed.case, progress=Progress.NOT_STARTED), make.act(coordinator)
    respond(case=followed.case, act=act, recommendation=made, response=Response.IN_PART, reason="We visit")
    report_progress(case=followed.case, act=act, recommendation=made, progress=Progress.UNDER_WAY, note="")
    db.session.commit()
    read_with(client, followed)
    open_letters(client)
    before = seen(client, "/progress/case")
    assert any("We visit" in line for line in before)
    fall_out(make, followed.case, coordinator, how)
    respond(case=followed.case, act=act, recommendation=made, response=Response.IN_PART, reason="She moved to a refuge")
    db.session.commit()
    page = client.get("/progress/case").text
    assert "refuge" not in page
    assert "We visit" in page
    read_with(client, followed, affected=True)
    assert "She moved to a refuge" in client.get("/progress/case").text


def test_whoever_is_spoken_for_reads_that_the_applicant_chooses(client, agreed):
    received = agreed(ASK, SPEAK)
    read_with(client, received, affected=True)
    page = client.get("/progress/case").text
    assert "Whoever applied for you chooses how to take part." in page
    assert "The person you asked for" not in page


def test_of_a_closed_case_too_the_agreement_is_taken_back_or_decisions_kept(client, make, agreed, coordinator):
    received = agreed(ASK, TOLD, SPEAK)
    make._to(received.case, Stage.CLOSED, coordinator)
    db.session.commit()
    sign_in(client, coordinator.id)
    assert "Keep decisions" in client.get(f"/casework/{received.case.reference}/consent").text
    read_with(client, received, affected=True)
    assert "It is over already" not in client.get("/progress/other").text
    assert client.post("/progress/other").status_code == 303
    assert received.case.application.consent_withdrawn_at is not None
    assert Task.CONSENT_WITHDRAWN in {duty.task for duty in worklist.owed(received.case)}
