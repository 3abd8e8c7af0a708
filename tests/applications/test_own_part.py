"""The person affected whom nobody speaks for says on their own page how they take part; it is theirs alone to know."""

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import (
    choose_own_part,
    end_next_consent,
    keep_back,
    record_consent,
    tell_after_all,
    withdraw_consent,
)
from csp_reviews.applications.submission import Consent
from csp_reviews.casefile import worklist
from csp_reviews.casefile.following import additions_of
from csp_reviews.casefile.needs import needs_now
from csp_reviews.correspondence.content import from_json
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import ConsentScope, NoticeKind, Party, ReviewMode, Role, Stage, Standing, TakingPart, Task
from csp_reviews.models.cases import AccessCode
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.following import OwnPart, Talk
from csp_reviews.reviews.operations import Plan, arrange_review
from csp_reviews.web.clock import now, today
from tests.applications.conftest import read_with
from tests.support.builders import sign_in
from tests.support.desk import text_of
from tests.support.filling import said as entered

ASK, TOLD, SPEAK = ConsentScope.ASK, ConsentScope.TOLD, ConsentScope.SPEAK
PAGE = "/progress/part"
PHONE = {"taking_part": "phone", "note": "He must not know"}


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


def owed(case):
    return {duty.task for duty in worklist.owed(case)}


def test_they_choose_on_their_own_page_and_again(client, agreed):
    received = agreed(ASK)
    read_with(client, received, affected=True)
    assert f'href="{PAGE}"' in client.get("/progress/case").text
    shown = client.get(PAGE).text
    assert 'value="later" checked' in shown
    assert "Whoever applied for you does not see what you choose here." in shown
    assert client.post(PAGE, data=PHONE).status_code == 303
    page = client.get("/progress/case").text
    assert "By phone" in page
    assert "Whoever applied for you does not see it." in page
    shown = client.get(PAGE).text
    assert 'value="phone" checked' in shown
    assert "He must not know" in shown
    client.post(PAGE, data=PHONE)
    client.post(PAGE, data={"taking_part": "not", "note": ""})
    rows = db.session.scalars(select(OwnPart).order_by(OwnPart.id)).all()
    assert [(row.taking_part, row.note) for row in rows] == [
        (TakingPart.PHONE, "He must not know"),
        (TakingPart.NOT, ""),
    ]
    assert needs_now(received.case).own.taking_part is TakingPart.NOT


def test_the_coordinator_is_asked_to_answer_and_the_panel_has_it(client, make, agreed, coordinator):
    received = agreed(ASK)
    make._to(received.case, Stage.REVIEW, coordinator)
    db.session.commit()
    read_with(client, received, affected=True)
    client.post(PAGE, data=PHONE)
    (talk,) = db.session.scalars(select(Talk))
    assert talk.party is Party.AFFECTED
    assert "by phone" in talk.text
    assert "He must not know" in talk.text
    assert Task.ANSWER_TALK in owed(received.case)
    sign_in(client, coordinator.id)
    for path in ("", "/review"):
        page = client.get(f"/casework/{received.case.reference}{path}").text
        assert "Part in the review, as the person affected said on" in page
        assert "He must not know" in page


def test_the_applicant_reads_nothing_of_it(client, agreed):
    received = agreed(ASK, TOLD)
    read_with(client, received)
    before = client.get("/progress/answers").text
    read_with(client, received, affected=True)
    client.post(PAGE, data=PHONE)
    read_with(client, received)
    assert "He must not know" not in client.get("/progress/case").text
    assert "By phone" not in client.get("/progress/case").text
    assert len(client.get("/progress/answers").text) == len(before)
    assert not additions_of(received.case.id)
    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("how", ["taken back", "kept back"])
def test_it_is_theirs_from_when_the_two_fell_out(client, make, agreed, coordinator, how):
    received = agreed(ASK, TOLD, SPEAK)
    read_with(client, received, affected=True)
    assert f'href="{PAGE}"' not in client.get("/progress/case").text
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, data=PHONE).status_code == 404
    with pytest.raises(NotPossible, match="spoken_for"):
        choose_own_part(case=received.case, taking_part=TakingPart.PHONE, note="", act=make.act())
    if how == "taken back":
        withdraw_consent(case=received.case, act=make.act(coordinator, Standing.PERSON_AFFECTED))
    else:
        keep_back(case=received.case, reason="They are afraid", act=make.act(coordinator))
    db.session.commit()
    assert client.post(PAGE, data=PHONE).status_code == 303
    assert needs_now(received.case).own.note == "He must not know"
    read_with(client, received)
    assert "He must not know" not in client.get("/progress/case").text + client.get(PAGE).text
    if how == "taken back":
        again = Consent("Robin Elm", "We talked", today(), scope=frozenset({ASK, TOLD, SPEAK}))
        record_consent(case=received.case, consent=again, act=make.act(coordinator))
    else:
        tell_after_all(case=received.case, act=make.act(coordinator))
    assert needs_now(received.case).own is None


