"""What comes after an application: when it is asked whether it has stopped, by when; what is owed."""

from datetime import date

import pytest

from csp_reviews.law.check_ins import Asked, NextCheckIn, next_check_in, read_weeks
from csp_reviews.law.due_days import due_days
from csp_reviews.law.duties import AddedFact, CaseFacts, FollowingFacts, ReviewFact, TalkFact, duties, next_duty
from csp_reviews.law.errors import LawError
from csp_reviews.law.procedure_parts import Clock
from csp_reviews.law.procedure_terms import ClockEvent, ClockStep, ClockUnit
from csp_reviews.law.terms import Stage, Stopped, Task, Whose

FINAL = date(2026, 11, 23)
WEEKS = (2, 6, 12)


def facts(stage: Stage = Stage.FOLLOW_UP, **more: object) -> CaseFacts:
    return CaseFacts(stage, FINAL, FINAL, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "n", "day"),
    [
        ([], 1, date(2026, 12, 7)),
        ([Asked(1)], 2, date(2027, 1, 4)),
        ([Asked(1, Stopped.PARTLY), Asked(2, Stopped.NO)], 3, date(2027, 2, 15)),
        ([Asked(0, Stopped.NO), Asked(0, Stopped.NO), Asked(0, Stopped.PARTLY)], 1, date(2026, 12, 7)),
        ([Asked(1), Asked(0, Stopped.NO)], 2, date(2027, 1, 4)),
    ],
)
def test_it_is_asked_after_two_six_and_twelve_weeks(asked: list[Asked], n: int, day: date) -> None:
    assert next_check_in(FINAL, WEEKS, asked) == NextCheckIn(n, day)


@pytest.mark.parametrize(
    "asked", [[Asked(1, Stopped.YES)], [Asked(1, declined=True)], [Asked(1), Asked(2), Asked(3)]], ids=str
)
def test_it_is_not_asked_again(asked: list[Asked]) -> None:
    assert next_check_in(FINAL, WEEKS, asked) is None


def test_an_area_sets_its_own_weeks() -> None:
    assert read_weeks(" 12, 4") == (4, 12)
    assert read_weeks("") == ()
    assert next_check_in(FINAL, (), []) is None
    for wrong in ("two", "0", "4,4", "200", "1.5", "1,,2"):
        with pytest.raises(LawError, match="bad_weeks"):
            read_weeks(wrong)


def test_a_clock_of_the_procedure_gives_the_day_and_an_unstarted_one_none() -> None:
    clocks = [
        Clock(ClockStep.ACKNOWLEDGE, ClockUnit.WORKING_DAYS, 5, ClockEvent.RECEIPT),
        Clock(ClockStep.ACKNOWLEDGE, ClockUnit.WORKING_DAYS, 3, ClockEvent.RECEIPT),
        Clock(ClockStep.REVIEW, ClockUnit.WEEKS, 4, ClockEvent.THRESHOLD_MET),
    ]
    assert due_days(clocks, {ClockEvent.RECEIPT: FINAL}, []) == {Task.ACKNOWLEDGE: date(2026, 11, 26)}


def test_the_day_promised_comes_before_the_clock_and_the_clock_before_the_next_meeting() -> None:
    meeting, clock, promise = date(2026, 12, 20), date(2026, 12, 10), date(2026, 12, 15)
    common = {"stage": Stage.RECEIVED, "next_meeting": meeting}
    (plain,) = duties(facts(**common))
    (clocked,) = duties(facts(**common, clocks={Task.DECIDE_THRESHOLD: clock}))
    (promised,) = duties(
        facts(**common, clocks={Task.DECIDE_THRESHOLD: clock}, promised={(Task.DECIDE_THRESHOLD, None): promise})
    )
    assert (plain.due_on, clocked.due_on, promised.due_on) == (meeting, clock, promise)


def test_what_may_be_danger_or_pressure_comes_before_everything_else() -> None:
    late = {"unsent": (1,), "acknowledged": False}
    after = FollowingFacts(talks=(TalkFact(2, date(2026, 12, 1), unsafe=True),))
    assert duties(facts(Stage.RECEIVED, following=after, **late))[0].task is Task.FEELS_UNSAFE
    pressed = {"withdrawal_asked": date(2026, 12, 28), "withdrawal_needs_voice": True}
    assert duties(facts(Stage.RECEIVED, **pressed, **late))[0].task is Task.CONFIRM_WITHDRAWAL
    held = FollowingFacts(contact=((4, date(2026, 12, 1)),))
    assert duties(facts(Stage.RECEIVED, following=held, **late))[0].task is Task.CONFIRM_CONTACT


