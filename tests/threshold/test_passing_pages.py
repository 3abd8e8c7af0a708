"""Passing on, acknowledging, and holding a review all the same, as a coordinator does it in a browser."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.terms import Channel, Decision, NoticeKind, Route, Stage
from csp_reviews.models.cases import Case, Passing
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.threshold import operations
from csp_reviews.web.clock import today
from tests.support.desk import Desk, day, notices, stage_of


def told(case: Case) -> set[tuple[int, Channel]]:
    query = select(Passing).where(Passing.case_id == case.id)
    return {(row.agency_id, row.how) for row in db.session.scalars(query)}


def passing(desk: Desk, bodies: list[int], **more: str) -> dict[str, object]:
    return {"bodies": [str(body) for body in bodies], "how": "email", **day("passed_on", today()), **more}


def test_it_says_in_red_who_was_not_told_until_all_are(desk: Desk) -> None:
    case = desk.case()
    page = desk.client.get(f"/casework/{case.reference}/bodies").text
    assert "4 relevant bodies have not been told yet" in page
    assert "csp-late" in page
    ids = [agency.id for agency in desk.bodies]
    answer = desk.client.post(f"/casework/{case.reference}/bodies", data=passing(desk, ids[:1], how="phone"))
    assert (answer.status_code, answer.location) == (303, f"/casework/{case.reference}/bodies")
    assert "3 relevant bodies have not been told yet" in desk.client.get(answer.location).text
    answer = desk.client.post(f"/casework/{case.reference}/bodies", data=passing(desk, ids[1:]))
    assert answer.location == f"/casework/{case.reference}"
    assert told(case) == {(ids[0], Channel.PHONE), *((body, Channel.EMAIL) for body in ids[1:])}
    assert "Every relevant body has been told" in desk.client.get(f"/casework/{case.reference}/bodies").text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"bodies": []}, "Select at least one body"),
        ({"how": "pigeon"}, "Select from the answers to"),
        ({"passed_on-day": "31", "passed_on-month": "2"}, "real date"),
        ({"passed_on-year": "2030"}, "must be today or in the past"),
        ({"passed_on-year": "2020"}, "must not be before the application came in"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_recorded(desk: Desk, more: dict[str, object], said: str) -> None:
    case = desk.case()
    answer = desk.client.post(f"/casework/{case.reference}/bodies", data=passing(desk, [desk.bodies[0].id]) | more)
    assert (answer.status_code, said in answer.text, told(case)) == (400, True, set())


def test_a_body_that_somebody_else_told_meanwhile_is_not_told_twice(desk: Desk) -> None:
    case = desk.case()
    operations.pass_on(case=case, bodies=desk.bodies[:1], how=Channel.PHONE, act=desk.act())
    db.session.commit()
    ids = [agency.id for agency in desk.bodies]
    assert desk.client.post(f"/casework/{case.reference}/bodies", data=passing(desk, ids)).status_code == 400
    assert told(case) == {(ids[0], Channel.PHONE)}


def test_pressing_twice_tells_once(desk: Desk) -> None:
    case = desk.case()
    form = passing(desk, [agency.id for agency in desk.bodies], once="k" * 24)
    first = desk.client.post(f"/casework/{case.reference}/bodies", data=form)
    again = desk.client.post(f"/casework/{case.reference}/bodies", data=form)
    assert (first.status_code, again.status_code, first.location) == (303, 303, again.location)
    assert len(told(case)) == len(desk.bodies)


def test_the_letter_that_it_arrived_is_shown_and_issued(desk: Desk) -> None:
    case = desk.case(safe=[Route.EMAIL])
    page = desk.client.get(f"/casework/{case.reference}/acknowledge").text
    assert "Your reference is" in page
    assert "a neutral message that there is something to read" in page
    assert page.count("Not marked safe for this person.") == 2
    form = {"how": "sent", **day("acknowledged_on", today())}
    assert desk.client.post(f"/casework/{case.reference}/acknowledge", data=form).status_code == 303
    assert [notice.kind for notice in notices(case)] == [NoticeKind.ACKNOWLEDGEMENT]
    assert "Acknowledged on" in desk.client.get(f"/casework/{case.reference}/acknowledge").text
    assert desk.client.post(f"/casework/{case.reference}/acknowledge", data=form).status_code == 400
    assert len(notices(case)) == 1


def test_an_acknowledgement_by_phone_on_friday_is_typed_on_monday(desk: Desk) -> None:
    friday = today() - timedelta(days=3)
    case = desk.case(received_on=friday, safe=[Route.PHONE])
    form = {"how": "phone", **day("acknowledged_on", friday)}
    assert desk.client.post(f"/casework/{case.reference}/acknowledge", data=form).status_code == 303
    (notice,) = notices(case)
    assert (notice.told_on, db.session.get_one(Case, case.id).acknowledged_on) == (friday, friday)


@pytest.mark.parametrize(("way", "said"), [("phone", "by phone"), ("letter", "by letter"), ("email", "by e-mail")])
def test_a_way_that_is_not_marked_safe_is_recorded_only_by_somebody_who_says_so(
    desk: Desk, way: str, said: str
) -> None:
    case = desk.case(safe=[Route.TEXT])
    page, form = f"/casework/{case.reference}/acknowledge", {"how": way, **day("acknowledged_on", today())}
    assert "although it is not marked safe" not in desk.client.get(page).text
    asked = desk.client.post(page, data=form)
    assert (asked.status_code, notices(case)) == (400, [])
    assert f"did not mark it safe to be told in this way: {said}. If it was done already" in asked.text
    assert "They were told in that way already, although it is not marked safe" in asked.text
    assert desk.client.post(page, data=form | {"not_safe": "y"}).status_code == 303
    assert [notice.told_on for notice in notices(case)] == [today()]


def test_an_acknowledgement_needs_its_day(desk: Desk) -> None:
    case = desk.case()
    for form, said in (
        ({"how": "sent"}, "Enter the day they were told"),
        ({"how": "sent", **day("acknowledged_on", today() - timedelta(days=9))}, "must not be before"),
    ):
        answer = desk.client.post(f"/casework/{case.reference}/acknowledge", data=form)
        assert (answer.status_code, said in answer.text) == (400, True)
    assert notices(case) == []


def test_a_review_is_held_although_it_was_refused(desk: Desk) -> None:
    case = desk.refused()
    assert "was decided not met" in desk.client.get(f"/casework/{case.reference}/review-anyway").text
    assert desk.client.post(f"/casework/{case.reference}/review-anyway", data={"reason": ""}).status_code == 400
    answer = desk.client.post(f"/casework/{case.reference}/review-anyway", data={"reason": "It started again."})
    assert (answer.status_code, stage_of(case)) == (303, Stage.REVIEW)
    assert db.session.scalars(select(ThresholdDecision.outcome)).all() == [Decision.NOT_MET]


def test_a_review_all_the_same_is_refused_where_nothing_was(desk: Desk) -> None:
    case = desk.case()
    answer = desk.client.post(f"/casework/{case.reference}/review-anyway", data={"reason": "x"})
    assert (answer.status_code, stage_of(case)) == (400, Stage.RECEIVED)
