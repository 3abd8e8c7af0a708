"""What the Act finds of one case: its complaints, and the rulings on them, under the procedure it is pinned to.

`law.threshold` does the working out. Here the rows become its facts, a person's rulings are put in, and the result
becomes the JSON that a threshold decision freezes.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from csp_reviews.casefile.areas import rules_of
from csp_reviews.casefile.report_form import Report
from csp_reviews.casefile.statements import CASE
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.procedure import CountedRoute, Procedure
from csp_reviews.law.terms import Evidence, Rule, Ruling
from csp_reviews.law.threshold import (
    ApplicationFacts,
    ComplaintFacts,
    ComplaintFinding,
    Finding,
    Name,
    Reason,
    Span,
    assess,
    exactly,
)
from csp_reviews.models.cases import Case, Complaint, ComplaintRuling

APPLICANT = ""
LEFT_OUT = {
    Ruling.NOT_THIS_BEHAVIOUR: "ruled_not_this_behaviour",
    Ruling.NOT_MADE: "ruled_not_made",
    Ruling.SAME_INCIDENT: "ruled_same_incident",
}
"""The codes of the reasons for which a ruling leaves a complaint out."""


class Ruled(NamedTuple):
    """What a person ruled on a complaint; the last ruling stands. `same_as` is the number of another complaint.

    `shown_by` and `evidence` are what a ruling rests on that changes a date or leaves the complaint out.
    """

    ruling: Ruling
    reason: str
    incident_on: date | None = None
    complained_on: date | None = None
    same_as: int | None = None
    shown_by: Evidence | None = None
    evidence: str = ""


Rulings = Mapping[Name, Ruled]


COMPLAINTS = (
    select(Complaint)
    .outerjoin(Complaint.rulings)
    .where(Complaint.case_id == CASE)
    .order_by(Complaint.n, ComplaintRuling.id)
    .options(contains_eager(Complaint.rulings))
)


def complaints_of(case_id: int) -> Sequence[Complaint]:
    """A case's complaints in order, with their rulings: one query."""
    return db.session.scalars(COMPLAINTS, {"case": case_id}).unique().all()


def rulings_of(complaints: Sequence[Complaint]) -> dict[Name, Ruled]:
    """The ruling that stands on each complaint that has one, by the complaint's number."""
    return {complaint.n: _ruled(complaint.rulings[-1]) for complaint in complaints if complaint.rulings}


def application_of(case: Case, complaints: Sequence[Complaint]) -> ApplicationFacts:
    """The facts of a case as the Act weighs them, made on the day it was received."""
    return ApplicationFacts(case.reference, case.received_on, APPLICANT, _all_facts(complaints))


def application_of_reports(reports: Sequence[Report], on: date) -> ApplicationFacts:
    """The facts of reports that nobody handed in, as if a request relied on them on a day; numbered from 1."""
    complaints = [Complaint(n=n, household="", **each.columns()) for n, each in enumerate(reports, start=1)]
    return ApplicationFacts("", on, APPLICANT, _all_facts(complaints))


def _all_facts(complaints: Sequence[Complaint]) -> tuple[ComplaintFacts, ...]:
    roots: dict[int, int] = {}
    facts = []
    for each in complaints:
        # Only an earlier complaint can be meant, so one pass finds where a chain begins.
        roots[each.n] = roots.get(each.same_incident_as or 0, each.n)
        facts.append(_facts(each, roots[each.n]))
    return tuple(facts)


def finding_of(case: Case) -> Finding:
    """What counting says of a case as its complaints and rulings stand: s.104(4), (10)-(12).

    Raises NotPossible("no_procedure") for an imported case without one, LawError("threshold_unknown") where the
    procedure does not say what its threshold is.
    """
    complaints = complaints_of(case.id)
    return work_out(application_of(case, complaints), rulings_of(complaints), procedure_of(case))


def procedure_of(case: Case) -> Procedure:
    """The rules a case is judged by; NotPossible("no_procedure") where it came from a register that had none."""
    procedure = rules_of(case)
    if procedure is None:
        raise NotPossible("no_procedure")
    return procedure


