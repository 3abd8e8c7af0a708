"""The threshold: complaints, what counting says of them, and what people decide."""

from enum import StrEnum


class ComplaintKind(StrEnum):
    """What a complaint was made by."""

    REPORT = "report"
    DIARY = "diary"


class Rule(StrEnum):
    """Whether a complaint qualifies, and the limb of s.104(11) that says so."""

    COUNTS = "counts"
    COMPLAINED_LATE = "complained_late"
    APPLIED_LATE = "applied_late"
    NOT_REPORTED = "not_reported"
    DEPENDS = "depends"


class Flag(StrEnum):
    """A question about a complaint that a person must answer. It never changes the count."""

    SAME_PERSON_SAME_INCIDENT = "same_person_same_incident"
    SAME_REPORT = "same_report"
    ONE_HOUSEHOLD = "one_household"
    VAGUE_DATE = "vague_date"
    OVER_MIDNIGHT = "over_midnight"
    DIARY_ONLY = "diary_only"
    ANONYMOUS = "anonymous"


class CountOutcome(StrEnum):
    """What counting alone says: s.104(4)."""

    MET = "met"
    NOT_MET_ON_COUNT = "not_met_on_count"
    DEPENDS = "depends"


class Matter(StrEnum):
    """What the bodies may weigh below the count: s.104(5)(a)-(c)."""

    PERSISTENCE = "persistence"
    HARM = "harm"
    ADEQUACY = "adequacy"


class Decision(StrEnum):
    """A threshold decision: s.104(6)."""

    MET = "met"
    NOT_MET = "not_met"


class Ruling(StrEnum):
    """What a coordinator may rule on one complaint (s.104(12); s.104(4))."""

    COUNTS = "counts"
    SAME_INCIDENT = "same_incident"
    NOT_THIS_BEHAVIOUR = "not_this_behaviour"
    NOT_MADE = "not_made"
    DATE_CHANGED = "date_changed"


class Evidence(StrEnum):
    """What may show that a complaint's date is another, or that it does not count.

    That an agency holds no record is not in the list: a report may never have been written down.
    """

    AGENCY_RECORD = "agency_record"
    APPLICANT = "applicant"
    DOCUMENT = "document"
    WITNESS = "witness"
