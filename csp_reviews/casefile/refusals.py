"""What is said where a rule refuses an act: one sentence a code, put at the form, with all that was typed kept.

A view does its act inside `Attempt(form)`. Where a rule refuses it, nothing of the act remains, the sentence stands at
the field that it is about, and the view shows its page again.
"""

from collections.abc import Callable, Mapping
from datetime import date
from types import TracebackType
from typing import Any, Self

from flask_babel import gettext as _
from wtforms import Field
from wtforms.form import BaseForm

from csp_reviews.casefile.reasons import error_words
from csp_reviews.extensions import db
from csp_reviews.law.errors import LawError
from csp_reviews.law.words_threshold import ERRORS
from csp_reviews.web.filters import plain_date
from csp_reviews.web.forms import DateField

Say = Callable[[Mapping[str, Any]], str]
Tell = Callable[[LawError], None]
DAYS = ("decided_on", "released_on", "done_on", "passed_on", "acknowledged_on", "told_on", "held_on", "said_on")
"""The fields that hold an act's own day: the first of them that a form has."""
REASONS = ("reason", "because", "note")

WORDS: Mapping[str, Say] = {
    # The stage of the case, and what has been recorded of it already.
    "stage": lambda _v: _("The case has moved on, so this cannot be recorded any more"),
    "case_ended": lambda _v: _("The case is over, so this cannot be recorded any more"),
    "duties_open": lambda _v: _("The case cannot be closed while something is open"),
    "no_procedure": lambda _v: _("No review procedures were in force here on that day, so there is none to decide by"),
    "second_person_needed": lambda _v: _("A second person must release what you drafted"),
    # Days.
    "in_future": lambda _v: _("The day must be today or in the past"),
    "before_receipt": lambda v: _("The day must not be before the application came in, on %(day)s", day=_day(v)),
    "decided_too_early": lambda v: _(
        "The day of the decision must be %(day)s or later: it must not be before the application came in, "
        "or before what it takes the place of",
        day=_day(v),
    ),
    "held_before_receipt": lambda _v: _("The review cannot be earlier than the application"),
    "released_before_held": lambda _v: _("The outcome cannot be final before the review was held"),
    "answered_before_asked": lambda v: _("The day must be %(day)s or later: they were asked on that day", day=_day(v)),
    "amended_too_early": lambda v: _("The day must be %(day)s or later: they answered on that day", day=_day(v)),
    "before_made": lambda _v: _("The day must not be before the recommendation was made"),
    "appeal_too_early": lambda _v: _("An appeal cannot have come before what it is about"),
    "appeal_before_receipt": lambda _v: _("The day of the decision must not be before the day the appeal came"),
    "told_too_early": lambda _v: _("The day must not be before the message was written"),
    "closed_too_early": lambda v: _("A case cannot be closed before %(day)s, when it came to where it is", day=_day(v)),
    "reopened_too_early": lambda v: _("A case cannot be opened again before %(day)s, when it was closed", day=_day(v)),
    "undone_too_early": lambda v: _("The day must be %(day)s or later: they asked to stop on that day", day=_day(v)),
    "consent_too_early": lambda v: _("The day must be %(day)s or later: they disagreed on that day", day=_day(v)),
    "goes_on_too_early": lambda v: _(
        "The day must be %(day)s or later: a neighbour took their yes back on that day", day=_day(v)
    ),
    "received_in_future": lambda _v: _("The day it came must be today or in the past"),
    "unsafe_without_how": lambda _v: _("Write down what was done: they feel less safe"),
    "planned_in_past": lambda _v: _("The day of the review must be today or later"),
    "due_in_past": lambda _v: _("The day to answer by must be today or later"),
    # Reasons.
    "reason_missing": lambda _v: _("Give a reason"),
    "reason_needed": lambda _v: _("Give a reason"),
    "not_invited_without_reason": lambda _v: _("Give the chair’s reason for not inviting the applicant"),
    "evidence_missing": lambda _v: _("Say what shows it: that no record is held is not enough by itself"),
    # The threshold.
    "count_reached": lambda v: _(
        "“Not met” cannot be recorded: %(needed)s complaints are needed and %(qualifying)s qualify, "
        "so the Act asks for “met” (s.104(4))",
        **v,
    ),
    "route_met": lambda _v: _(
        "“Not met” cannot be recorded: the procedure’s own threshold is met, and the decision must follow it (s.104(5))"
    ),
    "rule_first": lambda _v: _(
        "“Not met” cannot be recorded yet: rule first on the complaints that could bring the count to the number needed"
    ),
    "matters_missing": lambda _v: _("Give a finding and a reason for each matter before the decision"),
    "bodies_missing": lambda _v: _("Select the bodies that made the decision"),
    "not_a_relevant_body": lambda _v: _("Only a relevant body of this area can be selected"),
    "already_passed": lambda v: _("%(agency)s was told already", **v),
    "already_acknowledged": lambda _v: _("This application was acknowledged already"),
    "dates_decide": lambda v: _("Complaint %(complaint)s is out of time by its dates. Change a date first", **v),
    "date_missing": lambda _v: _("Enter the day that is right"),
    "complaint_before_incident": lambda v: _("Complaint %(complaint)s would be dated before what it is about", **v),
    "complaint_after_application": lambda _v: _("The report would be dated in the future"),
    "incident_after_application": lambda _v: _("What happened would be dated in the future"),
    "date_after_receipt": lambda v: _("Complaint %(complaint)s would be dated after the application", **v),
    "agency_missing": lambda _v: _("Select which agency holds it, and when it was told"),
    "same_as_missing": lambda _v: _("Select which complaint it is the same as"),
    "same_as_round": lambda v: _("Complaint %(complaint)s cannot be the same as one that is ruled the same as it", **v),
    # Information.
    "agency_not_of_area": lambda _v: _("One of the agencies does not work in this area any more"),
    "agency_not_in_case": lambda _v: _("One of the agencies is not in this case. Reload the page and look again"),
    "already_asked": lambda _v: _(
        "One of the agencies was asked meanwhile, and owes an answer. Look again at whom to ask"
    ),
    "not_late": lambda _v: _("The answer is not late yet, so there is nothing to remind them of"),
    "chased_today": lambda _v: _("They were reminded today already"),
    "request_ended": lambda _v: _("This request was answered or taken back meanwhile"),
    "not_answered": lambda _v: _("There is no answer yet"),
    "circulated_before": lambda _v: _("The other agencies can read this answer already"),
    "not_of_this_case": lambda _v: _("One of the reports is not of this case. Reload the page and look again"),
    # The review and its recommendations.
    "nothing_to_release": lambda _v: _("Write down what happened and what was found first"),
    "review_final": lambda _v: _("The outcome of this review is final already"),
    "draft_gone": lambda _v: _("Somebody has taken this draft away meanwhile"),
    "recommendation_made": lambda _v: _("This recommendation was made meanwhile, and stays on the record"),
    "recommendation_done": lambda _v: _("This recommendation is done, and nothing more is owed"),
    "coordinator_confirms": lambda _v: _("Say that it is done; the coordinator then confirms it"),
    "nothing_to_carry_out": lambda _v: _("Answer the recommendation first; nothing more is owed once it is done"),
    # Appeals.
    "appeal_ground": lambda _v: _("This appeal is not open any more: it was lodged already, or the case has moved on"),
    "appeal_tiers": lambda _v: _(
        "These go to different bodies. Send one appeal first, and then another about the other"
    ),
    "appeal_upheld": lambda _v: _("Say on which grounds the appeal is upheld"),
    "appeal_late": lambda v: _("The last day to appeal was %(day)s. Say why it comes later", day=_day(v, "last_day")),
    "appeal_line": lambda _v: _("One of the points is not about what was appealed against. Look again at each"),
    "appeal_lines": lambda _v: _("Answer each point that the appeal is about"),
    "appeal_decided": lambda _v: _("This appeal has been decided already. Reload the page to see how"),
    "appeal_not_independent": lambda _v: _("Whoever worked on this case cannot decide its appeal"),
    "appeal_in_time": lambda _v: _("This appeal came in time, so it must be upheld or dismissed"),
    # The applicant and what is safe for them.
    "already_stopping": lambda _v: _("A wish to stop is held already"),
    "held": lambda _v: _("The 48 hours are not over yet"),
    "not_confirmed": lambda _v: _("Somebody must speak to them first"),
    "not_asked": lambda _v: _("Nobody asks to stop any more: it was undone, or has taken effect"),
    "consent": lambda _v: _("Say who is affected, and how they agreed"),
    "no_consent": lambda _v: _("It is noted already that they do not agree, or nobody applied for them"),
    "kept_back": lambda _v: _("It is recorded already that decisions are kept from the applicant"),
    "not_kept_back": lambda _v: _("Decisions are not kept from the applicant any more"),
    "not_withdrawn": lambda _v: _("It is recorded already that they agree"),
    "voice_needed": lambda _v: _("This can only be taken from somebody who was heard or seen"),
    "voicemail_alone": lambda _v: _(
        "We ring before we leave a voicemail. Mark “Phone call” safe first, with its number, and then the voicemail"
    ),
    "not_safe_for_them": lambda _v: _(
        "That way is not marked safe for them, so it is not used. Look again at whose it is, and at which way"
    ),
    "no_person": lambda _v: _("There is no such person in this case"),
    "answered": lambda _v: _("They have answered already"),
    "not_agreed": lambda _v: _("They have not agreed, or took it back"),
    "not_clean": lambda _v: _("Nobody can open this file, so it cannot be shared"),
    "cannot_unseal": lambda _v: _("This file could not be checked, so what was sent stays closed, whoever agrees"),
    "unsealing_asked": lambda _v: _("Somebody asked for this meanwhile. Reload the page to see where it stands"),
    "unsealing_over": lambda _v: _("This was answered, taken back or sealed again meanwhile, or its time is over"),
    "appeal_reads_it": lambda _v: _(
        "An appeal is open, and its reviewer reads this file. It can be deleted once the appeal is decided"
    ),
    "removed": lambda _v: _("This file was deleted meanwhile"),
    "no_text": lambda _v: _("Write something"),
    "nothing_waits": lambda _v: _("Nothing waits for an answer"),
    "no_address": lambda _v: _("Enter the number or address: there is none for this way"),
    "already_changing": lambda _v: _("A change of this way waits already. Take it back first"),
    "nothing_changes": lambda _v: _("That is how it is already"),
    "not_held": lambda _v: _("This change was taken back, or has taken effect"),
    # What came later, and whether it has stopped.
    "decision_hangs": lambda _v: _("Say whether the decision stands, or decide again"),
    "nothing_to_ask": lambda _v: _("Nothing is left to ask"),
    "no_review": lambda _v: _("There is no outcome yet to ask about"),
    "in_the_past": lambda _v: _("The day must be today or later"),
    "nothing_to_send": lambda _v: _("Write something, or keep at least one recommendation in"),
    "name": lambda v: _("The name “%(name)s” stands in it. Take it out: it is not meant for them", **v),
    "not_covered": lambda _v: _(
        "The person affected does not agree that the applicant is told this. Tell the person affected instead"
    ),
    "spoken_for": lambda _v: _("The applicant speaks for the person affected, and chooses how they take part"),
    "not_speaking": lambda _v: _("The person affected did not agree that the applicant speaks for them"),
    "no_plan": lambda _v: _("The draft was not sent to that person"),
    "plan_changed": lambda _v: _("A newer draft plan is out. Reload the page and look again"),
    "comments_open": lambda _v: _("The applicant can still comment on the draft plan"),
    "comments_early": lambda v: _(
        "The last day for comments on the draft plan is %(day)s. Say why the outcome is final before it is over",
        day=_day(v, "until"),
    ),
    "message": lambda _v: _("Somebody has recorded meanwhile that this was told or sent"),
}
"""The sentence for each code, from the values of its error."""

