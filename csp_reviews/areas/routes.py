"""The public pages of an area: who the partnership is, what a case review is, and the statements that the law asks for.

None of them asks who is looking, so none sets a cookie, and each is rendered once for each state of the area's records.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from csp_reviews.areas.content import from_json
from csp_reviews.areas.live_table import live
from csp_reviews.areas.queries import areas_named, in_force, next_meeting, only_area
from csp_reviews.areas.step_words import appeals, steps, whole_process
from csp_reviews.casefile.areas import agencies, area_or_404
from csp_reviews.casefile.kept_pages import Glance, glance, kept
from csp_reviews.casefile.threshold_words import threshold
from csp_reviews.law.terms import Action
from csp_reviews.models.areas import Area
from csp_reviews.statistics.chart import draw
from csp_reviews.statistics.presenting import headline, own_columns, statutory_lines
from csp_reviews.web.clock import today
from csp_reviews.web.forms import clean
from csp_reviews.web.gate import Door, access
from csp_reviews.web.headers import public
from csp_reviews.web.language import in_words
from csp_reviews.web.pages import show_area

blueprint = Blueprint("areas", __name__)


@blueprint.get("/")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def home() -> ResponseReturnValue:
    """The one area's page; where there are several, a list of them with a search."""
    only = only_area()
    if only is not None:
        return _page("areas/partnership.html", glance(only), _partnership)
    text = clean(request.args.get("q", ""))[:100]
    return public(Response(render_template("areas/home.html", text=text, found=areas_named(text))))


@blueprint.get("/<area>/")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def partnership(area: str) -> ResponseReturnValue:
    """Who the partnership is and what it works on."""
    return _page("areas/partnership.html", glance(area), _partnership)


@blueprint.get("/<area>/asb-case-review")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def case_review(area: str) -> ResponseReturnValue:
    """What a case review is: the threshold, how to ask, what happens then, how to appeal, the live figures."""
    return _page("areas/case-review.html", glance(area), _case_review)


@blueprint.get("/<area>/accessibility")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def accessibility(area: str) -> ResponseReturnValue:
    """The accessibility statement: Public Sector Bodies (Websites and Mobile Applications) (No. 2) Regulations 2018."""
    return _page("areas/accessibility.html", glance(area))


@blueprint.get("/<area>/privacy")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def privacy(area: str) -> ResponseReturnValue:
    """The privacy notice: UK GDPR, Articles 13 and 14."""
    return _page("areas/privacy.html", glance(area), _privacy)


@blueprint.get("/<area>/cookies")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def cookies(area: str) -> ResponseReturnValue:
    """The cookies there are (Privacy and Electronic Communications Regulations 2003, reg. 6), and hiding a visit."""
    return _page("areas/cookies.html", glance(area))


def _partnership(area: Area) -> Mapping[str, Any]:
    found = in_force(area.id, today())
    rules = found.rules if found else None
    answer = live(area, rules, today())
    return {"live": answer, "headline": headline(answer.first, own_columns(rules))}


def _case_review(area: Area) -> Mapping[str, Any]:
    found = in_force(area.id, today())
    rules = found.rules if found else None
    table = live(area, rules, today())
    return {
        "procedure": found,
        "threshold": threshold(rules) if rules else None,
        "steps": steps(rules, next_meeting(area.id, today())),
        "whole_process": whole_process(rules),
        "appeals": appeals(rules),
        "live": table,
        "chart": draw(table.first.periods, area.reporting_month),
        "lines": statutory_lines(table.first),
    }


def _privacy(area: Area) -> Mapping[str, Any]:
    return {"bodies": agencies(area.id, relevant=True)}


def _page(template: str, area: Glance, facts: Callable[[Area], Mapping[str, Any]] = lambda _area: {}) -> Response:
    def make() -> str:
        row = show_area(area_or_404(area.slug))
        return render_template(template, content=from_json(in_words(row, "content", row.content)), **facts(row))

    return kept(area, make)
