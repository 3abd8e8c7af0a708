"""Who asks for a child, or for an adult who cannot decide, is asked in words that fit who decides for them."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from csp_reviews.applications.journey import BY_KEY
from csp_reviews.applications.journey import answered as is_answered
from csp_reviews.extensions import db
from csp_reviews.law.terms import Deciding
from csp_reviews.models.drafts import Draft
from tests.applications.conftest import OTHER_PAGES
from tests.support.filling import day
from tests.support.journey import at, key_of

QUESTIONS = {
    Deciding.THEMSELVES: ("", "", "How did they tell you?", "When did they tell you?"),
    Deciding.CHILD_THEMSELVES: ("", "", "How did they tell you?", "When did they tell you?"),
    Deciding.PARENT: (
        "Name of the parent or guardian who says yes",
        "",
        "How did the parent or guardian say yes?",
        "When did the parent or guardian say yes?",
    ),
    Deciding.ATTORNEY: (
        "Name of the attorney who says yes",
        "What does the power cover, and when was it registered?",
        "How did the attorney say yes?",
        "When did the attorney say yes?",
    ),
    Deciding.DEPUTY: (
        "Name of the deputy who says yes",
        "What does the order of the court cover, and when was it made?",
        "How did the deputy say yes?",
        "When did the deputy say yes?",
    ),
    Deciding.BEST_INTERESTS: (
        "Who thinks that it would be best for them?",
        "Who else was asked, and what do they want themselves, as far as you can tell?",
        "How was it decided that this would be best for them?",
        "When was that decided?",
    ),
}
MISSING = {
    Deciding.THEMSELVES: ("Say how they told you", "Enter the day they told you"),
    Deciding.CHILD_THEMSELVES: ("Say how they told you", "Enter the day they told you"),
    Deciding.PARENT: (
        "Enter the name of the parent or guardian who says yes",
        "Say how the parent or guardian said yes",
        "Enter the day on which the parent or guardian said yes",
    ),
    Deciding.ATTORNEY: (
        "Enter the name of the attorney who says yes",
        "Say what the power covers, and when it was registered",
        "Say how the attorney said yes",
        "Enter the day on which the attorney said yes",
    ),
    Deciding.DEPUTY: (
        "Enter the name of the deputy who says yes",
        "Say what the order of the court covers, and when it was made",
        "Say how the deputy said yes",
        "Enter the day on which the deputy said yes",
    ),
    Deciding.BEST_INTERESTS: (
        "Enter who thinks that it would be best for them",
        "Say who else was asked, and what they want themselves",
        "Say how it was decided that this would be best for them",
        "Enter the day on which that was decided",
    ),
}
LINKS = re.compile(r'<li><a href="#[\w-]+">(.*?)</a></li>')
WHOLE = OTHER_PAGES["agreement"] | {"decider": "Ash Elm", "authority": "Registered in 2024"}


@pytest.fixture
def asked(client, write):
    """The page about the agreement, for whoever decides."""

    def show(who):
        write({key: OTHER_PAGES[key] for key in ("for-whom", "you", "person")} | {"deciding": {"deciding": who.value}})
        return client.get(at("agreement")).text

    return show


def test_the_first_page_and_the_start_are_for_who_asks_for_a_child_or_for_an_adult_who_cannot_decide(client, area):
    start = client.get(at("")).text
    assert "You can also ask for a child, or for an adult who cannot decide this themselves" in start
    client.get(at("begin"))
    page = client.get(at("for-whom")).text
    assert "Or they are a child, or an adult who cannot decide this: then we ask who decides for them." in page
    assert "who agrees" not in page


@pytest.mark.parametrize("who", Deciding)
def test_every_question_fits_who_decides(asked, who):
    page = asked(who)
    for question in QUESTIONS[who]:
        assert question in page
    others = {text for texts in QUESTIONS.values() for text in texts if text} - set(QUESTIONS[who])
    assert [text for text in others if text in page] == []
    assert ("Is it best for them?" in page) is (who is Deciding.BEST_INTERESTS)
    assert ("whoever decides for them, can end the agreement" in page) is (
        who not in (Deciding.THEMSELVES, Deciding.CHILD_THEMSELVES)
    )


@pytest.mark.parametrize("who", Deciding)
def test_what_is_missing_is_named_as_it_was_asked(client, asked, who):
    asked(who)
    refused = client.post(at("agreement"), data={"scope": ["ask"]})
    assert refused.status_code == 400
    assert tuple(LINKS.findall(refused.text)) == MISSING[who]


@pytest.mark.parametrize("who", Deciding)
def test_a_day_to_come_and_one_that_is_over_are_named_too(client, asked, who):
    asked(who)
    when, before = day("on", date(2026, 11, 24)), day("until", date(2026, 11, 1))
    late, over = LINKS.findall(client.post(at("agreement"), data=WHOLE | when | before).text)
    assert late == f"The {MISSING[who][-1].removeprefix('Enter the ')} must be today or in the past"
    holds = "holds" if who is Deciding.BEST_INTERESTS else "is agreed"
    assert over == f"The last day on which it {holds} must be today or later"
    assert client.post(at("agreement"), data=WHOLE).status_code == 303


@pytest.mark.parametrize("who", Deciding)
def test_an_agreement_of_somebody_else_is_asked_for_again(client, asked, write, who):
    asked(who)
    client.post(at("agreement"), data=WHOLE)
    assert answered()
    for other in set(Deciding) - {who}:
        answer = client.post(at("deciding"), data={"deciding": other.value})
        assert key_of(answer.location) == "agreement"
        assert not answered()
        client.post(at("agreement"), data=WHOLE)
        assert answered()


def answered():
    db.session.expire_all()
    answers = db.session.scalars(select(Draft)).one().answers
    return is_answered(answers, BY_KEY["agreement"])
