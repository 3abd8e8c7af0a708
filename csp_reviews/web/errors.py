"""Error pages: plain words, nothing of the inside, and nothing that tells whether a thing exists."""

import logging
import re
from typing import Any

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from csp_reviews.extensions import db
from csp_reviews.law.errors import LawError
from csp_reviews.web import gone

log = logging.getLogger(__name__)

PAGES = {
    400: (_l("That did not work"), _l("Something in what was sent could not be read. Go back and try again.")),
    403: (_l("You cannot use this page"), _l("Your sign-in does not give you this. Ask whoever gave it to you.")),
    404: (_l("Page not found"), _l("Check the address. If you came by a link, it may have ended.")),
    405: (_l("That did not work"), _l("This address does not take that. Go back and try again.")),
    409: (
        _l("This changed while you were working on it"),
        _l("Nothing was recorded. Go back, reload the page, and look at what is there now before you try again."),
    ),
    413: (
        _l("That was too much at once"),
        _l("What was sent is larger than this service takes. Go back and shorten it, or send fewer or smaller files."),
    ),
    429: (_l("Please wait a little"), _l("There were too many tries. Wait a few minutes and try again.")),
    500: (
        _l("Sorry, something went wrong"),
        _l("Nothing was lost that you had sent before. Try again in a few minutes."),
    ),
    503: (_l("Very busy just now"), _l("Nothing was recorded. Go back and send it again in a minute.")),
}

NEUTRAL = re.compile(r"(/[^/]+)?/(apply|check|progress)(/.*)?")
"""The addresses below which no title says anything of the subject (T5)."""
BY_CODE = {
    403: (_l("You cannot use this page"), _l("The code that you came in with does not open it. Go back, or ring us."))
}
"""What is said there instead: whoever reads it has a code, and no sign-in."""
FORGOTTEN = (
    _l("This was not kept"),
    _l(
        "The page was open for too long, or its cookie is gone, so we cannot tell whose it is. Go back: what you typed "
        "may still be there. Copy it, and begin again. If it happens again, your browser keeps no cookies: allow them "
        "for this website, or use another browser or device."
    ),
)
"""A form without its token. What was typed is not shown: whoever presses Back after somebody left would read it."""


def page(status: int, said: tuple[Any, Any] | None = None) -> ResponseReturnValue:
    """The error page for a status, in words of its own where they are given; the transaction is rolled back first."""
    db.session.rollback()
    neutral = NEUTRAL.fullmatch(request.path) is not None
    pages = {**PAGES, **BY_CODE} if neutral else PAGES
    heading, text = said or pages.get(status, PAGES[500 if status >= 500 else 400])
    shown = {"heading": heading, "text": text, "status": status, "neutral": neutral}
    return render_template("errors/error.html", **shown), status


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _misnamed)
    app.register_error_handler(MethodNotAllowed, _only_posted)
    app.register_error_handler(CSRFError, _unknown)
    app.register_error_handler(StaleDataError, lambda _error: page(409))
    app.register_error_handler(LawError, _refused)
    app.register_error_handler(OperationalError, _busy)
    if not app.testing:
        app.register_error_handler(Exception, _broken)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    return page(error.code)


def _unknown(_error: CSRFError) -> ResponseReturnValue:
    """A form of nobody we know: it was left, or the cookie is lost."""
    return gone.page() if gone.form_left() else page(400, FORGOTTEN)


def _only_posted(_error: MethodNotAllowed) -> ResponseReturnValue:
    """Lead whoever asks for the address that a form is sent to, as a browser opened anew does, to the form."""
    parent = request.path.rsplit("/", 1)[0]
    adapter = current_app.create_url_adapter(request)
    if request.method != "GET" or adapter is None or not parent:
        return page(405)
    try:
        endpoint, values = adapter.match(parent, method="GET")
    except HTTPException:
        return page(405)
    return redirect(url_for(endpoint, **values), code=303)


def _misnamed(_error: SecurityError) -> ResponseReturnValue:
    """Somebody called us by a name that is not ours: no page, which would need an address of ours."""
    return str(_l("Check the address.")), 400, {"Content-Type": "text/plain; charset=utf-8"}


def _refused(error: LawError) -> ResponseReturnValue:
    log.warning("refused by a rule: %s", error.code)
    return page(409)


def _busy(error: OperationalError) -> ResponseReturnValue:
    log.error("the database did not answer: %s", type(error.orig).__name__)
    return page(503)


def _broken(error: Exception) -> ResponseReturnValue:
    log.error("unexpected error", exc_info=error)
    return page(500)
