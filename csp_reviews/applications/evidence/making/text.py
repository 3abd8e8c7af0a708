"""A plain text made anew: read, and written as UTF-8 with nothing but what can be seen."""

import codecs
import unicodedata
from pathlib import Path

from csp_reviews.applications.evidence.making.process import Refused, run
from csp_reviews.law.terms.evidence import EvidenceKind, EvidenceWhy

MOST_BYTES = 10_000_000
KEPT = "\n\t"
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def make(source: Path, target: Path) -> EvidenceKind:
    """Read a text as UTF-8, as UTF-16 where it says so, else as Windows writes it in Western Europe.

    Raises Refused (`too_much`, `not_taken` where it is no text).
    """
    if source.stat().st_size > MOST_BYTES:
        raise Refused(EvidenceWhy.TOO_MUCH)
    target.write_bytes(seen(decoded(source.read_bytes())).encode())
    return EvidenceKind.TEXT


def decoded(raw: bytes) -> str:
    """The text that bytes hold. Raises Refused (`not_taken`)."""
    wide = raw.startswith(WIDE)
    if not wide and b"\0" in raw:
        raise Refused(EvidenceWhy.NOT_TAKEN)
    try:
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        if wide:
            raise Refused(EvidenceWhy.NOT_TAKEN) from None
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        raise Refused(EvidenceWhy.NOT_TAKEN) from None


def seen(text: str) -> str:
    """The text with one kind of line end, and without control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return "".join(c for c in lines if c in KEPT or unicodedata.category(c) not in ("Cc", "Cs"))


if __name__ == "__main__":
    run(make)
