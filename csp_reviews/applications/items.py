"""A report in the list of an application that is being written: what tells it from the others, and from how it was."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from csp_reviews.applications.submission import version_of

Item = Mapping[str, Any]
POINTERS = {"answers": "same_as", "report": "same_incident_as"}
"""Where a report says which other it is the same as."""
MARK = "mark"
"""Where it holds what it is known by: its number changes with the list, and its words with every change."""


def new_mark() -> str:
    """A mark for one more report. It is never all digits, as a number is."""
    return f"r{secrets.token_hex(6)}"


def mark_of(item: Item) -> str:
    """By what a report is known; one that was kept before they had marks, by the state that it is in."""
    return str(item.get(MARK) or f"r{version(item)}")


def version(item: Item) -> str:
    """What tells a report from its earlier states. To which other it points is a number, and changes with the list."""
    answers, report = ({**item[part], key: None} for part, key in POINTERS.items())
    return version_of({**unmarked(item), "answers": answers, "report": report})


def unmarked(item: Item) -> dict[str, Any]:
    """A report without its mark, to compare what it says."""
    return {key: value for key, value in item.items() if key != MARK}


def place(items: Sequence[Item], n: int, shown: str) -> int | None:
    """Where the report stands that was shown as number `n` in the state `shown`; None where it does no more.

    Where the form does not say which state that was, the number is taken at its word.
    """
    versions = [version(item) for item in items]
    if (not shown and 1 <= n <= len(items)) or versions[n - 1 : n] == [shown]:
        return n
    return versions.index(shown) + 1 if shown in versions else None
