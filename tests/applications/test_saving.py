"""Saving an application to come back to it: the code on paper, the link, and what becomes of what was saved."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, update

from csp_reviews.applications import drafts, reading, saving
from csp_reviews.correspondence.delivery import claim_next
from csp_reviews.extensions import db
from csp_reviews.law.references import normalise_code
from csp_reviews.law.terms import MessageKind, MessageState
from csp_reviews.models.correspondence import Message
from csp_reviews.models.drafts import Draft
from csp_reviews.web.tokens import keyed_digest
from tests.applications.conftest import PAGES, REPORT, STORY
from tests.support.journey import at

APPLY = "/anytown/apply"


def draft():
    db.session.expire_all()
    return db.session.scalars(select(Draft)).one()


def messages(kind=MessageKind.DRAFT_LINK):
    db.session.expire_all()
    return db.session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)).all()


def link_in(message):
    return (
        next(line for line in message.body.splitlines() if "/apply/back/" in line).partition("://")[2].partition("/")[2]
    )


def code_on(page):
    """The code, as it stands on the page to print."""
    words = page.text.replace("<", " <").replace(">", "> ").split()
    return next(word for word in words if len(word) == 19 and normalise_code(word) == word)


@pytest.fixture
def save(client, write):
    """Write all but the last page, save it, and return (reference, code)."""

    def act(**data):
        write(without=("part",))
        answer = client.post(f"{APPLY}/save", data=data)
        assert answer.location == f"{APPLY}/saved", answer.text
        page = client.get(f"{APPLY}/saved")
        return draft().saved_reference, code_on(page)

    return act


def open_with(browser, reference, code):
    return browser.post(f"{APPLY}/back", data={"code-reference": reference, "code-code": code})


def test_a_saved_draft_opens_on_another_device_with_its_code(app, client, save, clock):
    reference, code = save()
    clock.advance(days=20)
    assert STORY not in client.get(at("happening"), follow_redirects=True).text
    other = app.test_client()
    assert open_with(other, reference.lower(), code.replace("-", " ").lower()).location == f"{APPLY}/"
    assert STORY in other.get(at("happening")).text
    assert draft().saved_until == clock() + timedelta(days=28)


def test_the_row_holds_the_digest_of_the_code_alone(save):
    _reference, code = save()
    assert draft().saved_digest == keyed_digest(code)
    assert code not in str({column.key: getattr(draft(), column.key) for column in Draft.__table__.columns})


def test_saving_twice_shows_the_same_code(client, save):
    _reference, code = save()
    client.post(f"{APPLY}/save", data={})
    assert code_on(client.get(f"{APPLY}/saved")) == code


def test_the_code_still_opens_it_after_coming_back_and_another_can_be_made(app, save):
    reference, code = save()
    other = app.test_client()
    open_with(other, reference, code)
    page = other.get(f"{APPLY}/saved")
    assert code not in page.text
    assert "that you wrote down still open it" in page.text
    other.post(f"{APPLY}/saved")
    fresh = code_on(other.get(f"{APPLY}/saved"))
    third = app.test_client()
    assert open_with(third, reference, code).status_code == 400
    assert open_with(third, draft().saved_reference, fresh).status_code == 303


def test_opening_it_elsewhere_takes_it_off_the_first_device(app, client, save):
    open_with(app.test_client(), *save())
    assert client.get(at("happening")).location != at("happening")
    assert STORY not in client.get(at("happening"), follow_redirects=True).text


def test_a_page_being_typed_where_it_was_open_before_is_kept_for_the_code(app, client, save, clock):
    reference, code = save()
    other = app.test_client()
    open_with(other, reference, code)
    clock.advance(hours=1)
    other.get(at("wanted"))
    sent = client.post(at("wanted"), data={"wanted": "A camera by the door"})
    assert sent.location == f"{APPLY}/back"
    door = client.get(f"{APPLY}/back").text
    assert "opened somewhere else. What you just wrote is kept" in door
    assert "camera" not in door
    assert db.session.scalars(select(Draft)).one().saved_reference == reference
    open_with(client, reference, code)
    assert "A camera by the door" in client.get(at("wanted")).text
    assert client.post(at("wanted"), data={"wanted": "A camera"}).status_code == 303
    assert draft().answers["wanted"] == {"wanted": "A camera"}


def test_where_it_was_open_before_reads_nothing_and_keeps_nothing_after_two_hours(app, client, save, clock):
    open_with(app.test_client(), *save())
    assert STORY not in client.get(at("happening"), follow_redirects=True).text
    clock.advance(hours=2, minutes=1)
    client.post(at("wanted"), data={"wanted": "A camera by the door"})
    (mine, new) = db.session.scalars(select(Draft).order_by(Draft.id))
    assert "camera" not in str(mine.answers)
    assert new.saved_reference is None


def test_where_it_was_open_before_is_told_that_it_was_opened_elsewhere(app, client, save):
    open_with(app.test_client(), *save())
    page = client.get(f"{APPLY}/").text
    assert "It was opened somewhere else with its code" in page
    assert "more than two hours" not in page


def test_taken_off_by_hand_nothing_more_is_kept_from_there(app, client, save):
    reference, code = save()
    other = app.test_client()
    open_with(other, reference, code)
    other.post(f"{APPLY}/stop")
    client.post(at("wanted"), data={"wanted": "A camera by the door"})
    saved = next(row for row in db.session.scalars(select(Draft)) if row.saved_reference == reference)
    assert "camera" not in str(saved.answers)


def test_taken_off_this_device_it_waits_behind_its_code(client, save):
    reference, code = save()
    with client.session_transaction() as cookie:
        copied = dict(cookie)
    client.post(f"{APPLY}/stop")
    with client.session_transaction() as cookie:
        cookie.update(copied)
    assert STORY not in client.get(at("happening"), follow_redirects=True).text
    open_with(client, reference, code)
    assert STORY in client.get(at("happening")).text


def test_after_two_hours_a_saved_draft_asks_for_its_code(client, save, clock):
    reference, code = save()
    clock.advance(hours=2, minutes=1)
    page = client.get(f"{APPLY}/")
    assert "What you saved is still here" in page.text
    assert "is not open any more" not in page.text
    open_with(client, reference, code)
    assert STORY in client.get(at("happening")).text


def test_a_page_sent_after_two_hours_is_kept_unseen_and_shown_with_the_code(client, save, clock):
    reference, code = save()
    clock.advance(hours=3)
    assert client.post(at("wanted"), data={"wanted": "One more hour of work"}).location == f"{APPLY}/back"
    assert "One more hour" not in client.get(f"{APPLY}/back").text
    open_with(client, reference, code)
    assert "One more hour of work" in client.get(at("wanted")).text


@pytest.mark.parametrize(
    ("page", "data", "kept"),
    [
        ("you", {"name": "", "address": "4 Half Written Road"}, "4 Half Written Road"),
        ("contact", {"phone": "0163", "contact_times": "Only at nine"}, "Only at nine"),
        ("list/add", {"what_happened": "Half a report", "happened-on-day": "31"}, "Half a report"),
        ("list/1", REPORT | {"what_happened": "", "officer": "Half a name"}, "Half a name"),
    ],
)
def test_save_and_come_back_on_any_page_keeps_even_what_is_not_right_yet(client, area, write, page, data, kept):
    write(without=("part",))
    assert client.post(at(page), data=data | {"press": "later"}).location == f"{APPLY}/save"
    assert kept in client.get(at(page)).text


@pytest.mark.parametrize("text", ["a\x00b", "\u202eevil", "é" * 30_000, "<script>x</script>", "\ud7ff"])
def test_hostile_text_is_kept_and_shown_as_text(client, area, write, text):
    write({"for-whom": PAGES["for-whom"]})
    assert client.post(at("you"), data={"name": "", "address": text, "press": "later"}).status_code == 303
    page = client.get(at("you"))
    assert page.status_code == 200
    assert "<script>" not in page.text.partition("<main")[2]
    assert len(str(draft().answers["unfinished"])) < 40_000


def test_what_is_typed_of_a_report_that_is_not_there_is_kept_as_one_more(client, area, write):
    write({"for-whom": PAGES["for-whom"]})
    client.post(at("list/999"), data={"what_happened": "Half of it", "press": "later"})
    assert draft().answers["unfinished"].keys() == {"reports/add"}


def test_what_is_right_is_kept_as_an_answer_and_a_page_to_read_stays_unread(client, area, write):
    write({"for-whom": PAGES["for-whom"]})
    client.post(at("you"), data=PAGES["you"] | {"press": "later"})
    client.post(at("sharing"), data={"press": "later"})
    assert draft().answers["you"]["name"] == "Rowan Ash"
    assert "sharing" not in draft().answers
    client.post(at("you"), data={"name": "", "press": "later"})
    client.post(at("you"), data=PAGES["you"])
    assert draft().answers["unfinished"] == {}


def test_every_page_offers_to_save_and_come_back(client, area, write):
    write()
    for key in ("", "check", "list/add", "list/1", *PAGES):
        assert "Save and come back later" in client.get(at(key)).text, key


def test_a_link_goes_only_where_the_inbox_is_called_safe(client, save):
    save(email="rowan@example.org")
    assert not messages()
    client.post(f"{APPLY}/save", data={"by_email": "y", "email": "Rowan@Example.org"})
    (message,) = messages()
    assert message.address == "rowan@example.org"
    assert STORY not in message.body


def test_a_link_needs_an_address_and_keeps_what_was_typed(client, area, write):
    write(without=("part",))
    answer = client.post(f"{APPLY}/save", data={"by_email": "y", "email": "rowan@nowhere"})
    assert answer.status_code == 400
    assert "rowan@nowhere" in answer.text
    assert client.post(f"{APPLY}/save", data={"by_email": "y"}).status_code == 400


def test_a_link_survives_scanners_says_nothing_and_opens_once(app, client, save, clock):
    save(by_email="y", email="rowan@example.org")
    path = "/" + link_in(messages()[0])
    scanner = app.test_client()
    scanner.page_rules = False
    for _time in range(50):
        scanner.head(path)
        page = scanner.get(path)
    assert page.status_code == 200
    assert not any(word in page.text for word in (STORY, "Rowan", "rowan", "neighbour"))
    assert scanner.post(path).location == f"{APPLY}/"
    assert STORY in scanner.get(at("happening")).text
    again = app.test_client().post(path)
    assert again.status_code == 404
    assert "does not work any more" in again.text


def test_a_link_ends_after_two_days_and_another_can_be_asked_for(app, client, save, clock):
    save(by_email="y", email="rowan@example.org")
    old = "/" + link_in(messages()[0])
    clock.advance(hours=48, minutes=1)
    other = app.test_client()
    assert other.get(old).status_code == 404
    assert other.post(f"{APPLY}/back/link", data={"link-email": "ROWAN@example.org"}).status_code == 303
    assert other.post("/" + link_in(messages()[-1])).location == f"{APPLY}/"


def test_asking_for_a_link_answers_the_same_whether_or_not_anything_is_saved(app, save):
    save(by_email="y", email="rowan@example.org")
    answers = [
        app.test_client().post(f"{APPLY}/back/link", data={"link-email": email})
        for email in ("rowan@example.org", "nobody@example.org")
    ]
    assert len({(answer.status_code, answer.location, answer.data) for answer in answers}) == 1
    assert len(messages()) == 1, "another may not follow within ten minutes"


def test_one_network_may_ask_for_few_links(client, area):
    for _time in range(10):
        assert client.post(f"{APPLY}/back/link", data={"link-email": "a@example.org"}).status_code == 303
    assert client.post(f"{APPLY}/back/link", data={"link-email": "a@example.org"}).status_code == 429


def test_guesses_share_the_buckets_of_the_follow_up_codes(client, app, save):
    reference, code = save()
    other = app.test_client()
    for _time in range(reading.NETWORK):
        wrong = open_with(other, reference, "0000-0000-0000-0000")
        assert wrong.status_code == 400
    assert open_with(other, reference, code).status_code == 429
    assert other.post("/progress", data={"reference": reference, "code": code}).status_code == 429
    elsewhere = other.post(
        f"{APPLY}/back",
        data={"code-reference": reference, "code-code": code},
        environ_overrides={"REMOTE_ADDR": "203.0.113.9"},
    )
    assert elsewhere.status_code == 303


def test_an_unknown_reference_and_a_wrong_code_answer_the_same(app, save):
    reference, _code = save()
    answers = [open_with(app.test_client(), one, "0000-0000-0000-0000") for one in (reference, "2222-2222")]
    assert {answer.status_code for answer in answers} == {400}
    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}) == 1


def test_a_code_of_one_area_opens_nothing_in_another(client, make, save):
    reference, code = save()
    make.area("othertown")
    db.session.commit()
    data = {"code-reference": reference, "code-code": code}
    assert client.post("/othertown/apply/back", data=data).status_code == 400


def test_what_was_saved_is_deleted_on_its_day_and_not_before(client, save, clock):
    reference, code = save()
    clock.advance(days=27)
    assert drafts.purge(clock()) == 0
    clock.advance(days=1, minutes=1)
    assert open_with(client, reference, code).status_code == 400
    assert drafts.purge(clock()) == 1
    db.session.commit()
    assert not db.session.scalars(select(Draft)).all()


def test_the_messages_of_a_draft_go_with_it(client, save, clock):
    save(by_email="y", email="rowan@example.org")
    clock.advance(days=28, minutes=1)
    drafts.purge(clock())
    db.session.commit()
    assert not messages()


@pytest.mark.parametrize(
    ("contact", "saved", "told"),
    [
        ({"safe": ["none"], "email": "rowan@example.org"}, {}, None),
        ({"safe": ["none"]}, {"by_email": "y", "email": "own@example.org"}, "own@example.org"),
        ({"safe": ["email"], "email": "rowan@example.org"}, {}, "rowan@example.org"),
    ],
)
def test_a_warning_goes_once_and_only_where_it_is_safe(client, write, clock, contact, saved, told):
    write(PAGES | {"contact": contact}, without=("part",))
    client.post(f"{APPLY}/save", data=saved)
    clock.advance(days=22)
    assert saving.warn(clock()) == 0
    clock.advance(days=2)
    assert saving.warn(clock()) == (1 if told else 0)
    assert saving.warn(clock()) == 0
    db.session.commit()
    assert [message.address for message in messages(MessageKind.DRAFT_ENDING)] == ([told] if told else [])


def test_delivery_looks_again_whether_the_address_is_safe(client, save):
    save(by_email="y", email="own@example.org")
    db.session.execute(update(Draft).values(saved_email=None))
    db.session.commit()
    _id, _tries, letter = claim_next()
    assert letter is None


def test_a_link_is_delivered_and_its_key_forgotten(client, save):
    save(by_email="y", email="rowan@example.org")
    _id, _tries, letter = claim_next()
    assert letter.address == "rowan@example.org"
    assert messages()[0].state is MessageState.QUEUED


def test_once_sent_the_code_opens_nothing(client, app, save):
    reference, code = save()
    client.post(at("part"), data=PAGES["part"])
    client.get(f"{APPLY}/check")
    client.post(f"{APPLY}/check", data={"declare": "y"})
    assert open_with(app.test_client(), reference, code).status_code == 400
    assert draft().saved_reference is None


def test_a_file_sent_after_two_hours_is_not_added_and_that_is_said(client, save, clock):
    reference, code = save()
    clock.advance(hours=3)
    data = {"chosen": (BytesIO(b"x"), "wall.jpg"), "about": "", "note": ""}
    assert client.post(at("files/add"), data=data).location == f"{APPLY}/back"
    assert "No file was added, because your form was closed meanwhile" in client.get(f"{APPLY}/back").text
    open_with(client, reference, code)
    assert client.post(at("files/add"), data={"about": "", "note": ""}).status_code == 400


def test_an_application_that_was_sent_too_late_says_that_it_was_not_sent(client, save, clock):
    save()
    clock.advance(hours=3)
    client.post(at("check"), data={"declare": "y"})
    page = client.get(f"{APPLY}/").text
    assert "Your application was not sent" in page
    assert "What you saved is still here" in page
