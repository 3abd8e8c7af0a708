"""Where nobody is invited to the review, whoever would be is told so, with the chair's written reason."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from csp_reviews.casefile.access import relation_of
from csp_reviews.casefile.appeal_lines import lines_of
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.extensions import db
from csp_reviews.law.terms import (
    AppealGround,
    Conduct,
    ConsentScope,
    NoticeKind,
    Party,
    ReviewMode,
    Role,
    Stage,
    TakingPart,
)
from csp_reviews.models.correspondence import Notice
from csp_reviews.reviews.operations import Minutes, Plan, arrange_review, record_minutes, release_outcome
from csp_reviews.web.clock import today
from tests.applications.conftest import hand_in, read_with, said
from tests.support.builders import sign_in
from tests.support.desk import text_of
from tests.support.letters import TEXT

ASK, TOLD, SPEAK = ConsentScope.ASK, ConsentScope.TOLD, ConsentScope.SPEAK
WHY = "Somebody on the panel was threatened."
REASON = f"This is the chair’s reason: {WHY}"
YOU = "The chair decided that you are not invited to take part."
OF_BOTH = "The chair decided that the person whom the application is for is not invited."
NOBODY = Plan(ReviewMode.MEETING, None, "", "Town Hall", None, "", False, WHY, ())


@pytest.fixture
def arranged(make, area):
    """Arrange the review of a case, by default without an invitation."""

    def arrange(case, plan=NOBODY):
        account = make.account(Role.COORDINATOR, case.area)
        if case.stage is not Stage.REVIEW:
            make._to(case, Stage.REVIEW, account)
            issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=TEXT, act=make.act(account), about=1)
        review = arrange_review(case=case, act=make.act(account), plan=plan)
        db.session.commit()
        return review

    return arrange


def release(make, case, review, part):
    """Record how they took part, and have a second person make the outcome final."""
    first, second = (make.act(make.account(Role.COORDINATOR, case.area)) for _ in range(2))
    record_minutes(case=case, act=first, review=review, minutes=Minutes(today(), {}, part, "", "Found"))
    release_outcome(case=case, act=second, review=review, relation=relation_of(second.viewer, case))
    db.session.commit()


def letters(case):
    query = select(Notice).where(Notice.case_id == case.id, Notice.kind == NoticeKind.REVIEW).order_by(Notice.n)
    return list(db.session.scalars(query))


@pytest.mark.parametrize(
    ("scope", "who", "says"),
    [
        (None, {Party.APPLICANT}, YOU),
        ((ASK,), {Party.AFFECTED}, YOU),
        ((ASK, TOLD), {Party.APPLICANT, Party.AFFECTED}, OF_BOTH),
        ((ASK, SPEAK), {Party.APPLICANT}, YOU),
    ],
)
def test_whoever_would_be_invited_gets_a_letter_with_the_reason(area, agreed, arranged, scope, who, says):
    case = (hand_in(area, said()) if scope is None else agreed(*scope)).case
    arranged(case)
    assert {letter.party for letter in letters(case)} == who
    for letter in letters(case):
        text = text_of(letter)
        assert says in text
        assert WHY in text
        assert "You can still tell us what the panel should know" in text
        for wrong in ("You choose", "Town Hall", "chooses", YOU if says is OF_BOTH else OF_BOTH):
            assert wrong not in text


def test_it_is_told_once_and_again_when_it_says_something_else(area, arranged):
    case = hand_in(area, said()).case
    review = arranged(case)
    arranged(case, replace(NOBODY, chair_name="Kim Example"))
    assert len(letters(case)) == 1
    arranged(case, replace(NOBODY, not_invited_reason="The room is too small."))
    arranged(case, replace(NOBODY, invited=True, not_invited_reason=""))
    arranged(case)
    texts = [text_of(letter) for letter in letters(case)]
    assert [WHY in text for text in texts] == [True, False, False, True]
    assert "You choose." in texts[2]
    assert {letter.about for letter in letters(case)} == {review.n}


@pytest.mark.parametrize("day", [None, 10])
def test_their_page_does_not_say_that_they_choose(client, area, arranged, day):
    received = hand_in(area, said())
    planned = today() + timedelta(days=day) if day else None
    arranged(received.case, replace(NOBODY, planned_on=planned))
    read_with(client, received)
    page = client.get("/progress/case").text
    assert "You choose how to take part." not in page
    assert "You are not invited. The letter below says why." in page
    assert "You are not invited to the review. Your letter says why." in page
    assert "Why you are not invited to the review" in page
    arranged(received.case, replace(NOBODY, invited=True, not_invited_reason="", planned_on=planned))
    assert "not invited. The" not in client.get("/progress/case").text


@pytest.mark.parametrize(
    ("scope", "affected", "said_so", "invited"),
    [
        ((ASK,), True, "You are not invited. The letter", "You choose how to take part."),
        ((ASK, TOLD), False, "The person you asked for is not invited.", "The person you asked for chooses how"),
        ((ASK, TOLD), True, "You are not invited. The letter", "You choose how to take part."),
        ((ASK, SPEAK), False, "You are not invited. The letter", "You choose how to take part."),
        ((ASK, SPEAK), True, "Whoever applied for you is not invited.", "Whoever applied for you chooses how"),
        ((ASK,), False, "The person you asked for chooses how", "The person you asked for chooses how"),
    ],
)
def test_each_reads_of_whoever_would_choose(client, agreed, arranged, scope, affected, said_so, invited):
    received = agreed(*scope)
    arranged(received.case)
    read_with(client, received, affected=affected)
    assert said_so in client.get("/progress/case").text
    arranged(received.case, replace(NOBODY, invited=True, not_invited_reason=""))
    assert invited in client.get("/progress/case").text


@pytest.mark.parametrize(
    ("part", "plan", "told"),
    [
        (TakingPart.NOT, NOBODY, "You: not invited by the chair"),
        (TakingPart.STATEMENT, NOBODY, "You: by a written statement"),
        (TakingPart.NOT, replace(NOBODY, invited=True, not_invited_reason=""), "You: not at all"),
    ],
)
def test_the_outcome_does_not_say_that_they_stayed_away(make, area, arranged, part, plan, told):
    case = hand_in(area, said()).case
    review = arranged(case, plan)
    release(make, case, review, part)
    outcome = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.OUTCOME)).first()
    assert told in text_of(outcome)


@pytest.mark.parametrize(("scope", "known"), [((ASK, TOLD), True), ((ASK,), False)])
def test_an_appeal_shows_the_reason_to_whom_it_was_told(make, agreed, arranged, scope, known):
    case = agreed(*scope).case
    release(make, case, arranged(case), TakingPart.NOT)
    (line,) = (one for one in lines_of(case, AppealGround.REVIEW) if one.subject == Conduct.NOT_HEARD.value)
    assert line.decided == (f"Not invited. The chair’s reason: {WHY}" if known else "")


def test_the_form_says_who_reads_the_reason(client, make, area, agreed):
    received = agreed(ASK)
    account = make.account(Role.COORDINATOR, area)
    make._to(received.case, Stage.REVIEW, account)
    db.session.commit()
    sign_in(client, account.id)
    page = client.get(f"/casework/{received.case.reference}/review").text
    assert "Whoever would get the invitation reads these words in a letter." in page
    assert "It goes to: the person affected." in page
