"""Everybody who may apply can: for another person, for a business; a child, and an adult who cannot decide."""

from datetime import date

import pytest
from sqlalchemy import select

from csp_reviews.casefile.worklist import owed
from csp_reviews.extensions import db
from csp_reviews.law.terms import ConsentScope, Deciding, EventKind, Party, Role, Task
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case
from csp_reviews.models.drafts import Draft
from tests.applications.conftest import OTHER_PAGES, PAGES, for_another, hand_in
from tests.support.builders import sign_in
from tests.support.filling import day, said
from tests.support.journey import at, key_of

APPLY = "/anytown/apply"
REST = {key: PAGES[key] for key in list(PAGES)[4:]}
PARENT = OTHER_PAGES["agreement"] | {"decider": "Ash Elm"}


def send(client):
    client.get(f"{APPLY}/check")
    assert client.post(f"{APPLY}/check", data={"declare": "y"}).status_code == 303
    db.session.expire_all()
    return db.session.scalars(select(Case)).one()


@pytest.fixture
def staff(client, make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    sign_in(client, account.id)
    return client


def test_what_is_agreed_to_stands_in_the_record(client, area, write):
    write(OTHER_PAGES | REST)
    application = send(client).application
    assert application.consent_scope == ["ask", "told"]
    assert application.consent_written
    assert application.consent_until.isoformat() == "2027-03-31"
    assert application.deciding is Deciding.THEMSELVES


@pytest.mark.parametrize(
    ("deciding", "agreement", "message"),
    [
        ("themselves", {"scope": ["told"]}, "Tick the first"),
        ("themselves", {"scope": []}, "Tick the first"),
        ("themselves", day("until", date(2026, 11, 1)), "must be today or later"),
        ("parent", {}, "Enter the name of the parent or guardian who says yes"),
        ("attorney", {"decider": "Ash Elm"}, "Say what the power covers"),
    ],
)
def test_an_agreement_that_lacks_something_says_what_and_keeps_the_rest(
    client, area, write, deciding, agreement, message
):
    write(
        OTHER_PAGES | {"deciding": {"deciding": deciding}},
        without=("agreement", "sharing", "contact", "person-contact"),
    )
    answer = client.post(at("agreement"), data=OTHER_PAGES["agreement"] | agreement)
    assert answer.status_code == 400
    assert message in answer.text
    assert "At her home" in answer.text


def test_a_parent_agrees_for_a_child_who_learns_where_help_is(client, area, write):
    pages = OTHER_PAGES | {"deciding": {"deciding": "parent"}, "agreement": PARENT}
    answer = write(pages, without=("sharing", "contact", "person-contact"))
    assert key_of(answer.location) == "safe-now"
    assert "0800 1111" in client.get(at("safe-now")).text
    write({"safe-now": {}} | {key: OTHER_PAGES[key] for key in ("sharing", "contact", "person-contact")} | REST)
    case = send(client)
    assert case.application.consent_by == "Ash Elm"
    assert owed(case)[0].task is Task.SAFEGUARD


def test_somebody_under_18_may_ask_and_is_looked_at_first(client, area, write):
    write(PAGES | {"you": PAGES["you"] | {"under_18": "y"}, "safe-now": {}})
    case = send(client)
    assert case.application.applicant_minor
    assert owed(case)[0].task is Task.SAFEGUARD


def test_an_attorney_says_by_what_right(client, area, write):
    right = {"decider": "Ash Elm", "authority": "Health and welfare, registered in 2024"}
    write(
        OTHER_PAGES
        | {"deciding": {"deciding": "attorney"}, "agreement": OTHER_PAGES["agreement"] | right, "safe-now": {}}
        | REST
    )
    application = send(client).application
    assert (application.deciding, application.authority) == (Deciding.ATTORNEY, right["authority"])


def test_a_copy_of_each_letter_is_promised_only_where_a_way_is_safe(client, area, write):
    write(OTHER_PAGES, without=("person-contact",))
    none = {"safe": ["none"], "email": "", "phone": "", "wants_copy": "y"}
    refused = client.post(at("person-contact"), data=none)
    assert refused.status_code == 400
    message = (
        "They cannot have a copy of each letter: nothing is ticked as safe. Tick a safe way above, or untick this."
    )
    assert refused.text.count(message) == 2
    assert '<a href="#wants_copy">' in refused.text
    assert key_of(client.get(f"{APPLY}/check").location) == "person-contact"
    assert client.post(at("person-contact"), data=none | {"wants_copy": ""}).status_code == 303
    assert client.post(at("person-contact"), data=OTHER_PAGES["person-contact"]).status_code == 303


def test_a_copy_that_was_asked_for_on_the_page_before_is_asked_about_again(client, area, write):
    """Forms that were saved while the page about the person asked for it."""
    write(OTHER_PAGES | REST | {"person-contact": {"safe": ["none"], "email": "", "phone": ""}})
    assert client.get(f"{APPLY}/check").status_code == 200
    saved = db.session.scalars(select(Draft)).one()
    kept = {key: value for key, value in saved.answers["person-contact"].items() if key != "wants_copy"}
    person = saved.answers["person"] | {"wants_copy": True}
    saved.answers = saved.answers | {"person": person, "person-contact": kept}
    db.session.commit()
    assert key_of(client.get(f"{APPLY}/check").location) == "person-contact"
    page = client.get(at("person-contact")).text
    assert 'name="wants_copy" type="checkbox" value="y" checked' in page


def test_a_business_names_itself_who_writes_and_by_what_right(client, area, write):
    business = {"role": "Manager", "authority": "The owner asked me to"}
    pages = {"for-whom": {"applying_as": "business"}, "you": PAGES["you"] | {"organisation": "Example Bakery"}}
    write(pages | {"business": business} | {key: data for key, data in PAGES.items() if key not in pages})
    case = send(client)
    (person,) = case.people
    assert (person.organisation, person.role) == ("Example Bakery", "Manager")
    assert case.application.authority == "The owner asked me to"


def test_how_somebody_knows_the_person_affected_is_asked_and_answered(client, area, write):
    write({"for-whom": OTHER_PAGES["for-whom"]})
    refused = client.post(at("you"), data=OTHER_PAGES["you"] | {"relationship": " "})
    assert refused.status_code == 400
    assert refused.text.count("Enter how you know the person affected") == 2


def test_a_business_has_a_name_also_when_it_was_said_to_be_one_later(client, area, write):
    write(PAGES)
    write({"for-whom": {"applying_as": "business"}})
    assert key_of(client.get(f"{APPLY}/check").location) == "you"
    assert client.post(at("you"), data=PAGES["you"]).status_code == 400


@pytest.mark.parametrize("missing", ["role", "authority"])
def test_a_business_says_both(client, area, write, missing):
    write({"for-whom": {"applying_as": "business"}})
    business = {"role": "Manager", "authority": "The owner asked me to"}
    answer = client.post(at("business"), data=business | {missing: ""})
    assert answer.status_code == 400
    assert all(text in answer.text for name, text in business.items() if name != missing)


def test_language_interpreter_and_easy_read_are_carried_to_the_case(client, make, area, write):
    needs = {"language": "other", "other_language": "Polski", "interpreter": "y", "easy_read": "y"}
    write(PAGES | {"help": PAGES["help"] | needs})
    case = send(client)
    assert case.application.language == "Polski"
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    page = client.get(f"/casework/{case.reference}").text
    assert all(words in page for words in ("Polski", "never a relative", "easy read", "Large print", "By phone"))


@pytest.mark.parametrize(("in_wales", "offered"), [(True, True), (False, False)])
def test_welsh_is_offered_as_of_right_in_wales(client, area, write, in_wales, offered):
    area.in_wales = in_wales
    db.session.commit()
    write({"for-whom": PAGES["for-whom"]})
    assert ("Cymraeg" in client.get(at("help")).text) is offered
    assert client.post(at("help"), data={"language": "welsh"}).status_code == (303 if offered else 400)


def test_another_language_has_a_name(client, area, write):
    write({"for-whom": PAGES["for-whom"]})
    answer = client.post(at("help"), data={"language": "other", "adjustments": "Breaks"})
    assert answer.status_code == 400
    assert "Enter which language" in answer.text
    assert "Breaks" in answer.text


def test_staff_record_what_was_done_about_safety_and_the_task_goes(staff, area):
    case = hand_in(area, for_another()).case
    case.application.deciding = Deciding.PARENT
    db.session.commit()
    url = f"/casework/{case.reference}/safeguarding"
    assert "parental responsibility" in staff.get(url).text
    wrong = staff.post(url, data={"note": "", **day("done_on", case.received_on)})
    assert wrong.status_code == 400
    staff.post(url, data={"note": "Rang social care", **day("done_on", case.received_on)})
    assert Task.SAFEGUARD not in [duty.task for duty in owed(case)]
    assert case.application.safeguarding_note == "Rang social care"
    assert (
        EventKind.SAFEGUARDING_RECORDED
        in db.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == case.id)).all()
    )
    staff.post(url, data={"note": "They open an enquiry", **day("done_on", case.received_on)})
    assert case.application.safeguarding_note == "Rang social care\nThey open an enquiry"


