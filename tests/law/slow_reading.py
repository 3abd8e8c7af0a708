"""Section 104(10)-(11) read a second time, slowly and without any code of the product, to hold the product against.

A day is within so many months beginning with a date when fewer months lie between their months, or exactly so many and
the day of the month has not come round again. Vague days are tried one by one.
"""

from datetime import date, timedelta
from typing import NamedTuple

Days = tuple[date, date]


class Report(NamedTuple):
    incident: Days
    complained: Days | None


def within(day: date, start: date, months: int) -> bool:
    between = (day.year - start.year) * 12 + day.month - start.month
    return day >= start and (between < months or (between == months and day.day < start.day))


def days(span: Days) -> list[date]:
    return [span[0] + timedelta(days=offset) for offset in range((span[1] - span[0]).days + 1)]


def answers(report: Report, applied: date) -> set[bool]:
    """Whether the complaint qualifies, for each pair of days that can be true."""
    if report.complained is None:
        return {False}
    return {
        within(complained, incident, 1) and within(applied, complained, 6)
        for incident in days(report.incident)
        for complained in days(report.complained)
        if incident <= complained <= applied
    }


def assessed(reports: list[Report], applied: date, needed: int = 3) -> tuple[str, int, list[bool | None]]:
    each = [answers(report, applied) for report in reports]
    sure = sum(found == {True} for found in each)
    possible = sum(True in found for found in each)
    outcome = "met" if sure >= needed else "depends" if possible >= needed else "not_met_on_count"
    return outcome, sure, [None if len(found) == 2 else found == {True} for found in each]


def apply_by(reports: list[Report], needed: int = 3) -> date | None:
    made = [report.complained for report in reports if report.complained]
    if not made:
        return None
    first, last = min(span[0] for span in made), max(span[1] for span in made)
    good = [day for day in days((first, last + timedelta(days=200))) if _open(reports, day) >= needed]
    return max(good, default=None)


def _open(reports: list[Report], day: date) -> int:
    """How many complaints qualify for an application on a day whichever vague days are true, and were made by it."""
    made = [report for report in reports if report.complained and report.complained[1] <= day]
    return sum(answers(report, day) == {True} for report in made)
