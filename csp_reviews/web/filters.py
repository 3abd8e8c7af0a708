"""How templates write dates, codes and numbers."""

from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date, gettext

from csp_reviews.law.words import english
from csp_reviews.web.language import current

LONDON = ZoneInfo("Europe/London")
REMEMBERED = 4_096
"""Days in words that are kept."""


def long_date(day: date | datetime | None) -> str:
    """Friday 11 December 2026."""
    return _written(current(), "EEEE d MMMM y", _day(day)) if day else ""


def plain_date(day: date | datetime | None) -> str:
    """11 December 2026."""
    return _written(current(), "d MMMM y", _day(day)) if day else ""


def short_date(day: date | datetime | None) -> str:
    """Fri 11 Dec 2026, for staff."""
    return _written(current(), "EEE d MMM y", _day(day)) if day else ""


def clock_time(instant: datetime | None) -> str:
    """10:05, in London."""
    return instant.astimezone(LONDON).strftime("%H:%M") if instant else ""


def words(code: StrEnum) -> str:
    """The words for a code, in the reader's language."""
    return gettext(english(code))


def possessive(name: str) -> str:
    """Sam's; the partners'."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


@lru_cache(REMEMBERED)
def _written(_language: str, pattern: str, day: date) -> str:
    """A day in the language of the page. Pages speak of the same days again and again."""
    return str(format_date(day, pattern, rebase=False))


def _day(day: date | datetime) -> date:
    return day.astimezone(LONDON).date() if isinstance(day, datetime) else day


def install(app: Flask) -> None:
    """Register the filters."""
    for filter_ in (long_date, plain_date, short_date, clock_time, words, possessive):
        app.add_template_filter(filter_)
    app.add_template_filter(lambda day: _day(day).isoformat() if day else "", "isodate")
