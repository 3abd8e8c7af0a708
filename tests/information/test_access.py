"""Who may open and send what: every endpoint of this step, for every role, in a case of theirs and in another."""

import pytest
from sqlalchemy import func, select

from csp_reviews.extensions import db
from csp_reviews.information.operations import answer_request
from csp_reviews.law.terms import BodyKind, Held, ReviewMode, Role
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.information import InformationAnswer
from csp_reviews.models.reviews import Review

NOBODY = "AAAA-AAAA"
LIST, ONE = "/casework/{ref}/information", "/casework/{ref}/information/1"
OWN = "/agency/{ref}/requests/1"
COORDINATORS = [LIST, ONE, f"{ONE}/answer", f"{ONE}/amend"]
AGENCYS = ["/agency/{ref}", OWN, f"{OWN}/amend"]
POSTS = [LIST, f"{ONE}/cancel", f"{ONE}/chase", f"{ONE}/circulate", f"{ONE}/answer", f"{ONE}/amend"]
AGENCYS_POSTS = [OWN, f"{OWN}/amend"]
ALL_GETS, ALL_POSTS = [*COORDINATORS, *AGENCYS], [*POSTS, *AGENCYS_POSTS]


@pytest.fixture
def people(town, make):
    """One of each role in the area, and a coordinator and an officer of another."""
    elsewhere = make.area("elsewhere")
    found = {
        role: make.account(role, town.area) for role in Role if role not in (Role.AGENCY_OFFICER, Role.COORDINATOR)
    }
    return found | {
        "coordinator": town.coordinator,
        "police": town.officer(),
        "council": town.officer(BodyKind.COUNCIL),
        "health": town.officer(BodyKind.HEALTH),
        "far coordinator": make.account(Role.COORDINATOR, elsewhere),
        "far police": make.account(Role.AGENCY_OFFICER, elsewhere, make.agency(elsewhere)),
    }


def rows():
    return tuple(db.session.scalar(select(func.count()).select_from(table)) for table in (CaseEvent, InformationAnswer))


def statuses(client, paths, reference, method="get"):
    return {path: getattr(client, method)(path.format(ref=reference)).status_code for path in paths}


@pytest.mark.parametrize("path", ALL_GETS)
def test_who_is_not_signed_in_is_sent_to_sign_in_whether_or_not_it_exists(client, town, asked, path):
    for reference in (town.case.reference, NOBODY):
        answer = client.get(path.format(ref=reference))
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize("path", ALL_POSTS)
def test_who_is_not_signed_in_sends_nothing(client, town, asked, path):
    before = rows()
    assert client.post(path.format(ref=town.case.reference)).location == "/sign-in"
    assert rows() == before


def test_the_coordinator_opens_every_page_of_theirs_and_none_of_an_agencys(enter, people, town, asked):
    client = enter(people["coordinator"])
    assert statuses(client, COORDINATORS[:3], town.case.reference) == dict.fromkeys(COORDINATORS[:3], 200)
    assert statuses(client, AGENCYS, town.case.reference) == dict.fromkeys(AGENCYS, 403)
    assert client.get("/agency/").status_code == 403
    assert statuses(client, AGENCYS_POSTS, town.case.reference, "post") == dict.fromkeys(AGENCYS_POSTS, 403)


def test_the_agency_asked_opens_every_page_of_its_own_and_none_of_the_coordinators(enter, people, town, asked):
    client = enter(people["police"])
    assert client.get("/agency/").status_code == 200
    assert statuses(client, AGENCYS[:2], town.case.reference) == dict.fromkeys(AGENCYS[:2], 200)
    assert statuses(client, [LIST, ONE], town.case.reference) == {LIST: 404, ONE: 404}
    for path in COORDINATORS[2:]:
        assert client.get(path.format(ref=town.case.reference)).status_code == 403
    before = rows()
    assert set(statuses(client, POSTS, town.case.reference, "post").values()) == {403}
    assert rows() == before


@pytest.mark.parametrize("who", ["council", "health", "far police"])
def test_another_agency_finds_no_such_request(enter, people, town, asked, who):
    client = enter(people[who])
    before = rows()
    for path in [OWN, f"{OWN}/amend"]:
        theirs, none = (client.get(path.format(ref=reference)) for reference in (town.case.reference, NOBODY))
        assert (theirs.status_code, none.status_code) == (404, 404)
        assert theirs.data == none.data
        assert client.post(path.format(ref=town.case.reference), data={"act": "nil"}).status_code == 404
    assert rows() == before


