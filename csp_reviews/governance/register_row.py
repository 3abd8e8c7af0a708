"""Reads the cells of one row of an old register, and notes everything that is wrong with them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext as _

from csp_reviews.web.filters import in_a_row
from csp_reviews.web.forms import clean

Code = TypeVar("Code", bound=StrEnum)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that cannot be used: on which line, in which column, and what is wrong, in plain words."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        if self.column:
            return _(
                "line %(line)s, column %(column)s: %(what)s", line=self.line, column=self.column, what=self.message
            )
        return _("line %(line)s: %(what)s", line=self.line, what=self.message)


class Row:
    """The cells of one line, by column. What is wrong goes into `problems`, and reading goes on."""

    def __init__(self, line: int, cells: Mapping[str, str], today: date, problems: list[Problem]) -> None:
        self.line = line
        self._cells = {column: clean(text) for column, text in cells.items()}
        self._today = today
        self.problems = problems

    def wrong(self, column: str, message: str) -> None:
        """Note a problem with a cell."""
        self.problems.append(Problem(self.line, column, message))

    def has(self, column: str) -> bool:
        """Whether anything stands in the cell."""
        return bool(self._cells.get(column))

    def text(self, column: str, most: int = 10_000) -> str:
        """A text, "" where the cell is empty; too long a one is a problem."""
        text = self._cells.get(column, "")
        if len(text) > most:
            self.wrong(column, _("must be %(most)s characters or fewer", most=f"{most:,}"))
        return text

    def needed(self, column: str) -> bool:
        """Whether the cell holds something; a problem where it does not."""
        if not self.has(column):
            self.wrong(column, _("must be filled in"))
        return self.has(column)

    def day(self, column: str, *, not_before: date | None = None) -> date | None:
        """A day, as 2026-03-10 or 10/03/2026; None where the cell is empty or wrong. No day may be after today."""
        text = self._cells.get(column, "")
        if not text:
            return None
        day = _day(text)
        if day is None:
            self.wrong(column, _("must be a real date, written like 2019-03-10 or 10/03/2019"))
        elif day > self._today:
            self.wrong(column, _("must be today or in the past"))
        elif not_before is not None and day < not_before:
            self.wrong(column, _("must be %(day)s or later", day=not_before.isoformat()))
        else:
            return day
        return None

    def code(self, column: str, kind: type[Code], default: Code | None = None) -> Code | None:
        """One of a closed list of words; the default where the cell is empty."""
        text = self._cells.get(column, "").lower().replace(" ", "_")
        if not text:
            return default
        try:
            return kind(text)
        except ValueError:
            self.wrong(column, _("must be one of: %(words)s", words=in_a_row(kind)))
            return None

    def numbers(self, group: str, columns: Iterable[str]) -> list[int]:
        """The numbers of a group of columns in which any cell is filled in: 1, 2 for `appeal_1_on`, `appeal_2_on`."""
        pattern = re.compile(rf"{group}_(\d+)(?:_[a-z]+)*")
        found = (pattern.fullmatch(column) for column in columns if self.has(column))
        return sorted({int(match[1]) for match in found if match})


def _day(text: str) -> date | None:
    iso, british = _ISO.fullmatch(text), _BRITISH.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        return date(int(british[3]), int(british[2]), int(british[1])) if british else None
    except ValueError:
        return None
