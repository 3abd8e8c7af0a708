"""What a case page shows of each step: plain rows, read once, as far as the viewer may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row

from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.contact import SafeContact, safe_contact
from csp_reviews.casefile.finding import complaints_of
from csp_reviews.casefile.following import additions_of, held_in
from csp_reviews.casefile.frozen import frozen_for, was_clean
from csp_reviews.casefile.neighbours import Joined, joined
from csp_reviews.casefile.present import Present, present_in
from csp_reviews.casefile.summary_rows import (
    AGENCIES,
    APPEALS,
    DECISIONS,
    FILES,
    NOTICES,
    PEOPLE,
    RECOMMENDATIONS,
    REQUESTS,
    REVIEWS,
    WAITING,
    Statement,
)
from csp_reviews.extensions import db
from csp_reviews.law.terms import Action, Decision, Party
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.cases import Application, Case, Complaint, Person
from csp_reviews.models.following import Addition, ContactChange

Rows = Sequence[Row[Any]]


@dataclass(frozen=True)
class DecisionLine:
    """A threshold decision, with the bodies that made it and who recorded it."""

    n: int
    outcome: Decision
    decided_on: date
    reason: str
    recorded_by: str
    bodies: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """A case as its page shows it."""

    present: Present
    application: Application | None
    people: Sequence[Person]
    contact: Mapping[Party, SafeContact]
    """How each person may be reached; empty where the viewer may not read it."""
    complaints: Sequence[Complaint]
    agencies: Mapping[int, str]
    passings: Rows
    decisions: Sequence[DecisionLine]
    requests: Rows
    reviews: Rows
    recommendations: Rows
    appeals: Sequence[Appeal]
    notices: Rows = field(default=())
    waiting: Rows = field(default=())
    evidence: Rows = field(default=())
    """The files; empty where the viewer may not read them."""
    additions: Sequence[Addition] = field(default=())
    """What the applicant added, or put right, after handing in."""
    joined: Joined = field(default_factory=Joined)
    """How many neighbours of a group were asked, and who agrees."""
    held: Sequence[ContactChange] = field(default=())
    """Changes of how somebody is reached that are held; empty where the viewer may not read it."""

    @property
    def applicant(self) -> Person | None:
        """The person who applied."""
        return next((person for person in self.people if person.party is Party.APPLICANT), None)

    @property
    def affected(self) -> Person | None:
        """The person for whom somebody else applied."""
        return next((person for person in self.people if person.party is Party.AFFECTED), None)


def summary_of(opened: Opened) -> Summary:
    """Read what the case page shows. A bounded number of queries, however much there is."""
    case, present = opened.case, present_in(opened.case.id)
    people = _people(case)
    agencies = _agencies(case)
    reads_contact = opened.may(Action.READ_CONTACT)
    return Summary(
        present=present,
        application=db.session.get(Application, case.id),
        people=people,
        contact={person.party: safe_contact(person) for person in people} if reads_contact else {},
        complaints=complaints_of(case.id),
        agencies={row.id: row.name for row in agencies},
        passings=sorted((row for row in agencies if row.passed_on), key=lambda row: row.passed_on),
        decisions=_decisions(case) if present.decisions else (),
        requests=_rows(REQUESTS, case) if present.requests else (),
        reviews=_rows(REVIEWS, case) if present.reviews else (),
        recommendations=_rows(RECOMMENDATIONS, case) if present.recommendations else (),
        appeals=db.session.scalars(APPEALS, {"case": case.id}).all() if present.appeals else (),
        notices=_rows(NOTICES, case) if reads_contact and present.notices else (),
        waiting=_rows(WAITING, case) if reads_contact and present.waiting else (),
        evidence=files_of(opened) if present.evidence else (),
        additions=additions_of(case.id) if present.additions else (),
        joined=joined(case),
        held=held_in(case.id) if reads_contact and present.contact_changes else (),
    )


def _people(case: Case) -> Sequence[Person]:
    return db.session.scalars(PEOPLE, {"case": case.id}).unique().all()


def _agencies(case: Case) -> Rows:
    """The area's agencies, with when the application was passed to each."""
    return db.session.execute(AGENCIES, {"case": case.id, "area": case.area_id}).all()


def _decisions(case: Case) -> Sequence[DecisionLine]:
    found: dict[int, DecisionLine] = {}
    for row in db.session.execute(DECISIONS, {"case": case.id}):
        before = found[row.n].bodies if row.n in found else ()
        bodies = (*before, row.body) if row.body else before
        found[row.n] = DecisionLine(row.n, row.outcome, row.decided_on, row.reason, row.recorded_by or "", bodies)
    return list(found.values())


def _rows(statement: Statement, case: Case) -> Rows:
    return db.session.execute(statement, {"case": case.id}).all()


def files_of(opened: Opened) -> Rows:
    """The files that are there, each with its complaint's number; none where the viewer may not read them.

    An appeal's reviewer is told on a page of their own of those that could not be opened when it was lodged (c9).
    """
    if not opened.may(Action.READ_EVIDENCE):
        return ()
    rows, frozen = _rows(FILES, opened.case), frozen_for(opened)
    return rows if frozen is None else [row for row in rows if row.appeal_id is not None or was_clean(frozen, row.n)]
