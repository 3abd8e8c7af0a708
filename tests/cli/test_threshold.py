"""`threshold assess`, as a program that knows only the published format relies on it."""

import errno
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import click
import orjson
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from csp_reviews.cli.files import open_output
from csp_reviews.cli.threshold import answers, commands, usable_procedure

PROCEDURES = Path(__file__).resolve().parents[2] / "procedures"
STATUTORY = str(PROCEDURES / "statutory.toml")
STAFFORDSHIRE = str(PROCEDURES / "staffordshire.toml")
ERRORS_ALONE = {"id", "line", "error"}

EXAMPLE: dict[str, Any] = {
    "id": "1",
    "applied_on": "2026-09-14",
    "applicant": "A",
    "complaints": [
        {
            "id": "c1",
            "incident_on": "2026-03-10",
            "complained_on": "2026-04-09",
            "reporter": "A",
            "household": "H1",
            "agency": "police",
            "incident_ref": "i1",
            "hate": False,
        },
        {"id": "c2", "incident_on": "2026-05-02", "complained_on": "2026-05-02"},
        {"id": "c3", "incident_on": "2026-06-30", "complained_on": "2026-07-30"},
    ],
}


def run(*arguments: str, lines: str | bytes = "") -> Result:
    return CliRunner().invoke(commands, ["assess", *arguments], input=lines)


def assessed(*values: Any, procedure: str = STATUTORY) -> list[dict[str, Any]]:
    result = run("--procedure", procedure, lines="".join(json.dumps(value) + "\n" for value in values))
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_published_example_word_for_word() -> None:
    [finding] = assessed(EXAMPLE)
    reasons = [complaint.pop("reason") for complaint in finding["complaints"]]
    assert finding == {
        "id": "1",
        "outcome": "not_met_on_count",
        "must_decide_met": False,
        "route": None,
        "qualifying": 2,
        "needed": 3,
        "apply_by": None,
        "discretion": ["persistence", "harm", "adequacy"],
        "complaints": [
            {
                "id": "c1",
                "qualifies": True,
                "rule": "counts",
                "last_day_to_complain": "2026-04-09",
                "last_day_to_apply": "2026-10-08",
                "flags": [],
            },
            {
                "id": "c2",
                "qualifies": True,
                "rule": "counts",
                "last_day_to_complain": "2026-06-01",
                "last_day_to_apply": "2026-11-01",
                "flags": [],
            },
            {
                "id": "c3",
                "qualifies": False,
                "rule": "complained_late",
                "last_day_to_complain": "2026-07-29",
                "last_day_to_apply": "2027-01-29",
                "flags": [],
            },
        ],
        "conflicts": [],
    }
    assert reasons[0].endswith("up to 8 October 2026.")
    assert "made after 29 July 2026" in reasons[2]


def test_keys_stand_in_their_published_order() -> None:
    [finding] = assessed(EXAMPLE)
    assert list(finding) == [
        *("id", "outcome", "must_decide_met", "route", "qualifying", "needed", "apply_by"),
        *("discretion", "complaints", "conflicts"),
    ]
    assert list(finding["complaints"][0]) == [
        *("id", "qualifies", "rule", "reason", "last_day_to_complain", "last_day_to_apply", "flags"),
    ]


def test_met_with_one_conflict_under_the_county_procedure() -> None:
    complaints = [{"id": n, "incident_on": f"2026-06-0{n}", "complained_on": f"2026-06-0{n}"} for n in (1, 2, 3)]
    [finding] = assessed(EXAMPLE | {"applied_on": "2026-08-03", "complaints": complaints}, procedure=STAFFORDSHIRE)
    assert (finding["outcome"], finding["must_decide_met"], finding["route"]) == ("met", True, "count")
    assert (finding["discretion"], finding["apply_by"]) == ([], "2026-11-30")
    [conflict] = finding["conflicts"]
    assert list(conflict) == ["condition", "section", "text"]
    assert conflict["section"] == "s.104(4)"
    assert "3 June 2026" in conflict["text"]
    assert "2 July 2026" in conflict["text"]


