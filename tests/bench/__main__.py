"""`make bench`: what each page costs, beside its limit, with few and with many cases. It measures; it never judges."""

import argparse
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.measuring import Effort, Memory, Result, memory_of, plain, rounds
from tests.bench.operations import OPERATIONS
from tests.bench.report import Ratio, ratios, table
from tests.bench.scene import stages
from tests.support.pg_server import find_programs

KINDS = ("sqlite", "postgresql")
CASES = (1_000, 10_000, 100_000)
FEW = 100
WHOLE = Effort(seconds=4, rounds=3, at_once=8)
QUICK = Effort(seconds=2, rounds=1, at_once=8)


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked for, tell it, and write it down."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    kinds = [kind for kind in KINDS if options.db in (kind, "both")]
    if "postgresql" in kinds and find_programs() is None:
        _say("PostgreSQL was not found: nothing of it is measured.")
        kinds.remove("postgresql")
    usual = QUICK if options.quick else WHOLE
    effort = Effort(options.seconds or usual.seconds, options.rounds or usual.rounds, usual.at_once)
    cases = [FEW] if options.quick else sorted(options.cases)
    results: list[Result] = []
    memories: list[Memory] = []
    forms = 0
    for kind in kinds:
        with stages(kind) as stage:
            for number in cases:
                forms = _measure(stage, number, effort, results, memories)
    _tell(results, memories, ratios(results, memories, forms))
    _write(Path(options.output), results, memories, ratios(results, memories, forms))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100 cases, one round of 2 seconds: does it still run?")
    parser.add_argument("--db", choices=(*KINDS, "both"), default="both", help="the databases to measure on")
    parser.add_argument("--cases", type=int, nargs="+", default=CASES, help="the numbers of cases")
    parser.add_argument("--seconds", type=float, help="of each measurement")
    parser.add_argument("--rounds", type=int, help="whose medians are told")
    parser.add_argument("--output", default="bench.json", help="where the figures are written")
    return parser.parse_args(arguments)


def _measure(stage: Any, number: int, effort: Effort, results: list[Result], memories: list[Memory]) -> int:
    """One database with so many cases. How many forms a whole application sends."""
    began = time.monotonic()
    stage.grow(number)
    _say(f"{stage.kind}: {number:,} cases are there ({time.monotonic() - began:.0f} s)")
    with stage.serving(number) as scene:
        results.extend(rounds(scene, effort))
        memories.append(memory_of(scene))
        _say(f"{stage.kind}: measured with {number:,} cases ({time.monotonic() - began:.0f} s)")
        return len(scene.journey)


def _tell(results: Sequence[Result], memories: Sequence[Memory], found: Sequence[Ratio]) -> None:
    for line in table(results, memories):
        _say(line)
    _say("")
    _say(f"{'':<62}{'is':>8}{'must':>8}{'aim':>8}")
    for ratio in found:
        _say(ratio.line())


def _write(path: Path, results: Sequence[Result], memories: Sequence[Memory], found: Sequence[Ratio]) -> None:
    """Everything as JSON, with the machine it was measured on. An infinite must is left out."""
    kept = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"processors": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "load": os.getloadavg(),
        "operations": [operation.name for operation in OPERATIONS],
        "results": [plain(result) for result in results],
        "memory": [plain(memory) for memory in memories],
        "ratios": [
            {"what": r.what, "value": r.value, "aim": r.aim, "verdict": r.verdict}
            | ({"must": r.must} if r.must != float("inf") else {})
            for r in found
        ],
    }
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    _say(f"written to {path}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
