"""What is made once for all tests: addresses read into rules, and statements compiled into SQL.

Each test has an application and an engine of its own, and would read and compile all of them again: two fifths of its
time.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, ClassVar

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule
from werkzeug.routing.rules import RulePart

MOST = 4_000
"""How many statements are kept of each database: more than the tests have."""
STATEMENTS: dict[type, LRUCache[Any, Any]] = {}


def _same(one: object, other: object) -> bool:
    return type(one) is type(other)


def _alike(one: object) -> int:
    return hash(type(one))


# A statement is kept under the dialect that compiled it. All engines of a kind speak to one server by one driver.
for _dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
    _dialect.__eq__ = _same  # type: ignore[method-assign,assignment]
    _dialect.__hash__ = _alike  # type: ignore[method-assign,assignment]


def share(engine: Engine) -> None:
    """Let an engine use what others of its kind have compiled."""
    engine._compiled_cache = STATEMENTS.setdefault(type(engine.dialect), LRUCache(MOST))


class RememberedRule(Rule):
    """An address rule that is read once, and its compiled form kept from one application to the next."""

    builders: ClassVar[dict[Hashable, Callable[..., tuple[str, str]]]] = {}
    read: ClassVar[dict[str, tuple[list[RulePart], list[tuple[bool, str]], dict[str, Any]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if key not in self.builders:
            self.builders[key] = super()._compile_builder(append_unknown)
        return self.builders[key]

    def _parse_rule(self, rule: str) -> Iterable[RulePart]:
        if rule not in self.read:
            before = len(self._trace)
            parts = list(super()._parse_rule(rule))
            self.read[rule] = parts, self._trace[before:], dict(self._converters)
            return parts
        parts, trace, converters = self.read[rule]
        self._trace.extend(trace)
        self._converters.update(converters)
        self.arguments.update(converters)
        return parts
