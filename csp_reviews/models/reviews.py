"""Case reviews: the panel, the victim's part in it, the findings, and the recommendations with their answers."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.terms import Attendance, Progress, Response, ReviewMode, TakingPart
from csp_reviews.models.areas import Agency
from csp_reviews.models.base import Base, Versioned, coded
from csp_reviews.models.cases import Case


class Review(Versioned, Base):
    """One case review. Held again after an appeal, it is a review of its own."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        CheckConstraint("finalised_on IS NULL OR imported OR (held_on IS NOT NULL AND findings <> '')", name="final"),
        CheckConstraint("finalised_on IS NULL OR imported OR finalised_by_id IS NOT NULL", name="final_by"),
        CheckConstraint("imported OR invited OR not_invited_reason <> ''", name="invited"),
        Index("ix_review_figures", "area_id", "finalised_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    n: Mapped[int]
    mode: Mapped[ReviewMode] = mapped_column(coded(ReviewMode, "mode"))
    planned_on: Mapped[date | None]
    planned_at: Mapped[str] = mapped_column(String(20), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    chair_name: Mapped[str] = mapped_column(String(120), default="")
    invited: Mapped[bool] = mapped_column(default=False)
    """Whether the applicant was invited to take part."""
    not_invited_reason: Mapped[str] = mapped_column(Text, default="")
    took_part: Mapped[TakingPart | None] = mapped_column(coded(TakingPart, "took_part"))
    took_part_note: Mapped[str] = mapped_column(Text, default="")
    held_on: Mapped[date | None]
    findings: Mapped[str] = mapped_column(Text, default="")
    finalised_on: Mapped[date | None]
    finalised_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    alone: Mapped[bool] = mapped_column(default=False)
    """Released by the one person who drafted it, where the area has no second (small partnerships)."""
    imported: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case] = relationship()
    members: Mapped[list["PanelMember"]] = relationship(back_populates="review", order_by="PanelMember.id")
    recommendations: Mapped[list["Recommendation"]] = relationship(back_populates="review", order_by="Recommendation.n")


class PanelMember(Base):
    """Somebody invited to the panel, and whether they came."""

    __tablename__ = "panel_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(120))
    attendance: Mapped[Attendance] = mapped_column(coded(Attendance, "attendance"), default=Attendance.INVITED)

    review: Mapped[Review] = relationship(back_populates="members")
    agency: Mapped[Agency | None] = relationship()


class Recommendation(Versioned, Base):
    """A recommendation (s.104(7)): a draft until the outcome is final, then made, to one named addressee."""

    __tablename__ = "recommendation"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        CheckConstraint("(agency_id IS NULL) <> (addressee IS NULL)", name="addressee"),
        CheckConstraint("imported OR due_on IS NOT NULL", name="due"),
        CheckConstraint("(progress = 'done') = (done_on IS NOT NULL)", name="done"),
        Index("ix_recommendation_figures", "area_id", "made_on"),
        Index("ix_recommendation_review", "review_id", "made_on"),
        Index("ix_recommendation_agency", "agency_id", "made_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    n: Mapped[int]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    addressee: Mapped[str | None] = mapped_column(String(200))
    """A body without a row of its own; one without public functions may be asked, but s.104(7) does not bind it."""
    binding: Mapped[bool] = mapped_column(default=True)
    """Whether the addressee exercises public functions, so that s.104(7) is cited to it."""
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    made_on: Mapped[date | None]
    progress: Mapped[Progress] = mapped_column(coded(Progress, "progress"), default=Progress.NOT_STARTED)
    done_on: Mapped[date | None]
    imported: Mapped[bool] = mapped_column(default=False)

    review: Mapped[Review] = relationship(back_populates="recommendations")
    case: Mapped[Case] = relationship()
    agency: Mapped[Agency | None] = relationship()
    responses: Mapped[list["RecommendationResponse"]] = relationship(
        back_populates="recommendation", order_by="RecommendationResponse.version"
    )
    steps: Mapped[list["RecommendationStep"]] = relationship(
        back_populates="recommendation", order_by="RecommendationStep.id"
    )


class RecommendationResponse(Base):
    """One version of the addressee's answer. Declining, wholly or in part, needs a reason."""

    __tablename__ = "recommendation_response"
    __table_args__ = (
        UniqueConstraint("recommendation_id", "version"),
        CheckConstraint("response = 'accepted' OR reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"))
    version: Mapped[int]
    response: Mapped[Response] = mapped_column(coded(Response, "response"))
    reason: Mapped[str] = mapped_column(Text, default="")
    responded_on: Mapped[date]
    responded_by: Mapped[str] = mapped_column(String(120))

    recommendation: Mapped[Recommendation] = relationship(back_populates="responses")


class RecommendationStep(Base):
    """A report of progress: what was done, and when."""

    __tablename__ = "recommendation_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"), index=True)
    progress: Mapped[Progress] = mapped_column(coded(Progress, "progress"))
    note: Mapped[str] = mapped_column(Text, default="")
    reported_on: Mapped[date]
    reported_by: Mapped[str] = mapped_column(String(120))

    recommendation: Mapped[Recommendation] = relationship(back_populates="steps")
