"""Correspondence: routes, letters, messages and links."""

from enum import StrEnum


class Route(StrEnum):
    """A way of reaching a person."""

    EMAIL = "email"
    TEXT = "text"
    PHONE = "phone"
    VOICEMAIL = "voicemail"
    LETTER = "letter"


class NoticeKind(StrEnum):
    """A formal letter to the applicant."""

    ACKNOWLEDGEMENT = "acknowledgement"
    THRESHOLD = "threshold"
    REVIEW = "review"
    OUTCOME = "outcome"
    APPEAL = "appeal"
    CLOSING = "closing"
    ENDING = "ending"
    DRAFT_PLAN = "draft_plan"


class MessageKind(StrEnum):
    """Why a message goes out."""

    NOTICE = "notice"
    RECEIPT = "receipt"
    CODE = "code"
    HOLD = "hold"
    TALK = "talk"
    CHECK_IN = "check_in"
    AGENCY_TOLD = "agency_told"
    AGENCY_ADDED = "agency_added"
    INFORMATION_REQUEST = "information_request"
    RECOMMENDATION = "recommendation"
    APPEAL_LODGED = "appeal_lodged"
    INVITATION = "invitation"
    RESET = "reset"
    DRAFT_LINK = "draft_link"
    DRAFT_ENDING = "draft_ending"
    NEIGHBOUR_ASKED = "neighbour_asked"
    UNSEALING = "unsealing"


class MessageState(StrEnum):
    """Where a message stands. A `task` is one that a person must post or tell."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    TASK = "task"
    DONE = "done"
    STOPPED = "stopped"


class LinkPurpose(StrEnum):
    """What a single-use link is for."""

    INVITATION = "invitation"
    RESET = "reset"
