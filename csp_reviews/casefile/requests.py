"""Taking requests for information back: one that is no longer needed, and all of a case that is over."""

from sqlalchemy import select

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.extensions import db
from csp_reviews.law.terms import EventKind, RequestState
from csp_reviews.models.cases import Case
from csp_reviews.models.information import InformationRequest


def take_back(*, case: Case, request: InformationRequest, reason: str, act: Act) -> None:
    """Take an open request back, and say why: its one-time link opens nothing, and nobody reminds anybody of it.

    The link stays known until its own day, so that whoever was just writing an answer is told what happened.
    """
    request.state, request.ended_on, request.cancel_reason = RequestState.CANCELLED, act.on, reason
    record(case, act, EventKind.REQUEST_CANCELLED, request=request.n, agency=request.agency_id)


def take_back_all(*, case: Case, reason: str, act: Act) -> None:
    """Take every request back that still waits for an answer, because the case is over."""
    waiting = (InformationRequest.case_id == case.id, InformationRequest.state == RequestState.OPEN)
    for request in db.session.scalars(select(InformationRequest).where(*waiting).order_by(InformationRequest.n)).all():
        take_back(case=case, request=request, reason=reason, act=act)
