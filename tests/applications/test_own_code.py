"""How the person affected is told of what is for them alone, until they have a code that nobody else knows."""

from dataclasses import replace

import pytest

from csp_reviews.applications.operations import keep_back, switch_route_on, write_to_them
from csp_reviews.casefile.acts import Entered
from csp_reviews.casefile.contact import way_to_tell
from csp_reviews.casefile.own_code import has_own_code
from csp_reviews.casefile.safe_routes import Why, email_for
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.correspondence.operations import still_safe, tell_person
from csp_reviews.extensions import db
from csp_reviews.law.terms import (
    Channel,
    ConsentScope,
    MessageKind,
    MessageState,
    NoticeKind,
    Party,
    Route,
)
from csp_reviews.models.cases import AccessCode
from csp_reviews.web.clock import today
from tests.applications.conftest import for_another, hand_in, said, with_safe
from tests.applications.test_first_code import SAFE, last, own
from tests.support.builders import sign_in
from tests.support.letters import TEXT


@pytest.fixture
def received(area):
    base = for_another(email="robin@example.org", phone="01632 960 033", safe=SAFE, wants_copy=True)
    return hand_in(area, replace(base, applicant=with_safe(Route.EMAIL)))


@pytest.mark.parametrize("kind", ["letter", "message", "question"])
def test_what_they_cannot_read_yet_is_told_by_hand(received, staff_act, kind):
    def tell():
        if kind == "letter":
            issue_notice(case=received.case, kind=NoticeKind.OUTCOME, content=TEXT, act=staff_act)
        elif kind == "message":
            write_to_them(case=received.case, party=Party.AFFECTED, text="For you alone", act=staff_act)
        else:
            received.case.application.consent_scope = [ConsentScope.ASK.value]
            tell_person(case=received.case, party=Party.AFFECTED, kind=MessageKind.CHECK_IN, act=staff_act)
        db.session.commit()

    tell()
    told = last(received.case)
    assert (told.state, told.why, told.route) == (MessageState.TASK, Why.NO_CODE.value, Route.PHONE)
    own(received.case, staff_act)
    tell()
    assert last(received.case).state is MessageState.QUEUED


def test_whoever_applied_has_always_a_code_of_their_own(received, staff_act):
    applicant, affected = received.case.people
    assert has_own_code(applicant)
    assert not has_own_code(affected)
    own(received.case, staff_act)
    assert has_own_code(affected)


def test_a_mailbox_that_both_gave_is_never_used_for_the_person_affected(client, area, staff_act):
    base = for_another(email="Rowan@Example.ORG", phone="+44 1632 960 012", safe=SAFE, wants_copy=True)
    case = hand_in(area, replace(base, applicant=with_safe(Route.EMAIL, Route.PHONE))).case
    own(case, staff_act)
    applicant, affected = case.people
    assert all(email_for(affected, kind) is None for kind in MessageKind)
    assert email_for(applicant, MessageKind.NOTICE) == "rowan@example.org"
    issue_notice(case=case, kind=NoticeKind.OUTCOME, content=TEXT, act=staff_act)
    db.session.commit()
    assert last(case).why == Why.SAME_MAILBOX.value
    assert last(case, Party.APPLICANT).state is MessageState.QUEUED
    sign_in(client, staff_act.account_id)
    page = client.get(f"/casework/{case.reference}/messages/{last(case).id}").text
    assert "The phone number is the applicant’s too, so they may answer. The e-mail address" in page


@pytest.mark.parametrize(
    ("email", "phone", "warned"),
    [
        (
            "rowan@example.org",
            "(01632) 960012",
            "they may answer. The e-mail address is the applicant’s too, so they may read it.",
        ),
        ("robin@example.org", "0044 1632 960012", "The phone number is the applicant’s too, so they may answer."),
        ("robin@example.org", "+44 (0)1632 960 012", "The phone number is the applicant’s too, so they may answer."),
        ("rowan@example.org", "01632 960 099", "The e-mail address is the applicant’s too, so they may read it."),
        ("robin@example.org", "01632 960 099", ""),
        ("", "", ""),
    ],
)
def test_staff_are_warned_of_what_the_applicant_gave_as_their_own_too(
    client, make, area, staff_act, email, phone, warned
):
    case = hand_in(area, for_another(email=email, phone=phone, safe=SAFE)).case
    sign_in(client, staff_act.account_id)
    page = client.get(f"/casework/{case.reference}/consent").text
    assert ("s too, so they may" in page) == bool(warned)
    assert warned in page


@pytest.mark.parametrize("page", ["consent", "talk", "code"])
def test_staff_are_told_that_there_is_no_code_of_their_own(client, area, received, staff_act, page):
    own_case = hand_in(area, said()).case
    sign_in(client, staff_act.account_id)
    warned = "he person affected has "
    url = f"/casework/{received.case.reference}/{page}"
    assert warned in client.get(url).text
    assert warned not in client.get(url.replace(received.case.reference, own_case.reference)).text
    own(received.case, staff_act)
    assert warned not in client.get(url).text


