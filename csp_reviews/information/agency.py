"""An agency's own pages: its work, a case as far as it may see it, and its answer to a request."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from csp_reviews.casefile.access import Opened, open_case
from csp_reviews.casefile.added import added_for
from csp_reviews.casefile.answers import answers_for
from csp_reviews.casefile.evidence import shared_files
from csp_reviews.casefile.links import address
from csp_reviews.casefile.neighbours import Joined, joined
from csp_reviews.casefile.refusals import Attempt
from csp_reviews.extensions import db
from csp_reviews.information.answering import Answering, kind_wanted
from csp_reviews.information.asked import asked_about
from csp_reviews.information.forms import AnswerForm
from csp_reviews.information.queries import (
    cases_of,
    open_recommendations,
    open_requests,
    recommendations_of,
    request_of,
)
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Action, Party, Standing
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case, Person
from csp_reviews.models.reviews import Recommendation
from csp_reviews.web.gate import access, refuse, viewer
from csp_reviews.web.pages import show_area

blueprint = Blueprint("agency", __name__, url_prefix="/agency")


@dataclass(frozen=True)
class WhoAndWhere:
    """What a body that the application was passed to may read of the applicant (c25): nothing else of them is here."""

    name: str
    organisation: str
    affected: str
    address: str
    place: str
    impact: str
    group: Joined
    """Where neighbours joined in: how many were asked, and who agrees."""


@blueprint.get("/")
@access(Action.LIST_CASES)
def queue() -> ResponseReturnValue:
    """What the agency is asked for, what was recommended to it, and its cases."""
    ids = _agency_ids()
    agencies = db.session.scalars(select(Agency).where(Agency.id.in_(ids)).options(joinedload(Agency.area))).all()
    if len(agencies) == 1:
        show_area(agencies[0].area)
    recommended = [(made, reference, _address(made, reference)) for made, reference in open_recommendations(ids)]
    return render_template(
        "agency/queue.html",
        names=sorted(agency.name for agency in agencies),
        requests=open_requests(ids),
        recommended=recommended,
        page=cases_of(ids, request.args.get("after")),
    )


@blueprint.get("/<reference>")
@access(Action.OPEN_CASE)
def case(reference: str) -> ResponseReturnValue:
    """A case as the agency may see it."""
    opened = _opened(reference, Action.OPEN_CASE)
    show_area(opened.case.area)
    ids = _agency_ids() & opened.relation.invited_agencies
    whole = opened.may(Action.READ_WHO_AND_WHERE)
    answers = answers_for(opened)
    made = recommendations_of(opened.case, ids)
    return render_template(
        "agency/case.html",
        case=opened.case,
        who=_who_and_where(opened.case) if whole else None,
        passed_on=min((one.passed_on for one in opened.case.passings if one.agency_id in ids), default=None),
        added=added_for(opened.case, ids, passed=bool(ids & opened.relation.passed_agencies)),
        reports=asked_about(opened.case, min(ids), whole=True) if whole else (),
        own=[one for one in answers.of_agencies if one.request.agency_id in ids],
        others=[one for one in answers.of_agencies if one.request.agency_id not in ids],
        recommended=[(one, _address(one, opened.case.reference)) for one in made],
        numbers={complaint.id: complaint.n for complaint in opened.case.complaints},
        in_hand=opened.case.stage in OPEN,
        files=shared_files(opened.case, ids),
    )


@blueprint.get("/<reference>/requests/<int:n>")
@access(Action.ANSWER_REQUEST)
def answer(reference: str, n: int) -> ResponseReturnValue:
    """The form to answer a request; answered already, the case shows the answer."""
    answering = _answering(reference, n, Action.ANSWER_REQUEST)
    if not answering.waits:
        return redirect(url_for("agency.case", reference=answering.opened.case.reference), code=303)
    return _page(answering, answering.form(by=viewer().name))


@blueprint.post("/<reference>/requests/<int:n>")
@access(Action.ANSWER_REQUEST)
def answer_post(reference: str, n: int) -> ResponseReturnValue:
    """Record the answer, the nil return or the refusal."""
    return _record(_answering(reference, n, Action.ANSWER_REQUEST, change=True), kind_wanted())


@blueprint.get("/<reference>/requests/<int:n>/amend")
@access(Action.AMEND_ANSWER)
def amend(reference: str, n: int) -> ResponseReturnValue:
    """The form to change an answer."""
    answering = _answering(reference, n, Action.AMEND_ANSWER)
    if not answering.answered or answering.opened.case.stage not in OPEN:
        return redirect(url_for("agency.case", reference=answering.opened.case.reference), code=303)
    return _page(answering, answering.form(by=viewer().name, amending=True))


@blueprint.post("/<reference>/requests/<int:n>/amend")
@access(Action.AMEND_ANSWER)
def amend_post(reference: str, n: int) -> ResponseReturnValue:
    """Record the changed answer as a new version."""
    return _record(_answering(reference, n, Action.AMEND_ANSWER, change=True), kind_wanted(amending=True))


def _record(answering: Answering, kind: str) -> ResponseReturnValue:
    form = answering.form(by=viewer().name)
    if not answering.ready(form, kind):
        return _page(answering, form), 400
    with Attempt(form) as tried:
        answering.record(form, kind, answering.opened.act(standing=Standing.INVITED_AGENCY))
    if tried.refused:
        return _page(answering, form), 400
    flash(_("Your answer was sent to the coordinator."), "success")
    return redirect(url_for("agency.case", reference=answering.opened.case.reference), code=303)


def _page(answering: Answering, form: AnswerForm) -> str:
    return render_template(
        "agency/answer.html",
        answering=answering,
        case=answering.opened.case,
        form=form,
        action=answering.address("agency"),
    )


def _agency_ids() -> frozenset[int]:
    """The agency for which the person acts; 403 where they are nobody's officer."""
    ids = viewer().agency_ids
    if not ids:
        refuse(403)
    return ids


def _opened(reference: str, action: Action, *, change: bool = False) -> Opened:
    """A case that the person's agency is in; 404 for any other, whatever else they may be to it."""
    ids = _agency_ids()
    opened = open_case(reference, action, change=change)
    if not ids & opened.relation.invited_agencies:
        refuse(404)
    return opened


def _answering(reference: str, n: int, action: Action, *, change: bool = False) -> Answering:
    opened = _opened(reference, action, change=change)
    asking = request_of(opened.case, n)
    if asking is None or asking.agency_id not in _agency_ids():
        refuse(404)
    show_area(opened.case.area)
    return Answering.of(opened, asking, whole=opened.may(Action.READ_WHO_AND_WHERE))


def _who_and_where(found: Case) -> WhoAndWhere:
    people: dict[Party, Person] = {person.party: person for person in found.people}
    applicant, affected = people.get(Party.APPLICANT), people.get(Party.AFFECTED)
    where = affected or applicant
    return WhoAndWhere(
        name=applicant.name if applicant else "",
        organisation=(applicant.organisation or "") if applicant else "",
        affected=affected.name if affected else "",
        address="\n".join(part for part in (where.address, where.postcode) if part) if where else "",
        place=found.application.place,
        impact=found.application.impact,
        group=joined(found),
    )


def _address(made: Recommendation, reference: str) -> str:
    """Where a recommendation is answered; empty where this installation has no page for it."""
    return address("agency_recommendations.answer", reference=reference, n=made.n)
