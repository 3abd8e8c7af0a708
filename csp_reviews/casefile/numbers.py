"""Numbers within a case: decision 1, request 2, recommendation 3. Safe to show, and they say nothing of other cases."""

from typing import Any

from sqlalchemy import func, select

from csp_reviews.extensions import db


def next_number(table: Any, case_id: int) -> int:
    """The number after the case's last. The case is locked for change, and `(case_id, n)` is unique."""
    db.session.flush()
    last = db.session.scalar(select(func.max(table.n)).where(table.case_id == case_id))
    return (last or 0) + 1
