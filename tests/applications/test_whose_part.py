"""The part in a review is chosen by whoever is asked, and the invitation has words that fit who reads it."""

import pytest
from sqlalchemy import select

from csp_reviews.applications.operations import withdraw_consent
from csp_reviews.casefile.following import additions_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import ConsentScope, NoticeKind, Party, ReviewMode, Role, Stage, StoryPart
from csp_reviews.models.correspondence import Notice
from csp_reviews.reviews.operations import Plan, arrange_review
from tests.applications.conftest import hand_in, read_with, said
from tests.support.desk import text_of

ASK, TOLD, SPEAK = ConsentScope.ASK, ConsentScope.TOLD, ConsentScope.SPEAK
PAGE = "/progress/part"
CORRECT = f"/progress/correct/{list(StoryPart).index(StoryPart.TAKING_PART_NOTE) + 1}"
ONLINE = {"taking_part": "online", "note": "I cannot come up stairs"}
OWN = "choose it online with your code"
OF_BOTH = "The person whom the application is for chooses."


def invited(make, case):
    """What the invitation says to each who gets it."""
    coordinator = make.account(Role.COORDINATOR, case.area)
    make._to(case, Stage.REVIEW, coordinator)
    plan = Plan(ReviewMode.MEETING, None, "", "", None, "", True, "", ())
    arrange_review(case=case, act=make.act(coordinator), plan=plan)
    db.session.commit()
    query = select(Notice).where(Notice.case_id == case.id, Notice.kind == NoticeKind.REVIEW)
    return {notice.party: text_of(notice) for notice in db.session.scalars(query)}


def test_the_person_affected_reads_what_they_can_do_and_nothing_that_the_applicant_said(client, make, agreed):
    received = agreed(ASK)
    texts = invited(make, received.case)
    assert set(texts) == {Party.AFFECTED}
    text = texts[Party.AFFECTED]
    assert OWN in text
    assert "You choose." in text
    assert "You told us" not in text
    read_with(client, received, affected=True)
    assert f'href="{PAGE}"' in client.get("/progress/case").text


def test_where_both_read_it_nobody_is_told_that_they_choose_who_does_not(make, agreed):
    texts = invited(make, agreed(ASK, TOLD).case)
    assert set(texts) == {Party.APPLICANT, Party.AFFECTED}
    for text in texts.values():
        assert OF_BOTH in text
        for wrong in (OWN, "You told us", "You choose", "Your part"):
            assert wrong not in text


def test_who_speaks_for_somebody_chooses_as_for_themselves(make, agreed, area):
    for received in (agreed(ASK, SPEAK), hand_in(area, said())):
        (text,) = invited(make, received.case).values()
        assert OWN in text
        assert "You told us" in text


@pytest.mark.parametrize("scope", [(ASK,), (ASK, TOLD)])
def test_an_applicant_who_does_not_speak_for_them_chooses_nothing(client, agreed, scope):
    received = agreed(*scope)
    read_with(client, received)
    for page in ("/progress/case", "/progress/answers"):
        text = client.get(page).text
        assert f'href="{PAGE}"' not in text
        assert f'href="{CORRECT}"' not in text
    for page, data in ((PAGE, ONLINE), (CORRECT, {"text": "I come"})):
        assert client.get(page).status_code == 404
        assert client.post(page, data=data).status_code == 404
    assert not additions_of(received.case.id)
    assert client.get("/progress/correct/1").status_code == 200


def test_it_does_not_tell_whoever_applied_that_somebody_took_it_back(client, make, agreed):
    received = agreed(ASK, TOLD, SPEAK)
    read_with(client, received)
    assert f'href="{PAGE}"' in client.get("/progress/case").text
    withdraw_consent(case=received.case, act=make.act())
    db.session.commit()
    assert f'href="{PAGE}"' in client.get("/progress/case").text
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, data=ONLINE).status_code == 303