def test_one_line_out_for_each_line_in_and_a_bad_line_never_stops_the_run() -> None:
    good = json.dumps(EXAMPLE)
    backwards = json.dumps(
        EXAMPLE | {"id": "b", "complaints": [EXAMPLE["complaints"][0] | {"complained_on": "2026-03-09"}]}
    )
    later = json.dumps(EXAMPLE | {"id": 7, "applied_on": "2026-07-29"})
    lines = [good, "{", "", "[1]", '{"id": "x"}', '{"id": null}', backwards, later, "[" * 100_000, "9" * 5000, good]
    result = run("--procedure", STATUTORY, lines="\n".join([*lines, "", ""]))
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == len(lines)
    assert answers[0] == answers[-1]
    assert [(each["line"], each["id"]) for each in answers[1:-1]] == [
        *((2, None), (3, None), (4, None), (5, "x"), (6, None), (7, "b"), (8, 7), (9, None), (10, None)),
    ]
    assert all(set(each) == ERRORS_ALONE and each["error"] for each in answers[1:-1])
    assert "9 lines were wrong" in result.stderr


@pytest.mark.parametrize(
    "line",
    [
        *(b"\xff\xfe", b'{"id": "\xe9"}', b"\x00", b"NaN", b'"\\ud800"', '{"id": "1"}'.encode("utf-16")),
        *(b'{"id": ' + b"9" * 25 + b"}", b'{"id": 1e400}', b'{"a":' * 5000, b'{"id": "' + b"x" * 10_000_000 + b'"}'),
    ],
    ids=range(10),
)
def test_bytes_that_are_no_line(line: bytes) -> None:
    result = run("--procedure", STATUTORY, lines=line + b"\n" + json.dumps(EXAMPLE).encode())
    answers = [json.loads(each) for each in result.stdout.splitlines()]
    assert [set(each) == ERRORS_ALONE for each in answers][-1] is False
    assert all(set(each) == ERRORS_ALONE for each in answers[:-1])


def test_marks_and_line_ends_of_other_systems() -> None:
    line = b"\xef\xbb\xbf" + json.dumps(EXAMPLE).encode() + b"\r\n"
    result = run("--procedure", STATUTORY, lines=line)
    assert "error" not in json.loads(result.stdout)


def test_nothing_in_is_nothing_out() -> None:
    result = run("--procedure", STATUTORY)
    assert (result.exit_code, result.stdout) == (0, "")


