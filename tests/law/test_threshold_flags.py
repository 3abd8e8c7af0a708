"""The flags against a second, slow reading of what each of them means, pair by pair."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from csp_reviews.law.terms import ComplaintKind, Flag
from csp_reviews.law.threshold_facts import ComplaintFacts, Span
from csp_reviews.law.threshold_flags import flags, is_vague

APPLICANT = "A"
CASES = 3000


def asked(complaint: ComplaintFacts, others: Sequence[ComplaintFacts]) -> set[Flag]:
    """What is asked about one complaint, `others` being the rest of the application."""
    own = complaint
    pairs = [other for other in others if own.complained is not None and other.complained is not None]
    (first, last), told = own.incident, own.complained
    answers = {
        Flag.VAGUE_DATE: (first != last and not own.over_midnight) or (told is not None and told[0] != told[1]),
        Flag.OVER_MIDNIGHT: own.over_midnight or last - first == timedelta(days=1),
        Flag.DIARY_ONLY: own.kind is ComplaintKind.DIARY,
        Flag.ANONYMOUS: own.anonymous,
        Flag.SAME_REPORT: any(own.report_ref == other.report_ref is not None for other in pairs),
        Flag.SAME_PERSON_SAME_INCIDENT: any(
            who(own) == who(other) and own.incident_ref == other.incident_ref is not None for other in pairs
        ),
        Flag.ONE_HOUSEHOLD: any(
            who(own) != who(other) and own.household == other.household is not None for other in pairs
        ),
    }
    assert set(answers) == set(Flag)
    return {flag for flag, answer in answers.items() if answer}


def who(complaint: ComplaintFacts) -> object:
    return APPLICANT if complaint.reporter is None else complaint.reporter


def some_span(chance: random.Random) -> Span:
    first = date(2026, 3, 1) + timedelta(days=chance.randrange(60))
    return first, first + timedelta(days=chance.choice((0, 0, 0, 0, 1, 2)))


def some_complaint(chance: random.Random, place: int) -> ComplaintFacts:
    return ComplaintFacts(
        place,
        some_span(chance),
        some_span(chance) if chance.random() < 0.8 else None,
        reporter=chance.choice((None, None, APPLICANT, "B", 3)),
        household=chance.choice((None, None, None, "H1", "H2")),
        incident_ref=chance.choice((None, None, None, "i1", 2)),
        report_ref=chance.choice((None, None, None, "r1", "r2")),
        kind=chance.choice((ComplaintKind.REPORT, ComplaintKind.REPORT, ComplaintKind.DIARY)),
        anonymous=chance.random() < 0.2,
        over_midnight=chance.random() < 0.2,
    )


def test_each_flag_means_what_its_words_say() -> None:
    chance = random.Random(12)
    seen: dict[Flag, int] = dict.fromkeys(Flag, 0)
    for _ in range(CASES):
        complaints = [some_complaint(chance, place) for place in range(chance.choice((0, 1, 2, 2, 3, 4)))]
        found = flags(complaints, APPLICANT)
        for place, (complaint, own) in enumerate(zip(complaints, found, strict=True)):
            wanted = asked(complaint, complaints[:place] + complaints[place + 1 :])
            assert own == tuple(flag for flag in Flag if flag in wanted)
            assert is_vague(complaint) is (Flag.VAGUE_DATE in wanted)
            for flag in own:
                seen[flag] += 1
    assert min(seen.values()) > CASES / 30, f"every flag is sampled: {seen}"


@pytest.mark.parametrize("name", ["household", "incident_ref", "report_ref"])
def test_nothing_is_shared_with_what_was_not_reported(name: str) -> None:
    days = (date(2026, 3, 1), date(2026, 3, 1))
    made, not_made = ComplaintFacts(1, days, days, **{name: "x"}), ComplaintFacts(2, days, None, "B", **{name: "x"})
    assert flags([made, not_made], APPLICANT) == [(), ()]