DAY_CODES = (
    *("in_future", "before_receipt", "decided_too_early", "released_before_held", "answered_before_asked"),
    *("amended_too_early", "before_made", "appeal_before_receipt", "told_too_early", "closed_too_early"),
    *("reopened_too_early", "undone_too_early", "consent_too_early"),
)
"""The codes of an act's own day that cannot be."""
PLACES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(DAY_CODES, DAYS),
    **dict.fromkeys(("reason_missing", "reason_needed"), REASONS),
    "held_before_receipt": ("held_on",),
    "appeal_too_early": ("said_on",),
    "appeal_late": ("late_reason",),
    "appeal_not_independent": ("said_by", "outcome"),
    "appeal_in_time": ("outcome",),
    "appeal_line": ("lines",),
    "appeal_ground": ("grounds",),
    "appeal_tiers": ("grounds",),
    "appeal_upheld": ("upheld_on", "outcome"),
    "received_in_future": ("received_on",),
    "no_procedure": ("received_on",),
    "unsafe_without_how": ("how",),
    "planned_in_past": ("planned_on",),
    "due_in_past": ("due_on",),
    "in_the_past": ("due_on", "comments_by"),
    "comments_early": ("early",),
    "no_address": ("address",),
    "voicemail_alone": ("route", "address"),
    "not_safe_for_them": ("party", "route"),
    "no_text": ("text", "how"),
    "no_review": ("answer",),
    **dict.fromkeys(("no_plan", "not_covered", "not_speaking"), ("party",)),
    **dict.fromkeys(("already_asked", "agency_not_in_case"), ("agencies",)),
    "agency_not_of_area": ("agencies",),
    "not_invited_without_reason": ("not_invited_reason",),
    "already_passed": ("bodies",),
    "not_a_relevant_body": ("bodies",),
    "bodies_missing": ("bodies",),
    "nothing_to_carry_out": ("progress",),
    "coordinator_confirms": ("progress",),
    "agency_missing": ("told_whom",),
}
"""The fields at which a code's sentence may stand: the first that the form has; at the head of the form where none."""


