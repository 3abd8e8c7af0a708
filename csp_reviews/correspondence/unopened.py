"""Letters and messages that were sent and never opened: after a week a person posts them or tells them."""

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, or_, select

from csp_reviews.casefile.acts import by_program
from csp_reviews.casefile.safe_routes import WITHHELD, Why
from csp_reviews.correspondence.letters import READERS, opened
from csp_reviews.correspondence.operations import task_instead
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import MessageState
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Case
from csp_reviews.models.correspondence import Message, Notice
from csp_reviews.models.following import Talk
from csp_reviews.web.clock import now, today
from csp_reviews.web.transaction import writing

AFTER = timedelta(days=7)
BY_HAND = (MessageState.TASK, MessageState.FAILED, MessageState.DONE)


def make_tasks() -> int:
    """Make a task of every letter and message that was sent a week ago, was not opened and was not told.

    Returns how many.
    """
    letters = db.session.execute(select(Notice.id, Notice.case_id).where(*_unopened())).all()
    talks = db.session.execute(select(Talk.id, Talk.case_id).where(*_unread())).all()
    db.session.rollback()
    made = sum(_make_task(notice_id, case_id) for notice_id, case_id in letters)
    return made + sum(_make_task_of_talk(talk_id, case_id) for talk_id, case_id in talks)


def _make_task(notice_id: int, case_id: int) -> bool:
    """One transaction a notice, behind its case's lock, asking once more: several workers may be at it."""
    with writing():
        case = db.session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
        notice = db.session.scalar(select(Notice).where(Notice.id == notice_id, *_unopened()))
        person = person_of(case, notice.party) if notice else None
        if notice is not None and person is not None:
            act = by_program(today(), now())
            task_instead(case=case, person=person, notice=notice, why=Why.NOT_OPENED, act=act)
        db.session.commit()
        return person is not None


def _make_task_of_talk(talk_id: int, case_id: int) -> bool:
    """A message that staff wrote, in the same way."""
    with writing():
        case = db.session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
        talk = db.session.scalar(select(Talk).where(Talk.id == talk_id, *_unread()))
        person = person_of(case, talk.party) if talk else None
        made = None
        if talk is not None and person is not None:
            act = by_program(today(), now())
            made = task_instead(case=case, person=person, talk=talk, why=Why.NOT_OPENED, act=act)
        db.session.commit()
        return made is not None


def _unread() -> tuple[ColumnElement[bool], ...]:
    about = Message.talk_id == Talk.id
    opened = exists().where(ViewLog.talk_id == Talk.id, ViewLog.standing.in_(READERS))
    sent = exists().where(about, Message.state == MessageState.SENT)
    by_hand = exists().where(about, or_(Message.state.in_(BY_HAND), Message.why.in_(WITHHELD)))
    return (Talk.from_staff.is_(True), Talk.said_at <= now() - AFTER, ~opened, sent, ~by_hand)


def _unopened() -> tuple[ColumnElement[bool], ...]:
    sent = exists().where(Message.notice_id == Notice.id, Message.state == MessageState.SENT)
    by_hand = exists().where(Message.notice_id == Notice.id, Message.state.in_(BY_HAND))
    theirs = (Notice.told_on.is_(None), Notice.withheld_at.is_(None), ~opened())
    return (Notice.issued_at <= now() - AFTER, *theirs, sent, ~by_hand)
