"""Why a complaint counts or not, in the reader's language: the sentences of `law.words_threshold` with their dates."""

from collections.abc import Mapping

from flask_babel import gettext as _

from csp_reviews.law.errors import LawError
from csp_reviews.law.threshold import Conflict, Reason
from csp_reviews.law.words_threshold import CONFLICTS, ERRORS, REASONS
from csp_reviews.web.filters import plain_date

LEFT_OUT: Mapping[str, str] = {
    "ruled_not_this_behaviour": "This report was found to be about something else, so it is not one that counts.",
    "ruled_not_made": "It was found that this was not reported to anybody, so it is not one that counts.",
    "ruled_same_incident": "This report was found to be about the same incident as another, and they count as one.",
    "after_application": "This came after the request, so it can count for a new request but not for this one.",
    "impossible_dates": "One of these dates cannot be right: the report would have been made before it happened.",
}
"""By the code of a reason that a ruling or a wrong date gives, beside those of the law."""


def reason_words(reason: Reason) -> str:
    """The sentence for a reason: plain enough for the applicant, and for staff to check."""
    template = REASONS.get(reason.code) or LEFT_OUT[reason.code]
    return _(template).format(last_day=plain_date(reason.last_day))


def conflict_words(conflict: Conflict) -> str:
    """The sentence for a local condition that these facts would fail."""
    return _(CONFLICTS[conflict.kind]).format(**{name: plain_date(day) for name, day in conflict.dates.items()})


def error_words(error: LawError) -> str:
    """The sentence for a threshold that cannot be worked out."""
    return _(ERRORS[error.code]).format(**error.values)
