"""The day of an act, which may be before the day it was typed: a phone call on Friday is typed on Monday."""

from datetime import date

from csp_reviews.law.errors import NotPossible


def check_day(on: date, *, today: date, earliest: date, early: str = "before_receipt") -> None:
    """Raise where an act's own day cannot be: after today, or before what it acts upon.

    `earliest` is the day of what it acts upon, mostly the receipt of the application; `early` the code of the rule.
    NotPossible("in_future"), or NotPossible(early) with `earliest` among its values.
    """
    if on > today:
        raise NotPossible("in_future", {"today": today})
    if on < earliest:
        raise NotPossible(early, {"earliest": earliest})
