"""What a stretch of work said to the database: each statement, what it wrote, and how often that was committed."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

_WRITE = re.compile(r"\b(INSERT\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\s+\"?(\w+)", re.IGNORECASE)
_SCHEMA = re.compile(r"\s*(CREATE|DROP|ALTER|TRUNCATE|REINDEX|VACUUM)\b", re.IGNORECASE)
_READ = re.compile(r"\bFROM\s+\"?(\w+)", re.IGNORECASE)
_FOLLOWED = re.compile(r"\s*(WITH|INSERT|REPLACE|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)
_CONTROL = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|SET|SHOW)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """One SQL statement."""

    text: str

    @property
    def control(self) -> bool:
        """Whether it only opens, closes or sets up a transaction."""
        return bool(_CONTROL.match(self.text))

    @property
    def writes(self) -> frozenset[str]:
        """The tables it writes; the verb itself where it changes the schema."""
        if found := _SCHEMA.match(self.text):
            return frozenset({found[1].upper()})
        if not _FOLLOWED.match(self.text):
            return frozenset()
        return frozenset(table.lower() for _, table in _WRITE.findall(self.text))

    def __str__(self) -> str:
        """Its verb and its table: `select case_review`."""
        if self.writes:
            verb = _WRITE.search(self.text)
            return f"{verb[1].split()[0].lower() if verb else 'schema'} {', '.join(sorted(self.writes))}"
        table = _READ.search(self.text)
        return f"{self.text.split(None, 1)[0].lower()} {table[1].lower() if table else ''}".strip()


@dataclass(eq=False)
class Watch:
    """Everything said while somebody watched. Its length is the number of statements that read or write rows."""

    statements: list[Statement] = field(default_factory=list)
    #: For each commit that kept something: the tables it kept.
    commits: list[frozenset[str]] = field(default_factory=list)
    #: For each connection: the tables written and not yet kept.
    unfinished: dict[int, set[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many statements read or wrote rows."""
        return len(self.statements)

    @property
    def names(self) -> list[str]:
        """Each statement's verb and table, in order."""
        return [str(statement) for statement in self.statements]

    @property
    def written(self) -> set[str]:
        """Every table written, whether or not it was kept."""
        return {table for statement in self.statements for table in statement.writes}

    def at_most(self, bound: int) -> None:
        """Fail with the names of all of them where there were more."""
        lines = "\n".join(f"  {number}. {name}" for number, name in enumerate(self.names, 1))
        assert len(self) <= bound, f"{len(self)} statements, {bound} allowed:\n{lines}"

    def said(self, connection: Connection, text: str) -> None:
        """Note one statement."""
        statement = Statement(text)
        if statement.control:
            return
        self.statements.append(statement)
        if statement.writes:
            self.unfinished.setdefault(id(connection), set()).update(statement.writes)

    def committed(self, connection: Connection) -> None:
        """Note that what was written is kept."""
        kept = self.unfinished.pop(id(connection), None)
        if kept:
            self.commits.append(frozenset(kept))

    def rolled_back(self, connection: Connection) -> None:
        """Note that what was written is gone."""
        self.unfinished.pop(id(connection), None)


class _Watching(threading.local):
    def __init__(self) -> None:
        self.watches: list[Watch] = []


_here = _Watching()


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch everything that this thread says to any database."""
    watch = Watch()
    _here.watches.append(watch)
    try:
        yield watch
    finally:
        _here.watches.remove(watch)


def _said(connection: Connection, _cursor: Any, text: str, *_rest: Any) -> None:
    for watch in _here.watches:
        watch.said(connection, text)


def _committed(connection: Connection) -> None:
    for watch in _here.watches:
        watch.committed(connection)


def _rolled_back(connection: Connection) -> None:
    for watch in _here.watches:
        watch.rolled_back(connection)


def install() -> None:
    """Listen to every engine there will be; asked once a run."""
    event.listen(Engine, "before_cursor_execute", _said)
    event.listen(Engine, "commit", _committed)
    event.listen(Engine, "rollback", _rolled_back)
