"""`flask area`: make an area, and give its public pages their words."""

from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from csp_reviews.areas.content import from_toml
from csp_reviews.areas.content_reader import BadContent
from csp_reviews.areas.operations import BadArea, create_area, set_content
from csp_reviews.cli.files import failed, read_text
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area

commands = AppGroup("area", help="The partnerships.")
PROCEDURES = Path(__file__).resolve().parents[2] / "procedures"
DAY = click.DateTime(formats=["%Y-%m-%d"])


@commands.command("create")
@click.option("--slug", required=True, metavar="S", help="The first word of its addresses: tamworth.")
@click.option("--name", required=True, metavar="N", help="Its name, as the public reads it.")
@click.option(
    "--figures-from", type=DAY, metavar="DATE", help="From when its figures are published; this month, if not."
)
def create_command(slug: str, name: str, figures_from: datetime | None) -> None:
    """Make an empty area, with the Act's own procedure (procedures/statutory.toml) in force."""
    try:
        area = create_area(
            slug=slug,
            name=name,
            procedure=read_text(str(PROCEDURES / "statutory.toml")),
            reserved=reserved_words(),
            figures_from=day_of(figures_from),
        )
    except BadArea as error:
        raise failed(str(error)) from error
    db.session.commit()
    click.echo(f"{area.name} is at /{area.slug}/. The Act's own procedure is in force.")


@commands.command("content")
@click.argument("slug", metavar="SLUG")
@click.argument("path", metavar="FILE")
def content_command(slug: str, path: str) -> None:
    """Give an area's public pages the words of a TOML file."""
    area = area_named(slug)
    try:
        content = from_toml(read_text(path))
    except BadContent as error:
        for problem in error.problems:
            click.echo(f"{problem.entry}: {problem.message}", err=True)
        raise failed(f"{path}: nothing was changed. Problems: {len(error.problems)}.") from error
    set_content(area=area, content=content)
    db.session.commit()
    click.echo(f"The public pages of {area.name} have the words of {path}.")


def area_named(slug: str) -> Area:
    """The area with a slug. Raises ClickException where there is none."""
    area = db.session.scalar(select(Area).where(Area.slug == slug))
    if area is None:
        raise failed(f"There is no area “{slug}”.")
    return area


def reserved_words() -> frozenset[str]:
    """The first words of all addresses that are not an area's."""
    firsts = (rule.rule.strip("/").partition("/")[0] for rule in current_app.url_map.iter_rules())
    return frozenset(first.partition(".")[0] for first in firsts if first and not first.startswith("<"))


def day_of(given: datetime | None) -> date | None:
    """The day that an option gave, if it did."""
    return given.date() if given else None
