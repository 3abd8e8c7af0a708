"""What comes due by the passing of time: a worker takes one case after another."""

from sqlalchemy import Select

from csp_reviews.extensions import db
from csp_reviews.models.cases import Case


def lock_first(due: Select[Case]) -> Case | None:
    """The first case of a query, locked; None where there is none that no other worker has in hand.

    What the query asked of other tables may have changed while it waited: ask again behind the lock.
    """
    query = due.limit(1).with_for_update(of=Case, skip_locked=True)
    return db.session.scalar(query.execution_options(populate_existing=True))
