"""The only place that assigns `case.stage`, and only as `law.stages` allows."""

from csp_reviews.law import stages
from csp_reviews.law.terms import Move
from csp_reviews.models.cases import Case


def move(case: Case, by: Move) -> None:
    """Move a case. NotPossible where the move is not open in its stage."""
    case.stage = stages.after(case.stage, by)
