"""The reports of an application, one page each: add another, change one, take one out. None of it needs JavaScript."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications import begun, drafts
from csp_reviews.applications.drafts import Found
from csp_reviews.applications.half_done import ADD
from csp_reviews.applications.in_hand import (
    draft_for,
    half_shown,
    here_and,
    later,
    not_begun,
    not_writing,
    nothing_kept,
    nothing_taken_out,
    to_page,
    to_save,
)
from csp_reviews.applications.items import MARK, Item, mark_of, new_mark, unmarked, version
from csp_reviews.applications.items import place as place_in
from csp_reviews.applications.journey import BY_KEY, detour, whole
from csp_reviews.applications.operations.evidence import report_taken_out
from csp_reviews.applications.sheets import UNASKED, report_line
from csp_reviews.applications.submission import frozen, kept_report, report_of, thaw
from csp_reviews.applications.told_form import WholeReportForm
from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.report_form import in_short
from csp_reviews.law.terms import Action
from csp_reviews.models.areas import Area
from csp_reviews.web.forms import VersionedForm
from csp_reviews.web.gate import Door, access

blueprint = Blueprint("application_reports", __name__)
MOST = 60


class RemoveForm(VersionedForm):
    """Only the button, and which report was shown."""


@blueprint.get("/<area>/apply/list/add")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def add(area: str) -> ResponseReturnValue:
    """Ask about one more report."""
    here, found = here_and(area)
    if answer := _not_now(here, found):
        return answer
    return _page(here, found, len(items_of(found)) + 1, _shown(here, found, ADD))


@blueprint.post("/<area>/apply/list/add")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def add_post(area: str) -> ResponseReturnValue:
    """Keep it at the end of the list."""
    here, found = here_and(area, change=True)
    if answer := not_writing(here, found, ADD):
        return answer
    form, items = _form(here, found), items_of(found)
    if status := not_begun(here, found, form):
        return _page(here, found, len(items) + 1, form), status
    if form.press(request.form.get("press", "")):
        return _pressed(here, found, len(items) + 1, form)
    _say_once_more(form, len(items) + 1)
    if len(items) >= MOST:
        form.form_errors.append(full())
    if not form.validate_on_submit() or form.form_errors:
        return _stop_at(here, found, ADD) if later() else (_page(here, found, len(items) + 1, form), 400)
    return _kept(here, found, [*items, _item(form)], ADD)


@blueprint.get("/<area>/apply/list/<int:n>")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def change(area: str, n: int) -> ResponseReturnValue:
    """Show one report again."""
    here, found = here_and(area)
    if answer := _not_now(here, found):
        return answer
    return _page(here, found, n, _shown(here, found, _typed_key(n), n))


@blueprint.post("/<area>/apply/list/<int:n>")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def change_post(area: str, n: int) -> ResponseReturnValue:
    """Keep it in its place."""
    here, found = here_and(area, change=True)
    items, key = items_of(found), _key_of(found, n)
    if answer := not_writing(here, found, key):
        return answer
    form = _form(here, found, n if n <= len(items) else None)
    if status := not_begun(here, found, form):
        return _page(here, found, n, form), status
    if form.press(request.form.get("press", "")):
        return _pressed(here, found, n, form)
    _point(items, n, form)
    if not form.validate_on_submit():
        return _stop_at(here, found, key) if later() else (_page(here, found, n, form), 400)
    return _changed(here, found, n, form)


@blueprint.get("/<area>/apply/list/<int:n>/remove")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def remove(area: str, n: int) -> ResponseReturnValue:
    """Ask before a report is taken out."""
    here, found = here_and(area)
    if answer := _not_now(here, found):
        return answer
    item = _nth(found, n)
    form = RemoveForm(data={"version": version(item)})
    line = report_line(dict(item))
    return render_template("applications/remove.html", area=here, contact=contact_of(here), form=form, line=line, n=n)


@blueprint.post("/<area>/apply/list/<int:n>/remove")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def remove_post(area: str, n: int) -> ResponseReturnValue:
    """Take out the report that was shown, wherever it stands now. One that is out already stays out."""
    here, found = here_and(area, change=True)
    if found.writing is None:
        return nothing_taken_out(here, found)
    items = items_of(found)
    place = place_in(items, n, str(RemoveForm().version.data or ""))
    if place is None:
        flash(_("That report was changed or taken out in another tab or window. Look at your list again."))
        return to_page(here, BY_KEY["reports"])
    report_taken_out(draft=found.writing, n=place)
    begun.report_taken_out(found.writing, place)
    return _kept(here, found, without(items, place))


def items_of(found: Found) -> list[Item]:
    """The reports kept so far."""
    return list(found.answers.get("reports", {}).get("items", ()))


def without(items: Sequence[Item], n: int) -> list[Item]:
    """The reports without number `n`; what pointed past it ("the same incident as report 3") points one lower."""
    left: list[Item] = []
    for item in [*items[: n - 1], *items[n:]]:
        same = item["report"]["same_incident_as"]
        pointed = None if same in (None, n) else same - (same > n)
        answers = {**item["answers"], "same_as": str(pointed or "")}
        left.append({**item, "answers": answers, "report": {**item["report"], "same_incident_as": pointed}})
    return left


def _nth(found: Found, n: int) -> Item:
    items = items_of(found)
    if not 1 <= n <= len(items):
        abort(404)
    return items[n - 1]


def _form(here: Area, found: Found, n: int | None = None) -> WholeReportForm:
    """The form of report `n`, or of one more. Only a report before it can be the same incident."""
    answers = thaw(dict(_nth(found, n)["answers"])) if n is not None else {}
    answers["version"] = version(_nth(found, n)) if n is not None else ""
    answers["pointed"] = _pointed(items_of(found), n) if n is not None else ""
    return _offer(here, found, n, WholeReportForm(data=answers))


def _shown(here: Area, found: Found, page: str, n: int | None = None) -> WholeReportForm:
    """The form with what was typed of it and left: of several such halves, the one that the address asks for."""
    key = begun.chosen(found.answers, page, request.args.get("half", ""))
    g.setdefault("kept_form", begun.typed(found.answers, key))
    form = _form(here, found, n)
    form.half.data = begun.marks(begun.halves(found.answers, page).get(key or ""))
    _say_once_more(form, n or len(items_of(found)) + 1)
    return form


def _offer(here: Area, found: Found, n: int | None, form: WholeReportForm) -> WholeReportForm:
    """The form with the organisations there are, and the reports before report `n`."""
    before = items_of(found)[: n - 1 if n is not None else None]
    words = [_line(number, item) for number, item in enumerate(before, start=1)]
    return form.offer(agencies(here.id)).offer_earlier([mark_of(item) for item in before], words)


def _pointed(items: Sequence[Item], n: int) -> str:
    """The mark of the report that report `n` is the same incident as; empty for none."""
    same = items[n - 1]["report"]["same_incident_as"]
    return mark_of(items[same - 1]) if same and same <= len(items) else ""


def _point(items: Sequence[Item], n: int, form: WholeReportForm) -> None:
    """See to which report one points that was shown as number `n`; ask once more where that is not certain now."""
    place = place_in(items, n, str(form.version.data or ""))
    if place is not None:
        form.pointed_meanwhile(_pointed(items, place))
        moved = place != n and not form.pointed.raw_data and form.same_as.data
        if moved or form.same_as.data in form.marks[place - 1 :]:
            form.ask_again()
    _say_once_more(form, place or n)


def _say_once_more(form: WholeReportForm, n: int) -> None:
    if form.unsure:
        flash(_("Your list has changed. Say once more whether report %(n)s is the same as another.", n=n))


def _line(n: int, item: Item) -> str:
    report = report_of(item["report"])
    return _("Yes, report %(n)s: %(day)s", n=n, day=in_short(*report.incident, report.what_happened))


def _item(form: WholeReportForm) -> dict[str, Any]:
    said = {name: value for name, value in form.data.items() if name not in UNASKED}
    said["same_as"] = str(form.same_number or "")
    also = [kept_report(report) for report in form.also_told()]
    return {"answers": frozen(said), "report": kept_report(form.report()), "also": also, MARK: new_mark()}


def _pressed(here: Area, found: Found, n: int, form: WholeReportForm) -> str:
    """The page again with one organisation more, or fewer, and everything else as it was typed."""
    return _page(here, found, n, _offer(here, found, n, form))


def _changed(here: Area, found: Found, n: int, form: WholeReportForm) -> ResponseReturnValue:
    """Keep a report in the place of the one that it was shown as.

    Where that one is there no more (changed or taken out in another tab), both stay in the list, and that is said.
    """
    items, place = items_of(found), place_in(items_of(found), n, str(form.version.data or ""))
    if place is None and len(items) >= MOST:
        form.form_errors.append(full())
        return _page(here, found, n, form), 400
    new = _item(form)
    if place is not None:
        new[MARK] = mark_of(items[place - 1])
        changed = [*items[: place - 1], new, *items[place:]]
        return _kept(here, found, changed, _typed_key(place), alone=place == n)
    if unmarked(new) not in map(unmarked, items):
        if items:
            _say_both(n)
        items.append(new)
    return _kept(here, found, items, _typed_key(n))


def _say_both(n: int) -> None:
    flash(
        _(
            "Report %(n)s was changed or taken out in another tab or window while you wrote. Both are in your list "
            "now. Take out what is wrong or there twice.",
            n=n,
        )
    )


def full() -> str:
    """That no more reports fit."""
    return _("That is as many as fit here. Send these, and tell us of the others by phone.")


def _typed_key(n: int) -> str:
    """Under which name what was typed of report `n` is kept, where it was left before it was right."""
    return f"reports/{n}"


def _key_of(found: Found, n: int) -> str:
    """Under which name what is sent of report `n` would be kept: as that of the report that its form was shown as.

    Where there are not so many any more, it is one more.
    """
    draft = found.writing or found.waits
    items = list(draft.answers.get("reports", {}).get("items", ())) if draft is not None else []
    place = place_in(items, n, request.form.get("version", "")) or n
    return _typed_key(place) if place <= len(items) else ADD


def _stop_at(here: Area, found: Found, key: str) -> ResponseReturnValue:
    """Keep what was typed of a report word for word, and go to where the draft is saved."""
    draft = draft_for(here, found)
    begun.keep(draft, key, dict(request.form.lists()))
    return to_save(here, draft)


def _kept(
    here: Area, found: Found, items: Sequence[Item], page: str | None = None, *, alone: bool = False
) -> ResponseReturnValue:
    """Keep the list. `page`: one of it was saved, so that what was begun there before ends.

    `alone`: one report was changed and the list is as it was, so that there is nothing to see to in it.
    """
    done = bool(items) and bool(found.answers.get("reports", {}).get("done"))
    draft = draft_for(here, found)
    drafts.keep(draft, "reports", {**found.answers.get("reports", {}), "items": list(items), "done": done})
    if page is not None:
        begun.end(draft, page, half_shown())
    if later():
        return to_save(here, draft)
    return to_page(here, None if alone and whole(draft.answers) else BY_KEY["reports"])


def _not_now(here: Area, found: Found) -> ResponseReturnValue | None:
    """Where to go instead: there is no draft, or it was sent, or an earlier page comes first."""
    if found.writing is None:
        return nothing_kept(here)
    other = detour(found.answers, BY_KEY["reports"])
    return to_page(here, other) if other is not None else None


def _page(here: Area, found: Found, n: int, form: WholeReportForm) -> str:
    changing = whole(found.answers) and n <= len(items_of(found))
    more = {"contact": contact_of(here), "form": form, "n": n, "whole": changing}
    return render_template("applications/report.html", area=here, **more)
