"""What needs doing next in each open case, and the words by which a case is found.

Both are derived, rewritten in the same transaction as the act that changes them, so that reading the queue costs the
same with a hundred thousand cases as with ten.
"""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.terms import Stage, Task, Whose
from csp_reviews.models.areas import Agency
from csp_reviews.models.base import Base, coded
from csp_reviews.models.cases import Case

WORD = String(60).with_variant(String(60, collation="C"), "postgresql")
"""Compared byte by byte on both databases, so that a range finds every word with a beginning."""


class WorkItem(Base):
    """The next act of one open case."""

    __tablename__ = "work_item"
    __table_args__ = (
        Index("ix_work_item_queue", "area_id", "sort_on", "case_id"),
        Index("ix_work_item_whose", "area_id", "whose", "sort_on", "case_id"),
        Index("ix_work_item_stage", "area_id", "stage", "sort_on", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    stage: Mapped[Stage] = mapped_column(coded(Stage, "stage"))
    task: Mapped[Task] = mapped_column(coded(Task, "task"))
    whose: Mapped[Whose] = mapped_column(coded(Whose, "whose"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    subject: Mapped[int | None]
    """The number of the request, recommendation, appeal or notice that it is about."""
    due_on: Mapped[date | None]
    since: Mapped[date]
    sort_on: Mapped[date]
    """The due day; where no time limit is published, the day since when it waits."""

    case: Mapped[Case] = relationship()
    agency: Mapped[Agency | None] = relationship()


class SearchToken(Base):
    """One word of a name, an address, a postcode or a reference, by which a coordinator finds a case."""

    __tablename__ = "search_token"
    __table_args__ = (Index("ix_search_token_find", "area_id", "token", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    token: Mapped[str] = mapped_column(WORD, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
