"""What somebody is told of each file that was not taken: which it is, why, and what to do instead."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from csp_reviews.applications.evidence.taking import TurnedAway
from csp_reviews.casefile.file_words import A_MILLION
from csp_reviews.law.terms import EvidenceWhy

ACCEPT = ".jpg,.jpeg,.png,.heic,.heif,.webp,.pdf,.docx,.txt,.mp4,.m4v,.mov,.3gp,.mp3,.m4a"
"""What a browser offers to choose from; what is taken is decided by the content."""
TURNED_AWAY = {
    EvidenceWhy.EMPTY: _l("“%(name)s” has nothing in it. Check that it opens on your device, and choose it again."),
    EvidenceWhy.TOO_LARGE: _l(
        "“%(name)s” is larger than %(most)s MB. Send a smaller copy or a part of it, or ring us: we can take it "
        "another way."
    ),
    EvidenceWhy.NOT_TAKEN: _l(
        "We cannot take “%(name)s”. Send photos (JPEG, PNG, HEIC), PDF, Word (DOCX), text (TXT), video (MP4) "
        "or sound (MP3, M4A)."
    ),
    EvidenceWhy.DAMAGED: _l(
        "“%(name)s” is damaged or not whole. Check that it opens on your device, and choose it again."
    ),
    EvidenceWhy.TOO_MUCH: _l("“%(name)s” holds more than we can open safely. Send it in smaller parts."),
    EvidenceWhy.ACTIVE: _l(
        "“%(name)s” holds parts that run by themselves, or that fetch something from elsewhere. Save it as PDF, and "
        "send that."
    ),
    EvidenceWhy.INFECTED: _l(
        "“%(name)s” could harm a computer: the virus check found something in it. We have not kept it. "
        "If it matters, ring us."
    ),
    EvidenceWhy.CASE_FULL: _l(
        "“%(name)s” does not fit: there is room for %(files)s files and %(case)s MB. Ring us, and we take it another "
        "way."
    ),
    EvidenceWhy.DAY_FULL: _l(
        "“%(name)s” is more than we can take today. Send it tomorrow, or ring us. You can go on without it."
    ),
    EvidenceWhy.NO_ROOM: _l(
        "There is no room for “%(name)s” just now. Send it tomorrow, or ring us. You can go on without it."
    ),
    EvidenceWhy.HERE_ALREADY: _l("“%(name)s” is here already, so it was not added twice."),
}


def turned_away(away: Sequence[TurnedAway], config: Mapping[str, Any]) -> list[str]:
    """A sentence for each file that was not taken."""
    limits = {
        "most": int(config["EVIDENCE_FILE_BYTES"]) // A_MILLION,
        "files": config["EVIDENCE_CASE_FILES"],
        "case": int(config["EVIDENCE_CASE_BYTES"]) // A_MILLION,
    }
    return [str(TURNED_AWAY[one.why]) % {"name": one.name, **limits} for one in away]


def added(count: int) -> str:
    """That files were added."""
    return ngettext("%(num)s file was added.", "%(num)s files were added.", count)
