"""An appeal that is being written: one a case, kept on the server and opened by the applicant's code alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from csp_reviews.casefile.appeal_draft import KEPT, find
from csp_reviews.casefile.evidence import drop_unclaimed
from csp_reviews.casefile.storage import store
from csp_reviews.extensions import db
from csp_reviews.models.appeals import AppealDraft
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence
from csp_reviews.web import bookkeeping
from csp_reviews.web.clock import now


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
    """Delete what was written, and the files that were added to it. An appeal that was sent stays, with its own."""
    mine = AppealDraft.case_id == case.id
    of_draft = select(Evidence.key).join(AppealDraft, AppealDraft.id == Evidence.appeal_draft_id).where(mine)
    keys = db.session.scalars(of_draft).all()
    db.session.execute(delete(AppealDraft).where(mine))
    if keys:
        bookkeeping.later(lambda: _drop(keys))


def _drop(keys: Sequence[str]) -> None:
    drop_unclaimed(store(), keys)


def purge(at: datetime) -> int:
    """Delete every draft whose time is over; how many. The worker calls it; its sweep takes their files."""
    return db.session.connection().execute(delete(AppealDraft).where(AppealDraft.saved_at < at - KEPT)).rowcount
