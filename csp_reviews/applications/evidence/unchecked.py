"""A file that could not be checked, or came after the application: a coordinator says what is done about it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.evidence.forms import SeenToForm
from csp_reviews.applications.operations.evidence import see_to
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.evidence import file_of
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.seeing_to import is_to_be_seen_to
from csp_reviews.law.terms import Action
from csp_reviews.models.evidence import Evidence
from csp_reviews.web.gate import access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("unchecked_files", __name__, url_prefix="/casework/<reference>/evidence/<int:n>/unchecked")


@blueprint.get("")
@access(Action.TRIAGE)
def one(reference: str, n: int) -> ResponseReturnValue:
    """The file, what can be done about it, and what was."""
    opened = open_case(reference, Action.TRIAGE)
    return _page(opened, _item(opened, n), SeenToForm())


@blueprint.post("")
@access(Action.TRIAGE)
def one_post(reference: str, n: int) -> ResponseReturnValue:
    """Record what is done about it."""
    opened = open_case(reference, Action.TRIAGE, change=True)
    item, form = _item(opened, n), SeenToForm()
    if not form.validate_on_submit():
        return _page(opened, item, form), 400
    with Attempt(form) as tried:
        see_to(case=opened.case, item=item, how=str(form.how.data), act=opened.act())
    if tried.refused:
        return _page(opened, item, form), 400
    flash(_("It is recorded."), "success")
    return redirect(url_for("evidence.files", reference=opened.case.reference), code=303)


def _item(opened: Opened, n: int) -> Evidence:
    """A file of the case that was given up on, or came later; 404 for any other."""
    item = file_of(opened.case, n)
    if item is None or not is_to_be_seen_to(item):
        refuse(404)
    return item


def _page(opened: Opened, item: Evidence, form: SeenToForm) -> str:
    area = show_area(opened.case.area)
    return render_template("evidence/unchecked.html", case=opened.case, area=area, item=item, form=form)
