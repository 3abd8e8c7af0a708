"""Scenarios constructed from the words of s.104: what counting must answer, and on which day it changes its answer.

The numbers in the names are those of the scenarios. 23, the version in force at the application, is the case's and
stands in `tests/casefile/test_finding.py`; 24 and 25 are about figures and stand in `tests/statistics/test_figures.py`.
"""

import pytest

from csp_reviews.law.terms import ComplaintKind, CountOutcome, Flag, Rule
from csp_reviews.law.threshold import FactsError
from tests.law.facts import complaint, day, found, local

MET = CountOutcome.MET
NOT_MET = CountOutcome.NOT_MET_ON_COUNT


def test_the_example_of_the_published_format() -> None:
    finding = found(
        "2026-09-14",
        complaint("2026-03-10", "2026-04-09", id="c1", incident_ref="i1", household="H1", agency="police"),
        complaint("2026-05-02", id="c2"),
        complaint("2026-06-30", "2026-07-30", id="c3"),
    )
    assert (finding.outcome, finding.must_decide_met, finding.route) == (NOT_MET, False, None)
    assert (finding.qualifying, finding.needed, finding.apply_by) == (2, 3, None)
    assert finding.discretion == ("persistence", "harm", "adequacy")
    assert [(each.id, each.qualifies, each.rule, each.flags) for each in finding.complaints] == [
        ("c1", True, Rule.COUNTS, ()),
        ("c2", True, Rule.COUNTS, ()),
        ("c3", False, Rule.COMPLAINED_LATE, ()),
    ]
    assert [each.last_day_to_complain for each in finding.complaints] == [
        day("2026-04-09"),
        day("2026-06-01"),
        day("2026-07-29"),
    ]
    assert [each.last_day_to_apply for each in finding.complaints] == [
        day("2026-10-08"),
        day("2026-11-01"),
        day("2027-01-29"),
    ]
    assert finding.conflicts == ()


def test_1_three_incidents_reported_the_same_day() -> None:
    finding = found("2026-05-12", complaint("2026-03-01"), complaint("2026-03-05"), complaint("2026-03-12"))
    assert (finding.outcome, finding.must_decide_met, finding.route) == (MET, True, "count")
    assert finding.discretion == ()
    assert finding.apply_by == day("2026-08-31"), "the earliest of the three runs out first"


def test_2_a_month_to_the_day_is_too_late() -> None:
    late = found("2026-05-01", complaint("2026-03-10", "2026-04-10")).complaints[0]
    assert (late.qualifies, late.rule) == (False, Rule.COMPLAINED_LATE)
    assert found("2026-05-01", complaint("2026-03-10", "2026-04-09")).complaints[0].qualifies


def test_3_there_is_no_31_february() -> None:
    assert found("2026-05-01", complaint("2026-01-31", "2026-02-28")).complaints[0].qualifies
    assert not found("2026-05-01", complaint("2026-01-31", "2026-03-01")).complaints[0].qualifies


def test_4_six_months_to_the_day_is_too_late() -> None:
    late = found("2026-09-15", complaint("2026-03-15")).complaints[0]
    assert (late.qualifies, late.rule) == (False, Rule.APPLIED_LATE)
    assert found("2026-09-14", complaint("2026-03-15")).complaints[0].qualifies


def test_5_complaint_and_application_on_one_day() -> None:
    assert found("2026-03-15", complaint("2026-03-01", "2026-03-15")).complaints[0].qualifies


def test_6_six_months_run_from_the_complaint_and_not_from_the_incident() -> None:
    assert found("2026-07-30", complaint("2026-01-01", "2026-01-31")).complaints[0].qualifies
    assert not found("2026-07-31", complaint("2026-01-01", "2026-01-31")).complaints[0].qualifies


def test_7_each_complaint_is_counted_alone() -> None:
    finding = found(
        "2026-09-14", complaint("2025-01-01"), complaint("2026-05-01"), complaint("2026-06-01"), complaint("2026-07-01")
    )
    assert (finding.outcome, finding.qualifying) == (MET, 3)


