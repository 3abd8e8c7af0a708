"""Held changes of how somebody is reached, at the coordinator's desk: confirmed by voice, or taken back (c4)."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.following_forms import HeldForm, UndoHeldForm
from csp_reviews.applications.operations import confirm_change, undo_change
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.contact import safe_contact
from csp_reviews.casefile.following import open_change
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.whom import named
from csp_reviews.law.permissions import STANDING_OF
from csp_reviews.law.terms import Action, Route
from csp_reviews.models.following import ContactChange
from csp_reviews.web.forms import BaseForm
from csp_reviews.web.gate import access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("contact_changes", __name__, url_prefix="/casework/<reference>/contact/held")
ACTION = Action.CHANGE_CONTACT_OR_WITHDRAW


@blueprint.get("")
@access(ACTION)
def held(reference: str) -> ResponseReturnValue:
    """Every change that is held, whose it is, and until when."""
    return _page(open_case(reference, ACTION))


@blueprint.post("/<int:n>")
@access(ACTION)
def confirm(reference: str, n: int) -> ResponseReturnValue:
    """Record that the person was heard or seen, and wants it."""
    opened = open_case(reference, ACTION, change=True)
    change, form = _change(opened, n), HeldForm(prefix=f"sure{n}")
    if not form.validate_on_submit():
        return _page(opened, {f"sure{n}": form}), 400
    with Attempt(form) as tried:
        confirm_change(case=opened.case, change=change, how=str(form.how.data), act=opened.act())
    if tried.refused:
        return _page(opened, {f"sure{n}": form}), 400
    flash(_("It is confirmed that %(whose)s wants the change.", whose=named(change.person.party)), "success")
    return _back(opened)


@blueprint.post("/<int:n>/undo")
@access(ACTION)
def undo(reference: str, n: int) -> ResponseReturnValue:
    """The person does not want it, or it was not them."""
    opened = open_case(reference, ACTION, change=True)
    change, form = _change(opened, n), UndoHeldForm(prefix=f"undo{n}")
    if not form.validate_on_submit():
        return _page(opened, {f"undo{n}": form}), 400
    act = opened.act(entered=form.entered(), standing=STANDING_OF[change.person.party])
    with Attempt(form) as tried:
        undo_change(case=opened.case, change=change, act=act)
    if tried.refused:
        return _page(opened, {f"undo{n}": form}), 400
    flash(_("It stays as it was for %(whose)s.", whose=named(change.person.party)), "success")
    return _back(opened)


def _changes(opened: Opened) -> list[ContactChange]:
    return [change for person in opened.case.people for change in open_change(person.id)]


def _change(opened: Opened, n: int) -> ContactChange:
    found = next((change for change in _changes(opened) if change.id == n), None)
    if found is None:
        refuse(404)
    return found


def _page(opened: Opened, sent: Mapping[str, BaseForm] | None = None) -> str:
    """The page; a form that came back with errors stands in its own place."""
    kept, rows = sent or {}, []
    for change in _changes(opened):
        sure, undo_it = f"sure{change.id}", f"undo{change.id}"
        sure_form = kept.get(sure) or HeldForm(prefix=sure, formdata=None)
        undo_form = kept.get(undo_it) or UndoHeldForm(prefix=undo_it, formdata=None)
        rows.append((change, safe_contact(change.person), sure_form, undo_form))
    return render_template(
        "applications/held.html",
        calls_are_safe=all(Route.PHONE in reach.safe for _change, reach, _sure, _undo in rows),
        case=opened.case,
        area=show_area(opened.case.area),
        rows=rows,
        forms=[one for row in rows for one in row[2:]],
    )


def _back(opened: Opened) -> ResponseReturnValue:
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)
