"""`flask statistics show`: the published figures, as the page shows them."""

from datetime import datetime

import click

from csp_reviews.casefile.figures import Figures, published
from csp_reviews.cli.area import DAY, area_named, day_of
from csp_reviews.cli.files import failed
from csp_reviews.cli.group import DatabaseGroup
from csp_reviews.law.counting import WrongDates, counted_days
from csp_reviews.statistics.asking import explain
from csp_reviews.statistics.files import as_json
from csp_reviews.statistics.presenting import all_lines, span
from csp_reviews.web.clock import today
from csp_reviews.web.transaction import reading

commands = DatabaseGroup("statistics", help="The published figures.")


@commands.command("show")
@click.option("--area", "slug", required=True, metavar="SLUG", help="Which area.")
@click.option("--from", "first", type=DAY, metavar="D", help="The first day; if not given, where its figures begin.")
@click.option("--to", "last", type=DAY, metavar="D", help="The last day; if not given, today.")
@click.option("--json", "in_json", is_flag=True, help="As the open data: one JSON object.")
def show_command(slug: str, first: datetime | None, last: datetime | None, in_json: bool) -> None:
    """Show an area's figures for some days, widened to whole calendar months."""
    with reading():
        area = area_named(slug)
        try:
            days = counted_days(day_of(first), day_of(last), begins=area.figures_from, today=today())
        except WrongDates as wrong:
            raise failed(f"{explain(wrong)}.") from wrong
        figures = published(area, days, today())
        click.echo(as_json(figures) if in_json else _in_words(figures), nl=not in_json)


def _in_words(figures: Figures) -> str:
    area = figures.area
    lines = [f"{area.name}, {span(figures.days)}"]
    if area.demonstration:
        lines.append("A demonstration: the records are invented.")
    for line in all_lines(figures):
        text = f"{line.number:>7}  {line.name}"
        if line.opening is not None:
            text += f" (and {line.opening} in opening figures: {line.together} together)"
        lines.append(text)
    lines.append("By reporting period:")
    for period in figures.periods:
        numbers = " ".join(f"{number:>4}" for number in period.totals.values())
        lines.append(f"{numbers}  {span(period.days)}")
    return "\n".join(lines)
