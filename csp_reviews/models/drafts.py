"""What somebody has typed so far, kept on the server and nowhere else."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from csp_reviews.models.base import Base, UTCDateTime, Versioned


class Draft(Versioned, Base):
    """An application being written. The cookie holds a random token; this row holds its digest.

    The follow-up code is made when check-your-answers is first shown and stays readable here until a day after
    submission, so that a repeat shows the same receipt; the case keeps only its HMAC.
    """

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reference: Mapped[str | None] = mapped_column(String(9))
    code: Mapped[str | None] = mapped_column(String(24))
    affected_code: Mapped[str | None] = mapped_column(String(24))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_request_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), unique=True)
