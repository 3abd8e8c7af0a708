"""What every template may ask: the area, the reader, the navigation, and whether this is a demonstration."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from csp_reviews.extensions import db
from csp_reviews.law.permissions import Viewer
from csp_reviews.models.areas import Area
from csp_reviews.web.clock import today
from csp_reviews.web.filters import words
from csp_reviews.web.gate import Door, declared, viewer
from csp_reviews.web.language import current, name_of, other

Navigation = Callable[[Door, Area | None, Viewer | None], list[tuple[str, str, bool]]]


@dataclass(frozen=True)
class Reader:
    """A signed-in person, as the header shows them."""

    name: str
    roles: tuple[str, ...]


def install(app: Flask, navigation: Navigation) -> None:
    """Let every template ask; `navigation` says what stands in the header."""
    app.extensions["csp_navigation"] = navigation
    # Flask's own context hands every template the session, which marks every page as depending on the cookie.
    app.template_context_processors[None] = [_context]


def show_area(area: Area) -> Area:
    """Say whose pages these are: the header and the footer follow."""
    g.area = area
    return area


def demonstration() -> bool:
    """Whether this database holds a demonstration. Once it does, the process need not ask again."""
    if not current_app.extensions.get("csp_demonstration"):
        try:
            found = db.session.scalar(select(exists().where(Area.demonstration)))
        except SQLAlchemyError:
            # The page that says that the database does not answer must not ask the database.
            return False
        current_app.extensions["csp_demonstration"] = bool(found)
    return bool(current_app.extensions["csp_demonstration"])


def _context() -> dict[str, Any]:
    area: Area | None = g.get("area")
    staff = viewer() if _door() is Door.STAFF and viewer().signed_in else None
    return {
        "area": area,
        "g": g,
        "request": request,
        "area_name": name_of(area) if area is not None else "",
        "html_lang": current(),
        "other_language": other(area),
        "demonstration": area.demonstration if area is not None else demonstration(),
        "navigation": current_app.extensions["csp_navigation"](_door(), area, staff),
        "today": today,
        "viewer": _reader(staff),
    }


def _door() -> Door:
    view = current_app.view_functions.get(request.endpoint or "")
    return declared(view)[1] if view else Door.PUBLIC


def _reader(staff: Viewer | None) -> Reader | None:
    if staff is None:
        return None
    return Reader(staff.name, tuple(dict.fromkeys(words(grant.role) for grant in staff.grants)))
