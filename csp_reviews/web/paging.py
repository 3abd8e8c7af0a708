"""Paging by key: a page costs the same however far down it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

Row = TypeVar("Row")
MOST_DIGITS = 18
"""A longer number is none of ours, and a database would refuse it with an error."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the key after which the next page begins (None: this is the last)."""

    rows: Sequence[Row]
    after: str | None


def read_key(text: str | None) -> tuple[date, int] | None:
    """Read "2026-11-23.17" from an address; None where it is absent or was tampered with."""
    day, _dot, number = (text or "").partition(".")
    if len(number) > MOST_DIGITS:
        return None
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def write_key(day: date, number: int) -> str:
    """Write a key for an address."""
    return f"{day.isoformat()}.{number}"
