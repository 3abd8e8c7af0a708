"""The threshold of s.104(4) and (10)-(12), worked out for one application under one partnership's procedures.

What comes out is about counting alone. Below the count the bodies must still decide under s.104(5): "not met on count"
never means refused.
"""

from collections.abc import Hashable, Sequence
from datetime import date
from typing import NamedTuple

from csp_reviews.law.calendar import NO_LIMIT
from csp_reviews.law.procedure import CountedRoute, Procedure
from csp_reviews.law.procedure_terms import SameIncident
from csp_reviews.law.terms import CountOutcome, Flag, Rule
from csp_reviews.law.threshold_conditions import Conflict, Reports, conflicts
from csp_reviews.law.threshold_dates import Answer, Dates, incident_of, timed
from csp_reviews.law.threshold_facts import (
    ApplicationFacts,
    ComplaintFacts,
    FactsError,
    Name,
    Span,
    check_order,
    exactly,
    read_application,
)
from csp_reviews.law.threshold_flags import flags
from csp_reviews.law.threshold_routes import Counted, last_day_to_meet, route_answer

__all__ = [
    "ApplicationFacts",
    "ComplaintFacts",
    "ComplaintFinding",
    "Conflict",
    "FactsError",
    "Finding",
    "Name",
    "Reason",
    "Span",
    "assess",
    "exactly",
    "read_application",
]


class Reason(NamedTuple):
    """Why a complaint counts or not: a code whose words stand in `law.words_threshold`, and the last day they name."""

    code: str
    last_day: date | None


class ComplaintFinding(NamedTuple):
    """What was found of one complaint.

    `qualifies` is None where it depends on a vague day. The last days are the worst case; None where there is none.
    `counted_with` is the earlier complaint with which the procedures count it as one (s.104(12)); it then still
    qualifies on its dates, and the number that qualify counts both once.
    """

    id: Name
    qualifies: bool | None
    rule: Rule
    reason: Reason
    last_day_to_complain: date | None
    last_day_to_apply: date | None
    flags: tuple[Flag, ...]
    counted_with: Name | None

    def can_be_reported(self, on: date) -> bool:
        """Whether it was not reported yet, and would be in time if it were on that day: s.104(11)(a)."""
        last = self.last_day_to_complain
        return self.rule is Rule.NOT_REPORTED and (last is None or last >= on)


class Finding(NamedTuple):
    """What counting says of one application.

    `needed`, `qualifying` and `apply_by` speak of the count route, and `must_decide_met` is s.104(4). `route` is the id
    of the route that was met. `apply_by` is the last day on which an application would still meet the count; None where
    there is none, or where the window never ends. `discretion` are the matters of s.104(5), empty where met.
    """

    id: Name
    outcome: CountOutcome
    must_decide_met: bool
    route: str | None
    qualifying: int
    needed: int
    apply_by: date | None
    discretion: tuple[str, ...]
    complaints: tuple[ComplaintFinding, ...]
    conflicts: tuple[Conflict, ...]


# Looking a member up in its list costs more than all else that is done with it, a hundred thousand times over.
_COUNTS, _DEPENDS, _NOT_REPORTED, _APPLIED_LATE = Rule.COUNTS, Rule.DEPENDS, Rule.NOT_REPORTED, Rule.APPLIED_LATE


def assess(application: ApplicationFacts, procedure: Procedure) -> Finding:
    """Work out the threshold for an application under a partnership's procedures.

    Raises `FactsError` for a complaint before its incident or after the application, and `LawError`
    ("threshold_unknown") where the procedure does not say what its threshold is. Source: s.104(4)-(5), (10)-(12).
    """
    count, *others = procedure.counted_routes
    check_order(application)
    worked = _work(application, count, procedure.counting.same_incident)
    reported = [each for each in worked if each.rule is not _NOT_REPORTED]
    possible = [each for each in reported if each.rule is _COUNTS or each.rule is _DEPENDS]
    qualifying = len({each.group for each in possible if each.rule is _COUNTS})
    outcome, route = _outcome(count, qualifying, len({each.group for each in possible}))
    if route is None and others:
        outcome, route = _by_another_route(outcome, others, reported, application.applied_on)
    return Finding(
        application.id,
        outcome,
        qualifying >= count.reports,
        route,
        qualifying,
        count.reports,
        last_day_to_meet(count.reports, reported) if len(reported) >= count.reports else None,
        procedure.matters if route is None else (),
        _findings(worked, application, count),
        conflicts(procedure.conditions, Reports(reported, possible, count.reports, application.applied_on)),
    )


