"""How a case moves: only as the table says."""

import pytest

from csp_reviews.law.errors import NotPossible
from csp_reviews.law.stages import OPEN, TRANSITIONS, after, check_open, possible
from csp_reviews.law.terms import Move, Stage


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("move", Move)
def test_every_pair_is_in_the_table_or_refused(stage: Stage, move: Move) -> None:
    if (stage, move) in TRANSITIONS:
        assert after(stage, move) is TRANSITIONS[stage, move]
        assert possible(stage, move)
    else:
        assert not possible(stage, move)
        with pytest.raises(NotPossible) as refused:
            after(stage, move)
        assert refused.value.values == {"stage": stage.value, "move": move.value}


def test_every_stage_can_be_reached_from_receipt() -> None:
    reached = {Stage.RECEIVED}
    while more := {end for (start, _move), end in TRANSITIONS.items() if start in reached} - reached:
        reached |= more
    assert reached == set(Stage)


def test_every_move_is_used() -> None:
    assert {move for _stage, move in TRANSITIONS} == set(Move)


def test_a_threshold_decision_is_made_only_on_an_undecided_application() -> None:
    deciding = {stage for stage, move in TRANSITIONS if move in {Move.DECIDE_MET, Move.DECIDE_NOT_MET}}
    assert deciding == {Stage.RECEIVED}


def test_nothing_moves_a_withdrawn_or_ended_case() -> None:
    assert not [pair for pair in TRANSITIONS if pair[0] in {Stage.WITHDRAWN, Stage.ENDED}]


def test_withdrawing_is_open_in_every_open_stage() -> None:
    assert {stage for stage, move in TRANSITIONS if move is Move.WITHDRAW} == OPEN


def test_a_review_may_be_held_although_the_threshold_was_not_met() -> None:
    assert after(Stage.REFUSED, Move.REVIEW_ANYWAY) is Stage.REVIEW


def test_an_upheld_appeal_sends_back_to_the_right_step() -> None:
    assert after(Stage.REFUSED, Move.RETURN_TO_THRESHOLD) is Stage.RECEIVED
    assert after(Stage.FOLLOW_UP, Move.RETURN_TO_REVIEW) is Stage.REVIEW
    assert after(Stage.CLOSED, Move.RETURN_TO_REVIEW) is Stage.REVIEW


@pytest.mark.parametrize("stage", Stage)
def test_a_case_that_is_over_takes_no_act(stage: Stage) -> None:
    if stage in {Stage.CLOSED, Stage.WITHDRAWN, Stage.ENDED}:
        with pytest.raises(NotPossible, match="case_ended"):
            check_open(stage)
    else:
        check_open(stage)
