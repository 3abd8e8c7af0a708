"""What somebody has typed so far, kept on the server and nowhere else."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from csp_reviews.models.base import Base, UTCDateTime, Versioned, together


class Draft(Versioned, Base):
    """An application being written. The cookie holds a random token; this row holds its digest.

    The follow-up code is made when check-your-answers is first shown and stays readable here until a day after
    submission, so that a repeat shows the same receipt; the case keeps only its HMAC. A draft that somebody saved to
    come back to has a reference and a code of its own, and lives until `saved_until`.
    """

    __tablename__ = "draft"
    __table_args__ = (
        together("saved", "saved_reference", "saved_digest", "saved_until"),
        together("link", "link_digest", "link_expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    before_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    """The digest of the token of the browser in which it was open before it was opened in another, with its code."""
    before_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Until when a page that is sent from there is still kept, unseen."""
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reference: Mapped[str | None] = mapped_column(String(9))
    code: Mapped[str | None] = mapped_column(String(24))
    affected_code: Mapped[str | None] = mapped_column(String(24))
    neighbour_codes: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """The codes to hand to the neighbours of a group, as long as `code` is kept."""
    saved_reference: Mapped[str | None] = mapped_column(String(9), unique=True)
    saved_digest: Mapped[str | None] = mapped_column(String(64))
    """The HMAC of the code with which it is opened again."""
    saved_until: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    saved_email: Mapped[str | None] = mapped_column(String(254), index=True)
    """Where a link may be sent: the person says that nobody else reads it."""
    link_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    link_expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_request_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), unique=True)
