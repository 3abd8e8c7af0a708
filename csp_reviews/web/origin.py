"""Where a form was sent from, as the browser says it: for one without a token, because its page sets no cookie."""

from flask import Request

HERE = frozenset({"same-origin", "none"})


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
