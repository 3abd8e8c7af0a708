"""Files that support an application: what was sent, sealed, and the copy that may be opened, shared with whom."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.terms import EvidenceKind, EvidenceState, EvidenceWhy, Standing
from csp_reviews.models.accounts import Account
from csp_reviews.models.appeals import Appeal, AppealLine
from csp_reviews.models.areas import Agency
from csp_reviews.models.base import Base, UTCDateTime, coded, together
from csp_reviews.models.cases import Case, Complaint


class Evidence(Base):
    """One file. It belongs to an application or an appeal that is being written (`draft_id`, `appeal_draft_id`), from
    then on to a case.

    What was sent is kept as it came under `key` among the sealed files, and opened only as `Unsealing` says. The clean
    copy, under the same key among the shared files, is what people open. A removed one has neither file any more.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        CheckConstraint("(draft_id IS NULL AND appeal_draft_id IS NULL) = (case_id IS NOT NULL)", name="holder"),
        CheckConstraint("draft_id IS NULL OR appeal_draft_id IS NULL", name="one_holder"),
        together("numbered", "case_id", "n"),
        CheckConstraint("report_n IS NULL OR draft_id IS NOT NULL", name="report_of_a_draft"),
        CheckConstraint("topic IS NULL OR appeal_draft_id IS NOT NULL", name="topic_of_a_draft"),
        CheckConstraint("complaint_id IS NULL OR case_id IS NOT NULL", name="complaint_of_a_case"),
        CheckConstraint("appeal_id IS NULL OR case_id IS NOT NULL", name="appeal_of_a_case"),
        CheckConstraint("appeal_line_id IS NULL OR appeal_id IS NOT NULL", name="line_of_an_appeal"),
        CheckConstraint("original_bytes > 0", name="original_bytes"),
        CheckConstraint("length(original_sha256) = 64", name="original_sha256"),
        CheckConstraint("(state = 'clean') = (clean_sha256 IS NOT NULL)", name="clean"),
        CheckConstraint("(state = 'clean') = (why IS NULL) OR state = 'removed'", name="why_not"),
        together("copied", "clean_sha256", "clean_bytes", "clean_kind"),
        CheckConstraint("(state = 'removed') = (removed_at IS NOT NULL)", name="removed"),
        CheckConstraint("removed_at IS NULL OR removed_reason <> ''", name="removed_reason"),
        together("removed_for", "removed_at", "removed_reason"),
        CheckConstraint("seen_to IS NULL OR case_id IS NOT NULL", name="seen_to"),
        Index("ix_evidence_added_at", "added_at"),
        Index("ix_evidence_waiting", "state", "scanned_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    appeal_draft_id: Mapped[int | None] = mapped_column(ForeignKey("appeal_draft.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    n: Mapped[int | None]
    report_n: Mapped[int | None]
    """The place in the draft's list of the report that it belongs to; none: it belongs to the whole."""
    topic: Mapped[str | None] = mapped_column(String(120))
    """The point of the appeal that is being written, `kind:which`; none: it belongs to all of it."""
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeal.id"), index=True)
    """The appeal that it supports."""
    appeal_line_id: Mapped[int | None] = mapped_column(ForeignKey("appeal_line.id"))
    """The point of that appeal; none: all of it."""
    name: Mapped[str] = mapped_column(String(200))
    """As it was called when it was sent, with nothing in it that cannot be seen."""
    note: Mapped[str] = mapped_column(String(400), default="")
    """What it shows, in the words of whoever sent it."""
    kind: Mapped[EvidenceKind] = mapped_column(coded(EvidenceKind, "kind"))
    state: Mapped[EvidenceState] = mapped_column(coded(EvidenceState, "state"))
    why: Mapped[EvidenceWhy | None] = mapped_column(coded(EvidenceWhy, "why"))
    original_bytes: Mapped[int] = mapped_column(BigInteger)
    original_sha256: Mapped[str] = mapped_column(String(64))
    clean_kind: Mapped[EvidenceKind | None] = mapped_column(coded(EvidenceKind, "clean_kind"))
    clean_bytes: Mapped[int | None] = mapped_column(BigInteger)
    clean_sha256: Mapped[str | None] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    added_as: Mapped[Standing] = mapped_column(coded(Standing, "added_as"))
    scanned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """When it was last looked at: by the scanner, or by whatever else stands in for it."""
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often a scanner that was there did not answer for it."""
    seen_to: Mapped[str | None] = mapped_column(String(400))
    """What is done about it, where it could not be checked."""
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removed_reason: Mapped[str | None] = mapped_column(String(400))

    case: Mapped[Case | None] = relationship()
    complaint: Mapped[Complaint | None] = relationship()
    appeal: Mapped[Appeal | None] = relationship()
    appeal_line: Mapped[AppealLine | None] = relationship()
    shares: Mapped[list["EvidenceShare"]] = relationship(
        back_populates="evidence", order_by="EvidenceShare.id", cascade="all, delete-orphan"
    )
    unsealings: Mapped[list["Unsealing"]] = relationship(back_populates="evidence", order_by="Unsealing.id")


class EvidenceShare(Base):
    """That the coordinator let one agency open one file (condition c3 of the permissions)."""

    __tablename__ = "evidence_share"
    __table_args__ = (UniqueConstraint("evidence_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id", ondelete="CASCADE"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    shared_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    shared_at: Mapped[datetime] = mapped_column(UTCDateTime)

    evidence: Mapped[Evidence] = relationship(back_populates="shares")
    agency: Mapped[Agency] = relationship()


class Unsealing(Base):
    """That a coordinator asked to open what was sent, why, and who agreed (condition c11 of the permissions)."""

    __tablename__ = "unsealing"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        together("agreed", "agreed_at", "agreed_by_id", "open_until"),
        CheckConstraint("agreed_by_id IS NULL OR alone = (agreed_by_id = asked_by_id)", name="alone"),
        CheckConstraint("agreed_at IS NOT NULL OR NOT alone", name="alone_agreed"),
        together("ended", "ended_at", "ended_by_id"),
        CheckConstraint("refusal IS NULL OR (refusal <> '' AND ended_at IS NOT NULL)", name="refusal"),
        CheckConstraint("refusal IS NULL OR agreed_at IS NULL", name="one_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    reason: Mapped[str] = mapped_column(String(400))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    open_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    alone: Mapped[bool] = mapped_column(default=False)
    """One person did what would take two, because the area has no second."""
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was taken back, sealed again or refused, before its time was over."""
    refusal: Mapped[str | None] = mapped_column(String(400))
    """Why a second person refused it."""

    evidence: Mapped[Evidence] = relationship(back_populates="unsealings")
    asked_by: Mapped[Account] = relationship(foreign_keys=[asked_by_id])
    agreed_by: Mapped[Account | None] = relationship(foreign_keys=[agreed_by_id])
    ended_by: Mapped[Account | None] = relationship(foreign_keys=[ended_by_id])
