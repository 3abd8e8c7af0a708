"""Nobody ends alone what was asked for somebody who may not be safe, and the look at safety outlasts the case."""

from dataclasses import replace

import pytest

from csp_reviews.applications.operations import (
    ask_withdrawal,
    confirm_withdrawal,
    settle_talk,
    take_next_due,
    write_to_us,
)
from csp_reviews.applications.operations.safeguarding import record_safeguarding
from csp_reviews.casefile import worklist
from csp_reviews.casefile.facts import needs_voice, open_withdrawal
from csp_reviews.extensions import db
from csp_reviews.law.terms import ConsentScope, Deciding, Ending, Party, Role, Route, Stage, TalkKind, Task
from csp_reviews.models.correspondence import Message
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import now, today
from tests.applications.conftest import for_another, hand_in, read_with, said, with_safe
from tests.support.builders import sign_in
from tests.support.filling import day
from tests.support.filling import said as entered

SOMEBODY_ELSE = [Deciding.PARENT, Deciding.ATTORNEY, Deciding.DEPUTY, Deciding.BEST_INTERESTS]
THEIRS = "We speak to you first, to be sure that you are safe."
OVER = [Stage.WITHDRAWN, Stage.ENDED, Stage.CLOSED]


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


@pytest.fixture
def two(agreed):
    """Two people who agree, both with a safe mailbox."""
    return agreed(*ConsentScope)


def decided_by(case, deciding, *, looked=True):
    case.application.deciding = deciding
    case.application.safeguarding_on = today() if looked else None
    db.session.commit()


def ask(make, case):
    row = ask_withdrawal(case=case, reason="", pressed=False, act=make.act(None))
    db.session.commit()
    return row


def unsafe(make, case, party):
    write_to_us(case=case, party=party, kind=TalkKind.UNSAFE, text="I am afraid of them", act=make.act(None))
    db.session.commit()


def settled(make, case, party, coordinator):
    settle_talk(case=case, party=party, act=make.act(coordinator), seen=99, how="Rang; they are safe")
    db.session.commit()


def owed(case):
    return {duty.task for duty in worklist.owed(case)}


def over(make, case, stage, coordinator):
    """A case that came to its end without anybody looking."""
    if stage is Stage.CLOSED:
        make._to(case, stage, coordinator)
    else:
        case.stage = stage
        case.withdrawn_on = today() if stage is Stage.WITHDRAWN else None
        case.ending = Ending.MADE_IN_ERROR if stage is Stage.ENDED else None
    worklist.touch(case.id)
    db.session.commit()


def told():
    for message in db.session.query(Message):
        message.state, message.sent_at, message.next_try_at = "sent", now(), None
    db.session.commit()


def test_a_wish_to_stop_between_two_who_decide_for_themselves_waits_for_nobody(make, two, clock):
    assert not needs_voice(ask(make, two.case))
    told()
    clock.advance(days=3)
    assert take_next_due(at=now())


@pytest.mark.parametrize("deciding", SOMEBODY_ELSE)
def test_it_waits_where_another_decides_for_the_person_affected(client, make, two, coordinator, clock, deciding):
    decided_by(two.case, deciding)
    assert needs_voice(ask(make, two.case))
    assert Task.CONFIRM_WITHDRAWAL in owed(two.case)
    told()
    clock.advance(days=5)
    assert not take_next_due(at=now())
    assert two.case.stage is Stage.RECEIVED
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{two.case.reference}/withdrawal").text
    assert "Somebody else decides for the person affected." in page
    assert "Speak to the person affected first, alone" in page
    assert "Robin Elm" in page
    read_with(client, two, affected=True)
    assert THEIRS in client.get("/progress/case").text
    confirm_withdrawal(case=two.case, how="Saw them alone at school", act=make.act(coordinator))
    db.session.commit()
    assert two.case.stage is Stage.WITHDRAWN


def test_it_waits_until_somebody_looked_at_a_child_who_decides(client, make, two, coordinator, clock):
    decided_by(two.case, Deciding.CHILD_THEMSELVES, looked=False)
    ask(make, two.case)
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{two.case.reference}/withdrawal").text
    assert "Nobody has written down yet that they looked at the safety of a child" in page
    record_safeguarding(case=two.case, note="Rang social care", act=make.act(coordinator))
    db.session.commit()
    told()
    clock.advance(days=5)
    assert not take_next_due(at=now()), "somebody still has to speak to them"
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{two.case.reference}/withdrawal").text
    assert "It was not certain that everybody is safe when they asked." in page
    assert "No way to tell them is marked safe." not in page


