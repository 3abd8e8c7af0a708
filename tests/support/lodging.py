"""Lodging an appeal where a test is not about the copy of the case that its reviewer reads."""

from functools import partial

from csp_reviews.appeals import operations
from csp_reviews.models.cases import Case


def short_copy(case: Case) -> str:
    """As little of a case as tells which it is."""
    return f"<p>{case.reference}</p>"


lodge_appeal = partial(operations.lodge_appeal, copy=short_copy)
