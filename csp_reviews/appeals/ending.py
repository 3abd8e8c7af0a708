"""Warning an applicant, by e-mail where that is safe and in no other way, of an appeal that will soon be deleted."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import exists, select

from csp_reviews.appeals.writing import writing
from csp_reviews.casefile.appeal_draft import KEPT
from csp_reviews.correspondence.operations import warn_by_email
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import MessageKind, Party
from csp_reviews.models.appeals import AppealDraft
from csp_reviews.models.cases import Case, Person
from csp_reviews.models.correspondence import Message


def warn(at: datetime) -> int:
    """Warn of each appeal that is deleted within the set days, once after it was last saved. Returns how many were.

    Nobody is told where e-mail is not safe, or where nothing can be appealed any more. The caller commits.
    """
    soon = at - KEPT + timedelta(days=current_app.config["SAVED_DRAFT_WARN_DAYS"])
    to_writer = exists().where(Person.case_id == AppealDraft.case_id, Person.id == Message.person_id)
    told = exists().where(
        Message.kind == MessageKind.DRAFT_ENDING, Message.queued_at >= AppealDraft.saved_at, to_writer
    )
    query = select(AppealDraft).where(AppealDraft.saved_at <= soon, AppealDraft.saved_at >= at - KEPT, ~told)
    return sum(_warn(draft, at) for draft in db.session.scalars(query.with_for_update(skip_locked=True)).all())


def _warn(draft: AppealDraft, at: datetime) -> bool:
    case = db.session.get_one(Case, draft.case_id)
    writer = person_of(case, Party.APPLICANT)
    if writer is None or not writing(case).ways:
        return False
    return warn_by_email(person=writer, kind=MessageKind.DRAFT_ENDING, until=draft.saved_at + KEPT, at=at) is not None
