"""How often a password may be tried. The right person is never kept out by somebody else's guesses.

Ten failures an hour for one account from one network, and fifty from the network as a whole: colleagues in one office
share it, and the wrong passwords of one of them keep none of the others out. A device from which the
person has signed in before, or used a link of theirs, counts for itself: it carries a cookie that opens nothing and
only says that it was here. Source for the idea: OWASP, "Device cookies".
"""

import hmac
import secrets
from dataclasses import dataclass

from flask import current_app, request
from werkzeug.wrappers import Response

from csp_reviews.web import throttle
from csp_reviews.web.tokens import keyed_digest

LIMIT, NETWORK_LIMIT, MINUTES = 10, 50, 60
RESETS = 5
COOKIE = "signed_in_before"
COOKIE_DAYS = 180


@dataclass(frozen=True)
class Attempt:
    """One try at one e-mail address from one device on one network."""

    buckets: tuple[str, ...]

    def too_many(self) -> bool:
        """Whether there were too many failures already. Asked before anything slow is done."""
        limits = (LIMIT, NETWORK_LIMIT)
        return any(throttle.full(name, limit, MINUTES) for name, limit in zip(self.buckets, limits, strict=False))

    def failed(self) -> None:
        """Count a failure."""
        for name in self.buckets:
            throttle.count(name, MINUTES)

    def succeeded(self) -> None:
        """Forget the failures of this person here; those of others on their network stay counted."""
        throttle.forget(self.buckets[0])


def attempt(email: str) -> Attempt:
    """The attempt that this request makes at an address, whether or not it has an account."""
    mark = request.cookies.get(COOKIE, "")
    if _is_known(mark, email):
        return Attempt((throttle.bucket("sign_in_device", email, mark),))
    network = throttle.network()
    return Attempt((throttle.bucket("sign_in", email, network), throttle.bucket("sign_in_network", network)))


def may_ask_for_link(email: str) -> bool:
    """Whether a reset may be asked for once more, and count that it was. Links asked for before stay good."""
    names = (throttle.bucket("reset", email), throttle.bucket("reset_network", throttle.network()))
    limits = (RESETS, LIMIT)
    allowed = not any(throttle.full(name, limit, MINUTES) for name, limit in zip(names, limits, strict=True))
    for name in names:
        throttle.count(name, MINUTES)
    return allowed


def remember(response: Response, email: str) -> None:
    """Let the browser say from now on that this person was here."""
    nonce = secrets.token_hex(8)
    response.set_cookie(
        COOKIE,
        f"{nonce}.{_mark(email, nonce)}",
        max_age=COOKIE_DAYS * 86_400,
        path="/sign-in",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _is_known(cookie: str, email: str) -> bool:
    nonce, _dot, mark = cookie.partition(".")
    return hmac.compare_digest(mark.encode(), _mark(email, nonce).encode())


def _mark(email: str, nonce: str) -> str:
    return keyed_digest(f"signed in before|{email}|{nonce}")
