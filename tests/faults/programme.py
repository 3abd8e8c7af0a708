"""The fault programme: each fault on each database, each with its control, a planted bug that it must catch."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults import double, files, planted, staff
from tests.faults.killed import Killed
from tests.faults.report import Findings
from tests.load.world import World

LOST, TWICE = "lost: ", "twice: "
"""What the violations begin with that the controls must bring about."""
WITHIN = 10.0
"""Seconds in which the service must answer after a restart (I10)."""


@dataclass(frozen=True)
class Fault:
    """One fault: how it is run on a fresh world, and how its control is."""

    name: str
    trials: int
    """How often `make faults` tries it, on each database."""
    run: Callable[[World, int], Findings]
    control: Callable[[World], Findings]
    caught: str
    """What a violation begins with when the control's planted bug was caught."""


def killed(world: World, trials: int) -> Findings:
    """F1 with a limit to how long a restart may take."""
    return Killed(world).run(trials, WITHIN)


def killed_control(world: World) -> Findings:
    """F1 where the commit comes after the answer."""
    return Killed(world, planted.COMMIT_LATE).run(20, until=LOST)


def applications_control(world: World) -> Findings:
    """F8 where nobody remembers that a form was sent."""
    return double.applications(world, 2, planted.FORGETFUL)


def pages_control(world: World) -> Findings:
    """F8 on every page, where a form's key is not looked at."""
    return double.pages(world, 1, planted.WITHOUT_KEYS)


def staff_control(world: World) -> Findings:
    """F8 for staff, where a form's key is not looked at."""
    return staff.forms(world, 1, planted.WITHOUT_KEYS)


def files_control(world: World) -> Findings:
    """F1 for files where a file gets into its room after the commit."""
    return files.kept_whole(world, 1, planted.RENAME_LATE)


FAULTS = (
    Fault("F1", 200, killed, killed_control, LOST),
    Fault("F1 files", 2 * len(files.POINTS), files.kept_whole, files_control, files.WITHOUT),
    Fault("F8 applications", 500, double.applications, applications_control, TWICE),
    Fault("F8 pages", 20, double.pages, pages_control, TWICE),
    Fault("F8 staff forms", 20, staff.forms, staff_control, TWICE),
)


def missed(fault: Fault, findings: Findings) -> bool:
    """Whether a control's planted bug went by unseen: then the fault's green means nothing."""
    return not findings.broken(fault.caught)
