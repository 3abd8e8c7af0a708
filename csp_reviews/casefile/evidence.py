"""The files of a case, as far as somebody may see them: read by every step that shows or shares them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from csp_reviews.casefile.storage import Room, Store
from csp_reviews.extensions import db
from csp_reviews.law.terms import EvidenceState
from csp_reviews.law.terms import Unsealing as Stands
from csp_reviews.law.unsealing import stands
from csp_reviews.models.appeals import Appeal, AppealDraft
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence, EvidenceShare, Unsealing

AT_ONCE = 500
ABOUT = (joinedload(Evidence.complaint), joinedload(Evidence.appeal), joinedload(Evidence.appeal_line))
"""What a file belongs to, in the same query."""


def files_of(case: Case) -> Sequence[Evidence]:
    """Every file of a case with what it belongs to, the agencies it is shared with and its unsealings, as they came."""
    more = (*ABOUT, selectinload(Evidence.shares).joinedload(EvidenceShare.agency), selectinload(Evidence.unsealings))
    query = select(Evidence).where(Evidence.case_id == case.id).options(*more)
    return db.session.scalars(query.order_by(Evidence.n)).all()


def has_files(case: Case) -> bool:
    """Whether a case holds any file that was not removed."""
    held = select(Evidence.id).where(Evidence.case_id == case.id, Evidence.state != EvidenceState.REMOVED)
    return db.session.scalar(held.limit(1)) is not None


def file_of(case: Case, n: int) -> Evidence | None:
    """One file of a case by its number."""
    return db.session.scalar(select(Evidence).where(Evidence.case_id == case.id, Evidence.n == n))


def files_of_appeal(appeal: Appeal) -> Sequence[Evidence]:
    """The files that were handed in for one appeal, in the order in which they came."""
    query = select(Evidence).where(Evidence.appeal_id == appeal.id).options(*ABOUT)
    return db.session.scalars(query.order_by(Evidence.n)).all()


def files_of_appeal_draft(draft: AppealDraft | None) -> Sequence[Evidence]:
    """The files of an appeal that is being written, in the order in which they came; none where there is no such."""
    if draft is None:
        return ()
    query = select(Evidence).where(Evidence.appeal_draft_id == draft.id)
    return db.session.scalars(query.order_by(Evidence.id)).all()


def shared_files(case: Case, agency_ids: Collection[int]) -> Sequence[Evidence]:
    """The files of a case that any of the agencies may open: shared with it by the coordinator, and clean (c3)."""
    mine = exists().where(EvidenceShare.evidence_id == Evidence.id, EvidenceShare.agency_id.in_(agency_ids))
    query = select(Evidence).where(Evidence.case_id == case.id, Evidence.state == EvidenceState.CLEAN, mine)
    return db.session.scalars(query.options(joinedload(Evidence.complaint)).order_by(Evidence.n)).all()


def is_shared(case: Case, n: int, agency_ids: Collection[int]) -> bool:
    """Whether the coordinator shared this file with any of the agencies."""
    query = (
        select(EvidenceShare.id)
        .join(Evidence)
        .where(Evidence.case_id == case.id, Evidence.n == n, EvidenceShare.agency_id.in_(agency_ids))
    )
    return db.session.scalar(query.limit(1)) is not None


def unsealing_at(item: Evidence, at: datetime) -> Unsealing | None:
    """What somebody asked of this file that waits or is open at an instant; there is one at most."""
    return next((one for one in item.unsealings if stands_at(one, at) in (Stands.WAITING, Stands.OPEN)), None)


def stands_at(one: Unsealing, at: datetime) -> Stands:
    """Where a request to open what was sent stands at an instant."""
    refused = one.refusal is not None
    return stands(asked_at=one.asked_at, open_until=one.open_until, ended_at=one.ended_at, refused=refused, at=at)


def drop_unclaimed(store: Store, keys: Iterable[str]) -> int:
    """Delete the files of these keys for which there is no row, or whose row says that they are gone; how many keys.

    The row is asked, and not whoever deleted it, so that a deletion which was rolled back costs nobody a file.
    """
    dropped = 0
    every = list(keys)
    for first in range(0, len(every), AT_ONCE):
        some = every[first : first + AT_ONCE]
        query = select(Evidence.key, Evidence.state).where(Evidence.key.in_(some))
        states = {row.key: row.state for row in db.session.execute(query)}
        for key in some:
            rooms = _unclaimed(states.get(key))
            for room in rooms:
                store.drop(room, key)
            dropped += bool(rooms)
    return dropped


def _unclaimed(state: EvidenceState | None) -> tuple[Room, ...]:
    """The rooms in which a file in this state has nothing to do."""
    if state is EvidenceState.CLEAN:
        return ()
    return (Room.SHARED,) if state not in (None, EvidenceState.REMOVED) else tuple(Room)


def sweep(store: Store, older_than: float) -> int:
    """Delete what a killed request left: files without a row, and what waits in the hall since before an instant."""
    left: list[Path] = [path for path in store.hall.iterdir() if path.stat().st_mtime < older_than]
    for path in left:
        path.unlink(missing_ok=True)
    keys = {key for room in Room for key in store.keys(room, older_than)}
    return len(left) + drop_unclaimed(store, sorted(keys))
