"""What the public gets is sent packed (gzip), so that a page is light on a slow line, whatever stands in front.

A page that repeats what its address says is not, unless it is the same for everybody, nor is any staff page: the length
of what is packed beside words that somebody else chose gives a session's token away (BREACH). With a form that another
website sends no cookie goes.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, current_app, request

from csp_reviews.web.gate import Door, declared

KINDS = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json", "text/csv"})
LEAST = 500
"""Shorter, packing makes it longer."""
REMEMBERED = 32


def install(app: Flask) -> None:
    """Pack on the way out; say of a file whose address names its content that it never changes."""

    @app.after_request
    def pack(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args:
            response.cache_control.immutable = True
        if response.mimetype in KINDS and _may_be_packed(response):
            response.vary.add("Accept-Encoding")
            if request.method != "HEAD" and request.accept_encodings["gzip"] and response.status_code in (200, 400):
                _pack(response)
        return response


def _may_be_packed(response: Response) -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    public = view is not None and declared(view)[1] is not Door.STAFF
    return public and bool(response.cache_control.public or not request.args)


def _pack(response: Response) -> None:
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < LEAST or response.content_encoding:
        return
    # Nothing of a person's stays in memory.
    response.set_data(_packed(body) if response.cache_control.public else gzip.compress(body, 5, mtime=0))
    response.content_encoding = "gzip"
    etag, _weak = response.get_etag()
    if etag:
        # Other bytes, the same page: what a weak tag says.
        response.set_etag(etag, weak=True)


@lru_cache(REMEMBERED)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
