"""What a case page shows of each step: plain rows, read once, as far as the viewer may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import aliased, contains_eager

from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.contact import SafeContact, safe_contact
from csp_reviews.casefile.finding import complaints_of
from csp_reviews.casefile.following import additions_of, held_in
from csp_reviews.casefile.frozen import frozen_for, was_clean
from csp_reviews.casefile.neighbours import Joined, joined
from csp_reviews.casefile.present import STILL_TO_DO, Present, present_in
from csp_reviews.extensions import db
from csp_reviews.law.terms import Action, Decision, EvidenceState, Party
from csp_reviews.models.accounts import Account
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Application, Case, Complaint, ContactRoute, Passing, Person
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.evidence import Evidence
from csp_reviews.models.following import Addition, ContactChange
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.reviews import Recommendation, RecommendationResponse, Review
from csp_reviews.models.threshold import DecisionBody, ThresholdDecision

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
        requests=_requests(case) if present.requests else (),
        reviews=_reviews(case) if present.reviews else (),
        recommendations=_recommendations(case) if present.recommendations else (),
        appeals=_appeals(case) if present.appeals else (),
        notices=_notices(case) if reads_contact and present.notices else (),
        waiting=_waiting(case) if reads_contact and present.waiting else (),
        evidence=_evidence(opened) if present.evidence and opened.may(Action.READ_EVIDENCE) else (),
        additions=additions_of(case.id) if present.additions else (),
        joined=joined(case),
        held=held_in(case.id) if reads_contact and present.contact_changes else (),
    )


def _people(case: Case) -> Sequence[Person]:
    query = (
        select(Person)
        .outerjoin(Person.routes)
        .where(Person.case_id == case.id)
        .order_by(Person.id, ContactRoute.id)
        .options(contains_eager(Person.routes))
    )
    return db.session.scalars(query).unique().all()


def _agencies(case: Case) -> Rows:
    """The area's agencies, with when the application was passed to each."""
    columns: tuple[Any, ...] = (Agency.id, Agency.name, Passing.passed_on, Passing.how)
    passed = and_(Passing.agency_id == Agency.id, Passing.case_id == case.id)
    query = select(*columns).outerjoin(Passing, passed).where(Agency.area_id == case.area_id)
    return db.session.execute(query.order_by(Agency.id)).all()


def _decisions(case: Case) -> Sequence[DecisionLine]:
    columns: tuple[Any, ...] = (
        ThresholdDecision.n,
        ThresholdDecision.outcome,
        ThresholdDecision.decided_on,
        ThresholdDecision.reason,
        Account.name.label("recorded_by"),
        Agency.name.label("body"),
    )
    query = (
        select(*columns)
        .outerjoin(Account, Account.id == ThresholdDecision.recorded_by_id)
        .outerjoin(DecisionBody, DecisionBody.decision_id == ThresholdDecision.id)
        .outerjoin(Agency, Agency.id == DecisionBody.agency_id)
        .where(ThresholdDecision.case_id == case.id)
        .order_by(ThresholdDecision.n.desc(), DecisionBody.agency_id)
    )
    found: dict[int, DecisionLine] = {}
    for row in db.session.execute(query):
        before = found[row.n].bodies if row.n in found else ()
        bodies = (*before, row.body) if row.body else before
        found[row.n] = DecisionLine(row.n, row.outcome, row.decided_on, row.reason, row.recorded_by or "", bodies)
    return list(found.values())


def _requests(case: Case) -> Rows:
    columns: tuple[Any, ...] = (
        InformationRequest.n,
        InformationRequest.state,
        InformationRequest.asked_on,
        InformationRequest.due_on,
        InformationRequest.ended_on,
        Agency.name.label("agency"),
    )
    query = select(*columns).join(Agency, Agency.id == InformationRequest.agency_id)
    return db.session.execute(
        query.where(InformationRequest.case_id == case.id).order_by(InformationRequest.n.desc())
    ).all()


def _reviews(case: Case) -> Rows:
    columns: tuple[Any, ...] = (
        Review.n,
        Review.mode,
        Review.planned_on,
        Review.held_on,
        Review.finalised_on,
        Review.chair_name,
        Review.alone,
        Account.name.label("chair"),
    )
    query = select(*columns).outerjoin(Account, Account.id == Review.chair_id).where(Review.case_id == case.id)
    return db.session.execute(query.order_by(Review.n.desc())).all()


def _recommendations(case: Case) -> Rows:
    """Each recommendation that was made, with the newest version of its answer."""
    version = aliased(RecommendationResponse)
    newest = select(func.max(version.version)).where(version.recommendation_id == Recommendation.id).scalar_subquery()
    answer = and_(
        RecommendationResponse.recommendation_id == Recommendation.id, RecommendationResponse.version == newest
    )
    columns: tuple[Any, ...] = (
        Recommendation.n,
        Recommendation.text,
        Recommendation.made_on,
        Recommendation.due_on,
        Recommendation.progress,
        Recommendation.done_on,
        func.coalesce(Agency.name, Recommendation.addressee).label("addressee"),
        RecommendationResponse.response,
        RecommendationResponse.responded_on,
        RecommendationResponse.responded_by,
    )
    query = (
        select(*columns)
        .outerjoin(Agency, Agency.id == Recommendation.agency_id)
        .outerjoin(RecommendationResponse, answer)
        .where(Recommendation.case_id == case.id, Recommendation.made_on.is_not(None))
    )
    return db.session.execute(query.order_by(Recommendation.n)).all()


def _appeals(case: Case) -> Sequence[Appeal]:
    return db.session.scalars(select(Appeal).where(Appeal.case_id == case.id).order_by(Appeal.n.desc())).all()


def _notices(case: Case) -> Rows:
    columns: tuple[Any, ...] = (Notice.n, Notice.kind, Notice.party, Notice.issued_on, Notice.told_on, Notice.told_how)
    return db.session.execute(select(*columns).where(Notice.case_id == case.id).order_by(Notice.n.desc())).all()


def _evidence(opened: Opened) -> Rows:
    """The files that are there, each with its complaint's number.

    An appeal's reviewer is told on a page of their own of those that could not be opened when it was lodged (c9).
    """
    case, frozen = opened.case, frozen_for(opened)
    columns: tuple[Any, ...] = (
        Evidence.n,
        Evidence.name,
        Evidence.kind,
        Evidence.state,
        Complaint.n.label("complaint"),
    )
    query = select(*columns).outerjoin(Complaint, Complaint.id == Evidence.complaint_id)
    kept = query.where(Evidence.case_id == case.id, Evidence.state != EvidenceState.REMOVED)
    rows = db.session.execute(kept.order_by(Evidence.n)).all()
    return rows if frozen is None else [row for row in rows if was_clean(frozen, row.n)]


def _waiting(case: Case) -> Rows:
    """Messages that a person must still see to."""
    columns: tuple[Any, ...] = (Message.id, Message.kind, Message.route, Message.state, Message.queued_at)
    query = select(*columns).where(Message.case_id == case.id, Message.state.in_(STILL_TO_DO))
    return db.session.execute(query.order_by(Message.id)).all()
