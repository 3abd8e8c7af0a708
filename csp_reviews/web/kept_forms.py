"""A form sent after its sender's session had ended: kept on the server, and shown again once they come back (T19, c2).

It waits two hours, as long as a draft does, for the same person in the same browser; then the page that it came from
shows it as it was typed. Nothing of it is done until it is sent again. The owner is a code or an account by its id, so
that nobody else who comes in by the same browser is ever shown it.
"""

from datetime import timedelta
from typing import Any

from flask import current_app, flash, g, request, session
from flask_babel import gettext as _
from sqlalchemy import delete, insert, select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from csp_reviews.extensions import db
from csp_reviews.models.drafts import Draft
from csp_reviews.web import bookkeeping
from csp_reviews.web.belonging import FIELD
from csp_reviews.web.clock import now
from csp_reviews.web.gate import declared
from csp_reviews.web.tokens import digest, new_token

LASTS = timedelta(hours=2)
KEPT_AS = "late"
"""The name of the tokens in the cookie."""
WAITS = "waits"
"""The kind of a message that is the address of a page on which a form waits (`layouts/_messages.html`)."""
MOST = 5
"""How many forms wait in one browser; the oldest gives way."""
NOT_KEPT = ("csrf_token", "once")
"""What is made anew where the form is shown again: its key was used for the answer that it was sent too late."""
HIDDEN = ("once", "version", "whose", FIELD)
"""What no person typed: a form that holds nothing else is only a button, and is not kept."""


def keep(owner: str, area_id: int, *, instead: bool = False) -> str | None:
    """Keep the form of this request for its owner, after the answer. One that is only a button is not kept.

    `instead`: in the place of what was kept of the same page. Two tabs may each send one too late, and both are kept.
    Returns the address of the page that will show it; None where nothing was kept.
    """
    page = page_of_form() if request.method == "POST" and (_typed() or files_chosen()) else None
    if page is None:
        return None
    form = {name: values for name, values in request.form.lists() if name not in NOT_KEPT}
    kept = {"owner": owner, "page": page, "path": request.path, "form": form, "files": files_chosen()}
    _put(area_id, kept, instead=instead)
    return page


def files_chosen() -> bool:
    """Whether this request brings a file that somebody chose. A file is never kept: it has to be chosen again."""
    return any(file.filename for file in request.files.values())


def keep_beside(owner: str, area_id: int, recorded: str, texts: tuple[str, ...]) -> bool:
    """Keep what was typed in the other parts of a page's form, one part of which was just recorded; whether any was.

    `recorded` is that part's prefix, `texts` are the names that somebody types in. The page shows it until it is sent.
    """
    form = {name: values for name, values in request.form.lists() if not name.startswith(f"{recorded}-")}
    form = {name: values for name, values in form.items() if name.rpartition("-")[2] not in (*HIDDEN, *NOT_KEPT)}
    page = page_of_form()
    if page is None or not any(name in form and form[name][0].strip() for name in texts):
        return False
    _put(area_id, {"owner": owner, "page": page, "path": None, "form": form}, instead=True)
    return True


def _put(area_id: int, kept: dict[str, Any], *, instead: bool) -> None:
    token, place = new_token(), (kept["owner"], kept["page"])
    row = {"token_digest": digest(token), "area_id": area_id, "answers": kept, "version": 1}
    bookkeeping.later(insert(Draft).values(**row, started_at=now(), last_request_at=now()))
    others = [one for one, other in _waiting() if not instead or (other["owner"], other["page"]) != place]
    session[KEPT_AS] = [*others[-(MOST - 1) :], token]


def page_for(owner: str) -> str | None:
    """The address of the page whose form waits for this owner in this browser, the last one sent; None where none does.

    What waits there for somebody else is out of this browser's reach from then on.
    """
    mine = [(token, kept) for token, kept in _waiting() if kept["owner"] == owner]
    session.pop(KEPT_AS, None)
    if not mine:
        return None
    session[KEPT_AS] = [token for token, _kept in mine]
    return str(mine[-1][1]["page"])


def offer(owner: str) -> None:
    """Hand the kept form to the page that it came from; forget it once it is sent again."""
    mine = [(token, kept) for token, kept in _waiting() if kept["owner"] == owner and _is_of(kept)]
    if not mine:
        return
    token, kept = mine[-1]
    if request.method == "GET":
        g.files_lost = bool(kept.get("files"))
        g.kept_form = MultiDict((name, value) for name, values in kept["form"].items() for value in values)
        return
    bookkeeping.later(delete(Draft).where(Draft.token_digest == digest(token)))
    session[KEPT_AS] = [other for other in session[KEPT_AS] if other != token]
    _tell_of_others(owner, token)


def _is_of(kept: dict[str, Any]) -> bool:
    """Whether this request asks for the page of a kept form, or sends that form again."""
    if request.method != "POST":
        return request.method == "GET" and request.path == kept["page"]
    return bool(request.path == kept["path"] or (not kept["path"] and page_of_form() == kept["page"]))


def _tell_of_others(owner: str, sent: str) -> None:
    """Whoever has sent one of several again is led to the next: it came too late as well."""
    others = (kept for token, kept in _waiting() if token != sent and kept["owner"] == owner)
    pages = [kept["page"] for kept in others if kept["path"]]
    if pages:
        flash(request.script_root + pages[-1], WAITS)


def waits() -> bool:
    """Whether a form waits in this browser for whoever sent it."""
    return bool(_waiting())


def without_files() -> bool:
    """Whether a form waits that was sent with files, which do not wait with it."""
    return any(kept.get("files") for _token, kept in _waiting())


def tell() -> None:
    """Say to whoever comes back to their form that nothing of it was sent, and what to choose again."""
    flash(
        _("This was not sent. Choose your files again: they were not kept. Then look at it, and send it.")
        if without_files()
        else _("This was not sent. It is here as you typed it: look at it, then send it.")
    )


def _waiting() -> list[tuple[str, dict[str, Any]]]:
    """The tokens of the forms that wait in this browser, the last one at the end, and what each holds."""
    tokens = session.get(KEPT_AS)
    if not isinstance(tokens, list) or not tokens:
        return []
    fresh = (Draft.token_digest.in_([digest(token) for token in tokens]), Draft.last_request_at >= now() - LASTS)
    rows = db.session.execute(select(Draft.token_digest, Draft.answers).where(*fresh))
    found = {row.token_digest: row.answers for row in rows}
    return [(token, found[digest(token)]) for token in tokens if digest(token) in found]


def _typed() -> bool:
    names = (name.rpartition("-")[2] for name, value in request.form.items() if value)
    return any(name not in (*HIDDEN, *NOT_KEPT) for name in names)


def page_of_form() -> str | None:
    """The page by the same door that shows the form: at its own address, or at the nearest one above it."""
    view = current_app.view_functions[request.endpoint or ""]
    parts = request.path.rstrip("/").split("/")
    for length in range(len(parts), 1, -1):
        path = "/".join(parts[:length])
        shown = _view(path)
        if shown is not None and declared(shown)[1] is declared(view)[1]:
            return path
    return None


def _view(path: str) -> Any:
    try:
        endpoint, _values = current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        return None
    return current_app.view_functions[endpoint]
