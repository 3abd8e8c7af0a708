"""How templates write dates, codes and numbers."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date, gettext

from csp_reviews.law.words import english

LONDON = ZoneInfo("Europe/London")


def long_date(day: date | datetime | None) -> str:
    """Friday 11 December 2026."""
    return format_date(_day(day), "EEEE d MMMM y", rebase=False) if day else ""


def plain_date(day: date | datetime | None) -> str:
    """11 December 2026."""
    return format_date(_day(day), "d MMMM y", rebase=False) if day else ""


def short_date(day: date | datetime | None) -> str:
    """Fri 11 Dec 2026, for staff."""
    return format_date(_day(day), "EEE d MMM y", rebase=False) if day else ""


def clock_time(instant: datetime | None) -> str:
    """10:05, in London."""
    return instant.astimezone(LONDON).strftime("%H:%M") if instant else ""


def words(code: StrEnum) -> str:
    """The words for a code, in the reader's language."""
    return gettext(english(code))


def possessive(name: str) -> str:
    """Sam's; the partners'."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _day(day: date | datetime) -> date:
    return day.astimezone(LONDON).date() if isinstance(day, datetime) else day


def install(app: Flask) -> None:
    """Register the filters."""
    for filter_ in (long_date, plain_date, short_date, clock_time, words, possessive):
        app.add_template_filter(filter_)
    app.add_template_filter(lambda day: _day(day).isoformat() if day else "", "isodate")
