"""The closed lists of a procedure file. `docs/procedures.md` explains each value; `words_procedure` holds its words.

The lists were drawn from 163 sets of review procedures that partnerships in England and Wales publish.
"""

from enum import StrEnum


class RouteKind(StrEnum):
    """A way of reaching the threshold. `count` is s.104(4); the rest are local and let more people through."""

    COUNT = "count"
    REPORTS = "reports"
    ONE_PERSON = "one_person"
    PEOPLE = "people"
    HOUSEHOLDS = "households"
    PLACE = "place"
    HATE = "hate"
    DISCRETION = "discretion"
    RISK = "risk"


class Measured(StrEnum):
    """From what a window is measured. The Act: from each complaint (s.104(11)(b))."""

    EACH_REPORT = "each_report"
    FIRST_REPORT = "first_report"
    LATEST_REPORT = "latest_report"
    EACH_INCIDENT = "each_incident"
    FIRST_INCIDENT = "first_incident"
    LATEST_INCIDENT = "latest_incident"


class Link(StrEnum):
    """What the complaints of a route must have in common."""

    PROBLEM = "problem"
    INCIDENT = "incident"
    PLACE = "place"
    CULPRIT = "culprit"


class SameIncident(StrEnum):
    """What one person's second complaint about the same incident counts for: s.104(12)."""

    EACH = "each"
    SEPARATE = "separate"
    ONCE = "once"


class ConditionKind(StrEnum):
    """What a procedure asks on top of the count, and so lets fewer people through."""

    # Worked out from the dates and the reports.
    RECENCY = "recency"
    FROM_FIRST = "from_first"
    COUNTED_BACK = "counted_back"
    REPORTED_FROM_FIRST = "reported_from_first"
    NOT_BEFORE = "not_before"
    ONE_PERSON = "one_person"
    SEVERAL_AGENCIES = "several_agencies"
    NO_ANONYMOUS = "no_anonymous"
    NO_DIARY = "no_diary"
    NO_HATE = "no_hate"
    # For a person to judge.
    CASE_CLOSED = "case_closed"
    DEADLINE_EXPIRED = "deadline_expired"
    REASONABLE_TIME = "reasonable_time"
    NO_ACTION = "no_action"
    INAPPROPRIATE_ACTION = "inappropriate_action"
    PERSISTS = "persists"
    MEDIATION = "mediation"
    WITNESSED = "witnessed"
    REFERENCES = "references"
    NO_COMPLAINT_RUNNING = "no_complaint_running"
    OTHER_BODY_FIRST = "other_body_first"
    CHANGED_SINCE_REVIEW = "changed_since_review"
    NOT_VEXATIOUS = "not_vexatious"
    DISCLOSURE_AGREED = "disclosure_agreed"


WORKED_OUT = frozenset(
    {
        ConditionKind.RECENCY,
        ConditionKind.FROM_FIRST,
        ConditionKind.COUNTED_BACK,
        ConditionKind.REPORTED_FROM_FIRST,
        ConditionKind.NOT_BEFORE,
        ConditionKind.ONE_PERSON,
        ConditionKind.SEVERAL_AGENCIES,
        ConditionKind.NO_ANONYMOUS,
        ConditionKind.NO_DIARY,
        ConditionKind.NO_HATE,
    }
)
"""The conditions that `law.threshold` can test; the others need a person's judgement."""


class Judgement(StrEnum):
    """What a route asks beside its number, that only a person can judge."""

    NO_ACTION = "no_action"
    INAPPROPRIATE_ACTION = "inappropriate_action"
    FIRST_REPORT_IN_TIME = "first_report_in_time"
    PERSISTS = "persists"
    VULNERABLE = "vulnerable"


class MattersRole(StrEnum):
    """How persistence, harm and adequacy weigh: s.104(5)."""

    FALLBACK = "fallback"
    FACTOR = "factor"
    ROUTE = "route"


class Exclusion(StrEnum):
    """What the procedures say is outside a case review."""

    NUISANCE = "nuisance"
    HATE_CRIME = "hate_crime"
    CRIME = "crime"
    DOMESTIC_ABUSE = "domestic_abuse"
    PROSECUTION_DECISIONS = "prosecution_decisions"
    HISTORICAL = "historical"
    VEXATIOUS = "vexatious"


class ClockStep(StrEnum):
    """What a clock is for."""

    ACKNOWLEDGE = "acknowledge"
    SENT_ON = "sent_on"
    CONTACT = "contact"
    REQUEST_INFORMATION = "request_information"
    ANSWER_INFORMATION = "answer_information"
    THRESHOLD_DECISION = "threshold_decision"
    TELL_DECISION = "tell_decision"
    PAPERS = "papers"
    REVIEW = "review"
    OUTCOME = "outcome"
    ACTION_PLAN = "action_plan"
    WHOLE_PROCESS = "whole_process"
    APPEAL_DECISION = "appeal_decision"


class ClockEvent(StrEnum):
    """What a clock starts from, or runs back from."""

    RECEIPT = "receipt"
    COMPLETED_FORM = "completed_form"
    CHECKED = "checked"
    CONSENT = "consent"
    ENQUIRIES = "enquiries"
    ACKNOWLEDGE = "acknowledge"
    SENT_ON = "sent_on"
    REQUEST_INFORMATION = "request_information"
    ANSWER_INFORMATION = "answer_information"
    NEXT_MEETING = "next_meeting"
    THRESHOLD_DECISION = "threshold_decision"
    THRESHOLD_MET = "threshold_met"
    REVIEW = "review"
    OUTCOME = "outcome"
    APPEAL_RECEIVED = "appeal_received"
    UNSTATED = "unstated"


class ClockUnit(StrEnum):
    """What a clock is counted in."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    DAYS_UNSPECIFIED = "days_unspecified"
    WEEKS = "weeks"
    MONTHS = "months"
    HOURS = "hours"
    NEXT_MEETING = "next_meeting"
