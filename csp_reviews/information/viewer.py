"""Who holds a one-time link: whoever has its token, for that one request, until it is answered or expires."""

from flask import Flask, request
from sqlalchemy import select

from csp_reviews.extensions import db
from csp_reviews.law.permissions import NOBODY, Viewer
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import RequestState
from csp_reviews.models.areas import Agency
from csp_reviews.models.cases import Case
from csp_reviews.models.information import InformationRequest
from csp_reviews.web import once
from csp_reviews.web.clock import now
from csp_reviews.web.gate import Door, register_loader
from csp_reviews.web.tokens import digest


def init_app(app: Flask) -> None:
    """Tell the gate who stands at the door of the links."""
    register_loader(app, Door.LINK, link_viewer)


def link_viewer() -> Viewer:
    """The holder of the link of this request, or NOBODY where it was used, has expired or never was.

    A form that is sent when the request has ended is let through, without its case: only to be shown what happened, and
    what was typed. One that is sent a second time is let through to the receipt that the first one got: its link is
    used up by then, and whoever pressed twice must not think that the answer was lost.
    """
    token = str((request.view_args or {}).get("token", ""))
    asked = InformationRequest
    query = (
        select(asked.id, asked.case_id, asked.state, asked.link_expires_at, Case.stage, Agency.name)
        .join(Agency, Agency.id == InformationRequest.agency_id)
        .join(Case, Case.id == InformationRequest.case_id)
        .where(
            InformationRequest.link_digest == digest(token),
        )
    )
    found = db.session.execute(query).first()
    if found is None:
        return NOBODY
    sent = request.method == "POST"
    lasts = found.link_expires_at > now() and found.stage in OPEN
    if lasts and (found.state is RequestState.OPEN or (sent and once.sent_before())):
        return Viewer(name=found.name, case_id=found.case_id, request_id=found.id)
    return Viewer(name=found.name, request_id=found.id) if sent else NOBODY
