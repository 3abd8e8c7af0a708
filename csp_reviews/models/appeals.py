"""Appeals: Sch. 4 para 3, (a) how the application was dealt with and (b) how the review was carried out."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.terms import AppealGround, AppealOutcome, AppealTier, Channel
from csp_reviews.models.base import Base, UTCDateTime, Versioned, coded, together
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Review
from csp_reviews.models.threshold import ThresholdDecision


class Appeal(Versioned, Base):
    """One appeal, once for each decision; against delay, at any time."""

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        together("decided", "decided_on", "outcome", "decided_by"),
        CheckConstraint("decided_on IS NULL OR imported OR decision_reason <> ''", name="reason"),
        CheckConstraint("late OR outcome IS NULL OR outcome <> 'out_of_time'", name="out_of_time"),
        CheckConstraint("NOT late OR late_reason <> ''", name="late_reason"),
        CheckConstraint("(ground = 'threshold') = (decision_id IS NOT NULL) OR imported", name="decision"),
        CheckConstraint("(ground = 'review') = (review_id IS NOT NULL) OR imported", name="review"),
        Index("uq_appeal_decision_tier", "decision_id", "tier", unique=True),
        Index("uq_appeal_review_tier", "review_id", "tier", unique=True),
        Index("ix_appeal_figures", "area_id", "received_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    n: Mapped[int]
    tier: Mapped[AppealTier] = mapped_column(coded(AppealTier, "tier"), default=AppealTier.PARTNERSHIP)
    ground: Mapped[AppealGround] = mapped_column(coded(AppealGround, "ground"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("threshold_decision.id"))
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"))
    reasons: Mapped[str] = mapped_column(Text, default="")
    late: Mapped[bool] = mapped_column(default=False)
    """It came after the procedure's window: whoever decides may turn it down as out of time."""
    late_reason: Mapped[str] = mapped_column(Text, default="")
    received_on: Mapped[date]
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    channel: Mapped[Channel] = mapped_column(coded(Channel, "channel"))
    decided_on: Mapped[date | None]
    outcome: Mapped[AppealOutcome | None] = mapped_column(coded(AppealOutcome, "outcome"))
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    imported: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case] = relationship()
    decision: Mapped[ThresholdDecision | None] = relationship()
    review: Mapped[Review | None] = relationship()
