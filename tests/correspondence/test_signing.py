"""The end of a letter: the area's one contact, whatever the letter and whoever its procedure names."""

import pytest
from flask import Flask

from csp_reviews.applications.notices import withdrawn
from csp_reviews.correspondence.content import Content, from_json
from csp_reviews.correspondence.signing import signed
from csp_reviews.extensions import db
from csp_reviews.law.terms import NoticeKind
from csp_reviews.models.areas import Procedure
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Notice
from csp_reviews.web.clock import today
from tests.support.builders import Make
from tests.support.letters import TEXT, send

CONTACT = {
    "name": "Sam Elm",
    "phone": "01632 960001",
    "hours": "Monday to Friday",
    "email": "asb@anytown.example",
    "address": ["Community safety", "1 High Street"],
}
WAYS = "01632 960001 (Monday to Friday), asb@anytown.example, Community safety, 1 High Street"
PROCEDURE = '\n[contact]\nname = "Anytown Police"\nphone = "101"\n'


@pytest.fixture
def case(app: Flask) -> Case:
    make = Make(app)
    area = make.area()
    row = db.session.query(Procedure).filter_by(area_id=area.id).one()
    row.source += PROCEDURE
    area.content = {"contact": CONTACT}
    found = make.case(area)
    db.session.commit()
    return found


def last(content: Content) -> tuple[str, tuple[str, ...]]:
    return content.sections[-1].heading, content.sections[-1].paragraphs


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_letter_ends_with_the_areas_contact_as_the_pages_give_it(case: Case, app: Flask, kind: NoticeKind):
    send(Make(app), case, kind)
    kept = db.session.query(Notice).filter_by(case_id=case.id, kind=kind).one()
    assert last(from_json(kept.content)) == ("Who to ask", (f"Sam Elm: {WAYS}",))


def test_whom_the_procedure_names_is_asked_only_where_the_area_gives_nobody(case: Case):
    case.area.content = {}
    assert last(signed(TEXT, case)) == ("Who to ask", ("Anytown Police: 101",))
    case.procedure.source = case.procedure.source.replace(PROCEDURE, "")
    assert signed(TEXT, case) == TEXT


def test_a_contact_without_a_name_is_the_partnership(case: Case):
    case.area.content = {"contact": {"phone": "01632 960002"}}
    assert last(signed(withdrawn(today()), case))[1] == ("Anytown Community Safety Partnership: 01632 960002",)
