"""Where a form was sent from, as the browser says it: no other website sends one of ours (T22).

The token of a form is the protection; this stands beside it. A form without a token, because its page sets no cookie,
asks more: that a page of this service is known to have sent it.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Request, abort, current_app, request

View = TypeVar("View", bound=Callable[..., Any])
HERE = frozenset({"same-origin", "none"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def sent_from_here(request: Request) -> bool:
    """Whether a page of this service sent the request, or a person typed it, and no other website did.

    Source: Fetch Metadata (`Sec-Fetch-Site`), which every browser of today sends; `Origin` (RFC 6454) where it is
    absent. Our pages send no referrer, so that an older browser says "null": that is not known to be from here.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in HERE
    origin = request.headers.get("Origin")
    return origin is None or origin == request.host_url.rstrip("/")


def asks_itself(view: View) -> View:
    """Declare that a view asks where its form came from, and what to do about it."""
    vars(view)["asks_origin"] = True
    return view


def refuse_foreign() -> None:
    """Stop a form that another website sent, with 400. An origin that the browser does not tell is not foreign."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in SAFE or view is None or "asks_origin" in vars(view):
        return
    origin = request.headers.get("Origin", "null")
    elsewhere = origin != "null" and urlsplit(origin).netloc != request.host
    if elsewhere or request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(400)
