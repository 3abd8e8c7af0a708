"""The load: visitors who ask again as soon as they are answered, all driven by one loop, so that it costs little.

A visitor is a generator: it yields a request and is sent the answer. Each request has a connection of its own, because
gunicorn's sync workers close it.
"""

import selectors
import socket
import struct
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.load.browsing import HIDDEN, Pairs
from tests.load.networks import HEADER, a_network

#: To close at once, so that a port can be used again: what was asked for has come.
AT_ONCE = struct.pack("ii", 1, 0)
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, as far as a visitor looks at it."""

    status: int
    head: bytes
    body: bytes

    @property
    def leads_to(self) -> str:
        """The path that a redirect leads to; "" for another answer."""
        return self.header(b"location").decode()

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The token and the key of its forms."""
        return HIDDEN.findall(self.body.decode("utf-8", "replace"))

    def header(self, name: bytes) -> bytes:
        """The first header of a name (lower case); empty where there is none."""
        return next(iter(self.headers(name)), b"")

    def headers(self, name: bytes) -> list[bytes]:
        """Every header of a name (lower case)."""
        lines = (line.partition(b":") for line in self.head.split(b"\r\n")[1:])
        return [value.strip() for found, _colon, value in lines if found.lower() == name]


Visitor = Generator[bytes, Reply, None]
"""Yields requests as they go over the wire; ends when it has done what it came for."""


class WrongAnswerError(Exception):
    """A page did not answer as it must: nothing that was measured would mean anything."""


@dataclass
class Load:
    """What a stretch of load was: how many visits came to an end, how long each took, how many requests they were."""

    seconds: float
    visits: list[float] = field(default_factory=list)
    """The seconds of each whole visit."""
    requests: int = 0
    size: int = 0
    """The bytes of the last body."""


def request(path: str, cookies: dict[str, str] | None = None, pairs: Pairs | None = None) -> bytes:
    """A GET, or with `pairs` the POST of a form, as it goes over the wire."""
    lines = [f"{'GET' if pairs is None else 'POST'} {path} HTTP/1.1", "Host: 127.0.0.1", f"{HEADER}: {a_network()}"]
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    body = b""
    if pairs is not None:
        body = urlencode(pairs).encode()
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def drive(port: int, visitor: Callable[[], Visitor], seconds: float, at_once: int) -> Load:
    """Let so many visitors come, one after another in each place, for some seconds; those who came may finish."""
    began = time.perf_counter()
    load = Load(seconds)
    with selectors.DefaultSelector() as selector:
        open_places = [_Place(port, visitor, selector, load, began + seconds) for _ in range(at_once)]
        while any(place.busy for place in open_places):
            for key, _events in selector.select(5):
                key.data.read()
    load.seconds = time.perf_counter() - began
    return load


class _Place:
    """One visitor at a time, and the connection of the request in hand."""

    def __init__(
        self, port: int, visitor: Callable[[], Visitor], selector: selectors.BaseSelector, load: Load, until: float
    ) -> None:
        self._port, self._visitor, self._selector, self._load, self._until = port, visitor, selector, load, until
        self.busy = True
        self._begin()

    def read(self) -> None:
        """Take what came; go on when the answer is whole."""
        chunk = self._socket.recv(CHUNK)
        self._received += chunk
        if chunk and len(self._received) < self._whole():
            return
        self._selector.unregister(self._socket)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self._socket.close()
        head, _blank, body = bytes(self._received).partition(b"\r\n\r\n")
        if not head:
            raise WrongAnswerError("no answer came")
        self._load.requests += 1
        self._load.size = len(body)
        self._answered(Reply(int(head[9:12]), head, body))

    def _whole(self) -> float:
        """How many bytes the whole answer has; as yet unknown is endless."""
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return float("inf")
        head = bytes(self._received[:end]).lower()
        _before, _name, length = head.partition(b"content-length:")
        return end + 4 + int(length.split(b"\r\n", 1)[0]) if length else float("inf")

    def _begin(self) -> None:
        now = time.perf_counter()
        if now >= self._until:
            self.busy = False
            return
        self._arrived = now
        self._in_hand = self._visitor()
        self._ask(next(self._in_hand))

    def _answered(self, reply: Reply) -> None:
        try:
            following = self._in_hand.send(reply)
        except StopIteration:
            self._load.visits.append(time.perf_counter() - self._arrived)
            self._begin()
            return
        self._ask(following)

    def _ask(self, wire: bytes) -> None:
        self._received = bytearray()
        self._socket = socket.create_connection(("127.0.0.1", self._port))
        self._socket.sendall(wire)
        self._selector.register(self._socket, selectors.EVENT_READ, self)
