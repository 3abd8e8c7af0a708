"""The tables: what is recorded. A fact that must hold is a CHECK."""

from csp_reviews.models import (
    accounts,
    appeals,
    areas,
    audit,
    cases,
    correspondence,
    drafts,
    evidence,
    following,
    information,
    neighbours,
    reviews,
    threshold,
    worklist,
)
from csp_reviews.models.base import Base

__all__ = [
    "Base",
    "accounts",
    "appeals",
    "areas",
    "audit",
    "cases",
    "correspondence",
    "drafts",
    "evidence",
    "following",
    "information",
    "neighbours",
    "reviews",
    "threshold",
    "worklist",
]
