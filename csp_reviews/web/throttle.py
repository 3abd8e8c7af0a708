"""How often something may be tried, in a table of our own. Nobody is ever locked out by somebody else's guesses.

A bucket is a name for what is counted (a network, an account with a network, a reference with a network). Only failures
are counted, and a bucket empties when its window ends.
"""

from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from flask import request
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from csp_reviews.extensions import db
from csp_reviews.models.accounts import Throttle
from csp_reviews.web import bookkeeping
from csp_reviews.web.clock import now
from csp_reviews.web.tokens import keyed_digest


def bucket(kind: str, *parts: str) -> str:
    """The name of a bucket, with nothing personal left in it."""
    return f"{kind}:{keyed_digest('|'.join(parts))}"


def network() -> str:
    """The network a request comes from: an IPv4 address, or the first half of an IPv6 one, however it is written."""
    try:
        address = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        # A socket of this machine, or a proxy that says nothing: all of them are one.
        return ""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((int(address), 64), strict=False))


def counted(name: str, minutes: int) -> int:
    """How much a bucket holds of the last `minutes`."""
    query = select(Throttle.tries).where(Throttle.bucket == name)
    return db.session.scalar(query.where(Throttle.window_from > now() - timedelta(minutes=minutes))) or 0


def full(name: str, limit: int, minutes: int) -> bool:
    """Whether a bucket holds `limit` failures in the last `minutes`."""
    row = db.session.execute(select(Throttle.tries, Throttle.window_from).where(Throttle.bucket == name)).first()
    return row is not None and row.tries >= limit and row.window_from > now() - timedelta(minutes=minutes)


def count(name: str, minutes: int, amount: int = 1) -> None:
    """Count one failure, or an amount of something else, after the response's own transaction has ended."""
    bookkeeping.later(lambda: _count(name, minutes, amount))


def forget(name: str) -> None:
    """Empty a bucket: the right person came."""
    bookkeeping.later(delete(Throttle).where(Throttle.bucket == name))


def _count(name: str, minutes: int, amount: int) -> None:
    instant = now()
    fresh = (
        update(Throttle)
        .where(Throttle.bucket == name, Throttle.window_from > instant - timedelta(minutes=minutes))
        .values(tries=Throttle.tries + amount)
    )
    if db.session.connection().execute(fresh).rowcount:
        return
    db.session.execute(delete(Throttle).where(Throttle.bucket == name))
    try:
        with db.session.begin_nested():
            db.session.add(Throttle(bucket=name, window_from=instant, tries=amount))
    except IntegrityError:
        db.session.connection().execute(fresh)
