"""The letters that closing or ending a case owes the applicant.

The package that sends letters lies above this one, so `app` hands its function in; a closing says what to write.
"""

from collections.abc import Sequence
from typing import Protocol

from flask import Flask, current_app

from csp_reviews.casefile.acts import Act
from csp_reviews.law.terms import NoticeKind
from csp_reviews.models.cases import Case

Parts = Sequence[tuple[str, tuple[str, ...]]]
"""The sections of a letter: a heading and its paragraphs. What is ours in them is looked up when it is frozen."""


class Send(Protocol):
    """Issues a letter to the applicant and sees that they are told of it."""

    def __call__(self, *, case: Case, kind: NoticeKind, title: str, parts: Parts, act: Act) -> object:
        """Freeze the text, record that it was issued, and queue the neutral message."""


def install(app: Flask, send: Send) -> None:
    """Say who sends the letters."""
    app.extensions["csp_letters"] = send


def sender() -> Send:
    """Whoever sends the letters of this application."""
    send: Send = current_app.extensions["csp_letters"]
    return send
