"""Who may pass on, acknowledge, rule and decide: the coordinator of the area, and nobody else."""

import pytest

from csp_reviews.extensions import db
from csp_reviews.law.references import new_reference
from csp_reviews.law.terms import Channel, Role
from csp_reviews.models.cases import Passing
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.web.clock import today
from tests.support.desk import Desk

READS = ("bodies", "acknowledge", "threshold", "threshold/held", "review-anyway")
WRITES = (*READS, "threshold/rulings", "threshold/letter")
NOBODYS = new_reference(b"no such case is here")


@pytest.mark.parametrize("page", READS)
def test_the_coordinator_may(desk: Desk, page: str) -> None:
    assert desk.client.get(f"/casework/{desk.case().reference}/{page}").status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_another_role_is_told_that_it_may_not_whatever_follows_in_the_address(desk: Desk, role: Role) -> None:
    case = desk.case()
    agency = desk.bodies[0]
    db.session.add(Passing(case_id=case.id, agency_id=agency.id, passed_on=today(), how=Channel.EMAIL))
    client = desk.enter(desk.someone(role, agency=agency if role is Role.AGENCY_OFFICER else None))
    for page in READS:
        answers = [client.get(f"/casework/{reference}/{page}") for reference in (case.reference, NOBODYS)]
        assert [answer.status_code for answer in answers] == [403, 403]
        assert answers[0].data == answers[1].data
    for page in WRITES:
        assert client.post(f"/casework/{case.reference}/{page}", data=desk.sheet(case)).status_code == 403
    assert db.session.query(ThresholdDecision).count() == 0


def test_a_case_of_another_area_is_a_case_that_never_was(desk: Desk) -> None:
    case = desk.case()
    client = desk.enter(desk.someone(Role.COORDINATOR, desk.make.area("othertown")))
    for page in READS:
        answers = [client.get(f"/casework/{reference}/{page}") for reference in (case.reference, NOBODYS)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].data == answers[1].data
    for page in WRITES:
        assert client.post(f"/casework/{case.reference}/{page}", data=desk.sheet(case)).status_code == 404
    assert db.session.query(ThresholdDecision).count() == 0


@pytest.mark.parametrize("page", READS)
def test_somebody_not_signed_in_is_sent_to_sign_in(desk: Desk, page: str) -> None:
    with desk.client.session_transaction() as cookie:
        cookie.clear()
    answer = desk.client.get(f"/casework/{desk.case().reference}/{page}")
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")
