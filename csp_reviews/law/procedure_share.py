"""How much of what a procedure file says is data, and how much is left to words."""

from collections.abc import Mapping
from typing import NamedTuple

from csp_reviews.law.procedure_reader import UNKNOWN

_ABOUT_THE_FILE = frozenset({"name", "version", "area", "sources", "standing", "read_on", "read_in_part", "cut"})
_NO_FACT = frozenset({"id"})
_WORDS = frozenset({"notes", "text"})


class Share(NamedTuple):
    """How many facts a file holds in all, and how many of them only in words (`notes`, and `text` beside an entry)."""

    facts: int
    in_words: int

    @property
    def percent(self) -> float:
        """The share that is left to words, in per cent; 0 for a file without a fact."""
        return 100 * self.in_words / self.facts if self.facts else 0.0


def share(data: Mapping[str, object]) -> Share:
    """Return the share of a parsed file. Each value of its own is a fact; what the file is, and "unknown", is none."""
    counted = [_count(key, value) for key, value in data.items() if key not in _ABOUT_THE_FILE]
    return Share(sum(facts for facts, _ in counted), sum(words for _, words in counted))


def _count(key: str, value: object) -> tuple[int, int]:
    if isinstance(value, Mapping):
        parts = [_count(inner, held) for inner, held in value.items()]
    elif isinstance(value, list):
        parts = [_count(key, held) for held in value]
    else:
        fact = value != UNKNOWN and key not in _NO_FACT
        return int(fact), int(fact and key in _WORDS)
    return sum(facts for facts, _ in parts), sum(words for _, words in parts)
