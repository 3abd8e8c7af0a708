"""Whether each report of a draft counts towards the threshold on its dates: said quietly, beside the list.

It stops nobody. What is outside the dates is wanted too, and is weighed under s.104(5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from csp_reviews.applications.submission import numbered
from csp_reviews.casefile.areas import rules_in_force
from csp_reviews.casefile.reasons import reason_words
from csp_reviews.casefile.report_form import Report
from csp_reviews.law.errors import LawError
from csp_reviews.law.terms import Flag
from csp_reviews.law.threshold import ApplicationFacts, ComplaintFacts, ComplaintFinding, assess
from csp_reviews.models.areas import Area
from csp_reviews.web.clock import today

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """How one report stands on its dates: a mark, a word, and the rule in a sentence."""

    mark: str
    word: str
    why: str


def standings(items: Sequence[Item], area: Area) -> list[tuple[Standing, ...]]:
    """For each entry how each report in it stands today; empty where the area's threshold cannot be worked out."""
    rules = rules_in_force(area.id, today())
    numbers, reports = numbered(items)
    if rules is None or not reports:
        return [() for _item in items]
    try:
        found = assess(_facts(reports), rules)
    except LawError:
        return [() for _item in items]
    return [
        tuple(_standing(found.complaints[n - 1], reports[n - 1].reported_to if len(entry) > 1 else "") for n in entry)
        for entry in numbers
    ]


def _facts(reports: Sequence[Report]) -> ApplicationFacts:
    roots: dict[int, int] = {}
    facts = []
    for n, report in enumerate(reports, start=1):
        roots[n] = roots.get(report.same_incident_as or 0, n)
        facts.append(
            ComplaintFacts(
                id=n,
                incident=report.incident,
                complained=report.complained,
                reporter=report.reporter.casefold() or None,
                incident_ref=roots[n],
                kind=report.kind,
                agency=report.agency_id or report.reported_to.casefold() or None,
                hate=report.hate,
            )
        )
    return ApplicationFacts("", today(), "", tuple(facts))


def _standing(found: ComplaintFinding, whom: str) -> Standing:
    why = reason_words(found.reason)
    mark, word = _word(found)
    return Standing(mark, _("%(whom)s: %(word)s", whom=whom, word=word) if whom else word, why)


def _word(found: ComplaintFinding) -> tuple[str, str]:
    if found.qualifies is None:
        return "later", _("May count")
    if found.can_be_reported(today()):
        return "later", _("Does not count yet")
    if found.qualifies is False:
        return "not-counted", _("Outside the dates, and still wanted")
    if found.counted_with is not None:
        return "later", _("Counts as one with another")
    if Flag.SAME_PERSON_SAME_INCIDENT in found.flags:
        return "done", _("Counts, perhaps as one with another")
    return "done", _("Counts")
