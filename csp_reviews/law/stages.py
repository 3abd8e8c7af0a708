"""How a case moves: one table of transitions, and nothing else moves it."""

from collections.abc import Mapping

from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import Move, Stage

TRANSITIONS: Mapping[tuple[Stage, Move], Stage] = {
    # The threshold decision: s.104(4)-(6).
    (Stage.RECEIVED, Move.DECIDE_MET): Stage.REVIEW,
    (Stage.RECEIVED, Move.DECIDE_NOT_MET): Stage.REFUSED,
    # A review may also be held where the threshold was not met (nothing in s.104 forbids it; Stafford did).
    (Stage.REFUSED, Move.REVIEW_ANYWAY): Stage.REVIEW,
    # The panel's outcome: s.104(7)-(8).
    (Stage.REVIEW, Move.RECORD_OUTCOME): Stage.FOLLOW_UP,
    # Closing, when every duty is answered.
    (Stage.REFUSED, Move.CLOSE): Stage.CLOSED,
    (Stage.FOLLOW_UP, Move.CLOSE): Stage.CLOSED,
    # An appeal that is upheld sends the case back: Sch. 4 para 3(a) to the threshold, (b) to the review.
    (Stage.REFUSED, Move.RETURN_TO_THRESHOLD): Stage.RECEIVED,
    (Stage.REVIEW, Move.RETURN_TO_THRESHOLD): Stage.RECEIVED,
    (Stage.FOLLOW_UP, Move.RETURN_TO_THRESHOLD): Stage.RECEIVED,
    (Stage.CLOSED, Move.RETURN_TO_THRESHOLD): Stage.RECEIVED,
    (Stage.FOLLOW_UP, Move.RETURN_TO_REVIEW): Stage.REVIEW,
    (Stage.CLOSED, Move.RETURN_TO_REVIEW): Stage.REVIEW,
    # The applicant may withdraw at any stage before the case is closed.
    (Stage.RECEIVED, Move.WITHDRAW): Stage.WITHDRAWN,
    (Stage.REFUSED, Move.WITHDRAW): Stage.WITHDRAWN,
    (Stage.REVIEW, Move.WITHDRAW): Stage.WITHDRAWN,
    (Stage.FOLLOW_UP, Move.WITHDRAW): Stage.WITHDRAWN,
    # Handed over to its right area, or made in error: only before a decision.
    (Stage.RECEIVED, Move.END): Stage.ENDED,
    # A closed case that something comes to again.
    (Stage.CLOSED, Move.REOPEN): Stage.FOLLOW_UP,
    (Stage.CLOSED, Move.REOPEN_REFUSED): Stage.REFUSED,
}

OPEN = frozenset({Stage.RECEIVED, Stage.REFUSED, Stage.REVIEW, Stage.FOLLOW_UP})

GOES_ON = OPEN | {Stage.CLOSED}
"""The stages of a case that goes on, or can be opened again: what is agreed to in it still counts."""


def after(stage: Stage, move: Move) -> Stage:
    """The stage that follows; NotPossible where the move is not open in this stage."""
    following = TRANSITIONS.get((stage, move))
    if following is None:
        raise NotPossible("stage", {"stage": stage.value, "move": move.value})
    return following


def check_open(stage: Stage) -> None:
    """See that a case goes on. NotPossible (`case_ended`) where it is over: closed, withdrawn or ended."""
    if stage not in OPEN:
        raise NotPossible("case_ended", {"stage": stage.value})


def possible(stage: Stage, move: Move) -> bool:
    """Whether the move is open in this stage."""
    return (stage, move) in TRANSITIONS
