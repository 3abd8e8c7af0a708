"""What a threshold decision must hold before it can be recorded: s.104(4)-(6), (12)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from csp_reviews.law.deciding import (
    Days,
    Weighed,
    against_every_finding,
    check_decision,
    check_evidence,
    check_made,
    check_matters,
    check_refusal,
    one_more_by,
)
from csp_reviews.law.errors import Forbidden, NotPossible
from csp_reviews.law.terms import CountOutcome, Decision, Evidence, Ruling
from csp_reviews.law.threshold import Finding
from tests.law.facts import complaint, day, found, local

THREE = [complaint(f"2026-06-0{n}", id=n) for n in (1, 2, 3)]
WEIGHED = {matter: Weighed(False, "Because.") for matter in ("persistence", "harm", "adequacy")}
DECIDED = date(2026, 7, 10)
DAYS = Days(decided=DECIDED, today=DECIDED, earliest=DECIDED)


def met() -> Finding:
    return found("2026-07-01", *THREE)


def not_met() -> Finding:
    return found("2026-07-01", *THREE[:2])


@pytest.mark.parametrize(
    ("decision", "speaks", "against"),
    [
        (Decision.NOT_MET, (True, True), True),
        (Decision.NOT_MET, (True, False), False),
        (Decision.NOT_MET, (), False),
        (Decision.MET, (True, True), False),
    ],
)
def test_a_refusal_against_every_finding_is_told(decision: Decision, speaks: tuple[bool, ...], against: bool) -> None:
    weighed = {str(n): Weighed(each, "Because.") for n, each in enumerate(speaks)}
    assert against_every_finding(decision, weighed) is against


def test_a_refusal_is_forbidden_once_enough_qualify() -> None:
    with pytest.raises(Forbidden) as refused:
        check_refusal(met(), 3)
    assert (refused.value.code, refused.value.section) == ("count_reached", "s.104(4)")
    assert refused.value.values == {"qualifying": 3, "needed": 3}


def test_a_refusal_is_forbidden_where_another_way_in_the_procedures_is_met() -> None:
    hate = found("2026-07-01", complaint("2026-06-01", hate=True), under=local('[[routes]]\nkind="hate"\nneeded=1'))
    with pytest.raises(Forbidden) as refused:
        check_refusal(hate, 1)
    assert (refused.value.code, refused.value.section, refused.value.values) == (
        "route_met",
        "s.104(5)",
        {"route": "hate"},
    )


def test_a_refusal_waits_for_the_rulings_that_could_make_it_enough() -> None:
    check_refusal(not_met(), 2)
    for highest in (3, 4):
        with pytest.raises(NotPossible, match="rule_first"):
            check_refusal(not_met(), highest)
    vague = complaint(("2026-04-01", "2026-06-10"), "2026-06-20")
    depends = found("2026-07-01", *THREE[:2], vague)
    assert depends.outcome is CountOutcome.DEPENDS
    with pytest.raises(NotPossible, match="rule_first"):
        check_refusal(depends, 2)


def test_each_matter_below_the_count_needs_a_finding_and_a_reason() -> None:
    check_matters(not_met(), WEIGHED)
    check_matters(met(), {})
    with pytest.raises(NotPossible) as missing:
        check_matters(not_met(), {"persistence": WEIGHED["persistence"], "harm": Weighed(True, " \n")})
    assert (missing.value.code, missing.value.values) == ("matters_missing", {"matters": ["harm", "adequacy"]})


def test_either_answer_below_the_count_needs_its_matters_and_only_a_refusal_can_be_forbidden() -> None:
    check_decision(Decision.MET, met(), 3, {})
    check_decision(Decision.MET, not_met(), 3, WEIGHED)
    check_decision(Decision.NOT_MET, not_met(), 2, WEIGHED)
    with pytest.raises(NotPossible, match="matters_missing"):
        check_decision(Decision.MET, not_met(), 2, {})
    with pytest.raises(NotPossible, match="matters_missing"):
        check_decision(Decision.NOT_MET, not_met(), 2, {})
    with pytest.raises(Forbidden):
        check_decision(Decision.NOT_MET, met(), 3, WEIGHED)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"bodies": []}, "bodies_missing"),
        ({"bodies": [1, 9]}, "not_a_relevant_body"),
        ({"days": replace(DAYS, today=DECIDED - timedelta(days=1))}, "in_future"),
        ({"days": replace(DAYS, earliest=DECIDED + timedelta(days=1))}, "decided_too_early"),
    ],
)
def test_a_decision_has_a_reason_its_bodies_and_a_day_that_can_be(change: dict[str, Any], code: str) -> None:
    whole: dict[str, Any] = {"reason": "Because.", "bodies": [1, 2], "relevant": [1, 2, 3], "days": DAYS}
    check_made(**whole)
    check_made(**(whole | {"bodies": [1, 2, 3]}))
    with pytest.raises(NotPossible, match=code):
        check_made(**(whole | change))


@pytest.mark.parametrize("ruling", list(Ruling))
def test_a_ruling_that_changes_a_date_or_leaves_a_complaint_out_rests_on_something(ruling: Ruling) -> None:
    check_evidence(ruling, Evidence.DOCUMENT, "The letter of 3 October")
    for shown_by, evidence in ((None, "The letter"), (Evidence.DOCUMENT, " "), (None, "")):
        if ruling is Ruling.COUNTS:
            check_evidence(ruling, shown_by, evidence)
            continue
        with pytest.raises(NotPossible, match="evidence_missing"):
            check_evidence(ruling, shown_by, evidence)


def test_that_no_record_is_held_is_no_kind_of_evidence() -> None:
    assert {kind.value for kind in Evidence}.isdisjoint({"no_record", "not_held", "none"})


def test_one_more_by_is_the_first_last_day_of_those_that_count() -> None:
    assert one_more_by(not_met()) == day("2026-11-30")
    assert one_more_by(met()) is None, "enough count"
    assert one_more_by(found("2026-07-01", THREE[0])) is None, "two are missing"
    late = complaint("2026-01-01", "2026-03-01")
    assert one_more_by(found("2026-07-01", *THREE[:2], late)) == day("2026-11-30"), "what is late has no say"
    endless = local('[[routes]]\nkind = "count"\nwindow = "none"')
    assert one_more_by(found("2026-07-01", *THREE[:2], under=endless)) is None
    once = local('[counting]\nsame_incident = "once"')
    alone = complaint("2026-06-20", id=9, incident_ref="i")
    twice = [complaint("2026-06-01", f"2026-06-0{told}", id=told, incident_ref="j") for told in (1, 2)]
    for pair in (twice, twice[::-1]):
        finding = found("2026-07-01", alone, *pair, under=once)
        assert finding.qualifying == 2
        assert one_more_by(finding) == day("2026-12-01"), "one incident: the later report of it is still relied on"
