"""Who may sign in, as what, and for how long."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from csp_reviews.law.terms import LinkPurpose, Role
from csp_reviews.models.base import Base, UTCDateTime, coded


class Account(Base):
    """A member of staff. The password is Argon2id; an account without one waits for its invitation."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    demonstration: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="account", order_by="RoleGrant.id")


class RoleGrant(Base):
    """One role of one account in one area; an agency officer's names the agency."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("(role = 'agency_officer') = (agency_id IS NOT NULL)", name="agency"),
        Index("uq_role_grant_agency", "account_id", "role", "area_id", "agency_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role] = mapped_column(coded(Role, "role"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))

    account: Mapped[Account] = relationship(back_populates="grants")


class StaffSession(Base):
    """A sign-in. The cookie holds a random token; this row holds its digest and can be revoked."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    acting_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    """The one agency that somebody with two acts for."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AccountLink(Base):
    """An invitation or a reset: single use, consumed by a POST, kept as a digest."""

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(coded(LinkPurpose, "purpose"))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Throttle(Base):
    """How often something was tried in one bucket (a digest of network, account or reference)."""

    __tablename__ = "throttle"

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(80), unique=True)
    window_from: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int]
