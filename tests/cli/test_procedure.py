"""`procedure check`, `procedure share` and `procedure load`."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from csp_reviews.casefile.areas import rules_in_force
from csp_reviews.cli.procedure import commands
from csp_reviews.extensions import db
from csp_reviews.models.areas import Procedure
from tests.support.builders import Make

PROCEDURES = Path(__file__).resolve().parents[2] / "procedures"
COUNTY = str(PROCEDURES / "staffordshire.toml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, list(arguments))


def test_check_prints_the_county_procedure_in_plain_english() -> None:
    result = run("check", COUNTY)
    assert result.exit_code == 0
    for line in (
        "For: Staffordshire and Stoke-on-Trent",
        (
            "  - count: 3 reports, by anybody: the count of s.104(4). Each reported within 1 month of what happened. "
            "Applied for within 6 months of each report. Note: Three separate incidents in the last six months, "
            "reported to the police, the council or a social landlord."
        ),
        (
            "  - last_report_within_a_month: the latest report or incident must be recent: within 1 month of the "
            "latest report. Note: The last report was made within one month of the application."
        ),
        '  - "Recommendations made to agencies": recommendations.',
        "  - By letter to the police.",
        "Not known",
        "  - effectiveness",
    ):
        assert line in result.stdout.splitlines()


def test_check_lists_conflicts_and_departures_apart_each_with_its_source() -> None:
    lines = run("check", COUNTY).stdout.splitlines()
    conflicts = lines[lines.index("Conflicts with the Act") + 1 : lines.index("Departures from the guidance") - 1]
    assert len(conflicts) == 3
    assert conflicts[0].startswith("  - conditions[0]: ")
    assert conflicts[0].endswith("(Anti-social Behaviour, Crime and Policing Act 2014, s.104(4))")
    assert lines[lines.index("Departures from the guidance") + 1] == "  - None found."


def test_check_can_print_every_example() -> None:
    for path in sorted((PROCEDURES / "examples").glob("*.toml")):
        result = run("check", str(path))
        assert result.exit_code == 0, path.name
        assert "Standing: not current law for this place" in result.stdout
        assert "Only a part of the page was read" in result.stdout
        assert "None" not in result.stdout.replace("None found.", ""), path.name


def test_check_names_every_problem_with_its_entry_and_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "Bad"\nversion = "1"\nsources = ["x"]\n[[routes]]\nkind = "count"\nwindow = 6\ncolour = 1\n')
    result = run("check", str(bad))
    assert result.exit_code == 1
    window, colour = result.stdout.splitlines()
    assert window.startswith("line 6, routes[0].window: this must be a period: { months = 6 }")
    assert colour == "line 7, routes[0].colour: no such entry is known here"
    assert result.stderr == f"Error: {bad}: this procedure cannot be used. Problems: 2.\n"


def test_share_prints_each_file_and_all_together() -> None:
    result = run("share", str(PROCEDURES / "examples"), COUNTY)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) == 84
    assert lines[-1].startswith("In all: ")
    assert lines[-2].startswith(f"{COUNTY}: 4 of 57 facts are in words only (7.0 per cent).")


def test_share_adds_up_and_check_says_it_too(tmp_path: Path) -> None:
    given = 'name = "Test"\nversion = "1"\nsources = ["x"]\n'
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text(f'{given}notes = ["a", "b"]\nfollows = "county"\n')
    two.write_text(f'{given}notes = ["a"]\nnames_used = ["x"]\n')
    result = run("share", str(one), str(two))
    assert [line.rpartition(": ")[2] for line in result.stdout.splitlines()] == [
        "2 of 3 facts are in words only (66.7 per cent).",
        "1 of 2 facts are in words only (50.0 per cent).",
        "3 of 5 facts are in words only (60.0 per cent).",
    ]
    assert run("check", str(one)).stdout.endswith("\n\n2 of 3 facts are in words only (66.7 per cent).\n")
    two.write_text("name = 1")
    assert run("share", str(two)).exit_code == 1


def test_wrong_usage_is_2_and_a_missing_file_1() -> None:
    assert run("check").exit_code == 2
    assert run("share").exit_code == 2
    assert run("check", "none.toml").exit_code == 1


@pytest.fixture
def area(app: Flask) -> int:
    made = Make(app).area("anytown")
    db.session.commit()
    return made.id


def load(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(commands, ["load", *arguments])


def test_load_puts_a_version_in_force_from_a_day(app: Flask, area: int) -> None:
    before = rules_in_force(area, date(2026, 12, 1))
    assert before is not None
    assert before.conditions == ()
    result = load(app, COUNTY, "--area", "anytown", "--from", "2026-12-01")
    assert result.exit_code == 0
    assert "in force from 1 December 2026" in result.stdout
    db.session.rollback()
    assert rules_in_force(area, date(2026, 11, 30)) is before
    after = rules_in_force(area, date(2026, 12, 1))
    assert after is not None
    assert [condition.id for condition in after.conditions] == ["last_report_within_a_month"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((COUNTY, "--area", "nowhere", "--from", "2026-12-01"), "nowhere"),
        ((str(PROCEDURES / "examples" / "tamworth.toml"), "--area", "anytown", "--from", "2026-12-01"), "unknown: "),
        (("none.toml", "--area", "anytown", "--from", "2026-12-01"), "No such file"),
    ],
)
def test_load_that_fails_says_why_in_one_line_and_changes_nothing(
    app: Flask, area: int, arguments: tuple[str, ...], said: str
) -> None:
    result = load(app, *arguments)
    assert result.exit_code == 1
    [line] = result.stderr.splitlines()
    assert said in line
    assert len(db.session.scalars(select(Procedure)).all()) == 1


def test_load_takes_one_version_a_day(app: Flask, area: int) -> None:
    assert load(app, COUNTY, "--area", "anytown", "--from", "2026-12-01").exit_code == 0
    again = load(app, COUNTY, "--area", "anytown", "--from", "2026-12-01")
    assert again.exit_code == 1
    assert "already" in again.stderr


def test_load_refuses_a_bad_file(app: Flask, area: int, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("name = 1")
    result = load(app, str(bad), "--area", "anytown", "--from", "2026-12-01")
    assert result.exit_code == 1
    assert "line 1, name: this must be a text" in result.stdout
    assert len(db.session.scalars(select(Procedure)).all()) == 1


def test_load_asks_for_a_day(app: Flask, area: int) -> None:
    assert load(app, COUNTY, "--area", "anytown", "--from", "soon").exit_code == 2
