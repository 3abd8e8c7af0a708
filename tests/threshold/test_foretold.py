"""The letter that there will be a review promises a part in it, and the day, to whom will get the invitation (c1)."""

from dataclasses import replace

import pytest

from csp_reviews.applications.operations import keep_back, tell_after_all
from csp_reviews.applications.submission import Consent
from csp_reviews.extensions import db
from csp_reviews.law.terms import ConsentScope, Decision, Party
from csp_reviews.threshold.operations import hold_review_anyway
from csp_reviews.web.clock import today
from tests.applications.conftest import for_another, hand_in, said
from tests.support.desk import Desk, notices, text_of

ASK, TOLD, SPEAK = ConsentScope.ASK, ConsentScope.TOLD, ConsentScope.SPEAK
YOU = "You can say how you want to take part"
THEY = "The person whom the application is for can say how they want to take part"
YOUR_DAY = "We will tell you on which day it is held"
THEIR_DAY = "They are told on which day it is held. We will tell you the outcome"


@pytest.fixture
def case_of(desk: Desk):
    """Hand in an application for another person who agrees to so much; without a scope, for oneself."""

    def hand(*scope: ConsentScope):
        if not scope:
            return hand_in(desk.area, said()).case
        consent = Consent("Robin Elm", "We talked", today(), scope=frozenset(scope))
        return hand_in(desk.area, replace(for_another(), consent=consent)).case

    return hand


def told(case):
    """The text of each letter of the last decision, by whose it is."""
    db.session.commit()
    return {notice.party: text_of(notice) for notice in notices(case)}


def held(text):
    return {words for words in (YOU, THEY, YOUR_DAY, THEIR_DAY) if words in text}


@pytest.mark.parametrize(
    ("scope", "who", "promised"),
    [
        ((), {Party.APPLICANT}, {YOU, YOUR_DAY}),
        ((ASK, SPEAK, TOLD), {Party.APPLICANT}, {YOU, YOUR_DAY}),
        ((ASK, TOLD), {Party.APPLICANT}, {THEY, YOUR_DAY}),
        ((ASK,), {Party.APPLICANT, Party.AFFECTED}, {THEY, THEIR_DAY}),
    ],
)
@pytest.mark.parametrize("anyway", [False, True])
def test_each_reads_what_will_come_to_them(desk, case_of, scope, who, promised, anyway):
    case = case_of(*scope)
    desk.decide(case, Decision.NOT_MET if anyway else Decision.MET)
    if anyway:
        assert {words for text in told(case).values() for words in held(text)} == set()
        hold_review_anyway(case=case, reason="They asked.", act=desk.act())
    texts = told(case)
    assert set(texts) == who
    assert all(held(text) == promised for text in texts.values())


def test_where_it_is_kept_from_the_applicant_the_promise_is_not_theirs_later(desk, case_of):
    case = case_of(ASK, TOLD, SPEAK)
    keep_back(case=case, reason="They are afraid", act=desk.act())
    desk.decide(case, Decision.MET)
    texts = told(case)
    assert set(texts) == {Party.AFFECTED}
    assert held(texts[Party.AFFECTED]) == {YOU, YOUR_DAY}
    tell_after_all(case=case, act=desk.act())
    assert held(told(case)[Party.APPLICANT]) == set()


@pytest.mark.parametrize(("scope", "promised"), [((ASK, SPEAK), YOU), ((ASK,), THEY)])
def test_the_letter_that_is_shown_before_says_the_same(desk, case_of, scope, promised):
    case = case_of(*scope)
    form = desk.sheet(case) | desk.weighed()
    page = desk.client.post(f"/casework/{case.reference}/threshold/letter", data=form).text
    assert promised in page
