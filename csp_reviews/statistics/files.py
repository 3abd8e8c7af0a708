"""The open data: the shapes that outside programs rely on. A name here never changes without a new `schema` number."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from csp_reviews.casefile.figures import Figures
from csp_reviews.law.counting import Days, Totals
from csp_reviews.law.terms import Figure

SCHEMA = 1
RECORDS, OPENING = "records", "opening"
COLUMNS = ("from", "to", "label", "source", *(figure.value for figure in Figure))


def as_json(figures: Figures) -> str:
    """The figures as one JSON object, its keys in their published order, every number whole."""
    return json.dumps(_object(figures), ensure_ascii=False) + "\n"


def as_csv(figures: Figures) -> str:
    """The figures as CSV (RFC 4180): a row a reporting period from the records, and a row a stretch of opening figures.

    A figure that nobody knows is left empty. Every cell is a date, a number or a word of our own, so none can be taken
    for a formula.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for period in figures.periods:
        writer.writerow(_row(period.days, RECORDS, period.totals))
    for opening in figures.openings:
        writer.writerow(_row(opening.days, OPENING, opening.known))
    return text.getvalue()


def file_name(slug: str, days: Days, kind: str) -> str:
    """What a browser calls the file: the area and the days."""
    return f"{slug}-case-reviews-{days.first.isoformat()}-to-{days.last.isoformat()}.{kind}"


def _object(figures: Figures) -> dict[str, Any]:
    area = figures.area
    return {
        "schema": SCHEMA,
        **({"demonstration": True} if area.demonstration else {}),
        "area": area.slug,
        "name": area.name,
        **_dates(figures.days),
        "as_at": figures.as_at.isoformat(),
        "totals": _plain(figures.totals),
        "opening": _plain(figures.opening),
        "periods": [
            {"label": period.days.label, **_dates(period.days), "totals": _plain(period.totals)}
            for period in figures.periods
        ],
    }


def _dates(days: Days) -> dict[str, str]:
    return {"from": days.first.isoformat(), "to": days.last.isoformat()}


def _plain(totals: Totals) -> dict[str, int]:
    return {figure.value: totals[figure] for figure in Figure if figure in totals}


def _row(days: Days, source: str, totals: Totals) -> Iterator[str | int]:
    yield from (days.first.isoformat(), days.last.isoformat(), days.label, source)
    yield from (totals.get(figure, "") for figure in Figure)
