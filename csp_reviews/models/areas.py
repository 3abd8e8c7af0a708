"""Partnerships: the area, its agencies, its review procedures, its meetings and its opening figures."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.terms import BodyKind, Figure
from csp_reviews.models.base import Base, coded


class Area(Base):
    """One community safety partnership."""

    __tablename__ = "area"
    __table_args__ = (
        CheckConstraint("reporting_month BETWEEN 1 AND 12", name="reporting_month"),
        CheckConstraint("own_from <= own_to", name="own_period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    demonstration: Mapped[bool] = mapped_column(default=False)
    figures_from: Mapped[date]
    figures_stamp: Mapped[int] = mapped_column(BigInteger, default=0)
    """Another with every act that changes a published figure, by chance, so that none comes twice, also when the
    records were restored from a copy: what was computed under a stamp stays true under it."""
    reporting_month: Mapped[int] = mapped_column(default=4)
    """The month in which a reporting period (s.105(4)) begins."""
    own_from: Mapped[date | None]
    own_to: Mapped[date | None]
    two_person: Mapped[bool] = mapped_column(default=True)
    """Whether two people are needed where `law.permissions` says so, when a second eligible person exists."""
    in_wales: Mapped[bool] = mapped_column(default=False)
    """Whether Welsh is offered as of right."""
    check_in_weeks: Mapped[str] = mapped_column(String(40), server_default="2,6,12")
    """How many weeks after an outcome it is asked whether it has stopped."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The words of the public pages, as `areas/content.py` describes them."""
    welsh: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """{"name": …, "content": …} in Welsh, where the public side can be read in Welsh too; None where it cannot."""

    agencies: Mapped[list["Agency"]] = relationship(back_populates="area", order_by="Agency.id")
    procedures: Mapped[list["Procedure"]] = relationship(back_populates="area", order_by="Procedure.in_force_from")


class Agency(Base):
    """A body the partnership works with. A *relevant body* is sent each application (s.104(3), s.105)."""

    __tablename__ = "agency"
    __table_args__ = (UniqueConstraint("area_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[BodyKind] = mapped_column(coded(BodyKind, "kind"))
    relevant_body: Mapped[bool] = mapped_column(default=False)
    public_functions: Mapped[bool] = mapped_column(default=True)
    """Whether s.104(7) and Sch. 4 para 7(3) bind it: must have regard, must comply."""
    email: Mapped[str | None] = mapped_column(String(254))
    invented: Mapped[bool] = mapped_column(default=False)
    left_on: Mapped[date | None]

    area: Mapped[Area] = relationship(back_populates="agencies")


class Procedure(Base):
    """One version of an area's review procedures (s.104(2)), as the file it was loaded from."""

    __tablename__ = "procedure"
    __table_args__ = (UniqueConstraint("area_id", "version"), UniqueConstraint("area_id", "in_force_from"))

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    version: Mapped[int]
    in_force_from: Mapped[date]
    source: Mapped[str] = mapped_column(Text)

    area: Mapped[Area] = relationship(back_populates="procedures")


class MeetingDate(Base):
    """A day on which the partnership meets: for some areas the only clock."""

    __tablename__ = "meeting_date"
    __table_args__ = (UniqueConstraint("area_id", "meets_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    meets_on: Mapped[date]
    invented: Mapped[bool] = mapped_column(default=False)


class OpeningFigure(Base):
    """A total typed in for the years before the records begin. Never added into what the records prove."""

    __tablename__ = "opening_figure"
    __table_args__ = (
        UniqueConstraint("area_id", "key", "from_on", "to_on"),
        CheckConstraint("value >= 0", name="value"),
        CheckConstraint("from_on <= to_on", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    key: Mapped[Figure] = mapped_column(coded(Figure, "key"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    value: Mapped[int]
    note: Mapped[str | None] = mapped_column(Text)
