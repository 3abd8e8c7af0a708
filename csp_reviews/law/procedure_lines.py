"""On which line of a TOML text each entry stands, so that a problem can be shown to whoever wrote the file.

The standard library's `tomllib` gives values without lines. This reads only as much as is needed to find them: table
headers, and keys at the start of a line. An entry inside an inline table or an array stands on its key's line.
"""

import re
from collections.abc import Mapping

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]+\"|'[^']+')\s*=\s*(.*)$")
_QUOTED = re.compile(r'"""|' + r"'''" + r'|"(?:\\.|[^"\\])*"|' + r"'[^']*'|#.*|[\[\]{}]")
_LAST_INDEX = re.compile(r"(\.[^.\[]+|\[\d+\])$")


def entry_lines(text: str) -> dict[str, int]:
    """Return the line, from 1, of each entry of a TOML text: `{"routes[0].window": 12}`."""
    finder = _Finder()
    for number, line in enumerate(text.splitlines(), start=1):
        finder.take(line, number)
    return finder.lines


def line_of(entry: str, lines: Mapping[str, int]) -> int | None:
    """Return the line of an entry, or of the nearest entry that holds it; None where neither is known."""
    while entry:
        if entry in lines:
            return lines[entry]
        shorter = _LAST_INDEX.sub("", entry)
        entry = "" if shorter == entry else shorter
    return None


class _Finder:
    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self._prefix = ""
        self._counts: dict[str, int] = {}
        self._depth = 0
        self._closing: str | None = None

    def take(self, line: str, number: int) -> None:
        if self._closing is not None or self._depth:
            self._follow(line)
            return
        header = _HEADER.match(line)
        if header:
            self._open(header[2], number, repeated=header[1] == "[[")
            return
        key = _KEY.match(line)
        if key:
            name = key[1].strip("\"'")
            self.lines.setdefault(f"{self._prefix}{name}", number)
            self._follow(key[2])

    def _open(self, dotted: str, number: int, *, repeated: bool) -> None:
        parts = [part.strip().strip("\"'") for part in dotted.split(".")]
        path = ""
        for depth, part in enumerate(parts):
            path = f"{path}.{part}" if path else part
            if repeated and depth == len(parts) - 1:
                self._counts[path] = self._counts.get(path, -1) + 1
                self.lines.setdefault(path, number)
            if path in self._counts:
                path = f"{path}[{self._counts[path]}]"
        self.lines.setdefault(path, number)
        self._prefix = f"{path}."

    def _follow(self, rest: str) -> None:
        """Keep count of what a value leaves open at the end of its line: a long string, an array, an inline table."""
        if self._closing is not None:
            _, found, rest = rest.partition(self._closing)
            if not found:
                return
            self._closing = None
        for mark in _QUOTED.finditer(rest):
            if mark[0] in ('"""', "'''"):
                self._closing = mark[0]
                self._follow(rest[mark.end() :])
                return
            self._depth += (mark[0] in "[{") - (mark[0] in "]}")