def test_8_the_same_incident_told_to_three_agencies() -> None:
    told = [complaint("2026-06-01", id=agency, agency=agency, incident_ref="i") for agency in ("a", "b", "c")]
    by_the_act = found("2026-07-01", *told)
    assert (by_the_act.outcome, by_the_act.qualifying) == (MET, 3)
    assert all(each.flags == (Flag.SAME_PERSON_SAME_INCIDENT,) for each in by_the_act.complaints)
    once = found("2026-07-01", *told, under=local('[counting]\nsame_incident = "once"'))
    assert (once.outcome, once.qualifying, once.must_decide_met) == (NOT_MET, 1, False)
    assert [each.counted_with for each in once.complaints] == [None, "a", "a"]
    assert [each.qualifies for each in once.complaints] == [True, True, True], "each is still in time"
    assert once.complaints[1].reason.code == "counted_with_another"


def test_8_counting_once_touches_one_person_alone() -> None:
    rule = local('[counting]\nsame_incident = "once"')
    told = [complaint("2026-06-01", reporter=person, incident_ref="i") for person in ("A", "B", "C")]
    assert found("2026-07-01", *told, under=rule).qualifying == 3
    unnamed = [complaint("2026-06-01") for _ in range(3)]
    assert found("2026-07-01", *unnamed, under=rule).qualifying == 3, "an incident without a name is like no other"


def test_8_counted_once_it_is_the_timely_one_that_counts() -> None:
    rule = local('[counting]\nsame_incident = "once"')
    finding = found(
        "2026-07-01",
        complaint("2026-05-01", "2026-06-20", id="late", incident_ref="i"),
        complaint("2026-05-01", "2026-05-02", id="in time", incident_ref="i"),
        under=rule,
    )
    assert finding.qualifying == 1
    assert [each.counted_with for each in finding.complaints] == [None, None]


def test_9_three_incidents_one_to_each_agency() -> None:
    told = [complaint(f"2026-06-0{n}", agency=str(n), incident_ref=str(n)) for n in (1, 2, 3)]
    finding = found("2026-07-01", *told)
    assert (finding.outcome, finding.qualifying) == (MET, 3)
    assert all(each.flags == () for each in finding.complaints)


def test_10_one_call_about_three_incidents() -> None:
    told = [complaint(f"2026-06-0{n}", "2026-06-03", report_ref="call", incident_ref=str(n)) for n in (1, 2, 3)]
    finding = found("2026-07-01", *told)
    assert finding.qualifying == 3
    assert all(each.flags == (Flag.SAME_REPORT,) for each in finding.complaints)


def test_11_three_neighbours_and_a_fourth_applies() -> None:
    told = [complaint("2026-06-01", reporter=person, household=person, incident_ref="i") for person in ("B", "C", "D")]
    five_people = local('[[routes]]\nkind = "people"\nneeded = 5')
    for under in ("statutory", five_people):
        finding = found("2026-07-01", *told, under=under)
        assert (finding.outcome, finding.must_decide_met, finding.route) == (MET, True, "count")
        assert all(each.flags == () for each in finding.complaints)


def test_12_three_people_of_one_household() -> None:
    told = [complaint("2026-06-01", reporter=person, household="H", incident_ref="i") for person in ("A", "B", "C")]
    finding = found("2026-07-01", *told)
    assert (finding.outcome, finding.qualifying) == (MET, 3)
    assert all(each.flags == (Flag.ONE_HOUSEHOLD,) for each in finding.complaints)
    alone = found("2026-07-01", *[each._replace(reporter="A", incident_ref=None) for each in told])
    assert all(each.flags == () for each in alone.complaints), "one person is no household"


def test_13_two_good_complaints_are_not_the_end() -> None:
    finding = found("2026-07-01", complaint("2026-06-01"), complaint("2026-06-02"))
    assert (finding.outcome, finding.must_decide_met) == (NOT_MET, False)
    assert finding.discretion == ("persistence", "harm", "adequacy")


def test_14_what_the_agencies_did_is_not_asked() -> None:
    closed = local('[[conditions]]\nkind = "case_closed"\n[[conditions]]\nkind = "no_action"')
    told = [complaint(f"2026-06-0{n}") for n in (1, 2, 3)]
    finding = found("2026-07-01", *told, under=closed)
    assert (finding.outcome, finding.must_decide_met, finding.conflicts) == (MET, True, ())


