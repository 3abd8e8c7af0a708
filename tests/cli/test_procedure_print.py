"""What a procedure file says is printed: nothing that it holds is lost on the way to plain English."""

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from csp_reviews.cli.procedure_print import printed, problem_line
from csp_reviews.law.procedure import ProcedureError, parse, read
from csp_reviews.law.procedure_reader import Problem
from tests.law.facts import FILES, local

WHOLE = Path(__file__).resolve().parents[1] / "law" / "whole.toml"
TEXTS = ("text", "name", "heard_by_name", "decided_by", "needs", "at", "meeting", "label", "phone", "email", "url")
LISTS = ("notes", "sources", "names_used", "not_for", "periods", "lost")
Path_ = tuple[str | int, ...]


def whole() -> dict[str, Any]:
    return tomllib.loads(WHOLE.read_text(encoding="utf-8"))


def leaves(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every entry of a file that holds no other, with where it stands."""
    inner: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not inner:
        yield path, value
    for key, each in inner:
        yield from leaves(each, (*path, key))


def without(data: dict[str, Any], path: Path_) -> dict[str, Any]:
    copy: Any = deepcopy(data)
    inside = copy
    for key in path[:-1]:
        inside = inside[key]
    del inside[path[-1]]
    return dict(copy)


def lines(data: dict[str, Any]) -> list[str]:
    return list(printed(parse(data)))


ENTRIES = [path for path, _value in leaves(whole()) if path[-1] not in ("first_day_counts", "third_party")]


@pytest.mark.parametrize("path", ENTRIES, ids=lambda path: ".".join(map(str, path)))
def test_every_entry_changes_what_is_printed(path: Path_) -> None:
    data = whole()
    try:
        less = parse(without(data, path))
    except ProcedureError:
        return
    assert list(printed(less)) != lines(data)


def test_what_may_not_be_done_is_printed_too() -> None:
    data = whole()
    flags = [path for path, value in leaves(data) if isinstance(value, bool) and path != ("read_in_part",)]
    for path in flags:
        turned: Any = deepcopy(data)
        inside = turned
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = not inside[path[-1]]
        assert lines(turned) != lines(data), path


@pytest.mark.parametrize("file", [WHOLE, *sorted(FILES.rglob("*.toml"))], ids=lambda file: file.stem)
def test_every_text_of_every_file_is_printed(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    said = "\n".join(printed(read(text)))
    for path, value in leaves(tomllib.loads(text)):
        named = path[-1] in TEXTS or (len(path) > 1 and path[-2] in LISTS)
        if named and isinstance(value, str) and value != "unknown":
            assert value.strip() in said, path
    assert "None" not in said.replace("None found.", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("starts_month = 4\nstarts_day = 6", "It starts on 6 April."),
        ("starts_month = 12", "It starts on 1 December."),
        ("starts_day = 28", "It starts on 28 of the month."),
    ],
)
def test_when_a_reporting_period_starts(text: str, said: str) -> None:
    assert f"  - {said}" in list(printed(local(f"[reporting]\n{text}")))


def test_a_section_without_a_line_is_left_out() -> None:
    said = list(printed(local("")))
    assert "Appeals" not in said
    assert "What it was before" not in said
    assert said[said.index("Conflicts with the Act") - 1] == ""
    assert all(line for line in said[1:] if line.startswith("  - "))


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("area", 3, "not_a_table"), "line 3, area: this must be a table"),
        (Problem("area", None, "not_a_table"), "area: this must be a table"),
        (Problem("", 1, "not_a_table"), "line 1, this must be a table"),
        (Problem("", None, "taken", {"given": "x"}), 'the id "x" is used twice'),
    ],
)
def test_a_problem_says_where_it_is_as_far_as_that_is_known(problem: Problem, line: str) -> None:
    assert problem_line(problem) == line
