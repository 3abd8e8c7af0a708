"""What a person still has to rule on the complaints of a case, and how low and how high the count can then come out.

A question never changes the count by itself: s.104(12) gives the ruling to the relevant bodies. While nobody ruled,
the sheet shows the range.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from csp_reviews.casefile.answers import Answers, Comparison, Record
from csp_reviews.casefile.finding import Rulings, application_of, complaints_of, procedure_of, rulings_of, work_out
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.terms import CountOutcome, Flag, Held, Rule
from csp_reviews.law.threshold import (
    ApplicationFacts,
    ComplaintFacts,
    ComplaintFinding,
    Finding,
    Name,
    assess,
    exactly,
)
from csp_reviews.models.cases import Case, Complaint

SAME_FLAGS = (Flag.SAME_PERSON_SAME_INCIDENT, Flag.SAME_REPORT, Flag.ONE_HOUSEHOLD)
Records = Mapping[Name, tuple[Record, ...]]
"""What the agencies say of each complaint, by its number."""


class Question(StrEnum):
    """What a person is asked about one complaint."""

    DATES = "dates"
    DATES_DIFFER = "dates_differ"
    SAME = "same"
    MADE = "made"
    BEHAVIOUR = "behaviour"


@dataclass(frozen=True)
class Range:
    """Which complaints qualify for certain, which depend on a ruling, and which do not qualify."""

    needed: int
    certain: tuple[Name, ...]
    asked: Mapping[Name, tuple[Question, ...]]
    out: tuple[Name, ...]

    @property
    def lowest(self) -> int:
        """How many qualify whatever is ruled."""
        return len(self.certain)

    @property
    def highest(self) -> int:
        """How many can qualify at most."""
        return len(self.certain) + len(self.asked)

    @property
    def enough_for_certain(self) -> bool:
        """Whether the lowest possible count is enough, so that no ruling can change the answer: s.104(4)."""
        return self.lowest >= self.needed

    @property
    def could_be_enough(self) -> bool:
        """Whether rulings that are still open could bring the count to the number needed."""
        return self.highest >= self.needed


@dataclass(frozen=True)
class Worked:
    """A case's threshold, worked out: what went in, what counting says, and what is still open."""

    complaints: Sequence[Complaint]
    procedure: Procedure
    application: ApplicationFacts
    rulings: Rulings
    records: Records
    finding: Finding
    range: Range


def worked_out(
    case: Case, answers: Answers, also: Rulings | None = None, complaints: Sequence[Complaint] | None = None
) -> Worked:
    """Work out a case as it stands, with what the agencies answered.

    `also` are rulings that were typed and not saved yet; `complaints` the case's own, where they were read already.
    Raises as `casefile.finding.finding_of`.
    """
    procedure = procedure_of(case)
    complaints = complaints_of(case.id) if complaints is None else complaints
    application, rulings = application_of(case, complaints), {**rulings_of(complaints), **(also or {})}
    records: Records = {each.n: answers.of(each.id) for each in complaints}
    finding = work_out(application, rulings, procedure)
    only_agency = frozenset(each.n for each in complaints if each.agency_only)
    found = range_of(application, finding, rulings, records, only_agency, procedure)
    return Worked(complaints, procedure, application, rulings, records, finding, found)


def range_of(
    application: ApplicationFacts,
    finding: Finding,
    rulings: Rulings,
    records: Records,
    agency_only: frozenset[Name],
    procedure: Procedure,
) -> Range:
    """Sort a case's complaints by what is still open about each. `agency_only`: those the applicant did not list."""
    facts = {each.id: each for each in application.complaints}
    first_of: dict[Hashable, Hashable] = {}
    asked: dict[Name, tuple[Question, ...]] = {}
    # Another way to the threshold may hang on a day that the count does not.
    vague = finding.outcome is CountOutcome.DEPENDS and all(each.qualifies is not None for each in finding.complaints)
    for found in finding.complaints:
        if found.id in rulings:
            # A ruling that left a day vague has not answered yet.
            asked |= {found.id: (Question.DATES,)} if found.qualifies is None else {}
            continue
        held = records.get(found.id, ())
        questions = [*_dates(facts[found.id], found, held, application, procedure)]
        questions += [Question.DATES] if vague and Flag.VAGUE_DATE in found.flags else []
        if found.qualifies is not False:
            questions += [*_same(facts[found.id], found, first_of), *_made(found, held)]
            questions += [Question.BEHAVIOUR] if found.id in agency_only else []
        if questions:
            asked[found.id] = tuple(questions)
    left = [found for found in finding.complaints if found.id not in asked]
    certain = tuple(found.id for found in left if found.qualifies and found.counted_with is None)
    return Range(finding.needed, certain, asked, tuple(found.id for found in left if found.id not in certain))


def _dates(
    own: ComplaintFacts,
    found: ComplaintFinding,
    records: tuple[Record, ...],
    application: ApplicationFacts,
    procedure: Procedure,
) -> Iterator[Question]:
    """A vague day that decides it, or an agency's day that would decide it otherwise."""
    if found.qualifies is None:
        yield Question.DATES
        return
    for record in records:
        day = record.recorded_on
        if record.comparison is Comparison.DIFFER and day and own.incident[0] <= day <= application.applied_on:
            theirs = application._replace(complaints=(own._replace(complained=exactly(day)),))
            if assess(theirs, procedure).complaints[0].qualifies is not (found.rule is Rule.COUNTS):
                yield Question.DATES_DIFFER
                return


def _same(own: ComplaintFacts, found: ComplaintFinding, first_of: dict[Hashable, Hashable]) -> Iterator[Question]:
    """The second and later of those that may be one; the first is certain, because one of them counts in any case."""
    if found.counted_with is not None:
        return
    marks: dict[Flag, tuple[Hashable, Hashable]] = {
        Flag.SAME_PERSON_SAME_INCIDENT: (("incident", own.reporter, own.incident_ref), own.id),
        Flag.SAME_REPORT: (("report", own.report_ref), own.id),
        # Of one household, only what a second person said is in question.
        Flag.ONE_HOUSEHOLD: (("household", own.household), ("by", own.reporter)),
    }
    asked = [marks[flag] for flag in SAME_FLAGS if flag in found.flags]
    later = [first_of.setdefault(mark, who) != who for mark, who in asked]
    if any(later):
        yield Question.SAME


def _made(found: ComplaintFinding, records: tuple[Record, ...]) -> Iterator[Question]:
    """Whether a complaint was made: asked where no record is found, never answered by that alone."""
    held = any(record.held is Held.HELD for record in records)
    missing = not held and any(record.comparison is Comparison.NO_RECORD for record in records)
    if missing or Flag.DIARY_ONLY in found.flags or Flag.ANONYMOUS in found.flags:
        yield Question.MADE
