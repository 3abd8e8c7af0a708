"""Handing out what was sent, as it came: asked about once more, whole and unchanged, with no transaction open."""

import logging
from dataclasses import dataclass
from typing import Self

from flask import Response, abort
from flask_babel import gettext as _

from csp_reviews.applications.evidence.scanner import Scan, Scanner
from csp_reviews.casefile.access import log_view
from csp_reviews.casefile.downloads import SENT_AS, UNKNOWN, to_save
from csp_reviews.casefile.storage import Held, Room, TooLarge, hold, store
from csp_reviews.law.terms import Action, EvidenceKind, Standing
from csp_reviews.models.evidence import Evidence
from csp_reviews.web.transaction import end_reading

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed file, apart from any transaction."""

    item_id: int
    case_id: int
    reference: str
    n: int
    key: str
    kind: EvidenceKind
    size: int
    sha256: str

    @classmethod
    def of(cls, item: Evidence, reference: str) -> Self:
        """What there is to know of a file of a case. ValueError for one of a draft."""
        if item.case_id is None or item.n is None:
            raise ValueError("a draft's file is not unsealed")
        sent = item.original_bytes, item.original_sha256
        return cls(item.id, item.case_id, reference, item.n, item.key, item.kind, *sent)

    @property
    def name(self) -> str:
        """A name of our own to save it under, which says that it is not the copy."""
        return f"{self.reference}-file-{self.n}-as-sent.{SENT_AS[self.kind]}"


def hand_out(kept: Kept, scanner: Scanner | None, standing: Standing) -> Response | str:
    """The file, and a line in the log of views; or the sentence that says why not.

    What is handed out is the very file that the scanner was asked about. One that is not what it was is a 500.
    """
    end_reading()
    found = _taken_out(kept)
    try:
        said = scanner.scan(found.path) if scanner is not None else Scan.OK
        if said is not Scan.OK:
            return _refused(said)
        file = found.path.open("rb")
    finally:
        found.path.unlink()
    log_view(kept.case_id, Action.UNSEAL_EVIDENCE, standing, evidence_id=kept.item_id)
    return to_save(file, UNKNOWN, kept.name, kept.size)


def _taken_out(kept: Kept) -> Held:
    """A second file of what was sent, in the hall, the same to the last bit."""
    try:
        with store().open(Room.SEALED, kept.key) as sealed:
            found = hold(store().hall, sealed, kept.size)
    except (OSError, TooLarge):
        log.error("evidence %s is not where or what it should be", kept.item_id)
        abort(500)
    if found.sha256 != kept.sha256:
        found.path.unlink()
        log.error("evidence %s is not what it was", kept.item_id)
        abort(500)
    return found


def _refused(said: Scan) -> str:
    if said is Scan.FOUND:
        return _("The virus scanner found something in it just now, so it stays sealed.")
    return _("The virus scanner does not answer for this file, so it stays sealed. Try again in a few minutes.")
