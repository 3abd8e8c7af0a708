"""Opening what was sent, as it came: asked for with a reason, agreed to by a second person, for a day (c11).

The copy made anew serves nearly everything. What was sent is needed where somebody must prove when and where a photo
was taken, or that nothing was changed; and it tells where people live. So it stays sealed until two people want it
open.
"""

from datetime import datetime, timedelta

from csp_reviews.law.terms import EvidenceState, EvidenceWhy, Unsealing

WAITS = timedelta(days=7)
"""How long a request waits for the second person, before it has to be asked anew."""
OPEN_FOR = timedelta(hours=24)
"""How long the file is open to whoever asked, from the moment of the agreement."""


def can_be_unsealed(state: EvidenceState, why: EvidenceWhy | None, *, scanner: bool) -> bool:
    """Whether what was sent may be opened at all: only what was found harmless, or can be asked about (`scanner`).

    A file that waits, was found harmful, has a password or is gone stays closed whoever agrees: nobody opens what
    nobody could check.
    """
    if state is EvidenceState.CLEAN:
        return True
    return scanner and state is EvidenceState.SEALED and why is EvidenceWhy.NO_CLEANER


def stands(
    *, asked_at: datetime, open_until: datetime | None, ended_at: datetime | None, refused: bool, at: datetime
) -> Unsealing:
    """Where a request to open stands at an instant. `open_until` is set once a second person has agreed."""
    if refused:
        return Unsealing.REFUSED
    if ended_at is not None or at >= (open_until or asked_at + WAITS):
        return Unsealing.OVER
    return Unsealing.OPEN if open_until is not None else Unsealing.WAITING