def work_out(application: ApplicationFacts, rulings: Rulings, procedure: Procedure) -> Finding:
    """Work out an application with the rulings on it.

    A complaint ruled not about this behaviour, or not made, does not count; of those ruled the same incident one
    counts; a changed date stands in for the one that was said; one ruled to count does so where its dates allow it.
    A complaint made after the application, or dated before its incident, is left out and says so: it is for a person
    to put right, never an error on the page.
    """
    count = procedure.counted_routes[0]
    ruled = [_as_ruled(each, rulings.get(each.id), count) for each in application.complaints]
    left_out = {each.id: code for each in ruled if (code := _left_out(each, rulings, application.applied_on))}
    kept = [each for each in ruled if each.id not in left_out]
    finding = assess(application._replace(complaints=tuple(kept)), procedure)
    twins = _counted_once(finding, rulings)
    if twins:
        left_out |= dict.fromkeys(twins, LEFT_OUT[Ruling.SAME_INCIDENT])
        kept = [each for each in kept if each.id not in twins]
        finding = assess(application._replace(complaints=tuple(kept)), procedure)
    return _with_left_out(finding, ruled, left_out, application, procedure) if left_out else finding


def to_json(finding: Finding, rulings: Rulings) -> dict[str, Any]:
    """A finding as a decision freezes it: every complaint with its dates, its reason and the ruling that stood."""
    return {
        "schema": 1,
        "outcome": finding.outcome.value,
        "must_decide_met": finding.must_decide_met,
        "route": finding.route,
        "qualifying": finding.qualifying,
        "needed": finding.needed,
        "apply_by": _iso(finding.apply_by),
        "discretion": list(finding.discretion),
        "complaints": [_complaint_json(each, rulings.get(each.id)) for each in finding.complaints],
        "conflicts": [
            {"condition": each.condition, "section": each.section, "text": each.text} for each in finding.conflicts
        ],
    }


def _complaint_json(found: ComplaintFinding, ruled: Ruled | None) -> dict[str, Any]:
    return {
        "n": found.id,
        "qualifies": found.qualifies,
        "rule": found.rule.value,
        "reason": {"code": found.reason.code, "last_day": _iso(found.reason.last_day)},
        "last_day_to_complain": _iso(found.last_day_to_complain),
        "last_day_to_apply": _iso(found.last_day_to_apply),
        "flags": [flag.value for flag in found.flags],
        "counted_with": found.counted_with,
        "ruling": None
        if ruled is None
        else {
            "ruling": ruled.ruling.value,
            "reason": ruled.reason,
            "incident_on": _iso(ruled.incident_on),
            "complained_on": _iso(ruled.complained_on),
            "same_as": ruled.same_as,
            "shown_by": ruled.shown_by and ruled.shown_by.value,
            "evidence": ruled.evidence,
        },
    }


def _ruled(row: ComplaintRuling) -> Ruled:
    dates = row.incident_on, row.complained_on
    return Ruled(row.ruling, row.reason, *dates, row.same_as, row.shown_by, row.evidence)


def _facts(complaint: Complaint, root: int) -> ComplaintFacts:
    first, last = complaint.complained_first, complaint.complained_last
    return ComplaintFacts(
        id=complaint.n,
        incident=(complaint.incident_first, complaint.incident_last),
        complained=(first, last) if first and last else None,
        reporter=complaint.reporter.casefold() or None,
        household=complaint.household.casefold() or None,
        incident_ref=root,
        kind=complaint.kind,
        agency=complaint.agency_id or complaint.reported_to.casefold() or None,
        hate=complaint.hate,
        anonymous=complaint.anonymous,
    )


def _as_ruled(facts: ComplaintFacts, ruled: Ruled | None, count: CountedRoute) -> ComplaintFacts:
    if ruled is None:
        return facts
    if ruled.ruling is Ruling.DATE_CHANGED:
        incident = exactly(ruled.incident_on) if ruled.incident_on else facts.incident
        complained = exactly(ruled.complained_on) if ruled.complained_on else facts.complained
        return facts._replace(incident=incident, complained=complained)
    if ruled.ruling is Ruling.COUNTS:
        # A different aspect of one incident counts by itself: s.104(12).
        return _at_its_best(facts._replace(incident_ref=None), count)
    return facts


