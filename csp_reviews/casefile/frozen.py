"""The files of a case as they stood when an appeal was lodged: what its reviewer reads (condition c9).

Read from the chain of events, which nobody can change, up to the event that lodged the newest appeal. So the reviewer
sees what the panel could open and what each agency was shown, and nothing that came, was shared or was checked later.
What was handed in for an appeal they read as it stands now, whenever it came: it is part of what they hear.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select

from csp_reviews.casefile.access import Opened
from csp_reviews.extensions import db
from csp_reviews.law.permissions import granting
from csp_reviews.law.terms import Action, EventKind, EvidenceState, Standing
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence

OF_FILES = (
    EventKind.EVIDENCE_ADDED,
    EventKind.EVIDENCE_CLEANED,
    EventKind.EVIDENCE_REFUSED,
    EventKind.EVIDENCE_SHARED,
    EventKind.EVIDENCE_UNSHARED,
    EventKind.EVIDENCE_REMOVED,
)
BECOMES = {
    EventKind.EVIDENCE_CLEANED: EvidenceState.CLEAN,
    EventKind.EVIDENCE_REFUSED: EvidenceState.REFUSED,
    EventKind.EVIDENCE_REMOVED: EvidenceState.REMOVED,
}


@dataclass(frozen=True, slots=True)
class Frozen:
    """How one file stood: its state, and the agencies it was shared with."""

    state: EvidenceState
    agencies: frozenset[int] = frozenset()

    def after(self, kind: EventKind, codes: Mapping[str, Any]) -> "Frozen":
        """How it stands after one more event. What nobody opens any more is shared with nobody."""
        if kind in BECOMES:
            return Frozen(BECOMES[kind], self.agencies if kind is EventKind.EVIDENCE_CLEANED else frozenset())
        agency = frozenset({codes["agency"]})
        shared = kind is EventKind.EVIDENCE_SHARED
        return Frozen(self.state, self.agencies | agency if shared else self.agencies - agency)


Files = Mapping[int, Frozen]
"""By the number of the file."""


def frozen_for(opened: Opened) -> Files | None:
    """The frozen files of a case, for somebody who reads it as an appeal's reviewer and as nothing else; else None."""
    reads = granting(opened.viewer, Action.READ_EVIDENCE, opened.relation)
    return frozen_files(opened.case) if reads == {Standing.APPEAL_REVIEWER} else None


def frozen_files(case: Case) -> Files:
    """The files as they stood when the newest appeal was lodged; none where none was."""
    lodged = select(func.max(CaseEvent.seq)).where(
        CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.APPEAL_LODGED
    )
    query = select(CaseEvent.kind, CaseEvent.codes).where(
        CaseEvent.case_id == case.id, CaseEvent.kind.in_(OF_FILES), CaseEvent.seq < lodged.scalar_subquery()
    )
    found: dict[int, Frozen] = {}
    for kind, text in db.session.execute(query.order_by(CaseEvent.seq)):
        codes = json.loads(text)
        if kind is EventKind.EVIDENCE_ADDED:
            found[codes["evidence"]] = Frozen(EvidenceState(codes["state"]))
        else:
            found[codes["evidence"]] = found[codes["evidence"]].after(kind, codes)
    return found


def was_clean(files: Files, n: int | None) -> bool:
    """Whether a file was there and could be opened."""
    return n is not None and n in files and files[n].state is EvidenceState.CLEAN


def opens(files: Files, item: Evidence | None) -> bool:
    """Whether an appeal's reviewer may open a file that is clean now: it was so then, or it was sent for an appeal."""
    return item is not None and (item.appeal_id is not None or was_clean(files, item.n))


def is_read_by_an_appeal(case: Case, item: Evidence) -> bool:
    """Whether an appeal is undecided, and this file is among what its reviewer reads."""
    undecided = exists().where(Appeal.case_id == case.id, Appeal.decided_on.is_(None))
    if not db.session.scalar(select(undecided)):
        return False
    return item.appeal_id is not None or item.n in frozen_files(case)
