"""The people of one area, as viewers, and what each may know of at all: a second, plain reading of the permissions."""

from dataclasses import dataclass

from sqlalchemy import select

from csp_reviews.casefile.access import scope
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Viewer
from csp_reviews.law.terms import BodyKind, RequestState, Role
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.areas import Agency, Area
from csp_reviews.models.cases import Case, Passing
from csp_reviews.models.information import InformationRequest
from csp_reviews.models.reviews import Recommendation, Review
from tests.support.builders import Make, viewer_of


@dataclass(frozen=True)
class People:
    """Everybody who works on an area's cases, and somebody who does not."""

    coordinator: Viewer
    second: Viewer
    chair: Viewer
    reviewer: Viewer
    officers: dict[int, Viewer]
    stranger: Viewer


def people_of(make: Make, area: Area, elsewhere: Area) -> People:
    """One account a role, one officer an agency."""
    officers = {}
    for agency in area.agencies:
        officers[agency.id] = viewer_of(make.account(Role.AGENCY_OFFICER, area, agency))
    return People(
        coordinator=viewer_of(make.account(Role.COORDINATOR, area)),
        second=viewer_of(make.account(Role.COORDINATOR, area)),
        chair=viewer_of(make.account(Role.CHAIR, area)),
        reviewer=viewer_of(make.account(Role.APPEAL_REVIEWER, area)),
        officers=officers,
        stranger=viewer_of(make.account(Role.COORDINATOR, elsewhere)),
    )


def known_to(viewer: Viewer) -> set[int]:
    """The cases that the product lets a person know of."""
    return set(db.session.scalars(select(Case.id).where(scope(viewer))))


def of_agency(agency_id: int) -> set[int]:
    """The cases that an agency is in: passed to it, asked of it and not called off, or recommended to it."""
    found = {row.case_id for row in db.session.scalars(select(Passing)) if row.agency_id == agency_id}
    for asked in db.session.scalars(select(InformationRequest)):
        if asked.agency_id == agency_id and asked.state is not RequestState.CANCELLED:
            found.add(asked.case_id)
    for made in db.session.scalars(select(Recommendation)):
        if made.agency_id == agency_id and made.made_on is not None:
            found.add(made.case_id)
    return found


def should_know(people: People, area: Area) -> list[tuple[str, Viewer, set[int]]]:
    """Each person and exactly what they should know of."""
    cases = {case.id for case in db.session.scalars(select(Case)) if case.area_id == area.id}
    chaired = {
        review.case_id
        for review in db.session.scalars(select(Review))
        if review.chair_id is not None and review.chair_id == people.chair.account_id
    }
    appealed = {appeal.case_id for appeal in db.session.scalars(select(Appeal)) if appeal.area_id == area.id}
    found = [
        ("coordinator", people.coordinator, cases),
        ("chair", people.chair, chaired),
        ("appeal reviewer", people.reviewer, appealed),
    ]
    found += [(f"officer of {n}", officer, of_agency(n)) for n, officer in people.officers.items()]
    return found


def agency_of(area: Area, kind: BodyKind) -> Agency:
    """The area's agency of a kind."""
    return next(agency for agency in area.agencies if agency.kind is kind)
