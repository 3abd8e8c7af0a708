"""The one clock. Everything that needs the time asks here; nothing else does."""

from datetime import date, datetime

from flask import current_app

from csp_reviews.law.calendar import london_day


def now() -> datetime:
    """This instant, in UTC."""
    instant: datetime = current_app.config["CLOCK"]()
    return instant


def today() -> date:
    """Today's date in London, where statutory days are counted."""
    return london_day(now())
