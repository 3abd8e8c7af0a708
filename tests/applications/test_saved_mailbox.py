"""Where a saved application may be written to: what was said last holds, and a warning that is out of date stays."""

from sqlalchemy import delete

from csp_reviews.applications import saving
from csp_reviews.correspondence.delivery import claim_next
from csp_reviews.extensions import db
from csp_reviews.law.terms import MessageKind, MessageState
from csp_reviews.models.correspondence import Message
from tests.applications.conftest import PAGES
from tests.applications.test_saving import APPLY, draft, messages, open_with, save
from tests.support.journey import at

__all__ = ["save"]


def test_no_link_and_no_warning_goes_where_e_mail_was_called_unsafe_since(client, write, clock):
    write({"for-whom": PAGES["for-whom"], "you": PAGES["you"]})
    client.post(f"{APPLY}/save", data={"by_email": "y", "email": "own@example.org"})
    answer = client.post(at("contact"), data={"safe": ["none"]})
    assert "so we send you no link" in client.get(answer.location).text
    assert draft().saved_email is None
    assert claim_next()[2] is None
    assert draft().link_digest is None
    clock.advance(days=24)
    assert saving.warn(clock()) == 0


def test_a_link_that_was_wanted_after_all_stays_wanted(client, write):
    write({"for-whom": PAGES["for-whom"], "you": PAGES["you"], "contact": {"safe": ["none"]}})
    client.post(f"{APPLY}/save", data={"by_email": "y", "email": "own@example.org"})
    client.post(at("contact"), data={"safe": ["none"]})
    assert draft().saved_email == "own@example.org"


def test_a_warning_does_not_go_for_a_draft_that_was_saved_again_since(client, save, clock):
    save(by_email="y", email="own@example.org")
    db.session.execute(delete(Message))
    clock.advance(days=24)
    assert saving.warn(clock()) == 1
    db.session.commit()
    saving.lengthen(draft())
    db.session.commit()
    assert claim_next()[2] is None
    clock.advance(days=24)
    assert saving.warn(clock()) == 1
    db.session.commit()
    assert [message.state for message in messages(MessageKind.DRAFT_ENDING)].count(MessageState.QUEUED) == 2
    letters = [claim_next()[2] for _ in range(2)]
    assert [letter is None for letter in letters] == [True, False]


def test_that_it_was_opened_elsewhere_is_said_until_it_is_opened_or_another_begun(client, app, save):
    reference, code = save()
    other = app.test_client()
    open_with(other, reference, code)
    for path in (f"{APPLY}/", at("happening"), f"{APPLY}/"):
        assert "somebody has your code" in client.get(path, follow_redirects=True).text
    assert "somebody has your code" not in client.get(f"{APPLY}/begin", follow_redirects=True).text
    assert "somebody has your code" not in client.get(f"{APPLY}/").text


def test_who_comes_back_reads_for_how_long_it_was_kept(client, save):
    save()
    assert "kept for 28 days after it was saved last" in client.get(f"{APPLY}/back").text