@pytest.mark.parametrize("who", ["health", "far police", "far coordinator"])
def test_a_case_that_is_not_theirs_is_the_page_of_one_that_never_existed(enter, people, town, asked, who):
    client = enter(people[who])
    for path in ["/agency/{ref}", LIST, ONE]:
        theirs, none = (client.get(path.format(ref=reference)) for reference in (town.case.reference, NOBODY))
        assert theirs.status_code == none.status_code
        assert theirs.status_code in (403, 404)
        assert theirs.data == none.data


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_a_role_without_the_function_is_refused_whatever_follows(enter, people, town, asked, role):
    client = enter(people[role])
    for reference in (town.case.reference, NOBODY):
        assert set(statuses(client, ALL_GETS, reference).values()) == {403}
        assert set(statuses(client, ALL_POSTS, reference, "post").values()) == {403}
    assert client.get("/agency/").status_code == 403


def test_the_panels_chair_reads_and_changes_nothing(enter, people, town, asked):
    chair = people[Role.CHAIR]
    ids = {"case_id": town.case.id, "area_id": town.area.id, "chair_id": chair.id}
    client = enter(chair)
    assert statuses(client, [LIST, ONE], town.case.reference) == {LIST: 404, ONE: 404}
    db.session.add(Review(n=1, mode=ReviewMode.MEETING, invited=True, **ids))
    db.session.commit()
    assert statuses(client, [LIST, ONE], town.case.reference) == {LIST: 200, ONE: 200}
    text = client.get(ONE.format(ref=town.case.reference)).text + client.get(LIST.format(ref=town.case.reference)).text
    assert "<form" not in text.replace('<form method="post" action="/sign-out"', "")
    before = rows()
    assert set(statuses(client, POSTS, town.case.reference, "post").values()) == {403}
    assert rows() == before


def test_a_coordinator_here_who_is_an_officer_elsewhere_is_only_that_elsewhere(enter, town, make, asked):
    """Being a coordinator of one area opens nothing for an officer of another: not even its agency's own case."""
    elsewhere = make.area("elsewhere")
    both = make.account(Role.COORDINATOR, elsewhere)
    officer = town.officer()
    officer.grants[0].account_id = both.id
    db.session.commit()
    client = enter(both)
    before = rows()
    assert client.get(OWN.format(ref=town.case.reference)).status_code == 200
    for path in (f"{ONE}/answer", f"{ONE}/cancel", LIST):
        assert client.post(path.format(ref=town.case.reference), data={"act": "nil"}).status_code == 404
    assert client.get(f"{ONE}/answer".format(ref=town.case.reference)).status_code == 404
    assert rows() == before


def test_a_coordinator_who_is_an_officer_too_finds_no_agencys_page_of_a_case_it_is_not_in(enter, town, asked):
    officer = town.officer(BodyKind.HEALTH)
    officer.grants[0].account_id = town.coordinator.id
    db.session.commit()
    client = enter(town.coordinator)
    assert client.get("/agency/").status_code == 200
    assert set(statuses(client, AGENCYS, town.case.reference).values()) == {404}
    assert client.get(LIST.format(ref=town.case.reference)).status_code == 200


def test_an_officer_whose_role_is_taken_away_is_out_on_the_next_request(enter, town, asked):
    officer = town.officer()
    client = enter(officer)
    path = OWN.format(ref=town.case.reference)
    assert client.get(path).status_code == 200
    db.session.delete(officer.grants[0])
    db.session.commit()
    assert client.get(path).status_code == 403


def test_an_agency_whose_only_request_was_answered_still_sees_it_and_one_taken_back_not(enter, town):
    request = town.ask(BodyKind.FIRE)
    client = enter(town.officer(BodyKind.FIRE))
    answer_request(case=town.case, request=request, said=town.said(Held.HELD), act=town.officer_act(BodyKind.FIRE))
    db.session.commit()
    assert client.get(f"/agency/{town.case.reference}").status_code == 200
    town.ask(BodyKind.HEALTH)
    health = enter(town.officer(BodyKind.HEALTH))
    assert health.get(f"/agency/{town.case.reference}").status_code == 200
    enter(town.coordinator).post(f"/casework/{town.case.reference}/information/2/cancel", data={"reason": "No."})
    assert enter(town.officer(BodyKind.HEALTH)).get(f"/agency/{town.case.reference}").status_code == 404
