"""Exit this page, for whoever writes an application: the browser's own copy of its cookie opens nothing any more."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import delete, select

from csp_reviews.applications.drafts import is_saved
from csp_reviews.extensions import db
from csp_reviews.models.drafts import Draft
from csp_reviews.web import kept_forms
from csp_reviews.web.tokens import digest, new_token

PLACES = ("draft.", "next.draft.", "aside.")
"""How the names begin under which a cookie holds the token of a draft (`applications.drafts`)."""


def init_app(app: Flask) -> None:
    """Tell leaving what ends with it."""
    app.extensions.setdefault("csp_leaving", []).append(leaving)


def leaving(cookie: dict[str, Any]) -> Callable[[], None]:
    """End what a cookie opens: what was saved with a code waits behind it, and everything else is deleted.

    That is what was not saved, a receipt, and a form that was kept because it came too late. The worker's sweep takes
    the files of what is deleted.
    """
    tokens = [token for name, token in cookie.items() if name.startswith(PLACES)]
    tokens += kept if isinstance(kept := cookie.get(kept_forms.KEPT_AS), list) else []
    digests = [digest(token) for token in tokens if isinstance(token, str)]
    return lambda: _end(digests)


def _end(digests: list[str]) -> None:
    for draft in db.session.scalars(select(Draft).where(Draft.token_digest.in_(digests)).with_for_update()).all():
        if draft.submitted_at is None and is_saved(draft):
            draft.token_digest, draft.before_digest, draft.before_until = digest(new_token()), None, None
        else:
            db.session.execute(delete(Draft).where(Draft.id == draft.id))
