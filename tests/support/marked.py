"""A language that is none: every text of the public side stands between marks, so that what is no text shows.

What is filled into a text stands outside its marks. So a number word, a date or a name of an agency that comes into a
sentence has to be a text itself, or something that somebody typed, or it is found.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from textwrap import shorten
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from babel import Locale
from babel.messages import Catalog
from babel.messages.pofile import write_po
from sqlalchemy import JSON, Enum, String, select

from csp_reviews.casefile.report_form import SHORTEST
from csp_reviews.cli.texts import public_texts
from csp_reviews.extensions import db
from csp_reviews.models import Base
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.worklist import SearchToken

OPEN, CLOSE = "⟦", "⟧"
FILLED_IN = re.compile(r"(%%|%\(\w+\)[sd]|%?\{\w*\}|<[^>]*>)")
INSIDE = re.compile(r"⟦[^⟦⟧]*⟧")
LETTERS = re.compile(r"[^\W\d_]{2,}")
SAID = ("alt", "aria-label", "data-l", "placeholder", "title")
"""Attributes that are read out or shown."""
HIDDEN = ("script", "style", "code")
WELSH = "cy"
ERROR = "Error: "
"""The rules of pages read it in English."""
SIGNS = re.compile(
    r"https?://\S+|\S+@\S+|\b[\w-]+(\.[\w-]+)+(/\S*)?"  # addresses
    r"|\b[A-Z0-9]{3,5}(-[A-Z0-9]{3,5})+\b"  # references and codes
)
QUOTED = re.compile(r'"([^"\n]+)"')
"""What the file of a procedure says in its own words."""
NEVER = re.compile(r"(?!)")
LEAST = 3
"""Letters of something typed below which it says nothing."""


def write_catalogue(folder: Path) -> Path:
    """Write the language as the Welsh of a folder of translations, and return the folder."""
    path = folder / WELSH / "LC_MESSAGES"
    path.mkdir(parents=True)
    (path / "messages.po").write_bytes(_catalogue())
    return folder


@cache
def _catalogue() -> bytes:
    catalog = Catalog(locale=WELSH)
    for text in set(public_texts()) - {ERROR}:
        if isinstance(text, str):
            catalog.add(text, marked(text))
        else:
            catalog.add(text, tuple(marked(text[1]) for _ in range(catalog.num_plurals)))
    written = BytesIO()
    write_po(written, catalog)
    return written.getvalue()


def marked(text: str) -> str:
    """A text between marks; what is filled in, and its tags, outside of them."""
    pieces = FILLED_IN.split(text)
    return "".join(piece if n % 2 or not piece else f"{OPEN}{piece}{CLOSE}" for n, piece in enumerate(pieces))


def unmarked(page: str, *known: re.Pattern[str]) -> list[str]:
    """What a page says outside of every text, without what is known: the typed, names, dates, addresses."""
    found = []
    for said in _said(html5lib.parse(page, namespaceHTMLElements=False)):
        left = " ".join(INSIDE.sub(" ", said).split())
        for pattern in (SIGNS, *known):
            left = pattern.sub(" ", left)
        if LETTERS.search(left):
            found.append(left.strip())
    return found


def _said(element: Element) -> Iterator[str]:
    if element.tag in HIDDEN or (element.get("lang") not in (None, WELSH)):
        return
    yield from (element.get(name, "") for name in SAID)
    if element.tag == "input" and element.get("type") == "submit":
        yield element.get("value", "")
    # One line of text holds its inline parts, so that a text in two halves is seen as what it is.
    yield element.text or ""
    for child in element:
        yield from _said(child)
        yield child.tail or ""


def typed(*more: str) -> re.Pattern[str]:
    """Everything that somebody typed into the database, days in words, and `more`."""
    found: set[str] = set()
    for table in set(Base.metadata.sorted_tables) - {SearchToken.__table__, CaseEvent.__table__}:
        columns = [
            column for column in table.c if isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)
        ]
        for row in db.session.execute(select(*columns)) if columns else ():
            found.update(line for value in row if value for line in _lines(value))
    return typed_words({*found, *days(), *more})


def typed_words(words: Iterable[str]) -> re.Pattern[str]:
    """Some words, each found whole."""
    longest_first = sorted((word for word in words if len(word) >= LEAST), key=len, reverse=True)
    return re.compile(r"(?<!\w)(" + "|".join(map(re.escape, longest_first)) + r")(?!\w)") if longest_first else NEVER


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        parts = (value, *value.splitlines(), *QUOTED.findall(value))
        yield from (" ".join(part.split()) for part in parts if len(part) >= LEAST)
        yield from (shorten(part, SHORTEST) for part in parts if len(part) > SHORTEST)
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _lines(inner)


def days() -> set[str]:
    """The names of months and of days of the week, in Welsh."""
    locale = Locale(WELSH)
    names = (locale.months, locale.days)
    return {name for each in names for width in ("wide", "abbreviated") for name in each["format"][width].values()}
