"""A task in words, with the page where it is done, and its place in the queue."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from csp_reviews.casefile.next_act import LATE, LATER, OTHERS, PLACES, TODAY, WEEK, NextActs, Owed, group_of
from csp_reviews.law.terms import Task, Whose

MONDAY = date(2026, 11, 23)
SINCE = date(2026, 11, 16)


def owed(task: Task = Task.DECIDE_THRESHOLD, whose: Whose = Whose.COORDINATOR, **more: object) -> Owed:
    return Owed(task, whose, SINCE, **more)  # type: ignore[arg-type]


def test_every_task_has_its_place() -> None:
    assert set(PLACES) == set(Task)


@pytest.mark.parametrize("task", list(Task))
def test_every_task_leads_to_a_page_that_exists(app: Flask, task: Task) -> None:
    with app.test_request_context("/"):
        act = NextActs(MONDAY).act(owed(task, subject=1), "ABCD-EFGH")
        assert act.href.startswith(("/casework/ABCD-EFGH", "/appeals/ABCD-EFGH"))
        app.url_map.bind("localhost").match(act.href)


@pytest.mark.parametrize(
    ("whose", "due", "group"),
    [
        (Whose.COORDINATOR, date(2026, 11, 20), LATE),
        (Whose.AGENCY, date(2026, 11, 20), LATE),
        (Whose.COORDINATOR, MONDAY, TODAY),
        (Whose.COORDINATOR, None, TODAY),
        (Whose.COORDINATOR, date(2026, 11, 29), WEEK),
        (Whose.COORDINATOR, date(2026, 11, 30), LATER),
        (Whose.AGENCY, MONDAY, OTHERS),
        (Whose.APPLICANT, None, OTHERS),
        (Whose.CHAIR, date(2026, 11, 30), OTHERS),
    ],
)
def test_its_group_in_the_queue(whose: Whose, due: date | None, group: str) -> None:
    assert group_of(owed(whose=whose, due_on=due), MONDAY) == group


def test_waiting_for_an_agency_turns_into_chasing_it(app: Flask) -> None:
    with app.test_request_context("/"):
        waiting = owed(Task.AWAIT_ANSWER, Whose.AGENCY, agency="Example Homes", subject=2, due_on=date(2026, 11, 24))
        late = owed(Task.AWAIT_ANSWER, Whose.AGENCY, agency="Example Homes", subject=2, due_on=date(2026, 11, 20))
        assert NextActs(MONDAY).act(waiting, "R").text == "Example Homes is answering request 2"
        assert NextActs(MONDAY).act(late, "R").text == "Chase Example Homes: answer to request 2"
        assert NextActs(MONDAY).act(late, "R").turn == "Example Homes"


@pytest.mark.parametrize(
    ("due", "when"),
    [
        (date(2026, 11, 20), "1 working day late"),
        (date(2026, 11, 13), "6 working days late"),
        (date(2026, 11, 22), "1 working day late"),
        (MONDAY, "Today"),
        (date(2026, 11, 24), "Tomorrow"),
        (date(2026, 11, 27), "Fri 27 Nov 2026"),
        (None, "No time limit"),
    ],
)
def test_its_day_in_words(app: Flask, due: date | None, when: str) -> None:
    with app.test_request_context("/"):
        act = NextActs(MONDAY).act(owed(due_on=due), "R")
        assert act.when == when
        assert due is not None or act.more == "waits for 7 days"


def test_its_day_is_said_in_the_language_and_on_the_day_of_the_page(app: Flask) -> None:
    with app.test_request_context("/"):
        plain = NextActs(MONDAY).act(owed(due_on=date(2026, 11, 27)), "R").when
        with force_locale("cy"):
            assert NextActs(MONDAY).act(owed(due_on=date(2026, 11, 27)), "R").when == "Gwen 27 Tach 2026"
        assert NextActs(MONDAY).act(owed(due_on=date(2026, 11, 27)), "R").when == plain == "Fri 27 Nov 2026"
        assert NextActs(date(2026, 11, 26)).act(owed(due_on=date(2026, 11, 27)), "R").when == "Tomorrow"


def test_what_the_viewer_may_not_do_has_no_address(app: Flask) -> None:
    with app.test_request_context("/"):
        assert NextActs(MONDAY, lambda _action: False).act(owed(), "R").href == ""


def test_whose_turn_is_said_as_the_viewer_stands_to_the_case(app: Flask) -> None:
    with app.test_request_context("/"):
        own, chairs = owed(), owed(Task.HOLD_REVIEW, Whose.CHAIR)
        assert [NextActs(MONDAY).act(each, "R").turn for each in (own, chairs)] == ["You", "The chair"]
        chair = NextActs(MONDAY, you=Whose.CHAIR)
        assert [chair.act(each, "R").turn for each in (own, chairs)] == ["The coordinator", "You"]
