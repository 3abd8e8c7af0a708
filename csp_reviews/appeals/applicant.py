"""The applicant appeals, with their code: one thing a page, saved as they go, checked, sent.

Addresses carry numbers and say nothing of what is asked.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from csp_reviews.appeals import drafts
from csp_reviews.appeals.forms import GROUNDS
from csp_reviews.appeals.journey import FILES, FIRST, PAGES, Page, following, preceding
from csp_reviews.appeals.operations import lodge_appeal
from csp_reviews.appeals.page_forms import ButtonForm, SendForm
from csp_reviews.appeals.queries import appeal_of
from csp_reviews.appeals.writing import PageForm, Writing, kept, writing
from csp_reviews.casefile.access import Opened, open_own_case
from csp_reviews.casefile.appeal_draft import find
from csp_reviews.casefile.appeal_lines import point_words
from csp_reviews.casefile.as_it_stood import copy_of
from csp_reviews.casefile.evidence import files_of_appeal, files_of_appeal_draft, has_files
from csp_reviews.casefile.file_words import size, told
from csp_reviews.casefile.given_back import give_back
from csp_reviews.casefile.links import address
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.talk import write_to_us
from csp_reviews.law.terms import Action, Party, TalkKind
from csp_reviews.models.evidence import Evidence
from csp_reviews.web.filters import in_a_row
from csp_reviews.web.gate import Door, access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("progress_appeal", __name__)

WORDY = ("reasons", "late_reason")
"""The boxes of the pages that somebody writes in, besides those of the lines."""
HEADINGS = {
    "ground": _l("What do you disagree with?"),
    "complaints": _l("Which of your reports were looked at wrongly?"),
    "matters": _l("What was weighed wrongly?"),
    "conduct": _l("What was wrong with the review?"),
    "recommendations": _l("Which recommendations are wrong, or not enough?"),
    "waiting": _l("What are you waiting for?"),
    "reasons": _l("What is wrong, in your own words?"),
    "late": _l("Why does it come later?"),
    "files": _l("Have you something that shows it?"),
}


@blueprint.get("/progress/more")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def lodge() -> ResponseReturnValue:
    """What an appeal is, until when; and what was written so far, to go on with or to delete."""
    state = _state(Action.LODGE_APPEAL)
    first = number_of(state.left[0] if state.left else None)
    return _render("appeals/lodge.html", state, form=ButtonForm(), first=first, files=_files(state))


@blueprint.get("/progress/more/<int:number>")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def page(number: int) -> ResponseReturnValue:
    """One page, with what was answered before."""
    state, one = _state(Action.LODGE_APPEAL), _page(number)
    if one not in state.pages:
        return _to(state, state.left[0] if state.left else None)
    return _show(state, one, state.form(one))


@blueprint.post("/progress/more/<int:number>")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def page_post(number: int) -> ResponseReturnValue:
    """Keep the answers of one page, and go on to the next that is to do.

    What was sent too late for its page is shown again; what was kept meanwhile on another device is shown beside it.
    """
    state, one = _state(Action.LODGE_APPEAL, change=True), _page(number)
    form = state.form(one)
    if not state.ways or one not in state.pages or state.sent_since(form):
        return _too_late(state, state.form_without_place(one))
    if not form.validate_on_submit():
        return _show(state, one, form), 400
    if state.kept_meanwhile(one, form):
        return _show(state, one, form), 409
    after = kept(state, one, form.answers())
    return _to(after, following(after.answers, after.setting, one))


@blueprint.get("/progress/more/files")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def files() -> ResponseReturnValue:
    """The page that lists the files, under a name that does not change with its number."""
    return redirect(url_for("progress_appeal.page", number=number_of(FILES)), code=303)


@blueprint.get("/progress/more/check")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def check() -> ResponseReturnValue:
    """Everything that was answered, each with a link to change it, before it is sent."""
    state = _state(Action.LODGE_APPEAL)
    if state.left:
        return _to(state, state.left[0])
    files = _files(state)
    return _check(state, SendForm(data={"version": state.version_of_all(files)}), files)


@blueprint.post("/progress/more/check")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def send() -> ResponseReturnValue:
    """Lodge it, and forget the draft in the same transaction."""
    opened = open_own_case(Action.LODGE_APPEAL, change=True)
    state = _of(opened)
    if state.left or not state.grounds:
        return _to(state, state.left[0] if state.left else FIRST)
    form, files = SendForm(), _files(state)
    if not form.validate_on_submit():
        return _check(state, form, files), 400
    if not form.read_before(state.version_of_all(files)):
        return _check(state, form, files), 409
    if state.closed_since:
        return _say_instead(opened, state, form, files)
    with Attempt(form) as tried:
        appeal = lodge_appeal(
            case=opened.case,
            act=opened.act(),
            ground=state.grounds[0],
            also=state.grounds[1:],
            reasons=state.said("reasons", "reasons"),
            late_reason=state.said("late", "late_reason"),
            lines=state.chosen_lines(),
            files=files,
            copy=copy_of,
        )
        drafts.forget(opened.case)
    if tried.refused:
        return _check(state, form, files), 400
    return redirect(url_for("progress_appeal.lodged", n=appeal.n), code=303)


def _say_instead(opened: Opened, state: Writing, form: SendForm, files: Sequence[Evidence]) -> ResponseReturnValue:
    """Take it as a message, where that it cannot be an appeal any more is not theirs to learn. Files wait in it."""
    about = in_a_row(str(GROUNDS[ground]) for ground in state.grounds)
    text = "\n\n".join((_("I want to appeal: %(what)s", what=about), *state.written))
    with Attempt(form) as tried:
        write_to_us(case=opened.case, party=Party.APPLICANT, kind=TalkKind.MESSAGE, text=text, act=opened.act())
        if not files:
            drafts.forget(opened.case)
    if tried.refused:
        return _check(state, form, files), 400
    flash(_("We have what you wrote, and somebody looks at it."), "success")
    return redirect(url_for("progress.case"), code=303)


@blueprint.get("/progress/more/sent/<int:n>")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def lodged(n: int) -> ResponseReturnValue:
    """The receipt: its number, the day, and what happens now."""
    opened = open_own_case(Action.LODGE_APPEAL)
    appeal = appeal_of(opened.case, n)
    if appeal is None:
        refuse(404)
    return render_template(
        "appeals/lodged.html",
        area=show_area(opened.case.area),
        case=opened.case,
        appeal=appeal,
        sent=files_of_appeal(appeal),
        told=told,
        more=_of(opened).ways,
        files=address("progress_files.files", about=f"a{n}") if opened.may(Action.ADD_INFORMATION) else "",
    )


@blueprint.post("/progress/more/forget")
@access(Action.LODGE_APPEAL, Door.APPLICANT)
def forget() -> ResponseReturnValue:
    """Delete what was written and not sent."""
    opened = open_own_case(Action.LODGE_APPEAL, change=True)
    drafts.forget(opened.case)
    flash(_("What you had written is deleted."), "success")
    return redirect(url_for("progress.case"), code=303)


def number_of(page: Page | None) -> int:
    """The number by which a page is known outside; 0 where there is none."""
    return PAGES.index(page) + 1 if page is not None else 0


def _files(state: Writing) -> Sequence[Evidence]:
    return files_of_appeal_draft(find(state.case))


def _page(number: int) -> Page:
    if not 1 <= number <= len(PAGES):
        abort(404)
    return PAGES[number - 1]


def _state(action: Action, *, change: bool = False) -> Writing:
    return _of(open_own_case(action, change=change))


def _of(opened: Opened) -> Writing:
    return writing(opened.case)


def _too_late(state: Writing, form: PageForm) -> ResponseReturnValue:
    """All that was typed on a page that is not asked any more is shown again; a tick alone leads to the next page."""
    if any(text.strip() for name, text in request.form.items() if name in WORDY or name.startswith("said_")):
        give_back(state.case, form, _why_too_late(state, form))
    return _to(state, state.left[0] if state.left else None)


def _why_too_late(state: Writing, form: PageForm) -> str:
    if state.sent_since(form):
        return _("Your appeal was sent before this came, and this was not part of it.")
    if not state.ways:
        return _("You cannot appeal about this any more, as things stand now.")
    if state.kept_at is None:
        return _("What you were writing was sent or deleted before this came. Or it was too old to keep.")
    return _("You changed other answers in another tab or window. So this page is not asked any more.")


def _to(state: Writing, one: Page | None) -> ResponseReturnValue:
    """To a page; to the first one where nothing is open; to check-your-answers where none is left."""
    if not state.ways:
        return redirect(url_for("progress_appeal.lodge"), code=303)
    where = url_for("progress_appeal.page", number=number_of(one)) if one else url_for("progress_appeal.check")
    return redirect(where, code=303)


def _show(state: Writing, one: Page, form: PageForm) -> str:
    before = preceding(state.answers, state.setting, one)
    listed = one is FILES
    return _render(
        "appeals/files.html" if listed else "appeals/page.html",
        state,
        files=_files(state) if listed else (),
        sent_before=listed and has_files(state.case),
        topics={line.key: point_words(line) for line in state.chosen_lines()} if listed else {},
        size=size,
        told=told,
        page=one,
        form=form,
        heading=HEADINGS[one.key],
        number=number_of(one),
        before=number_of(before),
    )


def _check(state: Writing, form: SendForm, files: Sequence[Evidence]) -> str:
    pages = [(each, HEADINGS[each.key], number_of(each)) for each in state.pages]
    return _render("appeals/check.html", state, form=form, pages=pages, files=files, told=told)


def _render(template: str, state: Writing, **more: Any) -> str:
    return render_template(template, area=show_area(state.case.area), state=state, grounds=GROUNDS, **more)
