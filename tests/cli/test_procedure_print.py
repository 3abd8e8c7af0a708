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
PRINTED = Path(__file__).parent / "printed"
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


CLOCK = '[[clocks]]\nstep = "review"\n'
TURNED = [
    ("[counting]\nexperienced = true", "experienced counts", True),
    ("[counting]\nexperienced = false", "experienced counts", False),
    ("[counting]\nhate_among = true", "Hate incidents count", True),
    ("[counting]\nhate_among = false", "Hate incidents count", False),
    ("[review]\nindependent_chair = true", "The chair is independent.", True),
    ("[review]\nindependent_chair = false", "The chair is not independent.", True),
    ("[review]\nurgent_if_high_risk = false", "urgently", False),
    ("[review]\nrepresentative = true", "A representative may attend.", True),
    ("[review]\nrepresentative = false", "A representative may not attend.", True),
    ("[review]\nminutes = 20", "independent", False),
    ("[review]\nminutes = 20", "representative", False),
    ("[applications]\nthird_party = false", "Nobody else may apply", True),
    ("[applications]\nthird_party = true", "Nobody else may apply", False),
    ("[applications]\nopen_cases = true", "open or closed", True),
    ("[applications]\nopen_cases = false", "open or closed", False),
    ("[decision]\nrisk_assessed = false", "risk assessment", False),
    ("[reporting]\ndocument = false", "Published as a document", False),
    ("[effectiveness]\nmonths = 12", "Assessed every 12 months.", True),
    ("[effectiveness]", "Assessed from time to time.", True),
    ("[[appeals]]\nfresh_consent = true", "Consent is asked for again.", True),
    ("[[appeals]]\nfresh_consent = false", "Consent is asked for again.", False),
    ("[[appeals]]", "To the partnership. About what is not said; heard by somebody who is not named.", True),
    ('[[appeals]]\nheard_by_name = "Sam"', "heard by Sam.", True),
    ('[[appeals]]\nheard_by = "council"', "heard by the council.", True),
    ("[[appeals]]\ndecided_within = { weeks = 2 }", "Decided within 2 weeks.", True),
    ('[[bodies]]\nkind = "fire"', "a partner", False),
    ('[[bodies]]\nkind = "fire"\nrelevant = true', "a partner", False),
    (f'{CLOCK}within = {{ days = 4 }}\nfrom = "receipt"', "4 days after", True),
    (f'{CLOCK}within = {{ days = 4 }}\nbefore = "review"', "4 days before", True),
    (
        f'{CLOCK}within = {{ days = 4 }}\nfrom = "receipt"\ntext = "Sooner."',
        "after the application is received. Note: Sooner.",
        True,
    ),
    (f'{CLOCK}within = "unknown"\nfrom = "receipt"', "a time that is not known after", True),
    (f'{CLOCK}within = {{ days = 4 }}\nfrom = "unknown"', "after an event that is not known", True),
    (f'{CLOCK}within = {{ days = 4 }}\nfrom = "receipt"\nextendable = false\naim = false', "aim", False),
    (
        f'{CLOCK}within = {{ days = 4 }}\nfrom = "receipt"\naim = true\nevery = {{ weeks = 6 }}',
        "an aim, held every 6",
        True,
    ),
    ('[[routes]]\nkind = "hate"\nneeded = 4\nreports = 5', "4 reports of hate", False),
    ('[[routes]]\nkind = "hate"\nneeded = 4\nreports = 5', "at least 5 reports", True),
    (
        '[[routes]]\nkind = "hate"\nneeded = 4\npeople = 2\nhouseholds = 3',
        "at least 2 people, at least 3 households",
        True,
    ),
    ('[[routes]]\nkind = "hate"\nneeded = 4', "at least 1", False),
    ('[[routes]]\nkind = "discretion"', "discretion: an unknown number", False),
    ('[[routes]]\nkind = "count"\nneeded = "unknown"', "count: an unknown number of", True),
    (
        '[[conditions]]\nkind = "recency"\nof = "latest_report"\nwithin = { days = 9 }',
        ": within 9 days of the latest",
        True,
    ),
    ('[decision]\nat = "the panel."', "Decided at the panel.", True),
    ('[decision]\nat = "the panel."', "the panel..", False),
    ('[decision]\nat = "the panel"', "Decided at the panel.", True),
    (
        (
            '[discretion]\nmatters = ["persistence", "harm"]\n[[discretion.own]]\nid = "a"\ntext = "Who is ill"\n'
            '[[discretion.own]]\nid = "b"\ntext = "Who is old"'
        ),
        "  - Persistence, harm, Who is ill, Who is old may be weighed",
        True,
    ),
    ('[[conditions]]\nkind = "not_before"\nsince = 2026-03-01', ": 1 March 2026.", True),
]


@pytest.mark.parametrize(("text", "said", "stands"), TURNED)
def test_each_way_that_an_entry_can_stand_is_said(text: str, said: str, stands: bool) -> None:
    assert (said in "\n".join(printed(local(text)))) is stands


def test_a_route_that_a_person_decides_says_no_days() -> None:
    [route] = [line for line in printed(local('[[routes]]\nkind = "discretion"')) if line.startswith("  - discretion")]
    assert "Each reported within" not in route


def test_none_is_found_where_none_is_found() -> None:
    sound = '[[appeals]]\nabout = ["threshold", "review"]\n[contact]\nphone = "101"\n[effectiveness]\nmonths = 12\n'
    assert list(printed(local(sound))).count("  - None found.") == 2
    less = list(printed(local(sound + "[review]\nrepresentative = false")))
    assert less.count("  - None found.") == 1
    assert less[-1].startswith("  - review.representative")
    assert "Departures from the guidance" in less


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("[decision]\nrisk_assessed = true", "Who decides"),
        ("[applications]\nopen_cases = true", "Who may apply, and how"),
        ("[reporting]\nopen_data = true", "Published figures"),
        ("[review]\nminutes = 20", "The review"),
        ("[effectiveness]\nmonths = 12", "How well it works"),
    ],
)
def test_what_is_not_given_has_no_line(text: str, title: str) -> None:
    said = list(printed(local(text)))
    after = said[said.index(title) + 1 :]
    assert after.index("") == 1


def test_a_line_holds_what_is_given_and_no_more() -> None:
    said = list(
        printed(
            local(
                f'[[appeals]]\n[[routes]]\nkind = "hate"\nneeded = 4\n{CLOCK}within = {{ days = 4 }}\nfrom = "receipt"'
            )
        )
    )
    assert "  - To the partnership. About what is not said; heard by somebody who is not named." in said
    [route] = [line for line in said if line.startswith("  - hate")]
    assert route.endswith("Each reported within 1 month of what happened. Applied for within 6 months of each report.")
    [clock] = [line for line in said if "4 days after" in line]
    assert "," not in clock


@pytest.mark.parametrize("path", sorted(PRINTED.glob("*.txt")), ids=lambda path: path.stem)
def test_a_whole_file_is_printed_as_somebody_read_it_beside_its_source(path: Path) -> None:
    """Each was read against its file once, line by line; a change of the words is read again."""
    source = next(file for file in (WHOLE, *FILES.rglob("*.toml")) if file.stem == path.stem)
    assert "\n".join(printed(read(source.read_text(encoding="utf-8")))) + "\n" == path.read_text(encoding="utf-8")
