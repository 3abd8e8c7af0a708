"""Asking for a review: the pages at /<area>/apply/. One view serves every page of the journey."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from csp_reviews.applications import begun, drafts, half_done, pace, saving, sheets, told, twice
from csp_reviews.applications.addresses import PageNumber, number_of
from csp_reviews.applications.counting import standings
from csp_reviews.applications.drafts import Found
from csp_reviews.applications.evidence.queries import files_of_draft
from csp_reviews.applications.forms import DeclareForm, OnlyButtonForm, PageForm
from csp_reviews.applications.in_hand import (
    draft_for,
    half_shown,
    here_and,
    later,
    not_begun,
    not_writing,
    nothing_kept,
    pressed,
    to_page,
    to_save,
    to_start,
)
from csp_reviews.applications.items import mark_of
from csp_reviews.applications.journey import (
    BY_KEY,
    FIRST,
    Page,
    detour,
    following,
    preceding,
    unanswered,
    whole,
    without_words,
)
from csp_reviews.applications.operations import submit_application
from csp_reviews.applications.operations.evidence import hand_over
from csp_reviews.applications.queries import notes_of
from csp_reviews.applications.submission import read
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.casefile.areas import agencies, meeting_after, procedure_in_force
from csp_reviews.casefile.decider import another_decides
from csp_reviews.casefile.file_words import size
from csp_reviews.casefile.file_words import told as stands
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.correspondence.wording import address_of
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.permissions import NOBODY
from csp_reviews.law.terms import Action, Standing
from csp_reviews.models.areas import Area
from csp_reviews.models.cases import Case
from csp_reviews.models.drafts import Draft
from csp_reviews.web import gone
from csp_reviews.web.clock import now, today
from csp_reviews.web.gate import Door, access

blueprint = Blueprint("applications", __name__)
blueprint.record_once(PageNumber.install)
WRITTEN_DOWN = "written-down"
"""What the button carries by which somebody says that they have the reference and the code of a receipt."""


@blueprint.get("/<area>/apply/")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def start(area: str) -> ResponseReturnValue:
    """What it takes; then the list of what is done and what is left; after sending, that it was sent."""
    here, found = here_and(area)
    if found.gone:
        drafts.drop(here)
    if found.sent is not None:
        return _render("applications/sent.html", here, draft=found.sent, form=OnlyButtonForm())
    if found.writing is None:
        open_now = procedure_in_force(here.id, today()) is not None
        return _render("applications/start.html", here, found=found, open_now=open_now)
    left = unanswered(found.answers)
    return _render(
        "applications/tasks.html",
        here,
        tasks=sheets.tasks(found.answers),
        left=left,
        draft=found.writing,
        form=OnlyButtonForm(),
    )


@blueprint.get("/<area>/apply/begin")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def begin(area: str) -> ResponseReturnValue:
    """Let the browser be known from here on, and show the first page: after "Exit this page" it is not known any more,
    so that Back finds nothing there, with or without scripts."""
    here, found = here_and(area)
    if found.waits is not None:
        # They read that what they saved is still here, and begin another one.
        drafts.drop(here)
    if found.draft is None:
        drafts.offer(here)
    return to_page(here, FIRST) if found.sent is None else to_start(here)


@blueprint.get("/<area>/apply/<journey_page:page>")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def page(area: str, page: str) -> ResponseReturnValue:
    """One page of the journey, with what was answered before."""
    here, found = here_and(area)
    one = BY_KEY[page]
    if found.gone or found.waits is not None or found.sent is not None:
        return to_start(here)
    if gone.left():
        return gone.page()
    if elsewhere := detour(found.answers, one):
        return to_page(here, elsewhere)
    return show(one, here, found, twice.form_of(one, found.answers, here))


@blueprint.post("/<area>/apply/<journey_page:page>")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def page_post(area: str, page: str) -> ResponseReturnValue:
    """Keep one page's answers, and go on to the next that is to do."""
    here, found = here_and(area, change=True)
    one = BY_KEY[page]
    if answer := not_writing(here, found, one.key):
        return answer
    form = sheets.form_of(one, found.answers, here)
    if one.key == "reports":
        form.form_errors.extend(half_done.missing(found.answers))
    valid = form.validate_on_submit() and not form.form_errors
    if status := not_begun(here, found, form):
        return show(one, here, found, form), status
    if valid and sheets.saved_meanwhile(form, one, found.answers, here):
        return show(one, here, found, form), 409
    if later():
        return _stop_at(one, here, found, form if valid else None)
    if not valid:
        return show(one, here, found, form), 400
    draft = draft_for(here, found)
    _keep(draft, one, form, found)
    both = twice.stays(draft, one, here)
    return to_page(here, one if both else following(draft.answers, one))


def _stop_at(one: Page, here: Area, found: Found, form: PageForm | None) -> ResponseReturnValue:
    """Keep what a page holds, whether or not it is right, and go to where it is saved. A page to read stays unread."""
    draft = draft_for(here, found)
    if form is not None and sheets.fields_of(form):
        _keep(draft, one, form, found)
    else:
        begun.keep(draft, one.key, dict(request.form.lists()))
    return to_save(here, draft)


def _keep(draft: Draft, one: Page, form: PageForm, found: Found) -> None:
    """Keep a page's answers. What else was typed on it ends, as far as its form was shown with that."""
    before = draft.answers.get(one.key)
    drafts.keep(draft, one.key, _answers(one, form, found))
    if one.key == "contact" and saving.forget_unsafe(draft, before):
        flash(_("You said that e-mail is not safe, so we send you no link. Your reference and code still open it."))
    begun.end(draft, one.key, half_shown())


def _answers(one: Page, form: PageForm, found: Found) -> dict[str, object]:
    """What a page keeps. The page to read keeps when it was read; the list of reports that it is whole."""
    if one.key == "sharing":
        return {"shown_at": now().isoformat()}
    if one.key == "reports":
        return {**found.answers.get("reports", {}), "done": True}
    return sheets.kept(form)


@blueprint.get("/<area>/apply/check")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def check(area: str) -> ResponseReturnValue:
    """Check your answers. The follow-up code is made now, so that sending twice shows one code."""
    here, found = here_and(area)
    if found.writing is None:
        return nothing_kept(here)
    if left := unanswered(found.answers):
        return to_page(here, left[0])
    drafts.make_codes(found.writing)
    return _check_page(here, found, DeclareForm())


@blueprint.post("/<area>/apply/check")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def send(area: str) -> ResponseReturnValue:
    """Send it. Sent twice, or twice at once, it is one application with one receipt."""
    here, found = pressed(area)
    if found.sent is not None:
        return redirect(url_for("applications.receipt", area=here.slug), code=303)
    if found.writing is None:
        flash(_("Your application was not sent, because it was closed meanwhile. Open it with its code, then send it."))
        return to_start(here)
    if left := unanswered(found.answers):
        flash(_("Your application was not sent: this is still to do."))
        return to_page(here, left[0])
    form = DeclareForm()
    if refused := _refused(here, found.writing, form):
        return _check_page(here, found, form), refused
    return redirect(url_for("applications.receipt", area=here.slug), code=303)


def _refused(here: Area, draft: Draft, form: DeclareForm) -> int:
    """Send it; 0. Or the status with which the form says what is wrong, or that this network must wait."""
    if not form.validate_on_submit():
        return 400
    if pace.must_wait(pace.SENT, here, form):
        return 429
    with Attempt(form) as tried:
        _submit(here, draft)
    return 400 if tried.refused else 0


def _submit(here: Area, draft: Draft) -> None:
    codes = {"code": draft.code or "", "affected_code": draft.affected_code or ""}
    said = read(draft.answers, today(), now(), **codes)
    act = Act(NOBODY, Standing.APPLICANT, today(), now())
    received = submit_application(area=here, said=said, act=act)
    hand_over(draft=draft, case=received.case, act=act)
    drafts.sent(
        draft,
        case_id=received.case.id,
        reference=received.case.reference,
        code=received.code,
        affected_code=received.affected_code,
        neighbour_codes=received.neighbour_codes,
    )
    pace.count(pace.SENT)


