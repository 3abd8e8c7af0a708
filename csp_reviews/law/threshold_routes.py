"""Whether a route is met: how many complaints, people or households count towards it."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from csp_reviews.law.calendar import NO_LIMIT, Period, Unit
from csp_reviews.law.procedure import CountedRoute
from csp_reviews.law.procedure_terms import Measured, RouteKind
from csp_reviews.law.terms import Rule
from csp_reviews.law.threshold_dates import LATEST, Answer, Dates, answer, within_window
from csp_reviews.law.threshold_facts import ComplaintFacts, Name, Span

_ALWAYS = Period(Unit.NONE)


class Counted(NamedTuple):
    """A complaint with its dates worked out.

    `dates` are its possible days given the day of the application. `group` is alike for complaints of which the
    procedures count one (s.104(12)); `person` is who reported it. `rule` is what the count route makes of it, and the
    last days are the worst case under it. One that was never reported has `rule` NOT_REPORTED and counts for nothing.
    """

    facts: ComplaintFacts
    dates: Dates
    group: Hashable
    person: Name
    rule: Rule
    last_day_to_complain: date
    last_day_to_apply: date

    @property
    def household(self) -> Hashable:
        """Where the person lives: where it is not said it is like no other, one for each person."""
        return ("with", self.person) if self.facts.household is None else self.facts.household


_PARTITIONS: dict[RouteKind, Callable[[Counted], Hashable]] = {
    RouteKind.ONE_PERSON: lambda complaint: complaint.person,
    RouteKind.PLACE: lambda complaint: complaint.facts.place,
}


def route_answer(route: CountedRoute, complaints: Iterable[Counted], applied_on: date) -> Answer:
    """Return whether a route is met: whichever days the vague ones stand for, for some of them, or never."""
    if route.kind is RouteKind.HATE:
        complaints = [complaint for complaint in complaints if complaint.facts.hate]
    partition = _PARTITIONS.get(route.kind)
    if partition is None:
        return _part_answer(route, list(complaints), applied_on)
    parts: dict[Hashable, list[Counted]] = {}
    for complaint in complaints:
        parts.setdefault(partition(complaint), []).append(complaint)
    answers = {_part_answer(route, part, applied_on) for part in parts.values()}
    return next((found for found in (Answer.YES, Answer.DEPENDS) if found in answers), Answer.NO)


def _part_answer(route: CountedRoute, complaints: Sequence[Counted], applied_on: date) -> Answer:
    window = _ALWAYS if route.measured in LATEST else route.window
    answers = [
        answer(complaint.dates, applied_on, route.report_within, window, route.measured) for complaint in complaints
    ]
    sure = [complaint for complaint, found in zip(complaints, answers, strict=True) if found is Answer.YES]
    possible = [complaint for complaint, found in zip(complaints, answers, strict=True) if found is not Answer.NO]
    if _enough(route, sure) and _recent(route, sure, applied_on) is Answer.YES:
        return Answer.YES
    if _enough(route, possible) and _recent(route, possible, applied_on) is not Answer.NO:
        return Answer.DEPENDS
    return Answer.NO


def _enough(route: CountedRoute, complaints: Sequence[Counted]) -> bool:
    return (
        len({complaint.group for complaint in complaints}) >= route.reports
        and len({complaint.person for complaint in complaints}) >= route.people
        and len({complaint.household for complaint in complaints}) >= route.households
    )


def _recent(route: CountedRoute, complaints: Sequence[Counted], applied_on: date) -> Answer:
    """For a window measured from the latest report or incident alone: whether one of the complaints is within it."""
    if route.measured not in LATEST:
        return Answer.YES
    by_report = route.measured is Measured.LATEST_REPORT
    days = [complaint.dates.complained if by_report else complaint.dates.incident for complaint in complaints]
    answers = {within_window(day, applied_on, route.window) for day in days}
    return next((found for found in (Answer.YES, Answer.DEPENDS) if found in answers), Answer.NO)


def last_day_to_meet(needed: int, complaints: Iterable[Counted]) -> date | None:
    """Return the last day on which an application would still meet the count: s.104(4), (11)(b).

    In: how many are needed, and the complaints that were made. Vague days are taken at their worst: a complaint is open
    to rely on from the last day on which it can have been made. Leaves out, on each day, those not yet made on it. None
    where no day would do, and where there is no last day because the window never ends.
    """
    spans: dict[Hashable, list[Span]] = {}
    for each in complaints:
        made = each.facts.complained
        if made and made[1] <= each.last_day_to_complain and made[1] <= each.last_day_to_apply:
            spans.setdefault(each.group, []).append((made[1], each.last_day_to_apply))
    if len(spans) < needed:
        return None
    merged = [span for group in spans.values() for span in (_merged(group) if len(group) > 1 else group)]
    found = _last_day_of(sorted(span[0] for span in merged), sorted(span[1] for span in merged), needed)
    return None if found == NO_LIMIT else found


def _last_day_of(opens: list[date], closes: list[date], needed: int) -> date | None:
    """Return the last day on which at least `needed` spans are open. `opens` and `closes` are in order."""
    opened = len(opens)
    for later, day in enumerate(reversed(closes), start=1):
        while opened and opens[opened - 1] > day:
            opened -= 1
        # Of those opened by this day, all are still open but the ones that closed before it.
        closed_before = len(closes) - later
        if opened - closed_before >= needed:
            return day
    return None


def _merged(spans: list[Span]) -> list[Span]:
    """Return spans of days joined where they overlap, so that a group counts once on any day."""
    joined: list[Span] = []
    for opens, closes in sorted(spans):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined
