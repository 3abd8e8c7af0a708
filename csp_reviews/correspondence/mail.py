"""How an e-mail leaves: by SMTP, or as a file in the outbox folder where no mail server is set.

Either accepts the message, or says that it was refused for good or could not be taken now. What a server writes back
may hold an address, so only its number is kept.
"""

import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from csp_reviews.web.mailbox import as_sent

SECONDS_A_STEP = 20
SECONDS_IN_ALL = 120
"""However slowly a server answers, nobody waits longer: a worker's claim on a message lasts longer than this."""
AT_HOME = ("localhost", "127.0.0.1", "::1")
PORTS = {"smtp": 25, "smtps": 465}


class NotNow(Exception):
    """The message was not taken, and may be later."""


class Refused(Exception):
    """The message was refused, and a repeat would most likely be too."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail: to whom, what, and the identity that it keeps at every try."""

    address: str
    subject: str
    body: str
    internet_id: str
    queued_at: datetime

    @property
    def recipient(self) -> str:
        """The address as a header and a server take it, in ASCII. Refused where it has no such form."""
        try:
            return self.address if self.address.isascii() else as_sent(self.address)
        except ValueError:
            raise Refused("the address cannot be written") from None


class Transport(Protocol):
    """A way out of the house."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over. Returns once it was accepted; NotNow or Refused otherwise."""


def transport_of(config: Mapping[str, Any]) -> Transport:
    """The way out that the settings name (`MAIL_URL`). ValueError where its address cannot be read."""
    if not config["MAIL_URL"]:
        return Outbox(Path(config["INSTANCE_PATH"]) / "outbox", config["MAIL_FROM"])
    return MailServer.at(config["MAIL_URL"], config["MAIL_FROM"])


def written(letter: Letter, sender: str) -> EmailMessage:
    """The letter as RFC 5322 wants it; the same bytes at every try. Refused where an address breaks a header."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        message["To"] = letter.recipient
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(letter.queued_at)
        message["Message-ID"] = letter.internet_id
        # RFC 3834: no absence notices in return.
        message["Auto-Submitted"] = "auto-generated"
    except ValueError:
        raise Refused("the address cannot be written in a header") from None
    if [one.addr_spec for one in message["To"].addresses] != [letter.recipient]:
        raise Refused("the address cannot be written in a header")
    message.set_content(letter.body)
    return message


@dataclass(frozen=True)
class Outbox:
    """A folder in which each e-mail is one `.eml` file: for demonstrations, and for machines without a mail server."""

    folder: Path
    sender: str

    def send(self, letter: Letter) -> None:
        """Write the file whole or not at all; a repeat writes the same file."""
        name = "".join(sign for sign in letter.internet_id.partition("@")[0] if sign.isalnum()) + ".eml"
        part = self.folder / f".{name}.{os.getpid()}.part"
        content = written(letter, self.sender).as_bytes()
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.folder / name)
        except OSError as error:
            raise NotNow(f"the outbox folder: {type(error).__name__}") from None


@dataclass(frozen=True)
class MailServer:
    """A mail server, by SMTP: encrypted from the first byte (smtps), or as soon as the server offers it (smtp)."""

    host: str
    port: int
    encrypted: bool
    user: str
    password: str
    sender: str

    @classmethod
    def at(cls, url: str, sender: str) -> "MailServer":
        """Read smtp://user:password@host:port or smtps://…. ValueError where it is neither."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("MAIL_URL must be smtp://host:port or smtps://host:port")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        port = parts.port or PORTS[parts.scheme]
        return cls(parts.hostname, port, parts.scheme == "smtps", user, password, sender)

    def send(self, letter: Letter) -> None:
        """Hand the letter to the server. Once the server has said 250, nothing that follows makes it a failure."""
        message = written(letter, self.sender)
        try:
            server = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(_what(error)) from None
        with _no_longer_than(server, SECONDS_IN_ALL):
            try:
                self._enter(server)
                server.send_message(message, parseaddr(self.sender)[1], [letter.recipient])
            except (smtplib.SMTPException, OSError, ValueError) as error:
                raise _failure(error) from None
            finally:
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
                server.close()

    def _connected(self) -> smtplib.SMTP:
        # Greeted with the sender's domain: this machine's own name is asked of no name server, and told to nobody.
        name = parseaddr(self.sender)[1].rpartition("@")[2] or "localhost"
        if self.encrypted:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, name, timeout=SECONDS_A_STEP, context=context)
        return smtplib.SMTP(self.host, self.port, name, timeout=SECONDS_A_STEP)

    def _enter(self, server: smtplib.SMTP) -> None:
        """Greet, encrypt where that is possible, and sign in; a password never travels in clear to another machine."""
        server.ehlo_or_helo_if_needed()
        private = self.encrypted or self.host in AT_HOME
        if not private and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            private = True
        if not self.user:
            return
        if not private:
            raise smtplib.SMTPException("the server takes no encryption")
        server.login(self.user, self.password)


@contextmanager
def _no_longer_than(server: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Hang up when the time is over, even on a server that says one letter a minute."""
    timer = threading.Timer(seconds, _hang_up, (server,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(server: smtplib.SMTP) -> None:
    """Wake whoever waits for the server's next word: closing alone would leave them waiting."""
    if server.sock is not None:
        with suppress(OSError):
            server.sock.shutdown(socket.SHUT_RDWR)


def _failure(error: Exception) -> NotNow | Refused:
    """Whether a failure is for good: 5xx to this recipient or this text, or an address that cannot be written."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return Refused(f"the address: {codes[0]}") if min(codes) >= 500 else NotNow(f"the address: {codes[0]}")
    if isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500:
        return Refused(f"the text: {error.smtp_code}")
    if isinstance(error, smtplib.SMTPNotSupportedError | ValueError):
        return Refused("the address cannot be written")
    return NotNow(_what(error))


def _what(error: Exception) -> str:
    """What went wrong, without a word that the server said."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__}: {code}" if code else type(error).__name__
