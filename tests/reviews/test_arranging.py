"""A review's arrangements: no day that has passed, one chair, and no page that is not there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from csp_reviews.casefile.acts import Act
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import NoticeKind, Role, Stage
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Notice
from csp_reviews.reviews.operations import arrange_review
from csp_reviews.web.clock import today
from tests.reviews.test_reviews import act, area, case, coordinator, drafted, held, make, plan, release
from tests.support.builders import Make, sign_in
from tests.support.clock import Clock
from tests.support.filling import day

__all__ = ["act", "area", "case", "coordinator", "make"]


def invited(case: Case) -> int:
    return len(db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.REVIEW)).all())


def test_no_review_is_planned_for_a_day_that_has_passed(case: Case, act: Act) -> None:
    yesterday = today() - timedelta(days=1)
    with pytest.raises(NotPossible, match="planned_in_past"):
        arrange_review(case=case, act=act, plan=replace(plan(case), planned_on=yesterday))
    assert invited(case) == 0
    review = arrange_review(case=case, act=act, plan=replace(plan(case), planned_on=today()))
    with pytest.raises(NotPossible, match="planned_in_past"):
        arrange_review(case=case, act=act, plan=replace(plan(case), planned_on=yesterday))
    review.held_on = yesterday
    arrange_review(case=case, act=act, plan=replace(plan(case), planned_on=yesterday, place="Elsewhere"))
    assert (review.planned_on, invited(case)) == (yesterday, 1)


def test_what_was_planned_in_time_can_be_put_right_after_its_day_and_invites_nobody(
    case: Case, act: Act, make: Make, coordinator: Account, clock: Clock
) -> None:
    first = replace(plan(case), planned_on=today())
    review = arrange_review(case=case, act=act, plan=first)
    clock.advance(days=1)
    arrange_review(case=case, act=make.act(coordinator), plan=replace(first, place="Library"))
    assert (review.place, invited(case)) == ("Library", 1)


def test_the_form_says_at_the_day_and_at_the_name_what_is_wrong(
    client: FlaskClient, make: Make, case: Case, coordinator: Account
) -> None:
    chair = make.account(Role.CHAIR, case.area, name="Kim Example")
    db.session.commit()
    sign_in(client, coordinator.id)
    page = f"/casework/{case.reference}/review"
    sent = {"mode": "meeting", "invited": "yes", "version": str(case.head_seq)}
    late = client.post(page, data=sent | day("planned_on", today() - timedelta(days=1)))
    assert late.status_code == 400
    assert 'href="#planned_on-day">The day of the review must be today or later' in late.text
    both = client.post(page, data=sent | {"chair_id": str(chair.id), "chair_name": "Lee Other"})
    assert both.status_code == 400
    assert 'href="#chair_name">You chose a chair with a sign-in too.' in both.text
    assert 'value="Lee Other"' in both.text
    same = client.post(page, data=sent | {"chair_id": str(chair.id), "chair_name": "Kim Example"})
    assert same.status_code == 303


def test_the_case_leads_only_to_pages_of_the_review_that_are_there(
    client: FlaskClient, make: Make, area: Area, case: Case, act: Act, coordinator: Account
) -> None:
    page = f"/casework/{case.reference}"
    sign_in(client, coordinator.id)
    assert f'href="{page}/review/outcome"' not in client.get(page).text
    early = client.get(f"{page}/review/outcome", follow_redirects=True)
    assert (early.request.path, "Arrange the review first" in early.text) == (f"{page}/review", True)
    review = held(case, act)
    drafted(case, act, review)
    db.session.commit()
    assert f'href="{page}/review/outcome"' in client.get(page).text
    release(case, act, review)
    for gone in ("review", "review/outcome"):
        after = client.get(f"{page}/{gone}", follow_redirects=True)
        assert (after.request.path, "The outcome of the review is final" in after.text) == (page, True)
    fresh = make.case(area, Stage.RECEIVED)
    db.session.commit()
    assert client.get(f"/casework/{fresh.reference}/review").status_code == 404
