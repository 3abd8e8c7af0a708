"""Where somebody goes after signing in: the page they asked for, if it is one of ours for staff, or where they work."""

import re

from flask import current_app, url_for

from csp_reviews.law.permissions import Viewer
from csp_reviews.law.terms import Role

OURS = re.compile(r"/(?:casework|agency|appeals|admin|account)(?:/[A-Za-z0-9][A-Za-z0-9-]{0,63}){0,6}/?")
"""A path of our staff pages and nothing more: no host, no query, no dots, no escapes, one slash at a time."""
LONGEST = 300

WORKPLACES = (
    (Role.COORDINATOR, "casework.queue"),
    (Role.CHAIR, "casework.chaired"),
    (Role.APPEAL_REVIEWER, "appeals.queue"),
    (Role.AGENCY_OFFICER, "agency.queue"),
    (Role.ADMINISTRATOR, "accounts.people"),
)
"""Each role's first page, in the order in which somebody with several roles is most likely to want it."""


def safe_next(asked: str | None) -> str | None:
    """A page that was asked for, where it is one of our staff pages; else None."""
    return asked if asked and len(asked) <= LONGEST and OURS.fullmatch(asked) else None


def workplace(viewer: Viewer) -> str:
    """The address of the page where the person's role works; their own page where no other is theirs."""
    for role, endpoint in WORKPLACES:
        if viewer.has(role) and endpoint in current_app.view_functions:
            return url_for(endpoint)
    return url_for("accounts.yourself")
