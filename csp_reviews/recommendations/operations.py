"""The acts of a recommendation: draft, change, remove; answer, report progress, confirm.

A draft becomes a recommendation when the outcome of its review is made final (`reviews.operations`). Source: s.104(7).
"""

from dataclasses import dataclass
from datetime import date

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.casefile.numbers import next_number
from csp_reviews.extensions import db
from csp_reviews.law.acting import check_day
from csp_reviews.law.calendar import london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import EventKind, Progress, Response, Stage
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Recommendation, RecommendationResponse, RecommendationStep, Review


@dataclass(frozen=True)
class Wording:
    """What is recommended, to an `agency` or a named `addressee`, by when; `binding`: it has public functions."""

    text: str
    due_on: date
    agency: Agency | None = None
    addressee: str | None = None
    binding: bool = True


def draft_recommendation(*, case: Case, act: Act, review: Review, wording: Wording) -> Recommendation:
    """Draft a recommendation of the review in hand.

    NotPossible once the outcome of the review is final, or where the case is not at its review any more (`stage`).
    """
    _at_review(case)
    if review.finalised_on is not None:
        raise NotPossible("review_final")
    recommendation = Recommendation(
        review_id=review.id, case_id=case.id, area_id=case.area_id, n=next_number(Recommendation, case.id)
    )
    _word(recommendation, wording)
    db.session.add(recommendation)
    record(case, act, EventKind.RECOMMENDATION_DRAFTED, recommendation=recommendation.n, review=review.n)
    return recommendation


def change_draft(*, case: Case, act: Act, recommendation: Recommendation, wording: Wording) -> None:
    """Change a draft. NotPossible once it is made, or where the case is not at its review any more."""
    _still_draft(recommendation)
    _at_review(case)
    _word(recommendation, wording)
    record(case, act, EventKind.RECOMMENDATION_CHANGED, recommendation=recommendation.n)


def remove_draft(*, case: Case, act: Act, recommendation: Recommendation) -> None:
    """Take a draft away. NotPossible once it is made: a recommendation that was made stays on the record."""
    _still_draft(recommendation)
    _at_review(case)
    record(case, act, EventKind.RECOMMENDATION_CHANGED, recommendation=recommendation.n, removed=True)
    db.session.delete(recommendation)


def respond(*, case: Case, act: Act, recommendation: Recommendation, response: Response, reason: str) -> None:
    """Answer for the addressee: accept, in part, or decline with the reason. A second answer is a new version.

    Raises NotPossible for a draft, a case that is over, a refusal of any part without a reason, or an
    answer before the recommendation was made. Source: s.104(7), "must have regard".
    """
    _made(case, act, recommendation)
    if recommendation.progress is Progress.DONE:
        raise NotPossible("recommendation_done", {"n": recommendation.n})
    if response is not Response.ACCEPTED and not reason:
        raise NotPossible("reason_needed", {"response": response.value})
    answer = RecommendationResponse(
        version=len(recommendation.responses) + 1,
        response=response,
        reason=reason,
        responded_on=act.on,
        responded_by=act.doer,
    )
    recommendation.responses.append(answer)
    record(
        case,
        act,
        EventKind.RECOMMENDATION_ANSWERED,
        recommendation=recommendation.n,
        response=response,
        version=answer.version,
    )


def report_progress(*, case: Case, act: Act, recommendation: Recommendation, progress: Progress, note: str) -> None:
    """Report how far it has come. The addressee may say that it is done; the coordinator confirms (c15).

    Raises NotPossible for a draft, one without an answer, one that was declined, or one that is done already.
    """
    _made(case, act, recommendation)
    if progress is Progress.DONE:
        raise NotPossible("coordinator_confirms")
    _answered(recommendation)
    recommendation.progress = progress
    _step(recommendation, act, progress, note)
    record(case, act, EventKind.RECOMMENDATION_PROGRESSED, recommendation=recommendation.n, progress=progress)


def confirm_done(*, case: Case, act: Act, recommendation: Recommendation, note: str) -> None:
    """Confirm that a recommendation was carried out, on the day of the act.

    Raises NotPossible for a draft, one without an answer, one that was declined, or one that is done already.
    """
    _made(case, act, recommendation)
    _answered(recommendation)
    recommendation.progress, recommendation.done_on = Progress.DONE, act.on
    _step(recommendation, act, Progress.DONE, note)
    record(case, act, EventKind.RECOMMENDATION_DONE, recommendation=recommendation.n)


def _word(recommendation: Recommendation, wording: Wording) -> None:
    agency = wording.agency
    recommendation.agency_id = agency.id if agency else None
    recommendation.addressee = None if agency else wording.addressee
    recommendation.binding = agency.public_functions if agency else wording.binding
    recommendation.text, recommendation.due_on = wording.text, wording.due_on


def _at_review(case: Case) -> None:
    if case.stage is not Stage.REVIEW:
        raise NotPossible("stage", {"stage": case.stage.value})


def _still_draft(recommendation: Recommendation) -> None:
    if recommendation.made_on is not None:
        raise NotPossible("recommendation_made", {"n": recommendation.n})


def _made(case: Case, act: Act, recommendation: Recommendation) -> None:
    if recommendation.made_on is None or case.stage not in OPEN:
        raise NotPossible("stage", {"stage": case.stage.value})
    check_day(act.on, today=london_day(act.at), earliest=recommendation.made_on, early="before_made")


def _answered(recommendation: Recommendation) -> None:
    last = recommendation.responses[-1] if recommendation.responses else None
    if last is None or last.response is Response.DECLINED or recommendation.progress is Progress.DONE:
        raise NotPossible("nothing_to_carry_out")


def _step(recommendation: Recommendation, act: Act, progress: Progress, note: str) -> None:
    recommendation.steps.append(
        RecommendationStep(progress=progress, note=note, reported_on=act.on, reported_by=act.doer)
    )