def test_files_in_and_out(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps(EXAMPLE) + "\n")
    out = tmp_path / "out.jsonl"
    result = run("--procedure", STATUTORY, str(tmp_path / "in.jsonl"), "--output", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(out.read_text())["id"] == "1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def failing(result: Result) -> str:
    assert result.exit_code == 1
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    return line


def test_a_failure_is_one_line_and_changes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("before")
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "Bad"\nversion = "1"\nsources = ["x"]\n\n[[routes]]\nkind = "count"\nwindow = 6\n')
    here = ["--output", str(out)]
    assert "line 7" in failing(run("--procedure", str(bad), *here))
    assert "routes[0].window" in failing(run("--procedure", str(bad), *here))
    bad.write_text("name = ")
    assert "line 1" in failing(run("--procedure", str(bad), *here))
    bad.write_bytes(b"\xff")
    assert "UTF-8" in failing(run("--procedure", str(bad), *here))
    assert "No such file" in failing(run("--procedure", str(tmp_path / "none.toml"), *here))
    assert "No such file" in failing(run("--procedure", STATUTORY, str(tmp_path / "none.jsonl"), *here))
    assert "directory" in failing(run("--procedure", STATUTORY, str(tmp_path), *here))
    assert out.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.toml", "out.jsonl"]
    assert failing(run("--procedure", STATUTORY, "--output", str(tmp_path / "none" / "out.jsonl")))


def test_what_is_no_file_is_written_to_as_it_stands(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("--procedure", STATUTORY, "--output", str(pipe), lines=json.dumps(EXAMPLE)).exit_code == 0
        assert json.loads(os.read(reader, 100_000))["id"] == "1"
        assert pipe.is_fifo()
    finally:
        os.close(reader)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    link, file = tmp_path / "link.jsonl", tmp_path / "kept" / "out.jsonl"
    file.parent.mkdir()
    link.symlink_to(file)
    assert run("--procedure", STATUTORY, "--output", str(link), lines=json.dumps(EXAMPLE)).exit_code == 0
    assert link.is_symlink()
    assert json.loads(file.read_text())["id"] == "1"


class Full(io.RawIOBase):
    """Standard output on a full disk, or to a reader that went away."""

    def __init__(self, error: int) -> None:
        self.error = error

    @property
    def buffer(self) -> "Full":
        return self

    def write(self, _data: Any) -> int:
        raise OSError(self.error, os.strerror(self.error))


def test_output_that_cannot_be_written_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Full(errno.ENOSPC))
    with pytest.raises(click.ClickException, match="standard output: No space left"), open_output("-") as output:
        output.write(b"{}")
    monkeypatch.setattr(sys, "stdout", Full(errno.EPIPE))
    with pytest.raises(BrokenPipeError), open_output("-") as output:
        output.write(b"{}")


def test_a_run_that_is_cut_off_leaves_the_old_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("before")

    def cut_off(*_arguments: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("csp_reviews.cli.threshold.assess", cut_off)
    assert run("--procedure", STATUTORY, "--output", str(out), lines=json.dumps(EXAMPLE)).exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]
    assert out.read_text() == "before"


def test_an_unknown_threshold_is_refused(tmp_path: Path) -> None:
    unknown = tmp_path / "unknown.toml"
    unknown.write_text('name = "U"\nversion = "1"\nsources = ["x"]\n[[routes]]\nkind = "count"\nwindow = "unknown"\n')
    assert "unknown: routes[0].window" in failing(run("--procedure", str(unknown)))
    with pytest.raises(click.ClickException):
        usable_procedure(str(unknown))


def test_wrong_usage_is_2() -> None:
    assert run().exit_code == 2
    assert run("--procedure", STATUTORY, "a", "b").exit_code == 2
    assert CliRunner().invoke(commands, ["assess", "--help"]).exit_code == 0


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from([*EXAMPLE, *EXAMPLE["complaints"][0], "report_ref", "kind", "anonymous", "place"])
COMPLAINTS = st.fixed_dictionaries({}, optional=dict.fromkeys((*EXAMPLE["complaints"][0], "kind", "place"), VALUES))


@settings(max_examples=300, deadline=None)
@given(KEYS, VALUES, st.lists(COMPLAINTS, max_size=2))
def test_no_line_stops_the_run(key: str, value: Any, complaints: list[Any]) -> None:
    first = {**EXAMPLE["complaints"][1], key: value}
    lines = [
        json.dumps(EXAMPLE | {key: value}).encode(),
        json.dumps(EXAMPLE | {"complaints": [first, *complaints]}).encode(),
        json.dumps(value).encode(),
    ]
    found = list(answers(lines, usable_procedure(STAFFORDSHIRE)))
    assert len(found) == 3
    assert all(orjson.loads(orjson.dumps(answer)) is not None for answer in found)


def test_of_a_key_given_twice_the_last_stands() -> None:
    line = json.dumps(EXAMPLE)[:-1] + ', "applied_on": "2026-11-02"}'
    [finding] = [json.loads(each) for each in run("--procedure", STATUTORY, lines=line).stdout.splitlines()]
    assert [each["qualifies"] for each in finding["complaints"]] == [False, False, False]
