"""What stands in the header: where a member of staff, or anybody, can go from here."""

from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from csp_reviews.law.permissions import Viewer, ever
from csp_reviews.law.terms import Action, Role
from csp_reviews.models.areas import Area
from csp_reviews.web.gate import Door

Item = tuple[str, str, bool]

PUBLIC = (
    (_l("The partnership"), "areas.partnership"),
    (_l("ASB case review"), "areas.case_review"),
    (_l("Check your reports"), "checker.check"),
    (_l("Figures"), "statistics.page"),
)
STAFF = (
    (_l("Work queue"), "casework.queue", Action.TRIAGE),
    (_l("All cases"), "casework.cases", Action.TRIAGE),
    (_l("Reviews you chair"), "casework.chaired", Action.RELEASE_OUTCOME),
    (_l("Your agency’s work"), "agency.queue", Action.RESPOND_TO_RECOMMENDATION),
    (_l("Appeals"), "appeals.queue", Action.DECIDE_APPEAL),
    (_l("People"), "accounts.people", Action.MANAGE_ACCOUNTS),
)
ROLES = {
    "casework.chaired": Role.CHAIR,
    "agency.queue": Role.AGENCY_OFFICER,
    "appeals.queue": Role.APPEAL_REVIEWER,
}


def public(area: Area | None) -> list[Item]:
    """The public pages of an area."""
    items = [(str(text), _address(endpoint, area=area.slug), endpoint) for text, endpoint in PUBLIC if area]
    items.append((str(_l("Follow your application")), _address("progress.enter"), "progress.enter"))
    return [(text, href, request.endpoint == endpoint) for text, href, endpoint in items if href]


def staff(viewer: Viewer) -> list[Item]:
    """The pages that the viewer's roles open."""
    found = []
    for text, endpoint, action in STAFF:
        role = ROLES.get(endpoint)
        if ever(viewer, action) and (role is None or viewer.has(role)) and (href := _address(endpoint)):
            found.append((str(text), href, request.endpoint == endpoint))
    return found


def _address(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def navigation(door: Door, area: Area | None, viewer: Viewer | None) -> list[Item]:
    """What stands in the header of a page: by its door, its area and its reader."""
    if door is Door.STAFF:
        return staff(viewer) if viewer else []
    return public(area) if door is Door.PUBLIC else []
