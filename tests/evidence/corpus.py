"""The corpus: files, each with what must become of it. None of them is kept in the repository: all are made here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from csp_reviews.law.terms import EvidenceState, EvidenceWhy
from csp_reviews.law.terms import EvidenceWhy as Why

CLEAN, PENDING, SEALED = EvidenceState.CLEAN, EvidenceState.PENDING, EvidenceState.SEALED
REFUSED = EvidenceState.REFUSED


@dataclass(frozen=True)
class Sample:
    """One file: its name, its bytes (made when asked for), and the verdict.

    `whys`: the reasons that are right for a refusal; which of them depends on how far a scanner unpacks.
    `gone`: what the copy must not hold, in any encoding that text has.
    """

    name: str
    body: Callable[[], bytes]
    state: EvidenceState = CLEAN
    whys: frozenset[EvidenceWhy] = frozenset()
    gone: tuple[str, ...] = ()


def good(name: str, body: Callable[[], bytes] | bytes, *gone: str) -> Sample:
    """A file that must be taken; its copy holds nothing of `gone`."""
    return Sample(name, _made(body), CLEAN, gone=gone)


def bad(name: str, body: Callable[[], bytes] | bytes, *whys: Why) -> Sample:
    """A file that must not be taken."""
    return Sample(name, _made(body), REFUSED, frozenset(whys))


def sealed(name: str, body: Callable[[], bytes] | bytes) -> Sample:
    """A file that is kept closed, where the machine has no ffmpeg."""
    return Sample(name, _made(body), SEALED, frozenset({Why.NO_CLEANER}))


def locked(name: str, body: Callable[[], bytes] | bytes) -> Sample:
    """A file with a password: it is kept closed, and never called clean."""
    return Sample(name, _made(body), SEALED, frozenset({Why.LOCKED}))


def _made(body: Callable[[], bytes] | bytes) -> Callable[[], bytes]:
    return (lambda: body) if isinstance(body, bytes) else body


def named(names: Iterable[str], body: bytes, make: Callable[[str, bytes], Sample]) -> list[Sample]:
    """The same bytes under several names."""
    return [make(name, body) for name in names]
