"""The acts of accounts: make one, invite, open and end a session, choose a password by a link, disable."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from csp_reviews.accounts import passwords
from csp_reviews.accounts.sessions import IDLE, LONGEST, revoke
from csp_reviews.correspondence.operations import tell_account
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Grant
from csp_reviews.law.terms import LinkPurpose, MessageKind
from csp_reviews.models.accounts import Account, AccountLink, RoleGrant, StaffSession, Throttle
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import digest, new_token

LASTS = {LinkPurpose.INVITATION: timedelta(hours=48), LinkPurpose.RESET: timedelta(hours=1)}
KINDS = {LinkPurpose.INVITATION: MessageKind.INVITATION, LinkPurpose.RESET: MessageKind.RESET}
KEPT = timedelta(days=1)
"""How long rows that have ended are kept before the worker deletes them."""


def plain_email(email: str) -> str:
    """An e-mail address as accounts keep and compare it."""
    return email.strip().casefold()


def create_account(
    *, email: str, name: str, password: str | None = None, demonstration: bool = False, grants: Sequence[Grant] = ()
) -> Account:
    """Make an account with its roles. Hashes the password itself, which is slow: for commands and demonstrations.

    Without a password it waits for its invitation. IntegrityError at the flush where the address has an account.
    """
    kept = passwords.hashed(password) if password else None
    account = Account(
        email=plain_email(email), name=name, password_hash=kept, demonstration=demonstration, created_at=now()
    )
    db.session.add(account)
    db.session.flush()
    for grant in grants:
        _give(account, grant)
    db.session.flush()
    return account


def invite(*, email: str, name: str, grant: Grant) -> tuple[Account, str]:
    """Give somebody a role; make their account where they have none, and send a link to choose a password.

    Somebody who has a password is sent no link, keeps it, and has to sign in again (their roles changed). Returns the
    account and the link's path, "" where none was sent.
    """
    account = _known(email) or _new(email, name)
    _give(account, grant)
    revoke_sessions(account)
    path = "" if account.password_hash else send_link(account=account, purpose=LinkPurpose.INVITATION)
    return account, path


def send_link(*, account: Account, purpose: LinkPurpose) -> str:
    """Make a single-use link (48 hours for an invitation, one for a reset), queue it to the account, return its path.

    The row keeps a digest; the token stands in the message until that is sent.
    """
    token = new_token()
    instant = now()
    db.session.add(
        AccountLink(
            account_id=account.id,
            purpose=purpose,
            token_digest=digest(token),
            created_at=instant,
            expires_at=instant + LASTS[purpose],
        )
    )
    path = f"/account/link/{token}"
    tell_account(account=account, kind=KINDS[purpose], link=path)
    return path


def choose_password(*, token: str, password_hash: str, name: str | None = None) -> Account | None:
    """Use a link up and set the account's password (and name); every session of the account ends.

    Every other link of the account ends with it. None where the link has ended, was used, or never was: of two at
    once, one wins.
    """
    instant = now()
    live = (AccountLink.token_digest == digest(token), AccountLink.used_at.is_(None), AccountLink.expires_at > instant)
    whose = select(AccountLink.account_id).where(*live)
    account_id = db.session.scalar(whose)
    if account_id is None:
        return None
    # The account is locked before its links are looked at again, so that two links of one account wait in one line.
    account = db.session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    if account.disabled_at is not None or db.session.scalar(whose) is None:
        return None
    unused = update(AccountLink).where(AccountLink.account_id == account_id, AccountLink.used_at.is_(None))
    db.session.execute(unused.values(used_at=instant))
    account.password_hash = password_hash
    account.name = name or account.name
    revoke_sessions(account)
    return account


def open_session(*, account_id: int, checked: str, fresh_hash: str | None = None) -> str | None:
    """Open a session and return its token; None where the account was disabled or its password changed meanwhile.

    `checked` is the hash that the password was found right for; `fresh_hash` replaces it where its parameters are old.
    """
    account = db.session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None or account.disabled_at is not None or account.password_hash != checked:
        return None
    account.password_hash = fresh_hash or checked
    token, instant = new_token(), now()
    db.session.add(
        StaffSession(token_digest=digest(token), account_id=account.id, created_at=instant, last_seen_at=instant)
    )
    return token


def end_session(*, session_id: int) -> None:
    """End one session: sign-out."""
    db.session.execute(revoke(StaffSession.id == session_id, now()))


def revoke_sessions(account: Account) -> None:
    """End every session of an account: it takes effect on the next request."""
    db.session.execute(revoke(StaffSession.account_id == account.id, now()))


def act_for(*, session_id: int, agency_id: int) -> None:
    """Act for one of the person's agencies from now on. The loader ignores an agency that is not theirs."""
    db.session.execute(update(StaffSession).where(StaffSession.id == session_id).values(acting_agency_id=agency_id))


def disable(*, account: Account) -> None:
    """Let nobody sign in with this account; its sessions and its links end."""
    account.disabled_at = now()
    revoke_sessions(account)
    db.session.execute(delete(AccountLink).where(AccountLink.account_id == account.id))


def enable(*, account: Account) -> None:
    """Let a disabled account sign in again."""
    account.disabled_at = None


def take_role(*, account: Account, grant: RoleGrant) -> None:
    """Take a role away; the person has to sign in again."""
    db.session.delete(grant)
    revoke_sessions(account)


def delete_ended() -> int:
    """Delete sessions, links and throttles that ended a day ago or more. Returns how many."""
    before = now() - KEPT
    ended = (
        delete(StaffSession).where(
            (StaffSession.revoked_at < before)
            | (StaffSession.last_seen_at < before - IDLE)
            | (StaffSession.created_at < before - LONGEST)
        ),
        delete(AccountLink).where(AccountLink.expires_at < before),
        delete(Throttle).where(Throttle.window_from < before),
    )
    return sum(db.session.connection().execute(statement).rowcount for statement in ended)


def _known(email: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.email == plain_email(email)).with_for_update())


def _new(email: str, name: str) -> Account:
    """A new account; the other one, where somebody else made it at the same moment."""
    try:
        with db.session.begin_nested():
            return create_account(email=email, name=name)
    except IntegrityError:
        return db.session.scalars(select(Account).where(Account.email == plain_email(email))).one()


def _give(account: Account, grant: Grant) -> None:
    """Add a role, once."""
    held = {(row.role, row.area_id, row.agency_id) for row in account.grants}
    if (grant.role, grant.area_id, grant.agency_id) not in held:
        account.grants.append(RoleGrant(role=grant.role, area_id=grant.area_id, agency_id=grant.agency_id))
