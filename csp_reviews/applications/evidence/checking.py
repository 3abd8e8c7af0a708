"""What becomes of a file: its kind by its content, what the scanner says, and the copy that may be opened.

First the decoder, which runs in a process of its own with limits, then the scanner: clamd has no such limits, and a
picture of eight thousand bytes that says it is 70 million wide was seen to end it.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csp_reviews.applications.evidence.kinds import HEAD, MEDIA, REMADE_WHOLE, kind_of
from csp_reviews.applications.evidence.scanner import Scan, Scanner, scanner_of
from csp_reviews.casefile.storage import CHUNK
from csp_reviews.law.terms import EvidenceKind, EvidenceState, EvidenceWhy

OLE, ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
ROOT = Path(__file__).resolve().parents[3]
MAKING = f"{__package__}.making"
MAKERS = {
    EvidenceKind.JPEG: "pictures",
    EvidenceKind.PNG: "pictures",
    EvidenceKind.HEIC: "pictures",
    EvidenceKind.WEBP: "pictures",
    EvidenceKind.PDF: "pdf",
    EvidenceKind.DOCX: "docx",
    EvidenceKind.TEXT: "text",
} | dict.fromkeys(MEDIA, "media")
SECONDS = 30
"""How long one file may take to be made anew, by the clock."""
SAID = {
    Scan.FOUND: (EvidenceState.REFUSED, EvidenceWhy.INFECTED),
    Scan.OVER: (EvidenceState.PENDING, EvidenceWhy.OVER_SCANNER),
    Scan.NOT_ANSWERED: (EvidenceState.PENDING, EvidenceWhy.NOT_ANSWERED),
}
"""What becomes of a file that the scanner did not call clean."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What this installation checks with."""

    scanner: Scanner | None = None
    ffmpeg: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: the state, the kind, why it is not clean, and the kind of the copy that was made."""

    state: EvidenceState
    kind: EvidenceKind | None = None
    why: EvidenceWhy | None = None
    made: EvidenceKind | None = None

    @property
    def refused(self) -> bool:
        """Whether the file is not taken at all."""
        return self.state is EvidenceState.REFUSED


def tools_of(config: Mapping[str, Any]) -> Tools:
    """The tools that the settings and the machine offer."""
    return Tools(scanner_of(config), str(config["FFMPEG"] or shutil.which("ffmpeg") or ""))


def check(source: Path, name: str, target: Path, tools: Tools) -> Checked:
    """Check a file, and make the copy that may be opened at `target`. There is a copy only where the state is clean.

    Without a scanner only what is made anew point by point or letter by letter counts as checked; the rest waits. With
    one, nothing is opened that it has not called clean.
    """
    kind = _kind(source, name)
    if isinstance(kind, EvidenceWhy):
        return Checked(EvidenceState.REFUSED, why=kind)
    if kind in MEDIA and not tools.ffmpeg:
        return _sealed(kind, EvidenceWhy.NO_CLEANER, source, tools)
    locked = kind is EvidenceKind.DOCX and _is_locked_office(source)
    made = EvidenceWhy.LOCKED if locked else _make(kind, source, target, tools)
    if isinstance(made, EvidenceWhy):
        target.unlink(missing_ok=True)
        if made is EvidenceWhy.LOCKED:
            return _sealed(kind, made, source, tools)
        return _as(kind, (EvidenceState.REFUSED, made))
    said = _scanned(kind, source, tools.scanner)
    if said is None:
        return Checked(EvidenceState.CLEAN, kind, made=made)
    target.unlink()
    return _as(kind, said)


def _sealed(kind: EvidenceKind, why: EvidenceWhy, source: Path, tools: Tools) -> Checked:
    """A file that nobody can look into here: kept closed, and never called clean. One that is plainly harmful goes."""
    harmful = tools.scanner is not None and tools.scanner.scan(source) is Scan.FOUND
    return _as(kind, SAID[Scan.FOUND] if harmful else (EvidenceState.SEALED, why))


def _scanned(kind: EvidenceKind, source: Path, scanner: Scanner | None) -> tuple[EvidenceState, EvidenceWhy] | None:
    """What keeps a file that could be made anew from being opened; None where nothing does."""
    if scanner is None:
        return None if kind in REMADE_WHOLE else (EvidenceState.PENDING, EvidenceWhy.NO_SCANNER)
    return SAID.get(scanner.scan(source))


def _as(kind: EvidenceKind, said: tuple[EvidenceState, EvidenceWhy]) -> Checked:
    return Checked(said[0], kind, said[1])


def unchecked(source: Path, name: str) -> Checked:
    """What to say of a file that nobody had the time to check: its kind, and that it waits."""
    kind = _kind(source, name)
    if isinstance(kind, EvidenceWhy):
        return Checked(EvidenceState.REFUSED, why=kind)
    return Checked(EvidenceState.PENDING, kind, EvidenceWhy.NOT_ANSWERED)


def _kind(source: Path, name: str) -> EvidenceKind | EvidenceWhy:
    with source.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        return EvidenceWhy.EMPTY
    if _is_locked_office(source):
        return EvidenceKind.DOCX
    return kind_of(head, name) or EvidenceWhy.NOT_TAKEN


def _is_locked_office(source: Path) -> bool:
    """Whether it is how Office keeps a document with a password: an OLE file that holds an "EncryptedPackage".

    Source: [MS-OFFCRYPTO] 2.3.2, [MS-CFB] 2.2. What is inside could be any kind of document; it is never opened.
    """
    with source.open("rb") as file:
        if file.read(len(OLE)) != OLE:
            return False
        before = b""
        while chunk := file.read(CHUNK):
            if ENCRYPTED in before + chunk:
                return True
            before = chunk[-len(ENCRYPTED) :]
    return False


def _make(kind: EvidenceKind, source: Path, target: Path, tools: Tools) -> EvidenceKind | EvidenceWhy:
    """The kind of the copy that was made at `target`, or why there is none."""
    more = (tools.ffmpeg, kind.value) if kind in MEDIA else ()
    command = (sys.executable, "-E", "-s", "-m", f"{MAKING}.{MAKERS[kind]}", str(source), str(target), *more)
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
        answer: dict[str, str] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return EvidenceWhy.TOO_MUCH
    except (subprocess.CalledProcessError, ValueError):
        return EvidenceWhy.DAMAGED
    return EvidenceKind(answer["made"]) if "made" in answer else EvidenceWhy(answer["refused"])
