"""What a procedure asks on top of the count, and whether these facts would fail it: s.104(4).

Once the number of qualifying complaints is reached the bodies *must* decide that the threshold is met, so none of this
changes the answer. It is shown, so that nobody refuses on it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from csp_reviews.law.calendar import NO_LIMIT
from csp_reviews.law.procedure_parts import Condition
from csp_reviews.law.procedure_terms import ConditionKind, Measured
from csp_reviews.law.terms import ComplaintKind
from csp_reviews.law.threshold_routes import Counted

SECTION = "s.104(4)"
_BY_REPORT = frozenset({Measured.FIRST_REPORT, Measured.LATEST_REPORT})


class Conflict(NamedTuple):
    """A local condition that these facts would fail, though the Act does not allow it to change the answer.

    `dates` are what its words need: `day` (the report or incident it speaks of) and `last_day` (by when, under it).
    """

    condition: str
    kind: ConditionKind
    section: str
    text: str
    dates: Mapping[str, date]


class Reports(NamedTuple):
    """What the conditions are tested on: all that was reported, and what may count towards the number needed."""

    reported: Sequence[Counted]
    qualifying: Sequence[Counted]
    needed: int
    applied_on: date


def conflicts(conditions: Sequence[Condition], reports: Reports) -> tuple[Conflict, ...]:
    """Return each condition that the facts fail, whichever days the vague ones stand for.

    A condition that only a person can judge (case closed, another body first) is not tested: these facts do not say.
    """
    if not conditions or not reports.reported:
        return ()
    found = []
    for condition in conditions:
        test = _TESTS.get(condition.kind)
        dates = test(condition, reports) if test else None
        if dates is not None:
            found.append(Conflict(condition.id, condition.kind, SECTION, condition.text, dates))
    return tuple(found)


def _days(condition: Condition, reports: Reports) -> list[date]:
    """The latest that each report or incident can have been."""
    if condition.of in _BY_REPORT:
        return [complaint.dates.complained[1] for complaint in reports.reported]
    return [complaint.dates.incident[1] for complaint in reports.reported]


def _recency(condition: Condition, reports: Reports) -> dict[str, date] | None:
    return _ran_out(condition, max(_days(condition, reports)), reports.applied_on)


def _from_first(condition: Condition, reports: Reports) -> dict[str, date] | None:
    return _ran_out(condition, min(_days(condition, reports)), reports.applied_on)


def _ran_out(condition: Condition, day: date, on: date) -> dict[str, date] | None:
    last_day = condition.within.last_day(day) if condition.within else NO_LIMIT
    return {"day": day, "last_day": last_day} if on > last_day else None


def _too_few(reports: Reports, keep: Callable[[Counted], bool]) -> dict[str, date] | None:
    """A condition that leaves some complaints out fails where too few are left of what was enough."""
    enough = len({complaint.group for complaint in reports.qualifying}) >= reports.needed
    left = len({complaint.group for complaint in reports.qualifying if keep(complaint)})
    return {} if enough and left < reports.needed else None


def _counted_back(condition: Condition, reports: Reports) -> dict[str, date] | None:
    first_day = condition.within.first_day(reports.applied_on) if condition.within else date.min
    dates = _too_few(reports, lambda complaint: complaint.dates.incident[1] >= first_day)
    return None if dates is None else {"day": first_day}


def _reported_from_first(condition: Condition, reports: Reports) -> dict[str, date] | None:
    first = min(complaint.dates.incident[1] for complaint in reports.reported)
    last_day = condition.within.last_day(first) if condition.within else NO_LIMIT
    dates = _too_few(reports, lambda complaint: complaint.dates.complained[0] <= last_day)
    return None if dates is None else {"day": first, "last_day": last_day}


def _not_before(condition: Condition, reports: Reports) -> dict[str, date] | None:
    since = condition.since or date.min
    dates = _too_few(reports, lambda complaint: complaint.dates.complained[1] >= since)
    return None if dates is None else {"day": since}


def _one_person(_condition: Condition, reports: Reports) -> dict[str, date] | None:
    groups = {complaint.group for complaint in reports.qualifying}
    each_once = {(complaint.person, complaint.group) for complaint in reports.qualifying}
    most = max(Counter(person for person, _ in each_once).values(), default=0)
    return {} if most < reports.needed <= len(groups) else None


def _several_agencies(_condition: Condition, reports: Reports) -> dict[str, date] | None:
    agencies = {complaint.facts.agency for complaint in reports.reported}
    return {} if None not in agencies and len(agencies) < 2 else None


def _no_anonymous(_condition: Condition, reports: Reports) -> dict[str, date] | None:
    return _too_few(reports, lambda complaint: not complaint.facts.anonymous)


def _no_diary(_condition: Condition, reports: Reports) -> dict[str, date] | None:
    return _too_few(reports, lambda complaint: complaint.facts.kind is not ComplaintKind.DIARY)


def _no_hate(_condition: Condition, reports: Reports) -> dict[str, date] | None:
    return _too_few(reports, lambda complaint: not complaint.facts.hate)


_TESTS: dict[ConditionKind, Callable[[Condition, Reports], dict[str, date] | None]] = {
    ConditionKind.RECENCY: _recency,
    ConditionKind.FROM_FIRST: _from_first,
    ConditionKind.COUNTED_BACK: _counted_back,
    ConditionKind.REPORTED_FROM_FIRST: _reported_from_first,
    ConditionKind.NOT_BEFORE: _not_before,
    ConditionKind.ONE_PERSON: _one_person,
    ConditionKind.SEVERAL_AGENCIES: _several_agencies,
    ConditionKind.NO_ANONYMOUS: _no_anonymous,
    ConditionKind.NO_DIARY: _no_diary,
    ConditionKind.NO_HATE: _no_hate,
}
