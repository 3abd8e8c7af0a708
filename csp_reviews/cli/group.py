"""A group of commands that need the database, and say in one line when it cannot be used."""

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

MISSING = ("no such table", "no such column", "does not exist", "has no column")
"""What SQLite and PostgreSQL say of a table or a column that is not there."""


class DatabaseGroup(AppGroup):
    """Commands that read or write the records."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. ClickException, one line and exit code 1, where the database is absent or too old for it."""
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException(_plainly(error)) from error


def _plainly(error: OperationalError | ProgrammingError) -> str:
    said = str(error.orig).strip().partition("\n")[0]
    if any(words in said for words in MISSING):
        return f"the database is not of this version ({said}). Bring it up to date: flask --app wsgi db upgrade"
    return f"the database cannot be used: {said}"
