"""Looking first at a child, or at an adult who cannot decide: that somebody did, and what they did."""

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.casefile.facts import safeguard_since
from csp_reviews.law import stages
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EventKind
from csp_reviews.models.cases import Case


def can_look(case: Case) -> bool:
    """Whether it may be recorded: as long as the case is open, and after its end where nobody looked before."""
    return case.stage in stages.OPEN or safeguard_since(case) is not None


def record_safeguarding(*, case: Case, note: str, act: Act) -> None:
    """Record what was done about somebody's safety; what was recorded before stays above it. It answers the task.

    NotPossible (`stage`) where the case is over, and somebody had looked before.
    """
    if not can_look(case):
        raise NotPossible("stage", {"stage": case.stage.value})
    application = case.application
    application.safeguarding_on = act.on
    application.safeguarding_note = "\n".join(text for text in (application.safeguarding_note, note) if text)
    record(case, act, EventKind.SAFEGUARDING_RECORDED)
