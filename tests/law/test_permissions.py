"""The table of permissions: its cells, its conditions, and the rules beyond the cells."""

import pytest

from csp_reviews.law.permissions import (
    CLOSED_TAKES,
    CONDITIONS,
    NOBODY,
    READS,
    TABLE,
    Grant,
    Relation,
    Viewer,
    could_be,
    ever,
    may,
    may_release,
    standings,
)
from csp_reviews.law.terms import Action, Party, Role, Stage, Standing

AREA, CASE, AGENCY, OTHER = 1, 10, 5, 6
HERE = Relation(case_id=CASE, area_id=AREA)


def staff(role: Role, area: int = AREA, agency: int | None = None, account: int = 7) -> Viewer:
    return Viewer(account_id=account, grants=(Grant(role, area, agency),))


COORDINATOR, CHAIR = staff(Role.COORDINATOR), staff(Role.CHAIR)
OFFICER = staff(Role.AGENCY_OFFICER, agency=AGENCY)
REVIEWER = staff(Role.APPEAL_REVIEWER)
APPLICANT = Viewer(case_id=CASE, party=Party.APPLICANT)
AFFECTED = Viewer(case_id=CASE, party=Party.AFFECTED)
LINK = Viewer(case_id=CASE, request_id=3)


def test_the_table_has_every_action_and_only_known_conditions() -> None:
    assert set(TABLE) == set(Action)
    assert len(TABLE) == 42
    used = {condition for row in TABLE.values() for condition in row.values() if condition}
    assert used <= set(CONDITIONS)


@pytest.mark.parametrize("action", [Action.GIVE_SELF_RIGHTS, Action.RUN_MAINTENANCE])
def test_some_things_nobody_may_do_here(action: Action) -> None:
    everything = tuple(Grant(role, AREA, AGENCY if role is Role.AGENCY_OFFICER else None) for role in Role)
    assert not ever(Viewer(account_id=1, grants=everything), action)


def test_an_administrator_has_no_case() -> None:
    admin = staff(Role.ADMINISTRATOR)
    opened = [action for action in Action if may(admin, action, HERE, Stage.RECEIVED)]
    assert set(opened) == {
        Action.READ_PUBLIC,
        Action.SUBMIT_APPLICATION,
        Action.READ_AUDIT_LOG,
        Action.MANAGE_ACCOUNTS,
        Action.CHANGE_AREA,
        Action.BREAK_GLASS,
    }


def test_a_coordinator_of_another_area_is_another_agencys_officer() -> None:
    stranger = staff(Role.COORDINATOR, area=2)
    assert standings(stranger, HERE) == {Standing.ANYBODY, Standing.OTHER_AGENCY}
    assert not may(stranger, Action.OPEN_CASE, HERE, Stage.RECEIVED)


def test_an_agency_opens_only_the_cases_it_is_in() -> None:
    assert not may(OFFICER, Action.OPEN_CASE, HERE, Stage.REVIEW)
    invited = Relation(case_id=CASE, area_id=AREA, invited_agencies=frozenset({AGENCY}))
    assert may(OFFICER, Action.OPEN_CASE, invited, Stage.REVIEW)
    assert not may(staff(Role.AGENCY_OFFICER, agency=OTHER), Action.OPEN_CASE, invited, Stage.REVIEW)


def test_who_and_where_need_the_case_to_be_passed_to_the_body() -> None:
    asked = Relation(case_id=CASE, area_id=AREA, invited_agencies=frozenset({AGENCY}))
    assert not may(OFFICER, Action.READ_WHO_AND_WHERE, asked, Stage.REVIEW)
    passed = Relation(
        case_id=CASE, area_id=AREA, invited_agencies=frozenset({AGENCY}), passed_agencies=frozenset({AGENCY})
    )
    assert may(OFFICER, Action.READ_WHO_AND_WHERE, passed, Stage.REVIEW)
    assert not may(OFFICER, Action.READ_CONTACT, passed, Stage.REVIEW)
    assert not may(OFFICER, Action.READ_ALLEGED, passed, Stage.REVIEW)
    assert not may(OFFICER, Action.READ_OTHERS_ANSWER, passed, Stage.REVIEW)


