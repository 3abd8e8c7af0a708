"""What the page of a case is given to show, as far as its reader may see it."""

from typing import Any

from csp_reviews.casefile import timeline
from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.agreement import who_is_asked
from csp_reviews.casefile.case_page import case_page
from csp_reviews.casefile.needs import Needs, needs_of, own_part
from csp_reviews.casefile.summary import Summary, summary_of
from csp_reviews.law.terms import Action, EventKind, Party
from csp_reviews.models.cases import Case

CONTACT_EVENTS = (
    EventKind.CONTACT_ROUTE_OFF,
    EventKind.CONTACT_ROUTE_ON,
    EventKind.CONTACT_CHANGE_ASKED,
    EventKind.CONTACT_CHANGE_CONFIRMED,
    EventKind.CONTACT_CHANGE_UNDONE,
    EventKind.CONTACT_HOURS_CHANGED,
    EventKind.TALK_RECEIVED,
    EventKind.TALK_SENT,
    EventKind.TALK_SETTLED,
    EventKind.NOTICE_TOLD,
    EventKind.MESSAGE_STOPPED,
    EventKind.CODE_REPLACED,
    EventKind.SAFEGUARDING_RECORDED,
    EventKind.DECISIONS_KEPT_BACK,
    EventKind.DECISIONS_TOLD_AGAIN,
)
APPEAL_EVENTS = (EventKind.APPEAL_LODGED, EventKind.APPEAL_UPHELD, EventKind.APPEAL_DISMISSED)


def hidden_from(opened: Opened) -> frozenset[EventKind]:
    """What the reader may not see in the timeline: how people are reached and kept safe (c10), and appeals."""
    contact = () if opened.may(Action.READ_CONTACT) else CONTACT_EVENTS
    appeals = () if opened.may(Action.READ_APPEAL) else APPEAL_EVENTS
    return frozenset({*contact, *appeals})


PARTS = (
    Action.ADD_INFORMATION,
    Action.READ_WHO_AND_WHERE,
    Action.READ_CONTACT,
    Action.READ_ALLEGED,
    Action.READ_OTHERS_ANSWER,
    Action.READ_APPEAL,
    Action.REQUEST_INFORMATION,
    Action.MARK_RECOMMENDATION,
    Action.RECORD_MINUTES,
    Action.TRIAGE,
)
"""The actions that decide what a case page shows, and which of its lines lead on."""


def view_of(opened: Opened, everything: bool = False) -> dict[str, Any]:
    """The values of a case's page; of what happened the newest lines, or `everything`."""
    summary, most = summary_of(opened), None if everything else timeline.SHOWN
    return {
        "case": opened.case,
        "may": {action.value: opened.may(action) for action in PARTS},
        "summary": summary,
        "needs": _needs(opened.case, summary),
        "page": case_page(opened, summary),
        "timeline": timeline.timeline_of(opened.case, summary.agencies, most=most, hidden=hidden_from(opened)),
    }


def _needs(case: Case, summary: Summary) -> Needs | None:
    """What whoever is asked needs, of rows that were read already."""
    if not summary.application:
        return None
    theirs = who_is_asked(case) is Party.AFFECTED
    return needs_of(summary.application, summary.additions, own_part(case), theirs=theirs)
