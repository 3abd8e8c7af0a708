"""What whoever sent a file is told of it: how large it is, where it stands, when it was opened as it came."""

from flask_babel import gettext as _

from csp_reviews.law.terms import EvidenceState, EvidenceWhy
from csp_reviews.models.evidence import Evidence
from csp_reviews.web.filters import long_date

A_MILLION = 1_000_000


def size(count: int) -> str:
    """How large a file is, as people say it."""
    if count < A_MILLION:
        return _("%(kb)s kB", kb=max(count // 1_000, 1))
    return _("%(mb)s MB", mb=f"{count / A_MILLION:.1f}")


def told(item: Evidence) -> str:
    """What whoever sent it is told of where a file stands."""
    if item.state is EvidenceState.SEALED and item.why is EvidenceWhy.LOCKED:
        return _(
            "We have it, but it has a password, so we cannot check it and nobody can open it. Save a copy without a "
            "password, and add that too."
        )
    return {
        EvidenceState.PENDING: _("We have it. Nobody opens it until it has been checked for viruses."),
        EvidenceState.CLEAN: _("We have it. It was checked."),
        EvidenceState.SEALED: _("We have it, and keep it closed. We may ask you to show it to us another way."),
        EvidenceState.REFUSED: _("The virus check found something in it, so nobody opens it."),
        EvidenceState.REMOVED: _("It was taken out."),
    }[item.state]


def unsealed(item: Evidence) -> str:
    """When what was sent was last opened as it came; empty where it never was."""
    days = [long_date(one.agreed_at) for one in item.unsealings if one.agreed_at is not None]
    return (
        _("Staff opened it on %(day)s, to look at it as you sent it. They wrote down why.", day=days[-1])
        if days
        else ""
    )
