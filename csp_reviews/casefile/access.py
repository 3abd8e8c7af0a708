"""The only way to get a case: through the viewer's scope, and with the question whether they may do this to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, false, insert, or_, select

from csp_reviews.casefile.acts import Act, Entered
from csp_reviews.casefile.relations import invited_agency_ids, relation_of
from csp_reviews.extensions import db
from csp_reviews.law.permissions import Relation, Viewer, granting, may
from csp_reviews.law.references import normalise_reference
from csp_reviews.law.terms import Action, Role, Standing
from csp_reviews.models.appeals import Appeal
from csp_reviews.models.audit import ViewLog
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Review
from csp_reviews.web import bookkeeping
from csp_reviews.web.clock import now, today
from csp_reviews.web.gate import refuse, viewer

STAFF_ORDER = (
    Standing.COORDINATOR,
    Standing.CHAIR,
    Standing.APPEAL_REVIEWER,
    Standing.INVITED_AGENCY,
    Standing.LINK_HOLDER,
    Standing.APPLICANT,
    Standing.PERSON_AFFECTED,
)


@dataclass(frozen=True)
class Opened:
    """A case opened by somebody who may: the case, who they are to it, and as what they do this."""

    case: Case
    viewer: Viewer
    relation: Relation
    action: Action

    @property
    def standing(self) -> Standing:
        """As what the viewer does the action they opened the case for."""
        granted = granting(self.viewer, self.action, self.relation)
        return next((standing for standing in STAFF_ORDER if standing in granted), Standing.ANYBODY)

    def may(self, action: Action) -> bool:
        """Whether the viewer may do something else to this case as it stands now."""
        return may(self.viewer, action, self.relation, self.case.stage)

    def may_as(self, action: Action, standing: Standing) -> bool:
        """Whether the viewer may do it in one standing of theirs: somebody may have several."""
        return standing in granting(self.viewer, action, self.relation) and self.may(action)

    def act(self, on: date | None = None, entered: Entered | None = None, standing: Standing | None = None) -> Act:
        """An act of the viewer on this case: today, unless it has a day of its own; for its doer, if `entered`."""
        day = on or (entered.said_on if entered else today())
        return Act(self.viewer, standing or self.standing, day, now(), entered)


def open_case(
    reference: str,
    action: Action,
    *,
    change: bool = False,
    shared: Callable[[Case], bool] | None = None,
    logged: bool = True,
) -> Opened:
    """Open a case to do an action; 404 where it is not the viewer's, in the very words of one that never existed.

    `change` locks it. `shared` says whether the coordinator shared the item in question with the viewer's agency (c3).
    Every allowed opening is logged, every refusal too; with `logged=False` whoever asked logs what of it was read.
    """
    plain = normalise_reference(reference)
    case = db.session.scalar(_load(Case.reference == plain, viewer(), change)) if plain else None
    return _opened(case, action, shared, logged)


def open_own_case(action: Action, *, change: bool = False, logged: bool = True, first: bool = False) -> Opened:
    """Open the case that a reader with a code, or the holder of a link, came for.

    With a code that whoever applied knows too (`AccessCode.passed_on`) only a page that shows nothing of it: `first`.
    Any other is 404.
    """
    own = viewer().case_id if first or not viewer().passed_on else None
    case = db.session.scalar(_load(Case.id == own, viewer(), change)) if own else None
    return _opened(case, action, logged=logged)


def log_view(
    case_id: int,
    action: Action,
    standing: Standing,
    notice_id: int | None = None,
    evidence_id: int | None = None,
    talk_id: int | None = None,
) -> None:
    """Note, after the response, that the viewer read something of a case."""
    row = {
        "case_id": case_id,
        "notice_id": notice_id,
        "evidence_id": evidence_id,
        "talk_id": talk_id,
        "account_id": viewer().account_id,
        "standing": standing,
        "action": action,
        "viewed_at": now(),
    }
    bookkeeping.later(insert(ViewLog).values(**row))


def _opened(
    case: Case | None, action: Action, shared: Callable[[Case], bool] | None = None, logged: bool = True
) -> Opened:
    if case is None:
        refuse(404)
    relation = relation_of(viewer(), case)
    if shared is not None and shared(case):
        relation = replace(relation, shared=True)
    if not may(viewer(), action, relation, case.stage):
        refuse(404)
    opened = Opened(case, viewer(), relation, action)
    if logged:
        log_view(case.id, action, opened.standing)
    return opened


def _load(which: ColumnElement[bool], person: Viewer, change: bool) -> Select[Case]:
    query = select(Case).where(which, scope(person))
    return query.with_for_update(of=Case) if change else query


def scope(person: Viewer) -> ColumnElement[bool]:
    """The condition that a case is one the person may know of at all. Every read of cases for a person carries it."""
    ways: list[ColumnElement[bool]] = []
    if person.case_id is not None:
        ways.append(Case.id == person.case_id)
    if areas := person.area_ids(Role.COORDINATOR, Role.AUDITOR):
        ways.append(Case.area_id.in_(areas))
    if areas := person.area_ids(Role.CHAIR):
        chaired = exists().where(Review.case_id == Case.id, Review.chair_id == person.account_id)
        ways.append(and_(Case.area_id.in_(areas), chaired))
    if areas := person.area_ids(Role.APPEAL_REVIEWER):
        ways.append(and_(Case.area_id.in_(areas), exists().where(Appeal.case_id == Case.id)))
    if person.agency_ids:
        ways.append(Case.id.in_(invited_agency_ids(person.agency_ids)))
    return or_(*ways) if ways else false()
