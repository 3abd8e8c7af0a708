"""A case: the application, the people in it, the complaints, who was told, and the codes that open it."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.terms import (
    ApplyingAs,
    Channel,
    ComplaintKind,
    Deciding,
    Ending,
    Evidence,
    Party,
    Route,
    Ruling,
    Stage,
    TakingPart,
)
from csp_reviews.models.accounts import Account
from csp_reviews.models.areas import Agency, Area, Procedure
from csp_reviews.models.base import Base, UTCDateTime, Versioned, coded, together


class Case(Versioned, Base):
    """Everything recorded about one application (s.104(1))."""

    __tablename__ = "case_file"
    __table_args__ = (
        CheckConstraint("(stage = 'ended') = (ending IS NOT NULL)", name="ending"),
        CheckConstraint("(stage = 'closed') = (closed_on IS NOT NULL)", name="closed"),
        CheckConstraint("(stage = 'withdrawn') = (withdrawn_on IS NOT NULL)", name="withdrawn"),
        CheckConstraint("imported OR procedure_id IS NOT NULL", name="procedure"),
        Index("ix_case_file_area_received", "area_id", "received_on", "ending"),
        Index("ix_case_file_area_withdrawn", "area_id", "withdrawn_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"))
    reference: Mapped[str] = mapped_column(String(9), unique=True)
    stage: Mapped[Stage] = mapped_column(coded(Stage, "stage"))
    received_on: Mapped[date]
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    channel: Mapped[Channel] = mapped_column(coded(Channel, "channel"))
    imported: Mapped[bool] = mapped_column(default=False)
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    acknowledged_on: Mapped[date | None]
    ending: Mapped[Ending | None] = mapped_column(coded(Ending, "ending_kind"))
    ending_reason: Mapped[str | None] = mapped_column(Text)
    withdrawn_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    head_seq: Mapped[int] = mapped_column(default=0)
    head_hash: Mapped[str] = mapped_column(String(64), default="")

    area: Mapped[Area] = relationship()
    procedure: Mapped[Procedure | None] = relationship()
    application: Mapped["Application"] = relationship(back_populates="case")
    people: Mapped[list["Person"]] = relationship(back_populates="case", order_by="Person.id")
    complaints: Mapped[list["Complaint"]] = relationship(back_populates="case", order_by="Complaint.n")
    passings: Mapped[list["Passing"]] = relationship(back_populates="case", order_by="Passing.id")
    kept_back: Mapped[list["KeepingBack"]] = relationship(order_by="KeepingBack.id")


class Application(Versioned, Base):
    """What the applicant said: the story, where, the impact, the wanted outcome and the part they want to take."""

    __tablename__ = "application"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    applying_as: Mapped[ApplyingAs] = mapped_column(coded(ApplyingAs, "applying_as"))
    happening: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    in_area: Mapped[str] = mapped_column(String(10), default="unsure")
    alleged: Mapped[str] = mapped_column(Text, default="")
    impact: Mapped[str] = mapped_column(Text, default="")
    wanted: Mapped[str] = mapped_column(Text, default="")
    taking_part: Mapped[TakingPart] = mapped_column(coded(TakingPart, "taking_part"), default=TakingPart.LATER)
    taking_part_note: Mapped[str] = mapped_column(Text, default="")
    adjustments: Mapped[str] = mapped_column(Text, default="")
    easy_read: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(60), default="")
    """The language the applicant wants to use; empty: English."""
    interpreter: Mapped[bool] = mapped_column(default=False)
    authority: Mapped[str] = mapped_column(Text, default="")
    """By what right the applicant asks for a business, or somebody agrees for another person."""
    deciding: Mapped[Deciding | None] = mapped_column(coded(Deciding, "deciding"))
    """Who agrees for the person affected (`law.consent`)."""
    applicant_minor: Mapped[bool] = mapped_column(default=False)
    """The applicant says that they are under 18."""
    safeguarding_on: Mapped[date | None]
    safeguarding_note: Mapped[str] = mapped_column(Text, default="")
    """What a member of staff did about the safety of a child or of an adult who cannot decide."""
    consent_by: Mapped[str | None] = mapped_column(String(120))
    consent_how: Mapped[str | None] = mapped_column(Text)
    consent_on: Mapped[date | None]
    consent_written: Mapped[bool] = mapped_column(default=False)
    consent_scope: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What was agreed to: values of `law.terms.ConsentScope`."""
    consent_until: Mapped[date | None]
    """The last day of the agreement; None: until the case is over."""
    consent_withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the applicant was shown who will be told what, and why."""
    declared_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (CheckConstraint("in_area IN ('yes', 'no', 'unsure')", name="in_area"),)

    case: Mapped[Case] = relationship(back_populates="application")


class Person(Versioned, Base):
    """The applicant, or the person affected where somebody else applies for them."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("case_id", "party"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    party: Mapped[Party] = mapped_column(coded(Party, "party"))
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str | None] = mapped_column(String(200))
    relationship_to_affected: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str | None] = mapped_column(String(200))
    """What somebody who asks for a business does there."""
    address: Mapped[str | None] = mapped_column(Text)
    """Where they live: the organisations search their records for it."""
    postcode: Mapped[str | None] = mapped_column(String(10))
    letters_to: Mapped[str | None] = mapped_column(Text)
    """Where letters go, whole, if not to where they live. The organisations never see it."""
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    name_to_use: Mapped[str | None] = mapped_column(String(120))
    contact_times: Mapped[str | None] = mapped_column(String(400))
    contact_note: Mapped[str | None] = mapped_column(Text)
    wants_copy: Mapped[bool] = mapped_column(default=False)
    """The person affected asked for a copy of each notice."""

    case: Mapped[Case] = relationship(back_populates="people")
    routes: Mapped[list["ContactRoute"]] = relationship(back_populates="person", order_by="ContactRoute.id")


