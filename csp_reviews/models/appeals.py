"""Appeals: Sch. 4 para 3, (a) how the application was dealt with and (b) how the review was carried out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.terms import AppealGround, AppealOutcome, AppealPart, AppealTier, Channel
from csp_reviews.models.base import Base, UTCDateTime, Versioned, coded, together
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Review
from csp_reviews.models.threshold import ThresholdDecision


class Appeal(Versioned, Base):
    """One appeal, on one ground or several; once for each decision, against delay at any time."""

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        together("decided", "decided_on", "outcome", "decided_by"),
        CheckConstraint("decided_on IS NULL OR imported OR decision_reason <> ''", name="reason"),
        CheckConstraint("late OR outcome IS NULL OR outcome <> 'out_of_time'", name="out_of_time"),
        CheckConstraint("NOT late OR late_reason <> ''", name="late_reason"),
        CheckConstraint("ground <> 'threshold' OR decision_id IS NOT NULL OR imported", name="decision"),
        CheckConstraint("ground <> 'review' OR review_id IS NOT NULL OR imported", name="review"),
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
    also: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """The further grounds: values of `law.terms.AppealGround`."""
    upheld_on: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """The grounds on which it was upheld, where it has several."""
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
    lines: Mapped[list["AppealLine"]] = relationship(back_populates="appeal", order_by="AppealLine.n")

    @property
    def grounds(self) -> tuple[AppealGround, ...]:
        """Every ground that it is on."""
        return (self.ground, *(AppealGround(value) for value in self.also))

    @property
    def upheld_grounds(self) -> tuple[AppealGround, ...]:
        """The grounds on which it was upheld; none before it is decided."""
        if self.outcome is not AppealOutcome.UPHELD:
            return ()
        return tuple(ground for ground in self.grounds if ground.value in (self.upheld_on or (ground.value,)))


class AppealLine(Base):
    """A line of the decision or the review that an appeal is tied to, as the applicant read it when they appealed."""

    __tablename__ = "appeal_line"
    __table_args__ = (
        UniqueConstraint("appeal_id", "n"),
        UniqueConstraint("appeal_id", "part", "subject"),
        CheckConstraint("agreed IS NOT NULL OR answer = ''", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    n: Mapped[int]
    part: Mapped[AppealPart] = mapped_column(coded(AppealPart, "part"))
    subject: Mapped[str] = mapped_column(String(60))
    """Which one: the number of a complaint or a recommendation, the code of a matter, of conduct or of what is owed."""
    title: Mapped[str] = mapped_column(Text)
    decided: Mapped[str] = mapped_column(Text, default="")
    """The words of the decision on it."""
    said: Mapped[str] = mapped_column(Text, default="")
    """What the applicant says is wrong with it."""
    agreed: Mapped[bool | None]
    """Whether whoever decided the appeal agrees with the applicant about it."""
    answer: Mapped[str] = mapped_column(Text, default="")

    appeal: Mapped[Appeal] = relationship(back_populates="lines")


class AppealDraft(Versioned, Base):
    """An appeal being written: kept behind the applicant's code, and nowhere else, until it is sent or forgotten."""

    __tablename__ = "appeal_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class AppealCopy(Base):
    """The case as it stood when an appeal was lodged: what whoever hears it reads (c9). It is never changed."""

    __tablename__ = "appeal_copy"

    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"), primary_key=True)
    html: Mapped[str] = mapped_column(Text)

    appeal: Mapped[Appeal] = relationship()

    def __html__(self) -> str:
        """As a part of a page: it was made by this product's own templates, which escape whatever was typed."""
        return self.html