def test_a_message_an_addition_and_an_answer_wait_until_somebody_saw_to_them() -> None:
    after = FollowingFacts(talks=(TalkFact(1, FINAL),), added=(AddedFact(3, FINAL),), not_stopped=((9, FINAL),))
    found = {(duty.task, duty.subject) for duty in duties(facts(following=after))}
    assert found == {(Task.ANSWER_TALK, 1), (Task.READ_ADDED, 3), (Task.NOT_STOPPED, 9)}


def test_a_report_after_a_refusal_asks_for_the_decision_again() -> None:
    after = FollowingFacts(added=(AddedFact(1, FINAL, report=True), AddedFact(2, FINAL)))
    tasks = {duty.subject: duty.task for duty in duties(facts(Stage.REFUSED, following=after))}
    assert tasks == {1: Task.DECIDE_ANEW, 2: Task.READ_ADDED}
    tasks = {duty.subject: duty.task for duty in duties(facts(Stage.REVIEW, following=after))}
    assert tasks[1] is Task.READ_ADDED


def test_a_case_waits_for_its_check_ins_before_it_may_be_closed() -> None:
    after = FollowingFacts(check_in=NextCheckIn(1, date(2026, 12, 7)))
    (duty,) = duties(facts(following=after))
    assert (duty.task, duty.due_on, duty.whose) == (Task.ASK_STOPPED, date(2026, 12, 7), Whose.COORDINATOR)
    assert next_duty(facts()).task is Task.CONSIDER_CLOSING  # type: ignore[union-attr]
    assert not duties(facts(Stage.CLOSED, following=after))


def test_a_draft_plan_waits_for_comments_until_one_came() -> None:
    held = ReviewFact(FINAL, FINAL)
    sent = FollowingFacts(comments=(1, FINAL, date(2026, 12, 1)))
    (waits,) = duties(facts(Stage.REVIEW, review=held, following=sent))
    assert (waits.task, waits.whose, waits.due_on) == (Task.AWAIT_COMMENTS, Whose.APPLICANT, date(2026, 12, 1))
    (goes_on,) = duties(facts(Stage.REVIEW, review=held))
    assert goes_on.task is Task.RECORD_OUTCOME


def test_whether_a_group_goes_on_is_asked_once_a_neighbour_took_back_their_yes() -> None:
    after = FollowingFacts(left_group=FINAL)
    for stage in (Stage.RECEIVED, Stage.REVIEW, Stage.REFUSED, Stage.FOLLOW_UP):
        found = {duty.task: duty for duty in duties(facts(stage, following=after))}
        asked = found[Task.GROUP_GOES_ON]
        assert (asked.whose, asked.since, asked.due_on, asked.subject) == (Whose.COORDINATOR, FINAL, None, None)
    for stage in (Stage.CLOSED, Stage.WITHDRAWN, Stage.ENDED):
        assert duties(facts(stage, following=after)) == ()


def test_an_unsealing_waits_for_the_second_person_until_it_lapses() -> None:
    until = date(2026, 11, 30)
    after = FollowingFacts(unsealings=((4, FINAL, until),))
    (waits,) = duties(facts(following=after))
    assert (waits.task, waits.whose, waits.subject) == (Task.AGREE_UNSEALING, Whose.COORDINATOR, 4)
    assert (waits.since, waits.due_on) == (FINAL, until)
    assert [duty.task for duty in duties(facts(Stage.WITHDRAWN, following=after))] == [Task.AGREE_UNSEALING]
    assert duties(facts(Stage.CLOSED, following=after)) == ()


def test_a_file_that_was_given_up_on_waits_until_somebody_has_looked_at_it() -> None:
    after = FollowingFacts(given_up=((2, FINAL), (5, FINAL)))
    found = [(duty.task, duty.whose, duty.subject) for duty in duties(facts(following=after))]
    assert found == [(Task.LOOK_AT_FILE, Whose.COORDINATOR, n) for n in (2, 5)]
    assert [duty.task for duty in duties(facts(Stage.REFUSED, following=after))] == [Task.LOOK_AT_FILE] * 2
    for stage in (Stage.CLOSED, Stage.WITHDRAWN, Stage.ENDED):
        assert duties(facts(stage, following=after)) == ()


def test_what_waits_for_people_comes_before_what_waits_for_papers() -> None:
    after = FollowingFacts(left_group=FINAL, unsealings=((4, FINAL, FINAL),), given_up=((2, FINAL),))
    found = [duty.task for duty in duties(facts(following=after))]
    assert found == [Task.GROUP_GOES_ON, Task.AGREE_UNSEALING, Task.LOOK_AT_FILE]
