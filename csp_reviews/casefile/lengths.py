"""Numbers and lengths of time of a procedure, in words that the public reads."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from csp_reviews.law.calendar import Period, Unit
from csp_reviews.law.procedure_parts import Limit
from csp_reviews.law.procedure_terms import ClockUnit

_SMALL = (
    *(_l("one"), _l("two"), _l("three"), _l("four"), _l("five")),
    *(_l("six"), _l("seven"), _l("eight"), _l("nine"), _l("ten")),
)


_FIRST = (
    *(_l("One"), _l("Two"), _l("Three"), _l("Four"), _l("Five")),
    *(_l("Six"), _l("Seven"), _l("Eight"), _l("Nine"), _l("Ten")),
)


def number(n: int, *, first: bool = False) -> str:
    """A whole number: "three", and from eleven on in digits. `first`: it begins a sentence."""
    return str((_FIRST if first else _SMALL)[n - 1]) if 1 <= n <= len(_SMALL) else str(n)


def period(length: Period) -> str:
    """A period: "six months". One without end is told by whoever asks, so it is empty here."""
    if length.unit is Unit.MONTHS:
        return ngettext("%(n)s month", "%(n)s months", length.n, n=number(length.n))
    if length.unit is Unit.WEEKS:
        return ngettext("%(n)s week", "%(n)s weeks", length.n, n=number(length.n))
    if length.unit is Unit.DAYS:
        return ngettext("%(n)s day", "%(n)s days", length.n, n=number(length.n))
    return ""


def limit(length: Limit) -> str:
    """A time limit: "20 working days"."""
    return clock(length.n, length.unit)


def clock(n: int, unit: ClockUnit) -> str:
    """A number of a clock's units, in digits, as people compare them: "20 working days"."""
    if unit is ClockUnit.WORKING_DAYS:
        return ngettext("%(num)s working day", "%(num)s working days", n)
    if unit is ClockUnit.WEEKS:
        return ngettext("%(num)s week", "%(num)s weeks", n)
    if unit is ClockUnit.MONTHS:
        return ngettext("%(num)s month", "%(num)s months", n)
    if unit is ClockUnit.HOURS:
        return ngettext("%(num)s hour", "%(num)s hours", n)
    if unit is ClockUnit.NEXT_MEETING:
        return _("the next meeting")
    return ngettext("%(num)s day", "%(num)s days", n)