def test_the_code_that_two_people_know_does_not_open_it(client, agreed):
    received = agreed(ASK)
    db.session.query(AccessCode).filter_by(party=Party.AFFECTED).update({"passed_on": True})
    db.session.commit()
    client.post("/progress", data={"reference": received.case.reference, "code": received.affected_code})
    assert client.get(PAGE).status_code in (303, 404)
    assert client.post(PAGE, data=PHONE).status_code in (303, 404)
    assert not db.session.scalars(select(OwnPart)).all()


def test_staff_enter_it_for_them_and_it_does_not_reach_the_applicants_page(client, make, agreed, coordinator):
    received = agreed(ASK, TOLD)
    make._to(received.case, Stage.REVIEW, coordinator)
    db.session.commit()
    sign_in(client, coordinator.id)
    path = f"/casework/{received.case.reference}/added"
    assert "as nobody speaks for them" in client.get(path).text
    sent = {"about": "taking_part_note", "taking_part": "advocate", "text": "Her sister", **entered(today())}
    assert client.post(path, data=sent).location == f"/casework/{received.case.reference}"
    assert not additions_of(received.case.id)
    own = needs_now(received.case).own
    assert (own.taking_part, own.note) == (TakingPart.ADVOCATE, "Her sister")
    assert not db.session.scalars(select(Talk)).all()
    sent = {"about": "taking_part_note", "taking_part": "new", "text": "Her aunt", **entered(today())}
    client.post(path, data=sent)
    own = needs_now(received.case).own
    assert (own.taking_part, own.note) == (TakingPart.ADVOCATE, "Her aunt")
    assert "It stands like this already" in client.post(path, data=sent).text
    read_with(client, received)
    page = client.get("/progress/case").text + client.get("/progress/answers").text
    assert "Her sister" not in page
    assert "Her aunt" not in page


def test_an_invitation_that_goes_to_them_instead_repeats_nothing_that_the_applicant_said(make, agreed, coordinator):
    received = agreed(ASK, TOLD, SPEAK)
    make._to(received.case, Stage.REVIEW, coordinator)
    plan = Plan(ReviewMode.MEETING, None, "", "", None, "", True, "", ())
    arrange_review(case=received.case, act=make.act(coordinator), plan=plan)
    db.session.commit()
    query = select(Notice).where(Notice.kind == NoticeKind.REVIEW).order_by(Notice.n)
    (first,) = db.session.scalars(query)
    assert "You told us" in text_of(first)
    withdraw_consent(case=received.case, act=make.act(coordinator, Standing.PERSON_AFFECTED))
    db.session.commit()
    first, theirs = db.session.scalars(query)
    assert (first.party, theirs.party) == (Party.APPLICANT, Party.AFFECTED)
    assert first.withheld_at is not None
    assert "You told us" not in text_of(theirs)
    assert "choose it online with your code" in text_of(theirs)
    assert any(section.own for section in from_json(first.content).sections)


def test_a_case_that_is_over_has_no_part_to_choose(client, make, agreed, coordinator):
    received = agreed(ASK)
    make._to(received.case, Stage.CLOSED, coordinator)
    db.session.commit()
    read_with(client, received, affected=True)
    assert f'href="{PAGE}"' not in client.get("/progress/case").text
    answer = client.post(PAGE, data=PHONE)
    assert answer.status_code == 409
    assert "He must not know" in answer.text


def test_before_they_said_anything_the_panel_reads_whose_it_is_to_choose(client, make, agreed, coordinator):
    received = agreed(ASK)
    make._to(received.case, Stage.REVIEW, coordinator)
    db.session.commit()
    sign_in(client, coordinator.id)
    for path in ("", "/review"):
        page = client.get(f"/casework/{received.case.reference}{path}").text
        assert "The person affected chooses their part, and has not said yet." in page
        assert "What the applicant said of it:" in page


def test_whose_agreement_ran_out_is_not_told_that_they_took_it_back(client, agreed, clock):
    received = agreed(ASK, TOLD, SPEAK, until=today())
    clock.advance(days=2)
    assert end_next_consent(on=today(), at=now())
    db.session.commit()
    read_with(client, received, affected=True)
    page = client.get("/progress/other").text
    assert "Your agreement was until" in page
    assert "You told us already that you do not agree" not in page
    read_with(client, received)
    assert f'href="{PAGE}"' not in client.get("/progress/case").text
