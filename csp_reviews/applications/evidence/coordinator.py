"""What a coordinator does with the files of a case: add some for whoever handed them in, share one, remove one."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from csp_reviews.applications.evidence import words
from csp_reviews.applications.evidence.forms import FilesOfCaseForm, RemoveForm, ShareForm, version_of
from csp_reviews.applications.evidence.receiving import arrived, receive
from csp_reviews.applications.evidence.words import ACCEPT
from csp_reviews.applications.operations.evidence import add_to_case, remove, share_with
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.appealing import points_of
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.evidence import drop_unclaimed, file_of
from csp_reviews.casefile.file_words import A_MILLION
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.relations import agencies_in
from csp_reviews.casefile.report_form import in_short
from csp_reviews.casefile.storage import store
from csp_reviews.extensions import db
from csp_reviews.law.references import normalise_reference
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Action, EvidenceState, Role, Stage, Standing
from csp_reviews.models.cases import Case, Complaint
from csp_reviews.models.evidence import Evidence
from csp_reviews.web import bookkeeping
from csp_reviews.web.gate import access, refuse, viewer
from csp_reviews.web.pages import show_area
from csp_reviews.web.uploads import takes_files

blueprint = Blueprint("evidence_acts", __name__, url_prefix="/casework/<reference>/evidence")
ADD, SHARE, REMOVE = Action.ADD_INFORMATION, Action.REQUEST_INFORMATION, Action.TRIAGE


def _receive(reference: str) -> None:
    """Take the files of a coordinator of the case's area; whether they may add them to it is asked by the view."""
    plain = normalise_reference(reference)
    areas = viewer().area_ids(Role.COORDINATOR)
    found = select(Case.id).where(Case.reference == plain, Case.area_id.in_(areas))
    case_id = db.session.scalar(found) if plain else None
    if case_id is not None:
        receive(Evidence.case_id == case_id, public=False)


@blueprint.get("/add")
@access(ADD)
def add(reference: str) -> ResponseReturnValue:
    """Ask for files, and who handed them in."""
    opened = open_case(reference, ADD)
    return _add_page(opened, _form(opened.case))


@blueprint.post("/add")
@access(ADD)
@takes_files(_receive)
def add_post(reference: str) -> ResponseReturnValue:
    """Add what was taken, and name what was not."""
    opened = open_case(reference, ADD, change=True)
    form = _form(opened.case)
    valid = form.validate_on_submit()
    if not form.words_are_valid() or not _takes(opened.case):
        return _add_page(opened, form), 400
    with Attempt(form) as tried:
        kept = _keep(opened, form)
    if tried.refused:
        return _add_page(opened, form), 400
    if valid:
        flash(words.added(kept), "success")
        return redirect(url_for("evidence.files", reference=opened.case.reference), code=303)
    return _add_page(opened, form, kept=kept), 200 if kept else 400


@blueprint.get("/<int:n>/share")
@access(SHARE)
def share(reference: str, n: int) -> ResponseReturnValue:
    """Ask which agencies may open a file."""
    opened = open_case(reference, SHARE)
    item = _item(opened, n)
    return _page(opened, "evidence/share.html", item, form=_share_form(opened, item))


@blueprint.post("/<int:n>/share")
@access(SHARE)
def share_post(reference: str, n: int) -> ResponseReturnValue:
    """Share it with those that are ticked, and with no other (c3)."""
    opened = open_case(reference, SHARE, change=True)
    item = _item(opened, n)
    form = _share_form(opened, item)
    if not form.validate_on_submit() or form.shared_meanwhile(_shared(item)):
        return _page(opened, "evidence/share.html", item, form=form), 400
    with Attempt(form) as tried:
        share_with(case=opened.case, item=item, agencies=form.chosen, act=opened.act())
    if tried.refused:
        return _page(opened, "evidence/share.html", item, form=form), 400
    flash(_("It is kept who may open file %(n)s.", n=n), "success")
    return redirect(url_for("evidence.files", reference=opened.case.reference), code=303)


@blueprint.get("/<int:n>/remove", endpoint="remove")
@access(REMOVE)
def remove_page(reference: str, n: int) -> ResponseReturnValue:
    """Ask before a file is deleted for good."""
    opened = open_case(reference, REMOVE)
    return _page(opened, "evidence/remove.html", _item(opened, n), form=RemoveForm())


@blueprint.post("/<int:n>/remove")
@access(REMOVE)
def remove_post(reference: str, n: int) -> ResponseReturnValue:
    """Delete it, and keep why."""
    opened = open_case(reference, REMOVE, change=True)
    item, form = _item(opened, n), RemoveForm()
    if not form.validate_on_submit():
        return _page(opened, "evidence/remove.html", item, form=form), 400
    key = item.key
    with Attempt(form) as tried:
        remove(case=opened.case, item=item, reason=str(form.reason.data), act=opened.act())
    if tried.refused:
        return _page(opened, "evidence/remove.html", item, form=form), 400
    bookkeeping.later(lambda: _drop(key))
    flash(_("File %(n)s is deleted.", n=n), "success")
    return redirect(url_for("evidence.files", reference=opened.case.reference), code=303)


def _drop(key: str) -> None:
    drop_unclaimed(store(), [key])


def _takes(case: Case) -> bool:
    return case.stage in OPEN or case.stage is Stage.CLOSED


def _keep(opened: Opened, form: FilesOfCaseForm) -> int:
    act = opened.act(entered=form.entered(), standing=Standing.APPLICANT)
    for one in arrived().taken:
        add_to_case(
            case=opened.case,
            taken=one,
            complaint=_complaint(opened.case, form.report_n),
            point=form.point,
            note=form.note.data or "",
            act=act,
            store=store(),
        )
    return len(arrived().taken)


def _complaint(case: Case, n: int | None) -> Complaint | None:
    return next((complaint for complaint in case.complaints if complaint.n == n), None)


def _form(case: Case) -> FilesOfCaseForm:
    reports = ((one.n, in_short(one.incident_first, one.incident_last, one.what_happened)) for one in case.complaints)
    return FilesOfCaseForm().offer(reports, points_of(case))


def _share_form(opened: Opened, item: Evidence) -> ShareForm:
    """The agencies of the case, and those with which the file is shared already."""
    shared = _shared(item)
    inside = agencies_in(opened.case) | shared.keys()
    offered = [(agency.id, agency.name) for agency in agencies(opened.case.area_id) if agency.id in inside]
    kept = {"agencies": [str(one) for one in shared], "version": version_of(shared)}
    return ShareForm(data=kept).offer(offered)


def _shared(item: Evidence) -> dict[int, str]:
    return {share.agency_id: share.agency.name for share in item.shares}


def _item(opened: Opened, n: int) -> Evidence:
    """A file of the case that has not been removed; 404 for any other."""
    item = file_of(opened.case, n)
    if item is None or item.state is EvidenceState.REMOVED:
        refuse(404)
    return item


def _add_page(opened: Opened, form: FilesOfCaseForm, kept: int = 0) -> str:
    return render_template(
        "evidence/add.html",
        case=opened.case,
        area=show_area(opened.case.area),
        form=form,
        kept=kept,
        possible=_takes(opened.case),
        accept=ACCEPT,
        most=int(current_app.config["EVIDENCE_FILE_BYTES"]) // A_MILLION,
        many=current_app.config["EVIDENCE_REQUEST_FILES"],
    )


def _page(opened: Opened, template: str, item: Evidence, **more: object) -> str:
    return render_template(template, case=opened.case, area=show_area(opened.case.area), item=item, **more)