def test_the_task_to_tell_them_leads_to_a_code(client, received, staff_act):
    write_to_them(case=received.case, party=Party.AFFECTED, text="For you alone", act=staff_act)
    db.session.commit()
    sign_in(client, staff_act.account_id)
    page = client.get(f"/casework/{received.case.reference}/messages/{last(received.case).id}").text
    assert "They have no code that they alone know" in page
    assert "Make a new follow-up code" in page


@pytest.mark.parametrize(
    ("safe", "first", "why"),
    [
        ({Route.EMAIL, Route.PHONE}, Route.PHONE, Why.NO_CODE),
        ({Route.EMAIL, Route.LETTER}, Route.LETTER, Why.NO_CODE),
        ({Route.EMAIL}, Route.EMAIL, None),
        ({Route.EMAIL, Route.TEXT}, Route.EMAIL, None),
        ({Route.TEXT}, Route.TEXT, Why.NOT_SAFE),
        (set(), None, Why.NOT_SAFE),
    ],
)
def test_whatever_is_safe_there_is_a_way_to_be_told_or_to_hear_how(client, area, staff_act, safe, first, why):
    base = for_another(
        email="robin@example.org", phone="01632 960 033", address="9 Elsewhere Road", safe=frozenset(safe)
    )
    case = hand_in(area, base).case
    issue_notice(case=case, kind=NoticeKind.OUTCOME, content=TEXT, act=staff_act)
    write_to_them(case=case, party=Party.AFFECTED, text="For you alone", act=staff_act)
    db.session.commit()
    told = last(case)
    expected = next((way for way in (Route.PHONE, Route.LETTER) if way in safe), first)
    assert (told.route, told.why or None) == (expected, why and why.value)
    if told.state is not MessageState.TASK:
        return
    sign_in(client, staff_act.account_id)
    page = client.get(f"/casework/{case.reference}/messages/{told.id}").text
    assert "Told by text message" not in page
    assert "Told when they rang us" in page
    assert ("It does not count as telling them" in page) is (first is Route.TEXT)


def test_where_only_a_mailbox_of_both_is_safe_the_page_says_so(client, area, staff_act):
    base = for_another(email="rowan@example.org", safe=frozenset({Route.EMAIL}))
    case = hand_in(area, replace(base, applicant=with_safe(Route.EMAIL))).case
    write_to_them(case=case, party=Party.AFFECTED, text="For you alone", act=staff_act)
    db.session.commit()
    sign_in(client, staff_act.account_id)
    page = client.get(f"/casework/{case.reference}/messages/{last(case).id}").text
    assert "Only e-mail is marked safe" in page
    assert "No way to reach them is marked safe" not in page


def test_a_mailbox_that_both_gave_stays_unsafe_when_the_applicant_gives_another(area, staff_act):
    base = for_another(email="rowan@example.org", safe=frozenset({Route.EMAIL}))
    case = hand_in(area, replace(base, applicant=with_safe(Route.EMAIL))).case
    heard = replace(staff_act, entered=Entered("Rowan Ash", Channel.PHONE, today()))
    switch_route_on(case=case, party=Party.APPLICANT, route=Route.EMAIL, address="new@example.org", act=heard)
    db.session.commit()
    applicant, affected = case.people
    assert email_for(applicant, MessageKind.NOTICE) == "new@example.org"
    assert email_for(affected, MessageKind.NOTICE) is None
    said = replace(staff_act, entered=Entered("Robin Elm", Channel.PHONE, today()))
    switch_route_on(case=case, party=Party.AFFECTED, route=Route.EMAIL, address="", act=said)
    assert email_for(affected, MessageKind.NOTICE) == "rowan@example.org"


def test_a_letter_to_a_home_of_both_is_the_last_way_and_warned_of(client, area, staff_act):
    home = {"address": "2 Example court", "phone": "01632 960 033"}
    case = hand_in(area, for_another(**home, safe=frozenset({Route.LETTER, Route.TEXT}))).case
    write_to_them(case=case, party=Party.AFFECTED, text="For you alone", act=staff_act)
    db.session.commit()
    assert last(case).route is Route.TEXT
    sign_in(client, staff_act.account_id)
    page = client.get(f"/casework/{case.reference}/messages/{last(case).id}").text
    assert "Letters go to the applicant’s address too, so they may open one." in page


def test_an_email_that_was_queued_before_is_told_by_hand_instead(area, received, staff_act):
    code = db.session.query(AccessCode).filter_by(party=Party.AFFECTED).one()
    code.passed_on = False
    write_to_them(case=received.case, party=Party.AFFECTED, text="For you alone", act=staff_act)
    db.session.commit()
    assert last(received.case).state is MessageState.QUEUED
    code.passed_on = True
    db.session.commit()
    assert not still_safe(last(received.case), received.case.people[1])


def test_staff_read_beforehand_how_a_letter_will_be_told(received, staff_act):
    case = received.case
    case.application.consent_scope = [ConsentScope.ASK.value]
    keep_back(case=case, reason="They are afraid", act=staff_act)
    assert way_to_tell(case, NoticeKind.OUTCOME).startswith("By hand")
    own(case, staff_act)
    assert way_to_tell(case, NoticeKind.OUTCOME).startswith("By e-mail")
