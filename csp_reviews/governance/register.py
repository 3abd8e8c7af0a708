"""Bringing an old register in: each past application becomes a case with its decisions, reviews, recommendations and
appeals, each act with its event, so that the published figures count it like any other and the record shows whence it
came. The whole file, or nothing.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import gettext as _
from sqlalchemy import select

from csp_reviews.casefile import search
from csp_reviews.casefile.acts import by_program
from csp_reviews.casefile.areas import procedure_in_force
from csp_reviews.casefile.events import Code, record
from csp_reviews.extensions import db
from csp_reviews.governance.register_file import PastCase, read_register
from csp_reviews.governance.register_row import Problem
from csp_reviews.law.calendar import LONDON
from csp_reviews.law.counting import month_start
from csp_reviews.law.references import REFERENCE_BYTES, new_reference
from csp_reviews.law.terms import (
    AppealGround,
    AppealOutcome,
    Channel,
    Decision,
    EventKind,
    Party,
    Progress,
    Stage,
)
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Agency, Area
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Application, Case, Person
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.web.clock import now, today
from csp_reviews.web.filters import set_apart

NO_NAME = "Name not recorded"
NO_BODY = "Not recorded"
Happening = tuple[date, EventKind, dict[str, Code]]


class BadRegister(Exception):
    """The file cannot be brought in. `problems` holds everything that is wrong with it, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(set_apart(map(str, problems)))
        self.problems = sorted(problems, key=lambda problem: problem.line)


@dataclass(frozen=True)
class Imported:
    """What was brought in."""

    cases: tuple[Case, ...]
    first: date
    last: date


def import_register(*, area: Area, text: str) -> Imported:
    """Bring a register in. Flushes and never commits: whoever asks commits or, for a dry run, rolls back.

    In: the CSV's text. Raises BadRegister with every problem, and where the same file was brought in before. The import
    itself is the act of a program; each event keeps the day of what it tells of. The published figures then begin no
    later than the first application.
    """
    past, problems = read_register(text, today())
    if problems:
        raise BadRegister(problems)
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    _refuse_again(area, mark)
    bodies = {agency.name.casefold(): agency for agency in area.agencies}
    cases = tuple(_case(area, one, mark, bodies) for one in past)
    first = min(one.received_on for one in past)
    area.figures_from = min(area.figures_from, month_start(first))
    return Imported(cases, first, max(one.received_on for one in past))


def _refuse_again(area: Area, mark: str) -> None:
    """Refuse the very file that was brought in before: its applications would be counted twice."""
    before = (
        select(CaseEvent.recorded_at)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(Case.area_id == area.id, CaseEvent.kind == EventKind.APPLICATION_IMPORTED)
        .where(CaseEvent.codes.contains(f'"file":"{mark}"', autoescape=True))
        .limit(1)
    )
    found = db.session.scalar(before)
    if found is not None:
        day = found.astimezone(LONDON).date().isoformat()
        raise BadRegister([Problem(1, "", _("this file was already brought in on %(day)s", day=day))])


def _case(area: Area, past: PastCase, mark: str, bodies: dict[str, Agency]) -> Case:
    procedure = procedure_in_force(area.id, past.received_on)
    stage = Stage.ENDED if past.ended else Stage.WITHDRAWN if past.withdrawn_on else Stage.CLOSED
    case = Case(
        area_id=area.id,
        procedure_id=procedure.id if procedure else None,
        reference=_free_reference(),
        stage=stage,
        received_on=past.received_on,
        received_at=_noon(past.received_on),
        channel=Channel.IMPORTED,
        imported=True,
        ending=past.ended,
        ending_reason=past.ended_reason or None,
        withdrawn_on=past.withdrawn_on,
        closed_on=past.closed_on if stage is Stage.CLOSED else None,
    )
    db.session.add(case)
    db.session.flush()
    _application(case, past)
    decisions, reviews = _decisions(case, past), _reviews(case, past)
    recommendations = _recommendations(case, past, reviews, bodies)
    appeals = _appeals(case, past, decisions, reviews)
    db.session.flush()
    search.index(case)
    happenings = (
        *_of_decisions(decisions, reviews, recommendations),
        *_of_appeals(appeals),
        *_of_end(past, stage),
    )
    _record(case, (past.received_on, EventKind.APPLICATION_IMPORTED, {"file": mark, "line": past.line}))
    for happening in sorted(happenings, key=lambda one: one[0]):
        _record(case, happening)
    return case


def _record(case: Case, happening: Happening) -> None:
    day, kind, codes = happening
    record(case, by_program(day, now()), kind, **codes)


def _free_reference() -> str:
    """A reference that no case has. Two by chance alike are rare, and a register is long."""
    while True:
        reference = new_reference(secrets.token_bytes(REFERENCE_BYTES))
        if db.session.scalar(select(Case.id).where(Case.reference == reference)) is None:
            return reference


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON)


