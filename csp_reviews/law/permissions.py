"""Who may do what: one table of actions by standings, read by the gate, by `casefile.open` and by the tests.

A person has roles in areas. Towards one case that gives them *standings* (the columns). A cell of the table is absent
(no), plain (yes) or carries a condition on the facts of the case and the person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from csp_reviews.law.terms import Action, Party, Role, Stage, Standing

AN, AP = Standing.ANYBODY, Standing.APPLICANT
AI, AO = Standing.INVITED_AGENCY, Standing.OTHER_AGENCY
CO, CH, AR = Standing.COORDINATOR, Standing.CHAIR, Standing.APPEAL_REVIEWER
AD, AU = Standing.ADMINISTRATOR, Standing.AUDITOR
LK, VP = Standing.LINK_HOLDER, Standing.PERSON_AFFECTED


STANDING_OF: Mapping[Party, Standing] = {Party.APPLICANT: AP, Party.AFFECTED: VP}
"""As what somebody acts who is the one or the other party of a case."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one area; an agency officer's names the agency."""

    role: Role
    area_id: int
    agency_id: int | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person behind a request: nobody, a reader with a code, the holder of a one-time link, or staff."""

    account_id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    case_id: int | None = None
    party: Party | None = None
    request_id: int | None = None
    session_id: int | None = None
    passed_on: bool = False
    """The reader's code came through whoever applied for them, who knows it too: it opens no page but the first."""

    @property
    def signed_in(self) -> bool:
        """Whether this is a member of staff."""
        return self.account_id is not None

    def has(self, role: Role, area_id: int | None = None) -> bool:
        """Whether the person holds the role (in the area, where one is given)."""
        return any(grant.role is role and area_id in (None, grant.area_id) for grant in self.grants)

    @property
    def agency_ids(self) -> frozenset[int]:
        """The agencies the person acts for."""
        return frozenset(grant.agency_id for grant in self.grants if grant.agency_id is not None)

    def area_ids(self, *roles: Role) -> frozenset[int]:
        """The areas in which the person holds any of the roles."""
        return frozenset(grant.area_id for grant in self.grants if grant.role in roles)


NOBODY = Viewer()


@dataclass(frozen=True, slots=True)
class Relation:
    """How one person and one case stand to each other: facts, read from the database by `casefile`."""

    case_id: int = 0
    area_id: int = 0
    invited_agencies: frozenset[int] = frozenset()
    """Agencies in the case: passed the application, asked for information, or recommended to."""
    passed_agencies: frozenset[int] = frozenset()
    chairs: bool = False
    appeal_open: bool = False
    """An appeal is lodged and undecided, or was decided within the set days."""
    worked_on: bool = False
    """The person did something in the case: condition c18."""
    shared: bool = False
    """The coordinator shared the item in question with the person's agency."""
    circulated: bool = False
    contact_agreed: bool = False
    two_people: bool = False
    """The area needs two people for c11, c14 and c16, and a second eligible person exists."""
    erased: bool = False


Condition = Callable[[Viewer, Relation], bool]


def _always(_viewer: Viewer, _relation: Relation) -> bool:
    """A condition that the operation itself holds.

    Consent (c1), a hold (c4), an act entered for its doer (c5), a window (c6), two people (c11), a new version (c13), a
    draft only (c14, c16), a confirmation (c15).
    """
    return True


def _shared(_viewer: Viewer, relation: Relation) -> bool:
    return relation.shared


def _passed(viewer: Viewer, relation: Relation) -> bool:
    return bool(viewer.agency_ids & relation.passed_agencies) or relation.shared


CONDITIONS: Mapping[str, Condition] = {
    "c1": _always,
    "c2": _always,
    "c3": _shared,
    "c4": _always,
    "c5": _always,
    "c6": _always,
    "c7": _always,
    "c8": _always,
    "c9": lambda _viewer, relation: relation.appeal_open,
    "c10": lambda _viewer, relation: relation.contact_agreed,
    "c11": _always,
    "c12": lambda _viewer, relation: relation.circulated,
    "c13": _always,
    "c14": _always,
    "c15": _always,
    "c16": _always,
    "c17": _always,
    "c18": lambda _viewer, relation: not relation.worked_on,
    "c19": _always,
    "c20": _always,
    "c21": _always,
    "c22": _always,
    "c23": _always,
    "c24": _always,
    "c25": _passed,
}

