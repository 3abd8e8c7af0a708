"""Random tokens and their digests: what a cookie or a link holds is never what the database holds."""

import hashlib
import hmac
import secrets

from flask import current_app


def new_token() -> str:
    """256 random bits, safe in a cookie and an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """The SHA-256 of a token of high entropy, as 64 hexadecimal characters."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_digest(text: str) -> str:
    """The HMAC-SHA-256 of a text that could be guessed, under the server's key."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
