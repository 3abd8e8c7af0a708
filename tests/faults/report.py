"""What a fault run found, and how it is told."""

import sys
from dataclasses import dataclass, field

TOLD = 5
"""Violations of one fault that are told at once; all are told of at its end."""


@dataclass
class Findings:
    """The trials of one fault, and everything that broke a promise."""

    name: str
    trials: int = 0
    shown: int = 0
    """How many acts somebody was told of, and which must therefore be there."""
    doubtful: int = 0
    """How many requests nobody answered."""
    refused: int = 0
    """How many were answered with an error, outside the time in which the server was down."""
    violations: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What could not be asked here, and why."""

    def expect(self, holds: bool, violation: str) -> bool:
        """Note a violation unless something holds, and tell of the first ones as they come. Whether it does."""
        if not holds:
            self.violations.append(violation)
            if len(self.violations) <= TOLD:
                say(f"  {self.name}: {violation}")
        return holds

    def broken(self, beginning: str) -> list[str]:
        """The violations that begin so."""
        return [violation for violation in self.violations if violation.startswith(beginning)]

    def line(self) -> str:
        """One line: what was tried and what came of it."""
        counts = f"{self.trials} trials, {self.shown} shown, {self.doubtful} in doubt, {self.refused} refused"
        return f"{self.name}: {counts}, {len(self.violations)} violations"


def say(line: str) -> None:
    """Tell whoever watches."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def every(number: int, of: int) -> bool:
    """Whether trial `number` of so many is worth a line of progress: ten in all, and the last."""
    return number == of or number % max(1, of // 10) == 0
