"""Security headers, on every response of every status."""

from flask import Flask, Response, request

CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
PUBLIC = "public, max-age=0, must-revalidate"


def install(app: Flask) -> None:
    """Put the headers on every response; personal pages are never stored."""
    https = str(app.config["BASE_URL"]).startswith("https://")

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint != "static" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def public(response: Response) -> Response:
    """Mark an information page or the figures: the same for everybody, no cookie, may be kept if asked again."""
    response.headers["Cache-Control"] = PUBLIC
    response.headers["X-Robots-Tag"] = "all"
    return response
