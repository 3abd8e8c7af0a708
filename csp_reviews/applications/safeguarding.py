"""The coordinator's page about the safety of a child, or of an adult who cannot decide."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.operations.safeguarding import can_look, record_safeguarding
from csp_reviews.applications.staff_forms import SafeguardForm
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.contact import ways_to_people
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.law.terms import Action
from csp_reviews.web.clock import today
from csp_reviews.web.gate import access
from csp_reviews.web.pages import show_area

blueprint = Blueprint("safeguarding", __name__, url_prefix="/casework/<reference>")
ACTION = Action.CHANGE_CONTACT_OR_WITHDRAW
"""It is the coordinator's, and a closed case takes it: that a case is over makes nobody safe."""


@blueprint.get("/safeguarding")
@access(ACTION)
def look(reference: str) -> ResponseReturnValue:
    """Who it is about, what to ask, and what was done so far."""
    return _page(open_case(reference, ACTION), SafeguardForm(done_on=today()))


@blueprint.post("/safeguarding")
@access(ACTION)
def look_post(reference: str) -> ResponseReturnValue:
    """Record what was done."""
    opened = open_case(reference, ACTION, change=True)
    form = SafeguardForm()
    if not form.validate_on_submit():
        return _page(opened, form), 400
    with Attempt(form) as tried:
        record_safeguarding(case=opened.case, note=str(form.note.data), act=opened.act(form.done_on.data))
    if tried.refused:
        return _page(opened, form), 400
    flash(_("It is recorded."), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


def _page(opened: Opened, form: SafeguardForm) -> str:
    case = opened.case
    show_area(case.area)
    return render_template(
        "applications/safeguarding.html",
        reaches=ways_to_people(case),
        case=case,
        form=form,
        application=case.application,
        possible=can_look(case),
    )
