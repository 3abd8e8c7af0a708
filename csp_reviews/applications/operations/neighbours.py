"""The neighbours of a group: asked one by one, and each answers for themselves alone."""

import secrets
from typing import Any

from sqlalchemy import select

from csp_reviews.applications.submission import NeighbourSaid
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.casefile.seeing_to import left_group_since
from csp_reviews.correspondence.operations import tell_neighbour
from csp_reviews.extensions import db
from csp_reviews.law import stages
from csp_reviews.law.acting import check_day
from csp_reviews.law.calendar import london_day
from csp_reviews.law.consent import NEIGHBOUR_ANSWERS_IN
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.references import CODE_BYTES, new_code
from csp_reviews.law.terms import EventKind
from csp_reviews.models.cases import Case
from csp_reviews.models.neighbours import Neighbour
from csp_reviews.web.tokens import keyed_digest


def invite_neighbours(*, case: Case, said: tuple[NeighbourSaid, ...], act: Act) -> list[str]:
    """Ask each neighbour whether they agree: by e-mail where that is safe, else by a code to hand over.

    Returns the codes to hand over, "" for each that was e-mailed: shown once, kept as HMACs alone.
    """
    codes = []
    for n, one in enumerate(said, start=1):
        neighbour = Neighbour(case_id=case.id, n=n, name=one.name, email=one.email or None)
        db.session.add(neighbour)
        code = ask_again(case=case, neighbour=neighbour, act=act)
        if neighbour.email:
            tell_neighbour(case=case, neighbour=neighbour, link=f"/{case.area.slug}/apply/join/{code}", act=act)
        codes.append("" if neighbour.email else code)
    return codes


def ask_again(*, case: Case, neighbour: Neighbour, act: Act) -> str:
    """Make a code for a neighbour, in place of any that was made before; it waits the set time for an answer.

    NotPossible (`answered`, `stage`). Returns the code.
    """
    if neighbour.agrees is not None:
        raise NotPossible("answered")
    if case.stage not in stages.OPEN:
        raise NotPossible("stage", {"stage": case.stage.value})
    code = new_code(secrets.token_bytes(CODE_BYTES))
    neighbour.code_digest, neighbour.expires_at = keyed_digest(code), act.at + NEIGHBOUR_ANSWERS_IN
    record(case, act, EventKind.NEIGHBOUR_INVITED, neighbour=neighbour.n)
    return code


def answer_neighbour(*, case: Case, neighbour: Neighbour, said: dict[str, Any], act: Act) -> None:
    """Record a neighbour's own answer. NotPossible (`answered`, `stage`).

    The link or code takes one answer. Whoever said no, or took a yes back, may think again: a member of staff enters
    their yes.
    """
    agrees = neighbour.agrees and neighbour.withdrawn_on is None
    thinks_again = bool(said["agrees"]) and not agrees and act.entered is not None
    if neighbour.agrees is not None and not thinks_again:
        raise NotPossible("answered")
    if case.stage not in stages.OPEN:
        raise NotPossible("stage", {"stage": case.stage.value})
    for column, value in said.items():
        setattr(neighbour, column, value)
    neighbour.answered_on = act.on
    neighbour.withdrawn_on = neighbour.settled_how = None
    record(case, act, EventKind.NEIGHBOUR_ANSWERED, neighbour=neighbour.n, agrees=bool(neighbour.agrees))


def withdraw_neighbour(*, case: Case, neighbour: Neighbour, act: Act) -> None:
    """A neighbour does not agree any more: at once, and without a reason. NotPossible (`not_agreed`)."""
    if not neighbour.agrees or neighbour.withdrawn_on is not None:
        raise NotPossible("not_agreed")
    neighbour.withdrawn_on = act.on
    record(case, act, EventKind.NEIGHBOUR_WITHDREW, neighbour=neighbour.n)


def record_group_goes_on(*, case: Case, how: str, act: Act) -> None:
    """Record what the applicant said about going on without whoever took back their yes until that day.

    It answers the task; a withdrawal is recorded by itself. NotPossible (`stage`, `no_text`, `nothing_waits`,
    `goes_on_too_early` where nobody had taken it back by then).
    """
    if case.stage not in stages.OPEN:
        raise NotPossible("stage", {"stage": case.stage.value})
    if not how.strip():
        raise NotPossible("no_text")
    first = left_group_since(case.id)
    if first is None:
        raise NotPossible("nothing_waits")
    check_day(act.on, today=london_day(act.at), earliest=first, early="goes_on_too_early")
    waiting = Neighbour.case_id == case.id, Neighbour.settled_how.is_(None), Neighbour.withdrawn_on <= act.on
    for neighbour in db.session.scalars(select(Neighbour).where(*waiting)):
        neighbour.settled_how = how
    record(case, act, EventKind.GROUP_SPOKEN_TO)
