"""How somebody takes part and what they need, as they said it last: the answers, and what was put right in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from csp_reviews.casefile.agreement import who_is_asked
from csp_reviews.casefile.following import additions_of
from csp_reviews.extensions import db
from csp_reviews.law.terms import Party, StoryPart, TakingPart
from csp_reviews.models.cases import Application, Case
from csp_reviews.models.following import Addition, OwnPart


@dataclass(frozen=True, slots=True)
class Needs:
    """What whoever prepares a review must know of the applicant."""

    taking_part: TakingPart
    taking_part_note: str
    adjustments: str
    language: str
    """Empty: English."""
    interpreter: bool
    easy_read: bool
    changed_on: date | None
    """When the way of taking part, or the help that is needed, was last put right; None: as it was handed in."""
    first: tuple[TakingPart, str, str]
    """As it was handed in: the way of taking part, what was said about it, the help that is needed."""
    own: OwnPart | None = None
    """What the person affected said of their own part, where nobody speaks for them."""
    theirs: bool = False
    """The person affected chooses, said so or not: nobody speaks for them."""


def needs_of(
    application: Application, additions: Sequence[Addition], own: OwnPart | None = None, *, theirs: bool = False
) -> Needs:
    """What stands now. `additions`: everything that was added to the application, in order. `own`: `own_part`.

    `theirs`: the person affected chooses, and not whoever applied.
    """
    taking_part = application.taking_part
    texts = {StoryPart.ADJUSTMENTS: application.adjustments, StoryPart.TAKING_PART_NOTE: application.taking_part_note}
    changed_on = None
    for one in additions:
        if one.about not in texts:
            continue
        texts[one.about], changed_on = one.text, one.added_on
        taking_part = one.taking_part or taking_part
    return Needs(
        taking_part=taking_part,
        taking_part_note=texts[StoryPart.TAKING_PART_NOTE],
        adjustments=texts[StoryPart.ADJUSTMENTS],
        language=application.language,
        interpreter=application.interpreter,
        easy_read=application.easy_read,
        changed_on=changed_on,
        first=(application.taking_part, application.taking_part_note, application.adjustments),
        own=own,
        theirs=theirs,
    )


def own_part(case: Case) -> OwnPart | None:
    """What the person affected said last of their own part in a review; None where they did not, or are spoken for."""
    if who_is_asked(case) is Party.APPLICANT:
        return None
    said = select(OwnPart).where(OwnPart.case_id == case.id)
    return db.session.scalar(said.order_by(OwnPart.id.desc()).limit(1))


def needs_now(case: Case) -> Needs:
    """What stands now, of a case that somebody applied for."""
    theirs = who_is_asked(case) is Party.AFFECTED
    return needs_of(case.application, additions_of(case.id), own_part(case), theirs=theirs)


def needs_known(case: Case) -> Needs | None:
    """The same; None where a case came from an earlier register without its application."""
    application: Application | None = case.application
    return needs_now(case) if application else None
