"""Messages as files, and the mail servers that there are and are not."""

import smtplib
from pathlib import Path

import pytest
from flask import Flask

from csp_reviews.correspondence import mail
from csp_reviews.correspondence.delivery import deliver_due
from csp_reviews.correspondence.mail import MailServer, NotNow, Outbox, Refused, transport_of
from csp_reviews.models.areas import Area
from tests.correspondence.mail_server import MailServer as Server
from tests.correspondence.test_delivery import letter, queue
from tests.support.builders import Make


def test_without_a_mail_server_messages_are_files(app: Flask, make: Make, area: Area) -> None:
    messages = queue(make, area, 2)
    assert deliver_due(transport_of(app.config)) == 2
    folder = Path(app.config["INSTANCE_PATH"]) / "outbox"
    assert sorted(file.suffix for file in folder.iterdir()) == [".eml", ".eml"]
    assert f"To: {messages[0].address}" in "".join(file.read_text() for file in folder.iterdir())
    assert folder.stat().st_mode & 0o077 == 0


def test_a_file_appears_whole_and_once(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox", "Local services <no-reply@localhost>")
    outbox.send(letter())
    outbox.send(letter())
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "0123abcd.eml"
    assert file.read_bytes().endswith(b"Body\r\n")


def test_a_full_disk_is_not_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NotNow):
        Outbox(tmp_path, "a@b").send(letter())
    assert not [file for file in tmp_path.iterdir() if file.suffix == ".eml"]


@pytest.mark.parametrize("address", ["a@b\nBcc: c@d", "a@b\r\n\r\nbody", "a@b\nX: y"])
def test_headers_cannot_be_added(tmp_path: Path, address: str) -> None:
    with pytest.raises(Refused):
        Outbox(tmp_path, "a@b").send(letter(address))


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("robin@example.org", "robin@example.org"),
        ("o'brien+post=1@example.org", "o'brien+post=1@example.org"),
        ("l" * 64 + "@" + "d" * 60 + ".example.org", "l" * 64 + "@" + "d" * 60 + ".example.org"),
        ("x@exämple.com", "x@xn--exmple-cua.com"),
    ],
)
def test_the_address_in_the_header_and_at_the_server_is_the_address_itself(typed: str, sent: str) -> None:
    with Server() as server:
        MailServer.at(server.url, "a@b").send(letter(typed))
    assert server.recipients == [[sent]]
    assert " ".join(str(server.accepted[0]["To"]).split()) == sent


@pytest.mark.parametrize(
    "address", ["zoë@example.com", "a@b.example, c@d.example", "<a@b.example>", "=?utf-8?q?a?=@b.c"]
)
def test_no_message_goes_out_whose_header_would_name_another_address(tmp_path: Path, address: str) -> None:
    with pytest.raises(Refused):
        Outbox(tmp_path, "a@b").send(letter(address))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("smtp://mail.example", ("mail.example", 25, False, "", "")),
        ("smtps://mail.example", ("mail.example", 465, True, "", "")),
        ("smtp://u%40x:p%2Fw@mail.example:587", ("mail.example", 587, False, "u@x", "p/w")),
    ],
)
def test_the_address_of_a_mail_server(url: str, read: tuple[object, ...]) -> None:
    server = MailServer.at(url, "a@b")
    assert (server.host, server.port, server.encrypted, server.user, server.password) == read


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", "smtp://", "smtp:///x"])
def test_what_is_no_mail_server(url: str) -> None:
    with pytest.raises(ValueError, match="MAIL_URL"):
        MailServer.at(url, "a@b")


def test_a_password_never_travels_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "AT_HOME", ())
    said: list[object] = []
    monkeypatch.setattr(smtplib.SMTP, "login", lambda *given: said.append(given))
    with Server() as server, pytest.raises(NotNow):
        MailServer.at(server.url.replace("//", "//user:secret@"), "a@b").send(letter())
    assert said == []
    assert server.accepted == []
