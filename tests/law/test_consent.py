"""Who may agree for whom, to what, and until when."""

from datetime import date, timedelta

import pytest

from csp_reviews.law.consent import authority_needed, enough, ran_out, safeguarding, somebody_else_decides
from csp_reviews.law.terms import ConsentScope, Deciding

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("deciding", "else_decides", "authority", "looked_at"),
    [
        (Deciding.THEMSELVES, False, False, False),
        (Deciding.CHILD_THEMSELVES, False, False, True),
        (Deciding.PARENT, True, False, True),
        (Deciding.ATTORNEY, True, True, True),
        (Deciding.DEPUTY, True, True, True),
        (Deciding.BEST_INTERESTS, True, True, True),
    ],
)
def test_who_agrees_by_what_right_and_whether_staff_look_first(
    deciding: Deciding, else_decides: bool, authority: bool, looked_at: bool
) -> None:
    assert somebody_else_decides(deciding) is else_decides
    assert authority_needed(deciding) is authority
    assert safeguarding(deciding) is looked_at


def test_a_child_who_applies_is_looked_at_too() -> None:
    assert safeguarding(None, applicant_minor=True)
    assert not safeguarding(None)


def test_an_agreement_that_does_not_reach_to_asking_is_not_enough() -> None:
    assert not enough([ConsentScope.TOLD, ConsentScope.SPEAK])
    assert enough([ConsentScope.ASK])


@pytest.mark.parametrize(
    ("until", "over"),
    [(None, False), (DAY, False), (DAY + timedelta(days=1), False), (DAY - timedelta(days=1), True)],
)
def test_the_last_day_of_an_agreement_still_belongs_to_it(until: date | None, over: bool) -> None:
    assert ran_out(until, DAY) is over
