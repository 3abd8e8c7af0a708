"""Who may agree to an application that somebody makes for another person, to what, and until when.

"That person or any other person" may apply: s.104(1). Guidance asks for the consent of whoever is affected (condition
c1 of the permissions). Everybody of 16 or more is taken to be able to decide, and a wrong choice is no proof that they
cannot (Mental Capacity Act 2005 s.1); a child who understands enough decides for themselves (Gillick v West Norfolk AHA
[1986] AC 112), else whoever has parental responsibility (Children Act 1989 s.3). Where an adult cannot decide, their
attorney (2005 Act s.9) or deputy (s.16) does, and where there is none it is asked in their best interests (s.4).
"""

from collections.abc import Collection
from datetime import date, timedelta

from csp_reviews.law.terms import ConsentScope, Deciding

NEIGHBOUR_ANSWERS_IN = timedelta(days=28)
"""How long the link of a neighbour in a group waits for its answer."""

OTHERS = frozenset({Deciding.PARENT, Deciding.ATTORNEY, Deciding.DEPUTY, Deciding.BEST_INTERESTS})
BY_PAPER = frozenset({Deciding.ATTORNEY, Deciding.DEPUTY})
CANNOT_DECIDE = frozenset({Deciding.ATTORNEY, Deciding.DEPUTY, Deciding.BEST_INTERESTS})
CHILD = frozenset({Deciding.CHILD_THEMSELVES, Deciding.PARENT})


def somebody_else_decides(deciding: Deciding) -> bool:
    """Whether another than the person affected agrees, whose name is then needed."""
    return deciding in OTHERS


def authority_needed(deciding: Deciding) -> bool:
    """Whether it must be said by what right: a registered power, an order of the court, or who was asked (2005 Act)."""
    return deciding in CANNOT_DECIDE


def safeguarding(deciding: Deciding | None, *, applicant_minor: bool = False) -> bool:
    """Whether a member of staff looks first: a child, or an adult who cannot decide, is in the case."""
    return applicant_minor or deciding in CHILD | CANNOT_DECIDE


def enough(scope: Collection[ConsentScope]) -> bool:
    """Whether what was agreed to is enough to apply at all."""
    return ConsentScope.ASK in scope


def ran_out(until: date | None, day: date) -> bool:
    """Whether an agreement with a last day is over. One without lasts until the case does."""
    return until is not None and until < day
