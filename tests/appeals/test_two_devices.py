"""One appeal open on two devices, or sent from one of them: nothing is replaced unseen, and no word is lost."""

import re

import pytest
from sqlalchemy import select

from csp_reviews.appeals import writing
from csp_reviews.casefile.appealing import appeals_of
from csp_reviews.extensions import db
from csp_reviews.models.appeals import AppealDraft
from tests.appeals.test_online import (
    COMPLAINTS,
    CONDUCT,
    GROUND,
    MATTERS,
    REASONS,
    WORDS,
    area,
    make,
    read,
    refused,
    write,
)

__all__ = ["area", "make", "refused"]
CHECK = "/progress/more/check"
ALREADY = "This page was saved already"
LONG = "Long words of the <b>other</b> device"
SHOWN = "Long words of the &lt;b&gt;other&lt;/b&gt; device"


@pytest.fixture
def begun(client, refused):
    """An appeal of which everything is written but the files."""
    read(client, refused)
    client.post(GROUND, data={"grounds": "threshold"})
    return client


@pytest.fixture
def there(app, begun, refused):
    """The other device."""
    other = app.test_client()
    read(other, refused)
    return other


def version(client, page):
    return re.search(r'name="version" value="([^"]*)"', client.get(page).text)[1]


def kept(page):
    return db.session.scalars(select(AppealDraft)).one().answers.get(page)


def test_the_older_device_is_shown_what_the_newer_one_saved(begun, there):
    older = version(there, REASONS)
    assert begun.post(REASONS, data={"reasons": LONG, "version": version(begun, REASONS)}).status_code == 303
    answer = there.post(REASONS, data={"reasons": "Short words", "version": older})
    assert answer.status_code == 409
    for part in (ALREADY, SHOWN, "Short words</textarea>"):
        assert part in answer.text
    assert kept("reasons") == {"reasons": LONG}
    again = re.search(r'name="version" value="([^"]*)"', answer.text)[1]
    assert there.post(REASONS, data={"reasons": "Both", "version": again}).status_code == 303
    assert kept("reasons") == {"reasons": "Both"}


def test_the_lines_and_what_was_said_of_each_are_shown_too(begun, there):
    older = version(there, COMPLAINTS)
    begun.post(COMPLAINTS, data={"ticked": ["1"], "said_1": LONG, "version": older})
    answer = there.post(COMPLAINTS, data={"ticked": ["2"], "said_1": "", "said_2": "Mine", "version": older})
    assert answer.status_code == 409
    shown = re.search(r'notification-banner__content">(.*?)</div>', answer.text, re.DOTALL)[1]
    assert SHOWN in shown
    assert '<h3 class="govuk-heading-s">“Report 1”: what is wrong?</h3>' in shown
    assert "Mine" not in shown
    assert kept("complaints") == {"ticked": ["1"], "said": {"1": LONG}}


def test_what_is_disagreed_with_is_never_replaced_unseen(begun, there):
    older = version(there, GROUND)
    begun.post(GROUND, data={"grounds": ["threshold"], "version": older})
    assert there.post(GROUND, data={"grounds": ["threshold"], "version": "0-"}).status_code == 303
    assert there.post(GROUND, data={"grounds": [], "version": older}).status_code == 400


def test_the_same_words_and_other_pages_are_not_asked_about(begun, there):
    older = version(there, REASONS)
    begun.post(REASONS, data={"reasons": LONG, "version": older})
    assert there.post(REASONS, data={"reasons": LONG, "version": older}).status_code == 303
    of_matters = version(there, MATTERS)
    begun.post(COMPLAINTS, data={"ticked": ["1"], "said_1": "x", "version": version(begun, COMPLAINTS)})
    assert there.post(MATTERS, data={"ticked": ["harm"], "said_harm": "y", "version": of_matters}).status_code == 303


def test_words_saved_after_it_was_sent_are_shown_with_what_happened(client, there, refused):
    older = version(there, REASONS)
    write(client)
    assert client.post("/progress/more/check").location == "/progress/more/sent/1"
    answer = there.post(REASONS, data={"reasons": LONG, "version": older})
    assert answer.status_code == 409
    for part in ("Your appeal was sent before this came", SHOWN, 'href="/progress/messages"'):
        assert part in answer.text
    assert appeals_of(refused.id)[0].reasons == WORDS
    assert not db.session.scalars(select(AppealDraft)).all()


def test_words_about_a_line_are_shown_with_the_line_that_they_were_about(client, there):
    older = version(there, COMPLAINTS)
    write(client)
    client.post("/progress/more/check")
    text = there.post(COMPLAINTS, data={"ticked": ["1"], "said_1": LONG, "version": older}).text
    assert re.search(f"“Report 1”[^<]*</h3><p[^>]*>{re.escape(SHOWN)}", text)
    assert "You also typed" not in text
    other = there.post(CONDUCT, data={"ticked": ["not_heard"], "said_not_heard": LONG, "version": older}).text
    assert "You also typed" in other
    assert SHOWN in other


def test_words_saved_after_it_was_deleted_are_shown(begun, there):
    older = version(there, REASONS)
    begun.post("/progress/more/forget")
    answer = there.post(REASONS, data={"reasons": LONG, "version": older})
    assert answer.status_code == 409
    assert "was sent or deleted before this came" in answer.text
    assert SHOWN in answer.text
    assert there.post(COMPLAINTS, data={"ticked": ["1"], "version": older}).location == GROUND


def test_words_saved_when_nothing_is_open_any_more_are_shown(begun, there, monkeypatch):
    older = version(there, REASONS)
    monkeypatch.setattr(writing, "grounds_of", lambda _case: ())
    answer = there.post(REASONS, data={"reasons": LONG, "version": older})
    assert answer.status_code == 409
    assert "You cannot appeal about this any more" in answer.text
    assert SHOWN in answer.text


def test_what_changed_after_it_was_checked_is_read_once_more_before_it_is_sent(client, there, refused):
    write(client)
    older = version(there, CHECK)
    client.post(REASONS, data={"reasons": LONG, "version": version(client, REASONS)})
    answer = there.post(CHECK, data={"version": older})
    assert answer.status_code == 409
    assert "You changed something in another tab, or on another device. Nothing is sent yet." in answer.text
    assert SHOWN in answer.text
    assert not appeals_of(refused.id)
    again = re.search(r'name="version" value="([^"]*)"', answer.text)[1]
    assert there.post(CHECK, data={"version": again}).location == "/progress/more/sent/1"
    assert appeals_of(refused.id)[0].reasons == LONG


def test_the_page_says_until_when_it_is_kept(client, begun):
    client.post(REASONS, data={"reasons": LONG})
    assert "until Monday 21 December 2026, and for longer if you save it again" in client.get("/progress/more").text
    assert "It is kept until Monday 21 December 2026." in client.get("/progress/case").text
