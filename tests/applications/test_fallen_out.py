"""Whoever applied and the person affected fell out: neither learns of it by their page, nor ends it alone."""

import re
from datetime import timedelta

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
    ReviewMode,
    Role,
    Stage,
    Standing,
    Stopped,
    Task,
)
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.following import CheckIn, PlanComment, PlanDraft, Talk
from csp_reviews.models.reviews import Review
from csp_reviews.recommendations.operations import report_progress, respond
from csp_reviews.reviews.operations import Plan, arrange_review
from csp_reviews.reviews.plan import Item, send_plan
from csp_reviews.web.clock import now, today
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


def drafted_plan(make, case, coordinator, text="Visit every week."):
    """A draft plan that is out for comments."""
    review = db.session.query(Review).one_or_none() or arrange_review(
        case=case,
        act=make.act(coordinator),
        plan=Plan(ReviewMode.MEETING, today(), "", "", None, "", True, "", ()),
    )
    items = [Item(1, "Anytown council", today() + timedelta(days=30), text)]
    until = today() + timedelta(days=14)
    draft = send_plan(case=case, review=review, opening="", items=items, comments_by=until, act=make.act(coordinator))
    db.session.commit()
    return draft


def commented(client):
    """What the form of the draft plan sends, with a comment."""
    shown = re.search(r'name="version" value="([^"]*)"', client.get("/progress/draft").text)[1]
    return {"whole": "It is wrong", "version": shown}


@pytest.fixture
def planned(client, make, agreed, coordinator):
    """A review whose draft plan is out, and the applicant, who speaks, has read it."""
    received = agreed(ASK, TOLD, SPEAK)
    make._to(received.case, Stage.REVIEW, coordinator)
    send(make, received.case, NoticeKind.THRESHOLD)
    drafted_plan(make, received.case, coordinator)
    read_with(client, received)
    open_letters(client)
    return received


@HOW
def test_a_draft_plan_that_they_had_stays_and_what_they_say_of_it_is_for_staff(client, make, planned, coordinator, how):
    before = seen(client, "/progress/case", "/progress/draft")
    assert any("Visit every week." in line for line in before)
    fall_out(make, planned.case, coordinator, how)
    assert seen(client, "/progress/case", "/progress/draft") == before
    drafted_plan(make, planned.case, coordinator, "She lives at the refuge.")
    assert seen(client, "/progress/case", "/progress/draft") == before
    assert client.post("/progress/draft", data=commented(client)).status_code == 303
    (comment,) = db.session.query(PlanComment)
    assert (comment.aside, comment.party, comment.draft.n) == (True, Party.APPLICANT, 1)
    assert "It is wrong" in client.get("/progress/draft").text
    assert "Your turn" not in client.get("/progress/case").text
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{planned.case.reference}/review/outcome").text
    assert "It is wrong" in page
    assert "It was said of the draft that was sent on" in page


@HOW
def test_what_is_said_of_the_draft_in_hand_by_them_is_shown_to_staff_as_not_for_the_panel(
    client, make, planned, coordinator, how
):
    fall_out(make, planned.case, coordinator, how)
    assert client.post("/progress/draft", data=commented(client)).status_code == 303
    assert db.session.query(PlanDraft).one().heard == []
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{planned.case.reference}/review/outcome").text
    assert "It is wrong" in page
    assert "It is for you alone, and not for the panel." in page


@HOW
def test_one_that_they_had_not_opened_is_not_there(client, make, agreed, coordinator, how):
    received = agreed(ASK, TOLD, SPEAK)
    make._to(received.case, Stage.REVIEW, coordinator)
    drafted_plan(make, received.case, coordinator)
    fall_out(make, received.case, coordinator, how)
    read_with(client, received)
    assert client.get("/progress/draft").status_code == 404
    read_with(client, received, affected=True)
    assert client.get("/progress/draft").status_code == 200


@HOW
def test_what_comes_next_in_the_case_is_not_theirs_to_read(client, make, agreed, coordinator, clock, how):
    received = agreed(ASK, TOLD, SPEAK)
    make._to(received.case, Stage.REVIEW, coordinator)
    send(make, received.case, NoticeKind.THRESHOLD)
    read_with(client, received)
    open_letters(client)
    assert "We arrange the review" in client.get("/progress/case").text
    fall_out(make, received.case, coordinator, how)
    assert "We arrange the review" in client.get("/progress/case").text
    clock.advance(days=1)
    plan = Plan(ReviewMode.MEETING, today(), "", "", None, "", True, "", ())
    arrange_review(case=received.case, act=make.act(coordinator), plan=plan)
    db.session.commit()
    read_with(client, received)
    page = client.get("/progress/case").text
    assert "The panel looks at what was done" not in page
    assert "It meets on" not in page
    assert "Where there is something for you, we tell you." in page
    read_with(client, received, affected=True)
    assert "It meets on" in client.get("/progress/case").text


@HOW
def test_a_review_that_they_knew_of_stays_as_they_knew_it(client, make, planned, coordinator, clock, how):
    act = make.act(coordinator)
    before = client.get("/progress/case").text
    assert "It meets on Monday 23 November 2026." in before
    fall_out(make, planned.case, coordinator, how)
    assert "It meets on Monday 23 November 2026." in client.get("/progress/case").text
    review = db.session.query(Review).one()
    review.held_on = today() + timedelta(days=1)
    db.session.commit()
    clock.advance(days=1)
    read_with(client, planned)
    page = client.get("/progress/case").text
    assert "It meets on Monday 23 November 2026." in page
    later = Plan(ReviewMode.MEETING, today() + timedelta(days=9), "", "", None, "", True, "", ())
    review.held_on = None
    arrange_review(case=planned.case, act=act, plan=later)
    db.session.commit()
    assert "It meets on" not in client.get("/progress/case").text
