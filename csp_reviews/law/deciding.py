"""What a threshold decision must hold before it can be recorded: s.104(4)-(6).

Counting comes first and binds the bodies; below the count they weigh each matter that their procedures name, and say
why. Who made the decision and when stand in it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from csp_reviews.law.acting import check_day
from csp_reviews.law.calendar import NO_LIMIT
from csp_reviews.law.errors import Forbidden, NotPossible
from csp_reviews.law.terms import CountOutcome, Decision, Evidence, Ruling
from csp_reviews.law.threshold import Finding, Name


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the bodies found on one matter of s.104(5): whether it speaks for a review, and why."""

    for_review: bool
    reason: str


def check_refusal(finding: Finding, highest: int) -> None:
    """Raise where the threshold may not be decided "not met" on this finding.

    `highest` is the number of complaints that can qualify at most while rulings are open. Forbidden: enough qualify
    (s.104(4)), or another way to the threshold in the procedures is met (s.104(5): "in accordance with" them).
    NotPossible("rule_first"): a ruling that nobody has made yet could make it enough.
    """
    if finding.must_decide_met:
        raise Forbidden("count_reached", "s.104(4)", {"qualifying": finding.qualifying, "needed": finding.needed})
    if finding.outcome is CountOutcome.MET:
        raise Forbidden("route_met", "s.104(5)", {"route": finding.route})
    if finding.outcome is CountOutcome.DEPENDS or highest >= finding.needed:
        raise NotPossible("rule_first", {"highest": highest, "needed": finding.needed})


def check_matters(finding: Finding, weighed: Mapping[str, Weighed]) -> None:
    """Raise NotPossible("matters_missing") where a matter to weigh below the count has no finding or no reason."""
    missing = [matter for matter in finding.discretion if matter not in weighed or not weighed[matter].reason.strip()]
    if missing:
        raise NotPossible("matters_missing", {"matters": missing})


def against_every_finding(decision: Decision, weighed: Mapping[str, Weighed]) -> bool:
    """Tell whether "not met" is decided though every matter that was weighed speaks for a review: s.104(5)."""
    return decision is Decision.NOT_MET and bool(weighed) and all(each.for_review for each in weighed.values())


def check_made(*, reason: str, bodies: Collection[int], relevant: Collection[int], days: "Days") -> None:
    """Raise NotPossible where a decision has no reason, no body of those that may make it, or no possible day."""
    if not reason.strip():
        raise NotPossible("reason_missing")
    if not bodies:
        raise NotPossible("bodies_missing")
    if not set(bodies) <= set(relevant):
        raise NotPossible("not_a_relevant_body")
    check_day(days.decided, today=days.today, earliest=days.earliest, early="decided_too_early")


@dataclass(frozen=True, slots=True)
class Days:
    """The day of a decision, today, and the earliest it can have been: receipt, or the decision before it."""

    decided: date
    today: date
    earliest: date


def check_evidence(ruling: Ruling, shown_by: Evidence | None, evidence: str) -> None:
    """Raise NotPossible("evidence_missing") where a ruling changes a date or leaves a complaint out on nothing.

    In: the ruling, what kind of thing shows it, and which one it is. "It counts" needs none. Source: s.104(4), (12).
    """
    if ruling is not Ruling.COUNTS and (shown_by is None or not evidence.strip()):
        raise NotPossible("evidence_missing")


def check_decision(outcome: Decision, finding: Finding, highest: int, weighed: Mapping[str, Weighed]) -> None:
    """Raise where this answer may not be recorded on this finding, with these reasons."""
    if outcome is Decision.NOT_MET:
        check_refusal(finding, highest)
    check_matters(finding, weighed)


def one_more_by(finding: Finding) -> date | None:
    """Where one more qualifying complaint would be enough: the last day to apply again relying on these.

    None where more than one is missing, where none is, or where there is no last day.
    """
    if finding.qualifying != finding.needed - 1:
        return None
    # Of complaints counted as one the last to run out is still relied on.
    last_of: dict[Name, date] = {}
    for each in finding.complaints:
        if each.qualifies:
            one = each.id if each.counted_with is None else each.counted_with
            last_of[one] = max(last_of.get(one, date.min), each.last_day_to_apply or NO_LIMIT)
    return min((day for day in last_of.values() if day != NO_LIMIT), default=None)
