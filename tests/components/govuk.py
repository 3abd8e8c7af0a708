"""The examples that govuk-frontend publishes, turned into calls of our macros.

`offers.py` says which of the package's options each macro offers, and under what name. An example that uses any other
option cannot be claimed: `call_for` raises UnofferedError for it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import html5lib
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"

Options = Mapping[str, Any]
Convert = Callable[[Any], Any]


class UnofferedError(Exception):
    """An example uses an option that our macro does not have."""


class Html(str):
    """Text that is HTML already, as the package's own examples give it."""

    __slots__ = ()

    def __html__(self) -> str:
        """Not escaped again."""
        return str(self)


@dataclass(frozen=True)
class Component:
    """One component: its macro, the options it offers, and the defaults that the examples leave unsaid.

    `lists` converts options that are lists. `prepare` puts options that are shaped differently into our shape.
    `part` is the element that is compared, where it is not the whole.
    """

    macro: str
    offers: Mapping[str, str]
    lists: Mapping[str, Convert] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    prepare: Convert = dict
    part: str = ""


def names(text: str) -> dict[str, str]:
    """Options and our names for them: "text html=text" is text for text, and text for html."""
    return {theirs: ours or theirs for theirs, _, ours in (pair.partition("=") for pair in text.split())}


def flat(options: Options, before: str = "") -> dict[str, Any]:
    """Options by dotted path; attributes and lists stay whole, and what is null or empty is left out."""
    found: dict[str, Any] = {}
    for key, value in options.items():
        if isinstance(value, Mapping) and key != "attributes":
            found |= flat(value, f"{before}{key}.")
        elif value is not None and value != {}:
            found[before + key] = value
    return found


def one_value(path: str, value: Any, lists: Mapping[str, Convert]) -> Any:
    """A value in our shape."""
    if path in lists:
        return lists[path](value)
    if path.lower().endswith("html"):
        return Html(value.strip()) if isinstance(value, str) else ""
    return value


def convert(options: Options, offers: Mapping[str, str], lists: Mapping[str, Convert] | None = None) -> dict[str, Any]:
    """Options in our names; "messages:key" is a key of the argument `messages`. HTML wins over text, as in the package.

    Raises UnofferedError.
    """
    arguments: dict[str, Any] = {}
    for path, value in sorted(flat(options).items(), key=lambda pair: pair[0].endswith("html")):
        if path not in offers:
            raise UnofferedError(path)
        ours, _, key = offers[path].partition(":")
        if key:
            arguments.setdefault(ours, {})[key] = value
        elif (ready := one_value(path, value, lists or {})) != "" or ours not in arguments:
            arguments[ours] = ready
    return arguments


def each(offers: Mapping[str, str], lists: Mapping[str, Convert] | None = None) -> Convert:
    """A converter of lists; a null among the things stays one."""
    return lambda items: [item and convert(item, offers, lists) for item in items]


def call_for(component: Component, options: Options) -> dict[str, Any]:
    """The arguments of our macro for one example. Raises UnofferedError."""
    return dict(component.extra) | convert(component.prepare(options), component.offers, component.lists)


def environment() -> Environment:
    """Our templates without an application: components need no more than a language and the addresses of files."""
    jinja = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined)
    jinja.globals["_"] = lambda text, **variables: text % variables
    jinja.globals["asset"] = lambda name: f"/static/{name}"
    jinja.globals["csrf_token"] = lambda: "a-token"
    return jinja


def published(name: str) -> dict[str, Any]:
    """The examples of one component that we claim, by their names."""
    text = (FIXTURES / f"{name}.json").read_text(encoding="utf-8")
    return {fixture["name"]: fixture for fixture in json.loads(text)["fixtures"]}


def same(component: Component, ours: str, theirs: str) -> bool:
    """Whether a browser makes the same of both, in the part of the component that is compared."""
    return bool(normal(ours, component.part) == normal(theirs, component.part))


def normal(html: str, part: str = "") -> Any:
    """What a browser makes of a piece of HTML, as nested tuples, without the white space that does not show."""
    fragment = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [_node(node) for node in (fragment.iter(part) if part else fragment)]


def _node(element: Any) -> Any:
    attributes = {str(key): " ".join(value.split()) for key, value in element.attrib.items()}
    attributes["class"] = " ".join(sorted(attributes.get("class", "").split()))
    inside = [" ".join((element.text or "").split())]
    for child in element:
        inside += [_node(child), " ".join((child.tail or "").split())]
    return (str(element.tag), attributes, [part for part in inside if part])
