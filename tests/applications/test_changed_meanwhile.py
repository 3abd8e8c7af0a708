"""What an applicant puts right on two devices: the older page is shown the other version beside it, and wins unseen
nowhere."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from csp_reviews.applications.added_queries import standing, versions_of
from csp_reviews.casefile.following import additions_of
from csp_reviews.casefile.report_form import Report
from csp_reviews.extensions import db
from csp_reviews.law.terms import ComplaintKind, Role, StoryPart
from csp_reviews.models.cases import Complaint
from tests.applications.conftest import REPORT, STORY, hand_in, read_with, said
from tests.support.builders import sign_in
from tests.support.filling import said as entered

LIST, FIRST = "/progress/list/1", "/progress/correct/1"
MEANWHILE = "It was changed meanwhile"
DAY = date(2026, 10, 1)
DIARY = Report((DAY, DAY), what_happened="Shouting", lasted="Two hours", effect="No sleep", kind=ComplaintKind.DIARY)


@pytest.fixture
def reading(client, area):
    """An applicant who reads their case: (browser, case)."""
    received = hand_in(area, said())
    read_with(client, received)
    return client, received.case


def version_on(page):
    return re.search(r'name="version" value="([^"]*)"', page.text)[1]


def beside(page):
    """What is shown of the other version."""
    return re.search(r'id="theirs-title".*?notification-banner__content">(.*?)</div>', page.text, re.DOTALL)[1]


def complaint():
    db.session.expire_all()
    return db.session.scalars(select(Complaint).where(Complaint.n == 1)).one()


def test_the_older_page_of_a_report_is_shown_the_newer_words(reading):
    client, case = reading
    older = version_on(client.get(LIST))
    newer = {"what_happened": "<b>With petrol</b>", "agency_reference": "", "version": older}
    assert client.post(LIST, data=REPORT | newer).status_code == 303
    answer = client.post(LIST, data=REPORT | {"what_happened": "Mine", "version": older})
    assert answer.status_code == 409
    assert MEANWHILE in answer.text
    assert "We changed" not in answer.text
    assert "&lt;b&gt;With petrol&lt;/b&gt;" in beside(answer)
    assert "Their reference" in beside(answer), "what is empty there is shown as well"
    assert "Pat Oak" not in beside(answer), "what is the same is not"
    assert "Mine</textarea>" in answer.text
    assert complaint().what_happened == "<b>With petrol</b>"
    again = client.post(LIST, data=REPORT | {"what_happened": "Both", "version": version_on(answer)})
    assert again.status_code == 303
    assert complaint().what_happened == "Both"
    assert len(versions_of(case)[1]) == 2


@pytest.mark.parametrize(
    ("changed", "shown"), [({"reporter": "Lee"}, "Who told them"), ({"hate": "y"}, "A hate incident")]
)
def test_whatever_differs_is_shown(reading, changed, shown):
    client, _case = reading
    older = version_on(client.get(LIST))
    client.post(LIST, data=REPORT | changed | {"version": older})
    answer = client.post(LIST, data=REPORT | {"version": older})
    assert answer.status_code == 409
    assert shown in beside(answer)


def test_the_same_words_once_more_are_not_asked_about(reading):
    client, case = reading
    older = version_on(client.get(LIST))
    for _again in range(2):
        assert client.post(LIST, data=REPORT | {"version": older}).status_code == 303
    assert len(versions_of(case)[1]) == 1


def test_what_was_done_about_a_report_is_no_change_of_its_words(reading):
    client, case = reading
    older = version_on(client.get(LIST))
    case.complaints[0].version += 1
    db.session.commit()
    assert client.post(LIST, data=REPORT | {"version": older}).status_code == 303


def test_a_report_of_a_diary_put_right_keeps_what_its_page_does_not_ask(client, area):
    read_with(client, hand_in(area, said(reports=(DIARY,))))
    nobody = {name: "" for name in REPORT if name.startswith("told")} | {"told_whom": "none"}
    data = REPORT | dict.fromkeys(("officer", "agency_reference", "what_was_done"), "") | nobody
    answer = client.post(LIST, data=data | {"version": version_on(client.get(LIST))})
    assert answer.status_code == 303, answer.text
    kept = complaint()
    assert (kept.what_happened, kept.lasted, kept.effect) == (REPORT["what_happened"], "Two hours", "No sleep")
    assert kept.kind is ComplaintKind.DIARY


def test_the_older_page_of_an_answer_is_shown_the_newer_words(reading):
    client, case = reading
    older = version_on(client.get(FIRST))
    assert client.post(FIRST, data={"text": "<b>Every week</b>", "version": older}).status_code == 303
    answer = client.post(FIRST, data={"text": "Every day", "version": older})
    assert answer.status_code == 409
    assert MEANWHILE in answer.text
    assert "&lt;b&gt;Every week&lt;/b&gt;" in beside(answer)
    assert "Every day</textarea>" in answer.text
    assert standing(case, StoryPart.HAPPENING) == "<b>Every week</b>"
    assert client.post(FIRST, data={"text": "Every week", "version": older}).status_code == 409
    assert client.post(FIRST, data={"text": "Both", "version": version_on(answer)}).status_code == 303
    assert [each.text for each in additions_of(case.id)] == ["<b>Every week</b>", "Both"]


def test_one_page_after_another_and_the_same_words_are_not_asked_about(reading):
    client, case = reading
    older = version_on(client.get(FIRST))
    for _again in range(2):
        assert client.post(FIRST, data={"text": "Every week", "version": older}).status_code == 303
    newer = version_on(client.get(FIRST))
    assert newer != older
    assert client.post(FIRST, data={"text": STORY, "version": newer}).status_code == 303
    assert len(additions_of(case.id)) == 2


def test_how_a_report_stood_is_told_in_days_as_everywhere(reading, make, area):
    client, case = reading
    client.post(LIST, data=REPORT | {"what_happened": "Newer", "version": version_on(client.get(LIST))})
    history = client.get("/progress/answers").text.partition("as it stood until")[2]
    assert "1 October 2026" in history
    assert "2026-10" not in history
    assert "Police" in history
    by = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, by.id)
    page = client.get(f"/casework/{case.reference}/added/1").text
    assert "1 October 2026" in page
    assert "2026-10" not in page
    staff = client.get(f"/casework/{case.reference}/complaints/1")
    stale = REPORT | {"what_happened": "Staff"} | entered(case.received_on) | {"version": "0"}
    answer = client.post(f"/casework/{case.reference}/complaints/1", data=stale)
    assert (staff.status_code, answer.status_code) == (200, 400)
    assert "Newer" in answer.text
