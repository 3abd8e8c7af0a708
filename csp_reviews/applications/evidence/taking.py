"""Files that were just sent: written to the disk, weighed against what there is room for, checked; not yet kept.

All of this is slow, so it happens before the request's transaction. What no row claims in the end is thrown away.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from csp_reviews.applications.evidence.checking import Checked, Tools, check, unchecked
from csp_reviews.applications.evidence.names import safe_name
from csp_reviews.applications.evidence.space import Space
from csp_reviews.casefile.storage import Held, Store, TooLarge, held, hold, new_key
from csp_reviews.law.terms import EvidenceState, EvidenceWhy

PATIENCE = 45.0
"""Seconds for the files of one request. Those whose turn does not come are kept unchecked; the worker sees to them."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One file of a request, as it came: its name there, and what can be read."""

    name: str
    stream: IO[bytes]


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that can be kept: what was sent, and the clean copy where there is one, both in the hall."""

    key: str
    name: str
    original: Held
    checked: Checked
    copy: Held | None


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A file that is not taken, and why."""

    name: str
    why: EvidenceWhy


@dataclass(slots=True)
class Arrived:
    """What became of the files of one request."""

    taken: list[Taken] = field(default_factory=list)
    away: list[TurnedAway] = field(default_factory=list)

    def discard(self) -> None:
        """Delete what is still in the hall: what was kept has left it."""
        for one in self.taken:
            one.original.path.unlink(missing_ok=True)
            if one.copy is not None:
                one.copy.path.unlink(missing_ok=True)


def take(sent: Iterable[Sent], space: Space, store: Store, tools: Tools) -> Arrived:
    """Write, weigh and check files, one after the other. Each is either taken or turned away."""
    arrived = Arrived()
    until = time.monotonic() + PATIENCE
    try:
        for one in sent:
            found = _one(one, space, store, tools, hurried=time.monotonic() > until)
            if isinstance(found, Taken):
                arrived.taken.append(found)
            else:
                arrived.away.append(found)
    except BaseException:
        arrived.discard()
        raise
    return arrived


def _one(one: Sent, space: Space, store: Store, tools: Tools, *, hurried: bool) -> Taken | TurnedAway:
    name = safe_name(one.name)
    try:
        original = hold(store.hall, one.stream, space.file_bytes)
    except TooLarge:
        return TurnedAway(name, EvidenceWhy.TOO_LARGE)
    copy = store.hall / new_key()
    why = space.refusal(original)
    checked = None if why else _checked(original.path, one.name, copy, tools, hurried=hurried)
    if checked is None or checked.refused or checked.kind is None:
        original.path.unlink(missing_ok=True)
        return TurnedAway(name, why or (checked.why if checked else None) or EvidenceWhy.NOT_TAKEN)
    space.use(original)
    clean = held(copy) if checked.state is EvidenceState.CLEAN else None
    return Taken(new_key(), name, original, checked, clean)


def _checked(path: Path, name: str, copy: Path, tools: Tools, *, hurried: bool) -> Checked:
    return unchecked(path, name) if hurried else check(path, name, copy, tools)
