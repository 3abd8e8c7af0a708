"""Which appeals are open, and where an upheld one sends the case: Sch. 4 para 3."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from csp_reviews.law.appeals import (
    PARTS,
    AppealFacts,
    OpenGround,
    check_answered,
    check_lines,
    check_lodged,
    check_upheld,
    ends_with_a_meeting,
    first_tier,
    late,
    open_grounds,
    outcomes,
    sent_back,
)
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.procedure import read
from csp_reviews.law.terms import AppealGround, AppealOutcome, AppealPart, AppealTier, Decision, Move, Stage

REFUSED = AppealFacts(stage=Stage.REFUSED, decision=Decision.NOT_MET, decision_told_on=date(2026, 11, 2))
REVIEWED = AppealFacts(stage=Stage.FOLLOW_UP, decision=Decision.MET, review_final=True)
WINDOW = """
name = "Example"
version = "1"
sources = ["https://example.org/"]
[[routes]]
id = "count"
kind = "count"
needed = 3
[[appeals]]
tier = "partnership"
about = ["threshold"]
within = { working_days = 10 }
"""


TIERS = (
    WINDOW
    + """
[[appeals]]
tier = "policing_body"
about = ["review"]
within = { days = 28 }
"""
)
ESCALATED = TIERS + 'lodged_by = "each_agency"\n'
ALONE = WINDOW.replace('"partnership"', '"policing_body"')


def grounds(facts: AppealFacts) -> set[AppealGround]:
    return {way.ground for way in open_grounds(facts, None)}


def test_a_refusal_is_open_to_appeal_once() -> None:
    assert grounds(REFUSED) == {AppealGround.THRESHOLD}
    assert grounds(replace(REFUSED, decision_appealed=True)) == set()


def test_a_met_threshold_is_nothing_to_appeal_against() -> None:
    assert AppealGround.THRESHOLD not in grounds(replace(REFUSED, decision=Decision.MET))


def test_a_review_is_open_to_appeal_once() -> None:
    assert grounds(REVIEWED) == {AppealGround.REVIEW}
    assert grounds(replace(REVIEWED, review_appealed=True)) == set()


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.REVIEW])
def test_delay_is_open_at_any_time_while_a_step_is_owed(stage: Stage) -> None:
    assert grounds(AppealFacts(stage=stage)) == {AppealGround.DELAY, AppealGround.NO_ANSWER}
    waiting = frozenset({AppealGround.DELAY})
    assert grounds(AppealFacts(stage=stage, waiting=waiting)) == {AppealGround.NO_ANSWER}


def test_a_closed_case_still_takes_an_appeal_against_its_review() -> None:
    assert grounds(replace(REVIEWED, stage=Stage.CLOSED)) == {AppealGround.REVIEW}


def test_the_window_is_counted_from_the_day_of_telling() -> None:
    way = open_grounds(REFUSED, read(WINDOW))[0]
    assert way.last_day == date(2026, 11, 16)
    assert open_grounds(REFUSED, None)[0].last_day is None


@pytest.mark.parametrize(
    ("within", "last"),
    [
        ("{ days = 28 }", date(2026, 11, 30)),
        ("{ days_unspecified = 28 }", date(2026, 11, 30)),
        ("{ weeks = 2 }", date(2026, 11, 16)),
        ("{ months = 1 }", date(2026, 12, 2)),
        ("{ hours = 36 }", date(2026, 11, 4)),
        ('"next_meeting"', date(2026, 11, 30)),
    ],
)
def test_a_window_of_any_length_has_its_last_day(within: str, last: date) -> None:
    procedure = read(WINDOW.replace("{ working_days = 10 }", within))
    told = replace(REFUSED, meetings=(date(2026, 12, 21), date(2026, 11, 30), date(2026, 11, 2)))
    assert open_grounds(told, procedure)[0].last_day == last
    assert ends_with_a_meeting(procedure) is ("next_meeting" in within)


def test_a_window_until_a_meeting_that_is_not_fixed_has_no_last_day() -> None:
    procedure = read(WINDOW.replace("{ working_days = 10 }", '"next_meeting"'))
    assert open_grounds(REFUSED, procedure)[0].last_day is None


def test_a_procedure_that_names_fewer_grounds_takes_none_away() -> None:
    assert {way.ground for way in open_grounds(REVIEWED, read(WINDOW))} == {AppealGround.REVIEW}


@pytest.mark.parametrize(
    ("ground", "stage", "move"),
    [
        (AppealGround.THRESHOLD, Stage.REFUSED, Move.RETURN_TO_THRESHOLD),
        (AppealGround.THRESHOLD, Stage.CLOSED, Move.RETURN_TO_THRESHOLD),
        (AppealGround.THRESHOLD, Stage.RECEIVED, None),
        (AppealGround.REVIEW, Stage.FOLLOW_UP, Move.RETURN_TO_REVIEW),
        (AppealGround.REVIEW, Stage.REVIEW, None),
        (AppealGround.THRESHOLD, Stage.WITHDRAWN, None),
        (AppealGround.DELAY, Stage.RECEIVED, None),
    ],
)
def test_upheld_goes_back_to_the_right_step(ground: AppealGround, stage: Stage, move: Move | None) -> None:
    assert sent_back([ground], stage) is move
    assert sent_back([], stage) is None


def test_upheld_on_two_grounds_it_goes_back_to_the_earlier_step() -> None:
    both = [AppealGround.REVIEW, AppealGround.THRESHOLD]
    assert sent_back(both, Stage.FOLLOW_UP) is Move.RETURN_TO_THRESHOLD
    assert sent_back([AppealGround.REVIEW, AppealGround.DELAY], Stage.FOLLOW_UP) is Move.RETURN_TO_REVIEW


def test_an_appeal_is_upheld_on_grounds_of_its_own_and_only_then() -> None:
    both = [AppealGround.DELAY, AppealGround.NO_ANSWER]
    check_upheld(AppealOutcome.UPHELD, both, [AppealGround.DELAY])
    check_upheld(AppealOutcome.DISMISSED, both, [])
    for outcome, agreed in (
        (AppealOutcome.UPHELD, []),
        (AppealOutcome.UPHELD, [AppealGround.REVIEW]),
        (AppealOutcome.DISMISSED, [AppealGround.DELAY]),
    ):
        with pytest.raises(NotPossible, match="appeal_upheld"):
            check_upheld(outcome, both, agreed)


def test_grounds_of_one_appeal_are_open_and_heard_by_one_body() -> None:
    waiting = open_grounds(AppealFacts(stage=Stage.REVIEW), None)
    both = (AppealGround.DELAY, AppealGround.NO_ANSWER)
    assert tuple(way.ground for way in check_lodged(waiting, both, date(2026, 11, 1), "")) == both
    with pytest.raises(NotPossible, match="appeal_ground"):
        check_lodged(waiting, (AppealGround.DELAY, AppealGround.REVIEW), date(2026, 11, 1), "")
    with pytest.raises(NotPossible, match="appeal_ground"):
        check_lodged(waiting, (), date(2026, 11, 1), "")
    apart = (OpenGround(both[0]), OpenGround(both[1], tier=AppealTier.POLICING_BODY))
    with pytest.raises(NotPossible, match="appeal_tiers"):
        check_lodged(apart, both, date(2026, 11, 1), "")


def test_it_is_late_only_where_it_is_on_every_ground_but_says_why_where_it_is_on_one() -> None:
    after = date(2026, 11, 17)
    ways = (OpenGround(AppealGround.THRESHOLD, date(2026, 11, 16)), OpenGround(AppealGround.DELAY))
    assert not late(ways, after)
    assert late(ways[:1], after)
    with pytest.raises(NotPossible, match="appeal_late"):
        check_lodged(ways, (AppealGround.DELAY, AppealGround.THRESHOLD), after, "")


def test_where_only_the_policing_body_hears_appeals_the_first_goes_to_it() -> None:
    (way,) = open_grounds(REFUSED, read(ALONE))
    assert (way.tier, way.last_day) == (AppealTier.POLICING_BODY, date(2026, 11, 16))
    assert open_grounds(replace(REFUSED, decision_appealed=True), read(ALONE)) == ()
    assert first_tier(read(ALONE), AppealGround.REVIEW) is AppealTier.PARTNERSHIP
    assert first_tier(read(ALONE + 'lodged_by = "each_agency"\n'), AppealGround.THRESHOLD) is AppealTier.PARTNERSHIP
    assert first_tier(read(TIERS), AppealGround.THRESHOLD) is AppealTier.PARTNERSHIP
    assert first_tier(None, AppealGround.THRESHOLD) is AppealTier.PARTNERSHIP


def test_after_the_window_an_appeal_is_late_and_says_why() -> None:
    open_now = open_grounds(REFUSED, read(WINDOW))
    threshold, last = AppealGround.THRESHOLD, date(2026, 11, 16)
    assert not late(check_lodged(open_now, [threshold], last, ""), last)
    after = last + timedelta(days=1)
    assert late(check_lodged(open_now, [threshold], after, "I was in hospital."), after)
    with pytest.raises(NotPossible, match="appeal_late"):
        check_lodged(open_now, [threshold], after, "  ")
    assert check_lodged(open_grounds(REFUSED, None), [threshold], date(2030, 1, 1), "")[0].last_day is None
    with pytest.raises(NotPossible, match="appeal_ground"):
        check_lodged(open_now, [AppealGround.REVIEW], last, "")


def test_only_a_late_appeal_is_turned_down_as_out_of_time() -> None:
    assert set(outcomes(late=True)) == set(AppealOutcome)
    assert set(outcomes(late=False)) == {AppealOutcome.UPHELD, AppealOutcome.DISMISSED}


TURNED_DOWN = {AppealGround.REVIEW: date(2026, 11, 2), AppealGround.THRESHOLD: None}


def test_the_local_policing_body_is_a_second_tier_where_the_procedure_has_one() -> None:
    facts = replace(REVIEWED, review_appealed=True, turned_down=TURNED_DOWN)
    (way,) = open_grounds(facts, read(TIERS))
    assert (way.ground, way.tier, way.last_day) == (
        AppealGround.REVIEW,
        AppealTier.POLICING_BODY,
        date(2026, 11, 30),
    )
    waiting = replace(facts, waiting=frozenset({AppealGround.REVIEW}))
    assert open_grounds(waiting, read(TIERS)) == ()


@pytest.mark.parametrize("text", [WINDOW, ESCALATED, ALONE], ids=["no tier", "not the applicant's", "no first tier"])
def test_there_is_no_second_tier_that_the_procedure_does_not_open(text: str) -> None:
    facts = replace(REVIEWED, review_appealed=True, turned_down=TURNED_DOWN)
    assert open_grounds(facts, read(text)) == ()
    assert open_grounds(facts, None) == ()


@pytest.mark.parametrize("ground", AppealGround)
def test_an_appeal_is_tied_only_to_lines_of_what_it_is_about(ground: AppealGround) -> None:
    check_lines([ground], PARTS[ground])
    for part in set(AppealPart) - set(PARTS[ground]):
        with pytest.raises(NotPossible, match="appeal_line"):
            check_lines([ground], [part])


def test_each_line_is_answered_where_an_appeal_is_heard() -> None:
    check_answered(AppealOutcome.DISMISSED, [1, 2], [2, 1])
    check_answered(AppealOutcome.OUT_OF_TIME, [1, 2], [])
    with pytest.raises(NotPossible, match="appeal_lines"):
        check_answered(AppealOutcome.UPHELD, [1, 2], [1])
