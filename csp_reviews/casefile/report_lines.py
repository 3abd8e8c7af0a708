"""A report in lines, each with what it is about: as it stands, as it stood before, and beside another version of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _

from csp_reviews.casefile.report_form import Report, said_days
from csp_reviews.models.cases import Complaint


def put_right(complaint: Complaint, report: Report) -> Report:
    """A report as its form was filled in anew: what the form does not ask stays as it was."""
    kept = {name: getattr(complaint, name) for name in ("kind", "lasted", "effect", "anonymous")}
    return replace(report, **kept)


def said_of(complaint: Complaint | Report) -> dict[str, Any]:
    """What was said in a report, by the columns of `Complaint`, as JSON keeps it (`ComplaintVersion.said`)."""
    columns = complaint.columns() if isinstance(complaint, Report) else _columns(complaint)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in columns.items()}


def report_lines(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was said (`said_of`), line by line: its name, and its words, which may be empty."""
    return [
        (_("Happened"), _days(said, "incident")),
        (_("What"), said.get("what_happened") or ""),
        (_("When, and how long"), said.get("lasted") or ""),
        (_("What it did"), said.get("effect") or ""),
        (_("Told"), said.get("reported_to") or _("Nobody yet")),
        (_("When they were told"), _days(said, "complained")),
        (_("Their reference"), said.get("agency_reference") or ""),
        (_("Who took it"), said.get("officer") or ""),
        (_("What they did"), said.get("what_was_done") or ""),
        (_("Who told them"), said.get("reporter") or ""),
        (_("The same incident as"), _same(said.get("same_incident_as"))),
        (_("A hate incident"), _("It was said to be one") if said.get("hate") else ""),
    ]


def differing(stands: Mapping[str, Any], other: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The lines of what stands, as far as another version says something else there."""
    pairs = zip(report_lines(stands), report_lines(other), strict=True)
    return [line for line, beside in pairs if line != beside]


def _columns(complaint: Complaint) -> dict[str, Any]:
    names = Report((date.min, date.min)).columns()
    return {name: getattr(complaint, name) for name in names}


def _days(said: Mapping[str, Any], which: str) -> str:
    days = (said.get(f"{which}_first"), said.get(f"{which}_last"))
    return said_days(*(date.fromisoformat(day) if day else None for day in days))


def _same(number: int | None) -> str:
    return _("Report %(n)s", n=number) if number else ""