Row = Mapping[Standing, str]


def _row(cells: str) -> Row:
    """Read "AP AI:c3 CO" into {AP: "", AI: "c3", CO: ""}."""
    pairs = (cell.partition(":") for cell in cells.split())
    return {Standing(standing): condition for standing, _colon, condition in pairs}


EVERYBODY = "AN AP AI AO CO CH AR AD AU LK VP"

TABLE: Mapping[Action, Row] = {
    Action.READ_PUBLIC: _row(EVERYBODY),
    Action.SUBMIT_APPLICATION: _row("AN AP AI AO CO:c1 CH AR AD AU LK VP"),
    Action.SEE_OWN_STATUS: _row("AP VP"),
    Action.REREAD_OWN_STORY: _row("AP:c2"),
    Action.ADD_INFORMATION: _row("AP AI:c3 CO VP"),
    Action.CHANGE_CONTACT_OR_WITHDRAW: _row("AP:c4 CO:c5 VP:c4"),
    Action.LODGE_APPEAL: _row("AP:c6 CO:c5"),
    Action.LIST_CASES: _row("AI:c7 CO CH:c8 AR:c9"),
    Action.SEARCH_CASES: _row("CO"),
    Action.OPEN_CASE: _row("AI CO CH AR:c9"),
    Action.READ_WHO_AND_WHERE: _row("AI:c25 CO CH AR:c9"),
    Action.READ_CONTACT: _row("AI:c10 CO CH:c10"),
    Action.READ_ALLEGED: _row("AI:c3 CO CH AR:c9"),
    Action.READ_EVIDENCE: _row("AI:c3 CO CH AR:c9"),
    Action.UNSEAL_EVIDENCE: _row("CO:c11"),
    Action.TRIAGE: _row("CO"),
    Action.INVITE_AGENCY: _row("CO"),
    Action.REQUEST_INFORMATION: _row("CO"),
    Action.ANSWER_REQUEST: _row("AI CO:c5 LK"),
    Action.READ_OTHERS_ANSWER: _row("AI:c12 CO CH AR:c9"),
    Action.AMEND_ANSWER: _row("AI:c13 CO:c13"),
    Action.COMPILE_PACK: _row("CO"),
    Action.RECORD_MINUTES: _row("CO CH"),
    Action.MAKE_RECOMMENDATION: _row("CO:c14 CH"),
    Action.RESPOND_TO_RECOMMENDATION: _row("AI CO:c5"),
    Action.MARK_RECOMMENDATION: _row("AI:c15 CO CH"),
    Action.RELEASE_OUTCOME: _row("CO:c16 CH"),
    Action.CLOSE_OR_REOPEN: _row("CO:c16 CH"),
    Action.READ_APPEAL: _row("AP CO:c17 AR"),
    Action.DECIDE_APPEAL: _row("CO:c5 AR:c18"),
    Action.WRITE_NOTE: _row("AI:c19 CO CH AR:c19"),
    Action.EXPORT_CASE: _row("CO:c11"),
    Action.EXPORT_MASS: _row("AU:c20"),
    Action.READ_UNPUBLISHED_FIGURES: _row("CO CH AR:c21 AU"),
    Action.READ_CASE_LOG: _row("CO CH AU"),
    Action.READ_AUDIT_LOG: _row("AD:c22 AU"),
    Action.MANAGE_ACCOUNTS: _row("CO:c23 AD"),
    Action.GIVE_SELF_RIGHTS: _row(""),
    Action.CHANGE_AREA: _row("CO:c24 AD"),
    Action.BREAK_GLASS: _row("AD:c11"),
    Action.APPROVE_ERASURE: _row("CO:c11 CH:c11"),
    Action.RUN_MAINTENANCE: _row(""),
}

"""The person affected adds to the case by messages, by comments on a draft plan, and by saying whether it has stopped
where nobody speaks for them. The application itself is the applicant's: they add to it and put it right alone (T9)."""

