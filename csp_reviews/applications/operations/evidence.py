"""Files: kept with a draft, handed over with it, added to a case, shared, removed; and what a later check finds."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update

from csp_reviews.applications.evidence.checking import Checked
from csp_reviews.applications.evidence.queries import MOST_TRIES
from csp_reviews.applications.evidence.taking import Taken
from csp_reviews.applications.submission import numbered
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.appealing import Point
from csp_reviews.casefile.closing import reopen_if_closed
from csp_reviews.casefile.events import record
from csp_reviews.casefile.frozen import is_read_by_an_appeal
from csp_reviews.casefile.handing_in import record_file
from csp_reviews.casefile.numbers import next_number
from csp_reviews.casefile.seeing_to import is_to_be_seen_to
from csp_reviews.casefile.storage import Held, Room, Store
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.stages import OPEN, check_open
from csp_reviews.law.terms import EventKind, EvidenceState, EvidenceWhy, Reopening, Standing
from csp_reviews.models.appeals import AppealDraft
from csp_reviews.models.cases import Case, Complaint
from csp_reviews.models.drafts import Draft
from csp_reviews.models.evidence import Evidence, EvidenceShare

Agencies = Collection[int]


def keep_with_draft(
    *, draft: Draft, taken: Taken, report_n: int | None, note: str, at: datetime, store: Store
) -> Evidence:
    """Keep a file with an application that is being written: with one of its reports, or with the whole."""
    db.session.flush()
    item = _kept(taken, note, Standing.APPLICANT, at, store)
    item.draft_id, item.report_n = draft.id, report_n
    db.session.add(item)
    return item


def keep_with_appeal_draft(
    *, draft: AppealDraft, taken: Taken, topic: str | None, note: str, at: datetime, store: Store
) -> Evidence:
    """Keep a file with an appeal that is being written, about a point or about all of it, and save that anew."""
    item = _kept(taken, note, Standing.APPLICANT, at, store)
    item.appeal_draft_id, item.topic = draft.id, topic
    db.session.add(item)
    draft.saved_at = at
    return item


def take_out_of_draft(*, draft: Draft | AppealDraft, key: str) -> bool:
    """Forget one file of a draft; whether there was one. Whoever calls has its files deleted once that is committed."""
    mine = Evidence.draft_id if isinstance(draft, Draft) else Evidence.appeal_draft_id
    gone = delete(Evidence).where(mine == draft.id, Evidence.key == key)
    return bool(db.session.connection().execute(gone).rowcount)


def report_taken_out(*, draft: Draft, n: int) -> None:
    """Report `n` of a draft is taken out: its files stay with the whole, those of later reports move up with them."""
    of_draft = update(Evidence).where(Evidence.draft_id == draft.id)
    db.session.execute(of_draft.where(Evidence.report_n == n).values(report_n=None))
    db.session.execute(of_draft.where(Evidence.report_n > n).values(report_n=Evidence.report_n - 1))


def hand_over(*, draft: Draft, case: Case, act: Act) -> None:
    """The files of a draft become the case's, in the transaction in which the application is handed in.

    An entry of the draft's list is several complaints where several organisations were told: its files go to the first.
    """
    ids = {complaint.n: complaint.id for complaint in case.complaints}
    entries, _reports = numbered(draft.answers.get("reports", {}).get("items", ()))
    complaints = {n: ids.get(numbers[0]) for n, numbers in enumerate(entries, start=1)}
    items = db.session.scalars(select(Evidence).where(Evidence.draft_id == draft.id).order_by(Evidence.id)).all()
    for n, item in enumerate(items, start=1):
        complaint_id = complaints.get(item.report_n or 0)
        item.case_id, item.n, item.complaint_id = case.id, n, complaint_id
        item.draft_id = item.report_n = None
        record_file(case, item, act)


def add_to_case(
    *,
    case: Case,
    taken: Taken,
    complaint: Complaint | None,
    note: str,
    act: Act,
    store: Store,
    point: Point | None = None,
) -> Evidence:
    """Add a file to a case that goes on, to a report of it or to a point of an appeal; one that was closed is opened
    again. NotPossible (`stage`), unless it supports an appeal that waits: that is heard whatever the stage."""
    reopen_if_closed(case=case, why=Reopening.SOMETHING_NEW, act=act)
    if case.stage not in OPEN and point is None:
        raise NotPossible("stage", {"stage": case.stage.value})
    item = _kept(taken, note, Standing.COORDINATOR if act.account_id else act.standing, act.at, store)
    item.case_id, item.n = case.id, next_number(Evidence, case.id)
    item.complaint_id = complaint.id if complaint else None
    item.appeal_id = point.appeal.id if point else None
    item.appeal_line_id = point.line.id if point and point.line else None
    db.session.add(item)
    record_file(case, item, act)
    return item


def share_with(*, case: Case, item: Evidence, agencies: Agencies, act: Act) -> None:
    """Let these agencies, and no others, open a file of the case (condition c3 of the permissions).

    NotPossible (`not_clean`) for a file that nobody may open; (`case_ended`) for one more agency once the case is over.
    """
    before = {share.agency_id: share for share in item.shares}
    if set(agencies) - before.keys():
        check_open(case.stage)
    if item.state is not EvidenceState.CLEAN and set(agencies) - before.keys():
        raise NotPossible("not_clean", {"state": item.state.value})
    for agency_id in sorted(set(agencies) - before.keys()):
        item.shares.append(EvidenceShare(agency_id=agency_id, shared_by_id=act.account_id, shared_at=act.at))
        record(case, act, EventKind.EVIDENCE_SHARED, evidence=item.n, agency=agency_id)
    for agency_id in sorted(before.keys() - set(agencies)):
        item.shares.remove(before[agency_id])
        record(case, act, EventKind.EVIDENCE_UNSHARED, evidence=item.n, agency=agency_id)


def remove(*, case: Case, item: Evidence, reason: str, act: Act) -> None:
    """Remove a file for good: its files are deleted, its hash and its place in the record stay.

    NotPossible (`case_ended`, `removed`, `reason_missing`, `appeal_reads_it` while an undecided appeal's reviewer reads
    it). Whoever calls has the files deleted once this is committed.
    """
    check_open(case.stage)
    if item.state is EvidenceState.REMOVED:
        raise NotPossible("removed")
    if not reason.strip():
        raise NotPossible("reason_missing")
    if is_read_by_an_appeal(case, item):
        raise NotPossible("appeal_reads_it")
    item.shares.clear()
    _without_copy(item)
    item.name, item.note = "", ""
    item.state, item.removed_at, item.removed_reason = EvidenceState.REMOVED, act.at, reason
    record(case, act, EventKind.EVIDENCE_REMOVED, evidence=item.n)


def see_to(*, case: Case, item: Evidence, how: str, act: Act) -> None:
    """Record what is done about a file: one that could not be checked, or came later.

    NotPossible (`nothing_waits`, `no_text`).
    """
    if item.seen_to or not is_to_be_seen_to(item):
        raise NotPossible("nothing_waits")
    if not how.strip():
        raise NotPossible("no_text")
    item.seen_to = how
    record(case, act, EventKind.EVIDENCE_SEEN_TO, evidence=item.n)


def checked_again(*, item: Evidence, checked: Checked | None, copy: Held | None, act: Act, store: Store) -> None:
    """Keep what a later look found: a waiting file is clean now, or a file is harmful and nobody opens it any more.

    `checked` is None where nothing new was found. A clean file of which the scanner said nothing stays clean. One at
    which a scanner that is there has failed too often is kept closed, and not asked about any more.
    """
    item.scanned_at = act.at
    if checked is None:
        return
    if checked.refused:
        item.shares.clear()
        _without_copy(item)
        item.state, item.why = EvidenceState.REFUSED, checked.why
        _recorded(item, EventKind.EVIDENCE_REFUSED, act)
    elif item.state is not EvidenceState.CLEAN:
        item.state, item.why = checked.state, checked.why
        if checked.why is EvidenceWhy.NOT_ANSWERED:
            _failed_again(item, act)
        if copy is not None:
            store.settle(Room.SHARED, item.key, copy.path)
            item.clean_kind, item.clean_bytes, item.clean_sha256 = checked.made, copy.size, copy.sha256
            _recorded(item, EventKind.EVIDENCE_CLEANED, act)


def _kept(taken: Taken, note: str, standing: Standing, at: datetime, store: Store) -> Evidence:
    """A row for a file, whose files leave the hall for their rooms."""
    store.settle(Room.SEALED, taken.key, taken.original.path)
    if taken.copy is not None:
        store.settle(Room.SHARED, taken.key, taken.copy.path)
    return Evidence(
        key=taken.key,
        name=taken.name,
        note=note,
        kind=taken.checked.kind,
        state=taken.checked.state,
        why=taken.checked.why,
        original_bytes=taken.original.size,
        original_sha256=taken.original.sha256,
        clean_kind=taken.checked.made if taken.copy else None,
        clean_bytes=taken.copy.size if taken.copy else None,
        clean_sha256=taken.copy.sha256 if taken.copy else None,
        added_at=at,
        added_as=standing,
        scanned_at=at,
    )


def _failed_again(item: Evidence, act: Act) -> None:
    item.tries += 1
    if item.tries >= MOST_TRIES:
        item.state, item.why = EvidenceState.SEALED, EvidenceWhy.NEVER_ANSWERED
        _recorded(item, EventKind.EVIDENCE_GIVEN_UP, act)


def _without_copy(item: Evidence) -> None:
    item.clean_kind = item.clean_bytes = item.clean_sha256 = None


def _recorded(item: Evidence, kind: EventKind, act: Act) -> None:
    """A draft has no record yet: what was found of its files is written when it is handed in."""
    if item.case is not None:
        record(item.case, act, kind, evidence=item.n, sha256=item.clean_sha256)
