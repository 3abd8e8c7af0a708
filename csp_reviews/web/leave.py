"""Exit this page: one address that ends every session, empties what the browser kept of us, and leads elsewhere."""

from flask import Flask, current_app, redirect, session
from flask.typing import ResponseReturnValue

from csp_reviews.law.terms import Action
from csp_reviews.web import bookkeeping
from csp_reviews.web.gate import Door, access


@access(Action.READ_PUBLIC, Door.PUBLIC)
def leave() -> ResponseReturnValue:
    """Forget the visitor and send them to a page that says nothing about where they were."""
    for end_session in current_app.extensions.get("csp_leaving", ()):
        bookkeeping.later(end_session(dict(session)))
    session.clear()
    response = redirect(current_app.config["LEAVE_URL"], code=303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def install(app: Flask) -> None:
    """Give the address its endpoint."""
    app.add_url_rule("/leave", "leave", leave, methods=["GET"])
