"""The decision sheet: ruling on complaints, seeing the letter first, recording the bodies' decision (s.104(4)-(6))."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.answers import Answers, answers_for
from csp_reviews.casefile.appealing import last_decision, upheld_against
from csp_reviews.casefile.areas import agencies, meeting_after
from csp_reviews.casefile.contact import way_to_tell
from csp_reviews.casefile.decided import found_then
from csp_reviews.casefile.reasons import conflict_words
from csp_reviews.casefile.refusals import Attempt, refusal_words
from csp_reviews.casefile.report_form import ReportForm
from csp_reviews.casefile.timeline import since
from csp_reviews.casefile.whom import choosing, told_to
from csp_reviews.correspondence.content import Content
from csp_reviews.correspondence.signing import previewed
from csp_reviews.law.deciding import check_decision, one_more_by
from csp_reviews.law.errors import LawError
from csp_reviews.law.terms import Action, NoticeKind, Stage
from csp_reviews.models.areas import Agency
from csp_reviews.threshold import operations, queries
from csp_reviews.threshold.notice import Decided, decision_notice
from csp_reviews.threshold.routes import blueprint
from csp_reviews.threshold.sheet import axis_of, judged_conditions
from csp_reviews.threshold.sheet_forms import Sheet, sheet_of
from csp_reviews.web.gate import access
from csp_reviews.web.pages import show_area

__all__ = ["blueprint"]


@blueprint.get("/threshold")
@access(Action.TRIAGE)
def decide(reference: str) -> ResponseReturnValue:
    """The sheet; once decided, the decision as it was recorded."""
    opened = open_case(reference, Action.TRIAGE)
    if opened.case.stage is not Stage.RECEIVED:
        return _decided_page(opened)
    try:
        sheet, answers = _sheet(opened)
    except LawError as error:
        return _no_sheet_page(opened, error)
    return _sheet_page(opened, sheet, answers)


@blueprint.get("/threshold/held")
@access(Action.TRIAGE)
def held(reference: str) -> ResponseReturnValue:
    """A complaint that an agency holds and the applicant did not list."""
    opened = open_case(reference, Action.TRIAGE)
    return _held_page(opened, _held_form(opened))


@blueprint.post("/threshold/held")
@access(Action.TRIAGE)
def held_post(reference: str) -> ResponseReturnValue:
    """Add it to the sheet."""
    opened = open_case(reference, Action.TRIAGE, change=True)
    form = _held_form(opened)
    if not form.validate_on_submit():
        return _held_page(opened, form), 400
    with Attempt(form) as tried:
        complaint = operations.add_held(case=opened.case, report=form.report(), act=opened.act())
    if tried.refused:
        return _held_page(opened, form), 400
    flash(_("Complaint %(n)s is on the sheet. Rule whether it is about the same behaviour.", n=complaint.n), "success")
    return redirect(url_for("threshold.decide", reference=opened.case.reference), code=303)


@blueprint.post("/threshold/rulings")
@access(Action.TRIAGE)
def rule(reference: str) -> ResponseReturnValue:
    """Save the rulings and work the threshold out again. What else was typed on the sheet is kept."""
    opened = open_case(reference, Action.TRIAGE, change=True)
    try:
        sheet, answers = _sheet(opened, request.form)
    except LawError as error:
        return _no_sheet_page(opened, error), 400
    if opened.case.stage is not Stage.RECEIVED:
        return _decided_page(opened, sheet), 400
    if not sheet.rulings_valid() or _changed_meanwhile(opened, sheet):
        return _sheet_page(opened, sheet, answers), 400
    with Attempt(sheet.refuse) as tried:
        _rule(opened, sheet)
    if tried.refused:
        return _sheet_page(opened, sheet, answers), 400
    if any(form.found.data or form.because.data for form in sheet.findings.values()):
        sheet.decision.version.data = str(opened.case.head_seq)
        return _sheet_page(opened, sheet, answers)
    flash(_("The rulings are saved, and the threshold is worked out again."), "success")
    return redirect(url_for("threshold.decide", reference=opened.case.reference), code=303)


@blueprint.post("/threshold/letter")
@access(Action.TRIAGE)
def preview(reference: str) -> ResponseReturnValue:
    """The letter as the applicant would read it. Nothing is recorded."""
    opened = open_case(reference, Action.TRIAGE)
    try:
        sheet, answers = _sheet(opened, request.form)
    except LawError as error:
        return _no_sheet_page(opened, error), 400
    if opened.case.stage is not Stage.RECEIVED:
        return _decided_page(opened, sheet), 400
    if not sheet.valid():
        return _sheet_page(opened, sheet, answers), 400
    with Attempt(sheet.refuse) as tried:
        check_decision(sheet.decision.decision, sheet.worked.finding, sheet.worked.range.highest, sheet.weighed)
    if tried.refused:
        return _sheet_page(opened, sheet, answers), 400
    names = tuple(body.name for body in _chosen(opened, sheet))
    form = sheet.decision
    day, reason, part = form.decided_on.data, str(form.reason.data), choosing(opened.case)
    decided = Decided(form.decision, day, reason, names, sheet.weighed, form.why_anyway, part)
    said = partial(decision_notice, worked=sheet.worked, decided=decided)
    return _sheet_page(opened, sheet, answers, previewed(opened.case, NoticeKind.THRESHOLD, said))


@blueprint.post("/threshold")
@access(Action.TRIAGE)
def decide_post(reference: str) -> ResponseReturnValue:
    """Record the decision, with the rulings chosen beside it, and tell the applicant."""
    opened = open_case(reference, Action.TRIAGE, change=True)
    try:
        sheet, answers = _sheet(opened, request.form)
    except LawError as error:
        return _no_sheet_page(opened, error), 400
    if opened.case.stage is not Stage.RECEIVED:
        return _decided_page(opened, sheet), 400
    if not sheet.valid() or _changed_meanwhile(opened, sheet):
        return _sheet_page(opened, sheet, answers), 400
    form = sheet.decision
    with Attempt(sheet.refuse) as tried:
        _rule(opened, sheet)
        operations.decide_threshold(
            case=opened.case,
            outcome=form.decision,
            reason=str(form.reason.data),
            bodies=_chosen(opened, sheet),
            weighed=sheet.weighed,
            answers=answers,
            act=opened.act(form.decided_on.data),
            anyway=form.why_anyway,
        )
    if tried.refused:
        return _sheet_page(opened, sheet, answers), 400
    who = told_to(opened.case, NoticeKind.THRESHOLD)
    flash(_("Recorded. The letter goes to: %(who)s.", who=who), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


def _held_form(opened: Opened) -> ReportForm:
    form = ReportForm().offer(agencies(opened.case.area_id), latest=opened.case.received_on)
    form.reporter.label.text = _("Who told them")
    form.reporter.description = _("As the agency has it. The applicant is never told.")
    return form


def _held_page(opened: Opened, form: ReportForm) -> str:
    show_area(opened.case.area)
    possible = opened.case.stage is Stage.RECEIVED
    return render_template("threshold/held.html", case=opened.case, form=form, possible=possible)


def _sheet(opened: Opened, sent: object = None) -> tuple[Sheet, Answers]:
    answers = answers_for(opened)
    bodies = [(agency.id, agency.name) for agency in agencies(opened.case.area_id, relevant=True)]
    return sheet_of(opened.case, answers, bodies, sent), answers


def _rule(opened: Opened, sheet: Sheet) -> None:
    by_number = {complaint.n: complaint for complaint in sheet.worked.complaints}
    for n, ruled in sheet.ruled.items():
        operations.rule(case=opened.case, complaint=by_number[int(n)], ruled=ruled, act=opened.act())


def _chosen(opened: Opened, sheet: Sheet) -> list[Agency]:
    relevant = agencies(opened.case.area_id, relevant=True)
    return [agency for agency in relevant if agency.id in sheet.decision.chosen]


def _changed_meanwhile(opened: Opened, sheet: Sheet) -> bool:
    """Whether anything happened in the case since the sheet was shown; then the sheet says what."""
    seen = sheet.decision.version.data or ""
    if not sheet.decision.changed_meanwhile(opened.case.head_seq, {}):
        return False
    sheet.decision.theirs = since(opened.case, int(seen) if seen.isascii() and seen.isdigit() else 0)
    return True


def _sheet_page(opened: Opened, sheet: Sheet, answers: Answers, letter: Content | None = None) -> str:
    case, finding = opened.case, sheet.worked.finding
    show_area(case.area)
    return render_template(
        "threshold/decide.html",
        case=case,
        sheet=sheet,
        form=sheet.decision,
        forms=sheet.forms,
        state=sheet.state.value,
        finding=finding,
        range=sheet.worked.range,
        axis=axis_of(sheet.worked),
        conflicts=[(conflict, conflict_words(conflict)) for conflict in finding.conflicts],
        judged=judged_conditions(sheet.worked),
        one_more_by=one_more_by(finding),
        meets_on=meeting_after(case.area_id, case.received_on),
        unsent=queries.unsent_names(case),
        waiting=answers.waiting,
        way_to_tell=way_to_tell(case, NoticeKind.THRESHOLD),
        applicant=queries.applicant_name(case),
        letter=letter,
        upheld=upheld_against(last_decision(case.id)),
    )


def _no_sheet_page(opened: Opened, error: LawError) -> str:
    """The threshold cannot be worked out: a register without a procedure, or a procedure that leaves it unknown."""
    show_area(opened.case.area)
    return render_template("threshold/no_sheet.html", case=opened.case, why=refusal_words(error))


def _decided_page(opened: Opened, sheet: Sheet | None = None) -> str:
    show_area(opened.case.area)
    decision = last_decision(opened.case.id)
    return render_template(
        "threshold/decided.html",
        case=opened.case,
        decision=decision,
        recorded_by=queries.account_name(decision.recorded_by_id) if decision else "",
        found=found_then(decision) if decision else [],
        typed=sheet.typed if sheet else [],
    )
