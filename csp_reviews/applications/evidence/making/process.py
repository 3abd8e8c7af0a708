"""The inside of such a process: its limits, and its one line of answer."""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from csp_reviews.law.terms.evidence import EvidenceKind, EvidenceWhy

MEGABYTE = 1 << 20
SECONDS = 20
"""Of the processor; the caller also counts by the clock."""
LARGEST_MADE = 400 * MEGABYTE
OPEN_FILES = 64


class Refused(Exception):
    """The file is not taken; `why` says for which reason."""

    def __init__(self, why: EvidenceWhy) -> None:
        self.why = why
        super().__init__(why.value)


Make = Callable[[Path, Path], EvidenceKind]
"""Makes the file at the first path anew at the second, and says what kind it made. Raises Refused."""


def run(make: Make, memory: int = 1_024 * MEGABYTE) -> None:
    """Make the file that the arguments name, within limits, and print the answer as one line of JSON.

    What runs out of memory is too much. Any other error inside a decoder ends the process without an answer, and means
    that the file is damaged.
    """
    limit(memory)
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        answer = {"made": make(source, target).value}
    except Refused as refused:
        answer = {"refused": refused.why.value}
    except (MemoryError, RecursionError):
        answer = {"refused": EvidenceWhy.TOO_MUCH.value}
    sys.stdout.write(json.dumps(answer) + "\n")


def limit(memory: int) -> None:
    """Let this process use so much memory, time and disk, and leave no picture of its memory behind."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_MADE, LARGEST_MADE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
