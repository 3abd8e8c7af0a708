"""A run of `threshold assess` as its operator sees it: how far it is, how many there were, and what is named."""

import errno
import io
import json
import os
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from csp_reviews.cli import threshold
from csp_reviews.cli.files import open_output
from csp_reviews.cli.threshold import commands

STATUTORY = str(Path(__file__).resolve().parents[2] / "procedures" / "statutory.toml")
GOOD = json.dumps({"id": "1", "applied_on": "2026-09-14", "applicant": "A", "complaints": []})


def run(*lines: str, procedure: str = STATUTORY) -> Any:
    return CliRunner().invoke(commands, ["assess", "--procedure", procedure], input="".join(f"{x}\n" for x in lines))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_it_says_how_many_there_were_and_how_many_were_wrong(count: int) -> None:
    assert f"{count} applications were worked out" in run(*[GOOD] * count).stderr
    assert "; 0 lines were wrong" in run(*[GOOD] * count).stderr
    assert f"{count + 2} applications were worked out" in run(*[GOOD] * count, "{", "{").stderr
    assert "; 2 lines were wrong" in run(*[GOOD] * count, "{", "{").stderr


def test_whoever_watches_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threshold, "_PROGRESS", 2)
    assert "\r" not in run(*[GOOD] * 5).stderr
    monkeypatch.setattr(threshold, "_watched", lambda: True)
    result = run(*[GOOD] * 5)
    assert result.stderr.startswith("\r2 worked out\r4 worked out")
    assert result.stderr.count("worked out") == 3
    assert all("\r" not in line for line in result.stdout.splitlines())


def test_whoever_reads_a_file_of_errors_does_not_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    for terminal in (True, False):
        monkeypatch.setattr("sys.stderr.isatty", lambda terminal=terminal: terminal)
        assert threshold._watched() is terminal


@pytest.mark.parametrize(
    ("name", "shown"),
    [('"a"', "a"), ('""', ""), ("7", 7), ("0", 0), ("true", None), ("null", None), ("1.5", None), ("[1]", None)],
)
def test_a_wrong_line_is_named_by_its_id_where_it_has_one(name: str, shown: object) -> None:
    answer = json.loads(run(f'{{"id": {name}}}').stdout)
    assert (answer["id"], answer["line"]) == (shown, 1)
    assert type(answer["id"]) is type(shown)


@pytest.mark.parametrize("wrong", [1, 2, 3])
def test_a_procedure_that_is_wrong_is_named_by_its_first_problem_and_their_number(tmp_path: Path, wrong: int) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        "\n".join(['name = "Bad"', 'version = "1"', 'sources = ["x"]', *(f"x{n} = 1" for n in range(wrong))])
    )
    result = run(procedure=str(path))
    assert result.exit_code == 1
    assert "line 4, x0: " in result.stderr
    assert (f"({wrong} problems in all" in result.stderr) is (wrong > 1)
    assert ("problems in all" in result.stderr) is (wrong > 1)


def test_a_procedure_may_begin_with_the_mark_of_another_system(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    path.write_bytes(b"\xef\xbb\xbf" + Path(STATUTORY).read_bytes())
    assert run(GOOD, procedure=str(path)).exit_code == 0


def test_a_run_that_is_cut_off_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_arguments: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(threshold, "assess", cut_off)
    arguments = ["assess", "--procedure", STATUTORY, "--output", str(tmp_path / "new.jsonl")]
    assert CliRunner().invoke(commands, arguments, input=GOOD).exit_code == 1
    assert list(tmp_path.iterdir()) == []


class FullInTheEnd(io.BytesIO):
    """Standard output that takes everything, and finds no space once it is written out."""

    @property
    def buffer(self) -> "FullInTheEnd":
        return self

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_could_not_be_written_out_in_the_end_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", FullInTheEnd())
    with pytest.raises(click.ClickException, match="No space left"), open_output("-") as output:
        output.write(b"{}")
