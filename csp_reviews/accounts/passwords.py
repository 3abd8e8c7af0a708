"""Passwords: Argon2id, and which ones may be chosen. Slow on purpose: never call it while a write transaction is open.

Source for the parameters: OWASP Password Storage Cheat Sheet (Argon2id, 19 MiB, two passes, one lane). Source for the
rules: NIST SP 800-63B 3.1.1.2, length and a list of common passwords instead of rules about kinds of characters.
"""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 200
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
COMMON = Path(__file__).with_name("common_passwords.txt")
READ_AS = str.maketrans("013457@$!|", "oleastasii")
"""Signs that stand for a letter in a password that was meant to look hard."""


class Weak(StrEnum):
    """Why a password may not be chosen."""

    SHORT = "short"
    COMMON = "common"
    EMAIL = "email"


def hashed(password: str) -> str:
    """The hash to keep. Takes about 20 ms."""
    return HASHER.hash(password)


def right(password: str, kept: str | None) -> bool:
    """Whether a password is the one whose hash was kept. As slow where there is none, so that nobody learns which."""
    try:
        HASHER.verify(kept or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def weakness(password: str, email: str) -> Weak | None:
    """Why a password may not be chosen for this account, or None where it may."""
    if len(password) < LEAST:
        return Weak.SHORT
    plain = password.casefold()
    if _has_email(plain, email.casefold()):
        return Weak.EMAIL
    return Weak.COMMON if _common(plain) else None


@cache
def _nobodys() -> str:
    """A hash that no password is checked against in earnest."""
    return HASHER.hash("nobody has this password")


def _has_email(plain: str, email: str) -> bool:
    name = email.partition("@")[0]
    return email in plain or plain in email or _letters(plain) == _letters(name)


def _common(plain: str) -> bool:
    """Whether it is on the list, spelled with signs or with a year behind it too, or one short thing repeated."""
    listed = _list()
    spellings = {
        plain,
        _letters(plain),
        _letters(plain.translate(READ_AS)),
        _letters(plain.rstrip("0123456789!?.@#$*-_")),
    }
    spellings.add(_letters(plain.rstrip("0123456789!?.@#$*-_").translate(READ_AS)))
    return any(spelling in listed or _once(spelling) in listed for spelling in spellings) or len(_once(plain)) <= 4


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum()) if text.isdigit() else re.sub(r"[\W\d_]", "", text)


def _once(text: str) -> str:
    """The shortest text that, repeated, is this one: abcabc is abc."""
    for length in range(1, len(text) // 2 + 1):
        part = text[:length]
        if (part * (len(text) // length + 1))[: len(text)] == text:
            return part
    return text


@cache
def _list() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
