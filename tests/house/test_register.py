"""docs/security.md names every column that holds words: what a person typed, or what says who they are."""

import re
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Enum, String

from csp_reviews.models import Base
from tests.house.sources import ROOT

REGISTER = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").partition("The one register.")[2]
ROWS = [line.split("|")[1:3] for line in REGISTER.splitlines() if line.startswith("| `")]
NAMED = {table: columns for tables, columns in ROWS for table in re.findall(r"`(\w+)`", tables)}
SECRETS = ("digest", "hash", "sha256", "code", "codes", "key", "reference", "bucket")
"""How a column ends that holds a digest, a random word, or a code: it says nothing to whoever reads it."""
NOT_OF_PEOPLE = {
    *("appeal.also", "appeal.upheld_on", "appeal_line.subject", "application.in_area", "application.consent_scope"),
    *("area.slug", "area.name", "area.check_in_weeks", "area.content", "area.welsh", "procedure.source"),
    *("contact_change.days", "contact_route.days", "decision_matter.matter", "evidence.topic", "message.why"),
    *("message.last_error", "message.internet_id", "neighbour.safe", "refusal.endpoint", "review.planned_at"),
    *("submission.location", "threshold_decision.route"),
}
"""Codes, what an area publishes of itself, and what a machine said."""


def _holds_words(column: Column[Any]) -> bool:
    kind = getattr(column.type, "impl", column.type)
    plain = isinstance(kind, (String, JSON)) and not isinstance(column.type, Enum)
    return plain and not column.name.endswith(SECRETS)


COLUMNS = [
    f"{table.name}.{column.name}"
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if _holds_words(column)
]


@pytest.mark.parametrize("place", sorted({*COLUMNS} - NOT_OF_PEOPLE))
def test_the_register_names_it(place: str) -> None:
    table, column = place.split(".")
    assert f"`{column}`" in NAMED.get(table, "") or f".{column}`" in NAMED.get(table, ""), place


def test_nothing_is_left_out_that_is_not_there() -> None:
    assert {*COLUMNS} >= NOT_OF_PEOPLE
    assert len(COLUMNS) > 120
