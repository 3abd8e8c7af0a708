"""A form sent after the 15 minutes were over: kept on the server, and shown again once the code is given (c2).

It waits as long as a draft does, for the same code in the same browser; then the page that asked shows it as it was
typed. Nothing of it is done until it is sent again.
"""

from typing import Any

from flask import current_app, g, request, session
from sqlalchemy import delete, insert, select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from csp_reviews.applications.drafts import IDLE
from csp_reviews.extensions import db
from csp_reviews.models.drafts import Draft
from csp_reviews.web import bookkeeping
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import digest, new_token

KEPT_AS = "late"
"""The name of the token in the cookie."""
NOT_KEPT = ("csrf_token",)


def keep(access_code_id: int, area_id: int) -> None:
    """Keep the form of this request, after the answer. One that is only a button, without a page, is not kept."""
    if request.method != "POST" or not _has_a_page():
        return
    token = new_token()
    form = {name: values for name, values in request.form.lists() if name not in NOT_KEPT}
    kept = {"code": access_code_id, "path": request.path, "form": form}
    row = {"token_digest": digest(token), "area_id": area_id, "answers": kept, "version": 1}
    bookkeeping.later(insert(Draft).values(**row, started_at=now(), last_request_at=now()))
    session[KEPT_AS] = token


def page(access_code_id: int) -> str | None:
    """The address of the page whose form waits for this code in this browser; None where none does."""
    kept = _kept()
    if kept is None or kept["code"] != access_code_id:
        session.pop(KEPT_AS, None)
        return None
    return str(kept["path"])


def offer(access_code_id: int) -> None:
    """Hand the kept form to the page that asked for it; forget it once the page is sent again."""
    kept = _kept()
    if kept is None or kept["code"] != access_code_id or kept["path"] != request.path:
        return
    if request.method == "POST":
        bookkeeping.later(delete(Draft).where(Draft.token_digest == digest(session.pop(KEPT_AS))))
    else:
        g.kept_form = MultiDict((name, value) for name, values in kept["form"].items() for value in values)


def _kept() -> dict[str, Any] | None:
    token = session.get(KEPT_AS)
    if not isinstance(token, str):
        return None
    query = select(Draft.answers).where(Draft.token_digest == digest(token), Draft.last_request_at >= now() - IDLE)
    found: dict[str, Any] | None = db.session.scalar(query)
    return found


def _has_a_page() -> bool:
    try:
        current_app.url_map.bind("").match(request.path, "GET")
    except HTTPException:
        return False
    return True
