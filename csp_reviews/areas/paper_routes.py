"""The pack to print: /<area>/print/form.pdf, sheets.pdf and guide.pdf, each in large print too."""

import logging

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from csp_reviews.areas.content import from_json
from csp_reviews.areas.paper import PAPERS, sheet
from csp_reviews.casefile.areas import area_or_404
from csp_reviews.casefile.kept_pages import Glance, glance, kept
from csp_reviews.law.terms import Action
from csp_reviews.web.gate import Door, access
from csp_reviews.web.pages import show_area
from csp_reviews.web.typeset import CannotTypeset, typeset

blueprint = Blueprint("paper", __name__)
LARGE = "-large-print"
log = logging.getLogger(__name__)


@blueprint.get("/<area>/print/<name>.pdf")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def document(area: str, name: str) -> ResponseReturnValue:
    """One document. Where it cannot be made, a page says whom to ring instead."""
    plain = name.removesuffix(LARGE)
    here = glance(area)
    if plain not in PAPERS:
        abort(404)
    try:
        response = _document(here, plain, large=name != plain)
    except CannotTypeset as error:
        log.error("a paper could not be made: %s", error)
        row = show_area(area_or_404(here.slug))
        return render_template("areas/no_paper.html", content=from_json(row.content)), 503
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _document(here: Glance, name: str, *, large: bool) -> Response:
    def make() -> bytes:
        return typeset(sheet(name, area_or_404(here.slug), large=large))

    return kept(here, make, content_type="application/pdf")