def test_15_one_hate_report_where_one_is_enough() -> None:
    hate = complaint("2026-06-01", hate=True)
    under = local('[[routes]]\nid = "one_hate"\nkind = "hate"\nneeded = 1')
    finding = found("2026-07-01", hate, under=under)
    assert (finding.outcome, finding.route) == (MET, "one_hate")
    assert (finding.must_decide_met, finding.qualifying, finding.needed) == (False, 1, 3)
    assert finding.discretion == ()
    assert found("2026-07-01", hate._replace(hate=False), under=under).outcome is NOT_MET
    assert found("2026-07-01", hate).outcome is NOT_MET, "the Act knows no such route"


def test_16_an_anonymous_report_is_flagged_and_counts() -> None:
    told = [complaint(f"2026-06-0{n}", anonymous=True) for n in (1, 2, 3)]
    finding = found("2026-07-01", *told)
    assert finding.outcome is MET
    assert all(each.flags == (Flag.ANONYMOUS,) for each in finding.complaints)


def test_17_a_diary_sheet_is_flagged_and_counts() -> None:
    told = [complaint(f"2026-06-0{n}", kind=ComplaintKind.DIARY) for n in (1, 2, 3)]
    finding = found("2026-07-01", *told)
    assert finding.outcome is MET
    assert all(each.flags == (Flag.DIARY_ONLY,) for each in finding.complaints)


def test_18_mid_march_is_worked_at_its_best_and_its_worst() -> None:
    vague = complaint(("2026-03-10", "2026-03-20"), "2026-04-15")
    finding = found("2026-05-01", vague, complaint("2026-04-01"), complaint("2026-04-02"))
    assert finding.outcome is CountOutcome.DEPENDS
    assert (finding.qualifying, finding.must_decide_met) == (2, False)
    assert finding.discretion == ("persistence", "harm", "adequacy")
    assert finding.complaints[0].qualifies is None
    assert finding.complaints[0].rule is Rule.DEPENDS
    assert finding.complaints[0].flags == (Flag.VAGUE_DATE,)
    assert finding.complaints[0].last_day_to_complain == day("2026-04-09"), "the worst case"


def test_19_over_midnight_takes_the_later_day() -> None:
    night = complaint(("2026-03-09", "2026-03-10"), "2026-04-09", over_midnight=True)
    finding = found("2026-05-01", night).complaints[0]
    assert (finding.qualifies, finding.flags) == (True, (Flag.OVER_MIDNIGHT,))
    assert finding.last_day_to_complain == day("2026-04-09")
    during = complaint(("2026-03-09", "2026-03-10"), "2026-03-09", over_midnight=True)
    assert found("2026-05-01", during).complaints[0].qualifies, "it may be reported while it goes on"
    later = complaint(("2026-03-09", "2026-03-10"), "2026-03-10", over_midnight=True)
    assert found("2026-05-01", later).complaints[0].last_day_to_complain == day("2026-04-09"), "told on the later day"
    assert found("2026-05-01", during).complaints[0].last_day_to_complain == day("2026-04-08"), "told on the first"
    one_day = complaint("2026-03-10", over_midnight=True)
    assert found("2026-05-01", one_day).complaints[0].flags == (Flag.OVER_MIDNIGHT,)


def test_19_two_days_running_may_be_either() -> None:
    finding = found("2026-05-01", complaint(("2026-03-09", "2026-03-10"), "2026-04-09")).complaints[0]
    assert finding.qualifies is None
    assert finding.flags == (Flag.VAGUE_DATE, Flag.OVER_MIDNIGHT)


def test_20_a_last_report_two_months_old_is_met_with_one_conflict() -> None:
    told = [complaint(f"2026-06-0{n}") for n in (1, 2, 3)]
    finding = found("2026-08-14", *told, under="staffordshire")
    assert (finding.outcome, finding.must_decide_met, finding.route) == (MET, True, "count")
    assert [(each.condition, each.section) for each in finding.conflicts] == [
        ("last_report_within_a_month", "s.104(4)")
    ]
    assert found("2026-07-02", *told, under="staffordshire").conflicts == ()
    assert len(found("2026-07-03", *told, under="staffordshire").conflicts) == 1, "one month from 3 June ends on 2 July"


