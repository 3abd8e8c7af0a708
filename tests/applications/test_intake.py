"""Taking an application for somebody, and what a coordinator enters for the applicant."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import ask_withdrawal, withdraw_consent
from csp_reviews.casefile.contact import last_contact_change
from csp_reviews.casefile.finding import finding_of
from csp_reviews.extensions import db
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Channel, EventKind, Party, Role, Route, Stage, Standing
from csp_reviews.models.audit import CaseEvent, EnteredAct
from csp_reviews.models.cases import AccessCode, Case, Complaint, Withdrawal
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import keyed_digest
from tests.applications.conftest import REPORT, for_another, hand_in, said, with_safe
from tests.support.builders import sign_in
from tests.support.filling import day
from tests.support.filling import said as said_fields

CAME = date(2026, 11, 19)
TODAY = date(2026, 11, 23)
WHOLE = {
    "channel": "phone",
    "applying_as": "myself",
    "applicant-name": "Rowan Ash",
    "applicant-address": "2 Example Court",
    "applicant-safe": ["letter"],
    "happening": "They bang on the wall",
    "place": "At home",
    "in_area": "yes",
    "taking_part": "later",
    "told": "y",
    "read_back": "y",
    **day("received_on", CAME),
    **{f"reports-0-{key}": value for key, value in REPORT.items()},
}
OTHER = {
    "applying_as": "someone_else",
    "affected-name": "Robin Elm",
    "affected-safe": ["none"],
    "consent-deciding": "themselves",
    "consent-scope": ["ask"],
    "consent-how": "She said so on the phone",
    **day("consent-on", CAME),
}


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


@pytest.fixture
def staff(client, coordinator):
    sign_in(client, coordinator.id)
    return client


@pytest.fixture
def case(area):
    return hand_in(area, said(applicant=with_safe(Route.PHONE))).case


def cases():
    return db.session.scalars(select(Case)).all()


def last(case, kind):
    query = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == kind)
    return db.session.scalars(query.order_by(CaseEvent.seq.desc())).first()


def test_an_application_by_phone_counts_from_the_day_it_came(staff, coordinator):
    assert staff.get("/casework/new").status_code == 200
    assert staff.post("/casework/new", data=WHOLE).location == "/casework/new/anytown/receipt"
    (case,) = cases()
    assert (case.received_on, case.channel, case.stage) == (CAME, Channel.PHONE, Stage.RECEIVED)
    assert case.complaints[0].agency_reference == "INC 77"
    assert case.application.told_at == now()
    event = last(case, EventKind.APPLICATION_RECEIVED)
    entered = db.session.get(EnteredAct, event.entered_id)
    assert (event.standing, event.account_id, event.happened_on) == (Standing.APPLICANT, coordinator.id, CAME)
    assert (entered.said_by, entered.how, entered.said_on) == ("Rowan Ash", Channel.PHONE, CAME)


def test_who_agrees_and_to_what_is_ticked_by_nobody_but_whoever_takes_it(staff):
    """A child whose age nobody looked at would be an adult who agreed, and nobody would look at their safety."""
    shown = staff.get("/casework/new").text
    part = shown[shown.index('name="consent-deciding"') : shown.index('name="consent-how"')]
    assert "checked" not in part
    for unsaid, asks in (("consent-deciding", "Select who agrees"), ("consent-scope", "Tick the first")):
        half = {key: value for key, value in (WHOLE | OTHER).items() if key != unsaid}
        back = staff.post("/casework/new", data=half)
        assert (back.status_code, asks in back.text, "She said so on the phone" in back.text) == (400, True, True)
    assert cases() == []
    assert staff.post("/casework/new", data=WHOLE | OTHER).status_code == 303


def test_the_code_is_shown_until_it_was_given_and_kept_as_a_digest(staff):
    staff.post("/casework/new", data=WHOLE)
    row = db.session.scalars(select(AccessCode)).one()
    receipt = staff.get("/casework/new/anytown/receipt")
    words = receipt.text.split("<dd>")[2].partition("</dd>")[0]
    assert keyed_digest(words) == row.digest
    assert words in staff.get("/casework/new/anytown/receipt/letter").text
    answer = staff.post("/casework/new/anytown/given")
    assert answer.location == f"/casework/{cases()[0].reference}"
    assert staff.get("/casework/new/anytown/receipt").status_code == 404


def test_sending_it_twice_makes_one_case_and_one_receipt(staff):
    data = WHOLE | {"once": "k" * 20}
    assert staff.post("/casework/new", data=data).location == staff.post("/casework/new", data=data).location
    assert len(cases()) == 1


def test_another_person_on_the_same_machine_does_not_see_the_code(staff, make, area):
    staff.post("/casework/new", data=WHOLE)
    other = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(staff, other.id)
    assert staff.get("/casework/new/anytown/receipt").status_code == 404


def test_somebody_else_applied_with_consent(staff):
    staff.post("/casework/new", data=WHOLE | OTHER)
    (case,) = cases()
    assert {person.party for person in case.people} == {Party.APPLICANT, Party.AFFECTED}
    assert (case.application.consent_how, case.application.consent_on) == ("She said so on the phone", CAME)
    assert "person affected" in staff.get("/casework/new/anytown/receipt").text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"applicant-name": ""}, "Enter the name"),
        ({"channel": ""}, "Select how it came"),
        (day("received_on", date(2026, 11, 24)), "must be today or in the past"),
        (day("received_on", date(2014, 1, 1)) | {"reports-0-told_whom": "none"}, "must not be after 1 January 2014"),
        (day("received_on", date(2026, 9, 30)), "must not be after 30 September 2026, when the application came"),
        (OTHER | {"consent-how": ""}, "Say how they agreed"),
        (OTHER | {"affected-name": ""}, "Enter the name"),
        (OTHER | {"affected-wants_copy": "y"}, "They cannot have a copy of each letter: nothing is ticked as safe."),
        ({"applicant-safe": ["email"]}, "Enter the e-mail address"),
        ({"reports-0-told_other": ""}, "Enter who was told"),
    ],
)
def test_a_mistake_keeps_everything(staff, changes, message):
    answer = staff.post("/casework/new", data=WHOLE | changes)
    assert answer.status_code == 400
    assert message in answer.text
    for kept in ("They bang on the wall", "Banging until four", "At home", "2 Example Court"):
        assert kept in answer.text
    assert not cases()


def test_a_day_before_any_procedures_is_a_mistake(staff):
    data = {key: value for key, value in WHOLE.items() if not key.startswith("reports")}
    answer = staff.post("/casework/new", data=data | day("received_on", date(2014, 1, 1)))
    assert answer.status_code == 400
    assert "No review procedures were in force" in answer.text


def test_reports_are_added_and_removed_without_javascript_and_with_everything_kept(staff):
    second = {f"reports-1-{key}": value for key, value in (REPORT | {"what_happened": "Shouting"}).items()}
    third = {f"reports-2-{key}": value for key, value in (REPORT | {"what_happened": "Bins", "same_as": "2"}).items()}
    more = staff.post("/casework/new", data=WHOLE | second | {"press": "more"})
    assert more.status_code == 200
    assert "Remove report 3" in more.text
    fewer = staff.post("/casework/new", data=WHOLE | second | third | {"press": "remove-1"})
    assert "Banging until four" not in fewer.text
    assert "Shouting" in fewer.text
    assert "They bang on the wall" in fewer.text
    assert not cases()
    kept = {key: value for key, value in (WHOLE | second | third).items() if not key.startswith("reports-0")}
    staff.post("/casework/new", data=kept | {"reports-2-same_as": "1"})
    assert [(row.what_happened, row.same_incident_as) for row in cases()[0].complaints] == [
        ("Shouting", None),
        ("Bins", 1),
    ]


def test_the_key_enter_records_nothing(staff):
    assert staff.post("/casework/new", data=WHOLE | {"press": "stay"}).status_code == 200
    assert not cases()


def test_a_coordinator_of_two_areas_says_which(staff, make, coordinator):
    other = make.area("othertown")
    db.session.add(type(coordinator.grants[0])(account_id=coordinator.id, role=Role.COORDINATOR, area_id=other.id))
    db.session.commit()
    assert "Select the area" in staff.post("/casework/new", data=WHOLE).text
    assert staff.post("/casework/new", data=WHOLE | {"area": "othertown"}).location.endswith("/othertown/receipt")
    assert cases()[0].area_id == other.id


def test_a_report_is_added_as_it_was_told(staff, case):
    url = f"/casework/{case.reference}/complaints/new"
    assert staff.get(url).status_code == 200
    assert staff.post(url, data=REPORT | said_fields(TODAY)).status_code == 303
    added = db.session.scalars(select(Complaint).where(Complaint.case_id == case.id, Complaint.n == 2)).one()
    assert added.what_happened == "Banging until four"
    event = last(case, EventKind.COMPLAINT_ADDED)
    assert db.session.get(EnteredAct, event.entered_id).said_by == "Alex Example"


def test_a_report_opens_a_closed_case_again_in_the_same_act(staff, case):
    case.stage, case.closed_on = Stage.CLOSED, TODAY
    db.session.commit()
    url = f"/casework/{case.reference}/complaints/new"
    assert "Adding a report opens it again" in staff.get(url).text
    assert staff.post(url, data=REPORT | said_fields(TODAY)).status_code == 303
    kept = db.session.get(Case, case.id)
    assert (kept.stage in OPEN, kept.closed_on) == (True, None)
    assert last(case, EventKind.REOPENED).codes == '{"alone":false,"why":"something_new"}'
    assert staff.get(f"/casework/{case.reference}/complaints/1").status_code == 200


def test_an_act_is_never_dated_before_the_application_came_in(staff, case):
    early = said_fields(TODAY - timedelta(days=1), prefix="off-")
    page = staff.post(f"/casework/{case.reference}/contact/off", data={"off-route": "phone"} | early)
    assert page.status_code == 400
    assert "before the application came in" in page.text
    assert last(case, EventKind.CONTACT_ROUTE_OFF) is None


def test_a_report_made_after_the_application_is_kept_but_counts_towards_another(staff, case, clock, coordinator):
    clock.advance(days=3)
    sign_in(staff, coordinator.id)
    late = REPORT | day("told-on", date(2026, 11, 25)) | said_fields(TODAY)
    assert staff.post(f"/casework/{case.reference}/complaints/new", data=late).status_code == 303
    assert [each.qualifies for each in finding_of(case).complaints] == [True, False]


def test_a_report_is_put_right_and_two_at_once_see_both(staff, case):
    url = f"/casework/{case.reference}/complaints/1"
    version = str(case.complaints[0].version)
    first = REPORT | said_fields(TODAY) | {"version": version}
    assert staff.get(url).status_code == 200
    assert staff.post(url, data=first | {"what_happened": "Hers"}).status_code == 303
    second = staff.post(url, data=first | {"what_happened": "His"})
    assert second.status_code == 400
    assert "Hers" in second.text
    assert "His" in second.text
    assert case.complaints[0].what_happened == "Hers"
    again = first | {"what_happened": "His", "version": str(case.complaints[0].version)}
    assert staff.post(url, data=again).status_code == 303
    assert case.complaints[0].what_happened == "His"
    assert last(case, EventKind.COMPLAINT_CORRECTED).entered_id is not None


def test_a_way_is_switched_off_and_on_for_somebody(staff, case):
    url, lived_at = f"/casework/{case.reference}/contact", case.people[0].address
    assert staff.get(url).status_code == 200
    off = {"off-route": "phone"} | said_fields(TODAY, how="email", prefix="off-")
    assert staff.post(f"{url}/off", data=off).status_code == 303
    on = {"on-route": "letter", "on-sure": "y", "on-address": "9 New Road"} | said_fields(TODAY, prefix="on-")
    # Somebody switched a way off since this form was shown: it is said, and what was typed stays.
    meanwhile = staff.post(f"{url}/on", data=on | {"on-version": "0"})
    assert meanwhile.status_code == 400
    assert "Somebody changed this meanwhile" in meanwhile.text
    assert "9 New Road" in meanwhile.text
    assert staff.post(f"{url}/on", data=on | {"on-version": str(last_contact_change(case))}).status_code == 303
    person = case.people[0]
    assert {row.route for row in person.routes if row.safe} == {Route.LETTER}
    assert (person.letters_to, person.address) == ("9 New Road", lived_at)
    event = last(case, EventKind.CONTACT_ROUTE_ON)
    assert event.standing is Standing.APPLICANT
    assert event.entered_id is not None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"on-sure": ""}, "made sure that it is them"),
        ({"on-how": "letter"}, "Select from the answers to"),
        ({"on-address": "nowhere"}, "in the right form"),
    ],
)
def test_a_way_is_not_switched_on_by_what_came_on_paper_or_unsure(staff, case, changes, message):
    on = {"on-route": "email", "on-sure": "y", "on-address": "new@example.org"} | said_fields(TODAY, prefix="on-")
    data = {key: value for key, value in (on | changes).items() if value}
    answer = staff.post(f"/casework/{case.reference}/contact/on", data=data)
    assert answer.status_code == 400
    assert message in answer.text
    assert last(case, EventKind.CONTACT_ROUTE_ON) is None


def test_a_way_without_its_number_cannot_be_safe(staff, area):
    person = said().applicant
    case = hand_in(area, said(applicant=type(person)(name="Rowan"))).case
    on = {"on-route": "text", "on-sure": "y"} | said_fields(TODAY, prefix="on-")
    answer = staff.post(f"/casework/{case.reference}/contact/on", data=on)
    assert "Enter the number or address" in answer.text
    assert answer.status_code == 400


def test_a_new_code_is_shown_once(staff, case):
    url = f"/casework/{case.reference}/code"
    assert staff.get(url).status_code == 200
    assert staff.post(url, data=said_fields(TODAY)).status_code == 400
    made = staff.post(url, data={"sure": "y"} | said_fields(TODAY))
    code = made.text.split("<dd>")[2].partition("</dd>")[0]
    rows = db.session.scalars(select(AccessCode).where(AccessCode.replaced_at.is_(None))).all()
    assert [row.digest for row in rows] == [keyed_digest(code)]
    assert code not in staff.get(url).text


def test_a_withdrawal_is_entered_held_and_taken_back(staff, case):
    url = f"/casework/{case.reference}/withdrawal"
    assert staff.get(url).status_code == 200
    entered = {"stop-pressed": "no", "stop-reason": "Moved"} | said_fields(TODAY, prefix="stop-")
    assert staff.post(url, data=entered).status_code == 303
    assert staff.get(url).status_code == 200
    assert staff.post(f"{url}/undo", data=said_fields(TODAY, prefix="undo-")).status_code == 303
    assert db.session.scalars(select(Withdrawal)).one().undone_at == now()
    assert staff.post(url, data={"stop-reason": "Kept"}).status_code == 400


def test_a_withdrawal_is_confirmed_by_voice(staff, case, make, clock):
    ask_withdrawal(case=case, reason="He made me", pressed=True, act=make.act(None))
    db.session.commit()
    url = f"/casework/{case.reference}/withdrawal"
    assert "He made me" in staff.get(url).text
    assert staff.post(f"{url}/confirm", data={}).status_code == 400
    clock.advance(minutes=20)
    assert staff.post(f"{url}/confirm", data={"sure-how": "Saw her alone"}).status_code == 303
    assert db.session.scalars(select(Withdrawal)).one().confirmed_how == "Saw her alone"
    assert case.stage is Stage.RECEIVED


def test_consent_is_recorded_anew(staff, area, make):
    case = hand_in(area, for_another()).case
    withdraw_consent(case=case, act=make.act(None))
    db.session.commit()
    url = f"/casework/{case.reference}/consent"
    assert staff.get(url).status_code == 200
    answer = staff.post(url, data={"agreed": "She does", "scope": ["ask"]} | said_fields(TODAY, by="Robin Elm"))
    assert answer.status_code == 303
    assert case.application.consent_withdrawn_at is None
    assert last(case, EventKind.CONSENT_RECORDED).standing is Standing.PERSON_AFFECTED


OF_A_CASE = [
    *("contact", "code", "withdrawal", "consent", "complaints/new", "complaints/1"),
    *("POST contact/off", "POST contact/on", "POST code", "POST withdrawal", "POST withdrawal/confirm"),
    *("POST withdrawal/undo", "POST consent", "POST complaints/new", "POST complaints/1"),
]


def fetch(client, path, reference):
    method, _space, rest = path.rpartition(" ")
    return client.open(f"/casework/{reference}/{rest}", method=method or "GET")


@pytest.mark.parametrize("path", OF_A_CASE)
def test_who_may_enter_acts_for_the_applicant(app, area, make, case, path):
    elsewhere = make.account(Role.COORDINATOR, make.area("othertown"))
    officer = make.account(Role.AGENCY_OFFICER, area, make.agency(area))
    auditor = make.account(Role.AUDITOR, area)
    ids = {"elsewhere": elsewhere.id, "officer": officer.id, "auditor": auditor.id}
    db.session.commit()
    clients = {}
    for name, account_id in ids.items():
        clients[name] = app.test_client()
        sign_in(clients[name], account_id)
    assert fetch(app.test_client(), path, case.reference).location.startswith("/sign-in")
    there = fetch(clients["elsewhere"], path, case.reference)
    nowhere = fetch(clients["elsewhere"], path, "2222-2222")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.text == nowhere.text
    assert fetch(clients["auditor"], path, case.reference).status_code == 403
    assert fetch(clients["officer"], path, case.reference).status_code in (403, 404)
    assert len(db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).all()) == 1


@pytest.mark.parametrize("path", ["GET /new", "POST /new", "GET /new/anytown/receipt", "POST /new/anytown/given"])
def test_only_a_coordinator_takes_applications(app, area, make, path):
    method, _space, rest = path.partition(" ")
    chair = make.account(Role.CHAIR, area).id
    elsewhere = make.account(Role.COORDINATOR, make.area("othertown")).id
    db.session.commit()
    visitor, other = app.test_client(), app.test_client()
    assert visitor.open(f"/casework{rest}", method=method).location.startswith("/sign-in")
    sign_in(visitor, chair)
    assert visitor.open(f"/casework{rest}", method=method).status_code == 403
    sign_in(other, elsewhere)
    if "anytown" in rest:
        assert other.open(f"/casework{rest}", method=method).status_code == 404
