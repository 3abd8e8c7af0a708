"""What the pages of this step read: a case's requests, whom to ask, and an agency's work."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from csp_reviews.casefile.areas import agencies
from csp_reviews.casefile.relations import invited_agency_ids
from csp_reviews.extensions import db
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Progress, RequestState, Response
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case, Passing
from csp_reviews.models.information import InformationAnswer, InformationRequest
from csp_reviews.models.reviews import Recommendation
from csp_reviews.web.paging import Page, read_key, write_key

PAGE = 50
AT_WORK = (Progress.NOT_STARTED, Progress.UNDER_WAY)


@dataclass(frozen=True, slots=True)
class ToAsk:
    """An agency that may be asked now."""

    agency: Agency
    passed: bool
    """The application was passed to it (s.104(3)), so that it knows who and where."""
    asked_before: bool

    @property
    def suggested(self) -> bool:
        """Whether the form ticks it from the start: a relevant body that was sent the application and never asked."""
        return self.agency.relevant_body and self.passed and not self.asked_before


def requests_of(case: Case) -> Sequence[InformationRequest]:
    """Every request of a case, the cancelled too, in the order of asking."""
    query = (
        select(InformationRequest)
        .join(InformationRequest.agency)
        .where(InformationRequest.case_id == case.id)
        .order_by(InformationRequest.n)
        .options(
            contains_eager(InformationRequest.agency),
            selectinload(InformationRequest.answers).selectinload(InformationAnswer.reports),
        )
    )
    return db.session.scalars(query).all()


def request_of(case: Case, n: int) -> InformationRequest | None:
    """One request of a case by its number."""
    return next((one for one in requests_of(case) if one.n == n), None)


def to_ask(case: Case, requests: Sequence[InformationRequest]) -> list[ToAsk]:
    """The agencies of the area that do not owe an answer already; relevant bodies first."""
    waiting = {one.agency_id for one in requests if one.state is RequestState.OPEN}
    before = {one.agency_id for one in requests}
    passed = {passing.agency_id for passing in case.passings}
    found = [
        ToAsk(agency, agency.id in passed, agency.id in before)
        for agency in agencies(case.area_id)
        if agency.id not in waiting
    ]
    return sorted(found, key=lambda one: not one.agency.relevant_body)


def open_requests(agency_ids: Collection[int]) -> Sequence[Row[InformationRequest, str]]:
    """The requests that wait for an answer of the agencies, the first due first: request and case reference."""
    query = (
        select(InformationRequest, Case.reference)
        .join(Case, Case.id == InformationRequest.case_id)
        .where(
            InformationRequest.agency_id.in_(agency_ids),
            InformationRequest.state == RequestState.OPEN,
            Case.stage.in_(OPEN),
        )
        .order_by(InformationRequest.due_on, InformationRequest.id)
    )
    return db.session.execute(query).all()


def open_recommendations(agency_ids: Collection[int]) -> list[tuple[Recommendation, str]]:
    """The recommendations that the agencies have not answered or not carried out, the first due first, with references.

    What was declined, said to be done or done asks nothing of them.
    """
    query = (
        select(Recommendation, Case.reference)
        .join(Case, Case.id == Recommendation.case_id)
        .where(
            Recommendation.agency_id.in_(agency_ids),
            Recommendation.made_on.is_not(None),
            ~Recommendation.imported,
            Recommendation.progress.in_(AT_WORK),
            Case.stage.in_(OPEN),
        )
        .options(selectinload(Recommendation.responses))
        .order_by(Recommendation.due_on, Recommendation.id)
    )
    return [(made, reference) for made, reference in db.session.execute(query) if not declined(made)]


def recommendations_of(case: Case, agency_ids: Collection[int]) -> Sequence[Recommendation]:
    """The recommendations of a case that were made to the agencies."""
    query = (
        select(Recommendation)
        .where(
            Recommendation.case_id == case.id,
            Recommendation.agency_id.in_(agency_ids),
            Recommendation.made_on.is_not(None),
        )
        .options(selectinload(Recommendation.responses))
        .order_by(Recommendation.n)
    )
    return db.session.scalars(query).all()


def declined(made: Recommendation) -> bool:
    """Whether the last answer to a recommendation declines it."""
    return bool(made.responses) and made.responses[-1].response is Response.DECLINED


def cases_of(agency_ids: Collection[int], after: str | None = None, size: int = PAGE) -> Page[Row[Any]]:
    """One page of the cases that the agencies are in, the last received first: reference, stage, day of passing on.

    Of a case that was not passed to them the stage is not theirs to know: the page leaves it out.
    """
    passed = and_(Passing.case_id == Case.id, Passing.agency_id.in_(agency_ids))
    query = (
        select(Case.id, Case.reference, Case.received_on, Case.stage, Passing.passed_on)
        .outerjoin(Passing, passed)
        .where(Case.id.in_(invited_agency_ids(agency_ids)), *_after(after))
        .order_by(Case.received_on.desc(), Case.id.desc())
        .limit(size + 1)
    )
    return _page(query, size)


def _after(text: str | None) -> list[ColumnElement[bool]]:
    key = read_key(text)
    if key is None:
        return []
    day, case_id = key
    return [or_(Case.received_on < day, and_(Case.received_on == day, Case.id < case_id))]


def _page(query: Select[*tuple[Any, ...]], size: int) -> Page[Row[Any]]:
    rows = db.session.execute(query).all()
    shown = rows[:size]
    last = shown[-1] if len(rows) > size else None
    return Page(shown, write_key(last.received_on, last.id) if last is not None else None)


def late_by(due_on: date, today: date) -> int:
    """How many days ago a day was; nought where it is not past."""
    return max((today - due_on).days, 0)
