"""`flask demo`: the demonstration area, and as many invented cases as are asked for."""

import sys

import click
from flask.cli import with_appcontext

from csp_reviews.cli.demo_area import NAME, PEOPLE, SIGN_IN_PHRASE, SLUG, load
from csp_reviews.cli.demo_cases import make_cases
from csp_reviews.cli.group import DatabaseGroup
from csp_reviews.extensions import db


@click.group("demo", cls=DatabaseGroup, invoke_without_command=True)
@click.option("--cases", "number", type=click.IntRange(min=1), metavar="N", help="Make N invented cases.")
@with_appcontext
def commands(number: int | None) -> None:
    """The demonstration. Everything in it is invented, and says so.

    The cases of --cases are the same for the same database and day. They are received after October 2023, so that the
    figures of the partnership's own period stay as they are.
    """
    if click.get_current_context().invoked_subcommand is None:
        _make(number)


def _make(number: int | None) -> None:
    if number is None:
        raise click.UsageError("Say --cases N, or load.")
    load()
    for made in make_cases(number):
        if sys.stderr.isatty():
            click.echo(f"\r{made:,} of {number:,} cases", nl=False, err=True)
    db.session.commit()
    click.echo(f"{number:,} invented cases were made in {NAME} (demonstration).")


@commands.command("load")
def load_command() -> None:
    """Make the demonstration area with its ten past cases and its sign-ins.

    A second run changes nothing. A database that holds an area that is no demonstration is left alone.
    """
    made = load()
    db.session.commit()
    click.echo(f"{NAME} (demonstration) {'was made' if made else 'is there'}: /{SLUG}/")
    click.echo(f"DEMONSTRATION SIGN-INS, all with the password “{SIGN_IN_PHRASE}”. Every person is invented:")
    for person in PEOPLE:
        click.echo(f"  {person.email:<40} {person.role.value.replace('_', ' '):<18} {person.name}")
