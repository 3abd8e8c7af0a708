"""A form about one of two people ticks none of them unasked, and what was done is said with whose it was."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import switch_route_on, write_to_us
from csp_reviews.casefile.acts import Entered
from csp_reviews.casefile.contact import last_contact_change
from csp_reviews.extensions import db
from csp_reviews.law.terms import Channel, ConsentScope, Party, ReviewMode, Role, Route, Stage, TalkKind
from csp_reviews.models.cases import AccessCode
from csp_reviews.models.following import PlanComment, Talk
from csp_reviews.models.reviews import Review
from csp_reviews.reviews.plan import send_plan
from csp_reviews.web.clock import today
from tests.applications.conftest import hand_in, said, with_safe
from tests.support.builders import sign_in
from tests.support.filling import said as entered

TICKED = re.compile(r'name="([a-z-]*)party" type="radio" value="(\w+)" checked')
ALL = tuple(ConsentScope)
DAY = date(2026, 11, 23)
ANSWER = "When can we see you alone?"


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


@pytest.fixture
def two(client, agreed, coordinator):
    """A case of two people, each with a safe mailbox, at the desk of its coordinator."""
    case = agreed(*ALL).case
    sign_in(client, coordinator.id)
    return case


def wrote(make, case, *parties, kind=TalkKind.UNSAFE):
    for party in parties:
        write_to_us(case=case, party=party, kind=kind, text="I am afraid", act=make.act())
    db.session.commit()


def page(case, tail):
    return f"/casework/{case.reference}/{tail}"


def safe(case, party):
    db.session.expire_all()
    person = next(person for person in case.people if person.party is party)
    return {row.route for row in person.routes if row.safe}


@pytest.mark.parametrize("tail", ["contact", "contact/name", "contact/moved", "code", "talk"])
def test_nobody_is_ticked_where_the_case_has_two_people(client, two, tail):
    shown = client.get(page(two, tail)).text
    assert 'party" type="radio"' in shown
    assert not TICKED.findall(shown)


@pytest.mark.parametrize(
    ("tail", "form", "asks"),
    [
        ("contact/off", {"off-route": "email"} | entered(DAY, prefix="off-"), "Select for whom it is not safe"),
        ("contact/on", {"on-address": "9 New Road"} | entered(DAY, prefix="on-"), "Select for whom it is safe"),
        ("contact/name", {"name_to_use": "Bobbie", "sure": "y"} | entered(DAY), "Select whose it is"),
        ("contact/moved", {"address": "9 New Road"} | entered(DAY), "Select whose it is"),
        ("code", {"sure": "y"} | entered(DAY), "Select whose code it is"),
        ("talk", {"reply-text": ANSWER, "reply-seen": "9"}, "Select to whom it goes"),
        ("talk/settle", {"settle-how": ANSWER, "settle-seen": "9"}, "Select whose message it is"),
        ("talk/enter", {"enter-kind": "message", "enter-text": ANSWER}, "Select whose it is"),
    ],
)
def test_a_form_that_does_not_say_whose_is_refused_and_keeps_what_was_typed(client, make, two, tail, form, asks):
    wrote(make, two, Party.AFFECTED)
    back = client.post(page(two, tail), data=form)
    assert (back.status_code, asks in back.text) == (400, True)
    assert not TICKED.findall(back.text)
    typed = [value for name, value in form.items() if name.rpartition("-")[2] in ("text", "how", "address", "said_by")]
    assert all(value in back.text for value in typed)
    assert db.session.query(Talk).count() == 1
    assert safe(two, Party.APPLICANT) == {Route.EMAIL}


@pytest.mark.parametrize(
    ("waits", "ticked"),
    [
        ((Party.AFFECTED,), {("reply-", "affected"), ("settle-", "affected")}),
        ((Party.APPLICANT,), {("reply-", "applicant"), ("settle-", "applicant")}),
        ((Party.APPLICANT, Party.AFFECTED), set()),
    ],
)
def test_the_one_whose_message_waits_is_ticked_for_an_answer_and_never_for_what_is_entered(
    client, make, two, waits, ticked
):
    wrote(make, two, *waits)
    assert set(TICKED.findall(client.get(page(two, "talk")).text)) == ticked


def test_a_way_that_is_not_safe_for_them_is_not_stopped(client, two):
    form = {"off-party": "applicant", "off-route": "phone"} | entered(today(), by="Robin Elm", prefix="off-")
    back = client.post(page(two, "contact/off"), data=form)
    assert back.status_code == 400
    assert "That way is not marked safe for them, so it is not used." in back.text
    assert "Robin Elm" in back.text
    assert Route.PHONE in safe(two, Party.AFFECTED)
    done = client.post(page(two, "contact/off"), data=form | {"off-party": "affected"}, follow_redirects=True)
    assert "That way is not used any more for the person affected." in done.text
    assert Route.PHONE not in safe(two, Party.AFFECTED)


@pytest.mark.parametrize("party", list(Party))
def test_what_was_done_is_said_with_whose_it_was(client, make, two, party):
    wrote(make, two, party)
    whose = {Party.APPLICANT: "the applicant", Party.AFFECTED: "the person affected"}[party]

    def done(tail, form, prefix=""):
        form = {f"{prefix}{name}": value for name, value in form.items()}
        return client.post(page(two, tail), data={f"{prefix}party": party.value} | form, follow_redirects=True).text

    spoken = entered(today()) | {"sure": "y"}
    assert f"It is entered as what {whose} said." in done(
        "talk/enter", {"kind": "message", "text": ANSWER} | entered(today()), "enter-"
    )
    assert f"It stands on the page of {whose}." in done("talk", {"text": ANSWER, "seen": "9"}, "reply-")
    assert f"It is recorded: what {whose} wrote needs no answer." in done(
        "talk/settle", {"how": "Rang", "seen": "9"}, "settle-"
    )
    for tail, form, prefix, says in (
        ("contact/on", {"route": "letter", "address": "9 New Road"}, "on-", f"That way is marked safe for {whose}."),
        ("contact/name", {"name_to_use": "Bo"}, "", f"That name is used for {whose} from now on."),
        ("contact/moved", {"address": "8 New Road"}, "", f"It is recorded where {whose} lives."),
    ):
        assert says in done(tail, form | spoken | {"version": str(last_contact_change(two))}, prefix)
    assert f"For: {whose}." in done("code", spoken)
    assert [row.party for row in db.session.scalars(select(AccessCode).where(AccessCode.replaced_at.is_not(None)))] == [
        party
    ]


def test_a_case_with_one_person_does_not_ask_whose(client, area, coordinator):
    case = hand_in(area, said(applicant=with_safe(Route.EMAIL))).case
    sign_in(client, coordinator.id)
    assert 'party" type="radio"' not in client.get(page(case, "talk")).text + client.get(page(case, "contact")).text
    off = client.post(page(case, "contact/off"), data={"off-route": "email"} | entered(today(), prefix="off-"))
    assert (off.status_code, safe(case, Party.APPLICANT)) == (303, set())


def test_a_way_that_somebody_marked_safe_may_be_stopped(client, make, two, coordinator):
    act = make.act(coordinator, entered=Entered("Rowan Ash", Channel.PHONE, today()))
    switch_route_on(case=two, party=Party.APPLICANT, route=Route.LETTER, address="9 New Road", act=act)
    db.session.commit()
    form = {"off-party": "applicant", "off-route": "letter"} | entered(today(), prefix="off-")
    assert client.post(page(two, "contact/off"), data=form).status_code == 303
    assert safe(two, Party.APPLICANT) == {Route.EMAIL}


def test_a_comment_on_the_plan_is_entered_only_for_whoever_is_ticked(client, make, two, coordinator):
    act = make.act(coordinator)
    two.stage = Stage.REVIEW
    review = Review(
        case_id=two.id, area_id=two.area_id, n=1, mode=ReviewMode.CORRESPONDENCE, invited=True, held_on=today()
    )
    db.session.add(review)
    db.session.flush()
    send_plan(case=two, review=review, opening="We looked at it", items=(), comments_by=today(), act=act)
    db.session.commit()
    url = page(two, "review/plan/comment")
    assert not TICKED.findall(client.get(url).text)
    form = {"version": "1.1", "whole": "Too late at night"} | entered(today())
    back = client.post(url, data=form)
    assert (back.status_code, "Select whose it is" in back.text, "Too late at night" in back.text) == (400, True, True)
    assert db.session.query(PlanComment).count() == 0
    done = client.post(url, data=form | {"party": "applicant"}, follow_redirects=True)
    assert "It is entered as the comment of the applicant." in done.text
