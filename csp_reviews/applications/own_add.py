"""Adding to an application after it was handed in: a report, something more, an answer put right, another part."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.added_queries import standing
from csp_reviews.applications.forms import PartFields
from csp_reviews.applications.operations import (
    add_information,
    add_report,
    choose_own_part,
    choose_part,
    correct_report,
    correct_story,
    say_part,
)
from csp_reviews.applications.operations.adding import TAKES
from csp_reviews.applications.own import applicant_only, chooses_part, known_stage, open_own, own_party, part_of, shared
from csp_reviews.applications.progress_forms import AddForm, CorrectForm, OwnReportForm
from csp_reviews.applications.submission import version_of
from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.given_back import give_back
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.report_form import answers_of, earlier
from csp_reviews.casefile.report_lines import differing, put_right, said_of
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Action, Party, Stage, StoryPart, TakingPart
from csp_reviews.models.cases import Complaint
from csp_reviews.web.forms import BaseForm
from csp_reviews.web.gate import Door, access, refuse

blueprint = Blueprint("progress_add", __name__)
ACTION = Action.ADD_INFORMATION
SomeForm = TypeVar("SomeForm", bound=BaseForm)


@blueprint.get("/progress/add")
@access(ACTION, Door.APPLICANT)
def add() -> ResponseReturnValue:
    """Something to add."""
    return _add_page(_open(), AddForm())


@blueprint.post("/progress/add")
@access(ACTION, Door.APPLICANT)
def add_post() -> ResponseReturnValue:
    """Keep it with its day; the coordinator is asked to read it."""
    opened, form = _sent(lambda _opened: AddForm())
    if not form.validate_on_submit():
        return _add_page(opened, form), 400
    with Attempt(form) as tried:
        add_information(case=opened.case, text=str(form.text.data), act=opened.act())
    if tried.refused:
        return _add_page(opened, form), 400
    return _kept(_("We have added it. The coordinator is asked to read it."))


@blueprint.get("/progress/correct/<int:n>")
@access(Action.REREAD_OWN_STORY, Door.APPLICANT)
def correct(n: int) -> ResponseReturnValue:
    """One answer as it stands, and how it should be. The story shows, so it asks what reading it asks (c2)."""
    opened = open_own(Action.REREAD_OWN_STORY)
    applicant_only()
    stands = _stands(opened, n)
    return _correct_page(opened, _part(opened, n), CorrectForm(data={"text": stands, "version": version_of(stands)}))


@blueprint.post("/progress/correct/<int:n>")
@access(ACTION, Door.APPLICANT)
def correct_post(n: int) -> ResponseReturnValue:
    """Keep the new answer beside the old one. Where it was put right meanwhile, both are shown first."""
    opened, form = _sent(lambda opened: CorrectForm(data={"version": version_of(_stands(opened, n))}))
    stands = _stands(opened, n)
    if not form.validate_on_submit():
        return _correct_page(opened, _part(opened, n), form), 400
    if form.text.data != stands:
        if form.changed_meanwhile(version_of(stands), {"text": stands}):
            return _correct_page(opened, _part(opened, n), form), 409
        with Attempt(form) as tried:
            correct_story(case=opened.case, about=_part(opened, n), text=str(form.text.data), act=opened.act())
        if tried.refused:
            return _correct_page(opened, _part(opened, n), form), 400
    return _kept(_("We have put it right. What you wrote first is kept beside it."))


@blueprint.get("/progress/part")
@access(ACTION, Door.APPLICANT)
def part() -> ResponseReturnValue:
    """How whoever is asked takes part in a review, as it stands, to choose again."""
    opened = open_own(ACTION)
    return _part_page(opened, _part_form(opened, part_of(opened.case)))


@blueprint.post("/progress/part")
@access(ACTION, Door.APPLICANT)
def part_post() -> ResponseReturnValue:
    """Keep it beside what was chosen before; the coordinator is asked to read it."""
    opened, form = _sent(_part_form, takes=OPEN, of_both=True)
    if not form.validate_on_submit():
        return _part_page(opened, form), 400
    way, note = TakingPart(form.taking_part.data), str(form.note.data or "")
    choose = choose_part if own_party() is Party.APPLICANT else choose_own_part
    if opened.case.stage not in OPEN:
        choose = say_part
    with Attempt(form) as tried:
        choose(case=opened.case, taking_part=way, note=note, act=opened.act())
    if tried.refused:
        return _part_page(opened, form), 400
    if own_party() is Party.AFFECTED:
        return _kept(_("We have noted how you want to take part. Whoever applied for you does not see it."))
    return _kept(_("We have noted how you want to take part. What you chose first is kept beside it."))


@blueprint.get("/progress/list")
@access(ACTION, Door.APPLICANT)
def report() -> ResponseReturnValue:
    """One more report."""
    opened = _open()
    return _report_page(opened, _report_form(opened, None), None)


@blueprint.post("/progress/list")
@access(ACTION, Door.APPLICANT)
def report_post() -> ResponseReturnValue:
    """Add it, with its own days."""
    opened, form = _sent(lambda opened: _report_form(opened, None))
    if not form.validate_on_submit():
        return _report_page(opened, form, None), 400
    with Attempt(form) as tried:
        add_report(case=opened.case, report=form.report(), act=opened.act())
    if tried.refused:
        return _report_page(opened, form, None), 400
    return _kept(_("We have added your report. The coordinator is asked to read it."))


@blueprint.get("/progress/list/<int:n>")
@access(Action.REREAD_OWN_STORY, Door.APPLICANT)
def correct_own(n: int) -> ResponseReturnValue:
    """One report again, to put it right."""
    opened = open_own(Action.REREAD_OWN_STORY)
    applicant_only()
    complaint = _complaint(opened, n)
    return _report_page(opened, _report_form(opened, complaint), complaint)


@blueprint.post("/progress/list/<int:n>")
@access(ACTION, Door.APPLICANT)
def correct_own_post(n: int) -> ResponseReturnValue:
    """Put it right; what stood before is kept. Where it was changed meanwhile, both are shown first."""
    opened, form = _sent(lambda opened: _report_form(opened, _complaint(opened, n)))
    complaint = _complaint(opened, n)
    if not form.validate_on_submit():
        return _report_page(opened, form, complaint), 400
    report = put_right(complaint, form.report())
    if _changed_meanwhile(form, said_of(complaint), said_of(report)):
        return _report_page(opened, form, complaint), 409
    with Attempt(form) as tried:
        correct_report(case=opened.case, complaint=complaint, report=report, act=opened.act())
    if tried.refused:
        return _report_page(opened, form, complaint), 400
    return _kept(_("We have put your report right. What you wrote first is kept beside it."))


def _open() -> Opened:
    """The case, for the applicant alone, while something can be added to it."""
    opened = open_own(ACTION)
    applicant_only()
    if opened.case.stage not in TAKES:
        refuse(404)
    return opened


def _sent(
    form_of: Callable[[Opened], SomeForm], *, takes: frozenset[Stage] = TAKES, of_both: bool = False
) -> tuple[Opened, SomeForm]:
    """The same for a form that was sent, with the form. Where the case takes nothing more, all of it is shown again.

    `of_both`: the person affected has such a form too.
    """
    opened = open_own(ACTION, change=True)
    if not of_both:
        applicant_only()
    form = form_of(opened)
    if known_stage(opened.case) not in takes:
        give_back(opened.case, form, _("The case is over, so it is too late for this."))
    return opened, form


def _part(opened: Opened, n: int) -> StoryPart:
    """An answer by its number: the address says nothing of which it is."""
    parts = list(StoryPart)
    found = parts[n - 1] if 1 <= n <= len(parts) else refuse(404)
    if found is StoryPart.TAKING_PART_NOTE and not chooses_part(opened.case):
        refuse(404)
    return found


def _stands(opened: Opened, n: int) -> str:
    return standing(opened.case, _part(opened, n))


def _part_form(opened: Opened, stands: Mapping[str, Any] | None = None) -> PartFields:
    """The form of the part in a review; 404 for whoever does not choose it."""
    return PartFields(data=stands) if chooses_part(opened.case) else refuse(404)


def _complaint(opened: Opened, n: int) -> Complaint:
    """A report of theirs; one that only an agency holds is not there (T9)."""
    found = next((each for each in opened.case.complaints if each.n == n and not each.agency_only), None)
    if found is None:
        refuse(404)
    return found


def _report_form(opened: Opened, complaint: Complaint | None) -> OwnReportForm:
    mine = [each for each in opened.case.complaints if not each.agency_only]
    before = [each for each in mine if complaint is None or each.n < complaint.n]
    kept = answers_of(complaint) | {"version": version_of(said_of(complaint))} if complaint else {}
    return OwnReportForm(data=kept).offer(agencies(opened.case.area_id), earlier(before))


def _changed_meanwhile(form: OwnReportForm, stands: Mapping[str, Any], typed: Mapping[str, Any]) -> bool:
    """Whether a report says something else now than its form was shown with, and than was typed into it.

    `form.theirs` then holds each line that differs.
    """
    if stands == typed or not form.changed_meanwhile(version_of(stands), {}):
        return False
    form.theirs = differing(stands, typed)
    return True


def _add_page(opened: Opened, form: AddForm) -> str:
    return render_template("progress/add.html", **shared(opened), form=form)


def _correct_page(opened: Opened, part: StoryPart, form: CorrectForm) -> str:
    return render_template("progress/correct.html", **shared(opened), form=form, part=part)


def _part_page(opened: Opened, form: PartFields) -> str:
    """Only while there can be a review to take part in."""
    if known_stage(opened.case) not in OPEN:
        refuse(404)
    return render_template("progress/part.html", **shared(opened), form=form)


def _report_page(opened: Opened, form: OwnReportForm, complaint: Complaint | None) -> str:
    return render_template("progress/report.html", **shared(opened), form=form, complaint=complaint)


def _kept(message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("progress.case"), code=303)
