"""What leaves the house says nothing: no word of what it is about, no name, no reference (T3)."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from flask import Flask

import config
from csp_reviews.correspondence import letters, operations, wording
from csp_reviews.correspondence.content import Content
from csp_reviews.correspondence.mail import Letter, Outbox
from csp_reviews.extensions import db
from csp_reviews.law.terms import MessageKind, NoticeKind, Party, Route
from csp_reviews.models.areas import Area
from csp_reviews.models.correspondence import Message
from tests.support.builders import Make

BANNED = re.compile(
    r"\basb|anti.?social|behaviou?r|victim|witness|complain|complaint|trigger|review|police|council|constab|crim"
    r"|harass|nuisance|neighbo|abus|violen|threat|hate|incident|\bcase\b|panel|threshold|appl[iy]|appeal|withdraw"
    r"|report|evidence|perpetrator|offend|court|landlord|housing|safety|partnership|decision|outcome|support|help",
    re.IGNORECASE,
)
HANDS = (None, *Route)


def without_address(text: str) -> str:
    """A text without the service's own address, which whoever runs it chooses."""
    return re.sub(r"https?://\S+", "", text)


@pytest.mark.parametrize("kind", list(MessageKind))
def test_an_email_to_a_person_says_nothing(app: Flask, kind: MessageKind) -> None:
    words = wording.to_person(kind)
    assert not BANNED.search(without_address(words.subject + words.body)), words
    assert words.body.count("http://127.0.0.1:8000/progress\n") == 1
    assert words.subject == "There is something for you to read"


@pytest.mark.parametrize("kind", [MessageKind.DRAFT_LINK, MessageKind.DRAFT_ENDING])
def test_an_email_to_somebody_who_saved_says_nothing(app: Flask, kind: MessageKind) -> None:
    words = wording.to_writer(kind, "/anytown/apply/back", datetime(2026, 12, 21, tzinfo=UTC))
    assert not BANNED.search(without_address(words.subject + words.body)), words
    assert words.subject == wording.to_person(kind).subject


def test_an_email_to_a_neighbour_says_nothing_and_names_nobody(app: Flask) -> None:
    words = wording.to_neighbour("/anytown/apply/join/0000")
    assert not BANNED.search(without_address(words.subject + words.body)), words
    assert words.subject == wording.to_person(MessageKind.NOTICE).subject


def test_every_email_to_a_person_has_one_subject(app: Flask) -> None:
    assert len({wording.to_person(kind).subject for kind in MessageKind}) == 1


@pytest.mark.parametrize("route", HANDS)
@pytest.mark.parametrize("kind", list(MessageKind))
def test_texts_and_voicemails_say_nothing(app: Flask, kind: MessageKind, route: Route | None) -> None:
    assert not BANNED.search(without_address(wording.by_hand(kind, route)))


def test_the_senders_name_says_nothing() -> None:
    assert not BANNED.search(config.load({})["MAIL_FROM"])


def test_the_list_catches_what_it_should() -> None:
    for bad in ("Your ASB case", "anti-social", "the police", "Your application", "Victim support"):
        assert BANNED.search(bad)


def test_a_real_email_holds_nothing_of_the_case(app: Flask, make: Make, area: Area, tmp_path: Path) -> None:
    case = make.case(area, safe=[Route.EMAIL])
    person = operations.person_of(case, Party.APPLICANT)
    assert person is not None
    letters.issue_notice(case=case, kind=NoticeKind.THRESHOLD, content=Content("Refused", ()), act=make.act())
    message = db.session.query(Message).one()
    letter = Letter(str(message.address), message.subject, message.body, str(message.internet_id), message.queued_at)
    Outbox(tmp_path, app.config["MAIL_FROM"]).send(letter)
    (file,) = tmp_path.iterdir()
    sent = message_from_bytes(file.read_bytes())
    whole = file.read_text(encoding="utf-8").replace(f"To: {person.email}", "")
    for seed in (case.reference, person.name, "Robin", "Sample", "B79", "01632", area.name, "Anytown", "Shouting"):
        assert seed not in whole
    assert not BANNED.search(without_address(whole))
    assert sent["From"] == "Local services <no-reply@localhost>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert set(sent.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
        *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }


@pytest.mark.parametrize("kind", list(MessageKind))
def test_agencies_and_staff_read_no_personal_data(app: Flask, make: Make, area: Area, kind: MessageKind) -> None:
    case = make.case(area)
    person = operations.person_of(case, Party.APPLICANT)
    assert person is not None
    account_words = wording.to_account(kind, "/appeals/")
    for words in (wording.to_agency(kind, None), wording.to_agency(kind, "/respond/x"), account_words):
        for seed in (case.reference, person.name, str(person.email), "Sample", "victim", "police", "ASB"):
            assert seed not in words.subject + words.body
        assert "\n" not in words.subject


def test_links_are_whole(app: Flask) -> None:
    app.config["BASE_URL"] = "https://services.example"
    assert (
        "https://services.example/respond/abc\n"
        in wording.to_agency(MessageKind.INFORMATION_REQUEST, "/respond/abc").body
    )
    assert "https://services.example/agency/\n" in wording.to_agency(MessageKind.RECOMMENDATION, None).body
    assert "https://other.example/x\n" in wording.to_account(MessageKind.RESET, "https://other.example/x").body
