"""The one-time link: opens one request, any number of times, until one answer was sent."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from csp_reviews.extensions import db
from csp_reviews.information.operations import LINK, answer_request, cancel_request, chase
from csp_reviews.law.terms import Held, RequestState, Stage, Standing
from csp_reviews.models.audit import CaseEvent, Refusal, ViewLog
from csp_reviews.models.information import InformationAnswer
from csp_reviews.web.clock import today
from tests.information.conftest import said_form

HELD, NOT = Held.HELD, Held.NOT_HELD
NEVER_MADE = LINK + "x" * 43


@pytest.fixture
def link(town, asked):
    return town.link()


def answers():
    return db.session.scalars(select(InformationAnswer)).all()


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def test_it_opens_without_signing_in_and_says_what_is_asked(client, link, asked):
    text = client.get(link).text
    assert "What does Anytown police hold about 3 reports?" in text
    assert "What do you hold?" in text
    assert "Yes: 2014 Act, Schedule 4, paragraph 7" in text
    assert "You do not need an account" in text
    assert "Sign out" not in text


def test_the_message_names_the_pages_own_address(app, asked, town):
    with app.test_request_context():
        assert app.url_for("respond.answer", token="t") == LINK + "t"


def test_scanners_of_mail_open_it_any_number_of_times_and_change_nothing(client, town, link, asked):
    client.page_rules = False
    for _ in range(25):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert answers() == []
    assert client.post(link, data=said_form(town.case, HELD, NOT, NOT)).status_code == 303


def test_an_answer_is_recorded_once_and_ends_the_link(client, town, link, asked):
    answer = client.post(link, data=said_form(town.case, HELD, NOT, NOT, summary="Also LOG-9"))
    assert (answer.status_code, answer.location) == (303, "/respond/sent")
    stored = answers()[0]
    assert (stored.answered_by, stored.summary) == ("PC Oak, beat officer", "Also LOG-9")
    assert asked.state is RequestState.ANSWERED
    event = db.session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc())).first()
    assert (event.standing, event.account_id) == (Standing.LINK_HOLDER, None)
    assert client.post(link, data=said_form(town.case, NOT, NOT, NOT)).status_code == 410
    assert len(answers()) == 1


def test_the_receipt_says_nothing_of_the_case(client, town, link, asked):
    location = client.post(link, data={"act": "nil", "version": "0"}).location
    text = client.get(location).text
    assert "Your answer was sent" in text
    assert town.case.reference not in text
    assert "police" not in text


def test_a_nil_return_is_one_press(client, town, link, asked):
    assert client.post(link, data={"act": "nil", "version": "0"}).status_code == 303
    assert answers()[0].nil
    assert answers()[0].answered_by == "Anytown police"


def test_a_refusal_can_be_sent(client, town, link, asked):
    form = said_form(town.case, act="refuse", reason="A live operation.")
    assert client.post(link, data=form | {"by": ""}).status_code == 400
    assert client.post(link, data=form).status_code == 303
    assert asked.refusal_reason == "A live operation."


def test_used_expired_taken_back_replaced_and_never_made_are_the_same_page(client, town, make, clock):
    """Five links that do not open, and not a byte between them."""
    links = []
    used = town.ask()
    links.append(town.link())
    answer_request(case=town.case, request=used, said=town.said(NOT), act=town.officer_act())
    taken_back = town.ask()
    links.append(town.link())
    cancel_request(case=town.case, request=taken_back, reason="Not needed.", act=town.act())
    ended, town.case = town.case, make.case(town.area)
    reminded = town.ask()
    links.append(town.link())
    clock.advance(days=30)
    chase(case=town.case, request=reminded, act=town.act())
    db.session.commit()
    newest = town.link()
    assert client.get(newest).status_code == 200
    links.append(newest)
    clock.advance(days=14)
    assert ended is not town.case
    pages = {client.get(path).data for path in [*links, NEVER_MADE]}
    assert {client.get(path).status_code for path in [*links, NEVER_MADE]} == {404}
    assert len(pages) == 1
    assert client.post(NEVER_MADE, data=said_form(town.case, NOT)).status_code == 404
    assert b"Page not found" in pages.pop()


def test_it_expires_fourteen_days_after_the_day_to_answer_by(client, town, link, asked, clock):
    clock.advance(days=(asked.due_on - today()).days + 14, seconds=-1)
    assert client.get(link).status_code == 200
    clock.advance(seconds=1)
    assert client.get(link).status_code == 404


def test_it_opens_nothing_once_the_case_has_ended(client, town, link, asked):
    town.case.stage, town.case.withdrawn_on = Stage.WITHDRAWN, today()
    db.session.commit()
    assert client.get(link).status_code == 404
    late = client.post(link, data=said_form(town.case, NOT, NOT, NOT))
    assert (late.status_code, "has ended, or the link is too old" in late.text) == (410, True)


def test_pressing_twice_shows_the_same_receipt(client, town, link, asked):
    form = said_form(town.case, HELD, NOT, NOT, once="k" * 24)
    first, second = (client.post(link, data=form) for _ in range(2))
    assert (second.status_code, second.location) == (first.status_code, first.location) == (303, "/respond/sent")
    assert len(answers()) == 1
    assert client.post(link, data=form | {"once": "j" * 24}).status_code == 410


def test_a_mistake_keeps_what_was_typed_and_the_link(client, town, link, asked):
    answer = client.post(link, data=said_form(town.case, HELD, summary="Kept as typed"))
    assert answer.status_code == 400
    assert "Report 2: say whether you hold it" in answer.text
    assert "Kept as typed" in answer.text
    assert "LOG-1" in answer.text
    assert client.get(link).status_code == 200


def test_it_opens_its_own_request_and_no_other_page(client, town, link, asked):
    client.get(link)
    for path in (f"/agency/{town.case.reference}", f"/casework/{town.case.reference}/information", "/agency/"):
        assert client.get(path).status_code == 303


def test_somebody_signed_in_answers_a_link_as_its_holder(enter, town, link, asked):
    other = town.officer()
    assert enter(other).post(link, data=said_form(town.case, NOT, NOT, NOT)).status_code == 303
    event = db.session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc())).first()
    assert (event.standing, event.account_id) == (Standing.LINK_HOLDER, None)


def test_each_reading_is_logged_and_each_link_that_does_not_open_is_refused(client, town, link, asked):
    before = count(ViewLog)
    client.get(link)
    assert count(ViewLog) == before + 1
    assert db.session.scalars(select(ViewLog.standing).order_by(ViewLog.id.desc())).first() is Standing.LINK_HOLDER
    client.get(NEVER_MADE)
    assert count(Refusal) == 1


def test_a_used_link_opens_nothing_even_for_a_moment(make_app, client, town, link, asked):
    client.post(link, data={"act": "nil", "version": "0"})
    before = count(ViewLog)
    assert client.get(link).status_code == 404
    assert count(ViewLog) == before
    strict = make_app(WTF_CSRF_ENABLED=True).test_client()
    used, never = (strict.post(path, data=said_form(town.case, NOT)) for path in (link, NEVER_MADE))
    assert (used.status_code, never.status_code) == (400, 404)


def test_odd_tokens_are_not_found(client, asked):
    for token in ("x", "%00", "%ff", "é" * 300, "'--", "sent%20", "x" * 3000):
        assert client.get(LINK + token).status_code == 404


def test_a_request_without_a_link_is_not_opened_by_the_empty_digest(client, town):
    town.agency().email = None
    town.ask()
    assert client.get(f"{LINK}None").status_code == 404


def test_a_forged_answer_without_the_forms_token_is_refused(make_app, town, link, asked):
    client = make_app(WTF_CSRF_ENABLED=True).test_client()
    assert client.post(link, data=said_form(town.case, NOT, NOT, NOT)).status_code == 400
    assert answers() == []
    assert asked.due_on - today() > timedelta(0)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("answered", "Somebody answered this request while you were writing."),
        ("refused", "they gave a refusal"),
        ("cancelled", "The coordinator took this request back while you were writing."),
        ("expired", "This request has ended, or the link is too old."),
    ],
)
def test_an_answer_that_comes_too_late_is_told_why_and_shown_what_was_typed(
    client, town, link, asked, clock, end, said
):
    if end == "answered":
        client.post(link, data={"act": "nil", "version": "0"})
    elif end == "refused":
        client.post(link, data={"act": "refuse", "version": "0", "by": "PC Oak", "reason": "A court said no."})
    elif end == "cancelled":
        cancel_request(case=town.case, request=asked, reason="Not needed.", act=town.act())
        db.session.commit()
    else:
        clock.advance(days=90)
    before, views, refusals = len(answers()), count(ViewLog), count(Refusal)
    form = said_form(town.case, HELD, NOT, NOT, summary="<b>Kept</b> as typed")
    late = client.post(link, data=form)
    assert late.status_code == 410
    assert late.headers["Cache-Control"] == "no-store"
    assert said in late.text
    for kept in ("&lt;b&gt;Kept&lt;/b&gt; as typed", "LOG-1", "PC Oak, beat officer", "Report 1: Your reference"):
        assert kept in late.text, kept
    for secret in (town.case.reference, "What happened", "Not needed.", "A court said no."):
        assert secret not in late.text
    assert (len(answers()), count(ViewLog), count(Refusal)) == (before, views, refusals + 1)
    assert client.get(link).status_code == 404


def test_too_late_only_what_was_typed_is_shown(client, town, link, asked):
    client.post(link, data={"act": "nil", "version": "0"})
    late = client.post(link, data={"act": "nil", "version": "0", "other": "forged", "report-x-done": "forged"})
    assert late.status_code == 410
    assert "What you typed" not in late.text
    assert "forged" not in late.text
