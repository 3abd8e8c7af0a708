"""The acts of a review: arrange it, record what happened, make its outcome final and tell everybody.

Until the outcome is final all of it is a draft that two people can edit. Making it final makes the recommendations,
moves the case and sends the letter, in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.events import record
from csp_reviews.casefile.facts import current_review
from csp_reviews.casefile.numbers import next_number
from csp_reviews.casefile.stage import move
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.correspondence.operations import tell_agency
from csp_reviews.extensions import db
from csp_reviews.law.acting import check_day
from csp_reviews.law.calendar import london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.permissions import Relation, may_release
from csp_reviews.law.terms import (
    Attendance,
    EarlyFinal,
    EventKind,
    MessageKind,
    Move,
    NoticeKind,
    ReviewMode,
    Stage,
    Standing,
    TakingPart,
)
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import PanelMember, Recommendation, Review
from csp_reviews.reviews.notice import letter_about, outcome
from csp_reviews.reviews.plan import check_comments
from csp_reviews.reviews.queries import drafts_of


@dataclass(frozen=True)
class Seat:
    """Somebody invited to the panel: for an agency, or for nobody (an independent member)."""

    name: str
    agency_id: int | None = None


@dataclass(frozen=True)
class Plan:
    """How and when a review is to be held, by whom, and the victim's invitation to it."""

    mode: ReviewMode
    planned_on: date | None
    planned_at: str = ""
    place: str = ""
    chair_id: int | None = None
    chair_name: str = ""
    invited: bool = True
    not_invited_reason: str = ""
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True)
class Minutes:
    """What happened: the day, who came, how the victim took part, and what the panel found."""

    held_on: date
    attendance: Mapping[int, Attendance]
    took_part: TakingPart
    took_part_note: str
    findings: str


def arrange_review(*, case: Case, act: Act, plan: Plan) -> Review:
    """Arrange the review of a case, or change its arrangements; the invitation goes out, or why there is none.

    They are told again when the letter would say something else; nobody is told of a day that has passed.

    Raises NotPossible where the case is not at its review, where the victim is not invited and no reason is given
    (guidance 2025: the victim chooses the level of involvement), or where it is planned anew for a day that has passed
    and was not held.
    """
    if case.stage is not Stage.REVIEW:
        raise NotPossible("stage", {"stage": case.stage.value})
    if not plan.invited and not plan.not_invited_reason:
        raise NotPossible("not_invited_without_reason")
    review, day = current_review(case.id), london_day(act.at)
    _check_planned(review, plan, day)
    kind = EventKind.REVIEW_CHANGED if review else EventKind.REVIEW_ARRANGED
    if review is None:
        review = Review(case_id=case.id, area_id=case.area_id, n=next_number(Review, case.id), mode=plan.mode)
        db.session.add(review)
    told = letter_about(review) if review.id else None
    _apply(review, plan)
    db.session.flush()
    _seat(review, plan.seats)
    record(case, act, kind, review=review.n, planned_on=plan.planned_on, mode=plan.mode, invited=plan.invited)
    if letter_about(review) != told and (plan.planned_on is None or plan.planned_on >= day):
        issue_notice(case=case, kind=NoticeKind.REVIEW, content=lambda: letter_about(review), act=act, about=review.n)
    return review


def record_minutes(*, case: Case, act: Act, review: Review, minutes: Minutes) -> None:
    """Keep what happened at the review as a draft: the day, attendance, the victim's part, the findings.

    Raises NotPossible where the outcome is final, or the review would be held before the case was received.
    """
    _still_draft(case, review)
    today = london_day(act.at)
    check_day(minutes.held_on, today=today, earliest=case.received_on, early="held_before_receipt")
    review.held_on, review.findings = minutes.held_on, minutes.findings
    review.took_part, review.took_part_note = minutes.took_part, minutes.took_part_note
    review.drafted_by_id = act.account_id
    for member in review.members:
        member.attendance = minutes.attendance.get(member.id, member.attendance)
    record(case, act, EventKind.ATTENDANCE_RECORDED, review=review.n, held_on=minutes.held_on)


