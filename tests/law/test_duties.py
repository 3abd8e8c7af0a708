"""What a case owes: the duties of s.104, and the order in which the queue shows them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from csp_reviews.law.duties import (
    CaseFacts,
    RecommendationFact,
    RequestFact,
    ReviewFact,
    TalkFact,
    TellFact,
    duties,
    next_duty,
    unexplained,
)
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Progress, Stage, Task, Whose

DAY = date(2026, 11, 2)
RECEIVED = CaseFacts(stage=Stage.RECEIVED, received_on=DAY, stage_since=DAY)
FOLLOW_UP = replace(RECEIVED, stage=Stage.FOLLOW_UP)
MADE = RecommendationFact(
    n=1,
    agency_id=4,
    made_on=DAY,
    due_on=DAY + timedelta(days=30),
    answered=True,
    declined=False,
    progress=Progress.DONE,
)


def tasks(facts: CaseFacts) -> list[Task]:
    return [duty.task for duty in duties(facts)]


def test_a_new_application_is_passed_on_acknowledged_and_decided_in_that_order() -> None:
    facts = replace(RECEIVED, unsent=(1, 2), acknowledged=False)
    assert tasks(facts) == [Task.SEND_TO_BODIES, Task.ACKNOWLEDGE, Task.DECIDE_THRESHOLD]


def test_the_threshold_is_due_at_the_next_meeting_where_one_is_known() -> None:
    meeting = DAY + timedelta(days=12)
    duty = next_duty(replace(RECEIVED, next_meeting=meeting))
    assert duty is not None
    assert (duty.due_on, duty.sort_on) == (meeting, meeting)


def test_without_a_published_time_limit_the_threshold_waits_since_receipt() -> None:
    duty = next_duty(RECEIVED)
    assert duty is not None
    assert (duty.task, duty.due_on, duty.sort_on) == (Task.DECIDE_THRESHOLD, None, DAY)


@pytest.mark.parametrize(
    ("review", "task"),
    [
        (None, Task.SET_REVIEW),
        (ReviewFact(planned_on=DAY, held_on=None), Task.HOLD_REVIEW),
        (ReviewFact(planned_on=DAY, held_on=DAY), Task.RECORD_OUTCOME),
    ],
)
def test_a_review_is_set_held_and_its_outcome_recorded(review: ReviewFact | None, task: Task) -> None:
    assert tasks(replace(RECEIVED, stage=Stage.REVIEW, review=review)) == [task]


@pytest.mark.parametrize(
    ("change", "task", "whose"),
    [
        ({"answered": False}, Task.AWAIT_RESPONSE, Whose.AGENCY),
        ({"progress": Progress.NOT_STARTED}, Task.AWAIT_PROGRESS, Whose.AGENCY),
        ({"progress": Progress.UNDER_WAY}, Task.AWAIT_PROGRESS, Whose.AGENCY),
        ({"progress": Progress.SAID_DONE}, Task.CONFIRM_DONE, Whose.COORDINATOR),
    ],
)
def test_a_recommendation_is_owed_until_it_is_done(change: dict[str, object], task: Task, whose: Whose) -> None:
    facts = replace(FOLLOW_UP, recommendations=(replace(MADE, **change),))
    assert [(duty.task, duty.whose, duty.subject) for duty in duties(facts)] == [(task, whose, 1)]


def test_an_answer_to_a_recommendation_is_late_once_the_day_to_do_it_by_has_passed() -> None:
    facts = replace(FOLLOW_UP, recommendations=(replace(MADE, answered=False),), today=MADE.due_on + timedelta(days=1))
    (why, duty) = duties(facts)
    assert (duty.task, duty.due_on) == (Task.AWAIT_RESPONSE, MADE.due_on)
    assert why.task is Task.EXPLAIN_LATE


def test_fear_of_today_stands_before_what_is_late_by_years() -> None:
    talk = TalkFact(1, DAY, unsafe=True)
    afraid = next_duty(replace(RECEIVED, following=replace(RECEIVED.following, talks=(talk,))))
    later = next_duty(
        replace(RECEIVED, following=replace(RECEIVED.following, talks=(replace(talk, since=DAY + timedelta(1)),)))
    )
    old = next_duty(replace(RECEIVED, received_on=date(2014, 10, 20)))
    assert afraid is not None
    assert later is not None
    assert old is not None
    assert afraid.sort_on < later.sort_on < old.sort_on


def test_a_change_of_contact_that_waits_does_not_hide_pressure_or_fear() -> None:
    talk = TalkFact(1, DAY, unsafe=True)
    facts = replace(
        RECEIVED,
        withdrawal_asked=DAY,
        withdrawal_needs_voice=True,
        following=replace(RECEIVED.following, contact=((1, DAY - timedelta(days=3)),), talks=(talk,)),
    )
    assert tasks(facts)[:3] == [Task.FEELS_UNSAFE, Task.CONFIRM_WITHDRAWAL, Task.CONFIRM_CONTACT]


def test_a_declined_recommendation_owes_nothing_more() -> None:
    declined = replace(MADE, declined=True, progress=Progress.NOT_STARTED)
    assert duties(replace(FOLLOW_UP, recommendations=(declined,))) == ()


def test_safeguarding_comes_before_anything_else_of_its_day() -> None:
    facts = replace(RECEIVED, unsent=(1,), consent_withdrawn=DAY, safeguard=DAY)
    assert tasks(facts)[0] is Task.SAFEGUARD


def test_when_nothing_is_owed_the_case_may_be_closed() -> None:
    facts = replace(FOLLOW_UP, recommendations=(MADE,))
    assert duties(facts) == ()
    duty = next_duty(facts)
    assert duty is not None
    assert duty.task is Task.CONSIDER_CLOSING


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.WITHDRAWN, Stage.ENDED])
def test_an_ended_case_asks_nothing(stage: Stage) -> None:
    facts = replace(RECEIVED, stage=stage, unsent=(1,), acknowledged=False)
    assert next_duty(facts) is None


def test_an_undecided_appeal_stands_in_the_way_of_closing() -> None:
    assert tasks(replace(FOLLOW_UP, appeals=((1, DAY),))) == [Task.DECIDE_APPEAL]


def test_a_withdrawal_under_pressure_is_for_a_person_to_confirm() -> None:
    until = DAY + timedelta(days=2)
    held = replace(RECEIVED, withdrawal_asked=DAY, withdrawal_until=until, stage=Stage.REFUSED)
    assert tasks(held) == [Task.AWAIT_WITHDRAWAL]
    (untold,) = duties(replace(held, withdrawal_until=None))
    assert (untold.task, untold.due_on) == (Task.AWAIT_WITHDRAWAL, None)
    assert tasks(replace(held, withdrawal_needs_voice=True)) == [Task.CONFIRM_WITHDRAWAL]


@pytest.mark.parametrize("made", [replace(MADE, answered=False), replace(MADE, progress=Progress.NOT_STARTED)])
def test_a_recommendation_waits_as_long_as_the_case_is_open(made: RecommendationFact) -> None:
    waits = {Task.AWAIT_RESPONSE, Task.AWAIT_PROGRESS}
    for stage in Stage:
        owed = set(tasks(replace(FOLLOW_UP, stage=stage, recommendations=(made,))))
        assert bool(waits & owed) is (stage in OPEN), stage


def test_what_must_be_told_comes_before_what_others_do() -> None:
    asked = RequestFact(n=1, agency_id=2, asked_on=DAY, due_on=DAY + timedelta(days=14))
    facts = replace(FOLLOW_UP, requests=(asked,), tells=(TellFact(message_id=9, since=DAY),), unread=((2, DAY),))
    assert tasks(facts) == [Task.TELL_APPLICANT, Task.AWAIT_READING, Task.AWAIT_ANSWER]


def test_a_message_that_failed_is_named_so() -> None:
    assert tasks(replace(FOLLOW_UP, tells=(TellFact(9, DAY, failed=True),))) == [Task.FAILED_MESSAGE]


def test_the_overdue_answer_comes_before_the_meeting_to_come() -> None:
    asked = RequestFact(n=1, agency_id=2, asked_on=DAY, due_on=DAY + timedelta(days=3))
    review = ReviewFact(planned_on=DAY + timedelta(days=20), held_on=None)
    facts = replace(RECEIVED, stage=Stage.REVIEW, requests=(asked,), review=review, today=DAY + timedelta(days=4))
    assert tasks(facts) == [Task.EXPLAIN_LATE, Task.AWAIT_ANSWER, Task.HOLD_REVIEW]
    explained = replace(facts, explained=frozenset({(Task.AWAIT_ANSWER, 1)}))
    assert tasks(explained) == [Task.AWAIT_ANSWER, Task.HOLD_REVIEW]


@pytest.mark.parametrize(
    "waiting",
    [
        {"unread": ((2, DAY),)},
        {"appeals": ((1, DAY),)},
        {"recommendations": (replace(MADE, answered=False),)},
        {"requests": (RequestFact(n=1, agency_id=2, asked_on=DAY, due_on=DAY + timedelta(days=3)),)},
        {"withdrawal_asked": DAY},
    ],
)
def test_ones_own_step_comes_before_what_waits_on_others(waiting: dict[str, object]) -> None:
    review = ReviewFact(planned_on=DAY + timedelta(days=20), held_on=None)
    facts = replace(RECEIVED, stage=Stage.REVIEW, review=review, today=DAY + timedelta(days=2), **waiting)
    first, second = duties(facts)
    assert first.task is Task.HOLD_REVIEW
    assert second.whose is not Whose.COORDINATOR


def test_somebodys_safety_comes_before_what_has_waited_longer() -> None:
    facts = replace(RECEIVED, consent_withdrawn=DAY - timedelta(days=9), safeguard=DAY, acknowledged=False)
    assert tasks(facts)[:2] == [Task.SAFEGUARD, Task.CONSENT_WITHDRAWN]


ASKED = RequestFact(n=3, agency_id=4, asked_on=DAY, due_on=DAY + timedelta(days=5))
LATE = replace(RECEIVED, stage=Stage.REFUSED, requests=(ASKED,), today=DAY + timedelta(days=6))


def test_a_step_that_is_late_without_a_reason_is_explained_first_and_names_whom_it_waits_for() -> None:
    first = duties(LATE)[0]
    assert (first.task, first.whose, first.due_on) == (Task.EXPLAIN_LATE, Whose.COORDINATOR, ASKED.due_on)
    assert (first.agency_id, first.subject) == (4, 3)
    assert unexplained(duties(LATE), LATE).task is Task.AWAIT_ANSWER


def test_a_late_step_of_ones_own_keeps_its_name_in_the_queue_and_is_explained_next() -> None:
    facts = replace(RECEIVED, clocks={Task.DECIDE_THRESHOLD: DAY + timedelta(days=5)}, today=DAY + timedelta(days=6))
    first, second, *_rest = duties(facts)
    assert (first.task, second.task) == (Task.DECIDE_THRESHOLD, Task.EXPLAIN_LATE)
    assert (second.due_on, second.agency_id, second.subject) == (first.due_on, None, None)
    assert next_duty(facts) == first


@pytest.mark.parametrize(
    "facts",
    [
        replace(LATE, today=ASKED.due_on),
        replace(LATE, today=None),
        replace(LATE, explained=frozenset({(Task.AWAIT_ANSWER, 3)})),
    ],
)
def test_what_is_not_late_or_has_a_reason_asks_for_none(facts: CaseFacts) -> None:
    assert Task.EXPLAIN_LATE not in tasks(facts)


def test_a_reason_for_one_step_is_none_for_another_and_one_row_asks_for_the_longest() -> None:
    other = replace(ASKED, n=5, due_on=DAY + timedelta(days=2))
    facts = replace(LATE, requests=(ASKED, other), explained=frozenset({(Task.AWAIT_ANSWER, 3)}))
    assert [duty.subject for duty in duties(facts) if duty.task is Task.EXPLAIN_LATE] == [5]
    both = replace(facts, explained=frozenset())
    assert [duty.subject for duty in duties(both) if duty.task is Task.EXPLAIN_LATE] == [5]
