"""Closing a case when every duty is answered, ending one that was never decided, opening a closed one again."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.casefile.facts import stage_since
from csp_reviews.casefile.letters import Send
from csp_reviews.casefile.requests import take_back_all
from csp_reviews.casefile.stage import move
from csp_reviews.casefile.statements import CASE
from csp_reviews.casefile.worklist import owed
from csp_reviews.extensions import db
from csp_reviews.law import stages
from csp_reviews.law.acting import check_day
from csp_reviews.law.calendar import london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import Ending, EventKind, Move, NoticeKind, Reopening, Stage
from csp_reviews.models.accounts import Account
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Review

SETTLES = (
    EventKind.CLOSING_PROPOSED,
    EventKind.CLOSED,
    EventKind.REOPENING_PROPOSED,
    EventKind.REOPENED,
    EventKind.REVIEW_FINALISED,
    EventKind.THRESHOLD_NOT_MET,
    EventKind.APPEAL_UPHELD,
)
"""The events after which an earlier proposal says nothing any more."""
EVENT = aliased(CaseEvent)
NONE: frozenset[int] = frozenset()
LAST: Select[*tuple[Any, ...]] = (
    select(CaseEvent.kind, CaseEvent.account_id, CaseEvent.happened_on, Account.name)
    .outerjoin(Account, Account.id == CaseEvent.account_id)
    .where(CaseEvent.case_id == CASE, CaseEvent.kind.in_(SETTLES))
    .order_by(CaseEvent.seq.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Proposal:
    """That somebody proposed to close a case or to open it again, where a second person has to agree (c16)."""

    account_id: int | None
    name: str
    on: date


def proposal_of(case: Case, kind: EventKind = EventKind.CLOSING_PROPOSED) -> Proposal | None:
    """The proposal to close a case (or, by its `kind`, to open it again) that stands, if there is one."""
    last = db.session.execute(LAST, {"case": case.id}).first()
    if last is None or last.kind is not kind:
        return None
    return Proposal(last.account_id, last.name or "", last.happened_on)


def proposed_by(account_id: int | None, case_ids: Collection[int]) -> frozenset[int]:
    """Of some cases, those that the account proposed to close and that wait for a second person."""
    last = (
        select(func.max(CaseEvent.seq))
        .where(CaseEvent.case_id == EVENT.case_id, CaseEvent.kind.in_(SETTLES))
        .scalar_subquery()
    )
    found = select(EVENT.case_id).where(EVENT.case_id.in_(case_ids), EVENT.account_id == account_id, EVENT.seq == last)
    return frozenset(db.session.scalars(found.where(EVENT.kind == EventKind.CLOSING_PROPOSED))) if case_ids else NONE


def propose_closing(*, case: Case, act: Act) -> None:
    """Propose to a second person that a case be closed. NotPossible where it could not be closed now."""
    _check_closing(case)
    record(case, act, EventKind.CLOSING_PROPOSED)


def close_case(*, case: Case, reason: str, alone: bool, act: Act, send: Send) -> None:
    """Close a case in which nothing is owed any more, and tell the applicant why.

    `alone`: one person did what would take two, because the area has no second. NotPossible: a duty is open, the stage
    does not allow it, the day is before the case came to it, or no reason is given.
    """
    _check_closing(case)
    check_day(act.on, today=london_day(act.at), earliest=stage_since(case), early="closed_too_early")
    if not reason.strip():
        raise NotPossible("reason_missing")
    move(case, Move.CLOSE)
    case.closed_on = act.on
    record(case, act, EventKind.CLOSED, alone=alone)
    title: Any = _l("Your case is closed")
    again: Any = _l(
        "If it happens again, or there is more to say, tell us. We can open it again, and you can always apply anew."
    )
    parts = ((title, tuple(reason.splitlines())), (_l("If it is not over"), (again,)))
    send(case=case, kind=NoticeKind.CLOSING, title=title, parts=parts, act=act)


def end_case(*, case: Case, ending: Ending, reason: str, act: Act, send: Send) -> None:
    """End an application before any decision: handed over to its right area, or made in error.

    The applicant is told, and what agencies were asked is taken back.

    NotPossible: it was decided already, or no reason is given.
    """
    stages.after(case.stage, Move.END)
    if not reason.strip():
        raise NotPossible("reason_missing")
    move(case, Move.END)
    case.ending, case.ending_reason = ending, reason
    record(case, act, EventKind.APPLICATION_ENDED, ending=ending)
    take_back_all(case=case, reason=_("The application has ended."), act=act)
    handed_over = ending is Ending.HANDED_OVER
    title: Any = _l("We have passed your application on") if handed_over else _l("Your application has ended")
    wrong: Any = _l(
        "If you think that this is wrong, tell us: you have lost nothing, and you can apply again at any time."
    )
    parts = ((title, tuple(reason.splitlines())), (_l("If you disagree"), (wrong,)))
    send(case=case, kind=NoticeKind.ENDING, title=title, parts=parts, act=act)


def propose_reopening(*, case: Case, why: Reopening, act: Act) -> None:
    """Propose to a second person that a closed case be opened again (c16). NotPossible: it is not closed."""
    stages.after(case.stage, _reopening(case))
    record(case, act, EventKind.REOPENING_PROPOSED, why=why)


def reopen_case(*, case: Case, why: Reopening, act: Act, alone: bool = False) -> None:
    """Open a closed case again, where it stood: after its review, or after the refusal where none was held.

    An appeal, or something that the applicant adds, does so in its own transaction. `alone`: one person did what would
    take two. NotPossible: it is not closed, or the day is before the closing.
    """
    by = _reopening(case)
    stages.after(case.stage, by)
    earliest = case.closed_on or case.received_on
    check_day(act.on, today=london_day(act.at), earliest=earliest, early="reopened_too_early")
    move(case, by)
    case.closed_on = None
    record(case, act, EventKind.REOPENED, why=why, alone=alone)


def reopen_if_closed(*, case: Case, why: Reopening, act: Act) -> bool:
    """Open a case again if it is closed; tells whether it was. For whatever comes to a closed case.

    What came before the closing, and is typed after it, opens it again on the day of the closing.
    """
    if case.stage is not Stage.CLOSED:
        return False
    reopen_case(case=case, why=why, act=replace(act, on=max(act.on, case.closed_on or act.on)))
    return True


def _check_closing(case: Case) -> None:
    stages.after(case.stage, Move.CLOSE)
    if owed(case):
        raise NotPossible("duties_open")


def _reopening(case: Case) -> Move:
    final = exists().where(Review.case_id == case.id, Review.finalised_on.is_not(None))
    return Move.REOPEN if db.session.scalar(select(final)) else Move.REOPEN_REFUSED