def release_outcome(
    *, case: Case, act: Act, review: Review, relation: Relation, early: EarlyFinal | None = None
) -> None:
    """Make the outcome of a review final: its recommendations are made, the applicant and the agencies are told.

    Raises NotPossible where it is final already, where nothing was found or held, or where the area needs a second
    person and this one drafted it (c16), or where a draft plan is out for comments and `early` does not say why it is
    final all the same. An outcome released by one person alone is marked so. Source: s.104(7)-(8).
    """
    _still_draft(case, review)
    if review.held_on is None or not review.findings:
        raise NotPossible("nothing_to_release")
    check_day(act.on, today=london_day(act.at), earliest=review.held_on, early="released_before_held")
    check_comments(case, act.on, early)
    chairing = act.entered is not None and act.standing is Standing.CHAIR
    if not chairing and not may_release(act.viewer, relation, review.drafted_by_id):
        raise NotPossible("second_person_needed")
    review.finalised_on, review.finalised_by_id = act.on, act.account_id
    review.alone = review.drafted_by_id == act.account_id and not chairing
    made = [_make(case, act, draft) for draft in drafts_of(review)]
    move(case, Move.RECORD_OUTCOME)
    codes = {"review": review.n, "recommendations": len(made), "alone": review.alone}
    record(case, act, EventKind.REVIEW_FINALISED, **codes, **({"early": early} if early else {}))
    issue_notice(case=case, kind=NoticeKind.OUTCOME, content=lambda: outcome(review, made), act=act, about=review.n)
    _tell_addressees(case, act, made)


def _check_planned(review: Review | None, plan: Plan, today: date) -> None:
    """Refuse a day that has passed; one that was planned in time stays, and so do the plans of what was held."""
    held = review is not None and review.held_on is not None
    kept = review is not None and review.planned_on == plan.planned_on
    if plan.planned_on is not None and plan.planned_on < today and not held and not kept:
        raise NotPossible("planned_in_past", {"today": today})


def _still_draft(case: Case, review: Review) -> None:
    if case.stage is not Stage.REVIEW or review.finalised_on is not None:
        raise NotPossible("review_final", {"stage": case.stage.value})


def _apply(review: Review, plan: Plan) -> None:
    review.mode, review.planned_on, review.planned_at, review.place = (
        plan.mode,
        plan.planned_on,
        plan.planned_at,
        plan.place,
    )
    review.chair_id, review.chair_name = plan.chair_id, plan.chair_name
    review.invited = plan.invited
    review.not_invited_reason = "" if plan.invited else plan.not_invited_reason


def _seat(review: Review, seats: Sequence[Seat]) -> None:
    """Invite whoever is new, let go of whoever is not meant any more; those who stay keep their attendance."""
    wanted = {(seat.agency_id, seat.name) for seat in seats}
    kept = set()
    for member in list(review.members):
        if (member.agency_id, member.name) in wanted:
            kept.add((member.agency_id, member.name))
        else:
            review.members.remove(member)
            db.session.delete(member)
    for seat in seats:
        if (seat.agency_id, seat.name) not in kept:
            review.members.append(PanelMember(agency_id=seat.agency_id, name=seat.name))


def _make(case: Case, act: Act, draft: Recommendation) -> Recommendation:
    draft.made_on = act.on
    record(
        case, act, EventKind.RECOMMENDATION_MADE, recommendation=draft.n, agency=draft.agency_id, due_on=draft.due_on
    )
    return draft


def _tell_addressees(case: Case, act: Act, made: Sequence[Recommendation]) -> None:
    """One message an agency, however many recommendations it has."""
    wanted = {recommendation.agency_id for recommendation in made}
    for agency in agencies(case.area_id):
        if agency.id in wanted:
            tell_agency(case=case, agency=agency, kind=MessageKind.RECOMMENDATION, act=act)
