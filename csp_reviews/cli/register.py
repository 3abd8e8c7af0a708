"""`flask register import`: past applications from an old register."""

import click

from csp_reviews.cli.area import area_named
from csp_reviews.cli.files import failed, read_text
from csp_reviews.cli.group import DatabaseGroup
from csp_reviews.extensions import db
from csp_reviews.governance.register import BadRegister, import_register

commands = DatabaseGroup("register", help="The register of applications.")


@commands.command("import")
@click.argument("path", metavar="FILE")
@click.option("--area", "slug", required=True, metavar="SLUG", help="The area whose register it is.")
@click.option("--dry-run", is_flag=True, help="Check everything and bring in nothing.")
def import_command(path: str, slug: str, dry_run: bool) -> None:
    """Bring in past applications from a CSV file.

    All of them or none. Every row that cannot be used is named with its line and its column. docs/register.md gives the
    columns.
    """
    area, text = area_named(slug), read_text(path)
    try:
        imported = import_register(area=area, text=text)
    except BadRegister as error:
        db.session.rollback()
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise failed(f"{path}: nothing was brought in. Problems: {len(error.problems)}.") from error
    count, days = len(imported.cases), f"{imported.first.isoformat()} to {imported.last.isoformat()}"
    if dry_run:
        db.session.rollback()
        click.echo(f"{path} is good: {count} applications, received {days}. Nothing was brought in.")
        return
    db.session.commit()
    click.echo(f"{count} applications, received {days}, were brought into {slug}.")
