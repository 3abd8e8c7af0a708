"""Another way of taking part, chosen after handing in: kept beside the first one, and carried to the panel."""

import pytest
from sqlalchemy.exc import IntegrityError

from csp_reviews.applications.operations import choose_part, correct_story, read_added
from csp_reviews.applications.operations.sharing import share_added
from csp_reviews.casefile import worklist
from csp_reviews.casefile.as_it_stood import copy_of
from csp_reviews.casefile.following import additions_of
from csp_reviews.casefile.needs import needs_known, needs_now
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import AdditionKind, BodyKind, Channel, EventKind, Role, Stage, StoryPart, TakingPart, Task
from csp_reviews.models.cases import Passing
from csp_reviews.models.following import Addition
from csp_reviews.models.reviews import Review
from csp_reviews.reviews.notice import invitation
from csp_reviews.web.clock import today
from tests.applications.conftest import for_another, hand_in, read_with, said
from tests.support.builders import sign_in
from tests.support.desk import kinds
from tests.support.filling import said as entered

PAGE = "/progress/part"
ONLINE = {"taking_part": "online", "note": "I cannot come up stairs"}


@pytest.fixture
def received(area):
    return hand_in(area, said(taking_part=TakingPart.PHONE, taking_part_note="After six", adjustments="Large print"))


@pytest.fixture
def coordinator(make, area):
    account = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    return account


@pytest.fixture
def reviewed(make, received, coordinator):
    make._to(received.case, Stage.REVIEW, coordinator)
    db.session.commit()
    return received


def flat(answer):
    return " ".join(answer.text.split())


def test_another_way_is_chosen_online_and_the_first_is_kept_beside_it(client, received):
    read_with(client, received)
    assert f'href="{PAGE}"' in client.get("/progress/case").text
    before = client.get(PAGE).text
    assert 'value="phone" checked' in before
    assert "After six" in before
    assert client.post(PAGE, data=ONLINE).status_code == 303
    assert "Online" in client.get("/progress/case").text
    application, needs = received.case.application, needs_now(received.case)
    assert (application.taking_part, application.taking_part_note) == (TakingPart.PHONE, "After six")
    assert (needs.taking_part, needs.taking_part_note) == (TakingPart.ONLINE, "I cannot come up stairs")
    assert needs.first == (TakingPart.PHONE, "After six", "Large print")
    back = flat(client.get("/progress/answers"))
    for words in ("After six", "Put right on 23 November 2026:", "Online", "I cannot come up stairs", f'href="{PAGE}"'):
        assert words in back
    again = client.get(PAGE).text
    assert 'value="online" checked' in again
    assert "I cannot come up stairs" in again


def test_the_coordinator_is_asked_to_read_it_once(client, received, coordinator):
    read_with(client, received)
    client.post(PAGE, data=ONLINE)
    client.post(PAGE, data=ONLINE)
    (addition,) = additions_of(received.case.id)
    assert (addition.about, addition.taking_part) == (StoryPart.TAKING_PART_NOTE, TakingPart.ONLINE)
    assert Task.READ_ADDED in {duty.task for duty in worklist.owed(received.case)}
    assert kinds(received.case).count(EventKind.DETAILS_CHANGED) == 1
    sign_in(client, coordinator.id)
    page = flat(client.get(f"/casework/{received.case.reference}/added/1"))
    assert page.index("By phone") < page.index("After six") < page.index("Online") < page.index("I cannot come up")
    assert "Online" in client.get(f"/casework/{received.case.reference}/added").text


def test_words_alone_and_a_way_alone_are_changes(make, received):
    case = received.case
    assert choose_part(case=case, taking_part=TakingPart.PHONE, note="After six", act=make.act()) is None
    assert choose_part(case=case, taking_part=TakingPart.PHONE, note="After seven", act=make.act())
    assert choose_part(case=case, taking_part=TakingPart.NOT, note="", act=make.act())
    needs = needs_now(case)
    assert (needs.taking_part, needs.taking_part_note, needs.adjustments) == (TakingPart.NOT, "", "Large print")
    assert needs.changed_on == today()


def test_what_stands_now_is_carried_to_the_panel(app, client, make, reviewed, coordinator):
    case, act = reviewed.case, make.act()
    choose_part(case=case, taking_part=TakingPart.ADVOCATE, note="My sister speaks", act=act)
    correct_story(case=case, about=StoryPart.ADJUSTMENTS, text="A hearing loop", act=act)
    db.session.commit()
    sign_in(client, coordinator.id)
    for path in ("", "/review"):
        page = flat(client.get(f"/casework/{case.reference}{path}"))
        box = page[page.index('id="needs"') :].partition("</details>")[0]
        now, first = box.split("As it was handed in")
        assert "Through somebody else, who speaks there" in now
        assert "My sister speaks" in now
        assert "A hearing loop" in now
        assert "Large print" not in now
        assert "By phone" in first
        assert "After six" in first
        assert "Large print" in first
    with app.test_request_context():
        assert "My sister speaks" in copy_of(case)
    asked = invitation(Review(case=case, n=1)).sections[2].paragraphs
    assert "You told us: through somebody else, who speaks there." in asked


