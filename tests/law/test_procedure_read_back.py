"""Every entry of every procedure file stands in what was read of it; what no file gives has its default."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from csp_reviews.law.calendar import Period, Unit
from csp_reviews.law.procedure import Procedure, read
from csp_reviews.law.procedure_parts import Clock, Limit, Route
from csp_reviews.law.procedure_terms import ClockUnit
from tests.law.facts import FILES

PATHS = [Path(__file__).with_name("whole.toml"), *sorted(FILES.rglob("*.toml"))]
UNKNOWN = "unknown"
INNER = ("routes", "formerly", "conditions", "clocks", "appeals", "bodies", "ways", "columns", "own")
"""Lists of tables: each table is a part of its own."""
RENAMED = {
    ("clocks", "from"): "runs_from",
    ("clocks", "within"): "n",
    ("appeals", "from"): "limit_from",
    ("appeals", "within"): "limit",
}
FROM_THE_COUNT = ("window", "report_within")
"""What a route that does not give it takes from the count."""


def plain(value: object) -> Any:
    """A value as a file gives it."""
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Period):
        length = {value.unit.value: value.n} | ({} if value.inclusive else {"first_day_counts": False})
        return "none" if value.unit is Unit.NONE else length
    if isinstance(value, Limit):
        return "next_meeting" if value.unit is ClockUnit.NEXT_MEETING else {value.unit.value: value.n}
    return value.value if isinstance(value, StrEnum) else value


def in_order(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A file's data, with the count as its first route."""
    if not isinstance(data.get("routes"), list):
        return data
    counts = [route for route in data["routes"] if route["kind"] == "count"] or [{"kind": "count"}]
    return {**data, "routes": counts + [route for route in data["routes"] if route["kind"] != "count"]}


def pairs(given: Mapping[str, Any], part: object, section: str = "") -> Iterator[tuple[str, Mapping[str, Any], object]]:
    """Each table of a file with the part that was read of it."""
    yield section, given, part
    for key, value in given.items():
        if value == UNKNOWN or key == "cut":
            continue
        if key in INNER:
            parts = getattr(part, key)
            assert len(parts) == len(value)
            for table, each in zip(value, parts, strict=True):
                yield from pairs(table, each, key)
        elif isinstance(value, dict) and section == "":
            yield from pairs(value, getattr(part, key), key)


def name_of(section: str, key: str) -> str:
    return RENAMED.get((section, key), key)


def read_of(part: object, section: str, key: str) -> Any:
    if isinstance(part, Clock) and key == "within":
        return part.unit and plain(Limit(part.n or 0, part.unit))
    return plain(getattr(part, name_of(section, key)))


def defaults(part: Any, procedure: Procedure) -> Mapping[str, Any]:
    """What each field holds where a file does not give it; a field that always holds something is left out."""
    found = {"id": part.kind.value} if hasattr(part, "id") and hasattr(part, "kind") else {}
    for field in fields(part):
        if field.default_factory is not MISSING:
            found[field.name] = field.default_factory()
        elif field.default is not MISSING:
            found[field.name] = field.default
        elif isinstance(part, Route) and field.name in FROM_THE_COUNT:
            found[field.name] = getattr(procedure.count, field.name)
    if part is procedure:
        found["unknown"] = procedure.unknown
    return found


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_what_a_file_gives_is_read_and_what_it_leaves_out_has_its_default(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    procedure = read(text)
    for section, given, part in pairs(in_order(tomllib.loads(text)), procedure):
        usual = dict(defaults(part, procedure))
        for key, value in given.items():
            name = name_of(section, key)
            if value == UNKNOWN:
                assert name == "routes" or getattr(part, name) in (None, (), usual.get(name)), (section, key)
            elif key not in INNER and key != "cut" and not (section == "" and isinstance(value, dict)):
                assert read_of(part, section, key) == value, (section, key)
            usual.pop(name, None)
        for name, value in usual.items():
            assert getattr(part, name) == value, (section, name)
