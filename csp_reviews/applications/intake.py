"""Taking an application for somebody, and a report that comes later: the coordinator's pages."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from csp_reviews.applications import drafts
from csp_reviews.applications.operations import add_report, correct_report, submit_application
from csp_reviews.applications.queries import notes_of
from csp_reviews.applications.staff_forms import IntakeForm, ReportOfCaseForm
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.acts import Act, Entered
from csp_reviews.casefile.agreement import has_affected
from csp_reviews.casefile.areas import agencies, area_or_404, procedure_in_force
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.report_form import answers_of, earlier
from csp_reviews.casefile.report_lines import put_right, report_lines, said_of
from csp_reviews.casefile.safe_routes import safe_routes
from csp_reviews.correspondence.wording import address_of
from csp_reviews.extensions import db
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Action, Role, Route, Stage, Standing
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case, Complaint
from csp_reviews.models.drafts import Draft
from csp_reviews.web.clock import now, today
from csp_reviews.web.gate import access, refuse, viewer
from csp_reviews.web.pages import show_area

blueprint = Blueprint("intake", __name__)
KIND = "intake"


@blueprint.get("/casework/new")
@access(Action.TRIAGE)
def new() -> ResponseReturnValue:
    """The form for an application that came by phone, letter, e-mail or in person."""
    form = IntakeForm()
    if not form.reports.entries:
        form.reports.append_entry()
    for here in _areas():
        drafts.offer(here, KIND)
    return _form_page(form)


@blueprint.post("/casework/new")
@access(Action.TRIAGE)
def new_post() -> ResponseReturnValue:
    """Record it with its true day of receipt; or one report more, or fewer, with everything kept."""
    form = IntakeForm()
    pressed = request.form.get("press", "")
    if form.press(pressed) or pressed == "stay":
        return _form_page(form)
    here = _chosen(form)
    form.offer(_areas(), agencies(here.id) if here else ())
    valid = form.validate_on_submit()
    if here is None or not valid or not _in_force(form, here):
        return _form_page(form), 400
    said = form.submission()
    entered = Entered(said.applicant.name, said.channel, said.received_on)
    act = Act(viewer(), Standing.APPLICANT, said.received_on, now(), entered)
    with Attempt(form) as tried:
        received = submit_application(area=here, said=said, act=act)
    if tried.refused:
        return _form_page(form), 400
    draft = drafts.start(here, KIND)
    drafts.sent(
        draft,
        case_id=received.case.id,
        reference=received.case.reference,
        code=received.code,
        affected_code=received.affected_code,
        neighbour_codes=received.neighbour_codes,
    )
    draft.answers = {"account": viewer().account_id}
    return redirect(url_for("intake.receipt", area=here.slug), code=303)


@blueprint.get("/casework/new/<area>/receipt")
@access(Action.TRIAGE)
def receipt(area: str) -> ResponseReturnValue:
    """The reference and the code, to read out or to print, until the coordinator says that they were given."""
    draft = _receipt_of(area)
    shown = {"notes": notes_of(draft), "join": address_of(url_for("joining.enter", area=area))}
    return render_template("applications/intake_receipt.html", draft=draft, **shown, **_people(draft))


@blueprint.get("/casework/new/<area>/receipt/letter")
@access(Action.TRIAGE)
def receipt_letter(area: str) -> ResponseReturnValue:
    """The same as a letter, to hand over, or to post where letters are safe."""
    draft = _receipt_of(area)
    return render_template(
        "applications/intake_letter.html", draft=draft, page=address_of(url_for("progress.enter")), **_people(draft)
    )


@blueprint.post("/casework/new/<area>/given")
@access(Action.TRIAGE)
def given(area: str) -> ResponseReturnValue:
    """The code was given: it is shown no more."""
    draft = _receipt_of(area)
    reference = str(draft.reference)
    drafts.forget(_area(area), KIND)
    flash(_("The code is not shown any more. If it gets lost, make a new one."), "success")
    return redirect(url_for("casework.case", reference=reference), code=303)


@blueprint.get("/casework/<reference>/complaints/new")
@access(Action.ADD_INFORMATION)
def report(reference: str) -> ResponseReturnValue:
    """One more report, as the applicant tells it."""
    opened = open_case(reference, Action.ADD_INFORMATION)
    return _report_page(opened, _report_form(opened.case, None), None)


@blueprint.post("/casework/<reference>/complaints/new")
@access(Action.ADD_INFORMATION)
def report_post(reference: str) -> ResponseReturnValue:
    """Add it."""
    opened = open_case(reference, Action.ADD_INFORMATION, change=True)
    form = _report_form(opened.case, None)
    if not form.validate_on_submit():
        return _report_page(opened, form, None), 400
    act = opened.act(entered=form.entered(), standing=Standing.APPLICANT)
    with Attempt(form) as tried:
        complaint = add_report(case=opened.case, report=form.report(), act=act)
    if tried.refused:
        return _report_page(opened, form, None), 400
    flash(_("Report %(n)s is added.", n=complaint.n), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


@blueprint.get("/casework/<reference>/complaints/<int:n>")
@access(Action.ADD_INFORMATION)
def correct(reference: str, n: int) -> ResponseReturnValue:
    """One report again, to put right what was written down."""
    opened = open_case(reference, Action.ADD_INFORMATION)
    complaint = _complaint(opened.case, n)
    return _report_page(opened, _report_form(opened.case, complaint), complaint)


@blueprint.post("/casework/<reference>/complaints/<int:n>")
@access(Action.ADD_INFORMATION)
def correct_post(reference: str, n: int) -> ResponseReturnValue:
    """Put it right, unless somebody else did so meanwhile: then both are shown."""
    opened = open_case(reference, Action.ADD_INFORMATION, change=True)
    complaint = _complaint(opened.case, n)
    form = _report_form(opened.case, complaint)
    if not form.validate_on_submit():
        return _report_page(opened, form, complaint), 400
    if form.version.data != str(complaint.version):
        form.version.data = str(complaint.version)
        form.form_errors.append(_("Somebody changed this report meanwhile. Compare, then save once more."))
        return _report_page(opened, form, complaint, theirs=report_lines(said_of(complaint))), 400
    act = opened.act(entered=form.entered(), standing=Standing.APPLICANT)
    report = put_right(complaint, form.report())
    with Attempt(form) as tried:
        correct_report(case=opened.case, complaint=complaint, report=report, act=act)
    if tried.refused:
        return _report_page(opened, form, complaint), 400
    flash(_("Report %(n)s is put right.", n=complaint.n), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


def _areas() -> list[Area]:
    """The areas whose applications the viewer takes."""
    ids = viewer().area_ids(Role.COORDINATOR)
    return list(db.session.scalars(select(Area).where(Area.id.in_(ids)).order_by(Area.name)))


def _area(slug: str) -> Area:
    """One of them; 404 for any other, as for none."""
    found = area_or_404(slug)
    if found.id not in viewer().area_ids(Role.COORDINATOR):
        refuse(404)
    return show_area(found)


def _chosen(form: IntakeForm) -> Area | None:
    """The area that was chosen, or the only one."""
    areas = _areas()
    if len(areas) == 1 or "area" not in form:
        return areas[0] if areas else None
    return next((area for area in areas if area.slug == form.area.data), None)


def _in_force(form: IntakeForm, here: Area) -> bool:
    if procedure_in_force(here.id, form.received_on.data or today()) is not None:
        return True
    form.received_on.errors = [_("No review procedures were in force in this area on that day")]
    return False


def _form_page(form: IntakeForm) -> str:
    areas = _areas()
    here = _chosen(form)
    if here is not None:
        show_area(here)
    form.offer(areas, agencies(here.id) if here else ())
    bodies = agencies(here.id, relevant=True) if here else ()
    return render_template("applications/intake.html", area=here, form=form, areas=areas, bodies=bodies)


def _receipt_of(slug: str) -> Draft:
    """The receipt of the application that this person has just taken; 404 for anybody else's, and once it was given."""
    draft = drafts.find(_area(slug), kind=KIND).sent
    if draft is None or draft.answers.get("account") != viewer().account_id:
        refuse(404)
    return draft


