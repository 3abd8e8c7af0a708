"""Reports carried over from the checker into an application, new or begun already. Nothing that was there is lost.

The checker sets no cookie, so what it sends has no token. That a page of this service sent it is told by what the
browser says of the request; where it does not say so, or another application would go out of sight, a person is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from csp_reviews.applications import drafts
from csp_reviews.applications.drafts import Found
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.in_hand import draft_for, here_and, pressed, to_start
from csp_reviews.applications.items import MARK, Item, new_mark
from csp_reviews.applications.reports import items_of
from csp_reviews.applications.submission import frozen, kept_report
from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.casefile.areas import agencies, procedure_in_force
from csp_reviews.casefile.report_form import said_days
from csp_reviews.casefile.typed_reports import FIELD, MOST, TypedReport, kept_reports, packed
from csp_reviews.extensions import csrf
from csp_reviews.law.terms import Action
from csp_reviews.models.areas import Area
from csp_reviews.web import gone
from csp_reviews.web.clock import today
from csp_reviews.web.gate import Door, access
from csp_reviews.web.origin import asks_itself, sent_from_here

blueprint = Blueprint("application_copies", __name__)


@blueprint.get("/<area>/apply/list/copied")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def again(area: str) -> ResponseReturnValue:
    """Where this page is loaded again later: there is nothing to copy any more."""
    here, _found = here_and(area)
    return to_start(here)


@blueprint.post("/<area>/apply/list/copied")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
@csrf.exempt
@asks_itself
def copy_in(area: str) -> ResponseReturnValue:
    """Copy the reports in, or ask first."""
    if gone.has_left():
        return gone.page()
    here, found = here_and(area, change=True)
    gone.carry()
    if found.sent is not None or not sent_from_here(request):
        return _ask(here, found)
    return _copied(here, found)


@blueprint.post("/<area>/apply/list/copied/yes")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def copy_in_asked(area: str) -> ResponseReturnValue:
    """Copy the reports in, after a person was asked."""
    here, found = pressed(area)
    if not OnlyButtonForm().validate_on_submit():
        return _ask(here, found), 400
    if found.sent is not None:
        drafts.drop(here)
        found = Found()
    return _copied(here, found)


def _ask(here: Area, found: Found) -> str:
    return render_template(
        "applications/copied.html",
        area=here,
        contact=contact_of(here),
        form=OnlyButtonForm(),
        sent=found.sent,
        mark=gone.mark(),
        kept=[(packed(form), said_days(*form.report().incident)) for form in _sent_reports(here).values()],
    )


def _copied(here: Area, found: Found) -> ResponseReturnValue:
    forms = _sent_reports(here)
    if not forms or procedure_in_force(here.id, today()) is None:
        return to_start(here)
    before = items_of(found)
    items = _with(before, forms)
    if new := len(items) - len(before):
        drafts.keep(
            draft_for(here, found), "reports", {**found.answers.get("reports", {}), "items": items, "done": False}
        )
        flash(_said(new), "success")
    return to_start(here)


def _said(new: int) -> str:
    return ngettext(
        "%(num)s report is copied in from the checker, and kept from now on.",
        "%(num)s reports are copied in from the checker, and kept from now on.",
        new,
    )


def _sent_reports(here: Area) -> dict[int, TypedReport]:
    """The reports that were sent, by their numbers; one that cannot be read is left out."""
    forms, _wrong = kept_reports(request.form.getlist(FIELD), agencies(here.id))
    return {n: form for n, form in enumerate(forms, start=1) if not form.errors}


def _with(before: Sequence[Item], forms: Mapping[int, TypedReport]) -> list[Item]:
    """The reports of the application, then those that are not among them yet, as far as there is room."""
    items = list(before)
    numbers: dict[int, int] = {}
    for n, form in forms.items():
        item = _item(form, numbers)
        there = next((place for place, old in enumerate(items, start=1) if old["report"] == item["report"]), None)
        if there is None and len(items) < MOST:
            items.append(item)
            there = len(items)
        if there is not None:
            numbers[n] = there
    return items


def _item(form: TypedReport, numbers: Mapping[int, int]) -> dict[str, Any]:
    """A report as the application keeps it. `numbers`: the number there of each one before it."""
    report = form.report()
    same = numbers.get(report.same_incident_as or 0)
    answers = frozen({**form.data, "same_as": str(same or "")})
    return {
        "answers": answers,
        "report": kept_report(replace(report, same_incident_as=same)),
        "copied": True,
        MARK: new_mark(),
    }
