"""Handing out the clean copy of a file: as something to save, never as a page, and only whole and unchanged.

The original is handed out the same way, to whoever two people agreed may have it.
"""

import logging
from typing import BinaryIO

from flask import Response, abort, send_file

from csp_reviews.casefile.access import log_view
from csp_reviews.casefile.storage import Room, digest_of, store
from csp_reviews.law.terms import Action, EvidenceKind, EvidenceState, Standing
from csp_reviews.models.evidence import Evidence
from csp_reviews.web.gate import refuse

log = logging.getLogger(__name__)
SHARED_AS = {
    EvidenceKind.JPEG: ("image/jpeg", "jpg"),
    EvidenceKind.PNG: ("image/png", "png"),
    EvidenceKind.PDF: ("application/pdf", "pdf"),
    EvidenceKind.DOCX: ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    EvidenceKind.TEXT: ("text/plain", "txt"),
    EvidenceKind.VIDEO: ("video/mp4", "mp4"),
    EvidenceKind.AUDIO: ("audio/mp4", "m4a"),
    EvidenceKind.MP3: ("audio/mpeg", "mp3"),
}
"""The media type and the ending of each kind that a clean copy can be."""
SENT_AS = {kind: ending for kind, (_type, ending) in SHARED_AS.items()} | {
    EvidenceKind.HEIC: "heic",
    EvidenceKind.WEBP: "webp",
}
"""The ending of each kind that is taken. What was sent has no media type: no browser is to think that it knows it."""
UNKNOWN = "application/octet-stream"


def download(item: Evidence | None, action: Action, standing: Standing, prefix: str = "") -> Response:
    """A file to save, under a name of our own, and a line in the log of views; 404 for one that nobody may open.

    A copy that is not what it was is not handed out (500): bytes on a disk can change.
    """
    if item is None or item.state is not EvidenceState.CLEAN or item.clean_kind is None or item.case_id is None:
        refuse(404)
    media_type, ending = SHARED_AS[item.clean_kind]
    file = _whole(item)
    log_view(item.case_id, action, standing, evidence_id=item.id)
    return to_save(file, media_type, f"{prefix}file-{item.n}.{ending}", item.clean_bytes or 0)


def to_save(file: BinaryIO, media_type: str, name: str, size: int) -> Response:
    """A file of so many bytes to save under this name: kept nowhere, and with no right to do anything if opened."""
    answer = send_file(file, media_type, as_attachment=True, download_name=name, etag=False)
    answer.content_length = size
    answer.expires = None
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return answer


def is_whole(key: str, room: Room, sha256: str) -> bool:
    """Whether a file is there, and what it was."""
    try:
        with store().open(room, key) as file:
            return digest_of(file) == sha256
    except OSError:
        return False


def _whole(item: Evidence) -> BinaryIO:
    try:
        file = store().open(Room.SHARED, item.key)
    except OSError:
        log.error("evidence %s is not where it should be", item.id)
        abort(500)
    if digest_of(file) != item.clean_sha256:
        file.close()
        log.error("evidence %s is not what it was", item.id)
        abort(500)
    file.seek(0)
    return file
