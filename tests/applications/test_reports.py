"""Reports as they are told: several organisations for one incident, a diary, and how each stands on its dates."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from csp_reviews.casefile.finding import finding_of
from csp_reviews.extensions import db
from csp_reviews.information.asked import asked_about
from csp_reviews.law.terms import (
    BodyKind,
    ComplaintKind,
    EvidenceKind,
    EvidenceState,
    EvidenceWhy,
    Flag,
    Role,
    Standing,
)
from csp_reviews.models.cases import Case, Complaint
from csp_reviews.models.drafts import Draft
from csp_reviews.models.evidence import Evidence
from csp_reviews.web.clock import now
from tests.applications.conftest import PAGES, REPORT
from tests.applications.test_intake import WHOLE
from tests.support.builders import sign_in
from tests.support.filling import day
from tests.support.journey import at

APPLY = "/anytown/apply"
LIST = f"{APPLY}/list"
NOBODY = {
    "told_whom": "none",
    **dict.fromkeys(day("told-on", date(2026, 1, 1)), ""),
    **dict.fromkeys(("told_other", "agency_reference", "officer", "what_was_done", "reporter"), ""),
}
"""Nobody was told yet."""
LINES = {
    **{f"lines-0-{key}": value for key, value in day("on", date(2026, 11, 3)).items()},
    "lines-0-lasted": "11 at night, two hours",
    "lines-0-what": "Shouting under the window",
    "lines-0-effect": "I was late for work",
    **{f"lines-3-{key}": value for key, value in day("on", date(2026, 11, 9)).items()},
    "lines-3-what": "Bins on the path",
}


def also(n, whom, on=date(2026, 10, 3), **more):
    """One organisation more on the page of a report."""
    told = {"whom": whom, "told-how": "day", "whom_other": "", **day("told-on", on), **more}
    return {f"also-{n}-{key}": value for key, value in told.items()}


def draft():
    db.session.expire_all()
    return db.session.scalars(select(Draft)).one()


def send(client):
    client.get(f"{APPLY}/check")
    assert client.post(f"{APPLY}/check", data={"declare": "y"}).status_code == 303
    db.session.expire_all()
    return db.session.scalars(select(Case)).one()


@pytest.fixture
def begun(client, write):
    write(without=("reports", "part"))
    return client


def finish(client):
    client.post(at("reports"), data={})
    client.post(at("part"), data=PAGES["part"])
    return send(client)


def test_one_incident_told_to_three_is_three_complaints_that_share_it(begun, make, area):
    police = make.agency(area, BodyKind.POLICE)
    told = also(0, str(police.id), officer="PC Oak", agency_reference="P1", what_was_done="A visit") | also(
        1, "other", whom_other="My MP"
    )
    begun.post(f"{LIST}/add", data=REPORT | {"what_happened": "First"})
    assert begun.post(f"{LIST}/add", data=REPORT | told).status_code == 303
    begun.post(f"{LIST}/add", data=REPORT | {"what_happened": "Same as the second entry", "same_as": "2"})
    case = finish(begun)
    told_of = [(one.reported_to, one.same_incident_as) for one in case.complaints]
    assert told_of == [("My landlord", None), ("My landlord", None), (police.name, 2), ("My MP", 2), ("My landlord", 2)]
    assert case.complaints[2].officer == "PC Oak"
    assert case.complaints[2].what_happened == REPORT["what_happened"]
    flagged = [found.id for found in finding_of(case).complaints if Flag.SAME_PERSON_SAME_INCIDENT in found.flags]
    assert {3, 4} <= set(flagged)


def test_a_file_stays_with_the_report_it_shows_where_several_were_told_before(begun):
    begun.post(f"{LIST}/add", data=REPORT | also(0, "other", whom_other="My MP"))
    begun.post(f"{LIST}/add", data=REPORT | {"what_happened": "The one with a photo"})
    file = {"key": "k" * 32, "name": "photo.jpg", "original_bytes": 1, "original_sha256": "0" * 64}
    stands = {"kind": next(iter(EvidenceKind)), "state": EvidenceState.SEALED, "why": next(iter(EvidenceWhy))}
    when = {"added_at": now(), "scanned_at": now(), "added_as": Standing.APPLICANT}
    db.session.add(Evidence(draft_id=draft().id, report_n=2, **file, **stands, **when))
    case = finish(begun)
    assert case.complaints[2].what_happened == "The one with a photo"
    assert db.session.scalars(select(Evidence)).one().complaint_id == case.complaints[2].id


def test_another_organisation_is_added_and_taken_out_without_losing_a_word(begun):
    page = begun.post(f"{LIST}/add", data=REPORT | {"press": "also"})
    assert page.status_code == 200
    assert "Who else was told?" in page.text
    assert "INC 77" in page.text
    two = also(0, "other", whom_other="My MP") | also(1, "other", whom_other="The school")
    page = begun.post(f"{LIST}/add", data=REPORT | two | {"press": "without-1"})
    assert "The school" in page.text
    assert "My MP" not in page.text
    assert not draft().answers.get("reports", {}).get("items")


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (also(0, ""), "Organisation 2: select who else was told"),
        (also(0, "other"), "Organisation 2: enter who was told"),
        (
            also(0, "other", on=date(2026, 9, 1), whom_other="My MP"),
            "Organisation 2: the day they were told is before it happened",
        ),
        (also(0, "other", whom_other="My MP", **{"told-on-day": ""}), "must include a day"),
    ],
)
def test_a_mistake_in_another_organisation_keeps_everything(begun, told, message):
    answer = begun.post(f"{LIST}/add", data=REPORT | told)
    assert answer.status_code == 400
    assert message in answer.text
    assert "Banging until four" in answer.text


FOCUSED = re.compile(r'<(?:input|select|textarea|button)[^>]* id="([^"]+)"[^>]* autofocus=""')


def test_what_was_added_has_the_focus_and_nothing_has_it_otherwise(begun):
    assert FOCUSED.findall(begun.get(f"{LIST}/add").text) == []
    assert FOCUSED.findall(begun.post(f"{LIST}/add", data=REPORT | {"press": "also"}).text) == ["also-0-whom"]
    one = also(0, "other", whom_other="My MP")
    assert FOCUSED.findall(begun.post(f"{LIST}/add", data=REPORT | one | {"press": "also"}).text) == ["also-1-whom"]
    assert FOCUSED.findall(begun.post(f"{LIST}/add", data=REPORT | also(0, "")).text) == []
    assert FOCUSED.findall(begun.post(f"{LIST}/add", data=REPORT | one | {"press": "without-1"}).text) == []
    assert FOCUSED.findall(begun.get(f"{LIST}/lines").text) == []
    more = begun.post(f"{LIST}/lines", data=LINES | {"press": "more"}).text
    assert FOCUSED.findall(more) == ["lines-2-on-day"]
    assert FOCUSED.findall(begun.post(f"{LIST}/lines", data=LINES | {"lines-0-what": ""}).text) == []
    full = {f"lines-{n}-what": "Shouting" for n in range(60)} | {"press": "more"}
    assert FOCUSED.findall(begun.post(f"{LIST}/lines", data=full).text) == []


def test_each_organisation_s_mistakes_are_told_apart(begun):
    nothing = dict.fromkeys(day("told-on", date(2026, 1, 1)), "")
    two = also(0, "other", whom_other="My MP", **nothing) | also(1, "", **nothing)
    refused = begun.post(f"{LIST}/add", data=REPORT | nothing | two).text
    assert '<a href="#told-on-day">Enter the day they were told</a>' in refused
    assert '<a href="#also-0-told-on-day">Organisation 2: enter the day they were told</a>' in refused
    assert '<a href="#also-1-whom">Organisation 3: select who else was told</a>' in refused
    assert '<a href="#also-1-told-on-day">Organisation 3: enter the day they were told</a>' in refused


def test_the_other_organisations_are_shown_again_and_stay_when_a_report_is_taken_out(begun):
    begun.post(f"{LIST}/add", data=REPORT)
    begun.post(f"{LIST}/add", data=REPORT | also(0, "other", whom_other="My MP"))
    assert "My MP" in begun.get(f"{LIST}/2").text
    begun.post(f"{LIST}/1/remove")
    assert "My MP" in begun.get(f"{LIST}/1").text
    assert "My MP" in begun.get(at("reports")).text


def test_the_list_says_quietly_how_each_report_stands_on_its_dates(begun):
    begun.post(f"{LIST}/add", data=REPORT)
    begun.post(f"{LIST}/add", data=REPORT | {"told-on-month": "11", "told-on-day": "20"})
    begun.post(f"{LIST}/add", data=REPORT | NOBODY)
    begun.post(
        f"{LIST}/add",
        data=REPORT
        | {"happened-how": "month", "happened-month-month": "10", "happened-month-year": "2026", "told-on-month": "11"},
    )
    text = begun.get(at("reports")).text
    assert "made in time, and it counts" in text
    assert "Outside the dates, and still wanted" in text
    assert "not been reported yet" in text or "was not reported" in text
    assert "May count" in text
    assert "cannot" not in text.lower().replace("cannot show", "")


def test_a_month_typed_beside_i_know_the_day_is_not_lost(begun):
    """Without scripts the boxes of every way are open, and the first way is chosen before anything is typed."""
    report = {name: text for name, text in REPORT.items() if not name.startswith("told-on")}
    month = {"told-how": "day", "told-month-month": "11", "told-month-year": "2026"}
    begun.post(f"{LIST}/add", data=report | month)
    finish(begun)
    (complaint,) = db.session.scalars(select(Complaint)).all()
    assert (complaint.complained_first, complaint.complained_last > date(2026, 11, 1)) == (date(2026, 11, 1), True)


def test_what_can_still_be_reported_in_time_is_not_called_outside_the_dates(begun):
    begun.post(f"{LIST}/add", data=REPORT | NOBODY | day("happened-on", date(2026, 11, 10)))
    text = begun.get(at("reports")).text
    assert "Does not count yet" in text
    assert "Outside the dates" not in text


def test_organisations_told_of_one_incident_are_said_to_count_perhaps_as_one(begun):
    begun.post(f"{LIST}/add", data=REPORT | also(0, "other", whom_other="My MP"))
    text = begun.get(at("reports")).text
    assert "My landlord: Counts, perhaps as one with another" in text
    assert "My MP: Counts, perhaps as one with another" in text


def test_each_answer_has_a_link_of_its_own_to_change_it(begun):
    begun.post(f"{LIST}/add", data=REPORT)
    begun.post(f"{LIST}/lines", data=LINES)
    begun.post(at("reports"), data={})
    begun.post(at("part"), data=PAGES["part"])
    page = begun.get(f"{APPLY}/check").text
    for link in (f"{at('you')}#postcode", f"{at('contact')}#safe", f"{LIST}/1", f"{LIST}/lines", f"{at('part')}#note"):
        assert f'href="{link}"' in page, link


def test_the_lines_of_a_diary_are_complaints_of_their_own_kind(begun):
    assert begun.post(f"{LIST}/lines", data=LINES).status_code == 303
    assert "Your diary" in begun.get(at("reports")).text
    case = finish(begun)
    first, second = case.complaints
    assert (first.kind, first.lasted, first.effect) == (
        ComplaintKind.DIARY,
        "11 at night, two hours",
        "I was late for work",
    )
    assert first.complained_first is None
    assert second.what_happened == "Bins on the path"


def test_a_diary_that_was_given_to_somebody_was_reported_that_day(begun, make, area):
    council = make.agency(area, BodyKind.COUNCIL)
    begun.post(f"{LIST}/lines", data=LINES | {"given_to": str(council.id)} | day("given_on", date(2026, 11, 5)))
    case = finish(begun)
    before, after = case.complaints
    assert (before.complained_first, before.agency_id) == (date(2026, 11, 5), council.id)
    assert after.complained_first is None, "it happened after the diary was given away"
    found = finding_of(case).complaints[0]
    assert Flag.DIARY_ONLY in found.flags


def test_a_diary_that_was_given_away_the_same_day_was_reported_that_day(begun, make, area):
    council, given = make.agency(area, BodyKind.COUNCIL), date(2026, 11, 9)
    begun.post(f"{LIST}/lines", data=LINES | {"given_to": str(council.id)} | day("given_on", given))
    assert [complaint.complained_first for complaint in finish(begun).complaints] == [given, given]


def test_nobody_is_asked_whether_they_hold_a_line_that_nobody_was_given(begun, make, area):
    begun.post(f"{LIST}/add", data=REPORT)
    begun.post(f"{LIST}/lines", data=LINES)
    case = finish(begun)
    assert [report.n for report in asked_about(case, make.agency(area).id, whole=True)] == [1]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ({"lines-0-what": "No day"}, "Line 1: enter the day"),
        (LINES | {"lines-3-what": ""}, "Line 2: say what happened"),
        (LINES | {"lines-0-on-year": "2027"}, "Line 1: the day must be today or in the past"),
        (LINES | {"given_to": "1"}, "Enter the day it was given"),
        (LINES | {"given_to": "1"} | day("given_on", date(2026, 1, 1)), "before the day of every line"),
        (LINES | {"given_to": "1"} | day("given_on", date(2027, 1, 1)), "The day it was given to them must be today"),
        (LINES | day("given_on", date(2026, 11, 5)), "Select who it was given to, or take the day away"),
    ],
)
def test_a_mistake_in_a_diary_keeps_every_line(begun, lines, message):
    answer = begun.post(f"{LIST}/lines", data=lines)
    assert answer.status_code == 400
    assert message in answer.text
    assert all(value in answer.text for name, value in lines.items() if name.endswith("-what"))


def test_more_lines_come_without_losing_any_and_a_diary_is_shown_again(begun):
    page = begun.post(f"{LIST}/lines", data=LINES | {"press": "more"})
    assert "Shouting under the window" in page.text
    assert "Line 7" in page.text
    begun.post(f"{LIST}/lines", data=LINES)
    page = begun.get(f"{LIST}/lines")
    assert "Bins on the path" in page.text
    assert "Shouting under the window" in begun.get(f"{APPLY}/check", follow_redirects=True).text or draft()


def test_adding_a_report_keeps_the_diary(begun):
    begun.post(f"{LIST}/lines", data=LINES)
    begun.post(f"{LIST}/add", data=REPORT)
    assert len(draft().answers["reports"]["diary"]["reports"]) == 2


def test_staff_enter_diary_sheets_that_come_on_paper(client, make, area):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    more = client.post("/casework/new", data=WHOLE | {"press": "lines"})
    assert "Line 5" in more.text
    lines = {f"diary-{name}": value for name, value in LINES.items()}
    answer = client.post(
        "/casework/new", data=WHOLE | {"channel": "letter"} | lines | day("received_on", date(2026, 11, 20))
    )
    assert answer.status_code == 303, answer.text
    case = db.session.scalars(select(Case)).one()
    assert [one.kind for one in case.complaints] == [ComplaintKind.REPORT, ComplaintKind.DIARY, ComplaintKind.DIARY]
    page = client.get(f"/casework/{case.reference}").text
    assert "11 at night, two hours" in page


def test_putting_a_line_right_leaves_it_a_line(client, make, area, begun):
    begun.post(f"{LIST}/lines", data=LINES)
    case = finish(begun)
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    line = case.complaints[0]
    fields = {
        "what_happened": "Put right",
        "happened-how": "day",
        **day("happened-on", date(2026, 11, 4)),
        "told_whom": "none",
        "version": str(line.version),
        "same_as": "",
        "said_by": "Rowan Ash",
        "how": "phone",
        **day("said_on", date(2026, 11, 23)),
    }
    assert client.post(f"/casework/{case.reference}/complaints/1", data=fields).status_code == 303
    db.session.expire_all()
    assert (line.kind, line.lasted, line.what_happened) == (ComplaintKind.DIARY, "11 at night, two hours", "Put right")


@pytest.mark.parametrize("name", ["told_other", "agency_reference", "officer", "what_was_done", "reporter"])
def test_words_about_those_who_were_told_beside_nobody_yet_are_asked_about_not_dropped(begun, name):
    refused = begun.post(f"{LIST}/add", data=REPORT | NOBODY | {name: "They came on Friday"})
    assert refused.status_code == 400
    assert "You wrote about those who were told. Select who it was" in refused.text
    assert "They came on Friday" in refused.text
    assert begun.post(f"{LIST}/add", data=REPORT | NOBODY).status_code == 303


def test_words_in_who_was_it_beside_an_organisation_of_the_list_are_asked_about_not_dropped(begun, make, area):
    council = str(make.agency(area, BodyKind.COUNCIL).id)
    refused = begun.post(f"{LIST}/add", data=REPORT | {"told_whom": council, "told_other": "My support worker"})
    assert refused.status_code == 400
    assert "wrote in the box “Who was it?” as well. Select “Somebody else”" in refused.text
    assert 'value="My support worker"' in refused.text
    assert begun.post(f"{LIST}/add", data=REPORT | {"told_whom": council, "told_other": ""}).status_code == 303


def test_each_further_organisation_is_asked_about_in_the_same_way(begun, make, area):
    council = str(make.agency(area, BodyKind.COUNCIL).id)
    for place in range(2):
        two = also(0, council) | also(1, council) | also(place, council, whom_other="My support worker")
        refused = begun.post(f"{LIST}/add", data=REPORT | two)
        assert refused.status_code == 400
        assert refused.text.count("wrote in the box “Who was it?” as well") == 2, "the summary and the box"
        assert f'href="#also-{place}-whom_other"' in refused.text
        assert 'value="My support worker"' in refused.text
    assert begun.post(f"{LIST}/add", data=REPORT | also(0, council) | also(1, council)).status_code == 303


def test_check_your_answers_shows_all_that_was_said_of_a_report(client, write, make, area):
    write()
    council = make.agency(area, BodyKind.COUNCIL)
    whole = {"agency_reference": "LOG 42", "officer": "PC Oak", "what_was_done": "They rang back", "hate": "y"}
    more = also(0, "other", whom_other="My MP", agency_reference="MP 7", what_was_done="She wrote")
    client.post(f"{LIST}/1", data=REPORT | whole | {"reporter": "My son"} | more)
    client.post(f"{LIST}/lines", data=LINES | {"given_to": str(council.id)} | day("given_on", date(2026, 11, 10)))
    client.post(at("reports"))
    page = client.get(f"{APPLY}/check").text
    for said in (
        *(
            "My landlord. Their reference: LOG 42",
            "My landlord. Who took it: PC Oak",
            "My landlord. What they did: They rang back",
        ),
        *("My MP. Their reference: MP 7", "My MP. What they did: She wrote"),
        *("Who told them: My son", "You think that it was a hate incident"),
        f"Given to {council.name} on 10 November 2026",
    ):
        assert said in page, said
