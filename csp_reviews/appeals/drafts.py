"""An appeal that is being written: one a case, kept on the server and opened by the applicant's code alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from csp_reviews.extensions import db
from csp_reviews.models.appeals import AppealDraft
from csp_reviews.models.cases import Case
from csp_reviews.web.clock import now

KEPT = timedelta(days=28)
"""How long it waits after it was last saved."""


def find(case: Case) -> AppealDraft | None:
    """The appeal that is being written, if its time is not over."""
    query = select(AppealDraft).where(AppealDraft.case_id == case.id, AppealDraft.saved_at >= now() - KEPT)
    return db.session.scalar(query)


def keep(case: Case, page: str, answers: Mapping[str, Any]) -> AppealDraft:
    """Keep the answers of one page. Called with the case locked, so that there is one draft."""
    draft = find(case)
    if draft is None:
        forget(case)
        draft = AppealDraft(case_id=case.id, answers={}, started_at=now(), saved_at=now())
        db.session.add(draft)
    draft.answers = {**draft.answers, page: dict(answers)}
    draft.saved_at = now()
    return draft


def forget(case: Case) -> None:
    """Delete what was written. An appeal that was sent stays."""
    db.session.execute(delete(AppealDraft).where(AppealDraft.case_id == case.id))


def purge(at: datetime) -> int:
    """Delete every draft whose time is over; how many. The worker calls it."""
    return db.session.connection().execute(delete(AppealDraft).where(AppealDraft.saved_at < at - KEPT)).rowcount
