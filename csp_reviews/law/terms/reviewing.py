"""Reviews: information, the panel, recommendations and appeals."""

from enum import StrEnum


class Held(StrEnum):
    """What an agency says of one report it was asked about."""

    HELD = "held"
    NOT_HELD = "not_held"
    NOT_OURS = "not_ours"


class RequestState(StrEnum):
    """Where a request for information stands."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class ReviewMode(StrEnum):
    """How the panel reviews the response."""

    MEETING = "meeting"
    CORRESPONDENCE = "correspondence"


class Attendance(StrEnum):
    """What became of an invitation to the panel."""

    INVITED = "invited"
    CAME = "came"
    APOLOGIES = "apologies"
    ABSENT = "absent"


class Response(StrEnum):
    """An answer to a recommendation: s.104(7), "must have regard"."""

    ACCEPTED = "accepted"
    IN_PART = "in_part"
    DECLINED = "declined"


class Progress(StrEnum):
    """How far an accepted recommendation has been carried out."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    SAID_DONE = "said_done"
    DONE = "done"


class AppealGround(StrEnum):
    """What an appeal is about: Sch. 4 para 3(a) (the application) and (b) (the review)."""

    THRESHOLD = "threshold"
    DELAY = "delay"
    NO_ANSWER = "no_answer"
    REVIEW = "review"


class AppealPart(StrEnum):
    """What kind of line of a decision or a review an appeal is tied to."""

    COMPLAINT = "complaint"
    MATTER = "matter"
    CONDUCT = "conduct"
    RECOMMENDATION = "recommendation"
    WAITING = "waiting"


class Conduct(StrEnum):
    """What can be wrong with how a review was held, or with what came of it: Sch. 4 para 3(b)."""

    NOT_HEARD = "not_heard"
    LEFT_OUT = "left_out"
    NOT_THERE = "not_there"
    NOT_INDEPENDENT = "not_independent"
    FINDINGS = "findings"
    TOO_LITTLE = "too_little"
    NOT_TOLD = "not_told"


class Awaited(StrEnum):
    """What an applicant waits for: Sch. 4 para 3(a)."""

    ACKNOWLEDGEMENT = "acknowledgement"
    DECISION = "decision"
    REVIEW = "review"
    OUTCOME = "outcome"
    ANSWER = "answer"


class AppealTier(StrEnum):
    """Who hears an appeal."""

    PARTNERSHIP = "partnership"
    POLICING_BODY = "policing_body"


class AppealOutcome(StrEnum):
    """How an appeal was decided."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"
    OUT_OF_TIME = "out_of_time"


class EarlyFinal(StrEnum):
    """Why an outcome is final before the last day for comments on its draft plan."""

    ANSWERED = "answered"
    ASKED = "asked"
    RISK = "risk"
