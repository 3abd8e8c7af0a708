"""What comes after an application was handed in: talk, additions, days that were promised, held changes of how to be
reached, draft plans with their comments, and whether it has stopped."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.terms import AdditionKind, Party, Route, Stopped, StoryPart, TakingPart, TalkKind, Task
from csp_reviews.models.base import Base, UTCDateTime, coded, together
from csp_reviews.models.cases import HOURS, Case, Complaint, Person
from csp_reviews.models.reviews import Review


class Talk(Base):
    """One message between the coordinator and one of the people of a case. It is read behind a code, never e-mailed."""

    __tablename__ = "talk"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        CheckConstraint("text <> ''", name="text"),
        Index("ix_talk_waiting", "case_id", "from_staff", "settled_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    n: Mapped[int]
    party: Mapped[Party] = mapped_column(coded(Party, "party"))
    """Whose thread it is: the applicant's, or that of the person affected. Neither sees the other's."""
    kind: Mapped[TalkKind] = mapped_column(coded(TalkKind, "kind"), default=TalkKind.MESSAGE)
    from_staff: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(String(120), default="")
    """Who wrote it for the partnership, or who said it where it was entered for them."""
    said_on: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_on: Mapped[date | None]
    """Of a message from a person: when it was answered, or found to need no answer."""
    settled_how: Mapped[str | None] = mapped_column(Text)
    """What was done, where no written answer was needed: always where they felt less safe."""
    passed_on: Mapped[bool] = mapped_column(default=False)
    """It came by the first code of the person affected, which whoever applied knows too: either may have written it."""

    case: Mapped[Case] = relationship()


class Addition(Base):
    """Something that the applicant added after handing in, or put right. What stood before is kept beside it."""

    __tablename__ = "addition"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        CheckConstraint("(kind = 'correction') = (about IS NOT NULL)", name="about"),
        CheckConstraint("(kind IN ('report', 'report_corrected')) = (complaint IS NOT NULL)", name="complaint"),
        CheckConstraint("complaint IS NOT NULL OR taking_part IS NOT NULL OR text <> ''", name="text"),
        CheckConstraint("taking_part IS NULL OR about = 'taking_part_note'", name="part"),
        Index("ix_addition_unread", "case_id", "read_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    n: Mapped[int]
    kind: Mapped[AdditionKind] = mapped_column(coded(AdditionKind, "kind"))
    about: Mapped[StoryPart | None] = mapped_column(coded(StoryPart, "about_part"))
    """Which answer of the application it puts right."""
    complaint: Mapped[int | None]
    """The number of the report that was added or put right."""
    taking_part: Mapped[TakingPart | None] = mapped_column(coded(TakingPart, "taking_part"))
    """How the applicant wants to take part from now on; `text` is then what they say about it, whole."""
    text: Mapped[str] = mapped_column(Text, default="")
    added_on: Mapped[date]
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_on: Mapped[date | None]
    """When the coordinator had read it and, after a refusal, said what it changes."""
    outcome: Mapped[str] = mapped_column(Text, default="")
    """Why it changes nothing in the decision, in the words that the applicant was given."""

    case: Mapped[Case] = relationship()


class AdditionShare(Base):
    """That the coordinator let one agency read something that was added (condition c3 of the permissions)."""

    __tablename__ = "addition_share"
    __table_args__ = (UniqueConstraint("addition_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    addition_id: Mapped[int] = mapped_column(ForeignKey("addition.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    shared_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    shared_on: Mapped[date]


class OwnPart(Base):
    """How the person affected wants to take part in a review, where nobody speaks for them. The last one stands.

    It is theirs: the applicant does not read it (condition c1).
    """

    __tablename__ = "own_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    taking_part: Mapped[TakingPart] = mapped_column(coded(TakingPart, "taking_part"))
    note: Mapped[str] = mapped_column(Text, default="")
    """All that they say about it."""
    said_on: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PageAsItWas(Base):
    """What stood on the page of an applicant when they and the person affected fell out. It stands there still (c1)."""

    __tablename__ = "page_as_it_was"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Its stage, what is known, what may be done, what is owed ("owed": the columns of each duty), and its steps."""


