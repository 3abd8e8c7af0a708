"""What Back shows after leaving: a page that says only that it has gone, whoever asks, and whatever stood there."""

from flask import render_template, session
from flask.typing import ResponseReturnValue

STATUS = 410


def left() -> bool:
    """Whether this browser knows nothing of us: somebody left, or nobody was here. An ended session is still known."""
    return not session


def page() -> ResponseReturnValue:
    """The page, and its status."""
    return render_template("errors/gone.html"), STATUS
