"""What happened, to whom it was shown, what was refused: the records that prove the rest."""

from datetime import date, datetime

from sqlalchemy import DDL, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from csp_reviews.law.terms import Action, Channel, EventKind, Standing
from csp_reviews.models.base import Base, UTCDateTime, coded


class CaseEvent(Base):
    """One act on a case: immutable, codes and ids only, chained by hash to the one before."""

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    seq: Mapped[int]
    kind: Mapped[EventKind] = mapped_column(coded(EventKind, "kind"))
    happened_on: Mapped[date]
    """The day of the act, which may be before the day it was typed."""
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    standing: Mapped[Standing] = mapped_column(coded(Standing, "standing"))
    """As what the act was done."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    entered_id: Mapped[int | None] = mapped_column(ForeignKey("entered_act.id"))
    codes: Mapped[str] = mapped_column(Text, default="{}")
    """Canonical JSON of codes, numbers and dates."""
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class EnteredAct(Base):
    """An act entered for its doer: who said it and how it came. Who typed it, and when, stand in the event."""

    __tablename__ = "entered_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    standing: Mapped[Standing] = mapped_column(coded(Standing, "standing"))
    """For whom: an agency, a chair, an appeal reviewer or an applicant."""
    said_by: Mapped[str] = mapped_column(String(120))
    how: Mapped[Channel] = mapped_column(coded(Channel, "how"))
    said_on: Mapped[date]


class DailyHead(Base):
    """Once a day and area, a hash over the head of every case's chain: what was cut shows."""

    __tablename__ = "daily_head"
    __table_args__ = (UniqueConstraint("area_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    day: Mapped[date]
    events: Mapped[int]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class ViewLog(Base):
    """That somebody read something of a case."""

    __tablename__ = "view_log"
    __table_args__ = (Index("ix_view_log_case", "case_id", "viewed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("talk.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    standing: Mapped[Standing] = mapped_column(coded(Standing, "standing"))
    action: Mapped[Action] = mapped_column(coded(Action, "action"))
    viewed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Refusal(Base):
    """That something was refused. No address, no reference: only who, what kind of act and when."""

    __tablename__ = "refusal"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    endpoint: Mapped[str] = mapped_column(String(100))
    status: Mapped[int]
    refused_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Submission(Base):
    """A form that was sent, so that sending it again shows what it did the first time."""

    __tablename__ = "submission"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_digest: Mapped[str] = mapped_column(String(64), unique=True)
    location: Mapped[str] = mapped_column(String(400), default="")
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


_NO = "a case event never changes and is never deleted"
IMMUTABLE = {
    "sqlite": (
        f"CREATE TRIGGER case_event_no_update BEFORE UPDATE ON case_event BEGIN SELECT RAISE(ABORT, '{_NO}'); END",
        f"CREATE TRIGGER case_event_no_delete BEFORE DELETE ON case_event BEGIN SELECT RAISE(ABORT, '{_NO}'); END",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION case_event_immutable() RETURNS trigger LANGUAGE plpgsql
        AS $$BEGIN RAISE EXCEPTION '{_NO}'; END$$""",
        """CREATE TRIGGER case_event_immutable BEFORE UPDATE OR DELETE ON case_event
        FOR EACH ROW EXECUTE FUNCTION case_event_immutable()""",
    ),
}
"""What makes the database itself refuse to change or delete an event."""

for _dialect, _statements in IMMUTABLE.items():
    for _statement in _statements:
        event.listen(CaseEvent.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))
