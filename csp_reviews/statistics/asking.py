"""Which days somebody asks for: `?from=YYYY-MM-DD&to=YYYY-MM-DD`, or the boxes of the page's form."""

import re
from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form

from csp_reviews.law.counting import Days, WrongDates, counted_days
from csp_reviews.web.filters import plain_date
from csp_reviews.web.forms import DateField

NOT_A_DATE = "not_a_date"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class PeriodForm(Form):
    """From when to when, in boxes. It is sent by GET and changes nothing, so it carries no token."""

    first = DateField(_l("From"), name="from")
    last = DateField(_l("To"), name="to")

    @classmethod
    def showing(cls, days: Days) -> "PeriodForm":
        """The form with some days filled in."""
        return cls(data={"first": days.first, "last": days.last})

    @classmethod
    def as_asked(cls, arguments: Mapping[str, str]) -> "PeriodForm":
        """The form with the days of the address, as far as they are days."""
        return cls(data={"first": _day(arguments.get("from", "")), "last": _day(arguments.get("to", ""))})

    def refuse(self, wrong: WrongDates) -> None:
        """Say at its own box what is wrong with the days."""
        field = self.first if wrong.parameter == "from" else self.last
        field.errors = [explain(wrong)]
        field.wrong = DateField.PARTS


def in_boxes(arguments: Mapping[str, str]) -> bool:
    """Whether the days were typed into the page's form."""
    return any(f"{name}-{part}" in arguments for name in ("from", "to") for part in DateField.PARTS)


def days_asked(arguments: Mapping[str, str], begins: date, today: date) -> Days:
    """The days to answer for, from the address; `begins` is the area's own. Raises WrongDates, naming what to mend."""
    first, last = (_read(arguments.get(name, ""), name) for name in ("from", "to"))
    return counted_days(first, last, begins=begins, today=today)


def explain(wrong: WrongDates) -> str:
    """What is wrong with the days asked for, in one plain sentence that names the parameter."""
    limit = plain_date(wrong.limit)
    return {
        NOT_A_DATE: _("“%(name)s” must be a real date, written like 2014-10-01", name=wrong.parameter),
        "too_early": _("“%(name)s” must be %(limit)s or later", name=wrong.parameter, limit=limit),
        "after_today": _("“%(name)s” must be today or in the past", name=wrong.parameter),
        "wrong_order": _("“%(name)s” must be %(limit)s or later", name=wrong.parameter, limit=limit),
    }[wrong.code]


def _read(text: str, parameter: str) -> date | None:
    day = _day(text)
    if text and day is None:
        raise WrongDates(NOT_A_DATE, parameter)
    return day


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
