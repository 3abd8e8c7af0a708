"""A child whose parent decides, and an adult who cannot decide, are not said to agree: it is said who does for them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from csp_reviews.applications.operations import withdraw_consent
from csp_reviews.casefile.decider import said_to_agree, who_agreed, whose_yes_ended
from csp_reviews.extensions import db
from csp_reviews.law.terms import ConsentScope, Deciding, Role
from csp_reviews.web.clock import now, today
from tests.applications.conftest import OTHER_PAGES, PAGES, for_another, hand_in, own_code
from tests.support.builders import sign_in
from tests.support.journey import at

OTHERS = (Deciding.PARENT, Deciding.ATTORNEY, Deciding.DEPUTY, Deciding.BEST_INTERESTS)
BY_RIGHT = OTHERS[1:]
TOLD = {
    Deciding.PARENT: "They told us that your parent or guardian agrees.",
    Deciding.ATTORNEY: "They told us that your attorney agrees.",
    Deciding.DEPUTY: "They told us that your deputy agrees.",
    Deciding.BEST_INTERESTS: "They told us that this would be best for you.",
}
AGREED = {
    Deciding.PARENT: "Anna Oak agreed to it, as your parent or guardian.",
    Deciding.ATTORNEY: "Anna Oak agreed to it, as your attorney.",
    Deciding.DEPUTY: "Anna Oak agreed to it, as your deputy.",
    Deciding.BEST_INTERESTS: "Anna Oak thought that it would be best for you.",
}
ENDED = {
    Deciding.PARENT: "It was Anna Oak who agreed, as parent or guardian.",
    Deciding.ATTORNEY: "It was Anna Oak who agreed, as attorney.",
    Deciding.DEPUTY: "It was Anna Oak who agreed, as deputy.",
    Deciding.BEST_INTERESTS: "It was Anna Oak who thought that it would be best for them.",
}
THEY_AGREE = re.compile(r"[Yy]ou (do not )?(still )?agree|do you still agree|I do not agree|I agree")


@pytest.fixture
def received(area):
    """Hand in an application for somebody for whom another decides; by default they decide themselves."""

    def hand(deciding=Deciding.THEMSELVES):
        base = for_another()
        by = "Robin Elm" if deciding is Deciding.THEMSELVES else "Anna Oak"
        consent = replace(base.consent, by=by, deciding=deciding, scope=frozenset({ConsentScope.ASK}))
        return hand_in(area, replace(base, consent=consent, authority="Registered in 2024"))

    return hand


@pytest.fixture
def desk(client, make, area):
    """Sign the coordinator in, and show a page of a case."""

    def show(case, page=""):
        account = make.account(Role.COORDINATOR, area)
        db.session.commit()
        sign_in(client, account.id)
        return client.get(f"/casework/{case.reference}{page}").text

    return show


def open_theirs(client, received, *, own=True):
    if own:
        own_code(received.case)
    client.post("/progress", data={"reference": received.case.reference, "code": received.affected_code})
    return client.get("/progress/case").text


@pytest.mark.parametrize("who", OTHERS)
def test_with_the_first_code_they_read_who_is_said_to_agree_and_no_name(client, received, who):
    page = open_theirs(client, received(who), own=False)
    assert TOLD[who] in page
    assert "Anna Oak" not in page
    stop = client.get("/progress/other").text
    assert "or whoever decides for you does not agree any more, say so here" in stop
    assert not THEY_AGREE.search(page + stop)
    assert "This is not agreed any more" in stop
    said = client.post("/progress/other", follow_redirects=True).text
    assert "We have noted that it is not agreed any more." in said


@pytest.mark.parametrize("who", OTHERS)
def test_with_a_code_of_their_own_they_read_who_agreed_for_them(client, make, received, who):
    handed = received(who)
    page = open_theirs(client, handed)
    assert AGREED[who] in page
    assert "Is this still agreed?" in page
    withdraw_consent(case=handed.case, act=make.act())
    handed.case.application.consent_until = today()
    db.session.commit()
    after = client.get("/progress/case").text
    assert "that it is not agreed any more. The coordinator asks, in a safe way, what should happen." in after
    stop = client.get("/progress/other").text
    assert "It is not agreed any more. The coordinator asks" in stop
    handed.case.application.consent_until = today() - timedelta(days=1)
    db.session.commit()
    over = client.get("/progress/case").text
    assert "The coordinator will ask whoever decides for you whether they still agree." in over
    assert not THEY_AGREE.search(page + after + stop + over)


def test_who_decides_themselves_is_still_told_so(client, received):
    handed = received()
    assert "They told us that you agree." in open_theirs(client, handed, own=False)
    assert "Somebody applied for you, and told us that you agree." in open_theirs(client, handed)
    assert "Do you still agree?" in client.get("/progress/other").text
    said = client.post("/progress/other", follow_redirects=True).text
    assert "We have noted that you do not agree any more." in said


def test_an_application_that_says_nothing_of_who_decides_is_as_before(received):
    case = received(Deciding.PARENT).case
    case.application.deciding = None
    assert said_to_agree(case) == "They told us that you agree."
    assert who_agreed(case) == "Somebody applied for you, and told us that you agree."
    assert whose_yes_ended(case.application) == "It was the person affected who agreed."


@pytest.mark.parametrize("who", OTHERS)
def test_the_duty_and_the_desk_say_whose_yes_ended(make, desk, received, who):
    case = received(who).case
    withdraw_consent(case=case, act=make.act())
    case.application.safeguarding_on, case.application.safeguarding_note = today(), "Looked at"
    db.session.commit()
    page = desk(case)
    assert "what was agreed for them has ended" in page
    assert ENDED[who] in page
    consent = desk(case, "/consent")
    assert ENDED[who] in consent
    assert "Then speak to whoever decides for them." in consent
    assert "do not agree any more" not in consent
    assert ("Who thinks that it is best for them" in consent) is (who is Deciding.BEST_INTERESTS)


def test_the_desk_says_that_it_was_the_person_affected(make, desk, received):
    case = received().case
    withdraw_consent(case=case, act=make.act())
    db.session.commit()
    assert "It was the person affected who agreed." in desk(case)
    consent = desk(case, "/consent")
    assert "whoever decides for them" not in consent
    assert 'name="decider"' not in consent


def anew(**more):
    entered = {"said_by": "Sam Yew", "how": "phone", "said_on-day": str(today().day)}
    entered |= {"said_on-month": str(today().month), "said_on-year": str(today().year)}
    return {"scope": ["ask"], "agreed": "He said yes on the phone", "version": ""} | entered | more


@pytest.mark.parametrize("who", OTHERS)
def test_agreeing_anew_asks_who_agreed_for_them(client, desk, received, who):
    case = received(who).case
    case.application.consent_withdrawn_at = now()
    db.session.commit()
    shown = desk(case, "/consent")
    version = re.search(r'name="version" value="(\d+)"', shown)[1]
    assert ("Registered in 2024</textarea>" in shown) is (who in BY_RIGHT)
    url = f"/casework/{case.reference}/consent"
    refused = client.post(url, data=anew(version=version))
    assert refused.status_code == 400
    assert "Enter the name of whoever agreed for them" in refused.text
    right = {"authority": "An order of 2026"} if who in BY_RIGHT else {}
    assert client.post(url, data=anew(version=version, decider="Ben Oak", **right)).status_code == 303
    application = case.application
    assert (application.consent_by, application.deciding) == ("Ben Oak", who)
    assert application.authority == ("An order of 2026" if who in BY_RIGHT else "Registered in 2024")
    assert application.consent_withdrawn_at is None


def test_agreeing_anew_themselves_keeps_who_said_so(client, desk, received):
    case = received().case
    version = re.search(r'name="version" value="(\d+)"', desk(case, "/consent"))[1]
    answer = client.post(f"/casework/{case.reference}/consent", data=anew(version=version, decider="Ben Oak"))
    assert answer.status_code == 303
    assert case.application.consent_by == "Sam Yew"


@pytest.mark.parametrize("who", [Deciding.THEMSELVES, Deciding.PARENT])
def test_the_receipt_says_who_can_take_it_back(client, write, who):
    agreement = OTHER_PAGES["agreement"] | ({"decider": "Anna Oak"} if who is Deciding.PARENT else {})
    looked = {"safe-now": {}} if who is Deciding.PARENT else {}
    changed = {"deciding": {"deciding": who.value}, "agreement": agreement} | looked
    write(OTHER_PAGES | changed | {key: data for key, data in PAGES.items() if key not in OTHER_PAGES})
    client.get(at("check"))
    sent = client.post(at("check"), data={"declare": "y"})
    assert sent.location.endswith(at("receipt")), sent.location
    page = client.get(sent.location).text
    assert ("With it they, or whoever decides for them, can say" in page) is (who is Deciding.PARENT)
    assert ("With it they can say that they do not agree" in page) is (who is Deciding.THEMSELVES)


@pytest.mark.parametrize("another", [True, False])
def test_an_applicant_whose_last_day_is_over_reads_who_can_agree_anew(client, received, another):
    handed = received(Deciding.PARENT if another else Deciding.THEMSELVES)
    handed.case.application.consent_until = today() - timedelta(days=1)
    db.session.commit()
    client.post("/progress", data={"reference": handed.case.reference, "code": handed.code})
    page = client.get("/progress/case").text
    assert ("Whoever decides for them can agree to another way: ring us." in page) is another
    assert ("They can agree to another way: tell them, or ring us." in page) is not another


def test_staff_do_not_read_that_somebody_agrees_beside_that_nobody_can(desk, received):
    page = desk(received(Deciding.BEST_INTERESTS).case)
    assert "Somebody else, who agrees" not in page
    assert "Someone else, who agrees" not in page
    assert "Somebody else" in page
