"""Whose a form is: every form of a page that shows somebody's own carries a mark of it.

A browser may have shown one person's pages, and show another's now. A form of the first, still open in a tab, is told
by its mark. Pages that are nobody's own carry none, and a form without one is of a page from before there were any.
"""

import re

from flask import Flask, g, request

from csp_reviews.web.tokens import keyed_digest

FIELD = "belongs"
"""The field that carries the mark: nobody types it."""
LENGTH = 16
SHARED = "x"
"""What a mark ends with where two people know the code that opened the page."""
SHAPE = re.compile(f"[0-9a-f]{{{LENGTH}}}{SHARED}?")


def install(app: Flask) -> None:
    """Let the templates ask for the mark of the page at hand."""
    app.add_template_global(shown, FIELD)


def mark(kind: str, *what: object) -> str:
    """The mark of something of a kind. It tells nothing of it."""
    return keyed_digest(":".join(map(str, (kind, *what))))[:LENGTH]


def show(marked: str) -> None:
    """Say whose the page at hand is."""
    g.belongs = marked


def shown() -> str:
    """The mark for the forms of the page at hand, empty where it is nobody's own.

    A form that is shown again in the other language, or after it came too late, stays whose it was.
    """
    kept = g.get("kept_form")
    return _read(kept.get(FIELD, "") if kept else "") or str(g.get("belongs", ""))


def carried() -> str:
    """The mark that the form at hand was sent with; empty where it has none."""
    return _read(request.form.get(FIELD, "")) if request.method == "POST" else ""


def _read(text: str) -> str:
    return text if SHAPE.fullmatch(text) else ""
