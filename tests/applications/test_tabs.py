"""One page of an application open in two tabs: what was saved in one is never replaced unseen from the other."""

import re
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import func, select

from csp_reviews.applications import reports
from csp_reviews.applications.submission import report_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import BodyKind
from csp_reviews.models.drafts import Draft
from csp_reviews.models.evidence import Evidence
from tests.applications.conftest import PAGES, REPORT, STORY
from tests.applications.test_copied import COPY, TWO
from tests.applications.test_reports import LINES, LIST, draft
from tests.applications.test_saving import code_on, open_with
from tests.support.filling import day
from tests.support.journey import at

ALREADY = "This page was saved already"


@pytest.fixture
def begun(client, write):
    write(without=("reports", "files", "impact", "wanted", "part"))
    return client


def opened(client, address):
    """The version that a tab is shown with."""
    return re.search(r'name="version" value="([^"]*)"', client.get(address).text)[1]


def stories(kept):
    return [report_of(item["report"]).what_happened for item in kept.answers["reports"]["items"]]


def test_the_older_tab_is_shown_what_the_newer_one_saved(begun):
    older = opened(begun, at("happening"))
    begun.post(at("happening"), data={"happening": "<b>The newer words</b>", "version": older})
    answer = begun.post(at("happening"), data={"happening": "The older words", "version": older})
    assert answer.status_code == 409
    assert ALREADY in answer.text
    assert "&lt;b&gt;The newer words&lt;/b&gt;" in answer.text
    assert "The older words</textarea>" in answer.text
    assert draft().answers["happening"] == {"happening": "<b>The newer words</b>"}
    again = re.search(r'name="version" value="([^"]*)"', answer.text)[1]
    assert begun.post(at("happening"), data={"happening": "Both", "version": again}).status_code == 303
    assert draft().answers["happening"] == {"happening": "Both"}


def test_two_tabs_on_a_page_that_was_empty_meet_as_well(begun):
    older = opened(begun, at("impact"))
    assert older == ""
    assert begun.post(at("impact"), data={"impact": "First", "version": older}).status_code == 303
    assert begun.post(at("impact"), data={"impact": "Second", "version": older}).status_code == 409
    assert draft().answers["impact"] == {"impact": "First"}


def test_the_same_words_once_more_and_one_tab_after_another_are_not_asked_about(begun):
    older = opened(begun, at("happening"))
    for _again in range(2):
        assert begun.post(at("happening"), data={"happening": "New", "version": older}).status_code == 303
    version = opened(begun, at("happening"))
    assert begun.post(at("happening"), data={"happening": "Newer", "version": version}).status_code == 303


def test_only_what_differs_is_shown_in_the_words_of_the_page(begun):
    older = opened(begun, at("contact"))
    begun.post(at("contact"), data=PAGES["contact"] | {"safe": ["phone"], "version": older})
    answer = begun.post(at("contact"), data=PAGES["contact"] | {"safe": ["email"], "version": older})
    shown = re.search(r'notification-banner__content">(.*?)</div>', answer.text, re.DOTALL)[1]
    assert "Which of these are safe?" in shown
    assert "Phone" in shown
    assert "rowan@example.org" not in shown


def test_the_older_tab_that_is_put_away_for_later_replaces_nothing_either(begun):
    older = opened(begun, at("happening"))
    begun.post(at("happening"), data={"happening": "Newer", "version": older})
    answer = begun.post(at("happening"), data={"happening": "Older", "version": older, "press": "later"})
    assert answer.status_code == 409
    assert draft().answers["happening"] == {"happening": "Newer"}


def test_what_is_left_unfinished_keeps_what_it_was_written_over(begun):
    """A page that is not right yet goes into the draft as it was typed: what it would replace is shown beside it."""
    older = opened(begun, at("where"))
    begun.post(at("where"), data={"place": "The park", "in_area": "yes", "version": older})
    begun.post(at("where"), data={"place": "The lane", "version": older, "press": "later"})
    page = begun.get(at("where")).text
    assert "This page was written twice" in page
    assert "The park</p>" in page
    assert "The lane</textarea>" in page
    answer = begun.post(at("where"), data={"place": "The lane", "in_area": "yes", "version": older})
    assert answer.status_code == 409
    assert "The park" in answer.text
    again = begun.post(at("where"), data={"place": "Both", "in_area": "yes", "version": opened(begun, at("where"))})
    assert again.status_code == 303


def test_a_draft_that_is_gone_is_no_second_tab(begun, clock):
    older = opened(begun, at("happening"))
    clock.advance(hours=3)
    answer = begun.post(at("happening"), data={"happening": STORY, "version": older})
    assert answer.status_code == 303


