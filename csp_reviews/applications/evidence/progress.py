"""Files that the applicant adds to a case with the reference and the code, and looks at again."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.evidence import words
from csp_reviews.applications.evidence.forms import FilesForm
from csp_reviews.applications.evidence.queries import held_by_applicant
from csp_reviews.applications.evidence.receiving import arrived, receive
from csp_reviews.applications.evidence.words import ACCEPT
from csp_reviews.applications.operations.evidence import add_to_case
from csp_reviews.applications.own import applicant_only
from csp_reviews.casefile import file_words
from csp_reviews.casefile.access import Opened, open_own_case
from csp_reviews.casefile.appealing import points_of
from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.casefile.downloads import download
from csp_reviews.casefile.evidence import file_of, files_of
from csp_reviews.casefile.file_words import A_MILLION
from csp_reviews.casefile.given_back import give_back
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.report_form import in_short
from csp_reviews.casefile.storage import store
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Action, Party, Stage
from csp_reviews.models.cases import Case
from csp_reviews.web.gate import Door, access, viewer
from csp_reviews.web.pages import show_area
from csp_reviews.web.uploads import takes_files

blueprint = Blueprint("progress_files", __name__)


def _receive() -> None:
    """Take the files of the applicant who reads with a code."""
    case_id = viewer().case_id
    if case_id is not None and viewer().party is Party.APPLICANT:
        receive(held_by_applicant(case_id), public=True)


@blueprint.get("/progress/files")
@access(Action.ADD_INFORMATION, Door.APPLICANT)
def files() -> ResponseReturnValue:
    """What was sent so far, and more to add."""
    applicant_only()
    opened = open_own_case(Action.ADD_INFORMATION)
    return _page(opened, _form(opened.case))


@blueprint.post("/progress/files")
@access(Action.ADD_INFORMATION, Door.APPLICANT)
@takes_files(_receive)
def files_post() -> ResponseReturnValue:
    """Add what was taken, and name what was not. A closed case is opened again by it."""
    applicant_only()
    opened = open_own_case(Action.ADD_INFORMATION, change=True)
    form = _form(opened.case)
    valid = form.validate_on_submit()
    if form.note.data and not _takes(opened.case):
        give_back(opened.case, form, _("The case is over, so it is too late for this."))
    if not form.words_are_valid() or not _takes(opened.case):
        return _page(opened, form), 400
    with Attempt(form) as tried:
        kept = _keep(opened, form)
    if tried.refused:
        return _page(opened, form), 400
    if valid:
        flash(words.added(kept), "success")
        return redirect(url_for("progress_files.files"), code=303)
    return _page(opened, form, kept=kept), 200 if kept else 400


@blueprint.get("/progress/files/<int:n>")
@access(Action.REREAD_OWN_STORY, Door.APPLICANT)
def file(n: int) -> ResponseReturnValue:
    """One of them, to save: only while the applicant reads with the code (c2)."""
    applicant_only()
    opened = open_own_case(Action.REREAD_OWN_STORY, logged=False)
    return download(file_of(opened.case, n), Action.REREAD_OWN_STORY, opened.standing)


def _takes(case: Case) -> bool:
    return case.stage in OPEN or case.stage is Stage.CLOSED


def _keep(opened: Opened, form: FilesForm) -> int:
    complaint = next((one for one in opened.case.complaints if one.n == form.report_n and not one.agency_only), None)
    act = opened.act()
    for one in arrived().taken:
        add_to_case(
            case=opened.case,
            taken=one,
            complaint=complaint,
            point=form.point,
            note=form.note.data or "",
            act=act,
            store=store(),
        )
    return len(arrived().taken)


def _form(case: Case) -> FilesForm:
    mine = (one for one in case.complaints if not one.agency_only)
    reports = ((one.n, in_short(one.incident_first, one.incident_last, one.what_happened)) for one in mine)
    return FilesForm(data={"about": request.args.get("about", "")}).offer(reports, points_of(case))


def _page(opened: Opened, form: FilesForm, kept: int = 0) -> str:
    area = show_area(opened.case.area)
    return render_template(
        "progress/files.html",
        area=area,
        case=opened.case,
        contact=contact_of(area),
        form=form,
        kept=kept,
        items=files_of(opened.case),
        told=file_words.told,
        unsealed=file_words.unsealed,
        size=file_words.size,
        possible=_takes(opened.case),
        accept=ACCEPT,
        most=int(current_app.config["EVIDENCE_FILE_BYTES"]) // A_MILLION,
        many=current_app.config["EVIDENCE_REQUEST_FILES"],
    )
