"""How templates write dates, codes, numbers and lists, and what a text leads to.

A text is whole, with what is filled in as its variables: no other language builds its sentences of English pieces.
`tests/house/test_pieces.py` finds one that is put together.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from textwrap import shorten
from unicodedata import category
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date, gettext
from markupsafe import Markup

from csp_reviews.law.words import english
from csp_reviews.web.language import ENGLISH, WELSH, current

LONDON = ZoneInfo("Europe/London")
REMEMBERED = 4_096
"""Days in words that are kept."""
COMMA, SEMICOLON = ", ", "; "
JOINER = "\u200d"
"""What makes one sign of two."""
SMALL_WITHIN = frozenset({ENGLISH, WELSH})
"""The languages in which a word that begins a line is written small within one."""


def long_date(day: date | datetime | None) -> str:
    """Friday 11 December 2026."""
    return _written(current(), "EEEE d MMMM y", _day(day)) if day else ""


def plain_date(day: date | datetime | None) -> str:
    """11 December 2026."""
    return _written(current(), "d MMMM y", _day(day)) if day else ""


def month_of(day: date) -> str:
    """December 2026."""
    return _written(current(), "LLLL y", day)


def short_date(day: date | datetime | None) -> str:
    """Fri 11 Dec 2026, for staff."""
    return _written(current(), "EEE d MMM y", _day(day)) if day else ""


def clock_time(instant: datetime | None) -> str:
    """10:05, in London."""
    return instant.astimezone(LONDON).strftime("%H:%M") if instant else ""


def words(code: StrEnum) -> str:
    """The words for a code, in the reader's language."""
    return gettext(english(code))


def listed(items: Iterable[str]) -> str:
    """Some names in a sentence: "a, b and c".

    The library's own lists are not used: CLDR's Welsh has "a(c)" for "and", and no list of three without one.
    """
    *first, last = list(items) or [""]
    return gettext("%(first)s and %(last)s", first=COMMA.join(first), last=last) if first else last


def in_a_row(items: Iterable[object]) -> str:
    """Some names behind one another, where no sentence goes on: "a, b, c"."""
    return COMMA.join(map(str, items))


def set_apart(items: Iterable[object]) -> str:
    """What has commas of its own, behind one another: "a; b; c"."""
    return SEMICOLON.join(map(str, items))


def opening(text: str, most: int) -> str:
    """How a text begins, in so many letters: whole words, unless a long one would leave next to nothing."""
    whole = " ".join(text.split())
    said = shorten(whole, most)
    if len(whole) <= most or 2 * len(said) > most:
        return said
    cut = most - 1
    while cut and (category(whole[cut]).startswith("M") or JOINER in whole[cut - 1 : cut + 1]):
        cut -= 1
    return f"{whole[:cut]}…"


def within(text: str) -> str:
    """A text as it stands within a line, after a colon or in brackets: without the capital of its first word."""
    first = text.partition(" ")[0]
    if current() not in SMALL_WITHIN or first == "I" or (len(first) > 1 and first.isupper()):
        return text
    return text[:1].lower() + text[1:]


def begun(text: str) -> str:
    """A text as it stands where a line begins: with a capital."""
    return text[:1].upper() + text[1:]


def link_to(address: str) -> Markup:
    """What makes a part of a text a link: `_("You can <a %(to)s>stop</a>.", to=link_to(address))`."""
    return Markup('class="govuk-link" href="{}"').format(address)


def num(number: object) -> Markup:
    """A number to dial or to copy, in a text: it does not break."""
    return Markup('<span class="csp-num">{}</span>').format(number)


@lru_cache(REMEMBERED)
def _written(_language: str, pattern: str, day: date) -> str:
    """A day in the language of the page. Pages speak of the same days again and again."""
    return str(format_date(day, pattern, rebase=False))


def _day(day: date | datetime) -> date:
    return day.astimezone(LONDON).date() if isinstance(day, datetime) else day


def install(app: Flask) -> None:
    """Register the filters."""
    said: tuple[Callable[..., str], ...] = (long_date, plain_date, short_date, clock_time, words, num)
    for filter_ in (*said, listed, in_a_row, set_apart, within, begun):
        app.add_template_filter(filter_)
    app.jinja_env.globals["link_to"] = link_to
    app.add_template_filter(lambda day: _day(day).isoformat() if day else "", "isodate")