def test_a_report_that_was_changed_in_another_tab_stays_beside_this_one(begun):
    begun.post(f"{LIST}/add", data=REPORT | {"what_happened": "As told"})
    older = opened(begun, f"{LIST}/1")
    begun.post(f"{LIST}/1", data=REPORT | {"what_happened": "Newer", "version": older})
    answer = begun.post(f"{LIST}/1", data=REPORT | {"what_happened": "Older", "version": older}, follow_redirects=True)
    assert stories(draft()) == ["Newer", "Older"]
    assert "Report 1 was changed or taken out in another tab or window" in answer.text
    begun.post(f"{LIST}/1", data=REPORT | {"what_happened": "Older", "version": older})
    assert stories(draft()) == ["Newer", "Older"]


def test_a_report_keeps_its_place_when_one_before_it_was_taken_out(begun):
    for text in ("First", "Second", "Third"):
        begun.post(f"{LIST}/add", data=REPORT | {"what_happened": text})
    second, third = opened(begun, f"{LIST}/2"), opened(begun, f"{LIST}/3")
    begun.post(f"{LIST}/1/remove")
    begun.post(f"{LIST}/2", data=REPORT | {"what_happened": "Second, changed", "version": second})
    assert stories(draft()) == ["Second, changed", "Third"]
    begun.post(f"{LIST}/3", data=REPORT | {"what_happened": "Third, changed", "version": third})
    assert stories(draft()) == ["Second, changed", "Third, changed"]


def test_an_older_page_takes_out_only_the_report_that_it_shows(begun):
    for text in ("First", "Second", "Third"):
        begun.post(f"{LIST}/add", data=REPORT | {"what_happened": text})
    second = opened(begun, f"{LIST}/2/remove")
    begun.post(f"{LIST}/1/remove", data={"version": opened(begun, f"{LIST}/1/remove")})
    begun.post(f"{LIST}/2/remove", data={"version": second})
    assert stories(draft()) == ["Third"]
    answer = begun.post(f"{LIST}/2/remove", data={"version": second}, follow_redirects=True)
    assert "That report was changed or taken out in another tab or window" in answer.text
    assert stories(draft()) == ["Third"]


def test_a_report_that_moved_asks_once_more_which_one_it_is_the_same_as(begun):
    for text in ("First", "Second"):
        begun.post(f"{LIST}/add", data=REPORT | {"what_happened": text})
    begun.post(f"{LIST}/add", data=REPORT | {"what_happened": "Third", "same_as": "2"})
    third = opened(begun, f"{LIST}/3")
    begun.post(f"{LIST}/1/remove")
    changed = REPORT | {"what_happened": "Third, changed", "same_as": "2", "version": third}
    answer = begun.post(f"{LIST}/3", data=changed, follow_redirects=True)
    assert "Say once more whether report 2 is the same as another" in answer.text
    assert stories(draft()) == ["Second", "Third, changed"]
    assert [item["report"]["same_incident_as"] for item in draft().answers["reports"]["items"]] == [None, None]


def test_the_list_takes_no_more_than_fit_by_any_way(begun, monkeypatch):
    monkeypatch.setattr(reports, "MOST", 1)
    begun.post(f"{LIST}/add", data=REPORT)
    answer = begun.post(f"{LIST}/7", data=REPORT | {"what_happened": "One more"})
    assert answer.status_code == 400
    assert "That is as many as fit here" in answer.text
    assert "One more</textarea>" in answer.text


def test_a_report_that_was_taken_out_replaces_no_other(begun):
    for text in ("First", "Second"):
        begun.post(f"{LIST}/add", data=REPORT | {"what_happened": text})
    older = opened(begun, f"{LIST}/1")
    begun.post(f"{LIST}/1/remove")
    begun.post(f"{LIST}/1", data=REPORT | {"what_happened": "First, changed", "version": older})
    assert stories(draft()) == ["Second", "First, changed"]


def test_the_diary_of_the_older_tab_is_shown_what_was_saved(begun):
    older = opened(begun, f"{LIST}/lines")
    begun.post(f"{LIST}/lines", data=LINES | {"version": older})
    answer = begun.post(f"{LIST}/lines", data=LINES | {"lines-3-what": "Glass on the path", "version": older})
    assert answer.status_code == 409
    assert "Bins on the path" in answer.text
    kept = draft().answers["reports"]["diary"]["reports"]
    assert [one["what_happened"] for one in kept] == ["Shouting under the window", "Bins on the path"]
    assert begun.post(f"{LIST}/lines", data=LINES | {"version": older}).status_code == 303