def _people(draft: Draft) -> dict[str, object]:
    case = db.session.get_one(Case, draft.case_id)
    people = [(person, Route.LETTER in safe_routes(person)) for person in case.people]
    return {"case": case, "area": case.area, "people": people, "today_on": today()}


def _complaint(case: Case, n: int) -> Complaint:
    found = next((complaint for complaint in case.complaints if complaint.n == n), None)
    if found is None:
        refuse(404)
    return found


def _report_form(case: Case, complaint: Complaint | None) -> ReportOfCaseForm:
    before = [other for other in case.complaints if complaint is None or other.n < complaint.n]
    kept = answers_of(complaint) | {"version": str(complaint.version)} if complaint else {}
    return ReportOfCaseForm(data=kept).offer(agencies(case.area_id), earlier(before))


def _report_page(
    opened: Opened,
    form: ReportOfCaseForm,
    complaint: Complaint | None,
    theirs: list[tuple[str, str]] | None = None,
) -> str:
    case = opened.case
    show_area(case.area)
    return render_template(
        "applications/case_report.html",
        case=case,
        form=form,
        n=complaint.n if complaint else len(case.complaints) + 1,
        new=complaint is None,
        theirs=theirs or [],
        for_another=has_affected(case),
        possible=case.stage in OPEN or (complaint is None and case.stage is Stage.CLOSED),
    )
