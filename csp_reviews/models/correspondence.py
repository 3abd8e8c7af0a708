"""Notices (the formal letters) and messages (what tells somebody that there is something to read)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.consent import ASKS_THEM, DECISIONS
from csp_reviews.law.terms import MessageKind, MessageState, NoticeKind, Party, Route
from csp_reviews.models.base import Base, UTCDateTime, coded, together
from csp_reviews.models.cases import Case
from csp_reviews.models.following import Talk


class Notice(Base):
    """A formal letter to one person, frozen when it is issued: a page on /progress and the same text on paper."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("case_id", "n"), together("told", "told_on", "told_how"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    n: Mapped[int]
    kind: Mapped[NoticeKind] = mapped_column(coded(NoticeKind, "kind"))
    party: Mapped[Party] = mapped_column(coded(Party, "party"))
    about: Mapped[int | None]
    """The number of the decision, review or appeal that it tells of."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """{"title": …, "sections": [{"heading": …, "paragraphs": […], "items": […]}]}"""
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_on: Mapped[date | None]
    told_how: Mapped[str | None] = mapped_column(String(400))
    copy_of: Mapped[int | None]
    """The number of the notice with which this letter was first issued; None where this is that notice."""
    withheld_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was taken back from an applicant who had not opened it, and may not have it any more (c1)."""

    case: Mapped[Case] = relationship()

    @property
    def letter(self) -> int:
        """Which letter of the case this is: the same for every copy."""
        return self.copy_of or self.n

    @property
    def of_a_decision(self) -> bool:
        """Whether it tells of what the Act has whoever applied be told: s.104(6) and (8), Sch. 4 para 3."""
        return self.kind in DECISIONS

    @property
    def of_somebody_else(self) -> bool:
        """Whether it is read by the person affected though it is written to whoever applied for them."""
        return self.party is Party.AFFECTED and self.kind not in ASKS_THEM


class Message(Base):
    """One message to one person or body by one route. A route that no program may use is a task for a person."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done"),
        together("done_how", "done_on", "done_how"),
        Index("ix_message_due", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("talk.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    neighbour_id: Mapped[int | None] = mapped_column(ForeignKey("neighbour.id"), index=True)
    kind: Mapped[MessageKind] = mapped_column(coded(MessageKind, "kind"))
    route: Mapped[Route | None] = mapped_column(coded(Route, "route"))
    """None where no route is safe: the coordinator finds a way."""
    why: Mapped[str] = mapped_column(String(40), default="")
    """A code that says why a person must do it (`not_safe`, `not_opened`, `failed`)."""
    address: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[MessageState] = mapped_column(coded(MessageState, "state"))
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_try_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str] = mapped_column(String(400), default="")
    internet_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    """The Message-ID of RFC 5322: the same at every try."""
    done_on: Mapped[date | None]
    done_how: Mapped[str | None] = mapped_column(String(400))

    notice: Mapped[Notice | None] = relationship()
    talk: Mapped[Talk | None] = relationship()
