"""The queue and the letters that were read: reading is bookkeeping, and the worker brings the queue up to it."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from csp_reviews.casefile.worklist import touch_what_was_read
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.extensions import db
from csp_reviews.law.terms import Action, NoticeKind, Role, Route, Stage, Standing, Task
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.worklist import WorkItem
from csp_reviews.web.clock import now
from tests.support.builders import Make, sign_in


def test_a_letter_that_was_read_leaves_the_queue(app: Flask) -> None:
    make = Make(app)
    area = make.area()
    coordinator = make.account(Role.COORDINATOR, area)
    case = make.case(area, Stage.REFUSED, safe=[Route.EMAIL], by=coordinator)
    content = Content("Decision", (Section("Why", ("Because.",)),))
    notice = issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=content, act=make.act(coordinator))
    db.session.commit()
    assert db.session.get_one(WorkItem, case.id).task is Task.AWAIT_READING
    assert touch_what_was_read() == 0
    seen = {"case_id": case.id, "notice_id": notice.id, "standing": Standing.APPLICANT}
    db.session.execute(insert(ViewLog).values(**seen, action=Action.SEE_OWN_STATUS, viewed_at=now()))
    assert touch_what_was_read() == 1
    db.session.commit()
    assert db.session.get_one(WorkItem, case.id).task is Task.CONSIDER_CLOSING


def test_each_letter_that_nobody_read_is_named_where_it_keeps_a_case_open(client: FlaskClient, app: Flask) -> None:
    make = Make(app)
    area = make.area()
    coordinator = make.account(Role.COORDINATOR, area)
    case = make.case(area, Stage.REFUSED, safe=[Route.EMAIL], by=coordinator)
    for _n in range(2):
        content = Content("Decision", (Section("Why", ("Because.",)),))
        issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=content, act=make.act(coordinator))
    db.session.commit()
    sign_in(client, coordinator.id)
    page = client.get(f"/casework/{case.reference}/close").text
    assert "The applicant has not read letter 1 yet" in page
    assert "The applicant has not read letter 2 yet" in page
