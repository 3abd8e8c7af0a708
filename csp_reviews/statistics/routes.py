"""The figures of an area, to everybody: the page, and the same as JSON and as CSV."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.casefile.areas import area_or_404, rules_in_force
from csp_reviews.casefile.figures import Figures, published
from csp_reviews.casefile.kept_pages import Glance, glance, kept
from csp_reviews.law.counting import Days, WrongDates, counted_days, last_full_period, month_start
from csp_reviews.law.terms import Action
from csp_reviews.models.areas import Area
from csp_reviews.statistics import files
from csp_reviews.statistics.asking import PeriodForm, days_asked, explain, in_boxes
from csp_reviews.statistics.chart import draw
from csp_reviews.statistics.presenting import (
    all_lines,
    headline,
    lines_beside,
    own_columns,
    span,
    statutory_lines,
)
from csp_reviews.web.clock import today
from csp_reviews.web.gate import Door, access
from csp_reviews.web.pages import show_area

blueprint = Blueprint("statistics", __name__)
blueprint.add_app_template_filter(span)


@blueprint.get("/<area>/statistics")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def page(area: str) -> ResponseReturnValue:
    """The figures for the days asked for, each with its counting rule, by reporting period, and where to get them."""
    found = glance(area)
    if in_boxes(request.args):
        return _from_boxes(found)
    try:
        days = _days(found, request.args)
    except WrongDates as wrong:
        return _refused(found, PeriodForm.as_asked(request.args), wrong)
    return kept(found, lambda: _page_of(found, days), about=days)


@blueprint.get("/<area>/statistics.json")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def as_json(area: str) -> ResponseReturnValue:
    """The figures as JSON, for programs."""
    found = glance(area)
    try:
        days = _days(found, request.args)
    except WrongDates as wrong:
        return {"error": {"parameter": wrong.parameter, "code": wrong.code, "message": explain(wrong)}}, 400
    return _open_data(found, days, files.as_json, "application/json")


@blueprint.get("/<area>/statistics.csv")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def as_csv(area: str) -> ResponseReturnValue:
    """The figures as CSV, for a spreadsheet."""
    found = glance(area)
    try:
        days = _days(found, request.args)
    except WrongDates as wrong:
        return Response(f"{explain(wrong)}\n", 400, mimetype="text/plain")
    response = _open_data(found, days, files.as_csv, "text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = f'attachment; filename="{files.file_name(found.slug, days, "csv")}"'
    return response


def _days(area: Glance, asked: Mapping[str, str]) -> Days:
    return days_asked(asked, area.figures_from, today())


def _open_data(area: Glance, days: Days, write: Callable[[Figures], str], content_type: str) -> Response:
    """A public file that pages of other sites may read: it knows nobody and holds only what is published."""

    def make() -> str:
        return write(published(area_or_404(area.slug), days, today()))

    response = kept(area, make, about=days, content_type=content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _page_of(area: Glance, days: Days) -> str:
    row = show_area(area_or_404(area.slug))
    figures = published(row, days, today())
    own = own_columns(rules_in_force(row.id, today()))
    return render_template(
        "statistics/page.html",
        figures=figures,
        headline=headline(figures, own),
        groups=(
            (_("The four that the Act asks for, section 104(9)"), statutory_lines(figures)),
            (_("Published beside them"), lines_beside(figures, own)),
        ),
        lines=all_lines(figures),
        chart=draw(figures.periods, row.reporting_month),
        form=PeriodForm.showing(days),
        ready_made=_ready_made(row),
    )


def _from_boxes(area: Glance) -> ResponseReturnValue:
    """Turn what the form sent into the page's own address, so that one question has one address."""
    form = PeriodForm(request.args)
    if not form.validate():
        return _page_of_form(area, form)
    days = {name: field.data.isoformat() for name, field in (("from", form.first), ("to", form.last)) if field.data}
    try:
        _days(area, days)
    except WrongDates as wrong:
        return _refused(area, form, wrong)
    return redirect(url_for("statistics.page", area=area.slug, **days), code=303)


def _refused(area: Glance, form: PeriodForm, wrong: WrongDates) -> ResponseReturnValue:
    form.refuse(wrong)
    return _page_of_form(area, form)


def _page_of_form(area: Glance, form: PeriodForm) -> ResponseReturnValue:
    row = show_area(area_or_404(area.slug))
    return render_template("statistics/wrong.html", form=form, ready_made=_ready_made(row)), 400


def _ready_made(area: Area) -> dict[str, Days]:
    """The days that most people ask for: everything, twelve whole months, the last reporting period that has ended."""
    this_month = month_start(today())
    return {
        "all": counted_days(None, None, begins=area.figures_from, today=today()),
        "twelve_months": Days(this_month.replace(year=this_month.year - 1), this_month - timedelta(days=1)),
        "last_period": last_full_period(today(), area.reporting_month),
    }