@blueprint.get("/<area>/apply/receipt")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def receipt(area: str) -> ResponseReturnValue:
    """The reference and the code, for a day after sending, on this browser alone."""
    here, found = here_and(area)
    if found.sent is None:
        return nothing_kept(here)
    return _render(
        "applications/receipt.html",
        here,
        draft=found.sent,
        meeting=meeting_after(here.id, london_day(found.sent.submitted_at or now())),
        notes=notes_of(found.sent),
        another_decides=another_decides(db.session.get(Case, found.sent.case_id)),
        form=OnlyButtonForm(),
    )


@blueprint.get("/<area>/apply/receipt/notes")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def notes(area: str) -> ResponseReturnValue:
    """A private note for each neighbour who was not e-mailed, to print, cut and hand over."""
    here, found = here_and(area)
    if found.sent is None:
        return to_start(here)
    page = address_of(url_for("joining.enter", area=here.slug))
    return _render("applications/notes.html", here, notes=notes_of(found.sent), page=page)


@blueprint.post("/<area>/apply/forget")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def forget(area: str) -> ResponseReturnValue:
    """Delete what is kept for this browser: a draft with all its answers, or a receipt that was written down.

    Each by its own button: what one of them shows may be the other by now, in another tab.
    """
    here, found = pressed(area)
    if request.form.get("press") == WRITTEN_DOWN:
        return _receipt_written_down(here, found)
    if found.sent is not None:
        flash(
            _(
                "Nothing was deleted: you had sent your application, in another tab or window. Here are its reference "
                "and its code. To stop it, follow it and say so there, or ring us."
            )
        )
        return redirect(url_for("applications.receipt", area=here.slug), code=303)
    if drafts.forget(here):
        flash(_("What you had written is deleted."), "success")
    else:
        flash(
            _(
                "Nothing was deleted: no form of yours is open here any more. If you saved one with a code, and did "
                "not send it, the code still opens it."
            )
        )
    return to_start(here)


def _receipt_written_down(here: Area, found: Found) -> ResponseReturnValue:
    """Take a receipt off the device; a form that was begun here since stays."""
    if found.writing is None and found.waits is None:
        drafts.forget(here)
    flash(_("This browser does not show the code any more."), "success")
    return to_start(here)


def show(one: Page, here: Area, found: Found, form: PageForm) -> str:
    """A page of the journey."""
    sheet = sheets.SHEETS[one.key]
    return _render(
        sheet.template,
        here,
        sheet=sheet,
        page=one,
        number=number_of(one.key),
        form=form,
        fields=sheets.fields_of(form),
        before=preceding(found.answers, one),
        whole=whole(found.answers),
        **_more(one, here, found),
    )


def _more(one: Page, here: Area, found: Found) -> dict[str, object]:
    """What a page shows besides its form."""
    if one.key == "sharing":
        return {"bodies": agencies(here.id, relevant=True), "told": told}
    if one.key == "elsewhere":
        return {"others": _others(here)}
    if one.key == "reports":
        reports = found.answers.get("reports", {})
        items, unsaid = reports.get("items", ()), without_words(found.answers)
        entries = zip(items, standings(items, here), strict=True)
        return {
            "items": [
                (sheets.report_line(item), item.get("copied"), stands, mark_of(item)) for item, stands in entries
            ],
            "unsaid": unsaid,
            "begun": half_done.listed(found.answers, here),
            "diary": len(reports.get("diary", {}).get("reports", ())),
        }
    if one.key == "files":
        return {"files": files_of_draft(found), "stands": stands, "size": size}
    return {}


def _others(here: Area) -> list[Area]:
    """The other partnerships that use this service."""
    return list(db.session.scalars(select(Area).where(Area.id != here.id).order_by(Area.name).limit(30)))


def _check_page(here: Area, found: Found, form: DeclareForm) -> str:
    bodies = agencies(here.id, relevant=True)
    cards, files = sheets.cards(found.answers, here), files_of_draft(found)
    return _render("applications/check.html", here, cards=cards, files=files, form=form, bodies=bodies, told=told)


def _render(template: str, here: Area, **more: object) -> str:
    return render_template(template, area=here, contact=contact_of(here), **more)
