"""A coordinator records the name that somebody wants to be asked for, as they heard it from the person (c4)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from csp_reviews.applications.operations import set_name
from csp_reviews.applications.staff_forms import VoiceForm
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.contact import last_contact_change, safe_contact
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.whom import named as whom
from csp_reviews.law.permissions import STANDING_OF
from csp_reviews.law.terms import Action
from csp_reviews.web.forms import VersionedForm, line
from csp_reviews.web.gate import access
from csp_reviews.web.pages import show_area

blueprint = Blueprint("naming", __name__, url_prefix="/casework/<reference>/contact/name")
ACTION = Action.CHANGE_CONTACT_OR_WITHDRAW


class NamedForm(VoiceForm, VersionedForm):
    """The name to ask for. `version`: after which change it was seen."""

    name_to_use = line(
        _l("The name to ask for (optional)"),
        description=_l("Leave it empty if they want to be asked for by their name."),
    )


@blueprint.get("")
@access(ACTION)
def named(reference: str) -> ResponseReturnValue:
    """By which name each person is asked for, and the form."""
    opened = open_case(reference, ACTION)
    return _page(opened, _form(opened))


@blueprint.post("")
@access(ACTION)
def named_post(reference: str) -> ResponseReturnValue:
    """Record it: it counts at once."""
    opened = open_case(reference, ACTION, change=True)
    form = _form(opened)
    if not form.validate_on_submit():
        return _page(opened, form), 400
    if form.changed_meanwhile(last_contact_change(opened.case), {}):
        form.form_errors.append(_("Somebody changed this meanwhile. Look at it as it is now, then record once more"))
        return _page(opened, form), 400
    act = opened.act(entered=form.entered(), standing=STANDING_OF[form.whose])
    with Attempt(form) as tried:
        set_name(case=opened.case, party=form.whose, name=str(form.name_to_use.data or ""), act=act)
    if tried.refused:
        return _page(opened, form), 400
    flash(_("It is recorded. That name is used for %(whose)s from now on.", whose=whom(form.whose)), "success")
    return redirect(url_for("contact.change", reference=opened.case.reference), code=303)


def _form(opened: Opened) -> NamedForm:
    parties = [person.party for person in opened.case.people]
    return NamedForm(data={"version": str(last_contact_change(opened.case))}).offer_people(parties)


def _page(opened: Opened, form: NamedForm) -> str:
    show_area(opened.case.area)
    people = [(person, safe_contact(person)) for person in opened.case.people]
    return render_template("applications/naming.html", case=opened.case, people=people, form=form)
