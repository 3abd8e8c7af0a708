"""What the pages of correspondence read. Every case was opened by `casefile.access` before."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from csp_reviews.correspondence.letters import READERS
from csp_reviews.extensions import db
from csp_reviews.law.terms import Party
from csp_reviews.models.areas import Agency
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Case, Person
from csp_reviews.models.correspondence import Message, Notice

Opened = Mapping[tuple[int | None, int | None], datetime]
"""When something was first opened, by the id of the notice, or by that of the message of staff."""


def messages_of(case: Case) -> Sequence[Message]:
    """A case's messages, the newest first."""
    query = select(Message).where(Message.case_id == case.id).options(selectinload(Message.notice))
    return db.session.scalars(query.order_by(Message.queued_at.desc(), Message.id.desc())).all()


def message_of(case: Case, message_id: int) -> Message | None:
    """One message of a case."""
    return db.session.scalar(select(Message).where(Message.id == message_id, Message.case_id == case.id))


def notices_of(case: Case) -> Sequence[Notice]:
    """A case's notices, the newest first."""
    return db.session.scalars(select(Notice).where(Notice.case_id == case.id).order_by(Notice.n.desc())).all()


def notice_of(case: Case, n: int) -> Notice | None:
    """One notice of a case, by its number in the case."""
    return db.session.scalar(select(Notice).where(Notice.case_id == case.id, Notice.n == n))


def both_read(notice: Notice) -> bool:
    """Whether whoever applied has this very letter too, and may read it still (c1)."""
    theirs = select(Notice.id).where(
        Notice.case_id == notice.case_id,
        Notice.party == Party.APPLICANT,
        Notice.withheld_at.is_(None),
        func.coalesce(Notice.copy_of, Notice.n) == notice.letter,
    )
    return db.session.scalar(select(theirs.exists())) or False


def opened_at(case: Case) -> Opened:
    """For each notice, and each message of staff, that its reader opened with their code: when first."""
    query = (
        select(ViewLog.notice_id, ViewLog.talk_id, func.min(ViewLog.viewed_at).label("first"))
        .where(ViewLog.case_id == case.id, ViewLog.standing.in_(READERS), ViewLog.account_id.is_(None))
        .where(or_(ViewLog.notice_id.is_not(None), ViewLog.talk_id.is_not(None)))
        .group_by(ViewLog.notice_id, ViewLog.talk_id)
    )
    return {(row.notice_id, row.talk_id): row.first for row in db.session.execute(query)}


def people_of(case: Case) -> Mapping[int, Person]:
    """The people of a case, by id, with the routes that they marked."""
    query = select(Person).where(Person.case_id == case.id).options(selectinload(Person.routes))
    return {person.id: person for person in db.session.scalars(query)}


def agency_names(messages: Sequence[Message]) -> Mapping[int, str]:
    """The names of the agencies that the messages went to."""
    ids = {message.agency_id for message in messages if message.agency_id is not None}
    query = select(Agency.id, Agency.name).where(Agency.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(query)} if ids else {}
