"""Exit this page: one address that ends every session, empties what the browser kept of us, and leads elsewhere.

A browser obeys `Clear-Site-Data` on https and on its own machine alone. Elsewhere it is not sent: Chromium then keeps
the very cookies that the same answer ends one by one. What else must not stay was never stored. The script puts `/gone`
in the place of the page that is left, so that Back leads there; without it Back asks for the page again, and the server
says that it has gone: by the cookie that is not there, or by the mark of a form that had none (`web.gone`).
"""

from flask import Flask, current_app, redirect, request, session
from flask.typing import ResponseReturnValue

from csp_reviews.law.terms import Action
from csp_reviews.web import bookkeeping, gone
from csp_reviews.web.gate import Door, access


@access(Action.READ_PUBLIC, Door.PUBLIC)
def leave() -> ResponseReturnValue:
    """Forget the visitor and send them to a page that says nothing about where they were."""
    for end_session in current_app.extensions.get("csp_leaving", ()):
        bookkeeping.later(end_session(dict(session)))
    gone.remember()
    session.clear()
    response = redirect(current_app.config["LEAVE_URL"], code=303)
    for name in request.cookies:
        response.delete_cookie(name, secure=current_app.config["SESSION_COOKIE_SECURE"])
    if _trusted():
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _trusted() -> bool:
    """Whether the browser holds this address to be safe: https, or the machine it runs on."""
    name = request.host.rsplit(":", 1)[0]
    return bool(current_app.config["SESSION_COOKIE_SECURE"]) or name in ("localhost", "127.0.0.1", "[::1]")


@access(Action.READ_PUBLIC, Door.PUBLIC)
def nothing_here() -> ResponseReturnValue:
    """Where Back leads after leaving."""
    return gone.page()


def install(app: Flask) -> None:
    """Give the addresses their endpoints."""
    app.add_url_rule("/leave", "leave", leave, methods=["GET"])
    app.add_url_rule("/gone", "gone", nothing_here, methods=["GET"])
