"""Threshold decisions (s.104(4)-(6)), the bodies that made them and the reasons for each matter weighed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.terms import Decision
from csp_reviews.models.areas import Agency
from csp_reviews.models.base import Base, UTCDateTime, coded
from csp_reviews.models.cases import Case


class ThresholdDecision(Base):
    """One decision whether the threshold is met. A later one, after an appeal, is a decision of its own."""

    __tablename__ = "threshold_decision"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        CheckConstraint("imported OR (recorded_by_id IS NOT NULL AND reason <> '')", name="decided"),
        CheckConstraint("NOT (must_decide_met AND outcome = 'not_met')", name="act_forbids"),
        Index("ix_threshold_decision_figures", "area_id", "decided_on", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    n: Mapped[int]
    outcome: Mapped[Decision] = mapped_column(coded(Decision, "outcome"))
    must_decide_met: Mapped[bool] = mapped_column(default=False)
    route: Mapped[str | None] = mapped_column(String(60))
    decided_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    """The reason as the applicant reads it."""
    finding: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What `law.threshold.assess` found on that day, complaint by complaint."""
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    imported: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case] = relationship()
    bodies: Mapped[list["DecisionBody"]] = relationship(back_populates="decision", order_by="DecisionBody.agency_id")
    matters: Mapped[list["DecisionMatter"]] = relationship(back_populates="decision", order_by="DecisionMatter.id")


class DecisionBody(Base):
    """A relevant body that made the decision."""

    __tablename__ = "decision_body"

    decision_id: Mapped[int] = mapped_column(ForeignKey("threshold_decision.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)

    decision: Mapped[ThresholdDecision] = relationship(back_populates="bodies")
    agency: Mapped[Agency] = relationship()


class DecisionMatter(Base):
    """What the bodies found on one matter of s.104(5), and why."""

    __tablename__ = "decision_matter"
    __table_args__ = (UniqueConstraint("decision_id", "matter"), CheckConstraint("reason <> ''", name="reason"))

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("threshold_decision.id"))
    matter: Mapped[str] = mapped_column(String(60))
    """One of `law.terms.Matter`, or the id of a matter of the procedure's own."""
    for_review: Mapped[bool]
    """Whether it speaks for a review."""
    reason: Mapped[str] = mapped_column(Text)

    decision: Mapped[ThresholdDecision] = relationship(back_populates="matters")
