"""Closing a case, ending an application that was never decided, and opening a closed case again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.casefile import closing
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.case_page import act_of
from csp_reviews.casefile.forms import CloseForm, EndForm, ReopenForm
from csp_reviews.casefile.letters import sender
from csp_reviews.casefile.routes import blueprint
from csp_reviews.casefile.worklist import owed
from csp_reviews.law import stages
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.permissions import may_release
from csp_reviews.law.terms import Action, Ending, Move, Reopening, Stage, Standing
from csp_reviews.models.cases import Case
from csp_reviews.web.gate import access
from csp_reviews.web.pages import show_area

__all__ = ["blueprint"]

WORDS = {
    "duties_open": lambda: _("The case cannot be closed while something is open"),
    "reason_missing": lambda: _("Give a reason"),
}


@blueprint.get("/<reference>/close")
@access(Action.CLOSE_OR_REOPEN)
def close(reference: str) -> ResponseReturnValue:
    """What still stands in the way of closing, each with the page where it is answered; or the form to close."""
    opened = open_case(reference, Action.CLOSE_OR_REOPEN)
    return _close_page(opened, _close_form(opened))


@blueprint.post("/<reference>/close")
@access(Action.CLOSE_OR_REOPEN)
def close_post(reference: str) -> ResponseReturnValue:
    """Close it, or propose it to the second person that the area asks for."""
    opened = open_case(reference, Action.CLOSE_OR_REOPEN, change=True)
    form = _close_form(opened)
    if not form.validate_on_submit():
        return _close_page(opened, form), 400
    try:
        _close(opened, form)
    except NotPossible as error:
        form.reason.errors = [_said(error)]
        return _close_page(opened, form), 400
    return _to_case(opened.case)


@blueprint.get("/<reference>/end")
@access(Action.TRIAGE)
def end(reference: str) -> ResponseReturnValue:
    """End an application before a decision: handed over to its right area, or made in error."""
    return _end_page(open_case(reference, Action.TRIAGE), EndForm())


@blueprint.post("/<reference>/end")
@access(Action.TRIAGE)
def end_post(reference: str) -> ResponseReturnValue:
    """Record it, and tell the applicant."""
    opened = open_case(reference, Action.TRIAGE, change=True)
    form = EndForm()
    if not form.validate_on_submit():
        return _end_page(opened, form), 400
    ending, reason = Ending(form.ending.data), str(form.reason.data)
    try:
        closing.end_case(case=opened.case, ending=ending, reason=reason, act=opened.act(), send=sender())
    except NotPossible as error:
        form.ending.errors = [_said(error)]
        return _end_page(opened, form), 400
    flash(_("The application has ended. The applicant is being told."), "success")
    return _to_case(opened.case)


@blueprint.get("/<reference>/reopen")
@access(Action.CLOSE_OR_REOPEN)
def reopen(reference: str) -> ResponseReturnValue:
    """Open a closed case again."""
    return _reopen_page(open_case(reference, Action.CLOSE_OR_REOPEN), ReopenForm())


@blueprint.post("/<reference>/reopen")
@access(Action.CLOSE_OR_REOPEN)
def reopen_post(reference: str) -> ResponseReturnValue:
    """Record it."""
    opened = open_case(reference, Action.CLOSE_OR_REOPEN, change=True)
    form = ReopenForm()
    if not form.validate_on_submit():
        return _reopen_page(opened, form), 400
    try:
        closing.reopen_case(case=opened.case, why=Reopening(form.why.data), act=opened.act())
    except NotPossible as error:
        form.why.errors = [_said(error)]
        return _reopen_page(opened, form), 400
    flash(_("The case is open again."), "success")
    return _to_case(opened.case)


def _close(opened: Opened, form: CloseForm) -> None:
    """Close, or propose: a second person agrees where the area has one and the chair has not said so (c16)."""
    if form.by_chair:
        act: Act = opened.act(entered=form.entered(), standing=Standing.CHAIR)
    elif not _may_close(opened):
        closing.propose_closing(case=opened.case, act=opened.act())
        flash(_("Proposed. A second coordinator or the chair closes it."), "success")
        return
    else:
        act = opened.act()
    alone = act.standing is Standing.COORDINATOR and not opened.relation.two_people
    closing.close_case(case=opened.case, reason=str(form.reason.data), alone=alone, act=act, send=sender())
    flash(_("The case is closed. The applicant is being told why."), "success")


def _may_close(opened: Opened) -> bool:
    """Whether the viewer's own word is enough: the chair's is; a coordinator's, on another's proposal or alone."""
    proposal = closing.proposal_of(opened.case)
    drafted_by = proposal.account_id if proposal else opened.viewer.account_id
    return may_release(opened.viewer, opened.relation, drafted_by)


def _close_form(opened: Opened) -> CloseForm:
    alone = opened.standing is Standing.CHAIR or not opened.relation.two_people
    return CloseForm().offer(alone=alone, may_close=_may_close(opened))


def _close_page(opened: Opened, form: CloseForm) -> str:
    case = opened.case
    show_area(case.area)
    names = {agency.id: agency.name for agency in agencies(case.area_id)}
    return render_template(
        "casefile/close.html",
        case=case,
        form=form,
        owed=[act_of(duty, opened, names) for duty in owed(case)],
        possible=stages.possible(case.stage, Move.CLOSE),
        proposal=closing.proposal_of(case),
        may_close=_may_close(opened),
    )


def _end_page(opened: Opened, form: EndForm) -> str:
    show_area(opened.case.area)
    possible = stages.possible(opened.case.stage, Move.END)
    return render_template("casefile/end.html", case=opened.case, form=form, possible=possible)


def _reopen_page(opened: Opened, form: ReopenForm) -> str:
    show_area(opened.case.area)
    possible = opened.case.stage is Stage.CLOSED
    return render_template("casefile/reopen.html", case=opened.case, form=form, possible=possible)


def _said(error: NotPossible) -> str:
    say = WORDS.get(error.code)
    return say() if say else _("This cannot be done as the case stands now")


def _to_case(case: Case) -> ResponseReturnValue:
    return redirect(url_for("casework.case", reference=case.reference), code=303)
