"""How much a bomb takes, of the process that checks it and of the one that opens it: `python -m tests.evidence.bombs`.

Each file is checked in a process of its own, which is asked afterwards what it and its children used (getrusage(2)).
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from csp_reviews.applications.evidence.checking import Tools, check
from csp_reviews.applications.evidence.scanner import Scanner
from tests.evidence.corpus_bad import bombs
from tests.evidence.scanners import looks, standing_in

ROOT = Path(__file__).parents[2]
A_KILOBYTE = 1_024


@dataclass(frozen=True)
class Used:
    """What became of a file, and what it took: bytes, and seconds of the processor."""

    state: str
    why: str | None
    grown: int
    """By how much the process that checked it grew at most."""
    opened_in: int
    """The most that the process which opened it, or a program that it started, ever held."""
    seconds: float


def measured(path: Path, name: str, address: str) -> Used:
    """Check a file in a fresh process, with the scanner at this address."""
    command = [sys.executable, "-m", "tests.evidence.bombs", str(path), name, address]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Used(**json.loads(done.stdout))


def _measure(path: Path, name: str, address: str) -> Used:
    """Check a file here. A first file, which is nothing special, brings in all that checking needs."""
    tools = Tools(Scanner(address, 50_000_000))
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.txt"
        first.write_bytes(b"nothing special")
        check(first, first.name, Path(folder) / "copy", tools)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = check(path, name, Path(folder) / "other", tools)
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Used(
        state=found.state.value,
        why=found.why.value if found.why else None,
        grown=(own.ru_maxrss - before) * A_KILOBYTE,
        opened_in=others.ru_maxrss * A_KILOBYTE,
        seconds=others.ru_utime + others.ru_stime,
    )


def main(arguments: Sequence[str]) -> None:
    """Measure one file, or show what every bomb of the corpus takes."""
    if arguments:
        path, name, address = arguments
        sys.stdout.write(json.dumps(asdict(_measure(Path(path), name, address))) + "\n")
        return
    with tempfile.TemporaryDirectory() as folder, standing_in(looks) as address:
        for bomb in bombs():
            path = Path(folder) / "bomb"
            path.write_bytes(bomb.body())
            used = measured(path, bomb.name, address)
            sent, grown, opened = (count / 1e6 for count in (path.stat().st_size, used.grown, used.opened_in))
            verdict = f"{used.state} {used.why or ''}"
            line = (
                f"{bomb.name:12} {sent:7.3f} MB sent, {grown:5.1f} + {opened:6.1f} MB, {used.seconds:5.1f} s, {verdict}"
            )
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