@pytest.mark.parametrize(
    ("told", "code"), [("2026-05-31", "complaint_before_incident"), ("2026-07-02", "complaint_after_application")]
)
def test_21_days_in_the_wrong_order_are_an_error_and_never_a_refusal(told: str, code: str) -> None:
    with pytest.raises(FactsError) as caught:
        found("2026-07-01", *[complaint(f"2026-06-0{n}") for n in (1, 2, 3)], complaint("2026-06-01", told, id="d"))
    assert (caught.value.code, caught.value.values) == (code, {"complaint": "d"})


def test_22_thirty_days_are_taken_at_their_word() -> None:
    thirty = local('[[routes]]\nkind = "count"\nreport_within = { days = 30 }')
    assert not found("2026-05-01", complaint("2026-03-01", "2026-03-31"), under=thirty).complaints[0].qualifies
    assert found("2026-05-01", complaint("2026-03-01", "2026-03-30"), under=thirty).complaints[0].qualifies
    assert found("2026-05-01", complaint("2026-03-01", "2026-03-31")).complaints[0].qualifies


def test_a_report_not_made_yet() -> None:
    finding = found("2026-07-01", complaint("2026-06-10", None)).complaints[0]
    assert (finding.qualifies, finding.rule) == (False, Rule.NOT_REPORTED)
    assert (finding.last_day_to_complain, finding.last_day_to_apply) == (day("2026-07-09"), None)
    assert finding.reason.code == "not_reported"
    assert found("2026-07-09", complaint("2026-06-10", None)).complaints[0].reason.code == "not_reported"
    assert found("2026-07-10", complaint("2026-06-10", None)).complaints[0].reason.code == "not_reported_late"
    vague = complaint(("2026-06-01", "2026-06-10"), None)
    worst = found("2026-07-05", vague).complaints[0]
    assert (worst.last_day_to_complain, worst.reason.code) == (day("2026-06-30"), "not_reported"), "the worst, the best"


def test_what_was_not_reported_counts_towards_nothing() -> None:
    hate_is_enough = local('[[routes]]\nid = "hate"\nkind = "hate"\nneeded = 1')
    unreported = complaint("2026-06-20", None, hate=True)
    assert found("2026-07-01", unreported, under=hate_is_enough).outcome is NOT_MET
    told = [complaint(f"2026-06-0{n}") for n in (1, 2, 3)]
    stale = found("2026-07-10", *told, unreported, under="staffordshire")
    assert [each.condition for each in stale.conflicts] == ["last_report_within_a_month"], "nobody was told of it"


def test_a_report_made_by_the_day_of_the_application_can_still_be_too_late() -> None:
    """Of "some time until 9 July" only 30 June is left on 30 June, and that is late."""
    finding = found("2026-06-30", complaint("2026-05-01", ("2026-06-30", "2026-07-09"))).complaints[0]
    assert (finding.qualifies, finding.rule) == (False, Rule.COMPLAINED_LATE)


def test_no_complaints_at_all() -> None:
    finding = found("2026-07-01", under="staffordshire")
    assert (finding.outcome, finding.qualifying, finding.complaints) == (NOT_MET, 0, ())
    assert (finding.conflicts, finding.apply_by) == ((), None)


def test_apply_by_leaves_out_what_is_not_yet_made() -> None:
    """Two early complaints run out before the third is made: no day sees three."""
    finding = found("2026-12-01", complaint("2026-01-01"), complaint("2026-01-02"), complaint("2026-08-01"))
    assert finding.apply_by is None
    overlapping = found("2026-12-01", complaint("2026-01-01"), complaint("2026-01-02"), complaint("2026-06-30"))
    assert (overlapping.outcome, overlapping.apply_by) == (NOT_MET, day("2026-06-30"))


