"""Following an application with its reference and its code: what stands where, the letters, and what is safe."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.applications import masked, reading
from csp_reviews.applications.added_queries import put_right, versions_of
from csp_reviews.applications.forms import OnlyButtonForm
from csp_reviews.applications.operations.adding import TAKES
from csp_reviews.applications.own import (
    asks,
    chooses_part,
    known_stage,
    open_own,
    own_party,
    part_of,
    passed_on,
    shared,
)
from csp_reviews.applications.own_letters import letter_at, places
from csp_reviews.applications.progress_forms import EnterForm
from csp_reviews.applications.queries import answered_of, following, only_area
from csp_reviews.applications.status import late_of, now_of
from csp_reviews.applications.steps import decision_title, no_invitation, steps
from csp_reviews.casefile.access import Opened, log_view
from csp_reviews.casefile.agreement import agreement_of, kept_back
from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.casefile.decider import said_to_agree, who_agreed
from csp_reviews.casefile.doubts import doubt_about
from csp_reviews.casefile.following import additions_of
from csp_reviews.casefile.matters import APPLICANT, title_in
from csp_reviews.casefile.report_form import said_days
from csp_reviews.casefile.report_lines import report_lines
from csp_reviews.correspondence.content import from_json
from csp_reviews.correspondence.queries import both_read
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.law.consent import Doubt, ran_out
from csp_reviews.law.permissions import NOBODY
from csp_reviews.law.stages import OPEN, possible
from csp_reviews.law.terms import Action, AdditionKind, Move, Party, StoryPart
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Notice
from csp_reviews.web import kept_forms
from csp_reviews.web.clock import now, today
from csp_reviews.web.gate import Door, access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("progress", __name__)


@blueprint.get("/progress")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def enter() -> ResponseReturnValue:
    """Ask for the reference and the code. Nothing of a case stands in the address."""
    if reading.reader() is not NOBODY:
        return redirect(url_for("progress.case"), code=303)
    over = reading.KEPT_AS in session or reading.NOT_DONE in session
    unkept = session.get(reading.NOT_DONE) == reading.UNKEPT
    if unkept:
        session.pop(reading.NOT_DONE)
    return _enter_page(EnterForm(), over=over, unkept=unkept)


@blueprint.post("/progress")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def enter_post() -> ResponseReturnValue:
    """Open the case, or say that the two do not go together: the same for an unknown reference and a wrong code."""
    form = EnterForm()
    if not form.validate_on_submit():
        return _enter_page(form), 400
    reference, code = form.read
    if reading.too_often(reference):
        return _enter_page(form, wait=True), 429
    access_code = reading.opens(reference, code)
    if access_code is None:
        reading.failed(reference)
        form.form_errors.append(_("We cannot open it with these. Check the reference and the code, and try again."))
        return _enter_page(form), 400
    reading.begin(access_code)
    page, pressed = None, reading.pressed_on(access_code)
    if not access_code.passed_on:
        page = kept_forms.page_for(reading.owner(access_code))
    if page:
        kept_forms.tell()
    elif pressed is not None:
        flash(_("What you pressed was not done. If you still want it, press it again."))
    page = page or pressed
    return redirect(request.script_root + page if page else url_for("progress.case"), code=303)


@blueprint.post("/progress/end")
@access(Action.READ_PUBLIC, Door.PUBLIC)
def end() -> ResponseReturnValue:
    """End the reading."""
    reading.stop()
    flash(_("This browser does not show it any more."), "success")
    return redirect(url_for("progress.enter"), code=303)


@blueprint.get("/progress/case")
@access(Action.SEE_OWN_STATUS, Door.APPLICANT)
def case() -> ResponseReturnValue:
    """Where it stands: whose turn, what next, by when, decisions with their reasons, and every letter.

    Nothing of it for a code that whoever applied was shown, to pass it on.
    """
    opened = open_own(Action.SEE_OWN_STATUS, first=True)
    if passed_on():
        return render_template(
            "progress/first.html", **shared(opened), said=said_to_agree(opened.case), form=OnlyButtonForm()
        )
    seen = following(opened.case, own_party())
    person = seen.person
    return render_template(
        "progress/case.html",
        **shared(opened),
        seen=seen,
        now=now_of(seen, today()),
        late=late_of(seen, today()),
        steps=steps(seen),
        no_invitation=no_invitation(seen),
        decision_title=decision_title,
        matter_title=lambda matter: title_in(matter, opened.case, APPLICANT),
        places=places(opened.case, own_party()),
        titles={notice.n: from_json(notice.content).title for notice in seen.notices},
        ways=masked.ways(person) if person else [],
        newly=masked.newly,
        neighbours=answered_of(opened.case.id) if own_party() is Party.APPLICANT else (0, 0),
        now_at=now(),
        may_stop=possible(seen.stage, Move.WITHDRAW) and seen.withdrawal is None,
        appeal=seen.may_appeal and "progress_appeal.lodge" in current_app.view_functions,
        adds=seen.stage in TAKES,
        part=part_of(opened.case)["taking_part"],
        may_choose=seen.stage in OPEN and chooses_part(opened.case),
        stops=asks(opened.case),
        theirs=_kept_from(opened.case),
        doubt=doubt_about(opened.case) if seen.withdrawal and own_party() is Party.AFFECTED else Doubt(),
        who_agreed=who_agreed(opened.case),
        form=OnlyButtonForm(),
    )


def _kept_from(case: Case) -> bool:
    """Whether the applicant is told that letters go to the person affected: the agreement was until a day.

    Not where that person took it back, or where decisions are kept back: whoever applied may be the one they fear.
    """
    if own_party() is Party.AFFECTED or not agreement_of(case).over or kept_back(case) is not None:
        return False
    return ran_out(case.application.consent_until, today())


@blueprint.get("/progress/notices/<int:n>")
@access(Action.SEE_OWN_STATUS, Door.APPLICANT)
def notice(n: int) -> ResponseReturnValue:
    """One letter as a page. Reading it here is what "opened" means."""
    opened = open_own(Action.SEE_OWN_STATUS)
    found = _notice(opened, n)
    return render_template("progress/notice.html", **shared(opened), **_letter(found), place=n)


@blueprint.get("/progress/notices/<int:n>/letter")
@access(Action.SEE_OWN_STATUS, Door.APPLICANT)
def letter(n: int) -> ResponseReturnValue:
    """The same text as a letter to print."""
    opened = open_own(Action.SEE_OWN_STATUS)
    found = _notice(opened, n)
    return render_template(
        "progress/letter.html",
        **shared(opened),
        **_letter(found),
        person=person_of(opened.case, own_party()),
    )


def _letter(found: Notice) -> dict[str, object]:
    """What a page shows of a letter."""
    alone = found.of_somebody_else and not both_read(found)
    return {"notice": found, "content": from_json(found.content), "both_read": not alone}


@blueprint.get("/progress/answers")
@access(Action.REREAD_OWN_STORY, Door.APPLICANT)
def answers() -> ResponseReturnValue:
    """What the applicant told us: only when they ask for it, and only while they are reading (c2)."""
    opened = open_own(Action.REREAD_OWN_STORY)
    additions = additions_of(opened.case.id)
    return render_template(
        "progress/answers.html",
        **shared(opened),
        application=opened.case.application,
        may_choose=known_stage(opened.case) in OPEN,
        chooses=chooses_part(opened.case),
        parts=list(StoryPart),
        right=put_right(additions),
        added=[each for each in additions if each.kind is AdditionKind.INFORMATION],
        versions=versions_of(opened.case),
        adds=known_stage(opened.case) in TAKES,
        said_days=said_days,
        report_lines=report_lines,
    )


def _notice(opened: Opened, n: int) -> Notice:
    """A notice to the reader by its place among theirs; 404 where there is none. Noted as opened."""
    found = letter_at(opened.case, own_party(), n)
    if found is None:
        refuse(404)
    log_view(opened.case.id, Action.SEE_OWN_STATUS, opened.standing, notice_id=found.id)
    return found


def _enter_page(form: EnterForm, *, over: bool = False, unkept: bool = False, wait: bool = False) -> str:
    area = only_area()
    if area is not None:
        show_area(area)
    return render_template(
        "progress/enter.html",
        form=form,
        over=over,
        unkept=unkept,
        kept=kept_forms.waits(),
        lost=kept_forms.without_files(),
        not_done=reading.NOT_DONE in session,
        wait=wait,
        minutes=reading.SLOW,
        contact=contact_of(area) if area else None,
    )