def _outcome(count: CountedRoute, qualifying: int, possible: int) -> tuple[CountOutcome, str | None]:
    if qualifying >= count.reports:
        return CountOutcome.MET, count.id
    return (CountOutcome.DEPENDS if possible >= count.reports else CountOutcome.NOT_MET_ON_COUNT), None


def _by_another_route(
    outcome: CountOutcome, others: Sequence[CountedRoute], reported: Sequence[Counted], applied_on: date
) -> tuple[CountOutcome, str | None]:
    for route in others:
        found = route_answer(route, reported, applied_on)
        if found is Answer.YES:
            return CountOutcome.MET, route.id
        if found is Answer.DEPENDS:
            outcome = CountOutcome.DEPENDS
    return outcome, None


def _work(application: ApplicationFacts, count: CountedRoute, same: SameIncident | None) -> list[Counted]:
    once = same is SameIncident.ONCE
    worked = []
    for place, facts in enumerate(application.complaints):
        person = application.applicant if facts.reporter is None else facts.reporter
        group = (person, facts.incident_ref) if once and facts.incident_ref is not None else place
        worked.append(_worked(facts, person, group, application.applied_on, count))
    return worked


def _worked(facts: ComplaintFacts, person: Name, group: Hashable, applied_on: date, count: CountedRoute) -> Counted:
    incident = incident_of(facts) if facts.over_midnight else facts.incident
    if facts.complained is None:
        to_complain = count.report_within.last_day(incident[0])
        never = Dates(incident, incident)
        return Counted(facts, never, group, person, _NOT_REPORTED, to_complain, NO_LIMIT)
    dates, rule, to_complain, to_apply = timed(
        incident, facts.complained, applied_on, count.report_within, count.window
    )
    return Counted(facts, dates, group, person, rule, to_complain, to_apply)


def _findings(
    worked: Sequence[Counted], application: ApplicationFacts, count: CountedRoute
) -> tuple[ComplaintFinding, ...]:
    first_of: dict[Hashable, Name] = {}
    findings = []
    for each, own_flags in zip(worked, flags(application.complaints, application.applicant), strict=True):
        rule, to_complain, to_apply = each.rule, each.last_day_to_complain, each.last_day_to_apply
        twin = None
        if rule is _COUNTS or rule is _DEPENDS:
            first = first_of.setdefault(each.group, each.facts.id)
            twin = None if first == each.facts.id else first
        findings.append(
            ComplaintFinding(
                each.facts.id,
                None if rule is _DEPENDS else rule is _COUNTS,
                rule,
                _reason(each, twin, application.applied_on, count),
                None if to_complain is NO_LIMIT else to_complain,
                None if rule is _NOT_REPORTED or to_apply is NO_LIMIT else to_apply,
                own_flags,
                twin,
            )
        )
    return tuple(findings)


def _reason(each: Counted, twin: Name | None, applied_on: date, count: CountedRoute) -> Reason:
    to_complain, to_apply = each.last_day_to_complain, each.last_day_to_apply
    if twin is not None:
        return Reason("counted_with_another", None)
    if each.rule is _COUNTS:
        return Reason("counts_without_end", None) if to_apply is NO_LIMIT else Reason("counts", to_apply)
    if each.rule is _NOT_REPORTED:
        if to_complain is NO_LIMIT:
            return Reason("not_reported_without_end", None)
        late = count.report_within.last_day(each.facts.incident[1]) < applied_on
        return Reason("not_reported_late" if late else "not_reported", to_complain)
    return Reason(each.rule.value, to_apply if each.rule is _APPLIED_LATE else to_complain)
