"""Asking for a review, page by page, without JavaScript."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from csp_reviews.extensions import db
from csp_reviews.law.terms import ApplyingAs, Channel, EventKind, Party, Route, Stage, TakingPart, Task
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import AccessCode, Case
from csp_reviews.models.correspondence import Message
from csp_reviews.models.drafts import Draft
from csp_reviews.models.worklist import SearchToken, WorkItem
from csp_reviews.web.tokens import keyed_digest
from tests.applications.conftest import OTHER_PAGES, PAGES, REPORT, STORY
from tests.support.journey import at


def cases():
    return db.session.scalars(select(Case)).all()


def draft():
    return db.session.scalars(select(Draft)).one()


def send(client, **data):
    client.get(at("check"))
    return client.post(at("check"), data={"declare": "y"} | data)


def test_the_start_says_what_it_takes_and_keeps_nothing(client, area):
    answer = client.get(at(""))
    assert answer.status_code == 200
    assert f'href="{at("begin")}"' in answer.text
    assert "Set-Cookie" not in answer.headers
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_an_area_that_never_was_is_not_found(client, area):
    assert client.get("/nowhere/apply/").status_code == 404
    assert client.get(at("nothing")).status_code == 404


def test_pages_that_need_an_earlier_one_lead_to_the_first_unanswered(client, area, write):
    assert client.get(at("impact")).status_code == client.get(at("check")).status_code == 410
    assert client.get(at("for-whom")).status_code == 410
    assert client.get(at("begin")).location == at("for-whom")
    assert client.get(at("impact")).location == at("for-whom")
    assert client.get(at("check")).location == at("")
    write({"for-whom": PAGES["for-whom"]})
    assert client.get(at("person")).location == at("you")
    assert client.get(at("check")).location == at("you")
    assert client.get(at("impact")).status_code == 200


def test_every_page_can_be_seen_and_sent(client, area, write):
    for key, data in PAGES.items():
        if key != "for-whom":
            assert client.get(at(key)).status_code == 200
        write({key: data})
    assert client.get(at("")).status_code == 200
    assert client.get(at("check")).status_code == 200


def test_a_whole_application_becomes_a_case(client, area, write):
    assert write().location == at("check")
    assert send(client).location == at("receipt")
    (case,) = cases()
    assert (case.stage, case.channel, case.received_on.isoformat()) == (Stage.RECEIVED, Channel.ONLINE, "2026-11-23")
    assert case.application.happening == STORY
    assert case.application.taking_part is TakingPart.PHONE
    assert case.application.told_at is not None
    (person,) = case.people
    assert (person.name, person.postcode, person.name_to_use) == ("Rowan Ash", "B79 0XX", "Ro")
    assert {row.route for row in person.routes if row.safe} == {Route.PHONE, Route.EMAIL}
    (complaint,) = case.complaints
    assert (complaint.reported_to, complaint.agency_reference) == ("My landlord", "INC 77")
    assert complaint.incident_first.isoformat() == "2026-10-01"
    assert complaint.complained_last.isoformat() == "2026-10-02"


def test_a_case_is_in_the_queue_can_be_found_and_begins_its_chain(client, area, write):
    write()
    send(client)
    (case,) = cases()
    assert db.session.get(WorkItem, case.id).task in (Task.SEND_TO_BODIES, Task.ACKNOWLEDGE)
    assert "rowan" in db.session.scalars(select(SearchToken.token)).all()
    events = db.session.scalars(select(CaseEvent)).all()
    assert events[0].kind is EventKind.APPLICATION_RECEIVED


def test_the_receipt_shows_the_code_that_the_case_keeps_only_as_a_digest(client, area, write):
    write()
    send(client)
    receipt = client.get(at("receipt"))
    row = db.session.scalars(select(AccessCode)).one()
    assert draft().code in receipt.text
    assert cases()[0].reference in receipt.text
    assert row.digest == keyed_digest(draft().code)
    assert row.party is Party.APPLICANT


def test_once_sent_the_draft_holds_no_word_of_the_story(client, area, write):
    write()
    send(client)
    assert draft().answers == {}
    assert STORY not in client.get(at("")).text


@pytest.mark.parametrize("keys", [("a" * 20, "a" * 20), ("a" * 20, "b" * 20), ("", "")])
def test_sending_twice_makes_one_application_and_shows_one_receipt(client, area, write, keys):
    write()
    first, second = (send(client, once=key) for key in keys)
    assert first.location == second.location == at("receipt")
    assert len(cases()) == 1
    assert client.get(at("receipt")).text.count(cases()[0].reference) == 1


@pytest.mark.parametrize("keys", [["a" * 20] * 4, ["a" * 20, "b" * 20, "c" * 20, "d" * 20]])
def test_sending_four_times_at_once_makes_one_application(client, app, area, write, keys):
    write()
    client.get(at("check"))
    with client.session_transaction() as cookie:
        copied = dict(cookie)
    together = threading.Barrier(len(keys))

    def press(key):
        # The checked client watches one request at a time.
        browser = FlaskClient(app, app.response_class)
        with browser.session_transaction() as cookie:
            cookie.update(copied)
        together.wait()
        return browser.post(at("check"), data={"declare": "y", "once": key}).location

    with ThreadPoolExecutor(len(keys)) as threads:
        answers = set(threads.map(press, keys))
    assert answers == {at("receipt")}
    assert len(cases()) == 1
    assert draft().code in client.get(at("receipt")).text


def test_the_code_is_made_when_the_answers_are_first_checked_and_stays(client, area, write):
    write()
    assert draft().code is None
    client.get(at("check"))
    made = draft().code
    client.get(at("check"))
    assert made == draft().code
    send(client)
    assert made in client.get(at("receipt")).text


def test_nothing_is_sent_without_the_declaration(client, area, write):
    write()
    answer = client.post(at("check"), data={})
    assert answer.status_code == 400
    assert "Tick the box" in answer.text
    assert not cases()


def test_a_receipt_goes_only_to_a_safe_address(client, area, write):
    write()
    send(client)
    (message,) = db.session.scalars(select(Message)).all()
    assert message.address == "rowan@example.org"


def test_no_message_where_no_address_is_safe(client, area, write):
    write(PAGES | {"contact": {"safe": ["none"], "email": "rowan@example.org", "phone": ""}})
    send(client)
    assert not db.session.scalars(select(Message)).all()
    assert not cases()[0].people[0].routes


def test_somebody_who_applies_for_another(client, area, write):
    write(OTHER_PAGES | {key: PAGES[key] for key in list(PAGES)[4:]})
    send(client)
    (case,) = cases()
    people = {person.party: person for person in case.people}
    assert case.application.applying_as is ApplyingAs.SOMEONE_ELSE
    assert people[Party.APPLICANT].relationship_to_affected == "Her son"
    assert people[Party.AFFECTED].name == "Rowan Ash"
    assert people[Party.AFFECTED].wants_copy
    assert case.application.consent_by == "Rowan Ash"
    assert case.application.consent_on.isoformat() == "2026-11-20"
    codes = {row.party: row.digest for row in db.session.scalars(select(AccessCode))}
    assert codes[Party.AFFECTED] == keyed_digest(draft().affected_code)
    assert draft().affected_code in client.get(at("receipt")).text


def test_what_was_said_of_another_person_is_not_sent_when_it_no_longer_applies(client, area, write):
    write(OTHER_PAGES)
    write(PAGES)
    send(client)
    assert [person.party for person in cases()[0].people] == [Party.APPLICANT]


@pytest.mark.parametrize(
    ("page", "data", "kept", "message"),
    [
        ("for-whom", {}, "", "Select who you are asking for"),
        ("you", {"name": " ", "address": "4 Kept Road"}, "4 Kept Road", "Enter your name"),
        ("you", {"name": "x" * 121}, "x" * 121, "must be 120 characters or fewer"),
        ("contact", {"phone": "01632"}, "01632", "Select what is safe"),
        ("contact", {"safe": ["email"], "phone": "01632"}, "01632", "Enter the e-mail address"),
        ("contact", {"safe": ["email"], "email": "nobody"}, "nobody", "in the right form"),
        ("contact", {"safe": ["phone"], "phone": "ring me"}, "ring me", "Enter a phone number"),
        ("contact", {"safe": ["none", "phone"], "phone": "01632 960 1"}, "01632 960 1", "but not both"),
        ("happening", {"happening": ""}, "", "Say what is happening"),
        ("where", {"place": "At the park"}, "At the park", "Select whether this is in our area"),
        ("part", {"note": "I am shy"}, "I am shy", "Select how you want to take part"),
        ("reports", {}, "", "Add at least one report"),
    ],
)
def test_a_mistake_keeps_what_was_typed_and_names_the_field(client, area, write, page, data, kept, message):
    write({"for-whom": PAGES["for-whom"]})
    answer = client.post(at(page), data=data)
    assert answer.status_code == 400
    assert kept in answer.text
    assert message in answer.text
    assert page not in draft().answers or page == "for-whom"


def test_a_message_speaks_of_a_question_without_the_mark_that_it_may_be_left(client, area, write):
    write({"for-whom": PAGES["for-whom"]})
    data = {"name": "Rowan", "postcode": "B" * 11, "address": "a" * 401}
    refused = client.post(at("you"), data=data).text
    assert ">Postcode must be 10 characters or fewer</a>" in refused
    assert ">Your address must be 400 characters or fewer</a>" in refused
    refused = client.post(at("impact"), data={"impact": "x" * 10_001}).text
    assert ">“What does it do to you, and to others?” must be 10,000 characters or fewer</a>" in refused


def test_the_first_page_asks_its_question_once_in_a_heading_that_names_the_group(client, area):
    client.get(at("begin"))
    page = client.get(at("for-whom")).text.partition("<main")[2]
    assert page.count("Who are you asking for?") == 1
    assert '<h1 class="govuk-fieldset__heading">Who are you asking for?</h1></legend>' in page


def test_an_address_taken_away_later_asks_again_how_to_reach_the_person(client, area, write):
    write(PAGES | {"contact": {"safe": ["letter"]}})
    write({"you": {"name": "Rowan", "address": ""}})
    assert client.get(at("check")).location == at("contact")


def test_another_area_is_said_gently_and_one_can_carry_on(client, area, write):
    answer = write(PAGES | {"where": {"place": "In Elsewhere", "in_area": "no"}}, without=("reports", "impact"))
    page = client.get(at("elsewhere"))
    assert "You can carry on here" in page.text
    answer = client.post(at("elsewhere"), data={})
    assert answer.location == at("reports")


def test_titles_and_addresses_say_nothing_of_the_subject(client, area, write):
    write()
    for key in ("", "check", *PAGES):
        text = client.get(at(key)).text
        title = text[text.index("<title>") : text.index("</title>")].lower()
        assert not any(word in title for word in ("asb", "anti", "victim", "complain", "review"))
        assert 'data-page="neutral"' in text


def test_the_cookie_holds_no_answer(client, area, write):
    write()
    with client.session_transaction() as cookie:
        kept = str(dict(cookie))
    assert "Rowan" not in kept
    assert "wall" not in kept


def test_a_draft_is_gone_after_two_hours_and_is_told_to_be(client, area, write, clock):
    write(without=("part",))
    clock.advance(hours=2, minutes=1)
    assert client.get(at("happening")).location == at("")
    page = client.get(at(""))
    assert "is not open any more: more than two hours have passed" in page.text
    assert STORY not in page.text
    assert "is not open any more" not in client.get(at("")).text


def test_each_request_gives_a_draft_two_hours_more(client, area, write, clock):
    write(without=("part",))
    for _hour in range(3):
        clock.advance(hours=1, minutes=30)
        assert STORY in client.get(at("happening")).text


def test_a_page_sent_after_the_draft_was_gone_is_kept_in_a_new_one(client, area, write, clock):
    write(without=("part",))
    old = draft().id
    clock.advance(hours=3)
    answer = client.post(at("impact"), data={"impact": "I wrote this for an hour"})
    assert answer.location == at("for-whom")
    kept = db.session.scalars(select(Draft).where(Draft.id != old)).one()
    assert kept.answers["impact"]["impact"] == "I wrote this for an hour"
    assert "happening" not in kept.answers


def test_the_receipt_can_be_seen_again_for_a_day(client, area, write, clock):
    write()
    send(client)
    clock.advance(hours=23)
    assert cases()[0].reference in client.get(at("receipt")).text
    clock.advance(hours=2)
    assert client.get(at("receipt")).location == at("")


def test_a_receipt_can_be_taken_off_the_device(client, area, write):
    write()
    send(client)
    code = draft().code
    assert client.post(at("forget"), data={"press": "written-down"}).location == at("")
    assert code not in client.get(at("")).text
    assert not db.session.scalars(select(Draft)).all()
    assert len(cases()) == 1


def test_a_draft_can_be_deleted(client, area, write):
    write(without=("part",))
    client.post(at("forget"))
    assert not db.session.scalars(select(Draft)).all()


def test_leaving_in_a_hurry_forgets_the_draft(client, area, write):
    write(without=("part",))
    client.get("/leave")
    assert STORY not in client.get(at("happening"), follow_redirects=True).text


def test_another_browser_cannot_see_the_draft(app, area, write):
    write(without=("part",))
    assert app.test_client().get(at("happening")).status_code == 410


def test_a_draft_of_one_area_is_not_one_of_another(client, make, area, write):
    make.area("othertown")
    db.session.commit()
    write(without=("part",))
    assert client.get(at("happening", "othertown")).location == at("for-whom", "othertown")


def test_a_demonstration_says_that_it_takes_no_real_requests(client, make):
    make.area("showtown", demonstration=True)
    db.session.commit()
    for key in ("", "for-whom"):
        assert "takes no real requests" in client.get(at(key, "showtown")).text


def test_an_area_without_procedures_in_force_takes_nothing_online_and_says_so(client, make, clock):
    area = make.area()
    area.procedures[0].in_force_from = clock.advance(days=30).date()
    db.session.commit()
    clock.advance(days=-30)
    assert "You cannot ask online here yet" in client.get(at("")).text


def test_the_report_page_shows_again_what_was_answered(client, area, write):
    write(without=("part",))
    page = client.get(at("list/1")).text
    assert "Banging until four" in page
    assert 'value="INC 77"' in page
    assert client.get(at("list/2")).status_code == 404
    answer = client.post(at("list/1"), data=REPORT | {"what_happened": "Shouting"})
    assert answer.location == at("reports")
    assert "Shouting" in client.get(at("reports")).text
