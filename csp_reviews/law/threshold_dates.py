"""The dates of one complaint: s.104(11), at its best and its worst where a day is vague."""

from datetime import date
from enum import Enum
from typing import NamedTuple, TypeAlias

from csp_reviews.law.calendar import Period
from csp_reviews.law.procedure_terms import Measured
from csp_reviews.law.terms import Rule
from csp_reviews.law.threshold_facts import ComplaintFacts, Span

_BY_INCIDENT = frozenset({Measured.EACH_INCIDENT, Measured.FIRST_INCIDENT})
LATEST = frozenset({Measured.LATEST_REPORT, Measured.LATEST_INCIDENT})
# Looking a member up in its list costs more than all else that is done with it, a hundred thousand times over.
_COUNTS, _DEPENDS = Rule.COUNTS, Rule.DEPENDS
_COMPLAINED_LATE, _APPLIED_LATE = Rule.COMPLAINED_LATE, Rule.APPLIED_LATE


class Answer(Enum):
    """Whether something holds whichever day a vague one stands for, for some of those days, or for none."""

    YES = "yes"
    DEPENDS = "depends"
    NO = "no"


class Dates(NamedTuple):
    """The days of a complaint that can be true together: behaviour, then complaint, then the application."""

    incident: Span
    complained: Span


Timed: TypeAlias = tuple[Dates, Rule, date, date]
"""A complaint's possible days, the limb of s.104(11) that decides it, and its last days to complain and to apply."""


def incident_of(complaint: ComplaintFacts) -> Span:
    """Return the days on which the behaviour may have been.

    Of a night that ran over midnight it is the later day, unless the complaint was made before it: the Act is silent.
    """
    if not complaint.over_midnight:
        return complaint.incident
    first, last = complaint.incident
    day = first if complaint.complained and complaint.complained[1] < last else last
    return day, day


def timed(incident: Span, complained: Span, applied_on: date, report_within: Period, window: Period) -> Timed:
    """Work out s.104(11) for one complaint that was made.

    In: the days of the behaviour and of the complaint, the day of the application, the period from the behaviour to
    the complaint (s.104(11)(a)) and the period from the complaint to the application (paragraph (b)).
    """
    (happened, last_happened), (told, last_told) = incident, complained
    if happened != last_happened or told != last_told:
        dates = own_dates(incident, complained)
        worst = worst_case(dates, report_within, window)
        dates = possible_dates(dates, applied_on)
        return dates, verdict(dates, applied_on, worst, report_within, window), *worst
    # Most days are exact, and leave nothing to take at its best or its worst.
    to_complain, to_apply = report_within.last_day(happened), window.last_day(told)
    rule = _COMPLAINED_LATE if told > to_complain else _APPLIED_LATE if applied_on > to_apply else _COUNTS
    return Dates(incident, complained), rule, to_complain, to_apply


def own_dates(incident: Span, complained: Span) -> Dates:
    """Return the days that can be true together, whenever the application is made."""
    return Dates((incident[0], min(incident[1], complained[1])), (max(complained[0], incident[0]), complained[1]))


def possible_dates(dates: Dates, applied_on: date) -> Dates:
    """Return the days that can be true together, given that the complaint was made by the day of the application."""
    if dates.complained[1] <= applied_on:
        return dates
    (first, last), complained = dates
    return Dates((first, min(last, applied_on)), (complained[0], applied_on))


def worst_case(dates: Dates, report_within: Period, window: Period) -> tuple[date, date]:
    """Return the last day to complain and the last day to apply, taking a vague day as early as it can have been.

    In: the complaint's possible days, the period from the behaviour to the complaint (s.104(11)(a)) and the period from
    the complaint to the application (paragraph (b)).
    """
    return report_within.last_day(dates.incident[0]), window.last_day(dates.complained[0])


def verdict(dates: Dates, applied_on: date, worst: tuple[date, date], report_within: Period, window: Period) -> Rule:
    """Return the limb of s.104(11) that decides a complaint, or that it counts, or that it depends on a vague day.

    In: the complaint's possible days, the day of the application, its `worst_case`, and the two periods.
    """
    (first_incident, last_incident), (first, last) = dates
    in_time = last <= worst[0]
    if in_time and applied_on <= worst[1]:
        return _COUNTS
    if first == last and first_incident == last_incident:
        return _APPLIED_LATE if in_time else _COMPLAINED_LATE
    latest_in_time = min(last, report_within.last_day(last_incident))
    if latest_in_time < first:
        return _COMPLAINED_LATE
    return _APPLIED_LATE if applied_on > window.last_day(latest_in_time) else _DEPENDS


def answer(dates: Dates, applied_on: date, report_within: Period, window: Period, measured: Measured) -> Answer:
    """Return whether a complaint counts for a route, whose window may be measured from the incident instead."""
    if measured in _BY_INCIDENT:
        return _by_incident(dates, applied_on, report_within, window)
    worst = worst_case(dates, report_within, window)
    rule = verdict(dates, applied_on, worst, report_within, window)
    if rule is _DEPENDS:
        return Answer.DEPENDS
    return Answer.YES if rule is _COUNTS else Answer.NO


def _by_incident(dates: Dates, applied_on: date, report_within: Period, window: Period) -> Answer:
    (incident_first, incident_last), (first, last) = dates
    if max(first, incident_last) > report_within.last_day(incident_last) or applied_on > window.last_day(incident_last):
        return Answer.NO
    always = last <= report_within.last_day(incident_first) and applied_on <= window.last_day(incident_first)
    return Answer.YES if always else Answer.DEPENDS


def within_window(days: Span, applied_on: date, window: Period) -> Answer:
    """Return whether the application falls in a window that begins with a day, which may be vague."""
    if applied_on <= window.last_day(days[0]):
        return Answer.YES
    return Answer.DEPENDS if applied_on <= window.last_day(days[1]) else Answer.NO
