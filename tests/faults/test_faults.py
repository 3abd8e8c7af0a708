"""Twenty trials of each fault, and its control. `make faults` runs many more, and asks how long a restart takes."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults import double, files, staff
from tests.faults.killed import Killed
from tests.faults.programme import (
    LOST,
    TWICE,
    applications_control,
    files_control,
    killed_control,
    pages_control,
    staff_control,
)
from tests.load.world import World, worlds
from tests.support.databases import Databases

TRIALS = 20

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def make_world(databases: Databases) -> Iterator[Callable[[], World]]:
    """A maker of worlds on the kind of database in hand."""
    with worlds(databases.kind) as make:
        yield make


def test_what_was_shown_is_there_after_a_kill(make_world):
    findings = Killed(make_world()).run(TRIALS)
    assert not findings.violations
    assert findings.trials == TRIALS
    assert findings.shown >= TRIALS


def test_a_commit_after_the_answer_is_caught(make_world):
    assert killed_control(make_world()).broken(LOST)


def test_an_application_sent_four_times_at_once_is_one(make_world):
    findings = double.applications(make_world(), TRIALS)
    assert not findings.violations
    assert findings.shown == TRIALS


def test_a_server_that_forgets_what_was_sent_is_caught(make_world):
    assert applications_control(make_world()).broken(TWICE)


def test_every_page_can_be_sent_four_times_at_once(make_world):
    findings = double.pages(make_world(), 4)
    assert not findings.violations
    assert findings.shown == 4


def test_a_server_that_ignores_the_keys_is_caught(make_world):
    assert pages_control(make_world()).broken(TWICE)


def test_every_form_of_staff_can_be_sent_four_times_at_once(make_world):
    findings = staff.forms(make_world(), 2)
    assert not findings.violations
    assert findings.trials == 2 * len(staff.FORMS)


def test_staff_forms_without_keys_are_caught(make_world):
    assert staff_control(make_world()).broken(TWICE)


def test_a_file_and_its_row_agree_wherever_the_server_dies(make_world):
    findings = files.kept_whole(make_world(), 7)
    assert not findings.violations
    assert findings.doubtful == 7


def test_a_file_that_comes_after_its_row_is_caught(make_world):
    assert files_control(make_world()).broken(files.WITHOUT)
