"""Takes values out of a parsed file one by one, and remembers everything that is wrong with them.

A reader never stops at the first fault: it records a `Problem`, gives the default, and goes on, so that whoever wrote
the file sees all of its faults at once. A value may always be "unknown": it is then None, and its entry is remembered.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from csp_reviews.law.calendar import Period, Unit
from csp_reviews.law.procedure_lines import line_of

UNKNOWN = "unknown"
MOST = 1000
"""No number of reports, days or people in a procedure is larger."""
_LONGEST = 2000
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Control characters but tab and line end: no page shows them, and PostgreSQL refuses NUL."""
_NOT_FIRST_DAY = "first_day_counts"

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one entry of a procedure file. The words for `code` stand in `law.words_procedure`."""

    entry: str
    line: int | None
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Notebook:
    """What is learnt while a file is read: its problems, and the entries that it says are unknown."""

    lines: Mapping[str, int]
    problems: list[Problem] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def problem(self, entry: str, code: str, **values: object) -> None:
        """Remember a problem with an entry."""
        self.problems.append(Problem(entry, line_of(entry, self.lines), code, values))


class Reader:
    """Reads one table of the file. `entry` is its name: "routes[2]", or "" for the whole file."""

    def __init__(self, table: Mapping[str, object], entry: str, notebook: Notebook) -> None:
        self._table = table
        self.entry = entry
        self.notebook = notebook
        self._seen: set[str] = set()

    def name(self, key: str) -> str:
        """Return the full name of a key of this table."""
        return f"{self.entry}.{key}" if self.entry else key

    def has(self, key: str) -> bool:
        """Tell whether the table gives the key at all."""
        return key in self._table

    def problem(self, key: str, code: str, **values: object) -> None:
        """Remember a problem with a key of this table."""
        self.notebook.problem(self.name(key), code, **values)

    def _take(self, key: str) -> object:
        self._seen.add(key)
        value = self._table.get(key)
        if value == UNKNOWN:
            self.notebook.unknown.append(self.name(key))
            return None
        return value

    def raw(self, key: str) -> object:
        """Return the value as it stands, for a form of its own; None where it is absent or unknown."""
        return self._take(key)

    def text(self, key: str, *, required: bool = False) -> str:
        """Return a text without space at its ends; "" where it is absent."""
        value = self._take(key)
        text = "" if value is None else self._text(key, value)
        if required and text == "":
            self.problem(key, "missing")
        return text or ""

    def _text(self, key: str, value: object) -> str | None:
        if not isinstance(value, str) or len(value) > _LONGEST:
            self.problem(key, "not_text", longest=_LONGEST)
            return None
        if _UNSEEN.search(value):
            self.problem(key, "not_shown")
            return None
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where it is absent."""
        found = []
        for index, value in self._items(key):
            text = self._text(f"{key}[{index}]", value)
            if text == "":
                self.problem(f"{key}[{index}]", "missing")
            elif text is not None:
                found.append(text)
        return tuple(found)

    def number(self, key: str, *, default: int | None = None) -> int | None:
        """Return a whole number from 1 to 1000; the default where it is absent, None where unknown."""
        if not self.has(key):
            return default
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST:
            return value
        self.problem(key, "not_number", most=MOST)
        return default

    def flag(self, key: str) -> bool | None:
        """Return true or false; None where it is absent or unknown."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return value
        self.problem(key, "not_true_or_false")
        return None

    def day(self, key: str) -> date | None:
        """Return a date written as 2026-03-10 (without quotes), or None."""
        value = self._take(key)
        if value is None or type(value) is date:
            return value
        self.problem(key, "not_a_date")
        return None

    def one(self, key: str, kind: type[E], *, default: E | None = None, required: bool = False) -> E | None:
        """Return one member of a closed list; the default where it is absent, None where unknown."""
        if not self.has(key):
            if required:
                self.problem(key, "missing")
            return default
        value = self._take(key)
        return None if value is None else self._member(key, value, kind)

    def many(self, key: str, kind: type[E]) -> tuple[E, ...]:
        """Return members of a closed list; empty where it is absent or unknown."""
        members = (self._member(f"{key}[{index}]", value, kind) for index, value in self._items(key))
        return tuple(dict.fromkeys(member for member in members if member is not None))

    def _member(self, key: str, value: object, kind: type[E]) -> E | None:
        if isinstance(value, str) and value in kind.__members__.values():
            return kind(value)
        self.problem(key, "not_in_list", given=str(value)[:80], allowed=", ".join(kind))
        return None

    def period(self, key: str, *, default: Period | None = None) -> Period | None:
        """Return a period: `{ months = 6 }`, `{ days = 30, first_day_counts = false }`, "none"; None where unknown."""
        if not self.has(key):
            return default
        value = self._take(key)
        if value is None:
            return None
        period = _period(value)
        if period is None:
            self.problem(key, "not_a_period")
            return default
        return period

    def table(self, key: str) -> "Reader | None":
        """Return a reader of a table inside this one, or None where it is absent or unknown."""
        value = self._take(key)
        if isinstance(value, Mapping):
            return Reader(value, self.name(key), self.notebook)
        if value is not None:
            self.problem(key, "not_a_table")
        return None

    def tables(self, key: str) -> Iterator["Reader"]:
        """Return a reader for each table of a list of tables."""
        for index, value in self._items(key):
            if isinstance(value, Mapping):
                yield Reader(value, self.name(f"{key}[{index}]"), self.notebook)
            else:
                self.problem(f"{key}[{index}]", "not_a_table")

    def _items(self, key: str) -> Iterator[tuple[int, object]]:
        value = self._take(key)
        if isinstance(value, list):
            yield from enumerate(value)
        elif value is not None:
            self.problem(key, "not_a_list")

    def close(self) -> None:
        """Remember a problem for each key that nobody asked for: a slip of the pen must not be lost in silence."""
        for key in self._table:
            if key not in self._seen:
                self.problem(key, "not_known")


def _period(value: object) -> Period | None:
    if value == Unit.NONE:
        return Period(Unit.NONE)
    if not isinstance(value, Mapping):
        return None
    lengths = {key: n for key, n in value.items() if key != _NOT_FIRST_DAY}
    inclusive = value.get(_NOT_FIRST_DAY, True)
    if len(lengths) != 1 or not isinstance(inclusive, bool):
        return None
    [(unit, n)] = lengths.items()
    countable = isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= MOST
    if unit not in (Unit.MONTHS, Unit.WEEKS, Unit.DAYS) or not countable:
        return None
    return Period(Unit(unit), n, inclusive)
