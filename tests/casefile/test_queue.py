"""The queue and the lists of cases in a browser: what they show, find and leave out, and what they cost."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from markupsafe import Markup

from csp_reviews.casefile import queue_cells, search, worklist
from csp_reviews.extensions import db
from csp_reviews.law.terms import BodyKind, EventKind, RequestState, Role, Route, Stage
from csp_reviews.models.accounts import RoleGrant
from csp_reviews.models.cases import Case
from csp_reviews.models.information import InformationRequest
from csp_reviews.threshold import operations
from csp_reviews.web.clock import today
from tests.support.desk import Desk
from tests.support.sql import Watch

Queries = Callable[[], AbstractContextManager[Watch]]


def asked(desk: Desk, case: Case, days: int) -> None:
    """An open request to the police that falls due in so many days."""
    police = desk.make.agency(desk.area, BodyKind.POLICE)
    row = InformationRequest(
        case_id=case.id,
        n=1,
        agency_id=police.id,
        must=True,
        asked_on=today() - timedelta(days=30),
        due_on=today() + timedelta(days=days),
        state=RequestState.OPEN,
    )
    db.session.add(row)
    operations.record(case, desk.act(), EventKind.INFORMATION_REQUESTED, request=1)
    db.session.commit()


def test_each_open_case_is_one_row_with_a_verb_that_leads_to_where_it_is_done(desk: Desk) -> None:
    new, review, closed = desk.case(), desk.case(stage=Stage.REVIEW), desk.case(stage=Stage.CLOSED)
    page = desk.client.get("/casework/").text
    assert page.count("<tr") == 1 + 1 + 2
    assert f'href="/casework/{new.reference}/bodies"' in page
    assert f'href="/casework/{review.reference}/review"' in page
    assert closed.reference not in page


def test_a_late_agency_is_a_row_to_chase_among_what_is_late(desk: Desk) -> None:
    asked(desk, desk.case(stage=Stage.REVIEW), -5)
    page = desk.client.get("/casework/").text
    assert page.index('id="group-late"') < page.index("Chase Anytown police, and say why it is late")
    assert "3 working days late" in page


def test_what_others_have_in_hand_comes_last(desk: Desk) -> None:
    case = desk.case(stage=Stage.FOLLOW_UP)
    asked(desk, case, 5)
    page = desk.client.get("/casework/").text
    assert page.index('id="group-others"') < page.index("Anytown police is answering request 1")


def test_the_row_says_which_ways_are_safe(desk: Desk) -> None:
    desk.case(safe=[Route.PHONE, Route.LETTER])
    assert "phone call, letter" in desk.client.get("/casework/").text
    desk.case()
    assert "No safe way is known" in desk.client.get("/casework/").text


def table(desk: Desk) -> str:
    """The rows of the queue, without the head of the page, whose token is another every second."""
    return desk.client.get("/casework/").text.partition("<table")[2]


def test_what_is_kept_of_a_row_names_nobody(app: Flask, desk: Desk) -> None:
    case = desk.case()
    name = next(person.name for person in case.people)
    first = table(desk)
    kept: list[str] = []
    said = queue_cells._rendered
    app.extensions.pop(queue_cells.IN)

    def watched(*what: object) -> Markup:
        kept.append(said(*what))
        return kept[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queue_cells, "_rendered", watched)
        assert table(desk) == first
        assert kept
        assert name in first
        assert name not in " ".join(kept)
        kept.clear()
        assert table(desk) == first
        assert kept == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("stage=received", {"new"}),
        ("stage=review", {"review"}),
        ("whose=coordinator", {"new", "review"}),
        ("whose=agency", {"others"}),
        ("due=late", set()),
        ("due=week", {"others"}),
        ("stage=nonsense&whose=nobody&due=never&after=tampered", {"new", "review", "others"}),
        ("stage=review&whose=coordinator", {"review"}),
    ],
)
def test_filters(desk: Desk, address: str, found: set[str]) -> None:
    cases = {"new": desk.case(), "review": desk.case(stage=Stage.REVIEW), "others": desk.case(stage=Stage.FOLLOW_UP)}
    asked(desk, cases["others"], 5)
    page = desk.client.get(f"/casework/?{address}").text
    assert {name for name, case in cases.items() if case.reference in page} == found


def test_search_finds_by_name_address_postcode_and_reference(desk: Desk) -> None:
    case, other = desk.case(), desk.case()
    case.people[0].name, case.people[0].postcode = "Rowan Ash", "B77 1ZZ"
    case.people[0].address = "Example Court, Sample Street"
    db.session.flush()
    worklist.touch(case.id)
    search.index(case)
    db.session.commit()
    for text in ("rowan", "ASH row", "example court", "b771zz", "B77 1ZZ", case.reference, case.reference.lower()):
        for page in ("/casework/", "/casework/cases"):
            answer = desk.client.get(page, query_string={"q": text})
            assert (case.reference in answer.text, other.reference in answer.text) == (True, False), (page, text)
    assert "Nothing in the queue is like that." in desk.client.get("/casework/?q=nobodyatall").text


@pytest.mark.parametrize("text", ["%", "'; drop table case_file; --", "a" * 5000, "\x00", "…", "{{7*7}}"])
def test_search_takes_anything(desk: Desk, text: str) -> None:
    desk.case()
    for page in ("/casework/", "/casework/cases"):
        assert desk.client.get(page, query_string={"q": text}).status_code == 200


def test_closed_cases_are_found_among_all_cases(desk: Desk) -> None:
    case = desk.case(stage=Stage.CLOSED)
    page = desk.client.get("/casework/cases").text
    assert case.reference in page
    assert "Closed" in page


def test_a_coordinator_of_several_areas_sees_them_together_and_which_is_which(desk: Desk) -> None:
    other = desk.make.area("othertown")
    here, there = desk.case(), desk.make.case(other)
    foreign = desk.make.case(desk.make.area("thirdtown"))
    db.session.add(RoleGrant(account_id=desk.coordinator.id, role=Role.COORDINATOR, area_id=other.id))
    db.session.commit()
    for page in ("/casework/", "/casework/cases"):
        text = desk.client.get(page).text
        assert (here.reference in text, there.reference in text, foreign.reference in text) == (True, True, False)
        assert "Othertown Community Safety Partnership" in text


def test_pages_follow_one_another_without_a_gap_or_a_repeat(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist.queue, "__kwdefaults__", {**worklist.queue.__kwdefaults__, "size": 2})
    references = [desk.case().reference for _ in range(5)]
    seen: list[str] = []
    address: str | None = "/casework/"
    while address and len(seen) < 10:
        text = desk.client.get(address).text
        seen += [reference for reference in references if reference in text]
        address = next_link(text)
    assert sorted(seen) == sorted(references)


def next_link(text: str) -> str | None:
    """The address of the next page, if there is one."""
    if 'rel="next"' not in text:
        return None
    before = text[: text.index('rel="next"')]
    return before[before.rindex('href="') + 6 :].split('"')[0].replace("&amp;", "&")


def test_the_queue_costs_the_same_however_many_cases_there_are(desk: Desk, queries: Queries) -> None:
    desk.case()
    costs = []
    for more in (0, 7):
        for _ in range(more):
            desk.case()
        desk.client.get("/casework/")
        with queries() as seen:
            desk.client.get("/casework/")
        seen.at_most(6)
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_the_list_of_cases_costs_the_same_however_many_there_are(desk: Desk, queries: Queries) -> None:
    for _ in range(5):
        desk.case()
    desk.client.get("/casework/cases")
    with queries() as seen:
        desk.client.get("/casework/cases")
    seen.at_most(4)
