"""That an appeal came is told as that an application came: by e-mail, where that is safe."""

import pytest
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.terms import AppealGround, MessageKind, Route, Stage
from csp_reviews.models.cases import ContactRoute
from csp_reviews.models.correspondence import Message
from csp_reviews.web.clock import now
from tests.support.builders import Make
from tests.support.lodging import lodge_appeal


@pytest.fixture
def make(app):
    return Make(app)


@pytest.mark.parametrize("safe", [True, False])
def test_that_an_appeal_came_is_told_by_e_mail_where_that_is_safe(make, safe):
    case = make.case(make.area(), Stage.REFUSED)
    person = case.people[0]
    person.email = "rowan@example.org"
    person.routes = [ContactRoute(route=Route.EMAIL, safe=safe, changed_at=now())]
    db.session.flush()
    lodge_appeal(case=case, act=make.act(), ground=AppealGround.THRESHOLD, reasons="Two of my reports were left out.")
    found = db.session.scalars(select(Message).where(Message.kind == MessageKind.RECEIPT)).all()
    assert [one.address for one in found] == (["rowan@example.org"] if safe else [])
