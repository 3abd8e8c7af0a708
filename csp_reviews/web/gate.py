"""The access gate: deny by default, before anything else of a request.

Every view declares one action of `law.permissions` and the door by which its reader comes in. The gate refuses
whoever could never do that action; `casefile.open` then asks again about the case at hand.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import insert

from csp_reviews.law.permissions import NOBODY, Viewer, ever
from csp_reviews.law.terms import Action
from csp_reviews.models.audit import Refusal
from csp_reviews.web import bookkeeping, gone
from csp_reviews.web.clock import now


class Door(StrEnum):
    """How the reader of a page is known."""

    PUBLIC = "public"
    STAFF = "staff"
    APPLICANT = "applicant"
    LINK = "link"


class UndeclaredView(Exception):
    """An endpoint that does not say who may use it: the application refuses to start."""


AnyView = Callable[..., Any]
View = TypeVar("View", bound=AnyView)
Loader = Callable[[], Viewer]


def access(action: Action, door: Door = Door.STAFF) -> Callable[[View], View]:
    """Declare who may use a view: an action of the table, and the door."""

    def declare(view: View) -> View:
        vars(view)["declared_access"] = (action, door)
        return view

    return declare


def register_loader(app: Flask, door: Door, loader: Loader) -> None:
    """Say which one query tells the viewer at a door."""
    app.extensions.setdefault("csp_loaders", {})[door] = loader


def viewer() -> Viewer:
    """The person behind this request, as the view's door knows them. Asked at most once a request."""
    if "viewer" not in g:
        view = _view()
        door = declared(view)[1] if view else Door.PUBLIC
        loader = current_app.extensions["csp_loaders"].get(door)
        g.viewer = loader() if loader else NOBODY
    found: Viewer = g.viewer
    return found


def check() -> ResponseReturnValue | None:
    """Refuse, before anything else, whoever could never do what the view declares."""
    view = _view()
    if view is None:
        return None
    action, door = declared(view)
    if door is Door.PUBLIC or ever(viewer(), action):
        return None
    if viewer() is NOBODY and door is not Door.LINK:
        return _to_the_door(door)
    return refuse(404 if door is Door.LINK else 403)


def refuse(status: int) -> NoReturn:
    """Log the refusal and stop with 403 or 404."""
    abort(note_refusal(status))


def note_refusal(status: int) -> int:
    """Log a refusal; the status with which the answer says so."""
    statement = insert(Refusal).values(
        account_id=viewer().account_id, endpoint=request.endpoint or "", status=status, refused_at=now()
    )
    bookkeeping.later(statement)
    return status


def declared(view: AnyView) -> tuple[Action, Door]:
    """What a view declared with `access`; UndeclaredView where it did not."""
    found: tuple[Action, Door] | None = vars(view).get("declared_access")
    if found is None:
        raise UndeclaredView(f"{view.__name__} does not declare who may use it")
    return found


def verify(app: Flask) -> None:
    """Raise UndeclaredView for the first endpoint that declares no access."""
    for view in app.view_functions.values():
        declared(view)


def _view() -> AnyView | None:
    if request.endpoint is None:
        return None
    return current_app.view_functions.get(request.endpoint)


def _to_the_door(door: Door) -> ResponseReturnValue:
    if door is Door.APPLICANT and (gone.left() if request.method == "GET" else gone.form_left()):
        return gone.page()
    if door is Door.APPLICANT:
        return redirect(url_for("progress.enter"), code=303)
    target = request.path if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=target), code=303)
