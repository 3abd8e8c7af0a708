"""What is sent to a page of a case that takes nothing more: not recorded, and every word of it shown again."""

import pytest
from sqlalchemy import func, select

from csp_reviews.extensions import db
from csp_reviews.law.terms import Stage
from csp_reviews.models.audit import Refusal
from csp_reviews.models.cases import Complaint
from csp_reviews.models.following import Addition, CheckIn
from csp_reviews.web.clock import today
from tests.applications.conftest import REPORT, STORY, hand_in, read_with, said

WORDS = "They came back <b>last</b> night"
SHOWN = "They came back &lt;b&gt;last&lt;/b&gt; night"
REPORTED = {key: text for key, text in REPORT.items() if text} | {"what_happened": WORDS}


@pytest.fixture
def over(client, area):
    """An application whose wish to stop took effect while a page of it was open."""
    received = hand_in(area, said())
    read_with(client, received)
    received.case.stage, received.case.withdrawn_on = Stage.WITHDRAWN, today()
    db.session.commit()
    return received.case


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("add", {"text": WORDS}),
        ("correct/1", {"text": WORDS}),
        ("part", {"taking_part": "phone", "note": WORDS}),
        ("list", REPORTED),
        ("list/1", REPORTED),
        ("question", {"answer": "no", "words": WORDS}),
        ("files", {"note": WORDS}),
    ],
)
def test_every_word_is_shown_again_with_where_to_go(client, over, page, sent):
    before = over.complaints[0].what_happened
    answer = client.post(f"/progress/{page}", data=sent)
    assert answer.status_code == 409
    assert answer.text.count(SHOWN) == 1
    for part in ("<h1", "This was not recorded", 'href="/progress/messages"', "None of it was recorded", "no-store"):
        assert part in answer.text + answer.headers["Cache-Control"]
    assert over.complaints[0].what_happened == before
    for table in (Addition, CheckIn):
        assert not db.session.scalars(select(table)).all()
    assert db.session.scalar(select(func.count()).select_from(Complaint)) == len(over.complaints)
    assert 409 in db.session.scalars(select(Refusal.status)).all()


def test_days_and_choices_are_shown_in_the_words_of_the_page(client, over):
    text = client.post("/progress/list", data=REPORTED).text
    for part in ("My landlord", "1 10 2026", "INC 77"):
        assert part in text
    assert "You also typed" not in text


def test_what_the_page_has_no_box_for_is_shown_too(client, over):
    text = client.post("/progress/add", data={"text": "", "words": WORDS, "once": "k" * 20}).text
    assert "You also typed" in text
    assert SHOWN in text
    assert "k" * 20 not in text


def test_a_button_alone_finds_nothing_there(client, over):
    assert client.post("/progress/add", data={"text": " ", "once": "k" * 20}).status_code == 404
    assert client.get("/progress/add").status_code == 404


def test_what_somebody_wrote_before_is_not_shown_with_it(client, over):
    assert STORY not in client.post("/progress/correct/1", data={"text": WORDS}).text