class ComplaintVersion(Base):
    """A report as it stood before it was put right."""

    __tablename__ = "complaint_version"
    __table_args__ = (UniqueConstraint("complaint_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    version: Mapped[int]
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The columns of the report as they stood."""
    replaced_on: Mapped[date]

    complaint: Mapped[Complaint] = relationship()


class StepDate(Base):
    """A day by which the coordinator promises a step, and where one was missed, why. The last one stands."""

    __tablename__ = "step_date"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    task: Mapped[Task] = mapped_column(coded(Task, "task"))
    subject: Mapped[int | None]
    """The number of the request, recommendation or appeal, where the step is about one."""
    due_on: Mapped[date]
    late_since: Mapped[date | None]
    """The day that was missed or moved, where the new one is later."""
    reason: Mapped[str] = mapped_column(Text, default="")
    done_about: Mapped[str] = mapped_column(Text, default="")
    effect: Mapped[str] = mapped_column(Text, default="")
    set_on: Mapped[date]
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (CheckConstraint("late_since IS NULL OR reason <> ''", name="reason"),)


class ContactChange(Base):
    """A change that makes a way of reaching somebody usable, or wider: held for 48 hours (condition c4)."""

    __tablename__ = "contact_change"
    __table_args__ = (
        CheckConstraint("undone_at IS NULL OR took_effect_at IS NULL", name="one_end"),
        together("hours", "from_hour", "to_hour"),
        CheckConstraint(HOURS, name="day"),
        Index("ix_contact_change_due", "takes_effect_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    route: Mapped[Route] = mapped_column(coded(Route, "route"))
    address: Mapped[str] = mapped_column(String(400), default="")
    """The new number or address; empty where it stays."""
    from_hour: Mapped[int | None]
    to_hour: Mapped[int | None]
    days: Mapped[str | None] = mapped_column(String(7))
    """The days of the week, as in `models.cases.ContactRoute`."""
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    takes_effect_at: Mapped[datetime] = mapped_column(UTCDateTime)
    needs_voice: Mapped[bool] = mapped_column(default=False)
    """No safe way to tell the person: the coordinator confirms by voice or in person first."""
    confirmed_how: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    took_effect_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    case: Mapped[Case] = relationship()
    person: Mapped[Person] = relationship()


class PlanDraft(Base):
    """A draft plan as it was sent for comments: the words alone that are meant for the people of the case."""

    __tablename__ = "plan_draft"
    __table_args__ = (UniqueConstraint("review_id", "n"), CheckConstraint("comments_by >= released_on", name="days"))

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    n: Mapped[int]
    opening: Mapped[str] = mapped_column(Text, default="")
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """[{"n": the recommendation's number, "to": …, "by": an ISO day, "text": …}]"""
    comments_by: Mapped[date]
    released_on: Mapped[date]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    review: Mapped[Review] = relationship()
    comments: Mapped[list["PlanComment"]] = relationship(back_populates="draft", order_by="PlanComment.id")

    @property
    def heard(self) -> list["PlanComment"]:
        """The comments that the panel hears: all but those of an applicant who did not speak any more."""
        return [comment for comment in self.comments if not comment.aside]


class PlanComment(Base):
    """What one of the people of the case says of a draft plan: of one item, or of the whole."""

    __tablename__ = "plan_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("plan_draft.id"), index=True)
    party: Mapped[Party] = mapped_column(coded(Party, "party"))
    item: Mapped[int | None]
    """The number of the recommendation; None for the whole."""
    text: Mapped[str] = mapped_column(Text, default="")
    """Empty for "nothing to add"."""
    aside: Mapped[bool] = mapped_column(default=False)
    """The applicant said it when they did not speak for the person affected any more: for staff, not for the panel."""
    said_on: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(UTCDateTime)

    draft: Mapped[PlanDraft] = relationship(back_populates="comments")


class CheckIn(Base):
    """One asking whether it has stopped, some weeks after the outcome; or that the person does not want to be asked."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("review_id", "n"),
        together("answer_on", "answer", "answered_on"),
        CheckConstraint("asked_on IS NOT NULL OR declined_on IS NOT NULL OR answer IS NOT NULL", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    n: Mapped[int]
    place: Mapped[int | None]
    """Which of the area's weeks it was asked for, from 1; None where somebody told us unasked."""
    asked_on: Mapped[date | None]
    answer: Mapped[Stopped | None] = mapped_column(coded(Stopped, "answer"))
    party: Mapped[Party | None] = mapped_column(coded(Party, "party"))
    """Whose answer it is: neither of the two people of a case reads the other's."""
    words: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date | None]
    declined_on: Mapped[date | None]
    waiting: Mapped[bool] = mapped_column(default=False)
    """It has not stopped, and nobody has said yet what is done now."""
    settled_how: Mapped[str] = mapped_column(Text, default="")

    review: Mapped[Review] = relationship()
