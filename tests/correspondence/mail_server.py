"""A mail server that misbehaves as it is told, and keeps what it accepted."""

import asyncio
import socket
from collections import deque
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

DRIPS = 300
VERBS = ("EHLO", "MAIL", "RCPT", "DATA")


class MailServer:
    """`plan` holds one fault a connection, the next first; none, and it behaves.

    A fault is (verb, what): what is a whole answer ("451 later"), "hang", "cut" (hang up instead of answering), "drip"
    (answer without end), for DATA also "lost" (keep the message, hang up instead of answering) and "bye" (answer 250,
    then hang up).
    """

    def __init__(self, *faults: tuple[str, str]) -> None:
        self.plan = deque(faults)
        self.accepted: list[Message] = []
        self.recipients: list[list[str]] = []
        self.connections = 0
        self.dripped = 0
        self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=_free_port())

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *_rest: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        """The address for MAIL_URL."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-ID of each accepted message."""
        return [str(message["Message-ID"]) for message in self.accepted]

    def take(self, content: bytes, recipients: list[str]) -> None:
        """Keep a message, and for whom it was handed over."""
        self.recipients.append(recipients)
        self.accepted.append(message_from_bytes(content))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


class _Handler:
    def __init__(self, owner: MailServer) -> None:
        self.owner = owner

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Begin a connection: its fault is the next of the plan."""
        self.owner.connections += 1
        session.fault = self.owner.plan.popleft() if self.owner.plan else ("", "")  # type: ignore[attr-defined]
        session.host_name = hostname
        answer = await self._misbehave("EHLO", server, session)
        return [answer] if answer else responses

    async def handle_HELO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str
    ) -> str:
        """A server that refuses the newer greeting refuses the older too."""
        session.host_name = hostname
        return await self._misbehave("EHLO", server, session) or "250 localhost"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take the sender."""
        envelope.mail_from = address
        return await self._misbehave("MAIL", server, session) or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take the recipient."""
        answer = await self._misbehave("RCPT", server, session)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the text."""
        _verb, what = session.fault  # type: ignore[attr-defined]
        if what in ("lost", "bye"):
            self.owner.take(bytes(envelope.content or b""), envelope.rcpt_tos)
        answer = await self._misbehave("DATA", server, session)
        if answer is None and what != "bye":
            self.owner.take(bytes(envelope.content or b""), envelope.rcpt_tos)
        return answer or "250 OK"

    async def _misbehave(self, verb: str, server: SMTP, session: Session) -> str | None:
        """Do what the plan says at this verb. None: behave."""
        at, what = session.fault  # type: ignore[attr-defined]
        if at != verb:
            return None
        if what == "hang":
            await asyncio.sleep(30)
        elif what in ("cut", "lost"):
            server.transport.abort()
            await asyncio.sleep(30)
        elif what == "bye":
            await server.push("250 OK")
            server.transport.close()
            await asyncio.sleep(30)
        elif what == "drip":
            for _ in range(DRIPS):
                await server.push("250-still here")
                self.owner.dripped += 1
                await asyncio.sleep(0.1)
        return what
