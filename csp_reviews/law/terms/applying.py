"""Applications: who asks, for whom, through what, and where a case stands."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a case stands. Only `law.stages` says how it moves."""

    RECEIVED = "received"
    REFUSED = "refused"
    REVIEW = "review"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Ending(StrEnum):
    """Why an application ended without a decision, other than by withdrawal."""

    HANDED_OVER = "handed_over"
    MADE_IN_ERROR = "made_in_error"


class Move(StrEnum):
    """What moves a case from one stage to the next (`law.stages.TRANSITIONS`)."""

    DECIDE_MET = "decide_met"
    DECIDE_NOT_MET = "decide_not_met"
    REVIEW_ANYWAY = "review_anyway"
    RECORD_OUTCOME = "record_outcome"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    END = "end"
    RETURN_TO_THRESHOLD = "return_to_threshold"
    RETURN_TO_REVIEW = "return_to_review"
    REOPEN = "reopen"
    REOPEN_REFUSED = "reopen_refused"


class Reopening(StrEnum):
    """Why a closed case was opened again."""

    HAPPENING_AGAIN = "happening_again"
    SOMETHING_NEW = "something_new"
    APPEAL = "appeal"
    CLOSED_IN_ERROR = "closed_in_error"


class Channel(StrEnum):
    """How something reached the partnership."""

    ONLINE = "online"
    PHONE = "phone"
    LETTER = "letter"
    EMAIL = "email"
    IN_PERSON = "in_person"
    MEETING = "meeting"
    IMPORTED = "imported"


class BodyKind(StrEnum):
    """What kind of body an agency is (s.105(2)-(3))."""

    COUNCIL = "council"
    POLICE = "police"
    HEALTH = "health"
    HOUSING = "housing"
    COUNTY_COUNCIL = "county_council"
    FIRE = "fire"
    PROBATION = "probation"
    OTHER = "other"


class ApplyingAs(StrEnum):
    """For whom somebody applies: s.104(1), "that person or any other person"."""

    MYSELF = "myself"
    SOMEONE_ELSE = "someone_else"
    BUSINESS = "business"
    GROUP = "group"


class Deciding(StrEnum):
    """Who agrees to an application that is made for another person (`law.consent`)."""

    THEMSELVES = "themselves"
    CHILD_THEMSELVES = "child_themselves"
    PARENT = "parent"
    ATTORNEY = "attorney"
    DEPUTY = "deputy"
    BEST_INTERESTS = "best_interests"


class ConsentScope(StrEnum):
    """What the person affected agrees to."""

    ASK = "ask"
    TOLD = "told"
    SPEAK = "speak"


class Party(StrEnum):
    """A person's part in a case."""

    APPLICANT = "applicant"
    AFFECTED = "affected"


class TakingPart(StrEnum):
    """How the applicant wants to take part in the review."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    PHONE = "phone"
    STATEMENT = "statement"
    ADVOCATE = "advocate"
    NOT = "not"
    LATER = "later"
