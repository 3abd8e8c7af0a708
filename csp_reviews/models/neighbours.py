"""The neighbours of a group: each agrees, or does not, by a private link or code of their own."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.models.base import Base, UTCDateTime, Versioned, together
from csp_reviews.models.cases import Case


class Neighbour(Versioned, Base):
    """One neighbour whom the lead applicant of a group named, or counted, and what they answered.

    The lead sees only how many have answered; no neighbour sees another.
    """

    __tablename__ = "neighbour"
    __table_args__ = (
        UniqueConstraint("case_id", "n"),
        together("answered", "agrees", "answered_on"),
        together("code", "code_digest", "expires_at"),
        CheckConstraint("settled_how IS NULL OR withdrawn_on IS NOT NULL", name="settled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    n: Mapped[int]
    name: Mapped[str] = mapped_column(String(120), default="")
    """As the lead applicant gave it, until the neighbour gives their own."""
    email: Mapped[str | None] = mapped_column(String(254))
    """Where the link may be sent: only where the lead applicant says that it is safe."""
    code_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The HMAC of the code in the link. Once answered it shows the same whatever they said: others may know it."""
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """How long it waits for an answer. After a yes it can take that back, until the case is over."""
    agrees: Mapped[bool | None]
    answered_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    settled_how: Mapped[str | None] = mapped_column(Text)
    """What the applicant said, after they took their yes back, about whether the group's application goes on."""
    affected: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    own_email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    safe: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The ways of reaching them that they marked safe: values of `law.terms.Route`."""
    contact_times: Mapped[str] = mapped_column(String(400), default="")
    name_to_use: Mapped[str] = mapped_column(String(120), default="")
    contact_note: Mapped[str] = mapped_column(Text, default="")

    case: Mapped[Case] = relationship()