def refusal_words(error: LawError) -> str:
    """The sentence for what a rule refused."""
    if say := WORDS.get(error.code):
        return say(error.values)
    return error_words(error) if error.code in ERRORS else _("This cannot be recorded as the case stands now")


def tell(form: BaseForm, error: LawError) -> None:
    """Put what a rule refused at the field of a form that it is about, or at the head of the form."""
    said = refusal_words(error)
    field = next((form[name] for name in PLACES.get(error.code, ()) if name in form), None)
    if field is None:
        form.form_errors = [*form.form_errors, said]
    else:
        mark(field, said)


def mark(field: Field, said: str) -> None:
    """Put a sentence at a field; a day is marked whole."""
    field.errors = [*field.errors, said]
    if isinstance(field, DateField):
        field.wrong = DateField.PARTS


class Attempt:
    """A context in which a rule may refuse: `with Attempt(form) as tried: …`, then `if tried.refused: …`.

    The error ends there; nothing of the act remains in the transaction; the form (or the function given) says why.
    """

    def __init__(self, target: BaseForm | Tell) -> None:
        """`target` is the form of the act, or what puts an error on several forms."""
        self._target = target
        self.refused = False

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        """Take what a rule refused, and nothing else."""
        if not isinstance(error, LawError):
            return False
        db.session.rollback()
        self.refused = True
        if isinstance(self._target, BaseForm):
            tell(self._target, error)
        else:
            self._target(error)
        return True


def _day(values: Mapping[str, Any], name: str = "earliest") -> str:
    day = values.get(name)
    return plain_date(day) if isinstance(day, date) else ""
