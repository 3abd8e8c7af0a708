"""Who does something, as what, on which day: what every operation is handed."""

from dataclasses import dataclass
from datetime import date, datetime

from csp_reviews.law.permissions import NOBODY, Viewer
from csp_reviews.law.terms import Channel, Standing


@dataclass(frozen=True, slots=True)
class Entered:
    """An act entered for its doer, as received by phone, letter, e-mail or at a meeting."""

    said_by: str
    how: Channel
    said_on: date


@dataclass(frozen=True, slots=True)
class Act:
    """One act: by whom, as what (`standing`), on which day, typed at which instant, and for whom if entered."""

    viewer: Viewer
    standing: Standing
    on: date
    at: datetime
    entered: Entered | None = None

    @property
    def account_id(self) -> int | None:
        """Who typed it, where that was a member of staff."""
        return self.viewer.account_id

    @property
    def doer(self) -> str:
        """The name to show: who said it, or who did it."""
        return self.entered.said_by if self.entered else self.viewer.name


def by_program(on: date, at: datetime) -> Act:
    """An act that the worker or an import carries out because its time has come."""
    return Act(NOBODY, Standing.ANYBODY, on, at)
