"""The product against the slow reading, on random applications with month ends and leap years over-sampled.

`THRESHOLD_CASES=100000` runs more of them.
"""

import os
import random
from datetime import date, timedelta

import pytest

from csp_reviews.law.calendar import days_in_month
from csp_reviews.law.threshold import ApplicationFacts, ComplaintFacts, assess
from tests.law import slow_reading
from tests.law.facts import procedure_file
from tests.law.slow_reading import Report

CASES = int(os.environ.get("THRESHOLD_CASES", "6000"))


def some_day(chance: random.Random) -> date:
    year, month = chance.choice((2023, 2024, 2024, 2026, 2027, 2028, 2028)), chance.choice((1, 2, 3, 5, 7, 8, 8, 9, 12))
    last = days_in_month(year, month)
    return date(year, month, chance.choice((1, 2, last - 3, last - 2, last - 1, last, last, chance.randint(1, last))))


def near(chance: random.Random, start: date, months: int) -> date:
    """A day close to where the period from `start` ends, or anywhere in it."""
    length = 30 * months
    return start + timedelta(days=chance.choice((0, 1, *range(length - 4, length + 5), chance.randint(0, length))))


def some_report(chance: random.Random, applied: date) -> Report:
    complained = applied - (near(chance, applied, 6) - applied)
    incident = complained - (near(chance, complained, 1) - complained)
    vague = chance.random() < 0.25
    incident_to = incident + timedelta(days=chance.randint(0, 6)) if vague else incident
    complained_to = complained + timedelta(days=chance.randint(0, 6)) if vague else complained
    complained = complained - timedelta(days=chance.choice((0, 0, 2, 9))) if vague else complained
    if chance.random() < 0.05:
        return Report((incident, incident_to), None)
    return Report((incident, incident_to), (complained, complained_to))


def product(reports: list[Report], applied: date) -> ApplicationFacts:
    facts = [ComplaintFacts(place, report.incident, report.complained) for place, report in enumerate(reports)]
    return ApplicationFacts("1", applied, "A", tuple(facts))


def some_case(chance: random.Random) -> tuple[list[Report], date]:
    applied = some_day(chance)
    return [some_report(chance, applied) for _ in range(chance.choice((0, 1, 2, 3, 3, 3, 4, 5)))], applied


@pytest.mark.slow
def test_the_product_agrees_with_the_slow_reading() -> None:
    chance = random.Random(104)
    statutory = procedure_file("statutory")
    outcomes = dict.fromkeys(("met", "depends", "not_met_on_count"), 0)
    for _ in range(CASES):
        reports, applied = some_case(chance)
        finding = assess(product(reports, applied), statutory)
        expected = slow_reading.assessed(reports, applied)
        assert (finding.outcome, finding.qualifying, [each.qualifies for each in finding.complaints]) == expected
        assert finding.must_decide_met is (expected[0] == "met")
        outcomes[finding.outcome] += 1
    assert min(outcomes.values()) > CASES / 50, f"every outcome is sampled: {outcomes}"


@pytest.mark.slow
def test_apply_by_agrees_with_the_slow_reading() -> None:
    chance = random.Random(11)
    statutory = procedure_file("statutory")
    found = 0
    for _ in range(CASES // 60):
        reports, applied = some_case(chance)
        finding = assess(product(reports, applied), statutory)
        assert finding.apply_by == slow_reading.apply_by(reports)
        found += finding.apply_by is not None
    assert found > CASES / 600
