"""The diary of incidents beside the reports of an application: several lines on one page, and more at a press."""

from typing import Any

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField

from csp_reviews.applications import begun, drafts
from csp_reviews.applications.drafts import Found
from csp_reviews.applications.half_done import DIARY
from csp_reviews.applications.in_hand import (
    draft_for,
    half_shown,
    here_and,
    later,
    not_begun,
    not_writing,
    to_page,
    to_save,
    to_start,
)
from csp_reviews.applications.journey import BY_KEY, detour, whole
from csp_reviews.applications.sheets import diary_line
from csp_reviews.applications.submission import frozen, kept_report, thaw, version_of
from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.diary_form import DiaryFields
from csp_reviews.law.terms import Action
from csp_reviews.models.areas import Area
from csp_reviews.web.filters import plain_date
from csp_reviews.web.forms import VersionedForm
from csp_reviews.web.gate import Door, access

blueprint = Blueprint("application_diary", __name__)


class DiaryForm(DiaryFields, VersionedForm):
    """The page of a diary. `half`: with which half of it it is shown (`begun.marks`)."""

    half = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each line, then whether it says when the diary was given to somebody."""
        return all([super().validate(extra_validators), self.handed_over()])


@blueprint.get("/<area>/apply/list/lines")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def diary(area: str) -> ResponseReturnValue:
    """The lines so far, and empty ones."""
    here, found = here_and(area)
    if found.writing is None:
        return to_start(here)
    if other := detour(found.answers, BY_KEY["reports"]):
        return to_page(here, other)
    key = begun.chosen(found.answers, DIARY, request.args.get("half", ""))
    g.setdefault("kept_form", begun.typed(found.answers, key))
    form = _form(here, found).more_lines()
    form.half.data = begun.marks(begun.halves(found.answers, DIARY).get(key or ""))
    return _page(here, found, form)


@blueprint.post("/<area>/apply/list/lines")
@access(Action.SUBMIT_APPLICATION, Door.PUBLIC)
def diary_post(area: str) -> ResponseReturnValue:
    """Keep the lines; or more empty ones, with everything kept as it was typed."""
    here, found = here_and(area, change=True)
    if answer := not_writing(here, found, DIARY):
        return answer
    form = _form(here, found)
    if status := not_begun(here, found, form):
        return _page(here, found, form), status
    if request.form.get("press") == "more":
        return _page(here, found, form.more_lines(asked=True))
    status = _wrong(form, _before(found))
    if status and later():
        draft = draft_for(here, found)
        begun.keep(draft, DIARY, dict(request.form.lists()))
        return to_save(here, draft)
    if status:
        return _page(here, found, form), status
    return _keep(here, found, form)


def _keep(here: Area, found: Found, form: DiaryForm) -> ResponseReturnValue:
    """Keep the lines, and go on to the list in which they stand; after a change, to check-your-answers."""
    changing = _changing(found)
    draft = draft_for(here, found)
    drafts.keep(draft, "reports", {**found.answers.get("reports", {}), "diary": _kept(form)})
    begun.end(draft, DIARY, half_shown())
    if later():
        return to_save(here, draft)
    return to_page(here, None if changing and whole(draft.answers) else BY_KEY["reports"])


def _changing(found: Found) -> bool:
    """Whether this is a change of a diary in a form that could be sent."""
    return whole(found.answers) and bool(_before(found))


def _before(found: Found) -> dict[str, Any]:
    """The diary as it is kept so far."""
    return dict(found.answers.get("reports", {}).get("diary", {}))


def _form(here: Area, found: Found) -> DiaryForm:
    kept = _before(found)
    data = {**thaw(dict(kept.get("answers", {}))), "version": version_of(kept)}
    return DiaryForm(data=data).offer_diary(agencies(here.id))


def _wrong(form: DiaryForm, kept: dict[str, Any]) -> int:
    """The status with which the page is shown again; 0 where there is nothing to say.

    400 for a mistake; 409 where other lines were kept meanwhile, in another tab by the same person.
    """
    if not form.validate_on_submit():
        return 400
    if not kept or _kept(form) == kept or not form.changed_meanwhile(version_of(kept), {}):
        return 0
    form.theirs = [(_("Diary"), "\n".join([*map(diary_line, kept["reports"]), *_given(form, kept)]))]
    return 409


def _kept(form: DiaryForm) -> dict[str, Any]:
    """What a draft keeps of a diary: the answers to show again, and a report for each line."""
    lines = [entry.data for entry in form.lines if not entry.form.empty]
    answers = {"lines": lines, "given_to": form.given_to.data, "given_on": form.given_on.data}
    return {"answers": frozen(answers), "reports": [kept_report(report) for report in form.diary()]}


def _given(form: DiaryForm, kept: dict[str, Any]) -> list[str]:
    """To whom the kept diary was handed, and when."""
    answers = thaw(dict(kept["answers"]))
    whom = form.handed_to.get(str(answers["given_to"]))
    if whom is None:
        return []
    return [_("Given to %(whom)s on %(day)s", whom=whom, day=plain_date(answers["given_on"]))]


def _page(here: Area, found: Found, form: DiaryForm) -> str:
    more = {"contact": contact_of(here), "form": form, "whole": _changing(found)}
    return render_template("applications/diary.html", area=here, **more)
