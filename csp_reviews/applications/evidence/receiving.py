"""The files of a request: taken before its transaction begins, there for its view, thrown away if not kept."""

from typing import cast

from flask import current_app, g, request
from sqlalchemy import ColumnElement
from werkzeug.datastructures import FileStorage

from csp_reviews.applications.evidence.checking import tools_of
from csp_reviews.applications.evidence.space import A_THOUSAND, space_in
from csp_reviews.applications.evidence.taking import Arrived, Sent, take
from csp_reviews.casefile.storage import store
from csp_reviews.web import throttle, uploads
from csp_reviews.web.clock import now
from csp_reviews.web.once import sent_before
from csp_reviews.web.transaction import end_reading

FIELD = "chosen"
A_DAY = 24 * 60
"""Minutes."""


def receive(holder: ColumnElement[bool], *, public: bool) -> None:
    """Take the files of this request for a draft or a case, as far as there is room for them.

    The transaction in which the room was asked is ended first: checking is slow.
    """
    files = sent_files()
    if not files or len(files) > int(current_app.config["EVIDENCE_REQUEST_FILES"]) or sent_before():
        return
    sent_today = throttle.counted(_network(), A_DAY) if public else None
    kept = store()
    space = space_in(holder, current_app.config, kept, now(), public=sent_today)
    end_reading()
    g.arrived = take(
        (Sent(file.filename or "", file.stream) for file in files), space, kept, tools_of(current_app.config)
    )
    uploads.discard_later(arrived().discard)
    if public and (bytes_taken := sum(one.original.size for one in arrived().taken)):
        throttle.count(_network(), A_DAY, -(-bytes_taken // A_THOUSAND))


def arrived() -> Arrived:
    """What became of the files of this request."""
    return cast("Arrived", g.get("arrived") or Arrived())


def sent_files() -> list[FileStorage]:
    """The files that this request carries. A field that was left empty comes as a file without a name."""
    return [file for file in request.files.getlist(FIELD) if file.filename]


def sent_count() -> int:
    """How many files this request carries."""
    return len(sent_files())


def _network() -> str:
    return throttle.bucket("evidence", throttle.network())
