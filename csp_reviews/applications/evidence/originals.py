"""What was sent, as it came: a page where a coordinator asks to open it, and another agrees (condition c11)."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications.evidence.checking import tools_of
from csp_reviews.applications.evidence.forms import UnsealAnswerForm, UnsealForm
from csp_reviews.applications.evidence.queries import coordinators_besides
from csp_reviews.applications.evidence.unsealed import Kept, hand_out
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.operations.unsealing import (
    agree_to_unseal,
    ask_to_unseal,
    refuse_to_unseal,
    seal_again,
)
from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.evidence import file_of, stands_at, unsealing_at
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.law.permissions import may_agree
from csp_reviews.law.terms import Action, EvidenceState
from csp_reviews.law.terms import Unsealing as Stands
from csp_reviews.law.unsealing import can_be_unsealed
from csp_reviews.models.evidence import Evidence, Unsealing
from csp_reviews.web.clock import now
from csp_reviews.web.forms import BaseForm
from csp_reviews.web.gate import access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("originals", __name__, url_prefix="/casework/<reference>/evidence/<int:n>/original")
ACTION = Action.UNSEAL_EVIDENCE


@blueprint.get("", endpoint="page")
@access(ACTION)
def show(reference: str, n: int) -> ResponseReturnValue:
    """Where it stands, and what the viewer may do about it."""
    opened = open_case(reference, ACTION)
    return _page(opened, _item(opened, n))


@blueprint.post("")
@access(ACTION)
def ask(reference: str, n: int) -> ResponseReturnValue:
    """Ask to open it, with a reason; where the area has nobody else, it is open at once."""
    opened = open_case(reference, ACTION, change=True)
    item, form = _item(opened, n), UnsealForm()
    if not form.validate_on_submit():
        return _page(opened, item, form), 400
    alone, reason = not _second(opened), str(form.reason.data)
    with Attempt(form) as tried:
        ask_to_unseal(case=opened.case, item=item, reason=reason, alone=alone, scanner=_has_scanner(), act=opened.act())
    if tried.refused:
        return _page(opened, item, form), 400
    flash(_("It is open to you for 24 hours.") if alone else _("Asked. Another coordinator answers."), "success")
    return _back_here(opened, n)


@blueprint.post("/answer")
@access(ACTION)
def answer(reference: str, n: int) -> ResponseReturnValue:
    """A second person agrees, or refuses with a reason; never whoever asked, where the area has somebody else."""
    opened = open_case(reference, ACTION, change=True)
    item, form = _item(opened, n), UnsealAnswerForm()
    asked = unsealing_at(item, now())
    if asked is None or not _may_agree(opened, asked):
        refuse(404)
    if not form.validate_on_submit():
        return _page(opened, item, form), 400
    with Attempt(form) as tried:
        if form.agrees:
            agree_to_unseal(case=opened.case, item=item, asked=asked, act=opened.act())
        else:
            reason = form.reason.data or ""
            refuse_to_unseal(case=opened.case, item=item, asked=asked, reason=reason, act=opened.act())
    if tried.refused:
        return _page(opened, item, form), 400
    flash(_("It is open for 24 hours to whoever asked.") if form.agrees else _("Refused."), "success")
    return _back_here(opened, n)


@blueprint.post("/end")
@access(ACTION)
def end(reference: str, n: int) -> ResponseReturnValue:
    """Take back what was asked, or seal it again before its day is over. Any coordinator may: it closes something."""
    opened = open_case(reference, ACTION, change=True)
    item, form = _item(opened, n), OnlyButtonForm()
    asked = unsealing_at(item, now())
    if asked is None:
        return _back_here(opened, n)
    with Attempt(form) as tried:
        seal_again(case=opened.case, item=item, asked=asked, act=opened.act())
    if tried.refused:
        return _page(opened, item, form), 400
    flash(_("It is sealed."), "success")
    return _back_here(opened, n)


@blueprint.get("/file")
@access(ACTION)
def file(reference: str, n: int) -> ResponseReturnValue:
    """What was sent, to save: for whoever asked, while it is open, and only once the scanner has called it clean again.

    404 for everybody else, as for a file that there never was.
    """
    opened = open_case(reference, ACTION, logged=False)
    item = _item(opened, n)
    asked = unsealing_at(item, now())
    if asked is None or not _is_open_to_me(opened, asked) or not _can(item):
        refuse(404)
    handed = hand_out(Kept.of(item, opened.case.reference), tools_of(current_app.config).scanner, opened.standing)
    if not isinstance(handed, str):
        return handed
    return _page(opened, _item(opened, n), problem=handed), 503


def _item(opened: Opened, n: int) -> Evidence:
    """A file of the case that has not been removed; 404 for any other."""
    item = file_of(opened.case, n)
    if item is None or item.state is EvidenceState.REMOVED:
        refuse(404)
    return item


def _second(opened: Opened, besides: int | None = None) -> bool:
    """Whether the area wants two people, and has another coordinator besides whoever asks."""
    account_id = besides if besides is not None else opened.viewer.account_id
    return opened.case.area.two_person and bool(coordinators_besides(opened.case.area_id, account_id))


def _may_agree(opened: Opened, asked: Unsealing) -> bool:
    second = _second(opened, asked.asked_by_id)
    return may_agree(opened.viewer, opened.relation, asked.asked_by_id, second=second)


def _is_open_to_me(opened: Opened, asked: Unsealing) -> bool:
    return stands_at(asked, now()) is Stands.OPEN and asked.asked_by_id == opened.viewer.account_id


def _can(item: Evidence) -> bool:
    return can_be_unsealed(item.state, item.why, scanner=_has_scanner())


def _has_scanner() -> bool:
    return tools_of(current_app.config).scanner is not None


def _back_here(opened: Opened, n: int) -> ResponseReturnValue:
    return redirect(url_for("originals.page", reference=opened.case.reference, n=n), code=303)


def _page(opened: Opened, item: Evidence, form: BaseForm | None = None, problem: str = "") -> str:
    at = now()
    asked = unsealing_at(item, now())
    may_answer = asked is not None and stands_at(asked, at) is Stands.WAITING and _may_agree(opened, asked)
    answer_form = form if isinstance(form, UnsealAnswerForm) else UnsealAnswerForm(formdata=None)
    return render_template(
        "evidence/original.html",
        case=opened.case,
        area=show_area(opened.case.area),
        item=item,
        asked=asked,
        past=[(one, stands_at(one, at)) for one in reversed(item.unsealings) if one is not asked],
        stands=stands_at(asked, at) if asked else None,
        may_answer=may_answer,
        mine=asked is not None and _is_open_to_me(opened, asked),
        possible=_can(item),
        alone=asked is None and not _second(opened),
        form=form or (UnsealForm() if asked is None else answer_form),
        answer_form=answer_form,
        button_form=OnlyButtonForm(formdata=None),
        problem=problem,
    )
