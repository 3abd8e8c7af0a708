"""The applicant lodges an appeal, with their code."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from csp_reviews.appeals.forms import LodgeForm
from csp_reviews.appeals.operations import lodge_appeal
from csp_reviews.casefile.access import Opened, open_own_case
from csp_reviews.casefile.appealing import grounds_of
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.law.terms import Action, AppealGround
from csp_reviews.web.clock import today
from csp_reviews.web.gate import Door, access
from csp_reviews.web.pages import show_area

blueprint = Blueprint("progress_appeal", __name__)


@blueprint.get("/progress/more")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def lodge() -> ResponseReturnValue:
    """Ask what the applicant disagrees with."""
    opened = open_own_case(Action.LODGE_APPEAL)
    return _page(opened, _form(opened))


@blueprint.post("/progress/more")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def lodge_post() -> ResponseReturnValue:
    """Lodge it."""
    opened = open_own_case(Action.LODGE_APPEAL, change=True)
    form = _form(opened)
    if not form.ground.choices or not form.validate_on_submit():
        return _page(opened, form), 400
    ground, reasons = AppealGround(form.ground.data), str(form.reasons.data)
    with Attempt(form) as tried:
        lodge_appeal(case=opened.case, act=opened.act(), ground=ground, reasons=reasons, late_reason=form.why_late)
    if tried.refused:
        return _page(opened, form), 400
    return redirect(url_for("progress_appeal.lodged"), code=303)


@blueprint.get("/progress/more/sent")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def lodged() -> ResponseReturnValue:
    """Say that it has come, and what happens now."""
    opened = open_own_case(Action.LODGE_APPEAL)
    return render_template("appeals/lodged.html", area=show_area(opened.case.area), case=opened.case)


def _form(opened: Opened) -> LodgeForm:
    return LodgeForm().offer(grounds_of(opened.case), today())


def _page(opened: Opened, form: LodgeForm) -> str:
    ways = grounds_of(opened.case)
    last_days = [way.last_day for way in ways if way.last_day is not None]
    return render_template(
        "appeals/lodge.html",
        area=show_area(opened.case.area),
        form=form,
        ways=ways,
        last_day=min(last_days) if last_days else None,
        late="late_reason" in form,
    )
