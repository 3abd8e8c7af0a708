"""Which draft plan one of the people of a case reads and may say something of (condition c1).

One that an applicant had read stays on their page when they do not speak for the person affected any more: that it went
away would tell them that the two have fallen out. What came later is not theirs.
"""

import json

from sqlalchemy import select

from csp_reviews.casefile.agreement import fallen_out, why_withheld
from csp_reviews.casefile.as_told import fell_out_at
from csp_reviews.casefile.following import draft_in_hand
from csp_reviews.casefile.told_of import notices_of
from csp_reviews.extensions import db
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import EventKind, MessageKind, NoticeKind, Party, Stage
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Notice
from csp_reviews.models.following import PlanDraft
from csp_reviews.models.reviews import Review
from csp_reviews.web.clock import today

STEPS = (EventKind.PLAN_DRAFT_RELEASED, EventKind.REVIEW_FINALISED)


def plan_for(case: Case, party: Party) -> PlanDraft | None:
    """The draft plan that somebody may read: the one in hand that went to them, or that they had when they fell out."""
    speaks = speaks_of_it(case, party)
    # That the case was closed since is not theirs to learn who speak for nobody any more.
    if case.stage not in (OPEN if speaks else OPEN | {Stage.CLOSED}) or letter_with_plan(case, party) is None:
        return None
    return draft_in_hand(case.id) if speaks else _as_they_had_it(case)


def speaks_of_it(case: Case, party: Party) -> bool:
    """Whether what somebody says of a draft plan is for the panel: not where they speak for nobody any more."""
    return why_withheld(case, party, MessageKind.NOTICE, NoticeKind.DRAFT_PLAN) is None


def letter_with_plan(case: Case, party: Party) -> Notice | None:
    """The last letter with a draft plan that somebody has; None where they got none, or it was taken back unread."""
    return next((one for one in notices_of(case, party) if one.kind is NoticeKind.DRAFT_PLAN), None)


def _as_they_had_it(case: Case) -> PlanDraft | None:
    """The draft that was out when the two fell out; once its review is final, until the last day for comments."""
    number = _out_at(case, fell_out_at(case)) if fallen_out(case) else None
    if number is None:
        return None
    of_review = select(PlanDraft).join(Review, Review.id == PlanDraft.review_id)
    one = of_review.where(PlanDraft.case_id == case.id, Review.n == number[0], PlanDraft.n == number[1])
    draft = db.session.scalar(one)
    over = draft is not None and draft.review.finalised_on is not None and draft.comments_by < today()
    return None if over else draft


def _out_at(case: Case, seq: int | None) -> tuple[int, int] | None:
    """The number of the review, and of its draft plan, that was out when an event happened; None where none was."""
    steps = select(CaseEvent.kind, CaseEvent.codes).where(CaseEvent.case_id == case.id, CaseEvent.kind.in_(STEPS))
    before = steps.where(CaseEvent.seq < seq) if seq is not None else steps
    last = db.session.execute(before.order_by(CaseEvent.seq.desc()).limit(1)).one_or_none()
    if last is None or last.kind is not EventKind.PLAN_DRAFT_RELEASED:
        return None
    codes = json.loads(last.codes)
    return int(codes["review"]), int(codes["plan"])
