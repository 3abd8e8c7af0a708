"""Closing a case, ending an application that was never decided, and opening a closed case again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from csp_reviews.casefile import closing
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.case_page import act_of
from csp_reviews.casefile.forms import CloseForm, EndForm, ReopenForm, SecondPersonForm
from csp_reviews.casefile.letters import sender
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.routes import blueprint
from csp_reviews.casefile.whom import told_to
from csp_reviews.casefile.worklist import owed
from csp_reviews.law import stages
from csp_reviews.law.permissions import may_release
from csp_reviews.law.terms import Action, Ending, EventKind, Move, NoticeKind, Reopening, Stage, Standing
from csp_reviews.models.cases import Case
from csp_reviews.web.gate import access
from csp_reviews.web.pages import show_area

__all__ = ["blueprint"]
CLOSING, REOPENING = EventKind.CLOSING_PROPOSED, EventKind.REOPENING_PROPOSED


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
    with Attempt(form) as tried:
        _close(opened, form)
    if tried.refused:
        return _close_page(opened, form), 400
    return _to_case(opened.case)


@blueprint.get("/<reference>/end")
@access(Action.TRIAGE)
def end(reference: str) -> ResponseReturnValue:
    """End an application before a decision: handed over to its right area, or made in error."""
    opened = open_case(reference, Action.TRIAGE)
    outside = opened.case.application.in_area == "no"
    return _end_page(opened, EndForm(ending=Ending.HANDED_OVER.value if outside else None))


@blueprint.post("/<reference>/end")
@access(Action.TRIAGE)
def end_post(reference: str) -> ResponseReturnValue:
    """Record it, and tell the applicant."""
    opened = open_case(reference, Action.TRIAGE, change=True)
    form = EndForm()
    if not form.validate_on_submit():
        return _end_page(opened, form), 400
    ending, reason = Ending(form.ending.data), str(form.reason.data)
    with Attempt(form) as tried:
        closing.end_case(case=opened.case, ending=ending, reason=reason, act=opened.act(), send=sender())
    if tried.refused:
        return _end_page(opened, form), 400
    who = told_to(opened.case, NoticeKind.ENDING)
    flash(_("The application has ended. The letter that says so goes to: %(who)s.", who=who), "success")
    return _to_case(opened.case)


@blueprint.get("/<reference>/reopen")
@access(Action.CLOSE_OR_REOPEN)
def reopen(reference: str) -> ResponseReturnValue:
    """Open a closed case again."""
    opened = open_case(reference, Action.CLOSE_OR_REOPEN)
    return _reopen_page(opened, _reopen_form(opened))


@blueprint.post("/<reference>/reopen")
@access(Action.CLOSE_OR_REOPEN)
def reopen_post(reference: str) -> ResponseReturnValue:
    """Open it, or propose it to the second person that the area asks for."""
    opened = open_case(reference, Action.CLOSE_OR_REOPEN, change=True)
    form = _reopen_form(opened)
    if not form.validate_on_submit():
        return _reopen_page(opened, form), 400
    with Attempt(form) as tried:
        _reopen(opened, form)
    if tried.refused:
        return _reopen_page(opened, form), 400
    return _to_case(opened.case)


def _close(opened: Opened, form: CloseForm) -> None:
    """Close, or propose: a second person agrees where the area has one and the chair has not said so (c16)."""
    act = _act(opened, form, CLOSING)
    if act is None:
        closing.propose_closing(case=opened.case, act=opened.act())
        flash(_("Proposed. A second coordinator or the chair closes it."), "success")
        return
    reason, alone = str(form.reason.data), _alone(opened, act)
    closing.close_case(case=opened.case, reason=reason, alone=alone, act=act, send=sender())
    who = told_to(opened.case, NoticeKind.CLOSING)
    flash(_("The case is closed. The letter that says why goes to: %(who)s.", who=who), "success")


def _reopen(opened: Opened, form: ReopenForm) -> None:
    """Open it again, or propose it, as for closing."""
    act, why = _act(opened, form, REOPENING), Reopening(form.why.data)
    if act is None:
        closing.propose_reopening(case=opened.case, why=why, act=opened.act())
        flash(_("Proposed. A second coordinator or the chair opens it again."), "success")
        return
    closing.reopen_case(case=opened.case, why=why, act=act, alone=_alone(opened, act))
    flash(_("The case is open again."), "success")


def _act(opened: Opened, form: SecondPersonForm, proposed: EventKind) -> Act | None:
    """The act by the chair's word or by the viewer's own; None where the viewer can only propose it."""
    if form.by_chair:
        return opened.act(entered=form.entered(), standing=Standing.CHAIR)
    return opened.act() if _may(opened, proposed) else None


def _alone(opened: Opened, act: Act) -> bool:
    """Whether one person does what would take two, because the area has no second."""
    return act.standing is Standing.COORDINATOR and not opened.relation.two_people


def _may(opened: Opened, proposed: EventKind) -> bool:
    """Whether the viewer's own word is enough: the chair's is; a coordinator's, on another's proposal or alone."""
    proposal = closing.proposal_of(opened.case, proposed)
    drafted_by = proposal.account_id if proposal else opened.viewer.account_id
    return may_release(opened.viewer, opened.relation, drafted_by)


def _needs_no_second(opened: Opened) -> bool:
    return opened.standing is Standing.CHAIR or not opened.relation.two_people


def _close_form(opened: Opened) -> CloseForm:
    return CloseForm().offer(
        alone=_needs_no_second(opened),
        may=_may(opened, CLOSING),
        mine=_l("I close it"),
        propose=_l("I propose it; a second coordinator or the chair closes it"),
    )


def _reopen_form(opened: Opened) -> ReopenForm:
    return ReopenForm().offer(
        alone=_needs_no_second(opened),
        may=_may(opened, REOPENING),
        mine=_l("I open it again"),
        propose=_l("I propose it; a second coordinator or the chair opens it again"),
    )


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
        may_close=_may(opened, CLOSING),
    )


def _end_page(opened: Opened, form: EndForm) -> str:
    show_area(opened.case.area)
    possible = stages.possible(opened.case.stage, Move.END)
    return render_template("casefile/end.html", case=opened.case, form=form, possible=possible)


def _reopen_page(opened: Opened, form: ReopenForm) -> str:
    show_area(opened.case.area)
    possible = opened.case.stage is Stage.CLOSED
    return render_template(
        "casefile/reopen.html",
        case=opened.case,
        form=form,
        possible=possible,
        proposal=closing.proposal_of(opened.case, REOPENING),
        may=_may(opened, REOPENING),
    )


def _to_case(case: Case) -> ResponseReturnValue:
    return redirect(url_for("casework.case", reference=case.reference), code=303)
