"""The English for what `law.threshold` finds. The glue looks each template up through gettext and fills in its dates.

Each is one sentence that a frightened person can follow, and blames nobody.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from csp_reviews.law.errors import LawError
from csp_reviews.law.procedure_terms import ConditionKind
from csp_reviews.law.threshold import Conflict, Reason

REASONS: Mapping[str, str] = {
    "counts": "This report was made in time, and it counts for a request made up to {last_day}.",
    "counts_without_end": "This report was made in time, and there is no last day for a request that relies on it.",
    "counted_with_another": (
        "This report was made in time, but it is about the same incident as another report by the same person, "
        "and this partnership counts those as one."
    ),
    "complained_late": (
        "This report is not one of those that count: it was made after {last_day}, "
        "the last day to report what happened."
    ),
    "applied_late": (
        "This report is not one of those that count: the last day for a request that relies on it was {last_day}."
    ),
    "not_reported": "This has not been reported yet, and it can count if it is reported by {last_day}.",
    "not_reported_without_end": "This has not been reported yet, and it can count once it is.",
    "not_reported_late": (
        "This was not reported, and {last_day} was the last day on which a report of it would have counted."
    ),
    "depends": "Whether this report counts depends on a day that is not known exactly.",
}
"""By the code of a `Reason`. A report that does not count can still be weighed under s.104(5)."""

FORBIDDEN = "The Act does not allow this to change the answer once there are enough reports."

CONFLICTS: Mapping[ConditionKind, str] = {
    ConditionKind.RECENCY: (
        "This partnership also asks for a recent report or incident: the latest was on {day}, "
        "and by its rule the request had to be made by {last_day}."
    ),
    ConditionKind.FROM_FIRST: (
        "This partnership counts from the first report or incident: that was on {day}, "
        "and by its rule the request had to be made by {last_day}."
    ),
    ConditionKind.COUNTED_BACK: "This partnership counts only incidents on or after {day}, and too few are left.",
    ConditionKind.REPORTED_FROM_FIRST: (
        "This partnership counts only reports made by {last_day}, counted from the first incident on {day}, "
        "and too few are left."
    ),
    ConditionKind.NOT_BEFORE: "This partnership counts only reports made on or after {day}, and too few are left.",
    ConditionKind.ONE_PERSON: "This partnership asks that one person made all the reports, and several people did.",
    ConditionKind.SEVERAL_AGENCIES: (
        "This partnership asks that more than one agency was told, and all the reports were made to one."
    ),
    ConditionKind.NO_ANONYMOUS: "This partnership leaves out anonymous reports, and too few are left.",
    ConditionKind.NO_DIARY: "This partnership leaves out diary sheets, and too few reports are left.",
    ConditionKind.NO_HATE: "This partnership leaves out hate incidents, and too few reports are left.",
}
"""By the kind of a condition that the facts fail; `FORBIDDEN` follows each."""

ERRORS: Mapping[str, str] = {
    "complaint_before_incident": "Complaint {complaint} is dated before the incident it is about.",
    "complaint_after_application": "Complaint {complaint} is dated after the application.",
    "incident_after_application": "The incident of complaint {complaint} is dated after the application.",
    "not_an_object": "This is not an application with its complaints.",
    "complaint_not_an_object": "Complaint {complaint} is not an object.",
    "not_a_list": "{key} must be a list.",
    "missing": "{key} is missing.",
    "not_a_name": "{key} must be a text.",
    "not_a_date": "{key} must be a day that exists, such as 2026-03-10.",
    "missing_in_complaint": "{key} is missing in complaint {complaint}.",
    "not_a_name_in_complaint": "{key} must be a text in complaint {complaint}.",
    "not_a_date_in_complaint": "{key} must be a day that exists, such as 2026-03-10, in complaint {complaint}.",
    "not_two_days_in_complaint": "{key} must be one day or two in complaint {complaint}.",
    "days_reversed_in_complaint": "{key} ends before it begins in complaint {complaint}.",
    "not_a_kind_in_complaint": "{key} must be report or diary in complaint {complaint}.",
    "not_true_or_false_in_complaint": "{key} must be true or false in complaint {complaint}.",
    "threshold_unknown": "This procedure does not say all of its threshold; unknown: {entries}.",
}
"""By the code of a `LawError` that `assess` or `read_application` raises."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def long_date(day: date) -> str:
    """Return a day as people write it: 9 April 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=16384)
def reason_english(reason: Reason) -> str:
    """Return the sentence for a reason."""
    return REASONS[reason.code].format(last_day=long_date(reason.last_day) if reason.last_day else "")


def conflict_english(conflict: Conflict) -> str:
    """Return the sentences for a condition that the facts fail."""
    dates = {name: long_date(day) for name, day in conflict.dates.items()}
    return f"{CONFLICTS[conflict.kind].format(**dates)} {FORBIDDEN}"


def error_english(error: LawError) -> str:
    """Return the sentence for facts that cannot be read or cannot be true."""
    return ERRORS[error.code].format_map(error.values)