def _application(case: Case, past: PastCase) -> None:
    db.session.add(
        Application(
            case_id=case.id,
            applying_as=past.applying_as,
            happening=past.happening,
            place=past.place,
            impact=past.impact,
            wanted=past.wanted,
        )
    )
    db.session.add(Person(case_id=case.id, party=Party.APPLICANT, name=past.applicant or NO_NAME))


def _decisions(case: Case, past: PastCase) -> list[ThresholdDecision]:
    rows = [
        ThresholdDecision(
            case_id=case.id,
            area_id=case.area_id,
            n=n,
            outcome=decision.outcome,
            decided_on=decision.on,
            reason=decision.reason,
            recorded_at=now(),
            imported=True,
        )
        for n, decision in enumerate(past.decisions, start=1)
    ]
    db.session.add_all(rows)
    return rows


def _reviews(case: Case, past: PastCase) -> list[Review]:
    rows = [
        Review(
            case_id=case.id,
            area_id=case.area_id,
            n=n,
            mode=review.mode,
            held_on=review.on,
            findings=review.findings,
            finalised_on=review.on,
            imported=True,
        )
        for n, review in enumerate(past.reviews, start=1)
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _recommendations(
    case: Case, past: PastCase, reviews: list[Review], bodies: dict[str, Agency]
) -> list[Recommendation]:
    rows = []
    for n, made in enumerate(past.recommendations, start=1):
        agency = bodies.get(made.to.casefold())
        rows.append(
            Recommendation(
                review_id=reviews[made.review - 1].id,
                case_id=case.id,
                area_id=case.area_id,
                n=n,
                agency_id=agency.id if agency else None,
                addressee=None if agency else made.to or NO_BODY,
                binding=agency.public_functions if agency else True,
                text=made.text,
                made_on=made.on,
                progress=Progress.DONE if made.done_on else Progress.NOT_STARTED,
                done_on=made.done_on,
                imported=True,
            )
        )
    db.session.add_all(rows)
    return rows


def _appeals(case: Case, past: PastCase, decisions: list[ThresholdDecision], reviews: list[Review]) -> list[Appeal]:
    """The appeals, each tied to the last decision or review before it that no appeal of its tier took already."""
    db.session.flush()
    rows: list[Appeal] = []
    for n, one in enumerate(past.appeals, start=1):
        taken = {(row.tier, row.decision_id, row.review_id) for row in rows}
        threshold = one.about is AppealGround.THRESHOLD
        decided = [row.id for row in decisions if threshold and row.decided_on <= one.on]
        reviewed = [
            row.id for row in reviews if one.about is AppealGround.REVIEW and (row.finalised_on or one.on) <= one.on
        ]
        decision_id = next((id_ for id_ in reversed(decided) if (one.tier, id_, None) not in taken), None)
        review_id = next((id_ for id_ in reversed(reviewed) if (one.tier, None, id_) not in taken), None)
        rows.append(
            Appeal(
                case_id=case.id,
                area_id=case.area_id,
                n=n,
                tier=one.tier,
                ground=one.about,
                decision_id=decision_id,
                review_id=review_id,
                reasons=one.reasons,
                received_on=one.on,
                received_at=_noon(one.on),
                channel=Channel.IMPORTED,
                decided_on=one.decided_on,
                outcome=one.outcome,
                decided_by=(one.decided_by or NO_BODY) if one.outcome else None,
                decision_reason=one.decision_reason,
                imported=True,
            )
        )
    db.session.add_all(rows)
    return rows


def _of_decisions(
    decisions: list[ThresholdDecision], reviews: list[Review], recommendations: list[Recommendation]
) -> Iterator[Happening]:
    for decision in decisions:
        met = decision.outcome is Decision.MET
        yield (
            decision.decided_on,
            EventKind.THRESHOLD_MET if met else EventKind.THRESHOLD_NOT_MET,
            {"decision": decision.n},
        )
    for review in reviews:
        if review.finalised_on:
            yield review.finalised_on, EventKind.REVIEW_FINALISED, {"review": review.n}
    for made in recommendations:
        if made.made_on:
            yield made.made_on, EventKind.RECOMMENDATION_MADE, {"recommendation": made.n}
        if made.done_on:
            yield made.done_on, EventKind.RECOMMENDATION_DONE, {"recommendation": made.n}


def _of_appeals(appeals: list[Appeal]) -> Iterator[Happening]:
    for appeal in appeals:
        yield appeal.received_on, EventKind.APPEAL_LODGED, {"appeal": appeal.n}
        if appeal.decided_on:
            upheld = appeal.outcome is AppealOutcome.UPHELD
            yield (
                appeal.decided_on,
                EventKind.APPEAL_UPHELD if upheld else EventKind.APPEAL_DISMISSED,
                {"appeal": appeal.n},
            )


def _of_end(past: PastCase, stage: Stage) -> Iterator[Happening]:
    if past.withdrawn_on:
        yield past.withdrawn_on, EventKind.WITHDRAWN, {}
    elif past.ended:
        yield past.closed_on, EventKind.APPLICATION_ENDED, {"ending": past.ended}
    if stage is Stage.CLOSED:
        yield past.closed_on, EventKind.CLOSED, {}
