"""The finding of a case: its rows as facts, with what a person ruled on them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from csp_reviews.areas.operations import put_in_force
from csp_reviews.casefile.answers import Comparison, Record
from csp_reviews.casefile.finding import (
    Ruled,
    application_of,
    complaints_of,
    finding_of,
    goes_round,
    to_json,
    work_out,
)
from csp_reviews.casefile.rulings import Question, Range, range_of
from csp_reviews.extensions import db
from csp_reviews.law import procedure as procedures
from csp_reviews.law.terms import ComplaintKind, CountOutcome, Held, Role, Rule, Ruling
from csp_reviews.law.threshold import ApplicationFacts, ComplaintFacts, Finding, exactly
from csp_reviews.models.cases import ComplaintRuling
from csp_reviews.web.clock import now
from tests.support.builders import Make

FOLDER = Path(__file__).resolve().parents[2] / "procedures"
STATUTORY = procedures.read((FOLDER / "statutory.toml").read_text(encoding="utf-8"))
ONCE = procedures.read(
    (FOLDER / "statutory.toml").read_text(encoding="utf-8").replace('same_incident = "each"', 'same_incident = "once"')
)
APPLIED = date(2026, 11, 23)


def complaint(n: int, incident: date | None = None, complained: date | None = None, **more: Any) -> ComplaintFacts:
    day = incident or APPLIED - timedelta(days=7 * n)
    return ComplaintFacts(n, exactly(day), exactly(complained or day), **{"incident_ref": n, **more})


def facts(*complaints: ComplaintFacts) -> ApplicationFacts:
    return ApplicationFacts("case", APPLIED, "", complaints)


THREE = facts(complaint(1), complaint(2), complaint(3))


def ranged(application: ApplicationFacts, rulings: dict[Any, Ruled] | None = None, only: tuple[int, ...] = ()) -> Range:
    finding = work_out(application, rulings or {}, STATUTORY)
    return range_of(application, finding, rulings or {}, {}, frozenset(only), STATUTORY)


def reasons(finding: Finding) -> dict[Any, str]:
    return {each.id: each.reason.code for each in finding.complaints}


def test_without_a_ruling_it_is_the_laws_own_finding() -> None:
    finding = work_out(THREE, {}, STATUTORY)
    assert (finding.outcome, finding.must_decide_met, finding.qualifying) == (CountOutcome.MET, True, 3)


@pytest.mark.parametrize("ruling", [Ruling.NOT_THIS_BEHAVIOUR, Ruling.NOT_MADE])
def test_a_complaint_that_is_ruled_out_does_not_count_and_says_why(ruling: Ruling) -> None:
    finding = work_out(THREE, {2: Ruled(ruling, "It was about parking")}, STATUTORY)
    assert (finding.outcome, finding.qualifying) == (CountOutcome.NOT_MET_ON_COUNT, 2)
    assert [each.id for each in finding.complaints] == [1, 2, 3]
    assert reasons(finding)[2] == f"ruled_{ruling.value}"
    out = finding.complaints[1]
    assert (out.qualifies, out.last_day_to_apply is not None) == (False, True)


def test_of_complaints_ruled_one_incident_exactly_one_counts() -> None:
    rulings = {2: Ruled(Ruling.SAME_INCIDENT, "One night", same_as=1), 3: Ruled(Ruling.SAME_INCIDENT, "x", same_as=2)}
    finding = work_out(THREE, rulings, STATUTORY)
    assert (finding.qualifying, reasons(finding)[2], reasons(finding)[3]) == (
        1,
        "ruled_same_incident",
        "ruled_same_incident",
    )


def test_where_the_first_of_one_incident_is_out_of_time_the_other_counts_for_it() -> None:
    late = complaint(1, date(2026, 9, 1), date(2026, 10, 5))
    rulings = {2: Ruled(Ruling.SAME_INCIDENT, "One night", same_as=1)}
    finding = work_out(facts(late, complaint(2), complaint(3)), rulings, STATUTORY)
    assert finding.qualifying == 2
    assert [each.qualifies for each in finding.complaints] == [False, True, True]
    assert finding.complaints[0].rule is Rule.COMPLAINED_LATE
    assert reasons(finding)[1] == "complained_late", "its own dates say why"
    not_made = work_out(facts(late, complaint(2)), {1: Ruled(Ruling.NOT_MADE, "x")}, STATUTORY)
    assert reasons(not_made)[1] == "ruled_not_made"


VAGUE = {"incident": (date(2026, 9, 1), date(2026, 9, 30)), "complained": exactly(date(2026, 10, 20))}


def test_of_one_incident_the_one_that_counts_for_certain_stands_before_one_that_may() -> None:
    same = {2: Ruled(Ruling.SAME_INCIDENT, "One night", same_as=1)}
    finding = work_out(facts(complaint(1)._replace(**VAGUE), complaint(2), complaint(3), complaint(4)), same, STATUTORY)
    assert (finding.must_decide_met, finding.qualifying) == (True, 3)
    assert reasons(finding)[1] == "ruled_same_incident"


def test_of_one_incident_the_one_that_may_count_stands_before_one_that_cannot() -> None:
    late = complaint(1, date(2026, 9, 1), date(2026, 10, 5))
    same = {2: Ruled(Ruling.SAME_INCIDENT, "One night", same_as=1)}
    finding = work_out(facts(late, complaint(2)._replace(**VAGUE), complaint(3), complaint(4)), same, STATUTORY)
    assert (finding.outcome, finding.qualifying) == (CountOutcome.DEPENDS, 2)
    assert [each.qualifies for each in finding.complaints] == [False, None, True, True]


def test_a_ring_of_complaints_ruled_the_same_still_counts_once() -> None:
    rulings: dict[Any, Ruled] = {
        1: Ruled(Ruling.SAME_INCIDENT, "x", same_as=2),
        2: Ruled(Ruling.SAME_INCIDENT, "x", same_as=1),
    }
    assert goes_round(1, rulings)
    assert not goes_round(1, {1: rulings[1]})
    assert work_out(THREE, rulings, STATUTORY).qualifying == 2


def test_a_changed_date_stands_in_for_the_one_that_was_said() -> None:
    late = complaint(3, date(2026, 9, 1), date(2026, 10, 5))
    application = facts(complaint(1), complaint(2), late)
    assert work_out(application, {}, STATUTORY).outcome is CountOutcome.NOT_MET_ON_COUNT
    ruled = Ruled(Ruling.DATE_CHANGED, "The log says so", complained_on=date(2026, 9, 30))
    finding = work_out(application, {3: ruled}, STATUTORY)
    assert (finding.must_decide_met, finding.complaints[2].last_day_to_complain) == (True, date(2026, 9, 30))


def test_ruled_to_count_a_vague_day_is_taken_at_its_best() -> None:
    vague = complaint(3)._replace(
        incident=(date(2026, 9, 1), date(2026, 9, 30)), complained=exactly(date(2026, 10, 20))
    )
    application = facts(complaint(1), complaint(2), vague)
    assert work_out(application, {}, STATUTORY).outcome is CountOutcome.DEPENDS
    assert work_out(application, {3: Ruled(Ruling.COUNTS, "I believe it")}, STATUTORY).must_decide_met


DAY = date.fromisoformat


@pytest.mark.parametrize(
    ("incident", "complained", "qualifies", "to_complain", "to_apply"),
    [
        (("2026-09-10", "2026-09-10"), ("2026-10-01", "2026-10-20"), True, "2026-10-09", "2027-04-08"),
        (("2026-09-10", "2026-09-10"), ("2026-10-15", "2026-10-20"), False, "2026-10-09", "2027-04-14"),
        (("2026-09-01", "2026-09-30"), ("2026-10-20", "2026-10-20"), True, "2026-10-29", "2027-04-19"),
        (("2026-09-01", "2026-09-30"), ("2026-09-15", "2026-09-15"), True, "2026-10-14", "2027-03-14"),
        (("2026-09-01", "2026-09-30"), ("2026-09-15", "2026-10-10"), True, "2026-10-29", "2027-04-09"),
    ],
)
def test_ruled_to_count_each_day_is_the_latest_that_can_be_meant_and_counts(
    incident: tuple[str, str], complained: tuple[str, str], qualifies: bool, to_complain: str, to_apply: str
) -> None:
    vague = complaint(1)._replace(
        incident=(DAY(incident[0]), DAY(incident[1])), complained=(DAY(complained[0]), DAY(complained[1]))
    )
    found = work_out(facts(vague), {1: Ruled(Ruling.COUNTS, "I believe it")}, STATUTORY).complaints[0]
    assert (found.qualifies, found.last_day_to_complain, found.last_day_to_apply) == (
        qualifies,
        DAY(to_complain),
        DAY(to_apply),
    )


def test_ruled_to_count_what_was_never_reported_still_was_not() -> None:
    never = complaint(1)._replace(complained=None)
    found = work_out(facts(never), {1: Ruled(Ruling.COUNTS, "x")}, STATUTORY).complaints[0]
    assert (found.qualifies, found.rule) == (False, Rule.NOT_REPORTED)


@pytest.mark.parametrize(
    ("incident", "complained"),
    [
        ((-9, -5), (-7, -7)),
        ((-3, -3), (-2, 3)),
        ((-3, 2), (-2, 3)),
        ((0, 0), (0, 0)),
    ],
)
def test_days_that_can_be_true_are_weighed_up_to_the_day_of_the_application(
    incident: tuple[int, int], complained: tuple[int, int]
) -> None:
    span = [tuple(APPLIED + timedelta(days=offset) for offset in days) for days in (incident, complained)]
    each = complaint(1)._replace(incident=span[0], complained=span[1])
    assert reasons(work_out(facts(each), {}, STATUTORY))[1] == "counts"


def test_ruled_to_count_does_not_mend_dates_that_are_exact_and_late() -> None:
    late = complaint(3, date(2026, 9, 1), date(2026, 10, 5))
    finding = work_out(facts(complaint(1), complaint(2), late), {3: Ruled(Ruling.COUNTS, "please")}, STATUTORY)
    assert (finding.qualifying, finding.complaints[2].rule) == (2, Rule.COMPLAINED_LATE)


def test_a_different_aspect_of_one_incident_counts_where_the_procedure_counts_an_incident_once() -> None:
    application = facts(complaint(1), complaint(2), complaint(3, incident_ref=2))
    assert work_out(application, {}, ONCE).qualifying == 2
    assert work_out(application, {3: Ruled(Ruling.COUNTS, "Another aspect")}, ONCE).qualifying == 3


def test_a_complaint_made_after_the_application_is_left_out_and_is_no_error() -> None:
    after = complaint(3, APPLIED, APPLIED + timedelta(days=1))
    finding = work_out(facts(complaint(1), complaint(2), after), {}, STATUTORY)
    assert (finding.qualifying, reasons(finding)[3]) == (2, "after_application")


def test_a_complaint_dated_before_its_incident_is_asked_about_and_is_no_error() -> None:
    wrong = complaint(3, date(2026, 11, 1), date(2026, 10, 1))
    application = facts(complaint(1), complaint(2), wrong)
    assert reasons(work_out(application, {}, STATUTORY))[3] == "impossible_dates"
    found = ranged(application)
    assert found.asked == {3: (Question.DATES,)}
    assert (found.lowest, found.highest, found.could_be_enough) == (2, 3, True)


def test_the_range_is_certain_where_nothing_is_open() -> None:
    found = ranged(THREE)
    assert (found.certain, found.asked, found.out, found.enough_for_certain) == ((1, 2, 3), {}, (), True)


def test_a_second_complaint_of_one_person_about_one_incident_is_asked_and_the_first_is_certain() -> None:
    found = ranged(facts(complaint(1), complaint(2), complaint(3, incident_ref=2), complaint(4)))
    assert found.asked == {3: (Question.SAME,)}
    assert (found.lowest, found.enough_for_certain) == (3, True)


def test_of_one_household_only_what_a_second_person_said_is_asked() -> None:
    home = [complaint(n, household="h") for n in (1, 2)]
    found = ranged(facts(*home, complaint(3, household="h", reporter="kim")))
    assert found.asked == {3: (Question.SAME,)}
    assert found.certain == (1, 2)


@pytest.mark.parametrize("more", [{"kind": ComplaintKind.DIARY}, {"anonymous": True}])
def test_a_diary_sheet_or_an_anonymous_report_is_asked_about_and_counts_meanwhile(more: dict[str, Any]) -> None:
    application = facts(complaint(1), complaint(2), complaint(3, **more))
    found = ranged(application)
    assert found.asked == {3: (Question.MADE,)}
    assert work_out(application, {}, STATUTORY).must_decide_met
    assert not found.enough_for_certain


def test_a_vague_day_that_decides_nothing_is_not_asked_about() -> None:
    sure = complaint(2)._replace(incident=(date(2026, 11, 1), date(2026, 11, 5)), complained=exactly(date(2026, 11, 9)))
    assert ranged(facts(complaint(1), sure, complaint(3))).asked == {}
    assert ranged(facts(complaint(1), sure)).asked == {}
    open_day = complaint(3)._replace(
        incident=(date(2026, 9, 1), date(2026, 9, 30)), complained=exactly(date(2026, 10, 20))
    )
    found = ranged(facts(complaint(1), sure, open_day))
    assert (found.asked, found.certain) == ({3: (Question.DATES,)}, (1, 2))


def record(held: Held, comparison: Comparison) -> Record:
    return Record("police", 1, 1, 2, held, None, "", "", comparison)


@pytest.mark.parametrize(
    ("records", "asked"),
    [
        ([record(Held.NOT_HELD, Comparison.NO_RECORD)], {2: (Question.MADE,)}),
        ([record(Held.NOT_HELD, Comparison.NO_RECORD), record(Held.HELD, Comparison.AGREE)], {}),
        ([record(Held.NOT_HELD, Comparison.NO_DATE)], {}),
        ([], {}),
    ],
)
def test_whether_a_complaint_was_made_is_asked_only_where_nobody_holds_it(records: Any, asked: Any) -> None:
    finding = work_out(THREE, {}, STATUTORY)
    assert finding.must_decide_met, "it counts meanwhile"
    assert range_of(THREE, finding, {}, {2: tuple(records)}, frozenset(), STATUTORY).asked == asked


def test_what_only_an_agency_holds_is_asked_about() -> None:
    assert ranged(THREE, only=(2,)).asked == {2: (Question.BEHAVIOUR,)}


def test_a_ruling_answers_the_question() -> None:
    application = facts(complaint(1), complaint(2), complaint(3, incident_ref=2))
    found = ranged(application, {3: Ruled(Ruling.COUNTS, "Another aspect")})
    assert (found.asked, found.certain) == ({}, (1, 2, 3))
    dropped = ranged(application, {3: Ruled(Ruling.SAME_INCIDENT, "One night", same_as=2)})
    assert (dropped.asked, dropped.certain, dropped.out) == ({}, (1, 2), (3,))


def test_a_ruling_that_leaves_a_day_vague_is_asked_again() -> None:
    vague = complaint(3)._replace(
        incident=(date(2026, 9, 1), date(2026, 9, 30)), complained=exactly(date(2026, 10, 20))
    )
    ruled = Ruled(Ruling.DATE_CHANGED, "The log", complained_on=date(2026, 10, 15))
    found = ranged(facts(complaint(1), complaint(2), vague), {3: ruled})
    assert found.asked == {3: (Question.DATES,)}


def test_the_rows_of_a_case_become_its_facts(app: Flask) -> None:
    make = Make(app)
    account_area = make.area()
    case = make.case(account_area)
    rows = complaints_of(case.id)
    rows[2].same_incident_as, rows[1].reporter, rows[1].household = 1, "Kim", "Flat 2"
    police = make.agency(account_area)
    rows[0].agency_id, rows[1].reported_to = police.id, ""
    db.session.commit()
    application = application_of(case, complaints_of(case.id))
    assert (application.applied_on, application.id) == (case.received_on, case.reference)
    assert [each.incident_ref for each in application.complaints] == [1, 2, 1]
    assert [each.reporter for each in application.complaints] == [None, "kim", None]
    assert application.complaints[1].household == "flat 2"
    assert [each.agency for each in application.complaints] == [police.id, None, "the police"]


def test_the_last_ruling_on_a_complaint_stands(app: Flask) -> None:
    make = Make(app)
    area = make.area()
    account = make.account(Role.COORDINATOR, area)
    case = make.case(area)
    for ruling in (Ruling.NOT_MADE, Ruling.COUNTS):
        complaint_row = complaints_of(case.id)[0]
        complaint_row.rulings.append(
            ComplaintRuling(ruling=ruling, reason="Why", evidence="Log", ruled_by_id=account.id, ruled_at=now())
        )
        db.session.commit()
    assert finding_of(case).must_decide_met


def test_23_a_case_is_judged_by_the_version_in_force_when_it_was_received(app: Flask) -> None:
    make = Make(app)
    area = make.area()
    before = make.case(area, complaints=2, received_on=APPLIED - timedelta(days=1))
    two = (FOLDER / "statutory.toml").read_text(encoding="utf-8").replace("needed = 3", "needed = 2")
    put_in_force(area=area, source=two, on=APPLIED)
    after = make.case(area, complaints=2, received_on=APPLIED)
    put_in_force(area=area, source=two, on=APPLIED - timedelta(days=30))
    db.session.commit()
    assert [finding_of(case).needed for case in (before, after)] == [3, 2]
    assert [finding_of(case).must_decide_met for case in (before, after)] == [False, True]


def test_a_frozen_finding_holds_every_complaint_with_its_dates_and_its_ruling() -> None:
    rulings: dict[Any, Ruled] = {2: Ruled(Ruling.NOT_MADE, "No record anywhere")}
    kept = to_json(work_out(THREE, rulings, STATUTORY), rulings)
    assert (kept["outcome"], kept["must_decide_met"], kept["needed"], kept["qualifying"]) == (
        "not_met_on_count",
        False,
        3,
        2,
    )
    assert (kept["schema"], kept["discretion"]) == (1, ["persistence", "harm", "adequacy"])
    assert kept["complaints"][1]["ruling"]["reason"] == "No record anywhere"
    assert kept["complaints"][0]["last_day_to_apply"] == "2027-05-15"
    assert kept["complaints"][0]["ruling"] is None


HATE = """[[routes]]
id = "hate"
kind = "hate"
needed = 1
window = { months = 12 }
measured = "each_incident"
report_within = { months = 12 }

[counting]"""


def test_where_another_way_hangs_on_a_vague_day_that_day_is_asked_about() -> None:
    text = (FOLDER / "statutory.toml").read_text(encoding="utf-8")
    procedure = procedures.read(text.replace("[counting]", HATE))
    incident = (date(2025, 10, 1), date(2026, 1, 31))
    application = facts(complaint(1, hate=True)._replace(incident=incident, complained=exactly(date(2026, 3, 20))))
    finding = work_out(application, {}, procedure)
    assert (finding.outcome, finding.complaints[0].qualifies) == (CountOutcome.DEPENDS, False)
    assert range_of(application, finding, {}, {}, frozenset(), procedure).asked == {1: (Question.DATES,)}
