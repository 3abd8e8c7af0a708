"""Requests for information (Sch. 4 para 7) and what the agencies answered, report by report."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.terms import Held, RequestState
from csp_reviews.models.areas import Agency
from csp_reviews.models.base import Base, UTCDateTime, Versioned, coded, together
from csp_reviews.models.cases import Case, Complaint


class InformationRequest(Versioned, Base):
    """One agency asked, once, by a day."""

    __tablename__ = "information_request"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        CheckConstraint("asked_on <= due_on", name="due"),
        CheckConstraint("(state = 'refused') = (refusal_reason IS NOT NULL)", name="refusal"),
        CheckConstraint("(state = 'cancelled') = (cancel_reason IS NOT NULL)", name="cancel"),
        CheckConstraint("(state = 'open') = (ended_on IS NULL)", name="ended"),
        together("circulated", "circulated_on", "circulated_version"),
        Index("ix_information_request_agency", "agency_id", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    n: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    must: Mapped[bool]
    """Whether Sch. 4 para 7(3) obliges it to answer, as a body with public functions."""
    questions: Mapped[str] = mapped_column(Text, default="")
    asked_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[RequestState] = mapped_column(coded(RequestState, "state"), default=RequestState.OPEN)
    ended_on: Mapped[date | None]
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    circulated_on: Mapped[date | None]
    """When the coordinator let the other agencies of the case read the answer."""
    circulated_version: Mapped[int | None]
    """The version that they may read, with those before it. An amended answer is circulated anew."""
    chased_on: Mapped[date | None]
    """When the agency was last reminded."""
    link_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    link_expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    case: Mapped[Case] = relationship()
    agency: Mapped[Agency] = relationship()
    answers: Mapped[list["InformationAnswer"]] = relationship(
        back_populates="request", order_by="InformationAnswer.version"
    )


class InformationAnswer(Base):
    """One version of an agency's answer. An amended answer is a new version; the old one stays."""

    __tablename__ = "information_answer"
    __table_args__ = (UniqueConstraint("request_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("information_request.id"))
    version: Mapped[int]
    nil: Mapped[bool] = mapped_column(default=False)
    """A nil return: the agency holds nothing."""
    refused: Mapped[bool] = mapped_column(default=False)
    """The agency refused; the summary is its reason."""
    summary: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date]
    answered_by: Mapped[str] = mapped_column(String(120))

    request: Mapped[InformationRequest] = relationship(back_populates="answers")
    reports: Mapped[list["ReportAnswer"]] = relationship(back_populates="answer", order_by="ReportAnswer.id")


class ReportAnswer(Base):
    """What the agency holds about one report: held or not, when recorded, under what reference, what was done."""

    __tablename__ = "report_answer"
    __table_args__ = (UniqueConstraint("answer_id", "complaint_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("information_answer.id"))
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    held: Mapped[Held] = mapped_column(coded(Held, "held"))
    recorded_on: Mapped[date | None]
    agency_reference: Mapped[str] = mapped_column(String(100), default="")
    what_was_done: Mapped[str] = mapped_column(Text, default="")

    answer: Mapped[InformationAnswer] = relationship(back_populates="reports")
    complaint: Mapped[Complaint] = relationship()
