"""Commands say in one line that the database cannot be used."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.databases import Database

AREA = ("procedure", "load", "--area", "anytown", "--from", "2026-12-01", "procedures/statutory.toml")
COMMANDS = (("audit", "verify"), ("demo", "load"), ("demo", "--cases", "1"), AREA)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_without_tables(empty_database: Database, make_app: Any, command: tuple[str, ...]) -> None:
    app = make_app(SQLALCHEMY_DATABASE_URI=empty_database.url)
    ended = app.test_cli_runner().invoke(args=command)
    assert ended.exit_code == 1
    assert ended.output.count("\n") == 1
    assert "flask --app wsgi db upgrade" in ended.output


def test_a_database_that_does_not_answer(make_app: Any, tmp_path: Path) -> None:
    app = make_app(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'no such folder' / 'x.db'}")
    ended = app.test_cli_runner().invoke(args=("audit", "verify"))
    assert ended.exit_code == 1
    assert ended.output == "Error: the database cannot be used: unable to open database file\n"
