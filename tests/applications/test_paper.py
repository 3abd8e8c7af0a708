"""The form on paper asks what the pages ask, and in the order in which the coordinator types it."""

import re

import pytest

from csp_reviews.applications import paper, told
from csp_reviews.applications.addresses import number_of
from csp_reviews.applications.journey import PAGES
from csp_reviews.applications.sheets import SHEETS, fields_of
from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.report_form import ReportEntry
from csp_reviews.extensions import db
from csp_reviews.law.terms import Role
from tests.support.builders import sign_in

#: What only the coordinator answers.
STAFF_ONLY = {"csrf_token", "once", "press", "area", "channel", "received_on", "told", "read_back"}
NAME = re.compile(r'<(?:input|textarea|select|button)\b[^>]*\bname="([^"]+)"')


@pytest.fixture
def form(app, area):
    with app.test_request_context():
        yield list(paper.parts(area, agencies(area.id), reports=2))


def test_every_page_of_the_journey_is_on_paper_or_only_to_be_read():
    assert sorted(paper.ORDER + paper.TO_READ) == sorted(page.key for page in PAGES)


def test_every_question_of_every_page_is_on_paper(app, form):
    asked = {part.key: part.questions for part in form}
    with app.test_request_context():
        for key in paper.ORDER:
            kind = ReportEntry if key == "reports" else SHEETS[key].form
            fields = fields_of(kind(formdata=None, meta={"csrf": False}))
            assert key == "reports" or len(asked[key]) == len(fields), key
        assert len(asked["reports"]) == len(list(ReportEntry()))


def test_every_question_has_words_and_every_choice(form):
    questions = [question for part in form for question in part.questions]
    assert all(question.label.strip() for question in questions)
    assert all(question.choices for question in questions if question.kind is paper.Kind.BOXES)
    told_whom = next(question for question in questions if question.name == "reports-0-told_whom")
    assert [text for text, _hint in told_whom.choices][-2:] == ["Somebody else", "Nobody yet"]


def test_the_paper_says_too_for_whom_somebody_may_ask(form):
    (asked,) = (question for part in form for question in part.questions if question.name == "applying_as")
    assert "a child or an adult who cannot decide" in asked.hint


def test_the_coordinator_types_it_from_top_to_bottom(client, area, make, form):
    account = make.account(Role.COORDINATOR, area)
    db.session.commit()
    sign_in(client, account.id)
    page = client.post("/casework/new", data={"press": "more", "reports-0-what_happened": "x"}).text
    boxes = [name for name in dict.fromkeys(NAME.findall(page)) if name not in STAFF_ONLY]
    boxes = [name for name in boxes if not name.startswith(("received_on-", "diary-"))]
    asked = [question.name for part in form for question in part.questions]

    def question_of(box):
        return next((name for name in asked if box == name or re.match(rf"{re.escape(name)}-(?!\w*\d)", box)), box)

    assert list(dict.fromkeys(question_of(box) for box in boxes)) == asked


def test_who_is_told_what_is_said_in_one_place(client, area):
    client.post(f"/anytown/apply/{number_of('for-whom')}", data={"applying_as": "myself"})
    page = client.get(f"/anytown/apply/{number_of('sharing')}").text
    assert all(str(words) in page for words in (told.LEAD, *told.SEEN, *told.UNSEEN, told.NOT_TOLD, *told.WHY))
