"""Who may agree for whom, to what, and until when."""

from datetime import date, timedelta

import pytest

from csp_reviews.law.consent import (
    WHOLE,
    Agreement,
    authority_needed,
    enough,
    letter_covered,
    letter_of_their_own,
    message_covered,
    ran_out,
    readers,
    safeguarding,
    somebody_else_decides,
)
from csp_reviews.law.terms import ConsentScope, Deciding, MessageKind, NoticeKind, Party

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


ASK, TOLD, SPEAK = ConsentScope.ASK, ConsentScope.TOLD, ConsentScope.SPEAK
OWN = {NoticeKind.ACKNOWLEDGEMENT, NoticeKind.ENDING}
DECISIONS = {NoticeKind.THRESHOLD, NoticeKind.OUTCOME, NoticeKind.APPEAL}


@pytest.mark.parametrize(
    ("scope", "letters"),
    [
        ({ASK}, OWN | DECISIONS),
        ({ASK, TOLD}, OWN | DECISIONS | {NoticeKind.CLOSING, NoticeKind.REVIEW}),
        ({ASK, SPEAK}, OWN | DECISIONS | {NoticeKind.REVIEW, NoticeKind.DRAFT_PLAN}),
        ({ASK, TOLD, SPEAK}, set(NoticeKind)),
    ],
)
def test_which_letters_the_applicant_may_have(scope: set[ConsentScope], letters: set[NoticeKind]) -> None:
    agreed = Agreement(frozenset(scope))
    assert {kind for kind in NoticeKind if letter_covered(agreed, kind)} == letters
    over = Agreement(frozenset(scope), over=True)
    assert {kind for kind in NoticeKind if letter_covered(over, kind)} == OWN
    kept_back = Agreement(frozenset(scope), kept_back=True)
    assert {kind for kind in NoticeKind if letter_covered(kept_back, kind)} == OWN


@pytest.mark.parametrize(
    ("scope", "letters"),
    [({ASK}, DECISIONS), ({ASK, SPEAK}, DECISIONS), ({ASK, TOLD}, set()), (set(ConsentScope), set())],
)
def test_which_decisions_the_person_affected_is_told_of_without_asking(
    scope: set[ConsentScope], letters: set[NoticeKind]
) -> None:
    assert {kind for kind in NoticeKind if letter_of_their_own(Agreement(frozenset(scope)), kind)} == letters


@pytest.mark.parametrize(
    ("agreed", "kept_back"),
    [
        (WHOLE, set()),
        (Agreement(frozenset({ASK, SPEAK})), set()),
        (Agreement(frozenset({ASK, TOLD})), {MessageKind.CHECK_IN}),
        (Agreement(frozenset({ASK, TOLD, SPEAK}), over=True), {MessageKind.CHECK_IN, MessageKind.TALK}),
        (Agreement(frozenset({ASK, TOLD, SPEAK}), kept_back=True), {MessageKind.CHECK_IN}),
    ],
)
def test_which_messages_the_applicant_may_have(agreed: Agreement, kept_back: set[MessageKind]) -> None:
    assert {kind for kind in MessageKind if not message_covered(agreed, kind)} == kept_back


def test_nobody_speaks_for_somebody_who_does_not_agree_any_more() -> None:
    assert Agreement(frozenset({ASK, SPEAK})).speaks
    assert not Agreement(frozenset({ASK, SPEAK}), over=True).speaks
    assert not Agreement(frozenset({ASK, TOLD})).speaks
    assert not Agreement(frozenset({ASK, SPEAK}), kept_back=True).speaks


ALONE, THEM, BOTH = (Party.APPLICANT,), (Party.AFFECTED,), (Party.APPLICANT, Party.AFFECTED)


@pytest.mark.parametrize(
    ("agreed", "kind", "copy", "who"),
    [
        (WHOLE, NoticeKind.THRESHOLD, False, ALONE),
        (WHOLE, NoticeKind.REVIEW, False, ALONE),
        (WHOLE, NoticeKind.THRESHOLD, True, BOTH),
        (WHOLE, NoticeKind.APPEAL, True, ALONE),
        (Agreement(frozenset({ASK})), NoticeKind.THRESHOLD, False, BOTH),
        (Agreement(frozenset({ASK})), NoticeKind.APPEAL, False, BOTH),
        (Agreement(frozenset({ASK})), NoticeKind.CLOSING, False, THEM),
        (Agreement(frozenset({ASK, TOLD})), NoticeKind.REVIEW, False, BOTH),
        (Agreement(frozenset({ASK, TOLD})), NoticeKind.DRAFT_PLAN, False, THEM),
        (Agreement(frozenset({ASK, TOLD}), kept_back=True), NoticeKind.OUTCOME, False, THEM),
        (Agreement(frozenset({ASK, TOLD}), kept_back=True), NoticeKind.CLOSING, False, THEM),
        (Agreement(frozenset({ASK, TOLD}), over=True), NoticeKind.OUTCOME, True, THEM),
        (Agreement(frozenset({ASK, TOLD}), over=True), NoticeKind.ENDING, True, BOTH),
    ],
)
def test_who_gets_a_letter(agreed: Agreement, kind: NoticeKind, copy: bool, who: tuple[Party, ...]) -> None:
    assert readers(agreed, kind, copy=copy) == who
