"""Files of an application that is being written: add some, take one out. None of it needs JavaScript."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from csp_reviews.applications.drafts import Found
from csp_reviews.applications.evidence.forms import FilesForm, FilesOfDraftForm
from csp_reviews.applications.evidence.queries import file_of_draft, files_of_draft
from csp_reviews.applications.evidence.receiving import arrived, receive, sent_count
from csp_reviews.applications.evidence.words import ACCEPT
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.in_hand import another, here_and, nothing_taken_out, pressed, to_page, to_start
from csp_reviews.applications.items import mark_of
from csp_reviews.applications.journey import BY_KEY, detour
from csp_reviews.applications.operations.evidence import keep_with_draft, take_out_of_draft
from csp_reviews.applications.sheets import short_reports
from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.casefile.evidence import drop_unclaimed
from csp_reviews.casefile.file_words import A_MILLION
from csp_reviews.casefile.storage import store
from csp_reviews.law.terms import Action
from csp_reviews.models.areas import Area
from csp_reviews.models.drafts import Draft
from csp_reviews.models.evidence import Evidence
from csp_reviews.web import bookkeeping
from csp_reviews.web.clock import now
from csp_reviews.web.gate import Door, access
from csp_reviews.web.uploads import takes_files

blueprint = Blueprint("application_files", __name__)


def _receive(area: str) -> None:
    """Take the files of whoever has a draft here."""
    _here, found = here_and(area)
    if found.writing is not None and not another(found):
        receive(Evidence.draft_id == found.writing.id, public=True)


@blueprint.get("/<area>/apply/files/add")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def add(area: str) -> ResponseReturnValue:
    """Ask for files."""
    here, found = here_and(area)
    if answer := _not_now(here, found):
        return answer
    return _page(here, found, _form(found, about=request.args.get("report", "")))


@blueprint.post("/<area>/apply/files/add")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
@takes_files(_receive)
def add_post(area: str) -> ResponseReturnValue:
    """Keep what was taken, and name what was not. Only a browser's first page after that is all of them."""
    here, found = pressed(area)
    if answer := _closed(here, found) or _not_now(here, found):
        return answer
    form = _form(found)
    valid = form.validate_on_submit()
    if not form.words_are_valid() or found.writing is None:
        return _page(here, found, form), 400
    kept = _keep(found.writing, form)
    if form.gone:
        _say_whose(kept)
    if valid:
        return redirect(_list(here), code=303)
    return _page(here, found, form, kept=kept), 200 if kept else 400


@blueprint.get("/<area>/apply/files/<key>/remove")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def remove(area: str, key: str) -> ResponseReturnValue:
    """Ask before a file is taken out."""
    here, found = here_and(area)
    if answer := _not_now(here, found):
        return answer
    item = file_of_draft(found, key)
    if item is None:
        abort(404)
    return render_template(
        "applications/remove_file.html",
        area=here,
        contact=contact_of(here),
        form=OnlyButtonForm(),
        item=item,
        back_to=_list(here),
    )


@blueprint.post("/<area>/apply/files/<key>/remove")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def remove_post(area: str, key: str) -> ResponseReturnValue:
    """Take it out, and delete it from the disk. One that is out already stays out."""
    here, found = pressed(area)
    if found.writing is None:
        return nothing_taken_out(here, found)
    if take_out_of_draft(draft=found.writing, key=key):
        bookkeeping.later(lambda: _drop(key))
    return to_page(here, BY_KEY["files"])


def _list(here: Area) -> str:
    """The page that lists the files."""
    return url_for("applications.page", area=here.slug, page="files")


def _drop(key: str) -> None:
    drop_unclaimed(store(), [key])


def _keep(draft: Draft, form: FilesForm) -> int:
    for one in arrived().taken:
        keep_with_draft(
            draft=draft, taken=one, report_n=form.report_n, note=form.note.data or "", at=now(), store=store()
        )
    return len(arrived().taken)


def _form(found: Found, about: str = "") -> FilesOfDraftForm:
    marks = [mark_of(item) for item in found.answers.get("reports", {}).get("items", ())]
    return FilesOfDraftForm(data={"about": about}).offer_list(marks, short_reports(found.answers))


def _say_whose(kept: int) -> None:
    """Say that the report that files were for is gone, and what becomes of them."""
    if kept:
        text = _(
            "The report that you had chosen was taken out, in another tab or window. What you added is kept as files "
            "about all of it."
        )
    else:
        text = _(
            "The report that you had chosen was taken out, in another tab or window. Choose again what the files are "
            "about."
        )
    flash(text)


def _closed(here: Area, found: Found) -> ResponseReturnValue | None:
    """Say that no file was added, where the form was sent or closed meanwhile: a file cannot wait for its code."""
    if found.writing is not None:
        return None
    if found.sent is not None:
        if number := sent_count():
            flash(_not_in_it(number))
        return to_start(here)
    flash(_("No file was added, because your form was closed meanwhile. Open it, then choose the files again."))
    return redirect(url_for("saved.back", area=here.slug), code=303) if found.waits else to_start(here)


def _not_in_it(number: int) -> str:
    return ngettext(
        "%(num)s file is not in your application: you had sent it already, in another tab or window. "
        "To add the file, choose “Follow your application”, give the reference and the code, and open “Your files”.",
        "%(num)s files are not in your application: you had sent it already, in another tab or window. "
        "To add the files, choose “Follow your application”, give the reference and the code, and open "
        "“Your files”.",
        number,
    )


def _not_now(here: Area, found: Found) -> ResponseReturnValue | None:
    """Where to go instead: there is no draft, or it was sent, or an earlier page comes first."""
    if found.writing is None:
        return to_start(here)
    other = detour(found.answers, BY_KEY["files"])
    return to_page(here, other) if other is not None else None


def _page(here: Area, found: Found, form: FilesForm, kept: int = 0) -> str:
    return render_template(
        "applications/add_files.html",
        area=here,
        contact=contact_of(here),
        form=form,
        kept=kept,
        back_to=_list(here),
        items=files_of_draft(found),
        accept=ACCEPT,
        most=int(current_app.config["EVIDENCE_FILE_BYTES"]) // A_MILLION,
        many=current_app.config["EVIDENCE_REQUEST_FILES"],
    )
