"""An address that only takes what a form sends, asked for by itself."""

import re

import pytest

from csp_reviews.extensions import db
from csp_reviews.web.errors import page
from tests.support.builders import Make


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/casework/ABC-DEF/threshold/rulings", "/casework/ABC-DEF/threshold"),
        ("/casework/ABC-DEF/consent/end", "/casework/ABC-DEF/consent"),
        ("/progress/end", "/progress"),
        ("/casework/%0d%0aX:%20y/consent/end", "/casework/%0D%0AX:%20y/consent"),
    ],
)
def test_who_comes_back_to_it_is_led_to_the_page_with_the_form(client, asked, led_to):
    answer = client.get(asked)
    assert (answer.status_code, answer.location) == (303, led_to)


def test_another_method_is_told_that_it_did_not_work(client):
    answer = client.put("/casework/ABC-DEF/consent/end")
    assert answer.status_code == 405
    assert "That did not work" in answer.text


@pytest.mark.parametrize("path", ["/anytown/apply/nothing", "/anytown/check/nothing", "/progress/nothing"])
def test_an_error_below_a_victims_address_says_nothing_in_its_title(client, path):
    for method in (client.get, client.put):
        shown = method(path)
        assert shown.status_code in (404, 405)
        title = shown.text[shown.text.index("<title>") : shown.text.index("</title>")]
        assert title.removeprefix("<title>") in ("Page not found", "That did not work")
    assert "ASB case reviews</title>" in client.get("/anytown/nothing").text


def test_a_reader_with_a_code_is_not_told_of_a_sign_in(app):
    for path, of_code in (("/progress/case", True), ("/casework/ABC-DEF", False)):
        with app.test_request_context(path):
            text, status = page(403)
        assert status == 403
        assert ("The code that you came in with" in text, "Your sign-in" in text) == (of_code, not of_code)


@pytest.mark.parametrize("path", ["/anytown/check", "/anytown/apply/list/add"])
def test_a_mistake_on_the_first_report_shows_no_answer_that_nobody_gave(app, client, path):
    Make(app).area()
    db.session.commit()
    client.post("/anytown/apply", data={})
    shown = client.post(path, data={"do": "check", "same_as": ""}, follow_redirects=True)
    assert "No, or I am not sure" not in shown.text


@pytest.mark.parametrize("path", ["/anytown/apply/2", "/progress/messages"])
def test_a_form_that_was_left_says_only_that_it_has_gone(make_app, path):
    strict = make_app(WTF_CSRF_ENABLED=True)
    with strict.app_context():
        Make(strict).area()
        db.session.commit()
    browser = strict.test_client()
    page = browser.get("/anytown/apply/begin", follow_redirects=True).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    browser.get("/leave")
    answer = browser.post(path, data={"csrf_token": token, "text": "What I typed"})
    assert answer.status_code == 410
    assert "What I typed" not in answer.text
    assert "typed" not in answer.text
    other = strict.test_client().post("/anytown/apply/2", data={"csrf_token": "x" + token})
    assert other.status_code == 400


def test_a_form_that_came_without_its_cookie_says_how_not_to_lose_what_was_typed(make_app):
    strict = make_app(WTF_CSRF_ENABLED=True).test_client()
    answer = strict.post("/progress", data={"reference": "ABC-DEF", "code": "What I typed"})
    assert answer.status_code == 400
    assert "what you typed may still be there" in answer.text
    assert "What I typed" not in answer.text
