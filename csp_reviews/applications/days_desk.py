"""By when a step is promised, and why one is late: the coordinator's page for each duty that is open."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.following_forms import DayForm
from csp_reviews.applications.operations import promise_day
from csp_reviews.applications.operations.promising import Why
from csp_reviews.applications.queries import following
from csp_reviews.applications.status import names
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.case_page import act_of
from csp_reviews.casefile.facts import facts_of
from csp_reviews.casefile.following import step_dates
from csp_reviews.casefile.own_code import has_own_code
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.whom import all_named
from csp_reviews.casefile.worklist import owed
from csp_reviews.law.duties import SHOWN, Duty, unexplained
from csp_reviews.law.terms import Action, Party
from csp_reviews.web.clock import today
from csp_reviews.web.gate import access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("days", __name__, url_prefix="/casework/<reference>/day")


@blueprint.get("")
@access(Action.TRIAGE)
def step(reference: str) -> ResponseReturnValue:
    """One open step: its day, and a form for another."""
    opened = open_case(reference, Action.TRIAGE)
    return _page(opened, _duty(opened), DayForm())


@blueprint.post("")
@access(Action.TRIAGE)
def step_post(reference: str) -> ResponseReturnValue:
    """Promise it by a day; where the day before was missed or is moved, say why."""
    opened = open_case(reference, Action.TRIAGE, change=True)
    duty, form = _duty(opened), DayForm()
    if not form.validate_on_submit():
        return _page(opened, duty, form), 400
    why = Why(str(form.reason.data or ""), str(form.done_about.data or ""), str(form.effect.data or ""))
    with Attempt(form) as tried:
        promise_day(case=opened.case, duty=duty, due_on=form.due_on.data, why=why, act=opened.act())
    if tried.refused:
        return _page(opened, duty, form), 400
    readers = _readers(opened, duty)
    if readers:
        flash(_("The day is promised. It stands on the page of %(who)s.", who=all_named(readers)), "success")
    else:
        flash(_("The day is promised. It stands on nobody’s page."), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


@blueprint.get("/late")
@access(Action.TRIAGE)
def late(reference: str) -> ResponseReturnValue:
    """To the step that has been late longest without a reason; to the case where there is none any more."""
    opened = open_case(reference, Action.TRIAGE)
    found = unexplained(owed(opened.case), facts_of(opened.case))
    if found is None:
        return redirect(url_for("casework.case", reference=opened.case.reference), code=303)
    address = url_for("days.step", reference=opened.case.reference, task=found.task.value, n=found.subject)
    return redirect(address, code=303)


def _duty(opened: Opened) -> Duty:
    """The open step that the address names; 404 where there is none."""
    task, number = request.args.get("task", ""), request.args.get("n", "")
    steps = [duty for duty in owed(opened.case) if duty.task in SHOWN]
    found = [duty for duty in steps if (duty.task.value, str(duty.subject or "")) == (task, number)]
    return found[0] if found else refuse(404)


def _readers(opened: Opened, duty: Duty) -> list[Party]:
    """On whose page the step stands: on that of whoever has a code to open it, and is told of it at all."""
    people = [person.party for person in opened.case.people if has_own_code(person)]
    return [party for party in people if names(following(opened.case, party), duty, today())]


def _page(opened: Opened, duty: Duty, form: DayForm) -> str:
    case = opened.case
    bodies = {agency.id: agency.name for agency in agencies(case.area_id)}
    readers = _readers(opened, duty)
    who = all_named(readers) if readers else ""
    form.reason.description = (
        _("These words are read by: %(who)s. Say what is so, and say sorry where it was us.", who=who)
        if who
        else _("No page of the people of the case shows these words: they are for the record.")
    )
    return render_template(
        "applications/day.html",
        case=case,
        area=show_area(case.area),
        form=form,
        duty=duty,
        act=act_of(duty, opened, bodies),
        who=who,
        late=duty.due_on is not None and duty.due_on < today(),
        before=[row for row in step_dates(case) if (row.task, row.subject) == (duty.task, duty.subject)],
    )