def test_apply_by_does_not_depend_on_the_application() -> None:
    told = [complaint(f"2026-06-0{n}") for n in (1, 2, 3, 4)]
    days = {found(applied, *told).apply_by for applied in ("2026-06-04", "2026-11-30", "2026-12-25", "2027-06-01")}
    assert days == {day("2026-12-01")}


def test_apply_by_takes_vague_days_at_their_worst() -> None:
    told = [complaint("2026-06-01"), complaint("2026-06-02"), complaint("2026-05-20", ("2026-05-21", "2026-06-10"))]
    assert found("2026-07-01", *told).apply_by == day("2026-11-20")
    late = [complaint("2026-06-01"), complaint("2026-06-02"), complaint(("2026-05-01", "2026-05-20"), "2026-06-10")]
    assert found("2026-07-01", *late).apply_by is None
    not_surely_made = [
        complaint("2026-01-01"),
        complaint("2026-01-01"),
        complaint("2026-06-20", ("2026-06-20", "2026-07-05")),
    ]
    assert found("2026-07-06", *not_surely_made).apply_by is None


def test_apply_by_counts_one_incident_once_where_the_rule_says_so() -> None:
    once = local('[[routes]]\nkind = "count"\nneeded = 2\n[counting]\nsame_incident = "once"')
    told = [
        complaint("2026-06-01", incident_ref="i"),
        complaint("2026-06-01", "2026-06-20", incident_ref="i"),
        complaint("2026-06-05", "2026-06-05"),
    ]
    assert found("2026-07-01", *told, under=once).apply_by == day("2026-12-04")
    assert found("2026-07-01", *told, under=local('[[routes]]\nkind = "count"\nneeded = 2')).apply_by == day(
        "2026-12-04"
    )


@pytest.mark.parametrize(
    ("twice", "other", "last_day"),
    [
        (("2026-01-01", "2026-01-20"), "2025-01-01", None),
        (("2026-01-01", "2026-06-30"), "2025-01-01", None),
        (("2026-01-01", "2026-06-30"), "2026-03-01", "2026-08-31"),
        (("2026-01-01", "2026-03-01"), "2025-09-01", "2026-02-28"),
        (("2025-01-01", "2026-03-01"), "2025-07-15", None),
        (("2025-01-01", "2026-03-01"), "2025-10-01", "2026-03-31"),
        (("2025-01-01", "2026-03-01"), "2025-06-30", "2025-06-30"),
    ],
)
def test_apply_by_takes_one_incident_as_one_on_every_day(
    twice: tuple[str, str], other: str, last_day: str | None
) -> None:
    """Two reports of it, whose times overlap, meet on one day, or stand apart."""
    once = local('[[routes]]\nkind = "count"\nneeded = 2\nreport_within = "none"\n[counting]\nsame_incident = "once"')
    told = [complaint("2024-12-01", on, incident_ref="i") for on in twice]
    finding = found("2026-12-01", *told, complaint("2024-12-01", other), under=once)
    assert finding.apply_by == (day(last_day) if last_day else None)


def test_apply_by_where_a_complaint_is_made_on_its_very_last_day() -> None:
    told = [complaint("2026-06-01", "2026-06-30") for _ in range(3)]
    assert found("2026-07-01", *told).apply_by == day("2026-12-29")
    one_day = local('[[routes]]\nkind = "count"\nwindow = { days = 1 }')
    assert found("2026-07-01", *told, under=one_day).apply_by == day("2026-06-30")


def test_apply_by_leaves_one_later_complaint_out_and_no_more() -> None:
    told = [complaint(on) for on in ("2025-01-01", "2025-01-02", "2025-01-03", "2026-06-01")]
    assert found("2026-07-01", *told).apply_by == day("2025-06-30")


def test_apply_by_where_the_window_never_ends() -> None:
    endless = local('[[routes]]\nkind = "count"\nwindow = "none"')
    finding = found("2030-01-01", *[complaint(f"2026-06-0{n}") for n in (1, 2, 3)], under=endless)
    assert (finding.outcome, finding.apply_by) == (MET, None)
    assert finding.complaints[0].last_day_to_apply is None
    assert finding.complaints[0].reason.code == "counts_without_end"
