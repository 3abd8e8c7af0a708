"""A file belongs to the report that it was chosen for, wherever that stands in the list when the file arrives."""

import re

import pytest
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.models.drafts import Draft
from tests.applications.conftest import REPORT
from tests.applications.test_copied import COPY, TWO
from tests.applications.test_evidence import ADD, chosen, rows
from tests.applications.test_reports import LIST, draft
from tests.applications.test_tabs import opened
from tests.evidence import making as m
from tests.support.journey import at

TAKEN_OUT = "The report that you had chosen was taken out, in another tab or window"


@pytest.fixture
def listed(client, write):
    """A draft with three reports."""
    write(without=("files", "impact", "wanted", "part"))
    for text in ("Second", "Third"):
        client.post(f"{LIST}/add", data=REPORT | {"what_happened": text})
    return client


def link(client, n):
    """Where "Add a file" of a report leads."""
    return re.findall(r'href="([^"]*files/add\?report=[^"]*)"', client.get(at("reports")).text)[n - 1]


def selected(page):
    return re.search(r'<option value="([^"]*)" selected', page.text)


def about(client, n):
    """What the page of a file for a report carries of it."""
    return selected(client.get(link(client, n)))[1]


def test_a_file_goes_to_its_report_although_the_list_has_moved(listed):
    whose = about(listed, 2)
    listed.post(f"{LIST}/1/remove")
    assert listed.post(ADD, data=chosen(("a.jpg", m.jpeg()), about=whose)).location == at("files")
    assert [item.report_n for item in rows()] == [1]
    assert TAKEN_OUT not in listed.get(at("files")).text


def test_a_file_whose_report_is_gone_is_kept_with_the_whole_and_that_is_said(listed):
    whose = about(listed, 2)
    listed.post(f"{LIST}/2/remove")
    answer = listed.post(ADD, data=chosen(("a.jpg", m.jpeg()), about=whose), follow_redirects=True)
    assert [item.report_n for item in rows()] == [None]
    assert f"{TAKEN_OUT}. What you added is kept as files about all of it." in answer.text


@pytest.mark.parametrize(("files", "said"), [((), "Choose again what the files are"), ((("a.jpg", m.jpeg()),), "kept")])
def test_what_is_turned_away_beside_it_says_so_too(listed, files, said):
    whose = about(listed, 3)
    listed.post(f"{LIST}/3/remove")
    answer = listed.post(ADD, data=chosen(*files, ("b.exe", b"MZ"), about=whose))
    assert TAKEN_OUT in answer.text
    assert said in answer.text
    assert selected(answer)[1] == ""


def test_a_report_that_was_changed_meanwhile_is_the_same_report(listed):
    whose = about(listed, 2)
    listed.post(f"{LIST}/2", data=REPORT | {"what_happened": "Changed", "version": opened(listed, f"{LIST}/2")})
    listed.post(ADD, data=chosen(("a.jpg", m.jpeg()), about=whose))
    assert [item.report_n for item in rows()] == [2]


def test_a_link_to_a_report_that_is_gone_chooses_no_other(listed):
    older = link(listed, 2)
    listed.post(f"{LIST}/2/remove")
    page = listed.get(older)
    assert "Report 2: 1 October 2026, Third" in page.text
    assert selected(page)[1] == ""


def test_reports_kept_before_they_had_marks_are_told_apart_by_what_they_say(listed):
    kept = db.session.scalars(select(Draft)).one()
    listing = kept.answers["reports"]
    bare = [{key: value for key, value in item.items() if key != "mark"} for item in listing["items"]]
    kept.answers = {**kept.answers, "reports": {**listing, "items": bare}}
    db.session.commit()
    whose = about(listed, 3)
    listed.post(f"{LIST}/3", data=REPORT | {"what_happened": "Changed", "version": opened(listed, f"{LIST}/3")})
    listed.post(f"{LIST}/1/remove")
    listed.post(ADD, data=chosen(("a.jpg", m.jpeg()), about=whose))
    assert [item.report_n for item in rows()] == [2]


def test_each_report_has_a_mark_of_its_own_that_stays(listed):
    listed.post(COPY, data=TWO)
    marks = [item["mark"] for item in draft().answers["reports"]["items"]]
    assert len(set(marks)) == 5
    listed.post(f"{LIST}/1/remove")
    assert [item["mark"] for item in draft().answers["reports"]["items"]] == marks[1:]
