"""What the system says of running processes: their workers, their processor time, their memory. Linux's /proc."""

import os
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def alive(pid: int) -> bool:
    """Whether a process runs: one that has ended and waits to be noticed does not."""
    fields = _stat(pid)
    return fields is not None and fields[0] not in "ZX"


def children(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    return [found for found in _all() if (fields := _stat(found)) and int(fields[1]) == pid and fields[0] not in "ZX"]


def tree(pid: int) -> list[int]:
    """A process and all that came of it."""
    found = [pid]
    for one in found:
        found.extend(children(one))
    return found


def processor_seconds(pids: Iterable[int]) -> float:
    """How long processes have used a processor, in user and in kernel mode."""
    stats = [fields for pid in pids if (fields := _stat(pid))]
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / TICKS


def memory(pids: Iterable[int]) -> float:
    """What processes hold in MiB: shared pages divided among those that share them (PSS) where the system says it."""
    total = 0
    for pid in pids:
        try:
            text = (PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii")
            name = "Pss:"
        except OSError:
            text, name = _status(pid), "VmRSS:"
        total += next((int(line.split()[1]) for line in text.splitlines() if line.startswith(name)), 0)
    return total / 1024


def _all() -> list[int]:
    return [int(path.name) for path in PROC.iterdir() if path.name.isdigit()]


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat from the state on (proc(5)); the name before it may hold anything."""
    try:
        return (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None


def _status(pid: int) -> str:
    try:
        return (PROC / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