def test_to_whom_the_diary_was_given_is_shown_too(begun, make, area):
    council = make.agency(area, BodyKind.COUNCIL)
    db.session.commit()
    older = opened(begun, f"{LIST}/lines")
    given = {"given_to": str(council.id)} | day("given_on", date(2026, 11, 9))
    first = begun.post(f"{LIST}/lines", data=LINES | given | {"version": older})
    assert first.status_code == 303, first.text
    nobody = {"given_to": "", **{f"given_on-{part}": "" for part in ("day", "month", "year")}}
    answer = begun.post(f"{LIST}/lines", data=LINES | nobody | {"version": older})
    assert f"Given to {council.name} on 9 November 2026" in answer.text


def test_what_looks_like_an_empty_answer_is_one_that_was_typed(begun):
    older = opened(begun, at("impact"))
    begun.post(at("impact"), data={"impact": "Not answered", "version": older})
    assert begun.post(at("impact"), data={"impact": "", "version": older}).status_code == 409


def test_reports_from_the_checker_leave_the_diary_where_it_is(begun):
    begun.post(f"{LIST}/lines", data=LINES)
    begun.post(COPY, data=TWO)
    kept = draft().answers["reports"]
    assert len(kept["items"]) == 2
    assert len(kept["diary"]["reports"]) == 2


@pytest.fixture
def put_away(begun):
    """Saved, and taken off this device: its reference and code."""
    begun.post("/anytown/apply/save")
    kept = draft().saved_reference, code_on(begun.get("/anytown/apply/saved"))
    begun.post("/anytown/apply/stop")
    return kept


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        (at("impact"), {"impact": "I do not sleep"}),
        (at("impact"), {"impact": "I do not sleep", "press": "later"}),
        (f"{LIST}/add", REPORT | {"what_happened": "I do not sleep"}),
        (f"{LIST}/1", REPORT | {"what_happened": "I do not sleep"}),
        (f"{LIST}/lines", LINES | {"lines-0-what": "I do not sleep"}),
    ],
)
def test_a_page_that_is_sent_after_its_form_was_taken_off_the_device_says_so(begun, put_away, page, typed):
    answer = begun.post(page, data=typed)
    assert answer.status_code == 409
    assert "Your form was taken off this device, in another tab or window" in answer.text
    assert "I do not sleep</textarea>" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 1
    assert begun.post(page, data=typed).status_code == 409, "a third tab is told as well"
    version = re.search(r'name="version" value="([^"]*)"', answer.text)[1]
    kept = begun.post(page, data=typed | {"version": version}, follow_redirects=True)
    assert kept.status_code == 200
    assert "was changed or taken out" not in kept.text
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 2


def test_hours_later_nobody_reads_that_a_form_was_here(begun, put_away, clock):
    clock.advance(hours=3)
    assert "taken off this device" not in begun.post(at("impact"), data={"impact": "x"}, follow_redirects=True).text


@pytest.mark.parametrize("opened_again", [True, False])
def test_a_form_that_is_begun_anew_or_opened_again_is_no_other_tabs(begun, put_away, opened_again):
    if opened_again:
        open_with(begun, *put_away)
    else:
        begun.get(at("begin"))
    answer = begun.post(at("for-whom"), data=PAGES["for-whom"], follow_redirects=True)
    assert answer.status_code == 200
    assert "taken off this device" not in answer.text


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        (at("impact"), {"impact": "I do not sleep"}),
        (f"{LIST}/add", REPORT | {"what_happened": "I do not sleep"}),
        (f"{LIST}/1", REPORT | {"what_happened": "I do not sleep"}),
        (f"{LIST}/lines", LINES | {"lines-0-what": "I do not sleep"}),
    ],
)
def test_a_page_that_is_sent_after_the_application_was_says_where_to_add_it(client, write, page, typed):
    write()
    client.get(at("check"))
    assert client.post(at("check"), data={"declare": "y"}).status_code == 303
    answer = client.post(page, data=typed)
    assert answer.status_code == 409
    assert "You have sent your application, in another tab or window" in answer.text
    assert "I do not sleep</textarea>" in answer.text
    assert client.post(at("sharing"), data={}).location == at("")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (("a.jpg",), "1 file is not in your application"),
        (("a.jpg", "b.jpg"), "2 files are not in your application"),
        ((), None),
    ],
)
def test_a_file_that_is_added_after_the_application_was_sent_is_said_not_to_be_in_it(client, write, files, words):
    write()
    client.get(at("check"))
    client.post(at("check"), data={"declare": "y"})
    sent = {"chosen": [(BytesIO(b"x"), name) for name in files], "about": "", "note": "The door"}
    page = client.post(at("files/add"), data=sent, follow_redirects=True).text
    assert "You have sent your application" in page
    assert (words in page and "open “Your files”" in page) if words else "in your application" not in page
    assert not db.session.scalars(select(Evidence)).all()
