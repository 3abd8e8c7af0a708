"""Arranging a review, keeping its minutes, and making its outcome final."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.agreement import who_is_asked
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.following import draft_in_hand
from csp_reviews.casefile.moved_on import moved_on
from csp_reviews.casefile.needs import needs_known
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.casefile.timeline import since
from csp_reviews.casefile.whom import told_to
from csp_reviews.correspondence.signing import previewed
from csp_reviews.law.permissions import may_release
from csp_reviews.law.terms import Action, NoticeKind, Stage, Standing
from csp_reviews.models.reviews import Review
from csp_reviews.reviews import notice
from csp_reviews.reviews.forms import MinutesForm, PlanForm, ReleaseForChairForm, ReleaseForm
from csp_reviews.reviews.operations import arrange_review, record_minutes, release_outcome
from csp_reviews.reviews.queries import chairs, comments_before, drafts_of, final_reviews, review_in_hand
from csp_reviews.web.clock import today
from csp_reviews.web.filters import in_a_row, plain_date, words
from csp_reviews.web.forms import VersionedForm
from csp_reviews.web.gate import access, refuse
from csp_reviews.web.pages import show_area

blueprint = Blueprint("reviews", __name__, url_prefix="/casework/<reference>/review")


@blueprint.get("")
@access(Action.RECORD_MINUTES)
def arrange(reference: str) -> ResponseReturnValue:
    """The arrangements of the review in hand."""
    opened = open_case(reference, Action.RECORD_MINUTES)
    if opened.case.stage is not Stage.REVIEW:
        return _over(opened)
    review = review_in_hand(opened.case)
    form = PlanForm(data=_data(review) | {"version": str(opened.case.head_seq)})
    form.lay_table(agencies(opened.case.area_id), review.members if review else ())
    return _arranging(opened, review, form)


@blueprint.post("")
@access(Action.RECORD_MINUTES)
def arrange_post(reference: str) -> ResponseReturnValue:
    """Keep the arrangements; whoever is invited is told."""
    opened = open_case(reference, Action.RECORD_MINUTES, change=True)
    review, form = review_in_hand(opened.case), PlanForm()
    sitting = chairs(opened.case.area_id)
    form.offer(sitting)
    form.name_lines(agencies(opened.case.area_id))
    if opened.case.stage is not Stage.REVIEW:
        return moved_on(opened, form, "stage")
    if not form.validate_on_submit() or _overtaken(opened, form, _texts(review), _kept(review)):
        return _arranging(opened, review, form), 400
    with Attempt(form) as tried:
        arrange_review(case=opened.case, act=opened.act(), plan=form.plan(sitting))
    if tried.refused:
        return _arranging(opened, review_in_hand(opened.case), form), 400
    flash(_("The arrangements are kept."), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


@blueprint.get("/outcome")
@access(Action.RECORD_MINUTES)
def outcome(reference: str) -> ResponseReturnValue:
    """The minutes in draft, the recommendations in draft, and making them final."""
    opened = open_case(reference, Action.RECORD_MINUTES)
    review = _draft(opened)
    if review is None:
        return _over(opened)
    return _minuting(opened, review, _minutes_form(review), _release_form(opened, review))


@blueprint.post("/outcome")
@access(Action.RECORD_MINUTES)
def outcome_post(reference: str) -> ResponseReturnValue:
    """Keep the minutes as a draft."""
    opened = open_case(reference, Action.RECORD_MINUTES, change=True)
    review, form = _draft(opened), MinutesForm()
    if review is None:
        return moved_on(opened, form, "review_final")
    theirs = {"findings": review.findings, "took_part_note": review.took_part_note}
    if not form.validate_on_submit() or _overtaken(opened, form, theirs, _minuted(review)):
        return _minuting(opened, review, form, _release_form(opened, review)), 400
    with Attempt(form) as tried:
        record_minutes(case=opened.case, act=opened.act(), review=review, minutes=form.minutes())
    if tried.refused:
        return _minuting(opened, review, form, _release_form(opened, review)), 400
    flash(_("The draft is kept. Nobody has been told yet."), "success")
    return redirect(url_for("reviews.outcome", reference=opened.case.reference), code=303)


@blueprint.post("/release")
@access(Action.RELEASE_OUTCOME)
def release(reference: str) -> ResponseReturnValue:
    """Make the outcome final and tell everybody."""
    opened = open_case(reference, Action.RELEASE_OUTCOME, change=True)
    review = _draft(opened)
    if review is None:
        return moved_on(opened, MinutesForm(), "review_final")
    form, minutes = _release_form(opened, review), MinutesForm()
    wrong = [minutes.unkept(_minutes_form(review)), not form.validate_on_submit()]
    if any(wrong) or _overtaken(opened, form, {}, [*_found(review), *_minuted(review)]):
        return _releasing(opened, review, minutes, form)
    entered = form.entered() if isinstance(form, ReleaseForChairForm) else None
    act = opened.act(form.released_on.data, entered, Standing.CHAIR if entered else None)
    with Attempt(form) as tried:
        release_outcome(case=opened.case, act=act, review=review, relation=opened.relation, early=form.why_early)
    if tried.refused:
        return _releasing(opened, review, minutes, form)
    who = told_to(opened.case, NoticeKind.OUTCOME)
    flash(_("The outcome is final. The agencies are being told. The letter goes to: %(who)s.", who=who), "success")
    return redirect(url_for("casework.case", reference=opened.case.reference), code=303)


def _draft(opened: Opened) -> Review | None:
    """The review whose minutes are a draft still; None before it is arranged, and once it is final."""
    return review_in_hand(opened.case) if opened.case.stage is Stage.REVIEW else None


def _over(opened: Opened) -> ResponseReturnValue:
    """Lead from a page of the review that is not there (yet, or any more) to where the case goes on; else 404."""
    reference = opened.case.reference
    if opened.case.stage is Stage.REVIEW:
        flash(_("Arrange the review first: then there is a page for its outcome."))
        return redirect(url_for("reviews.arrange", reference=reference), code=303)
    if not final_reviews(opened.case):
        refuse(404)
    flash(_("The outcome of the review is final: it stands here, and cannot be changed any more."))
    return redirect(url_for("casework.case", reference=reference, _anchor="review"), code=303)


def _release_form(opened: Opened, review: Review) -> ReleaseForm:
    """The viewer's own form where they may release; else the chair's word, entered for them."""
    own = may_release(opened.viewer, opened.relation, review.drafted_by_id)
    seen = {"version": str(opened.case.head_seq)}
    kind = ReleaseForm if own else ReleaseForChairForm
    return kind(prefix="release", data=seen).about(draft_in_hand(opened.case.id))


def _data(review: Review | None) -> dict[str, object]:
    """What the form shows of the arrangements as they are."""
    if review is None:
        return {}
    kept = {name: getattr(review, name) for name in ("planned_on", "planned_at", "place", "not_invited_reason")}
    return kept | {
        "mode": review.mode.value,
        "chair_id": str(review.chair_id or ""),
        "chair_name": "" if review.chair_id else review.chair_name,
        "invited": "yes" if review.invited else "no",
    }


def _texts(review: Review | None) -> dict[str, str]:
    if review is None:
        return {}
    return {"place": review.place, "planned_at": review.planned_at, "not_invited_reason": review.not_invited_reason}


def _kept(review: Review | None) -> list[tuple[str, str]]:
    """The rest of the arrangements as somebody else left them, in words."""
    if review is None:
        return []
    sitting = in_a_row(member.name for member in review.members)
    return [(_("Day"), plain_date(review.planned_on)), (_("Chair"), review.chair_name), (_("Panel"), sitting)]


def _found(review: Review) -> list[tuple[str, str]]:
    """What would be released, as it stands now."""
    return [(_("What the panel found, and why"), review.findings)]


def _minuted(review: Review) -> list[tuple[str, str]]:
    """The rest of the minutes as somebody else left them, in words."""
    came = in_a_row(_("%(who)s: %(how)s", who=member.name, how=words(member.attendance)) for member in review.members)
    took_part = words(review.took_part) if review.took_part else ""
    return [
        (_("The day it was held"), plain_date(review.held_on)),
        (_("How the applicant took part"), took_part),
        (_("Attendance"), came),
    ]


def _overtaken(opened: Opened, form: VersionedForm, texts: dict[str, str], rest: list[tuple[str, str]]) -> bool:
    """Whether something happened in the case since the form was shown; then all that is there now stands beside it."""
    seen = form.version.data or ""
    if not form.changed_meanwhile(opened.case.head_seq, texts):
        return False
    happened = since(opened.case, int(seen) if seen.isascii() and seen.isdigit() else 0)
    form.theirs = [*form.theirs, *rest, *happened]
    return True


def _arranging(opened: Opened, review: Review | None, form: PlanForm) -> str:
    bodies = agencies(opened.case.area_id)
    form.offer(chairs(opened.case.area_id))
    form.name_lines(bodies)
    show_area(opened.case.area)
    return render_template(
        "reviews/arrange.html",
        case=opened.case,
        review=review,
        form=form,
        needs=needs_known(opened.case),
        goes_to=told_to(opened.case, NoticeKind.REVIEW),
        asked=who_is_asked(opened.case),
    )


def _minuting(opened: Opened, review: Review, form: MinutesForm, release_form: ReleaseForm) -> str:
    form.name_lines(review)
    show_area(opened.case.area)
    drafts = drafts_of(review)
    sent = draft_in_hand(opened.case.id)
    ready, said = review.held_on and review.findings, partial(notice.outcome, review, drafts)
    return render_template(
        "reviews/outcome.html",
        case=opened.case,
        needs=needs_known(opened.case),
        letter=previewed(opened.case, NoticeKind.OUTCOME, said) if ready else None,
        review=review,
        form=form,
        release_form=release_form,
        entering=isinstance(release_form, ReleaseForChairForm),
        drafts=drafts,
        sent=sent,
        said_before=comments_before(sent),
        earlier=final_reviews(opened.case),
        may_draft=opened.may(Action.MAKE_RECOMMENDATION),
        today=today(),
    )


def _releasing(opened: Opened, review: Review, minutes: MinutesForm, form: ReleaseForm) -> ResponseReturnValue:
    sent = minutes if minutes.findings.name in request.form else _minutes_form(review)
    return _minuting(opened, review, sent, form), 400


def _minutes_form(review: Review) -> MinutesForm:
    """The minutes as they stand, whatever else was sent."""
    kept = {name: getattr(review, name) for name in ("held_on", "took_part_note", "findings")}
    took_part = review.took_part.value if review.took_part else None
    form = MinutesForm(formdata=None, data=kept | {"took_part": took_part, "version": str(review.case.head_seq)})
    form.lay(review)
    return form
