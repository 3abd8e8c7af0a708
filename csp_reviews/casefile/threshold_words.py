"""An area's threshold in plain words for its public page, from the procedure in force and never from the page's author.

What the law promises comes first: enough reports in time, and there must be a review (s.104(4)). What a local procedure
asks on top of that is said, and said not to change it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from csp_reviews.casefile.lengths import number, period
from csp_reviews.casefile.matters import IN_A_SENTENCE, matter_title
from csp_reviews.law.calendar import Period, Unit
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.procedure_parts import Condition, Route
from csp_reviews.law.procedure_terms import ConditionKind, Measured, RouteKind
from csp_reviews.web.filters import plain_date


@dataclass(frozen=True)
class Threshold:
    """What the page says of the threshold."""

    needed: int
    """The number of reports of s.104(4)."""
    tests: tuple[str, ...]
    """The two periods and the number, a sentence each."""
    other_ways: tuple[str, ...]
    asked_on_top: tuple[str, ...]
    matters: tuple[str, ...]

    @property
    def promise(self) -> str:
        """What follows from enough reports, as a heading."""
        return ngettext(
            "If %(number)s report counts, there must be a review",
            "If %(number)s reports count, there must be a review",
            self.needed,
            number=number(self.needed),
        )

    @property
    def fewer(self) -> str:
        """The heading for those who have fewer."""
        return ngettext("Fewer than %(number)s?", "Fewer than %(number)s?", self.needed, number=number(self.needed))

    @property
    def enough(self) -> str:
        """How many are enough, for whoever begins to count."""
        return ngettext(
            "%(number)s that counts is enough. With fewer you can ask too.",
            "%(number)s that count are enough. With fewer you can ask too.",
            self.needed,
            number=number(self.needed, first=True),
        )

    @property
    def without_more(self) -> str:
        """That what a procedure asks on top does not matter once there are enough."""
        return ngettext(
            "If %(number)s of your reports counts, you do not need that: the law says there must then be a review.",
            "If %(number)s of your reports count, you do not need that: the law says there must then be a review.",
            self.needed,
            number=number(self.needed),
        )

    @property
    def law_first(self) -> str:
        """The same, for whoever was told of a rule that they do not meet."""
        return ngettext(
            "The law comes first: if %(number)s of your reports counts, there must be a review, whatever a local rule "
            "says.",
            "The law comes first: if %(number)s of your reports count, there must be a review, whatever a local rule "
            "says.",
            self.needed,
            number=number(self.needed),
        )


ASKED: Mapping[ConditionKind, Any] = {
    ConditionKind.FROM_FIRST: _l("that you ask within %(length)s of the first report"),
    ConditionKind.COUNTED_BACK: _l("that it happened within %(length)s before you ask"),
    ConditionKind.REPORTED_FROM_FIRST: _l("that all the reports were made within %(length)s of the first incident"),
    ConditionKind.NOT_BEFORE: _l("for reports made on or after %(day)s"),
    ConditionKind.ONE_PERSON: _l("that one person made all the reports"),
    ConditionKind.SEVERAL_AGENCIES: _l("that more than one organisation was told"),
    ConditionKind.NO_ANONYMOUS: _l("for reports that were made with a name"),
    ConditionKind.NO_DIARY: _l("for reports, and not diary sheets alone"),
    ConditionKind.NO_HATE: _l("for reports that are not about hate incidents"),
    ConditionKind.CASE_CLOSED: _l("that the organisation you told has closed its case"),
    ConditionKind.DEADLINE_EXPIRED: _l("that the organisation’s own time to act has passed"),
    ConditionKind.REASONABLE_TIME: _l("that the organisations have had a reasonable time to act"),
    ConditionKind.NO_ACTION: _l("that nothing was done"),
    ConditionKind.INAPPROPRIATE_ACTION: _l("that what was done was not right"),
    ConditionKind.PERSISTS: _l("that it still goes on"),
    ConditionKind.MEDIATION: _l("that mediation was tried"),
    ConditionKind.WITNESSED: _l("that somebody else saw or heard it"),
    ConditionKind.REFERENCES: _l("for the reference numbers of your reports"),
    ConditionKind.NO_COMPLAINT_RUNNING: _l("that no complaint against an organisation is being looked at"),
    ConditionKind.OTHER_BODY_FIRST: _l("that you went to another organisation first"),
    ConditionKind.CHANGED_SINCE_REVIEW: _l("that something has changed since an earlier review"),
    ConditionKind.NOT_VEXATIOUS: _l("that the request is not made only to annoy"),
    ConditionKind.DISCLOSURE_AGREED: _l("that you agree to your details being shared"),
}

WAYS: Mapping[RouteKind, Callable[[int, str], str]] = {
    RouteKind.REPORTS: lambda n, number: ngettext(
        "%(number)s or more reports", "%(number)s or more reports", n, number=number
    ),
    RouteKind.ONE_PERSON: lambda n, number: ngettext(
        "%(number)s or more reports by one person", "%(number)s or more reports by one person", n, number=number
    ),
    RouteKind.PEOPLE: lambda n, number: ngettext(
        "reports by one person or more", "reports by %(number)s or more different people", n, number=number
    ),
    RouteKind.HOUSEHOLDS: lambda n, number: ngettext(
        "reports from one household or more", "reports from %(number)s or more different households", n, number=number
    ),
    RouteKind.PLACE: lambda n, number: ngettext(
        "%(number)s or more reports about one place", "%(number)s or more reports about one place", n, number=number
    ),
    RouteKind.HATE: lambda _n, _number: _("a report of a hate incident"),
}
OF_PEOPLE = frozenset({RouteKind.PEOPLE, RouteKind.HOUSEHOLDS})
"""The ways that count those who report, and not their reports."""


def threshold(procedure: Procedure) -> Threshold | None:
    """The threshold in words; None where the file says that it is unknown."""
    count = procedure.count
    if count.needed is None or count.window is None or count.report_within is None:
        return None
    return Threshold(
        count.needed,
        (
            _reported(count.report_within),
            _asked(count.window),
            ngettext(
                "%(number)s of them passes both tests.",
                "%(number)s of them pass both tests.",
                count.needed,
                number=number(count.needed, first=True),
            ),
        ),
        tuple(_other_way(route) for route in procedure.routes[1:]),
        tuple(asked_in_words(condition) for condition in procedure.conditions),
        tuple(_matters(procedure)),
    )


def _reported(within: Period) -> str:
    if within.unit is Unit.NONE:
        return _("It does not matter how long after it happened each was made.")
    first = _("The day it happened is day one.") if within.inclusive else _("The day after it happened is day one.")
    return " ".join((_("Each was made within %(length)s of what happened.", length=period(within)), first))


def _asked(window: Period) -> str:
    if window.unit is Unit.NONE:
        return _("It does not matter how long ago each report was made.")
    first = _("The day you reported it is day one.") if window.inclusive else _("The day after it is day one.")
    return " ".join((_("You ask within %(length)s of each report.", length=period(window)), first))


def _other_way(route: Route) -> str:
    if route.judged:
        words = _("the organisations decide that your case needs a review, although fewer reports count")
        return f"{words}. {route.text}" if route.text else words
    n = route.needed or 1
    n = n if route.kind in OF_PEOPLE else max(n, route.reports)
    way, window = WAYS[route.kind](n, number(n)), _window(route)
    return _("%(way)s, %(window)s", way=way, window=window) if window else way


def _window(route: Route) -> str:
    if route.window is None or route.window.unit is Unit.NONE:
        return ""
    length = period(route.window)
    if route.measured in (Measured.EACH_INCIDENT, Measured.FIRST_INCIDENT, Measured.LATEST_INCIDENT):
        return _("about what happened in the %(length)s before you ask", length=length)
    if route.measured is Measured.FIRST_REPORT:
        return _("if you ask within %(length)s of the first", length=length)
    return _("in the %(length)s before you ask", length=length)


def asked_in_words(condition: Condition) -> str:
    """What a procedure asks on top of the count, to stand after "asks": "that nothing was done"."""
    length = period(condition.within) if condition.within else ""
    if condition.kind is ConditionKind.RECENCY:
        if condition.of is Measured.LATEST_INCIDENT:
            return _("that it last happened within %(length)s before you ask", length=length)
        return _("for a report within %(length)s before you ask", length=length)
    return str(ASKED[condition.kind]) % {"length": length, "day": plain_date(condition.since)}


def _matters(procedure: Procedure) -> list[str]:
    return [matter_title(code, procedure, IN_A_SENTENCE) for code in procedure.matters]
