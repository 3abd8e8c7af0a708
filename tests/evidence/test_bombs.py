"""Bombs: each ends the process that opens it, or is turned away by it; the one that answers requests hardly grows.

What opens a file has limits of its own, whatever it does: each is shown to hold. `python -m tests.evidence.bombs` says
how much memory and time every bomb takes.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from csp_reviews.applications.evidence.making.process import MEGABYTE
from tests.evidence.bombs import ROOT, measured
from tests.evidence.corpus import Sample
from tests.evidence.corpus_bad import bombs
from tests.evidence.scanners import looks, standing_in

GROWS = 50 * MEGABYTE
"""How much larger the process that answers requests may become: a third of what T27 allows."""
OPENED_IN = 1_024 * MEGABYTE
"""What the process that opens a file may hold."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with standing_in(looks) as found:
        yield found


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("bomb", bombs(), ids=lambda bomb: bomb.name)
def test_a_bomb_costs_the_server_hardly_any_memory(bomb: Sample, address: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(bomb.body())
    used = measured(path, bomb.name, address)
    assert used.state == bomb.state
    assert not bomb.whys or used.why in bomb.whys
    assert used.grown < GROWS
    assert used.opened_in < OPENED_IN


def opening(what: str, before: str = "") -> "subprocess.CompletedProcess[str]":
    """A process that opens a file by doing something, with the limits that every one has."""
    program = (
        "import sys; from pathlib import Path; from csp_reviews.applications.evidence.making import process;"
        f" sys.argv[1:] = ['in', 'out']; {before}\n"
        f"def make(source, target):\n    {what}\n    return process.EvidenceKind.TEXT\n"
        "process.run(make)"
    )
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_what_takes_too_much_memory_is_told_so() -> None:
    done = opening("bytearray(2_000_000_000)")
    assert '"refused": "too_much"' in done.stdout


def test_what_never_ends_is_ended() -> None:
    done = opening("sum(1 for _ in iter(int, 1))", "process.SECONDS = 1")
    assert done.returncode < 0
    assert done.stdout == ""


def test_what_writes_too_much_ends(tmp_path: Path) -> None:
    large = tmp_path / "large"
    done = opening(f"open({str(large)!r}, 'wb').write(bytes(3_000_000))", "process.LARGEST_MADE = 1_000_000")
    assert done.returncode != 0
    assert done.stdout == ""
    assert large.stat().st_size <= 1_000_000


def test_what_opens_too_many_files_ends() -> None:
    done = opening("[open('/dev/null') for _ in range(100)]")
    assert done.returncode != 0
    assert done.stdout == ""


def test_what_falls_leaves_no_picture_of_its_memory() -> None:
    done = opening("import resource; print(resource.getrlimit(resource.RLIMIT_CORE))")
    assert "(0, 0)" in done.stdout


def test_what_does_little_answers() -> None:
    assert opening("pass").stdout == '{"made": "text"}\n'
