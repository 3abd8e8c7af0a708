"""Who may see the queue, the lists, a case, and close it."""

import pytest

from csp_reviews.extensions import db
from csp_reviews.law.references import new_reference
from csp_reviews.law.terms import AppealGround, Channel, Role, Stage
from csp_reviews.models.accounts import Account
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Case, Passing
from csp_reviews.models.reviews import Review
from csp_reviews.web.clock import now, today
from tests.support.desk import Desk

NOBODYS = new_reference(b"no such case is here")
STRANGERS = (Role.AGENCY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)


def chair_of(desk: Desk, case: Case) -> Account:
    chair = desk.someone(Role.CHAIR)
    review = db.session.query(Review).filter_by(case_id=case.id).first()
    if review is None:
        review = Review(case_id=case.id, area_id=case.area_id, n=1, mode="meeting", invited=True)
        db.session.add(review)
    review.chair_id = chair.id
    db.session.commit()
    return chair


def officer(desk: Desk, role: Role) -> Account:
    return desk.someone(role, agency=desk.bodies[0] if role is Role.AGENCY_OFFICER else None)


def appeal(case: Case) -> None:
    row = Appeal(
        case_id=case.id,
        area_id=case.area_id,
        n=1,
        ground=AppealGround.DELAY,
        reasons="Too slow for me",
        received_on=today(),
        received_at=now(),
        channel=Channel.PHONE,
    )
    db.session.add(row)
    db.session.commit()


@pytest.mark.parametrize("page", ["/casework/", "/casework/cases"])
def test_the_desk_is_the_coordinators(desk: Desk, page: str) -> None:
    assert desk.client.get(page).status_code == 200
    for role in (*STRANGERS, Role.CHAIR, Role.APPEAL_REVIEWER):
        assert desk.enter(officer(desk, role)).get(page).status_code == 403


def test_the_list_of_chaired_cases_is_the_chairs(desk: Desk) -> None:
    mine, other = desk.case(stage=Stage.REVIEW), desk.case(stage=Stage.REVIEW)
    chair = chair_of(desk, mine)
    page = desk.enter(chair).get("/casework/chaired")
    assert (page.status_code, mine.reference in page.text, other.reference in page.text) == (200, True, False)
    for role in (*STRANGERS, Role.APPEAL_REVIEWER, Role.COORDINATOR):
        assert desk.enter(officer(desk, role)).get("/casework/chaired").status_code == 403


@pytest.mark.parametrize("page", ["/casework/", "/casework/cases", "/casework/chaired", f"/casework/{NOBODYS}"])
def test_somebody_not_signed_in_is_sent_to_sign_in(desk: Desk, page: str) -> None:
    with desk.client.session_transaction() as cookie:
        cookie.clear()
    answer = desk.client.get(page)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize("role", STRANGERS)
def test_a_case_page_is_not_for_other_roles_whatever_follows_in_the_address(desk: Desk, role: Role) -> None:
    case = desk.case()
    db.session.add(Passing(case_id=case.id, agency_id=desk.bodies[0].id, passed_on=today(), how=Channel.EMAIL))
    client = desk.enter(officer(desk, role))
    answers = [client.get(f"/casework/{reference}") for reference in (case.reference, NOBODYS)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].data == answers[1].data


def test_a_case_outside_the_viewers_scope_is_a_case_that_never_was(desk: Desk) -> None:
    case = desk.case(stage=Stage.REVIEW)
    elsewhere = desk.someone(Role.COORDINATOR, desk.make.area("othertown"))
    for account in (elsewhere, desk.someone(Role.CHAIR), desk.someone(Role.APPEAL_REVIEWER)):
        client = desk.enter(account)
        for tail in ("", "/close", "/reopen") if account is not elsewhere else ("", "/close", "/end", "/reopen"):
            answers = [client.get(f"/casework/{reference}{tail}") for reference in (case.reference, NOBODYS)]
            assert answers[0].status_code in (403, 404)
            assert answers[0].data == answers[1].data
    assert desk.enter(elsewhere).get(f"/casework/{case.reference}").status_code == 404


def test_only_a_coordinator_ends_and_only_coordinator_or_chair_close(desk: Desk) -> None:
    case = desk.case(stage=Stage.FOLLOW_UP)
    chair = chair_of(desk, case)
    client = desk.enter(chair)
    statuses = [client.get(f"/casework/{case.reference}/{tail}").status_code for tail in ("close", "end", "reopen")]
    assert statuses == [200, 403, 200]
    for role in (*STRANGERS, Role.APPEAL_REVIEWER):
        client = desk.enter(officer(desk, role))
        for tail in ("close", "end", "reopen"):
            assert client.get(f"/casework/{case.reference}/{tail}").status_code == 403
            assert client.post(f"/casework/{case.reference}/{tail}").status_code == 403


def test_a_chair_sees_the_case_without_how_to_reach_the_applicant(desk: Desk) -> None:
    case = desk.case(stage=Stage.REVIEW)
    page = desk.enter(chair_of(desk, case)).get(f"/casework/{case.reference}")
    assert (page.status_code, "1 Sample Street" in page.text) == (200, True)
    assert not [word for word in ("01632 960100", "robin", "Safe times", "Ask for “") if word in page.text]


def test_an_appeal_reviewer_sees_the_case_while_an_appeal_is_open(desk: Desk) -> None:
    case = desk.case(stage=Stage.REFUSED)
    reviewer = desk.someone(Role.APPEAL_REVIEWER)
    assert desk.enter(reviewer).get(f"/casework/{case.reference}").status_code == 404
    appeal(case)
    page = desk.enter(reviewer).get(f"/casework/{case.reference}")
    assert (page.status_code, "01632 960100" in page.text) == (200, False)
    assert "Hold a review all the same" not in page.text


def test_the_coordinator_sees_that_there_is_an_appeal_but_not_its_words(desk: Desk) -> None:
    case = desk.case(stage=Stage.REVIEW)
    appeal(case)
    text = desk.client.get(f"/casework/{case.reference}").text
    assert "Appeal 1" in text
    assert "Too slow for me" not in text


def test_each_look_at_a_case_is_logged_once(desk: Desk) -> None:
    case = desk.case()
    desk.client.get(f"/casework/{case.reference}")
    assert db.session.query(ViewLog).filter_by(case_id=case.id, account_id=desk.coordinator.id).count() == 1


def test_a_chair_is_shown_no_appeal(desk: Desk) -> None:
    case = desk.case(stage=Stage.REVIEW)
    appeal(case)
    page = desk.enter(chair_of(desk, case)).get(f"/casework/{case.reference}")
    assert (page.status_code, "Appeal 1" in page.text) == (200, False)
