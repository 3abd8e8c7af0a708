"""Asking ClamAV about a file, by its own protocol (clamd(8), INSTREAM). What is not a plain "OK" is never "clean"."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

CHUNK = 1 << 16
SECONDS = 30.0
LONGEST_ANSWER = 4_096


class Scan(StrEnum):
    """What the scanner said."""

    OK = "ok"
    FOUND = "found"
    OVER = "over"
    NOT_ANSWERED = "not_answered"


@dataclass(frozen=True, slots=True)
class Scanner:
    """A clamd at `host:port` or at the path of a socket. A larger file than `most_bytes` it could only half look at."""

    address: str
    most_bytes: int

    def scan(self, path: Path) -> Scan:
        """Ask about one file. Never raises: down, slow, garbled or cut off, it has not answered.

        ClamAV says OK to what is over its own limits (unless AlertExceedsMax is on), so such a file is not asked about.
        """
        if path.stat().st_size > self.most_bytes:
            return Scan.OVER
        try:
            return _understood(self._ask(path))
        except (OSError, ValueError):
            return Scan.NOT_ANSWERED

    def is_there(self) -> bool:
        """Whether it answers at all. One that does, and then fails at a file, fails because of the file."""
        try:
            with self._connected() as line:
                line.sendall(b"zPING\0")
                return _answer(line) == b"PONG\0"
        except (OSError, ValueError):
            return False

    def _ask(self, path: Path) -> bytes:
        with self._connected() as line, path.open("rb") as file:
            line.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                line.sendall(len(chunk).to_bytes(4, "big") + chunk)
            line.sendall(bytes(4))
            return _answer(line)

    def _connected(self) -> socket.socket:
        if self.address.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(SECONDS)
            try:
                line.connect(self.address)
            except OSError:
                line.close()
                raise
            return line
        host, _colon, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), SECONDS)


def scanner_of(config: Mapping[str, Any]) -> Scanner | None:
    """The scanner that the settings name; None where they name none."""
    address = str(config["CLAMD"])
    return Scanner(address, int(config["CLAMD_MAX_BYTES"])) if address not in ("", "none") else None


def _answer(line: socket.socket) -> bytes:
    """What it says, to the end of the answer or of the line."""
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (more := line.recv(LONGEST_ANSWER)):
        answer += more
    return answer


def _understood(answer: bytes) -> Scan:
    """What an answer means; ValueError for one that is none."""
    if answer == b"stream: OK\0":
        return Scan.OK
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND\0"):
        return Scan.FOUND
    raise ValueError("not an answer of clamd")