def test_a_chair_has_only_the_cases_they_chair() -> None:
    assert not may(CHAIR, Action.OPEN_CASE, HERE, Stage.REVIEW)
    assert may(CHAIR, Action.OPEN_CASE, Relation(case_id=CASE, area_id=AREA, chairs=True), Stage.REVIEW)


def test_an_appeal_reviewer_reads_only_while_the_appeal_is_open() -> None:
    assert not may(REVIEWER, Action.OPEN_CASE, HERE, Stage.REFUSED)
    assert may(REVIEWER, Action.OPEN_CASE, Relation(case_id=CASE, area_id=AREA, appeal_open=True), Stage.REFUSED)


def test_nobody_decides_an_appeal_on_a_case_they_worked_on() -> None:
    clean = Relation(case_id=CASE, area_id=AREA, appeal_open=True)
    worked = Relation(case_id=CASE, area_id=AREA, appeal_open=True, worked_on=True)
    assert may(REVIEWER, Action.DECIDE_APPEAL, clean, Stage.REFUSED)
    assert not may(REVIEWER, Action.DECIDE_APPEAL, worked, Stage.REFUSED)


def test_a_code_opens_one_case_only() -> None:
    assert may(APPLICANT, Action.SEE_OWN_STATUS, HERE, Stage.RECEIVED)
    other = Relation(case_id=CASE + 1, area_id=AREA)
    assert not may(APPLICANT, Action.SEE_OWN_STATUS, other, Stage.RECEIVED)
    assert not may(APPLICANT, Action.OPEN_CASE, HERE, Stage.RECEIVED)


def test_the_person_affected_sees_the_status_and_never_the_story() -> None:
    assert may(AFFECTED, Action.SEE_OWN_STATUS, HERE, Stage.RECEIVED)
    assert not may(AFFECTED, Action.REREAD_OWN_STORY, HERE, Stage.RECEIVED)
    assert not may(AFFECTED, Action.LODGE_APPEAL, HERE, Stage.REFUSED)


def test_the_holder_of_a_link_answers_and_no_more() -> None:
    opened = {action for action in Action if may(LINK, action, HERE, Stage.REVIEW)}
    assert opened == {Action.READ_PUBLIC, Action.SUBMIT_APPLICATION, Action.ANSWER_REQUEST}


@pytest.mark.parametrize("action", sorted(set(Action) - READS - CLOSED_TAKES - {Action.READ_PUBLIC}))
def test_a_closed_case_takes_little(action: Action) -> None:
    for viewer in (COORDINATOR, APPLICANT, CHAIR):
        relation = Relation(case_id=CASE, area_id=AREA, chairs=True)
        assert not may(viewer, action, relation, Stage.CLOSED)


def test_an_erased_case_takes_nothing() -> None:
    erased = Relation(case_id=CASE, area_id=AREA, erased=True)
    assert not [action for action in Action if may(COORDINATOR, action, erased, Stage.CLOSED)]


def test_nobody_is_nobody() -> None:
    assert could_be(NOBODY) == {Standing.ANYBODY}
    assert {action for action in Action if ever(NOBODY, action)} == {Action.READ_PUBLIC, Action.SUBMIT_APPLICATION}


@pytest.mark.parametrize(
    ("viewer", "relation", "drafted_by", "allowed"),
    [
        (CHAIR, Relation(case_id=CASE, area_id=AREA, chairs=True, two_people=True), 7, True),
        (COORDINATOR, Relation(case_id=CASE, area_id=AREA, two_people=True), 7, False),
        (COORDINATOR, Relation(case_id=CASE, area_id=AREA, two_people=True), 8, True),
        (COORDINATOR, Relation(case_id=CASE, area_id=AREA, two_people=False), 7, True),
        (CHAIR, Relation(case_id=CASE, area_id=AREA, two_people=False), 8, False),
    ],
)
def test_two_people_release_where_there_are_two(
    viewer: Viewer, relation: Relation, drafted_by: int, allowed: bool
) -> None:
    assert may_release(viewer, relation, drafted_by) is allowed