def test_a_choice_is_asked_for_and_the_words_are_kept(client, received):
    read_with(client, received)
    answer = client.post(PAGE, data={"note": "I am not sure"})
    assert answer.status_code == 400
    assert "Select how you want to take part" in answer.text
    assert "I am not sure" in answer.text
    assert not additions_of(received.case.id)


def test_nothing_is_chosen_where_there_is_no_review_to_come(client, make, received, coordinator):
    make._to(received.case, Stage.CLOSED, coordinator)
    db.session.commit()
    read_with(client, received)
    assert PAGE not in client.get("/progress/case").text
    assert PAGE not in client.get("/progress/answers").text
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, data=ONLINE).status_code == 409
    with pytest.raises(NotPossible, match="case_ended"):
        choose_part(case=received.case, taking_part=TakingPart.NOT, note="", act=make.act())
    assert received.case.stage is Stage.CLOSED


def test_the_person_affected_chooses_nothing_for_whoever_applied(client, area):
    received = hand_in(area, for_another())
    read_with(client, received, affected=True)
    assert client.get(PAGE).status_code in (403, 404)
    assert client.post(PAGE, data=ONLINE).status_code == 404
    assert not additions_of(received.case.id)


def test_what_is_heard_by_voice_is_entered_for_them(client, received, coordinator):
    sign_in(client, coordinator.id)
    page = f"/casework/{received.case.reference}/added"
    way = {"about": "taking_part_note", "taking_part": "statement", "text": ""} | entered(today())
    assert client.post(page, data=way).status_code == 303
    needs = needs_now(received.case)
    assert (needs.taking_part, needs.taking_part_note) == (TakingPart.STATEMENT, "After six")
    (addition,) = additions_of(received.case.id)
    assert addition.taking_part is TakingPart.STATEMENT
    twice = client.post(page, data=way)
    assert twice.status_code == 400
    assert "It stands like this already" in twice.text


def test_a_way_of_taking_part_puts_that_answer_right_and_no_other(client, received, coordinator):
    sign_in(client, coordinator.id)
    page = f"/casework/{received.case.reference}/added"
    mixed = client.post(page, data={"about": "place", "taking_part": "not", "text": "At work"} | entered(today()))
    assert mixed.status_code == 400
    assert "Select “Puts right: the part in a review” above, or “As it stands” here" in mixed.text
    assert "At work" in mixed.text
    empty = client.post(page, data={"about": "taking_part_note", "taking_part": "new", "text": " "} | entered(today()))
    assert empty.status_code == 400
    assert "Write what they said" in empty.text
    assert not additions_of(received.case.id)


def test_an_agency_reads_it_where_it_is_shared(client, make, area, received, coordinator):
    agency = make.agency(area, BodyKind.POLICE)
    db.session.add(Passing(case_id=received.case.id, agency_id=agency.id, passed_on=today(), how=Channel.EMAIL))
    addition = choose_part(case=received.case, taking_part=TakingPart.ONLINE, note="", act=make.act())
    db.session.commit()
    officer = make.account(Role.AGENCY_OFFICER, area, agency=agency)
    db.session.commit()
    page = f"/agency/{received.case.reference}"
    sign_in(client, officer.id)
    before = client.get(page)
    assert before.status_code == 200
    assert "Put right on" not in before.text
    sign_in(client, coordinator.id)
    assert "Which agencies get it?" in client.get(f"/casework/{received.case.reference}/added/1").text
    act = make.act(coordinator)
    read_added(case=received.case, addition=addition, act=act)
    share_added(case=received.case, addition=addition, agencies=[agency.id], act=act)
    db.session.commit()
    sign_in(client, officer.id)
    shown = flat(client.get(page))
    assert "Put right on Mon 23 Nov 2026: the part in a review" in shown
    assert "Online" in shown


def test_a_case_of_an_earlier_register_has_no_such_answers(make, area, coordinator):
    case = make.case(area, Stage.REVIEW, by=coordinator)
    db.session.delete(case.application) if case.application else None
    db.session.flush()
    db.session.expire(case)
    assert needs_known(case) is None


def test_the_tables_hold_a_way_of_taking_part_with_its_own_answer_alone(make, received):
    row = {
        "case_id": received.case.id,
        "n": 9,
        "kind": AdditionKind.CORRECTION,
        "added_on": today(),
        "added_at": make.act().at,
    }
    db.session.add(Addition(**row, about=StoryPart.PLACE, text="At work", taking_part=TakingPart.NOT))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    db.session.add(Addition(**row, about=StoryPart.TAKING_PART_NOTE, text=""))
    with pytest.raises(IntegrityError):
        db.session.flush()
