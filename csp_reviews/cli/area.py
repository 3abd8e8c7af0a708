"""`flask area`: make an area, and give its public pages their words."""

from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select

from csp_reviews.areas.content import Content, from_toml
from csp_reviews.areas.content_reader import BadContent
from csp_reviews.areas.operations import BadArea, ask_after, create_area, offer_welsh, set_content, stop_welsh
from csp_reviews.cli.files import failed, read_text
from csp_reviews.cli.group import DatabaseGroup
from csp_reviews.cli.texts import state_of
from csp_reviews.extensions import db
from csp_reviews.models.areas import Area
from csp_reviews.web.language import NAMES as LANGUAGES

commands = DatabaseGroup("area", help="The partnerships.")
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


@commands.command("wales")
@click.argument("slug", metavar="SLUG")
@click.option("--on/--off", "in_wales", default=True, help="Whether Welsh is offered as of right.")
def wales_command(slug: str, in_wales: bool) -> None:
    """Say that an area is in Wales, so that Welsh is offered as of right."""
    area = area_named(slug)
    area.in_wales = in_wales
    db.session.commit()
    click.echo(f"{area.name}: Welsh is {'offered as of right' if in_wales else 'not offered as of right'}.")


@commands.command("check-ins")
@click.argument("slug", metavar="SLUG")
@click.argument("weeks", metavar="WEEKS")
def check_ins_command(slug: str, weeks: str) -> None:
    """Say how many weeks after an outcome it is asked whether it has stopped: 2,6,12 (or “none”, never).

    Counts at once, for the reviews that are followed now too: what was asked stays asked, what comes is asked anew.
    """
    area = area_named(slug)
    try:
        ask_after(area=area, weeks="" if weeks == "none" else weeks)
    except BadArea as error:
        raise failed(str(error)) from error
    db.session.commit()
    when = f"{area.check_in_weeks} weeks after an outcome" if area.check_in_weeks else "never"
    click.echo(f"{area.name}: it is asked whether it has stopped {when}.")


@commands.command("content")
@click.argument("slug", metavar="SLUG")
@click.argument("path", metavar="FILE")
def content_command(slug: str, path: str) -> None:
    """Give an area's public pages the words of a TOML file."""
    area = area_named(slug)
    set_content(area=area, content=_words_of(path))
    db.session.commit()
    click.echo(f"The public pages of {area.name} have the words of {path}.")


@commands.command("welsh")
@click.argument("slug", metavar="SLUG")
@click.option("--name", metavar="N", help="The area’s name in Welsh.")
@click.option("--content", "path", metavar="FILE", help="The words of its public pages in Welsh, as TOML.")
@click.option("--off", is_flag=True, help="Offer English alone.")
def welsh_command(slug: str, name: str | None, path: str | None, off: bool) -> None:
    """Offer an area's public side in Welsh too, once every text is translated and checked (`flask texts count`)."""
    area = area_named(slug)
    if off:
        stop_welsh(area=area)
    elif name is None or path is None:
        raise click.UsageError("Give --name and --content, or --off.")
    else:
        try:
            offer_welsh(area=area, name=name, content=_words_of(path), left=state_of().left)
        except BadArea as error:
            raise failed(str(error)) from error
    db.session.commit()
    click.echo(f"{area.name}: English{'' if off else ' and Welsh'}.")


def area_named(slug: str) -> Area:
    """The area with a slug. Raises ClickException where there is none."""
    area = db.session.scalar(select(Area).where(Area.slug == slug))
    if area is None:
        raise failed(f"There is no area “{slug}”.")
    return area


def _words_of(path: str) -> Content:
    """The words in a TOML file. Raises ClickException after saying everything that is wrong with them."""
    try:
        return from_toml(read_text(path))
    except BadContent as error:
        for problem in error.problems:
            click.echo(f"{problem.entry}: {problem.message}", err=True)
        raise failed(f"{path}: nothing was changed. Problems: {len(error.problems)}.") from error


def reserved_words() -> frozenset[str]:
    """The first words of all addresses that are not an area's."""
    firsts = (rule.rule.strip("/").partition("/")[0] for rule in current_app.url_map.iter_rules())
    taken = {first.partition(".")[0] for first in firsts if first and not first.startswith("<")}
    return frozenset(taken | LANGUAGES.keys())


def day_of(given: datetime | None) -> date | None:
    """The day that an option gave, if it did."""
    return given.date() if given else None
