"""Opening what was sent (c11): what can be opened at all, for how long, and who agrees."""

from datetime import UTC, datetime, timedelta

import pytest

from csp_reviews.law.permissions import Grant, Relation, Viewer, may_agree
from csp_reviews.law.terms import EvidenceState, EvidenceWhy, Role, Unsealing
from csp_reviews.law.unsealing import OPEN_FOR, can_be_unsealed, stands

ASKED = datetime(2026, 11, 2, 9, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


def at(**facts: object) -> Unsealing:
    known = {"asked_at": ASKED, "open_until": None, "ended_at": None, "refused": False, "at": ASKED}
    return stands(**known | facts)


@pytest.mark.parametrize(
    ("state", "why", "scanner", "can"),
    [
        (EvidenceState.CLEAN, None, True, True),
        (EvidenceState.CLEAN, None, False, True),
        (EvidenceState.SEALED, EvidenceWhy.NO_CLEANER, True, True),
        (EvidenceState.SEALED, EvidenceWhy.NO_CLEANER, False, False),
        (EvidenceState.SEALED, EvidenceWhy.LOCKED, True, False),
        (EvidenceState.PENDING, EvidenceWhy.NOT_ANSWERED, True, False),
        (EvidenceState.PENDING, EvidenceWhy.NO_SCANNER, False, False),
        (EvidenceState.REFUSED, EvidenceWhy.INFECTED, True, False),
        (EvidenceState.REMOVED, None, True, False),
    ],
)
def test_nobody_opens_what_nobody_could_check(state, why, scanner, can) -> None:
    assert can_be_unsealed(state, why, scanner=scanner) is can


def test_it_waits_a_week_for_the_second_person() -> None:
    assert at(at=ASKED + timedelta(days=7) - A_SECOND) is Unsealing.WAITING
    assert at(at=ASKED + timedelta(days=7)) is Unsealing.OVER


def test_it_is_open_for_a_day_from_the_agreement() -> None:
    until = ASKED + timedelta(days=6) + OPEN_FOR
    assert at(open_until=until, at=until - A_SECOND) is Unsealing.OPEN
    assert at(open_until=until, at=until) is Unsealing.OVER


def test_the_agreement_holds_for_a_day() -> None:
    assert timedelta(hours=24) == OPEN_FOR


def test_it_ends_before_its_time_where_somebody_ends_it() -> None:
    assert at(ended_at=ASKED, at=ASKED) is Unsealing.OVER
    assert at(open_until=ASKED + OPEN_FOR, ended_at=ASKED, at=ASKED) is Unsealing.OVER
    assert at(ended_at=ASKED, refused=True) is Unsealing.REFUSED


@pytest.mark.parametrize(
    ("role", "area", "account", "second", "may"),
    [
        (Role.COORDINATOR, 1, 8, True, True),
        (Role.COORDINATOR, 1, 7, True, False),
        (Role.COORDINATOR, 1, 7, False, True),
        (Role.COORDINATOR, 2, 8, True, False),
        (Role.CHAIR, 1, 8, True, False),
        (Role.ADMINISTRATOR, 1, 8, True, False),
    ],
)
def test_another_coordinator_agrees_and_nobody_to_their_own(role, area, account, second, may) -> None:
    viewer = Viewer(account_id=account, grants=(Grant(role, area),))
    assert may_agree(viewer, Relation(case_id=3, area_id=1, chairs=True), 7, second=second) is may
