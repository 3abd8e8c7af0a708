"""`flask demo`: the demonstration area, and as many invented cases as are asked for."""

import click
from flask.cli import AppGroup

from csp_reviews.cli.demo_area import NAME, PEOPLE, SIGN_IN_PHRASE, SLUG, load
from csp_reviews.extensions import db

commands = AppGroup("demo", help="The demonstration.")


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
