"""Reads plain data, from TOML or from the database, into dataclasses, and says everything that is wrong with it."""

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from flask_babel import gettext as _

from csp_reviews.web.filters import set_apart

Built = TypeVar("Built")
_HINTS: dict[Any, dict[str, Any]] = {}
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
MOST = 4_000
"""No text of a public page is longer."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where ("links[2].address") and what, in one plain sentence."""

    entry: str
    message: str


class BadContent(Exception):
    """The words of the public pages cannot be used. `problems` holds everything that is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(set_apart(f"{problem.entry}: {problem.message}" for problem in problems))
        self.problems = problems


def build(kind: type[Built], data: Mapping[str, Any]) -> Built:
    """Make a dataclass of plain data.

    Its fields may be texts, whole numbers, yes or no, days, other dataclasses, or tuples of texts or of dataclasses. A
    field's metadata may say `link` (an address that begins with https://) or `email`. Raises BadContent.
    """
    problems: list[Problem] = []
    built = _dataclass(kind, data, "", problems)
    if problems:
        raise BadContent(problems)
    return typing.cast(Built, built)


def _dataclass(kind: type[Any], data: Any, at: str, problems: list[Problem]) -> Any:
    if not isinstance(data, Mapping):
        problems.append(Problem(at or "file", _("must be a table")))
        return None
    hints = _hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    unknown = (name for name in data if name not in fields)
    problems.extend(Problem(_entry(at, name), _("is not an entry of these pages")) for name in unknown)
    values = {}
    for name, field in fields.items():
        if name in data:
            values[name] = _value(hints[name], field, data[name], _entry(at, name), problems)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            problems.append(Problem(_entry(at, name), _("is missing")))
    return None if problems else kind(**values)


def _hints(kind: Any) -> dict[str, Any]:
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind)
    return _HINTS[kind]


def _value(kind: Any, field: dataclasses.Field[Any], value: Any, at: str, problems: list[Problem]) -> Any:
    if typing.get_origin(kind) is types.UnionType:
        kind = next(one for one in typing.get_args(kind) if one is not types.NoneType)
        if value is None:
            return None
    if typing.get_origin(kind) is tuple:
        return _tuple(typing.get_args(kind)[0], field, value, at, problems)
    if dataclasses.is_dataclass(kind):
        return _dataclass(typing.cast(type[Any], kind), value, at, problems)
    return _plain(kind, field, value, at, problems)


def _tuple(kind: Any, field: dataclasses.Field[Any], value: Any, at: str, problems: list[Problem]) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        problems.append(Problem(at, _("must be a list")))
        return ()
    return tuple(_value(kind, field, one, f"{at}[{place}]", problems) for place, one in enumerate(value))


def _plain(kind: Any, field: dataclasses.Field[Any], value: Any, at: str, problems: list[Problem]) -> Any:
    if kind is date and isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            problems.append(Problem(at, _("must be a real date, written like 2026-11-23")))
            return None
    if type(value) is not kind:
        problems.append(Problem(at, _KINDS[kind]()))
    elif kind is str and (wrong := _text(value, field)):
        problems.append(Problem(at, wrong))
    return value


def _text(text: str, field: dataclasses.Field[Any]) -> str:
    if len(text) > MOST:
        return _("must be %(most)s characters or fewer", most=f"{MOST:,}")
    if _UNSEEN.search(text):
        return _("holds a character that cannot be shown")
    if field.metadata.get("link") and text and not text.startswith("https://"):
        return _("must be an address that begins with https://")
    if field.metadata.get("email") and text and (text.count("@") != 1 or text != "".join(text.split())):
        return _("must be an e-mail address")
    return ""


_KINDS = {
    str: lambda: _("must be a text"),
    int: lambda: _("must be a whole number"),
    bool: lambda: _("must be true or false"),
    date: lambda: _("must be a day"),
}


def _entry(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
