"""`make faults`: run the fault programme. Ends with 1 where a promise was broken, or a planted bug was not seen."""

import argparse
import signal
import sys
import time
from collections.abc import Sequence

from tests.faults.programme import FAULTS, Fault, missed
from tests.faults.report import say
from tests.load.world import KINDS, worlds
from tests.support.databases import PostgreSQLDatabases

MOST = 20
"""Violations told of: more than that nobody reads."""


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for."""
    options = _options(arguments)
    # An ordinary end lets every server and every folder go; so does Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    kinds = [kind for kind in KINDS if options.db in (kind, "both")]
    if "postgresql" in kinds and not PostgreSQLDatabases.available():
        say("PostgreSQL was not found: nothing of it was tried. Set TEST_DATABASE_URL, or install its server.")
        kinds.remove("postgresql")
    chosen = [fault for fault in FAULTS if fault.name.startswith(options.only)]
    failed = [fault.name for fault in chosen for kind in kinds if not _run(fault, kind, options.trials)]
    say("Every promise held." if not failed else f"BROKEN: {', '.join(failed)}")
    return 1 if failed or not chosen else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults ARGS=…", description=__doc__)
    parser.add_argument("--only", default="", help="the faults whose names begin so: F1, F8")
    parser.add_argument("--db", choices=(*KINDS, "both"), default="both", help="the databases to try")
    parser.add_argument("--trials", type=int, help="how many trials of each fault, instead of its own number")
    return parser.parse_args(arguments)


def _run(fault: Fault, kind: str, trials: int | None) -> bool:
    """One fault on one database, its control first. Whether all of it is as it should be."""
    began = time.monotonic()
    with worlds(kind) as make:
        say(f"{fault.name} on {kind}: a server with a planted bug first, which must be caught")
        control = fault.control(make())
        if missed(fault, control):
            say(f"  NOT CAUGHT: {control.line()}")
            return False
        say(f"  caught: {control.broken(fault.caught)[0]}")
        findings = fault.run(make(), trials or fault.trials)
    for line in (findings.line(), *findings.violations[:MOST], *findings.remarks):
        say(f"  {line}")
    say(f"  {time.monotonic() - began:.0f} s")
    return not findings.violations


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
