"""What is said where the law refuses an act of the threshold: by the code of the error, and where on the form."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from csp_reviews.law.errors import LawError

Say = Callable[[LawError], str]

WORDS: Mapping[str, Say] = {
    "count_reached": lambda error: _(
        "“Not met” cannot be recorded: %(needed)s complaints are needed and %(qualifying)s qualify, "
        "so the Act asks for “met” (s.104(4))",
        **error.values,
    ),
    "route_met": lambda _error: _(
        "“Not met” cannot be recorded: the procedure’s own threshold is met, and the decision must follow it (s.104(5))"
    ),
    "rule_first": lambda _error: _(
        "“Not met” cannot be recorded yet: rule first on the complaints that could bring the count to the number needed"
    ),
    "matters_missing": lambda _error: _("Give a finding and a reason for each matter before the decision"),
    "reason_missing": lambda _error: _("Give a reason"),
    "bodies_missing": lambda _error: _("Select the bodies that made the decision"),
    "not_a_relevant_body": lambda _error: _("Only a relevant body of this area can be selected"),
    "decided_in_the_future": lambda _error: _("The day of the decision must be today or in the past"),
    "decided_too_early": lambda _error: _("The day of the decision must not be before the application came in"),
    "before_receipt": lambda _error: _("The day must not be before the application came in"),
    "already_passed": lambda error: _("%(agency)s was told already", **error.values),
    "already_acknowledged": lambda _error: _("This application was acknowledged already"),
    "stage": lambda _error: _("The case has moved on, so this cannot be recorded any more"),
    "no_procedure": lambda _error: _(
        "This case came from an earlier register, which kept no procedure to decide it by"
    ),
    "dates_decide": lambda error: _(
        "Complaint %(complaint)s is out of time by its dates. Change a date first", **error.values
    ),
    "date_missing": lambda _error: _("Enter the day that is right"),
    "complaint_before_incident": lambda error: _(
        "Complaint %(complaint)s would be dated before what it is about", **error.values
    ),
    "date_after_receipt": lambda error: _(
        "Complaint %(complaint)s would be dated after the application", **error.values
    ),
    "agency_missing": lambda _error: _("Select which agency holds it, and when it was told"),
    "same_as_missing": lambda _error: _("Select which complaint it is the same as"),
    "same_as_round": lambda error: _(
        "Complaint %(complaint)s cannot be the same as one that is ruled the same as it", **error.values
    ),
}


def refusal_words(error: LawError) -> str:
    """The sentence for what the law refused."""
    say = WORDS.get(error.code)
    return say(error) if say else _("This cannot be recorded as the case stands now")
