"""A complaint that an agency holds and the applicant did not list."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.casefile.events import events_of
from csp_reviews.casefile.report_form import Report
from csp_reviews.extensions import db
from csp_reviews.law.errors import Forbidden, NotPossible
from csp_reviews.law.terms import BodyKind, Decision, EventKind, Stage
from csp_reviews.law.threshold import FactsError, exactly
from csp_reviews.models.audit import CaseEvent
from csp_reviews.threshold import operations
from csp_reviews.web.clock import today
from tests.support.desk import Desk, kinds


def held(desk: Desk, days_ago: int = 3, **more: object) -> Report:
    """A report that the police hold, of an incident on the day before it."""
    told = exactly(today() - timedelta(days=days_ago))
    given = {"complained": told, "agency_id": desk.make.agency(desk.area, BodyKind.POLICE).id, **more}
    return Report(exactly(today() - timedelta(days=days_ago + 1)), **given)  # type: ignore[arg-type]


def test_a_complaint_that_an_agency_holds_counts_and_is_not_the_applicants(desk: Desk) -> None:
    case = desk.case(2)
    added = operations.add_held(case=case, report=held(desk, what_happened="Music"), act=desk.act())
    db.session.commit()
    assert (added.n, added.agency_only, added.what_happened) == (3, True, "Music")
    assert kinds(case)[-1] is EventKind.COMPLAINT_ADDED
    assert json.loads(events_of(case.id)[-1].codes) == {"complaint": 3, "agency": added.agency_id}
    with pytest.raises(Forbidden):
        desk.decide(case, Decision.NOT_MET)


def test_a_complaint_that_an_agency_holds_has_an_agency_a_day_and_an_undecided_case(desk: Desk) -> None:
    report = held(desk)
    with pytest.raises(NotPossible, match="stage"):
        operations.add_held(case=desk.case(stage=Stage.REVIEW), report=report, act=desk.act())
    for missing in (replace(report, agency_id=None), replace(report, complained=None)):
        with pytest.raises(NotPossible, match="agency_missing"):
            operations.add_held(case=desk.case(2), report=missing, act=desk.act())
    for impossible in (exactly(today() - timedelta(days=5)), exactly(today() + timedelta(days=1))):
        with pytest.raises(FactsError):
            operations.add_held(case=desk.case(2), report=replace(report, complained=impossible), act=desk.act())
    assert EventKind.COMPLAINT_ADDED not in [each.kind for each in db.session.scalars(select(CaseEvent))]
