"""Where an appeal brings a case back to its review, the steps say that there is a new one, and what was done before."""

from datetime import timedelta

import pytest

from csp_reviews.appeals.operations import decide_appeal
from csp_reviews.applications.operations import withdraw_consent
from csp_reviews.applications.queries import following
from csp_reviews.applications.steps import steps
from csp_reviews.correspondence.letters import issue_notice
from csp_reviews.extensions import db
from csp_reviews.law.terms import (
    AppealGround,
    AppealOutcome,
    ConsentScope,
    NoticeKind,
    Party,
    ReviewMode,
    Role,
    Stage,
    Standing,
)
from csp_reviews.reviews.operations import Plan, arrange_review
from csp_reviews.web.clock import today
from csp_reviews.web.filters import long_date
from tests.applications.conftest import hand_in, said
from tests.support.letters import TEXT
from tests.support.lodging import lodge_appeal

BEFORE = [("A panel looked at what was done", "done"), ("You got the outcome in writing", "done")]
ANEW = "A panel looks at it again, in a new review"
ONCE = "A panel looks at what was done"


@pytest.fixture
def reviewed(make, area):
    """Hold a review of a case, tell its outcome, and uphold an appeal against it."""

    def hold(case, *, uphold=True):
        coordinator = make.account(Role.COORDINATOR, area)
        act = make.act(coordinator)
        make._to(case, Stage.FOLLOW_UP, coordinator)
        for kind in (NoticeKind.THRESHOLD, NoticeKind.OUTCOME):
            issue_notice(case=case, kind=kind, content=TEXT, act=act, about=1)
        if uphold:
            upheld(make, area, case)
        db.session.commit()
        return act

    return hold


def upheld(make, area, case):
    lodged = make.act(standing=Standing.APPLICANT)
    appeal = lodge_appeal(case=case, act=lodged, ground=AppealGround.REVIEW, reasons="Nobody heard me.")
    reviewer = make.act(make.account(Role.APPEAL_REVIEWER, area), Standing.APPEAL_REVIEWER)
    decide_appeal(case=case, appeal=appeal, act=reviewer, outcome=AppealOutcome.UPHELD, reason="You were not heard.")
    db.session.commit()


def shown(case, party=Party.APPLICANT):
    """The titles and marks of the steps about reviews."""
    found = [(step["title"], step["mark"]) for step in steps(following(case, party))]
    return [(title, mark) for title, mark in found if "anel look" in title or "outcome in writing" in title]


def test_what_was_done_stands_as_done_and_the_new_review_follows(area, reviewed):
    case = hand_in(area, said()).case
    act = reviewed(case)
    assert shown(case) == [*BEFORE, (ANEW, "now"), ("You get the outcome in writing", "later")]
    first = next(step for step in steps(following(case, Party.APPLICANT)) if step["title"] == BEFORE[0][0])
    assert first["text"] == f"{long_date(today())}."
    plan = Plan(ReviewMode.MEETING, today() + timedelta(days=9), "", "", None, "", True, "", ())
    arrange_review(case=case, act=act, plan=plan)
    db.session.commit()
    assert shown(case) == [*BEFORE, (ANEW, "now"), ("You get the outcome in writing", "later")]
    texts = [step["text"] for step in steps(following(case, Party.APPLICANT)) if step["title"] == ANEW]
    assert texts == [f"It meets on {long_date(today() + timedelta(days=9))}."]


def test_after_the_second_outcome_both_stand_as_done(make, area, reviewed):
    case = hand_in(area, said()).case
    act = reviewed(case)
    make.final_review(case, act)
    case.stage = Stage.FOLLOW_UP
    issue_notice(case=case, kind=NoticeKind.OUTCOME, content=TEXT, act=act, about=2)
    db.session.commit()
    assert shown(case) == [*BEFORE, (ANEW, "done"), BEFORE[1]]


def test_a_review_that_nobody_appealed_is_told_once(area, reviewed):
    case = hand_in(area, said()).case
    reviewed(case, uphold=False)
    assert shown(case) == [(ONCE, "done"), BEFORE[1]]


def test_the_person_affected_reads_it_too(agreed, reviewed):
    case = agreed(ConsentScope.ASK).case
    reviewed(case)
    assert shown(case, Party.AFFECTED)[:3] == [*BEFORE, (ANEW, "now")]
    assert shown(case)[:3] == [*BEFORE, (ANEW, "now")]


def test_an_answer_that_is_kept_from_the_applicant_does_not_show_there(make, area, agreed, reviewed, clock):
    case = agreed(*ConsentScope).case
    reviewed(case, uphold=False)
    for notice in following(case, Party.APPLICANT).notices:
        notice.told_on, notice.told_how = today(), "read out"
    before = shown(case)
    clock.advance(days=1)
    withdraw_consent(case=case, act=make.act())
    upheld(make, area, case)
    assert case.stage is Stage.REVIEW
    assert shown(case) == before
    assert (ANEW, "now") in shown(case, Party.AFFECTED)
