"""What is kept of an application being written: the list of reports, and how long anything is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select

from csp_reviews.applications import drafts
from csp_reviews.applications.reports import without
from csp_reviews.applications.submission import frozen, thaw
from csp_reviews.extensions import db
from csp_reviews.models.drafts import Draft
from csp_reviews.web.clock import today
from tests.applications.conftest import PAGES, REPORT
from tests.support.journey import at


@pytest.fixture
def listed(client, write):
    """An application with three reports, the third about the same incident as the second."""
    write(without=("reports", "part"))
    for what, same in (("First", ""), ("Second", ""), ("Third", "2")):
        answer = client.post(at("list/add"), data=REPORT | {"what_happened": what, "same_as": same})
        assert answer.location == at("reports")


def items():
    return db.session.scalars(select(Draft)).one().answers["reports"]["items"]


def said(item):
    return item["report"]["what_happened"], item["report"]["same_incident_as"]


def test_reports_are_listed_and_one_is_taken_out(client, listed):
    page = client.get(at("reports")).text
    assert all(what in page for what in ("First", "Second", "Third"))
    assert "First" in client.get(at("list/1/remove")).text
    assert client.post(at("list/1/remove")).location == at("reports")
    assert [said(item) for item in items()] == [("Second", None), ("Third", 1)]


def test_what_was_the_same_as_a_report_taken_out_is_its_own(client, listed):
    client.post(at("list/2/remove"))
    assert [said(item) for item in items()] == [("First", None), ("Third", None)]
    assert "Third" in client.get(at("list/2")).text


def test_taking_out_what_is_out_already_is_harmless(client, listed):
    client.post(at("list/9/remove"))
    assert len(items()) == 3
    assert client.get(at("list/9/remove")).status_code == 404
    assert without([], 1) == []


def test_only_an_earlier_report_can_be_the_same_incident(client, listed):
    assert "Yes, report 2" in client.get(at("list/3")).text
    assert "Yes, report" not in client.get(at("list/1")).text


def test_without_a_report_the_list_is_not_done(client, listed):
    client.post(at("reports"), data={})
    for _report in range(3):
        client.post(at("list/1/remove"))
    client.post(at("part"), data=PAGES["part"])
    assert client.get(at("check")).location == at("reports")


def test_a_mistake_in_a_report_keeps_what_was_typed(client, listed):
    answer = client.post(at("list/add"), data=REPORT | {"told_whom": "", "told_other": "My aunt"})
    assert answer.status_code == 400
    assert "Banging until four" in answer.text
    assert "My aunt" in answer.text
    assert len(items()) == 3


def test_more_reports_than_fit_are_said_kindly(client, listed, monkeypatch):
    monkeypatch.setattr("csp_reviews.applications.reports.MOST", 3)
    answer = client.post(at("list/add"), data=REPORT)
    assert answer.status_code == 400
    assert "as many as fit" in answer.text
    assert len(items()) == 3


def test_a_report_sent_without_a_draft_begins_one(client, area):
    assert client.get(at("list/add")).status_code == 410
    assert client.post(at("list/add"), data=REPORT).location == at("reports")
    assert len(items()) == 1


def test_however_many_drafts_are_over_no_statement_names_each(app, area, clock):
    """PostgreSQL takes 65,535 parameters in a statement."""
    counted = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        if "DELETE FROM draft" in statement:
            counted.append(len(parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    at = {"started_at": clock(), "last_request_at": clock()}
    for many in (1, 40):
        rows = [
            {"token_digest": f"{n:064d}", "area_id": area.id, "answers": {}, "version": 1} | at for n in range(many)
        ]
        db.session.execute(insert(Draft), rows)
        db.session.commit()
        assert drafts.purge(clock() + timedelta(hours=3)) == many
        db.session.commit()
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(counted) == 2
    assert counted[0] == counted[1]


def test_the_worker_deletes_what_is_over_and_nothing_else(client, app, write, clock):
    write(without=("part",))
    assert drafts.purge(clock()) == 0
    clock.advance(hours=2, minutes=1)
    assert drafts.purge(clock()) == 1
    db.session.commit()
    write()
    client.get(at("check"))
    client.post(at("check"), data={"declare": "y"})
    clock.advance(hours=23)
    assert drafts.purge(clock()) == 0
    clock.advance(hours=2)
    assert drafts.purge(clock()) == 1


@pytest.mark.parametrize("value", ["text", 3, None, True, [1, "a"], {"a": {"b": [None]}}])
def test_answers_survive_being_kept(value):
    assert thaw(frozen(value)) == value


def test_days_survive_being_kept(app):
    assert thaw(frozen({"on": today(), "more": [today()]})) == {"on": today(), "more": [today()]}
