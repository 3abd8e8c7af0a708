"""Evidence: what kinds of files are taken, where each stands, and why one is kept back or refused."""

from enum import StrEnum


class EvidenceKind(StrEnum):
    """What a file is, by its content and never by its name."""

    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    WEBP = "webp"
    PDF = "pdf"
    DOCX = "docx"
    TEXT = "text"
    VIDEO = "video"
    AUDIO = "audio"
    MP3 = "mp3"


class EvidenceState(StrEnum):
    """Where a file stands. Only a clean one has a copy that anybody can open."""

    PENDING = "pending"
    CLEAN = "clean"
    SEALED = "sealed"
    REFUSED = "refused"
    REMOVED = "removed"


class Unsealing(StrEnum):
    """Where it stands that somebody asked to open what was sent, sealed (c11)."""

    WAITING = "waiting"
    OPEN = "open"
    REFUSED = "refused"
    OVER = "over"


class EvidenceWhy(StrEnum):
    """Why a file is refused, or is kept and not opened."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_TAKEN = "not_taken"
    DAMAGED = "damaged"
    TOO_MUCH = "too_much"
    LOCKED = "locked"
    ACTIVE = "active"
    INFECTED = "infected"
    CASE_FULL = "case_full"
    DAY_FULL = "day_full"
    NO_ROOM = "no_room"
    HERE_ALREADY = "here_already"
    NOT_ANSWERED = "not_answered"
    NO_SCANNER = "no_scanner"
    OVER_SCANNER = "over_scanner"
    NO_CLEANER = "no_cleaner"
    NEVER_ANSWERED = "never_answered"
