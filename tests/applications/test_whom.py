"""Staff are told who gets a letter, as the rule has it: never that the applicant is told where they are not."""

import pytest

from csp_reviews.applications.operations import keep_back
from csp_reviews.casefile.whom import letter_readers, told_to
from csp_reviews.extensions import db
from csp_reviews.law.terms import ConsentScope, NoticeKind, Party, Role, Stage
from tests.applications.conftest import hand_in, said
from tests.reviews.test_reviews import held
from tests.support.builders import sign_in
from tests.support.desk import Desk, stage_of
from tests.support.letters import readers, send

ASK, TOLD, SPEAK = ConsentScope.ASK, ConsentScope.TOLD, ConsentScope.SPEAK
LETTERS = (NoticeKind.THRESHOLD, NoticeKind.OUTCOME, NoticeKind.APPEAL, NoticeKind.CLOSING, NoticeKind.REVIEW)
APPLICANT, AFFECTED = "goes to: the applicant.", "goes to: the person affected."


@pytest.fixture
def desk(make, area, client):
    coordinator = make.account(Role.COORDINATOR, area, name="Sam Elm")
    db.session.commit()
    sign_in(client, coordinator.id)
    return Desk(make, area, coordinator, client)


def keep(desk, case):
    keep_back(case=case, reason="They are afraid of them", act=desk.act())
    db.session.commit()


def after(desk, case, tail, form):
    """The page that staff come to when they have sent it."""
    answer = desk.client.post(f"/casework/{case.reference}/{tail}", data=form, follow_redirects=True)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def decided(desk, case):
    return after(desk, case, "threshold", desk.sheet(case, **desk.weighed()))


@pytest.mark.parametrize("wants", [True, False])
@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("scope", [(ASK,), (ASK, TOLD), (ASK, TOLD, SPEAK)])
@pytest.mark.parametrize("kind", [*LETTERS, NoticeKind.ENDING, NoticeKind.DRAFT_PLAN])
def test_what_staff_are_told_is_who_gets_it(make, agreed, desk, kind, scope, kept, wants):
    case = agreed(*scope).case
    next(person for person in case.people if person.party is Party.AFFECTED).wants_copy = wants
    if kept:
        keep(desk, case)
    named = set(letter_readers(case, kind))
    send(make, case, kind)
    assert readers(case, kind) == named
    assert ("the applicant" in told_to(case, kind)) == (Party.APPLICANT in named)
    assert ("the person affected" in told_to(case, kind)) == (Party.AFFECTED in named)


def test_a_decision_that_is_kept_back_names_the_person_affected_alone(agreed, desk):
    case = agreed(ASK, TOLD, SPEAK).case
    keep(desk, case)
    page = decided(desk, case)
    assert AFFECTED in page
    assert APPLICANT not in page
    assert stage_of(case) is Stage.REVIEW


def test_a_decision_of_which_both_get_a_letter_names_both(agreed, desk):
    assert "goes to: the applicant and the person affected." in decided(desk, agreed(ASK).case)


def test_a_decision_of_an_ordinary_case_names_the_applicant(area, desk):
    page = decided(desk, hand_in(area, said()).case)
    assert APPLICANT in page
    assert "the person affected." not in page


@pytest.mark.parametrize(("scope", "words"), [((ASK,), AFFECTED), ((ASK, TOLD), APPLICANT)])
def test_a_closing_names_who_gets_its_letter(agreed, desk, scope, words):
    case = agreed(*scope).case
    desk.make._to(case, Stage.REFUSED, desk.coordinator)
    db.session.commit()
    assert words in after(desk, case, "close", {"reason": "It is over."})


def test_an_ending_goes_to_the_applicant_who_asked_and_to_the_person_affected(agreed, desk):
    case = agreed(ASK).case
    keep(desk, case)
    assert "goes to: the applicant and the person affected." in after(
        desk, case, "end", {"ending": "made_in_error", "reason": "It was meant for another."}
    )


@pytest.mark.parametrize(
    ("scope", "who", "chooses"),
    [
        ((ASK,), "the person affected", "The person affected chooses how"),
        ((ASK, SPEAK), "the applicant", "The applicant chooses how"),
        ((ASK, TOLD), "the applicant and the person affected", "The person affected chooses how"),
    ],
)
def test_before_it_is_sent_staff_read_to_whom_the_invitation_goes(agreed, desk, scope, who, chooses):
    case = agreed(*scope).case
    desk.make._to(case, Stage.REVIEW, desk.coordinator)
    db.session.commit()
    page = " ".join(desk.client.get(f"/casework/{case.reference}/review").text.split())
    assert f"It goes to: {who}." in page
    assert chooses in page
    assert "If the applicant is invited, they get a letter" not in page


@pytest.mark.parametrize(
    ("scope", "kept", "who"),
    [
        ((ASK,), False, "the person affected"),
        ((ASK, TOLD, SPEAK), False, "the applicant"),
        ((ASK, TOLD, SPEAK), True, "the person affected"),
    ],
)
def test_before_it_is_sent_staff_read_who_reads_the_draft_plan(agreed, desk, scope, kept, who):
    case = agreed(*scope).case
    desk.make._to(case, Stage.REVIEW, desk.coordinator)
    if kept:
        keep(desk, case)
    held(case, desk.act())
    db.session.commit()
    page = desk.client.get(f"/casework/{case.reference}/review/plan").text
    assert f"It goes to: {who}. They read exactly these words" in page
