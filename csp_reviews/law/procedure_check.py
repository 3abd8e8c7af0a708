"""Where a partnership's procedures conflict with the Act, and, apart from that, where they depart from the guidance.

What the file says is unknown is not held against it: only what it says, or leaves out while knowing it, is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from csp_reviews.law import procedure_terms as terms
from csp_reviews.law import procedure_terms_people as people
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.procedure_sections import THE_ACTS_NUMBER
from csp_reviews.law.terms import AppealGround

ACT = "Anti-social Behaviour, Crime and Policing Act 2014"
NOTES = "Explanatory Notes to the 2014 Act, para 231"
GUIDANCE_2021 = "Home Office statutory guidance, January 2021"
GUIDANCE_2025 = "Home Office statutory guidance, July 2025"
OVERVIEW = "gov.uk: Anti-social behaviour (ASB) case review, guidance"

_PERIOD_KINDS = frozenset(
    {terms.ConditionKind.FROM_FIRST, terms.ConditionKind.COUNTED_BACK, terms.ConditionKind.REPORTED_FROM_FIRST}
)
_ABOUT_THE_APPLICATION = frozenset({AppealGround.THRESHOLD, AppealGround.DELAY, AppealGround.NO_ANSWER})
THE_FOUR = (
    people.Measure.APPLICATIONS_RECEIVED,
    people.Measure.THRESHOLD_NOT_MET,
    people.Measure.REVIEWS_COMPLETED,
    people.Measure.REVIEWS_WITH_RECOMMENDATIONS,
)
"""s.104(9)(a)-(d)."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One conflict or departure: its code (words in `law.words_procedure`), the entry it is about, and its source."""

    code: str
    entry: str
    source: str
    values: Mapping[str, object] = field(default_factory=dict)


def conflicts_with_the_act(procedure: Procedure) -> list[Remark]:
    """Return everything in which the procedures conflict with ss.104-105 or Sch. 4, in the order of the file."""
    parts = (_conditions, _contact, _who_may_apply, _appeals, _reporting, _effectiveness)
    return [remark for part in parts for remark in part(procedure)]


def departures_from_guidance(procedure: Procedure) -> list[Remark]:
    """Return everything in which the procedures depart from the guidance. None of it is against the Act."""
    parts = (_count, _ways, _part_in_review, _chair)
    return [remark for part in parts for remark in part(procedure)]


def _conditions(procedure: Procedure) -> Iterator[Remark]:
    for index, condition in enumerate(procedure.conditions):
        code, section = ("condition", "s.104(4)")
        if condition.kind in _PERIOD_KINDS:
            code, section = ("period_changed", "s.104(10)-(11)")
        yield _against(code, f"conditions[{index}]", section, condition=condition.id, kind=condition.kind)


def _contact(procedure: Procedure) -> Iterator[Remark]:
    if procedure.contact is None and not procedure.is_unknown("contact"):
        yield _against("no_contact", "contact", "s.104(3)")


def _who_may_apply(procedure: Procedure) -> Iterator[Remark]:
    if procedure.applications.third_party is False:
        yield _against("no_third_party", "applications.third_party", "s.104(1)")


def _appeals(procedure: Procedure) -> Iterator[Remark]:
    if procedure.is_unknown("appeals"):
        return
    if not procedure.appeals:
        yield _against("no_appeal", "appeals", "Sch. 4 para 3")
        return
    if not all(appeal.about for appeal in procedure.appeals):
        return
    about = {ground for appeal in procedure.appeals for ground in appeal.about}
    if not about & _ABOUT_THE_APPLICATION:
        yield _against("no_appeal_on_application", "appeals", "Sch. 4 para 3(a)")
    if AppealGround.REVIEW not in about:
        yield _against("no_appeal_on_review", "appeals", "Sch. 4 para 3(b)")


def _reporting(procedure: Procedure) -> Iterator[Remark]:
    reporting = procedure.reporting
    if reporting.period in people.LONGER_THAN_A_YEAR:
        yield _against("period_over_a_year", "reporting.period", "s.105(4)", period=reporting.period)
    shown = {column.measure for column in reporting.columns}
    if not shown:
        return
    for measure in THE_FOUR:
        if measure not in shown:
            yield _against("figure_missing", "reporting.columns", "s.104(9)", measure=measure)


def _effectiveness(procedure: Procedure) -> Iterator[Remark]:
    if procedure.effectiveness is None and not procedure.is_unknown("effectiveness"):
        yield _against("no_effectiveness", "effectiveness", "Sch. 4 para 4")


def _against(code: str, entry: str, section: str, **values: object) -> Remark:
    return Remark(code, entry, f"{ACT}, {section}", values)


def _count(procedure: Procedure) -> Iterator[Remark]:
    needed = procedure.count.needed
    if needed is not None and needed > THE_ACTS_NUMBER:
        yield Remark("count_above_three", "routes", NOTES, {"needed": needed})


def _ways(procedure: Procedure) -> Iterator[Remark]:
    ways = procedure.applications.ways
    kinds = {way.by for way in ways}
    if len(kinds) == 1 and not procedure.is_unknown("applications"):
        yield Remark("one_way_to_apply", "applications.ways", GUIDANCE_2025, {"way": ways[0].by})
    if procedure.applications.consent is people.Consent.NOT_ASKED:
        yield Remark("no_consent", "applications.consent", OVERVIEW)


def _part_in_review(procedure: Procedure) -> Iterator[Remark]:
    if people.TakesPart.REFUSED in procedure.review.victim:
        yield Remark("attendance_refused", "review.victim", f"{GUIDANCE_2021}; {GUIDANCE_2025}")
    if procedure.review.representative is False:
        yield Remark("representative_refused", "review.representative", GUIDANCE_2021)


def _chair(procedure: Procedure) -> Iterator[Remark]:
    if procedure.review.independent_chair is False:
        yield Remark("no_independent_chair", "review.independent_chair", GUIDANCE_2025)
