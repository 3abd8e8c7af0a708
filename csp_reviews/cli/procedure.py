"""`flask procedure`: check a file of review procedures, say how much of it is data, and put it in force."""

import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import select

from csp_reviews.areas.operations import put_in_force
from csp_reviews.cli.area import DAY, area_named
from csp_reviews.cli.files import failed, read_text
from csp_reviews.cli.group import DatabaseGroup
from csp_reviews.cli.procedure_print import printed, problem_line
from csp_reviews.extensions import db
from csp_reviews.law.errors import LawError
from csp_reviews.law.procedure import Procedure, ProcedureError, read
from csp_reviews.law.procedure_share import Share, share
from csp_reviews.law.words_threshold import error_english, long_date
from csp_reviews.models.areas import Area
from csp_reviews.models.areas import Procedure as Version

commands = DatabaseGroup("procedure", help="Review procedures: s.104(2).")


@commands.command("check", with_appcontext=False)
@click.argument("path", metavar="FILE")
def check_command(path: str) -> None:
    """Check a procedure file, and print it in plain English.

    At the end stand every conflict with the Act and, apart, every departure from the guidance, each with its source.
    Neither makes the file wrong. Problems are named with their entry and line. Needs no database.
    """
    text = read_text(path)
    for line in printed(_checked(path, text)):
        click.echo(line)
    click.echo(f"\n{_share_line(share(tomllib.loads(text)))}")


@commands.command("share", with_appcontext=False)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
def share_command(paths: Iterable[str]) -> None:
    """Print how many of the facts of procedure files are left to words.

    A folder stands for all its .toml files. Needs no database.
    """
    totals = Share(0, 0)
    for path in [str(file) for given in paths for file in _files(Path(given))]:
        text = read_text(path)
        _checked(path, text)
        one = share(tomllib.loads(text))
        click.echo(f"{path}: {_share_line(one)}")
        totals = Share(totals.facts + one.facts, totals.in_words + one.in_words)
    click.echo(f"In all: {_share_line(totals)}")


@commands.command("load")
@click.argument("path", metavar="FILE")
@click.option("--area", "slug", required=True, metavar="SLUG", help="The area whose procedures these are.")
@click.option("--from", "from_day", type=DAY, required=True, metavar="DATE", help="The first day they are in force.")
def load_command(path: str, slug: str, from_day: datetime) -> None:
    """Make a procedure file the area's version from a day.

    Applications received before that day keep the version that they were made under.
    """
    text = read_text(path)
    procedure = _checked(path, text)
    try:
        _ = procedure.counted_routes
    except LawError as error:
        raise failed(f"{path}: {error_english(error)}") from error
    area, day = area_named(slug), from_day.date()
    if _in_force_from(area, day):
        raise failed(f"{area.name} has a version from {long_date(day)} already: choose another day.")
    version = put_in_force(area=area, source=text, on=day)
    db.session.commit()
    click.echo(f"{procedure.name} is version {version.version} of {area.name}, in force from {long_date(day)}.")


def _checked(path: str, text: str) -> Procedure:
    try:
        return read(text)
    except ProcedureError as error:
        for problem in error.problems:
            click.echo(problem_line(problem))
        raise failed(f"{path}: this procedure cannot be used. Problems: {len(error.problems)}.") from error


def _files(given: Path) -> list[Path]:
    return sorted(given.glob("*.toml")) if given.is_dir() else [given]


def _share_line(one: Share) -> str:
    return f"{one.in_words} of {one.facts} facts are in words only ({one.percent:.1f} per cent)."


def _in_force_from(area: Area, day: date) -> bool:
    taken = select(Version.id).where(Version.area_id == area.id, Version.in_force_from == day)
    return db.session.scalar(taken) is not None
