"""How much more may be sent: by the case, by the day, and by what is left of the disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from csp_reviews.casefile.storage import Held, Store
from csp_reviews.extensions import db
from csp_reviews.law.terms import EvidenceState, EvidenceWhy, Standing
from csp_reviews.models.evidence import Evidence

A_DAY = timedelta(days=1)
A_THOUSAND = 1_000
FOR_STAFF = 3
"""The part of the disk, in percent, that the files of staff leave free too."""
PUBLIC = (Standing.APPLICANT, Standing.ANYBODY)


@dataclass(slots=True)
class Space:
    """What is left, counted down with every file."""

    file_bytes: int
    files: int
    case_bytes: int
    day_bytes: int
    room: bool = True
    known: set[str] = field(default_factory=set)
    """The hashes of what is here already."""

    def refusal(self, one: Held) -> EvidenceWhy | None:
        """Why this file does not fit; None where it does."""
        reasons = (
            (one.size == 0, EvidenceWhy.EMPTY),
            (one.sha256 in self.known, EvidenceWhy.HERE_ALREADY),
            (self.files < 1 or one.size > self.case_bytes, EvidenceWhy.CASE_FULL),
            (one.size > self.day_bytes, EvidenceWhy.DAY_FULL),
            (not self.room, EvidenceWhy.NO_ROOM),
        )
        return next((why for holds, why in reasons if holds), None)

    def use(self, one: Held) -> None:
        """Count a file that is taken."""
        self.files -= 1
        self.case_bytes -= one.size
        self.day_bytes -= one.size
        self.known.add(one.sha256)


def space_in(
    holder: ColumnElement[bool], config: Mapping[str, Any], store: Store, at: datetime, *, public: int | None
) -> Space:
    """What is left for the files of a draft or a case. `public`: how many thousand bytes this network sent today; None
    for staff, whom the limits of the day do not bind and for whom the last of the disk is kept.
    """
    kept = select(Evidence.original_sha256, Evidence.original_bytes).where(holder)
    rows = db.session.execute(kept.where(Evidence.state != EvidenceState.REMOVED)).all()
    day = int(config["EVIDENCE_CASE_BYTES"])
    if public is not None:
        day = min(
            int(config["EVIDENCE_NETWORK_DAY_BYTES"]) - public * A_THOUSAND,
            int(config["EVIDENCE_DAY_BYTES"]) - _sent_since(at - A_DAY),
        )
    return Space(
        file_bytes=int(config["EVIDENCE_FILE_BYTES"]),
        files=int(config["EVIDENCE_CASE_FILES"]) - len(rows),
        case_bytes=int(config["EVIDENCE_CASE_BYTES"]) - sum(row.original_bytes for row in rows),
        day_bytes=day,
        room=store.free() * 100 > (FOR_STAFF if public is None else int(config["EVIDENCE_RESERVE"])),
        known={row.original_sha256 for row in rows},
    )


def _sent_since(instant: datetime) -> int:
    """What the public sent since an instant, all together."""
    query = select(func.sum(Evidence.original_bytes)).where(Evidence.added_at > instant, Evidence.added_as.in_(PUBLIC))
    return int(db.session.scalar(query) or 0)
