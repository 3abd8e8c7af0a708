"""A neighbour's own pages: what they are asked to agree to, by a link or a code of their own, and nothing else."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications import reading
from csp_reviews.applications.contact import contact_of
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.neighbour_forms import JoinCodeForm, JoinForm
from csp_reviews.applications.operations.neighbours import answer_neighbour
from csp_reviews.applications.queries import neighbour_behind
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.areas import agencies, area_or_404
from csp_reviews.law.permissions import NOBODY
from csp_reviews.law.references import normalise_code
from csp_reviews.law.terms import Action, Standing
from csp_reviews.models.areas import Area
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.web.clock import now, today
from csp_reviews.web.gate import Door, access
from csp_reviews.web.pages import show_area

blueprint = Blueprint("joining", __name__)


@blueprint.get("/<area>/apply/join")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def enter(area: str) -> ResponseReturnValue:
    """Ask for the code on the note."""
    return _enter_page(_here(area), JoinCodeForm())


@blueprint.post("/<area>/apply/join")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def enter_post(area: str) -> ResponseReturnValue:
    """Open what the code is for. Guesses share the buckets of the follow-up codes."""
    here, form = _here(area), JoinCodeForm()
    if not form.validate_on_submit():
        return _enter_page(here, form), 400
    if reading.too_often(url_for("joining.enter", area=here.slug)):
        return _enter_page(here, form, wait=True), 429
    code = normalise_code(form.code.data or "") or ""
    if neighbour_behind(here, code) is None:
        reading.failed(url_for("joining.enter", area=here.slug))
        form.code.errors = [
            _("We cannot open it with this code. It may have been used, or be too old. You can ring us.")
        ]
        return _enter_page(here, form), 400
    return redirect(url_for("joining.join", area=here.slug, token=code), code=303)


@blueprint.get("/<area>/apply/join/<token>")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def join(area: str, token: str) -> ResponseReturnValue:
    """What they are asked to agree to. Opening it any number of times, as scanners of mail do, changes nothing."""
    here = _here(area)
    neighbour = neighbour_behind(here, token)
    if neighbour is None:
        return _ended(here)
    form = JoinForm(name=neighbour.name)
    return _join_page(here, neighbour, form)


@blueprint.post("/<area>/apply/join/<token>")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def join_post(area: str, token: str) -> ResponseReturnValue:
    """Record the answer; the link ends with it."""
    here = _here(area)
    neighbour = neighbour_behind(here, token, change=True)
    if neighbour is None:
        return _ended(here)
    form = JoinForm()
    form.offer_ways()
    if not form.validate_on_submit():
        return _join_page(here, neighbour, form), 400
    act = Act(NOBODY, Standing.LINK_HOLDER, today(), now())
    answer_neighbour(case=neighbour.case, neighbour=neighbour, said=form.columns(), act=act)
    return redirect(url_for("joining.sent", area=here.slug), code=303)


@blueprint.get("/<area>/apply/join/sent")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def sent(area: str) -> ResponseReturnValue:
    """That the answer came, and how to take it back."""
    here = _here(area)
    return render_template("applications/joined.html", area=here, contact=contact_of(here))


def _here(slug: str) -> Area:
    return show_area(area_or_404(slug))


def _ended(here: Area) -> ResponseReturnValue:
    page = render_template(
        "applications/link.html", area=here, contact=contact_of(here), form=OnlyButtonForm(), ended=2
    )
    return page, 404


def _enter_page(here: Area, form: JoinCodeForm, *, wait: bool = False) -> str:
    shown = {"form": form, "wait": wait, "minutes": reading.MINUTES}
    return render_template("applications/join_enter.html", area=here, contact=contact_of(here), **shown)


def _join_page(here: Area, neighbour: Neighbour, form: JoinForm) -> str:
    form.offer_ways()
    lead = neighbour.case.people[0]
    return render_template(
        "applications/join.html",
        area=here,
        contact=contact_of(here),
        form=form,
        group=lead.organisation or lead.name,
        bodies=agencies(here.id, relevant=True),
    )
