"""Files of an appeal that is being written: add some, take one out. They are listed among its pages."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.evidence.forms import FilesOfAppealForm
from csp_reviews.applications.evidence.queries import held_by_applicant
from csp_reviews.applications.evidence.receiving import arrived, receive
from csp_reviews.applications.evidence.words import ACCEPT
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.operations.evidence import keep_with_appeal_draft, take_out_of_draft
from csp_reviews.casefile.access import Opened, open_own_case
from csp_reviews.casefile.appeal_draft import being_written, find, topics_of
from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.casefile.evidence import drop_unclaimed, files_of_appeal_draft
from csp_reviews.casefile.file_words import A_MILLION
from csp_reviews.casefile.given_back import give_back
from csp_reviews.casefile.links import address
from csp_reviews.casefile.storage import store
from csp_reviews.law.terms import Action, Party
from csp_reviews.models.appeals import AppealDraft
from csp_reviews.web import bookkeeping
from csp_reviews.web.clock import now
from csp_reviews.web.gate import Door, access, refuse, viewer
from csp_reviews.web.pages import show_area
from csp_reviews.web.uploads import takes_files

blueprint = Blueprint("appeal_files", __name__, url_prefix="/progress/more/files")


def _receive() -> None:
    """Take the files of the applicant who reads with a code and writes an appeal."""
    case_id = viewer().case_id
    if case_id is not None and viewer().party is Party.APPLICANT and being_written(case_id):
        receive(held_by_applicant(case_id), public=True)


@blueprint.get("/add")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def add() -> ResponseReturnValue:
    """Ask for files."""
    opened = open_own_case(Action.LODGE_APPEAL)
    draft = find(opened.case)
    return _add_page(opened, _form(opened, draft)) if draft else _to_start()


@blueprint.post("/add")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
@takes_files(_receive)
def add_post() -> ResponseReturnValue:
    """Keep what was taken, and name what was not."""
    opened = open_own_case(Action.LODGE_APPEAL, change=True)
    draft = find(opened.case)
    if draft is None:
        return _not_added(opened)
    form = _form(opened, draft)
    valid = form.validate_on_submit()
    if not form.words_are_valid():
        return _add_page(opened, form), 400
    kept = _keep(draft, form)
    if valid:
        return redirect(_list(), code=303)
    return _add_page(opened, form, kept=kept), 200 if kept else 400


@blueprint.get("/<key>/remove")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def remove(key: str) -> ResponseReturnValue:
    """Ask before a file is taken out."""
    opened = open_own_case(Action.LODGE_APPEAL)
    item = next((one for one in files_of_appeal_draft(find(opened.case)) if one.key == key), None)
    if item is None:
        refuse(404)
    area = show_area(opened.case.area)
    return render_template(
        "appeals/remove_file.html",
        area=area,
        contact=contact_of(area),
        form=OnlyButtonForm(),
        item=item,
        back_to=_list(),
    )


@blueprint.post("/<key>/remove")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def remove_post(key: str) -> ResponseReturnValue:
    """Take it out, and delete it from the disk. One that is out already stays out."""
    opened = open_own_case(Action.LODGE_APPEAL, change=True)
    draft = find(opened.case)
    if draft is None:
        return _to_start()
    if take_out_of_draft(draft=draft, key=key):
        bookkeeping.later(lambda: _drop(key))
    return redirect(_list(), code=303)


def _drop(key: str) -> None:
    drop_unclaimed(store(), [key])


def _list() -> str:
    """The page of the appeal that lists its files."""
    return address("progress_appeal.files")


def _not_added(opened: Opened) -> ResponseReturnValue:
    """Say that the appeal is not there any more; words that came beside the files are shown again."""
    form, why = FilesOfAppealForm(), _("Nothing was added: the appeal that you were writing was sent, or deleted.")
    # The point that was chosen has no words any more.
    form.about.data = None
    if form.note.data:
        give_back(opened.case, form, why)
    flash(why)
    return _to_start()


def _to_start() -> ResponseReturnValue:
    return redirect(address("progress_appeal.lodge") or url_for("progress.case"), code=303)


def _keep(draft: AppealDraft, form: FilesOfAppealForm) -> int:
    for one in arrived().taken:
        keep_with_appeal_draft(
            draft=draft, taken=one, topic=form.topic, note=form.note.data or "", at=now(), store=store()
        )
    return len(arrived().taken)


def _form(opened: Opened, draft: AppealDraft) -> FilesOfAppealForm:
    return FilesOfAppealForm().offer((), topics_of(opened.case, draft))


def _add_page(opened: Opened, form: FilesOfAppealForm, kept: int = 0) -> str:
    area = show_area(opened.case.area)
    return render_template(
        "appeals/add_files.html",
        area=area,
        contact=contact_of(area),
        form=form,
        kept=kept,
        back_to=_list(),
        accept=ACCEPT,
        most=int(current_app.config["EVIDENCE_FILE_BYTES"]) // A_MILLION,
        many=current_app.config["EVIDENCE_REQUEST_FILES"],
    )