POSSIBLE: Mapping[Role, frozenset[Standing]] = {
    Role.COORDINATOR: frozenset({CO}),
    Role.CHAIR: frozenset({CH}),
    Role.AGENCY_OFFICER: frozenset({AI, AO}),
    Role.APPEAL_REVIEWER: frozenset({AR}),
    Role.ADMINISTRATOR: frozenset({AD}),
    Role.AUDITOR: frozenset({AU}),
}

CLOSED_TAKES = frozenset(
    {
        Action.LODGE_APPEAL,
        Action.DECIDE_APPEAL,
        Action.ADD_INFORMATION,
        Action.CHANGE_CONTACT_OR_WITHDRAW,
        Action.EXPORT_CASE,
        Action.CLOSE_OR_REOPEN,
    }
)
"""What a closed case still takes, besides being read: appeals, what the applicant adds, a route made unsafe,
and what was done about somebody's safety."""

READS = frozenset(action for action in Action if action.value.startswith(("read_", "see_", "list_", "search_"))) | {
    Action.OPEN_CASE,
    Action.REREAD_OWN_STORY,
}


def could_be(viewer: Viewer) -> frozenset[Standing]:
    """Every standing that the person has towards some case or other."""
    standings = {AN}
    if viewer.case_id is not None:
        standings.add(VP if viewer.party is Party.AFFECTED else AP)
    if viewer.request_id is not None:
        standings.add(LK)
    for grant in viewer.grants:
        standings |= POSSIBLE[grant.role]
    return frozenset(standings)


def ever(viewer: Viewer, action: Action) -> bool:
    """Whether the person could do this to any case at all: what the gate asks before a case is known."""
    return bool(could_be(viewer) & TABLE[action].keys())


def standings(viewer: Viewer, relation: Relation) -> frozenset[Standing]:
    """The person's standings towards this case. A coordinator of another area is another agency's officer (AO)."""
    found = {AN}
    if viewer.case_id is not None and viewer.case_id == relation.case_id:
        found.add(VP if viewer.party is Party.AFFECTED else AP)
    if viewer.request_id is not None and viewer.case_id == relation.case_id:
        found = {AN, LK}
    for grant in viewer.grants:
        found.add(_standing(grant, relation))
    return frozenset(found)


def _standing(grant: Grant, relation: Relation) -> Standing:
    if grant.area_id != relation.area_id:
        return AO
    if grant.role is Role.AGENCY_OFFICER:
        return AI if grant.agency_id in relation.invited_agencies else AO
    if grant.role is Role.CHAIR:
        return CH if relation.chairs else AO
    return next(iter(POSSIBLE[grant.role]))


def granting(viewer: Viewer, action: Action, relation: Relation) -> frozenset[Standing]:
    """The standings by which the person may do this to this case, conditions weighed; empty if none."""
    row = TABLE[action]
    return frozenset(
        standing
        for standing in standings(viewer, relation) & row.keys()
        if not row[standing] or CONDITIONS[row[standing]](viewer, relation)
    )


def may(viewer: Viewer, action: Action, relation: Relation, stage: Stage) -> bool:
    """Whether the person may do this to this case in this stage.

    Somebody who worked on the case may never decide its appeal, whatever their roles (c18). An erased case takes
    nothing; a closed one only what `CLOSED_TAKES` and `READS` list.
    """
    if relation.erased or not granting(viewer, action, relation):
        return False
    if stage is Stage.CLOSED:
        return action in CLOSED_TAKES | READS
    return True


def may_release(viewer: Viewer, relation: Relation, drafted_by: int | None) -> bool:
    """Whether the person may release what `drafted_by` drafted (c16).

    The chair may, a second coordinator may, and, where the area has nobody else, the coordinator alone.
    """
    held = standings(viewer, relation)
    if CH in held:
        return True
    return CO in held and (not relation.two_people or viewer.account_id != drafted_by)


def may_agree(viewer: Viewer, relation: Relation, asked_by: int, *, second: bool) -> bool:
    """Whether the person may agree to what `asked_by` asked to unseal (c11).

    Another coordinator may; where the area has no `second` one, or does not ask for two people, who asked for it.
    """
    return CO in standings(viewer, relation) and (viewer.account_id != asked_by or not second)