def test_staff_record_that_the_person_affected_does_not_agree_any_more_and_agrees_to_less(staff, area):
    case = hand_in(area, for_another()).case
    url = f"/casework/{case.reference}/consent"
    staff.post(f"{url}/end", data=said(case.received_on, prefix="end-"))
    assert case.application.consent_withdrawn_at is not None
    again = {"scope": ["ask", "speak"], "agreed": "Only until summer", **day("until", date(2027, 6, 30))}
    staff.post(url, data=again | said(case.received_on))
    application = case.application
    assert application.consent_withdrawn_at is None
    assert application.consent_scope == [ConsentScope.ASK, ConsentScope.SPEAK]
    assert application.consent_until.isoformat() == "2027-06-30"
    assert staff.post(url, data=again | {"scope": ["told"]} | said(case.received_on)).status_code == 400


def test_the_person_affected_still_withdraws_in_one_step(client, area, write):
    write(OTHER_PAGES | REST)
    case = send(client)
    draft = db.session.scalars(select(Draft)).one()
    client.post("/progress", data={"reference": case.reference, "code": draft.affected_code})
    assert client.post("/progress/other").status_code == 303
    db.session.expire_all()
    assert case.application.consent_withdrawn_at is not None
    assert {person.party for person in case.people} == {Party.APPLICANT, Party.AFFECTED}
