"""The files of a case, for the people who work on it; and those that were shared with an agency."""

from collections.abc import Iterable

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from csp_reviews.casefile.access import open_case
from csp_reviews.casefile.downloads import download
from csp_reviews.casefile.evidence import file_of, files_of, is_shared, stands_at, unsealing_at
from csp_reviews.casefile.frozen import Files, Frozen, frozen_for, opens
from csp_reviews.law.terms import Action, Unsealing
from csp_reviews.models.cases import Case
from csp_reviews.models.evidence import Evidence
from csp_reviews.web.clock import now
from csp_reviews.web.gate import access, refuse, viewer
from csp_reviews.web.pages import show_area

blueprint = Blueprint("evidence", __name__)
ACTION = Action.READ_EVIDENCE


@blueprint.get("/casework/<reference>/evidence")
@access(ACTION)
def files(reference: str) -> ResponseReturnValue:
    """Every file of a case, where each stands, and with whom it is shared; as it was, for an appeal's reviewer (c9).

    What was handed in for an appeal its reviewer reads as it stands now.
    """
    opened = open_case(reference, ACTION)
    items, unseals = files_of(opened.case), opened.may(Action.UNSEAL_EVIDENCE)
    frozen = frozen_for(opened)
    if frozen is not None:
        items = [item for item in items if item.n in frozen or item.appeal_id is not None]
    return render_template(
        "evidence/files.html",
        case=opened.case,
        area=show_area(opened.case.area),
        items=items,
        frozen={item.n: frozen[item.n] for item in items if item.appeal_id is None and item.n} if frozen else {},
        is_frozen=frozen is not None,
        shared=_shared(opened.case, items, frozen),
        may_unseal=unseals,
        unsealings={item.n: _stands(item) for item in items} if unseals else {},
        may_add=opened.may(Action.ADD_INFORMATION),
        may_share=opened.may(Action.REQUEST_INFORMATION),
        may_remove=opened.may(Action.TRIAGE),
    )


def _shared(case: Case, items: Iterable[Evidence], frozen: Files | None) -> dict[int | None, list[str]]:
    """The names of the agencies with which each file is shared; or was, when the appeal was lodged."""
    if frozen is None:
        return {item.n: [share.agency.name for share in item.shares] for item in items}
    names = {agency.id: agency.name for agency in case.area.agencies}
    then = {item.n: frozen.get(item.n or 0, Frozen(item.state)).agencies for item in items}
    return {n: [names[one] for one in sorted(shared)] for n, shared in then.items()}


def _stands(item: Evidence) -> Unsealing | None:
    one = unsealing_at(item, now())
    return stands_at(one, now()) if one else None


@blueprint.get("/casework/<reference>/evidence/<int:n>")
@access(ACTION)
def file(reference: str, n: int) -> ResponseReturnValue:
    """One file, to save. An appeal's reviewer opens the appeal's own, and what was clean when it was lodged (c9)."""
    opened = open_case(reference, ACTION, logged=False)
    item, frozen = file_of(opened.case, n), frozen_for(opened)
    if frozen is not None and not opens(frozen, item):
        refuse(404)
    return download(item, ACTION, opened.standing, f"{opened.case.reference}-")


@blueprint.get("/agency/<reference>/evidence/<int:n>")
@access(ACTION)
def agency_file(reference: str, n: int) -> ResponseReturnValue:
    """One file that the coordinator shared with the viewer's agency (c3); 404 for any other, as for none."""
    ids = viewer().agency_ids
    if not ids:
        refuse(403)
    opened = open_case(reference, ACTION, shared=lambda case: is_shared(case, n, ids), logged=False)
    if not is_shared(opened.case, n, ids & opened.relation.invited_agencies):
        refuse(404)
    return download(file_of(opened.case, n), ACTION, opened.standing, f"{opened.case.reference}-")