def test_a_child_who_was_looked_at_and_decides_may_be_asked_for_and_it_stops_like_any_other(make, two):
    decided_by(two.case, Deciding.CHILD_THEMSELVES)
    assert not needs_voice(ask(make, two.case))


@pytest.mark.parametrize("party", list(Party))
@pytest.mark.parametrize("first", ["unsafe", "asked"])
def test_it_waits_where_one_of_them_feels_less_safe(client, make, two, coordinator, clock, party, first):
    if first == "unsafe":
        unsafe(make, two.case, party)
        ask(make, two.case)
    else:
        ask(make, two.case)
        unsafe(make, two.case, party)
    assert needs_voice(open_withdrawal(two.case.id))
    sign_in(client, coordinator.id)
    who = {Party.APPLICANT: "The applicant", Party.AFFECTED: "The person affected"}[party]
    assert f"{who} feels less safe than before" in client.get(f"/casework/{two.case.reference}/withdrawal").text
    told()
    settled(make, two.case, party, coordinator)
    clock.advance(days=5)
    assert not take_next_due(at=now())


def test_one_that_was_answered_holds_up_nothing(make, two, coordinator):
    unsafe(make, two.case, Party.AFFECTED)
    settled(make, two.case, Party.AFFECTED, coordinator)
    assert not needs_voice(ask(make, two.case))


def test_neither_page_shows_that_the_other_feels_less_safe(client, make, agreed):
    pages = {}
    for case_of in (None, *Party):
        received = agreed(*ConsentScope)
        if case_of is not None:
            unsafe(make, received.case, case_of)
        ask(make, received.case)
        for reader in Party:
            read_with(client, received, affected=reader is Party.AFFECTED)
            text = client.get("/progress/case").text
            pages[case_of, reader] = text.partition('id="held"')[2].partition("</section>")[0].partition("<form")[0]
    both = {pages[None, Party.APPLICANT], pages[Party.AFFECTED, Party.APPLICANT]}
    assert len(both) == 1
    assert "We may speak to you first, or to the person you asked for" in both.pop()
    assert pages[None, Party.AFFECTED] == pages[Party.APPLICANT, Party.AFFECTED]
    assert THEIRS in pages[Party.AFFECTED, Party.AFFECTED]


def test_whoever_asks_for_somebody_else_reads_beforehand_that_we_may_speak_to_them(client, area, two):
    read_with(client, two)
    assert "You asked for somebody else, so we may speak to them first." in client.get("/progress/other").text
    alone = hand_in(area, said(applicant=with_safe(Route.EMAIL)))
    read_with(client, alone)
    assert "You asked for somebody else" not in client.get("/progress/other").text


def test_staff_who_enter_the_wish_are_told_that_it_waits_for_a_talk(client, two, coordinator):
    decided_by(two.case, Deciding.PARENT)
    sign_in(client, coordinator.id)
    wish = {"stop-pressed": "yes", "stop-reason": ""} | entered(today(), prefix="stop-")
    done = client.post(f"/casework/{two.case.reference}/withdrawal", data=wish, follow_redirects=True).text
    assert "It is held until somebody has spoken to them." in done
    assert "The applicant said that somebody presses them, or that they are not sure. Ask them alone too." in done


@pytest.mark.parametrize("stage", OVER)
def test_the_look_at_safety_stays_to_be_done_after_the_end_and_is_recorded_there(
    client, make, area, coordinator, stage
):
    case = hand_in(area, replace(for_another(), applicant=with_safe(Route.EMAIL))).case
    decided_by(case, Deciding.BEST_INTERESTS, looked=False)
    over(make, case, stage, coordinator)
    assert Task.SAFEGUARD in owed(case)
    assert db.session.get(WorkItem, case.id).task is Task.SAFEGUARD
    sign_in(client, coordinator.id)
    assert case.reference in client.get("/casework/").text
    url = f"/casework/{case.reference}/safeguarding"
    assert url in client.get(f"/casework/{case.reference}").text
    assert "Record: looked at" in client.get(url).text
    form = {"note": "Rang social care", **day("done_on", today())}
    assert client.post(url, data=form).status_code == 303
    assert (case.stage, case.application.safeguarding_note) == (stage, "Rang social care")
    assert Task.SAFEGUARD not in owed(case)
    item = db.session.get(WorkItem, case.id)
    assert item is None or item.task is not Task.SAFEGUARD
    assert "The case is over." in client.get(url).text
    again = client.post(url, data=form | {"note": "Rang again"})
    assert (again.status_code, case.application.safeguarding_note) == (400, "Rang social care")
