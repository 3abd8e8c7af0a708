"""What Back shows after leaving: a page that says only that it has gone, whoever asks, and whatever stood there.

The checker sets no cookie, so that its pages cannot tell by one that somebody left: Back would send a form of theirs
again, with all that was typed. They carry a random mark from one to the next, the way out carries it too, and a form
with a mark that left is not read. The mark says nothing, and a day later it is forgotten.
"""

from flask import current_app, render_template, request, session
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from csp_reviews.web import throttle
from csp_reviews.web.tokens import new_token

STATUS = 410
MARK = "of"
"""The name of the mark, in a form and in the address of the way out."""
KEY = "csrf_token"
"""The name of a form's token, and of what it is made from in the cookie."""
MINUTES = 24 * 60
MOST = 200
"""How many marks one network may have remembered in that time."""


def left() -> bool:
    """Whether this browser knows nothing of us: somebody left, or nobody was here. An ended session is still known."""
    return not session


def page() -> ResponseReturnValue:
    """The page, and its status."""
    return render_template("errors/gone.html"), STATUS


def mark() -> str:
    """The mark of the pages that this form belongs to; a new one for the first of them."""
    sent = request.form.get(MARK, "")
    return sent if _is_mark(sent) else new_token()


def carry() -> None:
    """Have the way out of the pages that follow, which know the browser by its cookie, carry the mark of this form."""
    if _is_mark(request.form.get(MARK, "")):
        session[MARK] = request.form[MARK]


def remember() -> None:
    """Remember, of somebody who leaves, the mark of the pages that they had open."""
    network = throttle.bucket("leaving", throttle.network())
    for sent in {request.args.get(MARK, ""), str(session.get(MARK, "")), str(session.get(KEY, ""))}:
        if _is_mark(sent) and not throttle.full(network, MOST, MINUTES):
            throttle.count(network, MINUTES)
            throttle.count(throttle.bucket("left", sent), MINUTES)


def has_left() -> bool:
    """Whether the form at hand belongs to pages that somebody left."""
    return throttle.full(throttle.bucket("left", request.form.get(MARK, "")), 1, MINUTES)


def form_left() -> bool:
    """Whether the form at hand was shown to this browser before somebody left: its token is of the session that ended.

    Without scripts Back has the browser send a form again whose answer stood there. Where a cookie was only lost, or is
    not taken, the token is of no session that was left.
    """
    return left() and throttle.full(throttle.bucket("left", _session_of(request.form.get(KEY, ""))), 1, MINUTES)


def _session_of(token: str) -> str:
    """The session that a form's token is of (flask_wtf.csrf: it is signed); empty where it is not one of ours."""
    signed = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
    try:
        return str(signed.loads(token))
    except BadData:
        return ""


def _is_mark(text: str) -> bool:
    return 16 <= len(text) <= 64 and text.isascii()
