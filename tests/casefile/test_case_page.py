"""A case in a browser: what is next, what is owed, who did what, and what it costs to show."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from csp_reviews.casefile.acts import Entered
from csp_reviews.casefile.events import record
from csp_reviews.casefile.finding import Ruled
from csp_reviews.casefile.timeline import timeline_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import Channel, Decision, EventKind, Role, Route, Ruling, Stage, Standing
from csp_reviews.models.cases import Case
from csp_reviews.threshold import operations
from csp_reviews.web.clock import today
from tests.support.desk import Desk, complaint_of, vague
from tests.support.page_rules import Page, text_of
from tests.support.sql import Watch

Queries = Callable[[], AbstractContextManager[Watch]]


def page(desk: Desk, case: Case, tail: str = "") -> str:
    answer = desk.client.get(f"/casework/{case.reference}{tail}")
    assert answer.status_code == 200
    return answer.text


def test_it_begins_with_what_is_next_and_where_it_is_done(desk: Desk) -> None:
    case = desk.case()
    text = page(desk, case)
    assert "Next: Pass the application to the relevant bodies" in text
    assert "Not told yet: Anytown council, Anytown police, Anytown health, Anytown housing." in text
    assert f'href="/casework/{case.reference}/bodies"' in text


@pytest.mark.parametrize("in_area", ["no", "unsure", "yes"])
def test_what_happens_outside_the_area_is_to_be_handed_over(desk: Desk, in_area: str) -> None:
    case = desk.case()
    case.application.in_area = in_area
    db.session.commit()
    said, here = "They say that it happens outside this area: hand it over", f"/casework/{case.reference}/end"
    outside = in_area == "no"
    for tail in ("", "/acknowledge", "/end"):
        assert (said in page(desk, case, tail)) is outside
    assert (f'href="{here}">End it here as handed over' in page(desk, case)) is outside
    assert (f'href="{here}">End it here as handed over' in page(desk, case, "/acknowledge")) is outside
    chosen = Page(page(desk, case, "/end")).root.find('.//input[@value="handed_over"]')
    assert (chosen.get("checked") is not None) is outside


def test_once_it_is_decided_nobody_is_told_to_hand_it_over(desk: Desk) -> None:
    case = desk.case(stage=Stage.REVIEW)
    case.application.in_area, case.application.place = "no", "At the river"
    db.session.commit()
    text = page(desk, case)
    assert "hand it over" not in text
    assert "They say that it is not" in text


def test_before_the_decision_it_says_how_the_count_stands(desk: Desk) -> None:
    case = desk.case()
    operations.pass_on(case=case, bodies=desk.bodies, how=Channel.EMAIL, act=desk.act())
    case.acknowledged_on = today()
    record(case, desk.act(), EventKind.ACKNOWLEDGED)
    db.session.commit()
    text = page(desk, case)
    assert "Next: Decide the threshold" in text
    assert "3 complaints qualify for certain, so it must be decided met." in text
    vague(complaint_of(case, 3))
    db.session.commit()
    assert "2 complaints qualify for certain, 3 are needed. 1 ruling is open." in page(desk, case)


def test_it_says_first_how_the_applicant_may_be_reached_safely(desk: Desk) -> None:
    case = desk.case(safe=[Route.PHONE])
    person = case.people[0]
    person.contact_times, person.name_to_use, person.contact_note = "9:30 to 11:00", "Bobbie", "No message"
    db.session.commit()
    text = page(desk, case)
    assert "Phone call only." in text
    assert "Not by: e-mail, text message, voicemail, letter." in text
    assert "Safe times: 9:30 to 11:00" in text
    assert "Ask for “Bobbie”." in text
    assert "No safe way is known." in page(desk, desk.case())


@pytest.mark.parametrize(
    ("safe", "phone", "email", "home"),
    [
        ((), "Not safe to use", "Not safe to use", "Not safe for letters"),
        ((Route.TEXT,), "Not safe for: phone call, voicemail", "Not safe to use", "Not safe for letters"),
        ((Route.PHONE, Route.TEXT, Route.VOICEMAIL), "", "Not safe to use", "Not safe for letters"),
        ((Route.EMAIL, Route.LETTER), "Not safe to use", "", ""),
    ],
)
def test_each_number_and_address_that_is_not_safe_to_use_is_marked_so(
    desk: Desk, safe: Sequence[Route], phone: str, email: str, home: str
) -> None:
    case = desk.case(safe=safe)
    found, person = Page(page(desk, case)), case.people[0]
    rows = {text_of(key): text_of(value) for key, value in zip(found.all("dt"), found.all("dd"), strict=False)}
    assert rows["Phone and e-mail"].split() == f"{person.phone} {phone} {person.email} {email}".split()
    assert rows["Where they live"].removeprefix(f"{person.address} {person.postcode}").strip() == home


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.ENDED, Stage.WITHDRAWN)])
def test_every_stage_has_its_page(desk: Desk, stage: Stage) -> None:
    text = page(desk, desk.case(stage=stage))
    assert "What has happened" in text
    assert ("This case is closed" in text) is (stage is Stage.CLOSED)


def test_a_decision_shows_who_made_it_and_who_recorded_it(desk: Desk) -> None:
    case = desk.case()
    desk.decide(case, Decision.MET)
    db.session.commit()
    text = page(desk, case)
    assert "Decided by Anytown council, Anytown police." in text
    assert "Recorded by Sam Elm." in text


def test_an_act_entered_for_its_doer_says_who_said_it_how_when_and_who_typed_it(desk: Desk) -> None:
    case = desk.case(received_on=today() - timedelta(days=5))
    friday = today() - timedelta(days=3)
    entered = Entered("PC Oak of the police", Channel.PHONE, friday)
    act = desk.act(on=friday, entered=entered)
    record(case, act, EventKind.INFORMATION_ANSWERED, request=1, agency=desk.bodies[0].id)
    db.session.commit()
    text = page(desk, case)
    assert "Agency answered: request 1, Anytown council" in text
    assert "PC Oak of the police, by phone on Fri 20 Nov 2026; typed by Sam Elm; typed Mon 23 Nov 2026" in text


def test_the_timeline_is_ordered_by_the_day_of_the_act(desk: Desk) -> None:
    case = desk.case(received_on=today() - timedelta(days=5))
    record(case, desk.act(), EventKind.DETAILS_CHANGED)
    record(case, desk.act(on=today() - timedelta(days=2)), EventKind.INFORMATION_ADDED)
    db.session.commit()
    days = [line.day for line in timeline_of(case, {}).lines]
    assert days == sorted(days, reverse=True)


def test_a_long_timeline_is_cut_and_can_be_seen_whole(desk: Desk) -> None:
    case = desk.case()
    for _ in range(70):
        record(case, desk.act(), EventKind.DETAILS_CHANGED)
    db.session.commit()
    assert page(desk, case).count("Details changed") == 60
    assert page(desk, case, "?log=all").count("Details changed") == 70


def test_rulings_and_codes_are_told_in_words(desk: Desk) -> None:
    case = desk.case()
    desk.rule(case, 2, Ruled(Ruling.NOT_MADE, "Nobody has it"))
    db.session.commit()
    assert "Ruling on a report: complaint 2, no complaint was made" in page(desk, case)


def test_what_was_typed_is_shown_as_text(desk: Desk) -> None:
    case = desk.case()
    case.people[0].name = "<b>Robin</b>"
    case.application.happening = "<script>alert(1)</script>"
    db.session.commit()
    text = page(desk, case)
    assert "&lt;b&gt;Robin&lt;/b&gt;" in text
    assert "<script>alert" not in text


def test_an_event_by_nobody_in_particular_is_the_systems(desk: Desk) -> None:
    case = desk.case()
    record(case, desk.make.act(), EventKind.WITHDRAWAL_ASKED)
    record(case, desk.make.act(desk.someone(Role.CHAIR), Standing.CHAIR), EventKind.REVIEW_CHANGED)
    db.session.commit()
    by = [line.by for line in timeline_of(case, {}).lines]
    assert by[0] == "Sam chair, the chair of the panel"
    assert by[1] == "the system"


@pytest.mark.parametrize(("stage", "most"), [(Stage.RECEIVED, 16), (Stage.FOLLOW_UP, 19)])
def test_a_case_page_costs_a_bounded_number_of_queries(desk: Desk, queries: Queries, stage: Stage, most: int) -> None:
    small, large = desk.case(stage=stage), desk.case(stage=stage, complaints=12)
    costs = []
    for case in (small, large):
        page(desk, case)
        with queries() as seen:
            page(desk, case)
        seen.at_most(most)
        costs.append(len(seen))
    assert costs[0] == costs[1]
