"""Who may give which role, and change whose account (condition c23: own area, below own level; nobody themselves)."""

from csp_reviews.law.permissions import Grant, Viewer
from csp_reviews.law.terms import Role
from csp_reviews.models.accounts import Account, RoleGrant

BELOW_COORDINATOR = (Role.CHAIR, Role.AGENCY_OFFICER, Role.APPEAL_REVIEWER)


def may_give(viewer: Viewer, area_id: int) -> tuple[Role, ...]:
    """The roles that the viewer may give to others in an area."""
    if viewer.has(Role.ADMINISTRATOR, area_id):
        return tuple(Role)
    return BELOW_COORDINATOR if viewer.has(Role.COORDINATOR, area_id) else ()


def may_take(viewer: Viewer, grant: Grant | RoleGrant) -> bool:
    """Whether the viewer may take this role from somebody."""
    return grant.role in may_give(viewer, grant.area_id)


def may_manage(viewer: Viewer, account: Account) -> bool:
    """Whether the viewer may disable the account or send it a link: every role of it is one they may give.

    So a coordinator cannot shut out an administrator, nor one area another area's people. Nobody manages themselves.
    """
    mine = viewer.account_id == account.id
    return not mine and bool(account.grants) and all(may_take(viewer, grant) for grant in account.grants)
