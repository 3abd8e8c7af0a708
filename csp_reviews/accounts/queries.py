"""What the pages of accounts read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, exists, inspect, select
from sqlalchemy.orm import selectinload

from csp_reviews.extensions import db
from csp_reviews.law.permissions import Viewer
from csp_reviews.law.terms import LinkPurpose, MessageKind, MessageState, Role
from csp_reviews.models.accounts import Account, AccountLink, RoleGrant
from csp_reviews.models.areas import Agency, Area
from csp_reviews.models.correspondence import Message
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import digest

MANAGERS = (Role.ADMINISTRATOR, Role.COORDINATOR)


@dataclass(frozen=True)
class Link:
    """A link that can still be used, and whose it is."""

    purpose: LinkPurpose
    email: str
    name: str


def for_sign_in(email: str) -> tuple[int, str] | None:
    """The id and the password hash of an account that may sign in, by its plain e-mail address."""
    query = select(Account.id, Account.password_hash).where(Account.email == email, Account.disabled_at.is_(None))
    row = db.session.execute(query).first()
    return (row.id, row.password_hash) if row is not None and row.password_hash else None


def by_email(email: str, *, disabled: bool = False) -> Account | None:
    """The account with a plain e-mail address; a disabled one only where asked."""
    account = db.session.scalar(select(Account).where(Account.email == email))
    return account if account is not None and (disabled or account.disabled_at is None) else None


def live_link(token: str) -> Link | None:
    """What a link is for, without using it up; None where it has ended, was used or never was."""
    query = (
        select(AccountLink.purpose, Account.email, Account.name)
        .join(Account, Account.id == AccountLink.account_id)
        .where(
            AccountLink.token_digest == digest(token),
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > now(),
            Account.disabled_at.is_(None),
        )
    )
    row = db.session.execute(query).first()
    return Link(row.purpose, row.email, row.name) if row else None


def managed_areas(viewer: Viewer) -> Sequence[Area]:
    """The areas whose people the viewer looks after."""
    ids = viewer.area_ids(*MANAGERS)
    return db.session.scalars(select(Area).where(Area.id.in_(ids)).order_by(Area.name)).all() if ids else []


def people(area_id: int) -> Sequence[Account]:
    """Everybody with a role in an area, by name, with their roles."""
    here = exists().where(RoleGrant.account_id == Account.id, RoleGrant.area_id == area_id)
    query = select(Account).where(here).options(selectinload(Account.grants)).order_by(Account.name, Account.id)
    return db.session.scalars(query).all()


def person(viewer: Viewer, account_id: int, *, change: bool) -> Account | None:
    """One of the people whom the viewer looks after; `change` locks them."""
    here = exists().where(RoleGrant.account_id == Account.id, RoleGrant.area_id.in_(viewer.area_ids(*MANAGERS)))
    query = select(Account).where(Account.id == account_id, here)
    return db.session.scalar(query.with_for_update(of=Account) if change else query)


def links(account_ids: Sequence[int]) -> dict[int, datetime]:
    """For each account that a link is still open for: until when."""
    query = (
        select(AccountLink.account_id, AccountLink.expires_at)
        .where(AccountLink.account_id.in_(account_ids), AccountLink.used_at.is_(None), AccountLink.expires_at > now())
        .order_by(AccountLink.expires_at)
    )
    return {row.account_id: row.expires_at for row in db.session.execute(query)}


def undelivered(account_ids: Sequence[int]) -> frozenset[int]:
    """The accounts whose last link could not be delivered."""
    query = (
        select(Message.account_id, Message.state)
        .where(Message.account_id.in_(account_ids), Message.kind.in_((MessageKind.INVITATION, MessageKind.RESET)))
        .order_by(Message.id)
    )
    last = {row.account_id: row.state for row in db.session.execute(query)}
    return frozenset(account for account, state in last.items() if state is MessageState.FAILED)


def role_names(account_id: int) -> Sequence[Row[*tuple[RoleGrant, str, str | None]]]:
    """An account's roles with the name of each area and agency."""
    query = (
        select(RoleGrant, Area.name, Agency.name)
        .join(Area, Area.id == RoleGrant.area_id)
        .outerjoin(Agency, Agency.id == RoleGrant.agency_id)
        .where(RoleGrant.account_id == account_id)
        .order_by(RoleGrant.id)
    )
    return db.session.execute(query).all()


def own_agencies(account_id: int) -> Sequence[Agency]:
    """The agencies for which an account may act."""
    mine = exists().where(RoleGrant.agency_id == Agency.id, RoleGrant.account_id == account_id)
    return db.session.scalars(select(Agency).where(mine).order_by(Agency.name, Agency.id)).all()


def only_area() -> Area | None:
    """The area, where there is just one: its name stands over the sign-in page."""
    found = db.session.scalars(select(Area).limit(2)).all()
    return found[0] if len(found) == 1 else None


def has_demonstration_accounts() -> bool:
    """Whether the database holds sign-ins that everybody knows. False before the tables are made."""
    if not inspect(db.session.connection()).has_table(Account.__tablename__):
        return False
    return bool(db.session.scalar(select(exists().where(Account.demonstration, Account.disabled_at.is_(None)))))
