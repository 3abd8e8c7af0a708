"""The picture of the checker: each report on a calendar, with its month to be reported and its six months to ask.

Everything in it stands in a table too. Lengths are in percent of the width, so that it fits any screen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import format_date
from flask_babel import gettext as _

from csp_reviews.casefile.report_form import Report
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.terms import Rule
from csp_reviews.law.threshold import ComplaintFinding
from csp_reviews.threshold.sheet import Axis

LONGEST_BACK, LONGEST_ON = timedelta(days=740), timedelta(days=400)
"""How far the calendar goes at most: what lies beyond is drawn at its edge."""
MOST_TICKS = 14


@dataclass(frozen=True)
class Tick:
    """A month on the calendar: where it begins, its name, its letter for narrow screens, its year where that is new."""

    x: str
    name: str
    letter: str
    year: str


@dataclass(frozen=True)
class Window:
    """One report: its two windows, each where it begins and how wide it is, and the words beside them."""

    label: str
    words: str
    happened: str
    could_be: tuple[str, str] | None
    """The days that it may have happened on, where that is vague."""
    to_report: tuple[str, str] | None
    to_ask: tuple[str, str] | None
    style: str


@dataclass(frozen=True)
class Picture:
    """The calendar."""

    today: str
    anchor: str
    ticks: tuple[Tick, ...]
    windows: tuple[Window, ...]


def picture(pairs: Sequence[tuple[Report, ComplaintFinding]], procedure: Procedure, today: date) -> Picture:
    """Draw the reports with what was found of each."""
    axis = _axis(pairs, procedure, today)
    at = axis.at(today)
    return Picture(
        today=axis.percent(today),
        anchor="start" if at < 15 else "end" if at > 85 else "middle",
        ticks=tuple(_ticks(axis)),
        windows=tuple(
            _window(n, report, found, axis, procedure, today) for n, (report, found) in enumerate(pairs, start=1)
        ),
    )


def _axis(pairs: Sequence[tuple[Report, ComplaintFinding]], procedure: Procedure, today: date) -> Axis:
    first = max(min([today, *(report.incident[0] for report, _found in pairs)]), today - LONGEST_BACK)
    ends = [today, *(found.last_day_to_apply for _report, found in pairs if found.last_day_to_apply)]
    if any(report.complained is None for report, _found in pairs):
        ends.append(procedure.counted_routes[0].window.last_day(today))
    last = min(max(ends), today + LONGEST_ON)
    return Axis(first.replace(day=1), date(last.year + last.month // 12, last.month % 12 + 1, 1))


def _ticks(axis: Axis) -> Iterator[Tick]:
    months = (axis.last.year - axis.first.year) * 12 + axis.last.month - axis.first.month
    step = -(-months // MOST_TICKS)
    for place in range(0, months, step):
        years, month = divmod(axis.first.month - 1 + place, 12)
        day = date(axis.first.year + years, month + 1, 1)
        # The first year is left out where the next stands so near that they would run into each other.
        new = month < step if place else month + step < 12
        name = format_date(day, "MMM", rebase=False)
        yield Tick(axis.percent(day), name, name[:1], str(day.year) if new else "")


def _window(n: int, report: Report, found: ComplaintFinding, axis: Axis, procedure: Procedure, today: date) -> Window:
    first, last = report.incident
    to_ask, style = _to_ask(report, found, axis, procedure, today)
    day = _short(first)
    label = day if first == last else _("from %(day)s", day=day)
    return Window(
        label=f"{n}. {label}",
        words=_words(report, found, today),
        happened=axis.percent(first),
        could_be=axis.bar(first, last) if first != last else None,
        to_report=axis.bar(first, found.last_day_to_complain or axis.last),
        to_ask=to_ask,
        style=style,
    )


def _to_ask(
    report: Report, found: ComplaintFinding, axis: Axis, procedure: Procedure, today: date
) -> tuple[tuple[str, str] | None, str]:
    """The window to ask, and how it is drawn: open, over, or not begun."""
    if report.complained is None:
        last = found.last_day_to_complain
        if last is not None and last < today:
            return None, ""
        return axis.bar(today, procedure.counted_routes[0].window.last_day(today)), "later"
    bar = axis.bar(report.complained[0], found.last_day_to_apply or axis.last)
    return bar, "on" if found.qualifies else "off"


def _words(report: Report, found: ComplaintFinding, today: date) -> str:
    to_complain, to_apply = found.last_day_to_complain, found.last_day_to_apply
    if found.qualifies is None:
        return _("depends on the day")
    if to_complain is None and report.complained is None:
        return _("not reported yet")
    if to_complain is not None and report.complained is None and to_complain >= today:
        return _("report it by %(day)s", day=_short(to_complain))
    if to_complain is not None and (report.complained is None or found.rule is Rule.COMPLAINED_LATE):
        return _("time to report ended %(day)s", day=_short(to_complain))
    if to_apply is None:
        return _("no last day")
    return _("ended %(day)s", day=_short(to_apply)) if to_apply < today else _("until %(day)s", day=_short(to_apply))


def _short(day: date) -> str:
    return format_date(day, "d MMM y", rebase=False)
