"""What a threshold decision kept of its finding: it is read as it was, whatever is changed in the case since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from csp_reviews.law.terms import Evidence
from csp_reviews.models.threshold import ThresholdDecision


@dataclass(frozen=True)
class FoundThen:
    """What was found of one complaint on the day of a decision, as the decision kept it."""

    n: int
    qualified: bool | None
    last_day_to_complain: date | None
    last_day_to_apply: date | None
    ruling: str
    shown_by: Evidence | None
    evidence: str


def found_then(decision: ThresholdDecision) -> Sequence[FoundThen]:
    """The complaints of a decision's frozen finding; none for one that was imported."""
    return [_then(each, each["ruling"] or {}) for each in decision.finding.get("complaints", ())]


def _then(each: Mapping[str, Any], ruling: Mapping[str, Any]) -> FoundThen:
    shown_by = ruling.get("shown_by")
    return FoundThen(
        n=each["n"],
        qualified=each["qualifies"],
        last_day_to_complain=_day(each["last_day_to_complain"]),
        last_day_to_apply=_day(each["last_day_to_apply"]),
        ruling=ruling.get("reason", ""),
        shown_by=Evidence(shown_by) if shown_by else None,
        evidence=ruling.get("evidence", ""),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