HOURS = (
    "from_hour IS NULL OR (from_hour >= 0 AND from_hour < 24 AND to_hour > 0 AND to_hour <= 24 "
    "AND from_hour <> to_hour)"
)
"""An end before the beginning is one of the next day; the same hour twice could be read as none or as all."""


class ContactRoute(Base):
    """Whether one way of reaching a person is safe. A route with no row is not safe."""

    __tablename__ = "contact_route"
    __table_args__ = (
        UniqueConstraint("person_id", "route"),
        together("hours", "from_hour", "to_hour"),
        CheckConstraint(HOURS, name="day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    route: Mapped[Route] = mapped_column(coded(Route, "route"))
    safe: Mapped[bool]
    from_hour: Mapped[int | None]
    to_hour: Mapped[int | None]
    """The hours of a London day in which it may be used, from 20 to 8 until the next day; None for any."""
    days: Mapped[str | None] = mapped_column(String(7))
    """The days of the week on which those hours begin: "12345" is Monday to Friday; None for any."""
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(back_populates="routes")


class Complaint(Versioned, Base):
    """One report of anti-social behaviour that somebody made (s.104(1), (10)-(12)).

    Each day is a first and a last: equal where it is exact, apart where the person could only say "about". No
    complained day: the behaviour has not been reported yet.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        CheckConstraint("incident_first <= incident_last", name="incident"),
        CheckConstraint("complained_first <= complained_last", name="complained"),
        together("complained_days", "complained_first", "complained_last"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    n: Mapped[int]
    incident_first: Mapped[date]
    incident_last: Mapped[date]
    complained_first: Mapped[date | None]
    complained_last: Mapped[date | None]
    kind: Mapped[ComplaintKind] = mapped_column(coded(ComplaintKind, "kind"), default=ComplaintKind.REPORT)
    reported_to: Mapped[str] = mapped_column(String(200), default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    officer: Mapped[str] = mapped_column(String(200), default="")
    agency_reference: Mapped[str] = mapped_column(String(100), default="")
    what_happened: Mapped[str] = mapped_column(Text, default="")
    what_was_done: Mapped[str] = mapped_column(Text, default="")
    lasted: Mapped[str] = mapped_column(String(200), default="")
    """At what time, and how long: a line of a diary."""
    effect: Mapped[str] = mapped_column(Text, default="")
    """What it did to the person: a line of a diary."""
    reporter: Mapped[str] = mapped_column(String(120), default="")
    """Who complained, where it was not the applicant."""
    household: Mapped[str] = mapped_column(String(60), default="")
    same_incident_as: Mapped[int | None]
    """The number of the earlier complaint about the same incident, where the person says so."""
    hate: Mapped[bool] = mapped_column(default=False)
    anonymous: Mapped[bool] = mapped_column(default=False)
    agency_only: Mapped[bool] = mapped_column(default=False)
    """An agency holds it, and the applicant did not list it: left out of what the applicant is shown."""

    case: Mapped[Case] = relationship(back_populates="complaints")
    agency: Mapped[Agency | None] = relationship()
    rulings: Mapped[list["ComplaintRuling"]] = relationship(back_populates="complaint", order_by="ComplaintRuling.id")


class ComplaintRuling(Base):
    """What a person ruled on one complaint, and why. The last one stands."""

    __tablename__ = "complaint_ruling"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(ruling = 'same_incident') = (same_as IS NOT NULL)", name="same_as"),
        CheckConstraint("ruling = 'counts' OR evidence <> ''", name="evidence"),
        CheckConstraint(
            "ruling <> 'date_changed' OR incident_on IS NOT NULL OR complained_on IS NOT NULL", name="date_changed"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    ruling: Mapped[Ruling] = mapped_column(coded(Ruling, "ruling"))
    incident_on: Mapped[date | None]
    complained_on: Mapped[date | None]
    same_as: Mapped[int | None]
    """The number of the complaint with which it counts as one (s.104(12))."""
    reason: Mapped[str] = mapped_column(Text)
    shown_by: Mapped[Evidence | None] = mapped_column(coded(Evidence, "shown_by"))
    """What shows that a date is another, or that the complaint does not count."""
    evidence: Mapped[str] = mapped_column(Text, default="")
    """Which one it is, or where it is: for staff."""
    ruled_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ruled_at: Mapped[datetime] = mapped_column(UTCDateTime)

    complaint: Mapped[Complaint] = relationship(back_populates="rulings")


class Passing(Base):
    """That the application was passed on to one relevant body, and when (s.104(3))."""

    __tablename__ = "passing"
    __table_args__ = (UniqueConstraint("case_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    passed_on: Mapped[date]
    how: Mapped[Channel] = mapped_column(coded(Channel, "how"))

    case: Mapped[Case] = relationship(back_populates="passings")
    agency: Mapped[Agency] = relationship()


class AccessCode(Base):
    """The HMAC of a follow-up code: it opens one case for one of its people."""

    __tablename__ = "access_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    party: Mapped[Party] = mapped_column(coded(Party, "party"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    replaced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    passed_on: Mapped[bool] = mapped_column(default=False)
    """Whoever applied was shown it, to give it to the person affected: it opens nothing that both may not read."""

    case: Mapped[Case] = relationship()


class ApplicantSession(Base):
    """One reading of a case with its code: until 15 minutes without a request, or until left."""

    __tablename__ = "applicant_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    access_code_id: Mapped[int] = mapped_column(ForeignKey("access_code.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    access_code: Mapped[AccessCode] = relationship()


class KeepingBack(Base):
    """That decisions are kept from the applicant, because telling would put the person affected at risk; and why.

    The Act has the applicant informed (s.104(6) and (8)): somebody decides otherwise, and answers for it.
    """

    __tablename__ = "keeping_back"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("ended_on >= since", name="ended_on"),
        together("ended", "ended_on", "ended_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ended_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    decided_by: Mapped[Account] = relationship(foreign_keys=[decided_by_id])


class Withdrawal(Base):
    """A wish to withdraw: held for 48 hours, undone or taken into effect (condition c4 of the permissions)."""

    __tablename__ = "withdrawal"
    __table_args__ = (
        CheckConstraint("undone_at IS NULL OR took_effect_on IS NULL", name="one_end"),
        Index("ix_withdrawal_due", "takes_effect_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    pressed: Mapped[bool] = mapped_column(default=False)
    """The person said that somebody pressed them: a member of staff looks before it takes effect."""
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    takes_effect_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_how: Mapped[str | None] = mapped_column(Text)
    needs_voice: Mapped[bool] = mapped_column(default=False)
    """No safe route to tell the person: the coordinator confirms by voice or in person first."""
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    took_effect_on: Mapped[date | None]
