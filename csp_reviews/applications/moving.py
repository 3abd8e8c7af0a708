"""A coordinator records where somebody lives now: the organisations search for it, and no letter goes there unasked."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from csp_reviews.applications.operations import correct_home
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.contact import last_contact_change, safe_contact
from csp_reviews.casefile.entered import PartyForm
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.whom import named
from csp_reviews.law.permissions import STANDING_OF
from csp_reviews.law.terms import Action
from csp_reviews.web.forms import VersionedForm, line, story
from csp_reviews.web.gate import access
from csp_reviews.web.pages import show_area

blueprint = Blueprint("moving", __name__, url_prefix="/casework/<reference>/contact/moved")
ACTION = Action.CHANGE_CONTACT_OR_WITHDRAW


class MovedForm(PartyForm, VersionedForm):
    """Where somebody lives. `version`: after which change it was seen."""

    address = story(_l("Where they live"), _l("Enter where they live"), most=400)
    postcode = line(_l("Postcode (optional)"), most=10)


@blueprint.get("")
@access(ACTION)
def moved(reference: str) -> ResponseReturnValue:
    """Where each person lives, and the form."""
    opened = open_case(reference, ACTION)
    return _page(opened, _form(opened))


@blueprint.post("")
@access(ACTION)
def moved_post(reference: str) -> ResponseReturnValue:
    """Record it; letters to the old address stop at once."""
    opened = open_case(reference, ACTION, change=True)
    form = _form(opened)
    if not form.validate_on_submit():
        return _page(opened, form), 400
    if form.changed_meanwhile(last_contact_change(opened.case), {}):
        form.form_errors.append(_("Somebody changed this meanwhile. Look at it as it is now, then record once more"))
        return _page(opened, form), 400
    act = opened.act(entered=form.entered(), standing=STANDING_OF[form.whose])
    where = {"address": str(form.address.data), "postcode": str(form.postcode.data or "")}
    with Attempt(form) as tried:
        correct_home(case=opened.case, party=form.whose, **where, act=act)
    if tried.refused:
        return _page(opened, form), 400
    text = _(
        "It is recorded where %(whose)s lives. Letters to the old address are off until they are marked safe again.",
        whose=named(form.whose),
    )
    flash(text, "success")
    return redirect(url_for("contact.change", reference=opened.case.reference), code=303)


def _form(opened: Opened) -> MovedForm:
    parties = [person.party for person in opened.case.people]
    return MovedForm(data={"version": str(last_contact_change(opened.case))}).offer_people(parties)


def _page(opened: Opened, form: MovedForm) -> str:
    show_area(opened.case.area)
    people = [(person, safe_contact(person)) for person in opened.case.people]
    return render_template("applications/moved.html", case=opened.case, people=people, form=form)
