"""What was added reaches the agencies: by the rule at once (c25), else where the coordinator shares it (c3)."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.added import readers
from csp_reviews.casefile.events import record
from csp_reviews.casefile.relations import agencies_in
from csp_reviews.correspondence.operations import tell_agency
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.sharing import passed_on
from csp_reviews.law.stages import check_open
from csp_reviews.law.terms import EventKind, MessageKind
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Message
from csp_reviews.models.following import Addition, AdditionShare

AGAIN_AFTER = timedelta(days=1)
"""Somebody who adds ten reports in an evening makes one message to each agency."""


def tell_who_reads_it(*, case: Case, addition: Addition, act: Act) -> None:
    """Tell the bodies that the application was passed to that something was added which belongs to it (s.104(3))."""
    if not passed_on(addition.kind, addition.about):
        return
    db.session.flush()
    for agency in readers(case, addition):
        _tell(case, agency, act)


def share_added(*, case: Case, addition: Addition, agencies: Collection[int], act: Act) -> None:
    """Share what was added with agencies of the case, and tell each that it is there (c3).

    One that has it already is left as it is. NotPossible (`agency_not_in_case`) for an agency that is not in the case,
    or has left the partnership; (`case_ended`) for any once the case is over.
    """
    known = {agency.id for agency in readers(case, addition)}
    for agency_id in sorted(set(agencies) - known):
        check_open(case.stage)
        agency = db.session.get(Agency, agency_id)
        if agency is None or agency_id not in agencies_in(case) or agency.left_on is not None or not act.account_id:
            raise NotPossible("agency_not_in_case")
        db.session.add(
            AdditionShare(addition_id=addition.id, agency_id=agency_id, shared_by_id=act.account_id, shared_on=act.on)
        )
        record(case, act, EventKind.ADDITION_SHARED, addition=addition.n, agency=agency_id)
        _tell(case, agency, act)


def _tell(case: Case, agency: Agency, act: Act) -> None:
    lately = select(Message.id).where(
        Message.case_id == case.id,
        Message.agency_id == agency.id,
        Message.kind == MessageKind.AGENCY_ADDED,
        Message.queued_at > act.at - AGAIN_AFTER,
    )
    if db.session.scalar(lately.limit(1)) is None:
        tell_agency(case=case, agency=agency, kind=MessageKind.AGENCY_ADDED, act=act)
