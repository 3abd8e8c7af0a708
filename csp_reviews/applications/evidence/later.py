"""What the worker does with files: ask again about those that wait, look at the clean ones once a day, sweep."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from csp_reviews.applications.evidence.checking import Checked, Tools, check, tools_of
from csp_reviews.applications.evidence.queries import next_to_check
from csp_reviews.applications.evidence.scanner import Scan
from csp_reviews.applications.operations.evidence import checked_again
from csp_reviews.casefile.acts import by_program
from csp_reviews.casefile.downloads import is_whole
from csp_reviews.casefile.evidence import sweep
from csp_reviews.casefile.storage import Held, Room, Store, held, hold, new_key, store
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.terms import EvidenceState, EvidenceWhy
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence
from csp_reviews.web.transaction import end_reading, reading, writing

log = logging.getLogger(__name__)
WINDOW = 3_600
"""How many seconds old a file without a row must be to be swept: a request that is going on has no row yet either."""


@dataclass(frozen=True, slots=True)
class Due:
    """A file to look at, apart from any transaction."""

    item_id: int
    key: str
    name: str
    state: EvidenceState
    size: int
    hashes: tuple[tuple[Room, str], ...]

    @property
    def is_whole(self) -> bool:
        """Whether its files are there, and what they were."""
        return all(is_whole(self.key, room, sha256) for room, sha256 in self.hashes)


def look_at_next(at: datetime) -> bool:
    """Look at the file that is due first; False where none is, or where the scanner does not answer.

    Nothing slow is done while a transaction is open. While the scanner is away no file is blamed for it.
    """
    tools, kept = tools_of(current_app.config), store()
    due = _due(at, tools)
    if due is None or not (tools.scanner is None or tools.scanner.is_there()):
        return False
    whole = due.is_whole
    if not whole:
        log.error("evidence %s is not what it was", due.item_id)
    source, copy = kept.hall / new_key(), kept.hall / new_key()
    try:
        checked = _checked(due, kept, source, copy, tools) if whole else None
        _keep(due, checked, held(copy) if copy.exists() else None, at, kept)
    finally:
        for path in (source, copy):
            path.unlink(missing_ok=True)
    return checked is None or checked.why is not EvidenceWhy.NOT_ANSWERED


def sweep_up(at: datetime) -> int:
    """Delete what killed requests and deleted drafts left behind; how many files."""
    with reading():
        swept = sweep(store(), at.timestamp() - WINDOW)
        end_reading()
    return swept


def _due(at: datetime, tools: Tools) -> Due | None:
    with reading():
        item = next_to_check(at, scanner=tools.scanner is not None, ffmpeg=bool(tools.ffmpeg))
        if item is None:
            end_reading()
            return None
        copied = ((Room.SHARED, item.clean_sha256),) if item.clean_sha256 else ()
        hashes = ((Room.SEALED, item.original_sha256), *copied)
        due = Due(item.id, item.key, item.name, item.state, item.original_bytes, hashes)
        end_reading()
    return due


def _checked(due: Due, kept: Store, source: Path, copy: Path, tools: Tools) -> Checked | None:
    """What is found; None where there is nothing new to say of it."""
    with kept.open(Room.SEALED, due.key) as sealed:
        hold(kept.hall, sealed, due.size).path.rename(source)
    if due.state is not EvidenceState.CLEAN:
        return check(source, due.name, copy, tools)
    scanned = tools.scanner.scan(source) if tools.scanner else Scan.OK
    if scanned is Scan.FOUND:
        return Checked(EvidenceState.REFUSED, why=EvidenceWhy.INFECTED)
    return Checked(EvidenceState.PENDING, why=EvidenceWhy.NOT_ANSWERED) if scanned is Scan.NOT_ANSWERED else None


def _keep(due: Due, checked: Checked | None, copy: Held | None, at: datetime, kept: Store) -> None:
    """Write down what was found, unless somebody changed the file meanwhile.

    The case is locked before its file, as every page does: nobody waits in a circle.
    """
    with writing():
        case_id = db.session.scalar(select(Evidence.case_id).where(Evidence.id == due.item_id))
        if case_id is not None:
            db.session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
        item = db.session.get(Evidence, due.item_id, with_for_update=True, populate_existing=True)
        if item is not None and (item.state, item.case_id) == (due.state, case_id):
            act = by_program(london_day(at), at)
            checked_again(item=item, checked=checked, copy=copy, act=act, store=kept)
