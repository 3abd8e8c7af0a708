"""The case that a reader with a code came for: what each of their pages asks first."""

from typing import Any

from csp_reviews.casefile.access import Opened, open_own_case
from csp_reviews.casefile.agreement import asked_of, known_to_applicant, who_is_asked
from csp_reviews.casefile.area_contact import contact_of
from csp_reviews.casefile.as_told import stood_still
from csp_reviews.casefile.decider import another_decides
from csp_reviews.casefile.following import ANSWERS, may_answer
from csp_reviews.casefile.needs import needs_now, own_part
from csp_reviews.correspondence.queueing import person_of
from csp_reviews.law.terms import Action, Party, Stage, TakingPart
from csp_reviews.models.cases import Case, Person
from csp_reviews.web.gate import refuse, viewer
from csp_reviews.web.pages import show_area


def open_own(action: Action, *, change: bool = False, first: bool = False) -> Opened:
    """Open the reader's own case to do an action, under its partnership's name.

    `first`: the page shows nothing to a code that whoever applied knows too.
    """
    opened = open_own_case(action, change=change, first=first)
    show_area(opened.case.area)
    return opened


def own_party() -> Party:
    """As whom the reader reads: the applicant, or the person affected."""
    return viewer().party or Party.APPLICANT


def own_person(opened: Opened) -> Person:
    """The reader's own row; 404 where the case has none."""
    person = person_of(opened.case, own_party())
    if person is None:
        refuse(404)
    return person


def applicant_only() -> None:
    """What the applicant alone may do is not there for the person affected: 404."""
    if own_party() is not Party.APPLICANT:
        refuse(404)


def chooses_part(case: Case) -> bool:
    """Whether the reader chooses how a review is taken part in: the applicant for themselves, or for whom they speak.

    By what was agreed to, and a last day that was set: their page must not tell that somebody took it back.
    The person affected chooses where nobody speaks for them.
    """
    if own_party() is Party.AFFECTED:
        return who_is_asked(case) is Party.AFFECTED
    return known_to_applicant(case).speaks


def known_stage(case: Case) -> Stage:
    """The stage of the case as far as the reader may know it: that of their page, where it stands still."""
    then = stood_still(case, own_party())
    over = case.stage in (Stage.WITHDRAWN, Stage.ENDED)
    return case.stage if then is None or over else Stage(then["stage"])


def asks(case: Case) -> bool:
    """Whether the question whether it has stopped stands on the reader's page; where that stands still, as it did."""
    then = stood_still(case, own_party())
    may = Stage(then["stage"]) in ANSWERS if then is not None else may_answer(case)
    return may and own_party() in asked_of(case)


def part_of(case: Case) -> dict[str, Any]:
    """How the reader takes part in a review as they said it last, by the names of the form."""
    if own_party() is Party.APPLICANT:
        needs = needs_now(case)
        return {"taking_part": needs.taking_part, "note": needs.taking_part_note}
    own = own_part(case)
    return {"taking_part": own.taking_part, "note": own.note} if own else {"taking_part": TakingPart.LATER}


def passed_on() -> bool:
    """Whether the reader came with a code that whoever applied for them knows too."""
    return viewer().passed_on


def shared(opened: Opened) -> dict[str, object]:
    """What each of the reader's pages shows."""
    area = opened.case.area
    return {
        "area": area,
        "case": opened.case,
        "contact": contact_of(area),
        "mine": own_party() is Party.APPLICANT,
        "first": passed_on(),
        "another_decides": another_decides(opened.case),
    }
