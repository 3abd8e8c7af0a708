"""Information pages and files of an area, kept as they were made for as long as nothing that they show has changed.

What they show is the area's records, its words, its agencies, meetings, procedures and opening figures, and the day.
The area's stamp is renewed with each of those in the same transaction: `casefile.events.record` does so for the
records, and `install` sees to the rest. So a page costs the one query that reads the area and its stamp.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from flask import Flask, Response, abort, current_app, request
from flask_babel import get_locale
from sqlalchemy import bindparam, event, select
from sqlalchemy.orm import Session

from csp_reviews.casefile.stamps import renew_stamps
from csp_reviews.extensions import db
from csp_reviews.models.areas import Agency, Area, MeetingDate, OpeningFigure, Procedure
from csp_reviews.web.clock import today
from csp_reviews.web.headers import public

MOST = 256
"""Pages kept by one process; the oldest goes first."""
HTML = "text/html; charset=utf-8"
SHOWN = (Agency, MeetingDate, OpeningFigure, Procedure)
_GLANCE = select(Area.id, Area.slug, Area.figures_from, Area.figures_stamp).where(Area.slug == bindparam("slug"))

Name = tuple[Any, ...]
State = tuple[int, date]


@dataclass(frozen=True, slots=True)
class Glance:
    """As much of an area as it takes to know whether a page of it is kept."""

    id: int
    slug: str
    figures_from: date
    figures_stamp: int


@dataclass(frozen=True, slots=True)
class _Kept:
    state: State
    body: bytes
    tag: str


def glance(slug: str) -> Glance:
    """The area with this slug, at a glance; 404 where there is none."""
    found = db.session.execute(_GLANCE, {"slug": slug}).one_or_none()
    if found is None:
        abort(404)
    return Glance(*found)


def kept(
    area: Glance,
    make: Callable[[], str | bytes],
    *,
    about: object = None,
    content_type: str = "text/html; charset=utf-8",
) -> Response:
    """A public answer: the one that was made before in the same state of the area, or what `make` makes now.

    `about` says what of the address besides its path the answer depends on. The answer carries a tag of its own text,
    so that a browser that has it is told so.
    """
    name = (area.id, request.script_root, request.path, about, str(get_locale()))
    state = (area.figures_stamp, today())
    pages: _Pages = current_app.extensions.setdefault("csp_kept_pages", _Pages())
    found = pages.get(name)
    if found is None or found.state != state:
        made = make()
        body = made.encode() if isinstance(made, str) else made
        found = _Kept(state, body, hashlib.sha256(body).hexdigest()[:32])
        pages.put(name, found)
    response = Response(found.body, content_type=content_type)
    response.set_etag(found.tag)
    public(response)
    response.make_conditional(request)
    return response


class _Pages:
    def __init__(self) -> None:
        self._pages: dict[Name, _Kept] = {}
        self._lock = Lock()

    def get(self, name: Name) -> _Kept | None:
        return self._pages.get(name)

    def put(self, name: Name, page: _Kept) -> None:
        with self._lock:
            self._pages.pop(name, None)
            while len(self._pages) >= MOST:
                del self._pages[next(iter(self._pages))]
            self._pages[name] = page


def install(_app: Flask) -> None:
    """Renew an area's stamp with every change of a row that its public pages show."""
    if not event.contains(db.session, "before_flush", _renew_for_changes):
        event.listen(db.session, "before_flush", _renew_for_changes)


def _renew_for_changes(session: Session, _context: object, _instances: object) -> None:
    changed = [row for row in session.dirty if session.is_modified(row)]
    found = (_area_of(row) for row in (*session.new, *changed, *session.deleted))
    renew_stamps(area_id for area_id in found if area_id is not None)


def _area_of(row: object) -> int | None:
    if isinstance(row, Area):
        return row.id
    return row.area_id if isinstance(row, SHOWN) else None
