"""A comment on a draft plan that a newer one, or the outcome, overtook: nothing is recorded, and no word is lost."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from csp_reviews.casefile.access import relation_of
from csp_reviews.casefile.acts import Act
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import Party, Role, Stage
from csp_reviews.models.cases import Case
from csp_reviews.models.following import PlanComment
from csp_reviews.models.reviews import Review
from csp_reviews.reviews.operations import release_outcome
from csp_reviews.reviews.plan import Item, comment_on_plan, send_plan
from csp_reviews.web.clock import today
from tests.reviews.test_plan import CODE, read, until
from tests.reviews.test_reviews import held
from tests.support.builders import Make, sign_in
from tests.support.filling import said

CAMERA = Item(1, "Anytown council", date(2027, 1, 20), "Fit a camera")
PATROL = Item(2, "The police", date(2027, 1, 20), "Patrol nightly")
OTHER = Item(1, "The police", date(2027, 1, 20), "Visit <i>monthly</i>")
NOT_IT = "NOT the camera, it shows my bedroom"


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app)


@pytest.fixture
def world(make: Make, client: FlaskClient) -> SimpleNamespace:
    """A case in review with a draft plan of two items; its applicant reads with their code."""
    area = make.area()
    by = make.account(Role.COORDINATOR, area)
    case = make.case(area, Stage.REVIEW, by=by)
    act = make.act(by)
    made = SimpleNamespace(client=client, case=case, by=by, act=act, review=held(case, act))
    db.session.commit()
    out(made, CAMERA, PATROL)
    read(client, case)
    return made


def out(world: SimpleNamespace, *items: Item) -> None:
    """Send a draft."""
    case: Case = world.case
    review: Review = world.review
    act: Act = world.act
    send_plan(case=case, review=review, opening="What we saw", items=items, comments_by=until(), act=act)
    db.session.commit()


def form_on(world: SimpleNamespace) -> dict[str, str]:
    """What a browser sends of the page as it stands, with nothing typed."""
    text = world.client.get("/progress/draft").text
    return dict(re.findall(r'name="(version|items-\d+-n)"[^>]* value="([^"]*)"', text))


def open_again(world: SimpleNamespace) -> str:
    """Come in with the code once more; where that leads."""
    answer = world.client.post("/progress", data={"reference": world.case.reference, "code": CODE})
    return str(answer.location)


def comments() -> list[tuple[int | None, str]]:
    return [(one.item, one.text) for one in db.session.scalars(select(PlanComment).order_by(PlanComment.id))]


def test_an_objection_to_an_item_that_is_gone_is_shown_beside_the_newer_plan(world: SimpleNamespace) -> None:
    sent = form_on(world)
    assert sent == {"version": "1.1", "items-0-n": "1", "items-1-n": "2"}
    out(world, PATROL)
    answer = world.client.post("/progress/draft", data=sent | {"items-0-text": NOT_IT, "items-1-text": "Later, please"})
    assert answer.status_code == 409
    assert comments() == []
    assert "About 1. Anytown council: “Fit a camera”" in answer.text
    assert "A new draft plan came while you were writing" in answer.text
    whole = re.search(r'<textarea[^>]*name="whole"[^>]*>([^<]*)</textarea>', answer.text)
    assert whole is not None
    assert whole[1].strip() == f"About 1. Anytown council: “Fit a camera”\n{NOT_IT}"
    assert "Later, please</textarea>" in answer.text
    assert 'name="version" value="1.2"' in answer.text
    assert "Your turn: read the draft plan" in world.client.get("/progress/case").text


def test_sent_once_more_every_word_is_recorded_with_the_newer_plan(world: SimpleNamespace) -> None:
    sent = form_on(world)
    out(world, PATROL)
    answer = world.client.post("/progress/draft", data=sent | {"items-0-text": NOT_IT, "items-1-text": "Later, please"})
    again = dict(re.findall(r'name="(version|items-\d+-n)"[^>]* value="([^"]*)"', answer.text))
    again |= dict(re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\s*([^<]*)</textarea>', answer.text))
    assert world.client.post("/progress/draft", data=again).status_code == 303
    assert comments() == [(None, f"About 1. Anytown council: “Fit a camera”\n{NOT_IT}"), (2, "Later, please")]


def test_a_number_that_another_organisation_has_now_gets_no_words_of_the_old_item(world: SimpleNamespace) -> None:
    sent = form_on(world)
    out(world, OTHER, PATROL)
    answer = world.client.post("/progress/draft", data=sent | {"items-0-text": NOT_IT, "whole": "I agree"})
    assert answer.status_code == 409
    assert f"{NOT_IT}</textarea>" in answer.text
    box = re.search(r'<textarea[^>]*name="items-0-text"[^>]*>([^<]*)</textarea>', answer.text)
    assert box is not None
    assert box[1].strip() == ""
    assert "Visit &lt;i&gt;monthly&lt;/i&gt;" in answer.text
    assert "About the whole plan" in answer.text


def test_nothing_to_add_to_an_older_plan_is_no_answer_to_the_newer_one(world: SimpleNamespace) -> None:
    sent = form_on(world)
    out(world, OTHER)
    assert world.client.post("/progress/draft", data=sent).status_code == 409
    assert comments() == []
    assert world.client.post("/progress/draft", data=form_on(world)).status_code == 303
    assert comments() == [(None, "")]


def test_an_item_that_nobody_knows_is_never_nothing_to_add(world: SimpleNamespace) -> None:
    for said_of in ({7: NOT_IT}, {0: NOT_IT, None: "Good"}):
        with pytest.raises(NotPossible, match="plan_changed"):
            comment_on_plan(case=world.case, party=Party.APPLICANT, said=said_of, act=world.act)
    answer = world.client.post("/progress/draft", data={"version": "1.1", "items-0-text": NOT_IT})
    assert answer.status_code == 400
    assert NOT_IT in answer.text
    assert comments() == []


def test_the_case_that_ends_while_somebody_writes_shows_their_words(world: SimpleNamespace) -> None:
    sent = form_on(world)
    world.case.stage, world.case.withdrawn_on = Stage.WITHDRAWN, today()
    db.session.commit()
    assert world.client.get("/progress/draft").status_code == 404
    assert 'href="/progress/draft"' not in world.client.get("/progress/case").text
    answer = world.client.post("/progress/draft", data=sent | {"items-1-text": NOT_IT})
    assert answer.status_code == 409


def test_an_outcome_that_became_final_shows_every_word_with_what_it_was_about(
    world: SimpleNamespace, make: Make, clock
) -> None:
    sent = form_on(world)
    clock.advance(days=15)
    act = make.act(world.by)
    release_outcome(case=world.case, act=act, review=world.review, relation=relation_of(act.viewer, world.case))
    db.session.commit()
    open_again(world)
    answer = world.client.post("/progress/draft", data=sent | {"items-0-text": NOT_IT, "whole": "All of it is wrong"})
    assert answer.status_code == 409
    for part in (
        "It is too late to comment on the draft plan",
        "About 1. Anytown council: “Fit a camera”",
        NOT_IT,
        "All of it is wrong",
        'href="/progress/messages"',
    ):
        assert part in answer.text
    assert "What is wrong or missing in it" not in answer.text
    assert comments() == []
    assert world.client.post("/progress/draft", data=sent).status_code == 404


def test_words_kept_from_a_session_that_ended_come_back_beside_the_newer_plan(world: SimpleNamespace, clock) -> None:
    sent = form_on(world)
    clock.advance(minutes=16)
    assert world.client.post("/progress/draft", data=sent | {"items-0-text": NOT_IT}).location == "/progress"
    out(world, OTHER)
    assert open_again(world) == "/progress/draft"
    page = world.client.get("/progress/draft").text
    assert "About 1. Anytown council: “Fit a camera”" in page
    assert 'name="version" value="1.2"' in page


def test_staff_who_enter_a_comment_on_an_older_plan_are_shown_the_newer_one(world: SimpleNamespace) -> None:
    sign_in(world.client, world.by.id)
    page = f"/casework/{world.case.reference}/review/plan/comment"
    typed = {"version": "1.1", "items-0-n": "1", "items-0-text": NOT_IT, "party": "applicant"} | said(today())
    out(world, OTHER)
    answer = world.client.post(page, data=typed)
    assert answer.status_code == 409
    assert NOT_IT in answer.text
    assert comments() == []
