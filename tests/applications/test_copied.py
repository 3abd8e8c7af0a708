"""Reports carried over from the checker: kept from then on, and nothing that was there is lost."""

from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from csp_reviews.casefile.typed_reports import MOST
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from csp_reviews.models.drafts import Draft
from tests.applications.conftest import PAGES, REPORT, at

COPY = "/anytown/apply/list/copied"


def report(day: int, **more: str) -> str:
    """One report as the checker sends it: told to the landlord on the day."""
    given = {"happened-how": "day", "happened-on-day": str(day), "happened-on-month": "10", "happened-on-year": "2026"}
    told = {"told-how": "day", "told-on-day": str(day), "told-on-month": "10", "told-on-year": "2026"}
    return urlencode(given | {"told_whom": "other", "told_other": "My landlord"} | told | more)


TWO = {"report": [report(3, what_happened="Stones at the window"), report(9, same_as="1")]}


def items() -> list[Any]:
    """The reports of the one draft."""
    [draft] = db.session.scalars(select(Draft))
    return list(draft.answers["reports"]["items"])


def begin(client: Any) -> str:
    """Answer what comes first, so that the list of reports is open; its address."""
    client.post(at("for-whom"), data=PAGES["for-whom"])
    return at("reports")


def test_a_new_application_begins_with_them(client: Any, area: Area) -> None:
    answer = client.post(COPY, data=TWO)
    assert (answer.status_code, answer.location) == (303, "/anytown/apply/")
    first, second = items()
    assert first["report"]["what_happened"] == "Stones at the window"
    assert (first["report"]["same_incident_as"], second["report"]["same_incident_as"]) == (None, 1)
    assert "2 reports are copied in from the checker" in client.get("/anytown/apply/").text
    assert "Stones" not in str(client.get_cookie("session"))


def test_they_come_after_those_that_were_there(client: Any, area: Area, write: Any) -> None:
    write(without=("impact", "wanted", "part"))
    client.post(COPY, data=TWO)
    mine, first, second = items()
    assert mine["report"]["what_happened"] == REPORT["what_happened"]
    assert (first["report"]["same_incident_as"], second["report"]["same_incident_as"]) == (None, 2)
    assert second["answers"]["same_as"] == "2"


def test_pressing_twice_copies_once(client: Any, area: Area) -> None:
    client.post(COPY, data=TWO)
    client.post(COPY, data=TWO)
    assert len(items()) == 2


def test_each_says_where_it_came_from_and_what_it_lacks(client: Any, area: Area) -> None:
    page = begin(client)
    client.post(COPY, data=TWO)
    shown = client.get(page).text
    assert shown.count("Copied in from the checker.") == 2
    assert shown.count("Say what happened: choose") == 1
    refused = client.post(page, data={})
    assert refused.status_code == 400
    assert "Report 2: say in a few words what happened" in refused.text
    form = client.get(at("list/2"))
    assert 'value="My landlord"' in form.text
    changed = client.post(at("list/2"), data=REPORT)
    assert changed.status_code == 303
    assert client.get(page).text.count("Copied in from the checker.") == 1
    assert client.post(page, data={}).status_code == 303


def test_each_report_without_words_is_named_and_leads_to_where_they_are_added(client: Any, area: Area) -> None:
    page = begin(client)
    client.post(COPY, data={"report": [report(3), report(9), report(12, what_happened="Stones"), report(14)]})
    refused = client.post(page, data={}).text
    for n in (1, 2, 4):
        assert f'<a href="#report-{n}">Report {n}: say in a few words what happened</a>' in refused
        assert f'href="/anytown/apply/list/{n}" id="report-{n}">Change' in refused
    assert "Report 3: say" not in refused


def test_what_else_is_missing_in_the_list_leads_to_where_it_is_put_right(client: Any, area: Area) -> None:
    page = begin(client)
    assert '<a href="#add">Add at least one report.' in client.post(page, data={}).text
    client.post(at("list/add"), data={"what_happened": "Half of it", "press": "later"})
    refused = client.post(page, data={}).text
    assert '<a href="#go-on-1">A report that you began: go on with it, or take it out</a>' in refused
    assert 'id="go-on-1">Go on with it' in refused


def test_there_is_room_for_sixty(client: Any, area: Area) -> None:
    client.post(COPY, data={"report": [report(1, reporter=f"Person {n}") for n in range(MOST)]})
    client.post(COPY, data=TWO)
    assert len(items()) == MOST


def test_what_cannot_be_read_is_left_out(client: Any, area: Area) -> None:
    assert client.post(COPY, data={"report": ["%00", "x=1"]}).location == "/anytown/apply/"
    assert not db.session.scalars(select(Draft)).all()
    client.post(COPY, data={"report": ["rubbish", *TWO["report"]]})
    assert [item["report"]["same_incident_as"] for item in items()] == [None, None]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Origin": "https://e.org"},
    ],
    ids=["cross-site", "same-site", "null", "elsewhere"],
)
def test_another_website_cannot_put_anything_in(client: Any, area: Area, headers: dict[str, str]) -> None:
    asked = client.post(COPY, data=TWO, headers=headers)
    assert asked.status_code == 200
    assert "Put these into your application?" in asked.text
    assert "9 October 2026" in asked.text
    assert not db.session.scalars(select(Draft)).all()
    assert client.post(f"{COPY}/yes", data=TWO).status_code == 303
    assert len(items()) == 2


def test_asking_needs_the_token_and_copying_needs_none(make_app: Any, area: Area) -> None:
    guarded = make_app(WTF_CSRF_ENABLED=True).test_client()
    assert guarded.post(f"{COPY}/yes", data=TWO).status_code == 400
    assert guarded.post(COPY, data=TWO, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert len(items()) == 2


def test_a_receipt_does_not_go_out_of_sight_unasked(client: Any, area: Area, write: Any) -> None:
    write()
    client.get("/anytown/apply/check")
    client.post("/anytown/apply/check", data={"declare": "y"})
    asked = client.post(COPY, data=TWO)
    assert "Write them down first" in asked.text
    assert client.get("/anytown/apply/receipt").status_code == 200
    assert client.post(f"{COPY}/yes", data=TWO).status_code == 303
    assert "2 reports are copied in" in client.get("/anytown/apply/").text


def test_loading_the_page_again_leads_to_the_application(client: Any, area: Area) -> None:
    assert client.get(COPY).location == "/anytown/apply/"