def _at_its_best(facts: ComplaintFacts, count: CountedRoute) -> ComplaintFacts:
    """A complaint with vague days, on the latest that the Act allows among those that may be meant."""
    if facts.complained is None or (_exact(facts.incident) and _exact(facts.complained)):
        return facts
    (first_incident, last_incident), (first, last) = facts.incident, facts.complained
    day = max(first, min(last, count.report_within.last_day(last_incident)))
    return facts._replace(incident=exactly(max(first_incident, min(last_incident, day))), complained=exactly(day))


def _exact(span: Span) -> bool:
    return span[0] == span[1]


def _left_out(facts: ComplaintFacts, rulings: Rulings, applied_on: date) -> str | None:
    """Why a complaint is not weighed at all; None where it is."""
    ruled = rulings.get(facts.id)
    if ruled is not None and ruled.ruling in (Ruling.NOT_THIS_BEHAVIOUR, Ruling.NOT_MADE):
        return LEFT_OUT[ruled.ruling]
    if facts.complained is None:
        return None
    if facts.complained[1] < facts.incident[0]:
        return "impossible_dates"
    if max(facts.complained[0], facts.incident[0]) > applied_on:
        return "after_application"
    return None


def _counted_once(finding: Finding, rulings: Rulings) -> set[Name]:
    """Of the complaints ruled one incident, all but the one that counts (the first that does, for certain if any)."""
    groups: dict[Name, list[ComplaintFinding]] = {}
    for found in finding.complaints:
        groups.setdefault(_root(found.id, rulings), []).append(found)
    dropped: set[Name] = set()
    for members in groups.values():
        standing = [found for found in members if found.qualifies] or [f for f in members if f.qualifies is None]
        dropped |= {found.id for found in members if standing and found != standing[0]}
    return dropped


def goes_round(number: Name, rulings: Rulings) -> bool:
    """Whether complaints were ruled the same as one another in a ring, so that none is the first."""
    root = _root(number, rulings)
    ruled = rulings.get(root)
    return ruled is not None and ruled.ruling is Ruling.SAME_INCIDENT


def _root(number: Name, rulings: Rulings) -> Name:
    seen: set[Name] = set()
    while number not in seen:
        seen.add(number)
        ruled = rulings.get(number)
        if ruled is None or ruled.ruling is not Ruling.SAME_INCIDENT or ruled.same_as is None:
            return number
        number = ruled.same_as
    return min(seen, key=str)


def _with_left_out(
    finding: Finding,
    ruled: Sequence[ComplaintFacts],
    left_out: Mapping[Name, str],
    application: ApplicationFacts,
    procedure: Procedure,
) -> Finding:
    """Put those that were left out back in their places, each with its own dates and why it does not count."""
    found = {each.id: each for each in finding.complaints}
    for facts in ruled:
        code = left_out.get(facts.id)
        if code is not None:
            found[facts.id] = _not_weighed(facts, code, application, procedure)
    return finding._replace(complaints=tuple(found[each.id] for each in ruled))


def _not_weighed(
    facts: ComplaintFacts, code: str, application: ApplicationFacts, procedure: Procedure
) -> ComplaintFinding:
    if code == "impossible_dates":
        return ComplaintFinding(facts.id, None, Rule.DEPENDS, Reason(code, None), None, None, (), None)
    if code == "after_application":
        return ComplaintFinding(facts.id, False, Rule.NOT_REPORTED, Reason(code, None), None, None, (), None)
    (alone,) = work_out(application._replace(complaints=(facts,)), {}, procedure).complaints
    if alone.qualifies is False and code == LEFT_OUT[Ruling.SAME_INCIDENT]:
        return alone
    return alone._replace(qualifies=False, reason=Reason(code, None), flags=(), counted_with=None)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
