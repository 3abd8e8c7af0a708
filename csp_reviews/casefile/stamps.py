"""The stamp of an area: what was made of its records is kept under it, for as long as it stands.

It is a new random number with every change, never one more than before: a copy of the records that is restored takes
an area back, and what goes on from there must not meet the stamps of a future that did not happen.
"""

import secrets
from collections.abc import Iterable

from sqlalchemy import update

from csp_reviews.extensions import db
from csp_reviews.models.areas import Area

BITS = 62


def renew_stamps(area_ids: Iterable[int]) -> None:
    """Say that what is shown of some areas has changed, in the transaction that changes it. Locks their rows."""
    if ids := sorted(set(area_ids)):
        db.session.execute(update(Area).where(Area.id.in_(ids)).values(figures_stamp=secrets.randbits(BITS)))
