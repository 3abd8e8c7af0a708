"""What the applicant added, at the coordinator's desk: read it, say what it changes, or enter it for them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.added_queries import addition_of, versions_of
from csp_reviews.applications.following_forms import EnterAddedForm, KeepForm, ShareForm
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.operations import (
    add_information,
    choose_own_part,
    choose_part,
    correct_story,
    keep_decision,
    open_anew,
    read_added,
)
from csp_reviews.applications.operations.adding import TAKES
from csp_reviews.applications.operations.sharing import share_added
from csp_reviews.applications.operations.weighing import decision_hangs
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.added import readers
from csp_reviews.casefile.agreement import has_affected, who_is_asked, who_is_told
from csp_reviews.casefile.answers import answers_for
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.following import additions_of
from csp_reviews.casefile.needs import needs_now, own_part
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.relations import agencies_in
from csp_reviews.casefile.report_form import said_days
from csp_reviews.casefile.report_lines import report_lines
from csp_reviews.casefile.rulings import Worked, worked_out
from csp_reviews.casefile.whom import named
from csp_reviews.law.errors import LawError
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Action, Party, Standing, StoryPart, TakingPart
from csp_reviews.models.following import Addition, OwnPart
from csp_reviews.web.gate import access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("added", __name__, url_prefix="/casework/<reference>/added")
ACTION = Action.ADD_INFORMATION


@blueprint.get("")
@access(ACTION)
def every(reference: str) -> ResponseReturnValue:
    """Everything that was added, and a form to enter something for the applicant (c5)."""
    return _every_page(open_case(reference, ACTION), EnterAddedForm())


@blueprint.post("")
@access(ACTION)
def enter(reference: str) -> ResponseReturnValue:
    """Enter something for the applicant."""
    opened = open_case(reference, ACTION, change=True)
    form = EnterAddedForm().offer()
    if opened.case.stage not in TAKES or not form.validate_on_submit():
        return _every_page(opened, form), 400
    added = None
    with Attempt(form) as tried:
        added = _entered(opened, form)
    if tried.refused:
        return _every_page(opened, form), 400
    if added is None:
        form.form_errors.append(_("It stands like this already"))
        return _every_page(opened, form), 400
    if isinstance(added, OwnPart):
        flash(_("It is noted as the part of the person affected. The applicant does not see it."), "success")
        return _to_case(opened)
    flash(_("It is added."), "success")
    return redirect(url_for("added.one", reference=opened.case.reference, n=added.n), code=303)


@blueprint.get("/<int:n>")
@access(ACTION)
def one(reference: str, n: int) -> ResponseReturnValue:
    """One thing that was added, beside what stood before."""
    opened = open_case(reference, ACTION)
    return _one_page(opened, _addition(opened, n), KeepForm(prefix="keep"))


@blueprint.post("/<int:n>")
@access(ACTION)
def read(reference: str, n: int) -> ResponseReturnValue:
    """Record that it was read, and which agencies get it; later, that more of them get it."""
    opened = open_case(reference, ACTION, change=True)
    keep, addition = KeepForm(prefix="keep", formdata=None), _addition(opened, n)
    form = _share_form(opened, addition)
    if not form.validate_on_submit():
        return _one_page(opened, addition, keep, form), 400
    with Attempt(form) as tried:
        read_added(case=opened.case, addition=addition, act=opened.act())
        share_added(case=opened.case, addition=addition, agencies=form.chosen, act=opened.act())
    if tried.refused:
        return _one_page(opened, _addition(opened, n), keep, form), 400
    done = _("It is shared, and they are being told.") if form.chosen else _("It is recorded that you have read it.")
    flash(done, "success")
    return _to_case(opened)


@blueprint.post("/<int:n>/anew")
@access(Action.TRIAGE)
def anew(reference: str, n: int) -> ResponseReturnValue:
    """Decide the threshold anew: the case goes back to the decision sheet."""
    opened = open_case(reference, Action.TRIAGE, change=True)
    addition = _addition(opened, n)
    if not decision_hangs(opened.case, addition):
        refuse(404)
    form = KeepForm(prefix="keep", formdata=None)
    with Attempt(form) as tried:
        open_anew(case=opened.case, addition=addition, act=opened.act())
    if tried.refused:
        return _one_page(opened, _addition(opened, n), form), 400
    who = named(who_is_told(opened.case))
    flash(_("The threshold is to be decided again. The message that says so goes to: %(who)s.", who=who), "success")
    return redirect(url_for("threshold.decide", reference=opened.case.reference), code=303)


@blueprint.post("/<int:n>/keep")
@access(Action.TRIAGE)
def keep(reference: str, n: int) -> ResponseReturnValue:
    """Let the refusal stand, for a reason that whoever is told of decisions is given."""
    opened = open_case(reference, Action.TRIAGE, change=True)
    addition, form = _addition(opened, n), KeepForm(prefix="keep")
    if not form.validate_on_submit():
        return _one_page(opened, addition, form), 400
    with Attempt(form) as tried:
        answers, reason = answers_for(opened), str(form.reason.data)
        keep_decision(case=opened.case, addition=addition, reason=reason, answers=answers, act=opened.act())
    if tried.refused:
        return _one_page(opened, _addition(opened, n), form), 400
    who = named(who_is_told(opened.case))
    flash(_("The decision stands. The message that says why goes to: %(who)s.", who=who), "success")
    return _to_case(opened)


def _entered(opened: Opened, form: EnterAddedForm) -> Addition | OwnPart | None:
    """What the form says, added; None where it stands so already."""
    case, part, text = opened.case, form.part, str(form.text.data or "")
    if part is StoryPart.TAKING_PART_NOTE and who_is_asked(case) is Party.AFFECTED:
        way, note = _own_part(opened, form, text)
        act = opened.act(entered=form.entered(), standing=Standing.PERSON_AFFECTED)
        return choose_own_part(case=case, taking_part=way, note=note, act=act)
    act = opened.act(entered=form.entered(), standing=Standing.APPLICANT)
    if form.way is not None:
        note = text or needs_now(case).taking_part_note
        return choose_part(case=case, taking_part=form.way, note=note, act=act)
    if part is None:
        return add_information(case=case, text=text, act=act)
    return correct_story(case=case, about=part, text=text, act=act)


def _own_part(opened: Opened, form: EnterAddedForm, text: str) -> tuple[TakingPart, str]:
    """How the person affected takes part whom nobody speaks for, in one word and theirs: what the form leaves stays."""
    before = own_part(opened.case)
    way = form.way or (before.taking_part if before else TakingPart.LATER)
    return way, text or (before.note if before else "")


def _share_form(opened: Opened, addition: Addition) -> ShareForm:
    """The agencies of the case that do not have it. A report is theirs by the rule, and is not chosen for."""
    has = {agency.id for agency in readers(opened.case, addition)}
    shareable = (addition.text or addition.taking_part) and opened.case.stage in OPEN
    ids = agencies_in(opened.case) - has if shareable else frozenset()
    others = [agency for agency in agencies(opened.case.area_id) if agency.id in ids]
    return ShareForm().offer(others, read=addition.read_on is not None) if others else ShareForm().offer((), read=True)


def _addition(opened: Opened, n: int) -> Addition:
    found = addition_of(opened.case, n)
    if found is None:
        refuse(404)
    return found


def _worked(opened: Opened) -> Worked | None:
    """What counting says now, and what nobody has ruled on; None where it cannot be worked out."""
    try:
        return worked_out(opened.case, answers_for(opened))
    except LawError:
        return None


def _one_page(opened: Opened, addition: Addition, form: KeepForm, share_form: ShareForm | None = None) -> str:
    case = opened.case
    hangs = decision_hangs(case, addition)
    complaint = next((each for each in case.complaints if each.n == addition.complaint), None)
    return render_template(
        "applications/added.html",
        case=case,
        area=show_area(case.area),
        addition=addition,
        complaint=complaint,
        versions=versions_of(case).get(addition.complaint or 0, ()),
        before=getattr(case.application, addition.about) if addition.about else "",
        hangs=hangs,
        worked=_worked(opened) if hangs else None,
        form=form,
        share_form=share_form or _share_form(opened, addition),
        readers=readers(case, addition),
        button_form=OnlyButtonForm(),
        said_days=said_days,
        report_lines=report_lines,
    )


def _every_page(opened: Opened, form: EnterAddedForm) -> str:
    case = opened.case
    return render_template(
        "applications/all_added.html",
        case=case,
        area=show_area(case.area),
        additions=additions_of(case.id),
        form=form.offer(),
        possible=case.stage in TAKES,
        for_another=has_affected(case),
        theirs=who_is_asked(case) is Party.AFFECTED,
    )


def _to_case(opened: Opened) -> ResponseReturnValue:
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)
