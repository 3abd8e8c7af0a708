"""What comes after an application was handed in: talk, additions, and whether it has stopped."""

from enum import StrEnum


class TalkKind(StrEnum):
    """Why somebody writes."""

    MESSAGE = "message"
    UNSAFE = "unsafe"


class AdditionKind(StrEnum):
    """What an applicant adds after handing in, or puts right."""

    INFORMATION = "information"
    CORRECTION = "correction"
    REPORT = "report"
    REPORT_CORRECTED = "report_corrected"


class Stopped(StrEnum):
    """An answer to "has it stopped?"."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class StoryPart(StrEnum):
    """The answers of an application that can be put right later: the columns of `application`."""

    HAPPENING = "happening"
    ALLEGED = "alleged"
    PLACE = "place"
    IMPACT = "impact"
    WANTED = "wanted"
    ADJUSTMENTS = "adjustments"
    TAKING_PART_NOTE = "taking_part_note"
