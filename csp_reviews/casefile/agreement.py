"""How far somebody agrees that another acts for them, and so who is told and who is asked (condition c1)."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from csp_reviews.casefile.safe_routes import Why
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.consent import (
    WHOLE,
    Agreement,
    letter_covered,
    message_covered,
    ran_out,
    readers,
)
from csp_reviews.law.terms import ApplyingAs, ConsentScope, EventKind, MessageKind, NoticeKind, Party
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case, KeepingBack
from csp_reviews.web.clock import today
from csp_reviews.web.filters import words

AGREEMENT = (EventKind.CONSENT_RECORDED, EventKind.CONSENT_WITHDRAWN, EventKind.CONSENT_ENDED)


def agreement_of(case: Case) -> Agreement:
    """What the person affected agrees to today; the whole where nobody else is affected.

    An agreement past its last day is over from the next day on, also before the worker has noted it.
    """
    application = case.application
    if application.applying_as is not ApplyingAs.SOMEONE_ELSE or not has_affected(case):
        return WHOLE
    over = application.consent_withdrawn_at is not None or ran_out(application.consent_until, today())
    scope = frozenset(ConsentScope(value) for value in application.consent_scope)
    return Agreement(scope, over, kept_back=kept_back(case) is not None)


def kept_back(case: Case) -> KeepingBack | None:
    """Why decisions are kept from the applicant now; None where they are not."""
    return next((row for row in case.kept_back if row.ended_on is None), None)


def fallen_out(case: Case) -> bool:
    """Whether whoever applied may end nothing alone, nor learn of it: nothing is agreed, or decisions are kept back."""
    agreement = agreement_of(case)
    return agreement.over or agreement.kept_back


def fell_out_on(case: Case) -> date | None:
    """The day since when nothing new goes to whoever applied; None where the two agree."""
    if not fallen_out(case):
        return None
    ended, row, until = case.application.consent_withdrawn_at, kept_back(case), case.application.consent_until
    over = until + timedelta(days=1) if ran_out(until, today()) and until else None
    days = (london_day(ended) if ended else None, row.since if row else None, over)
    return min((day for day in days if day is not None), default=None)


def has_affected(case: Case) -> bool:
    """Whether the case has a person for whom somebody else applied."""
    return any(person.party is Party.AFFECTED for person in case.people)


def why_withheld(case: Case, party: Party, kind: MessageKind, letter: NoticeKind | None = None) -> Why | None:
    """Why the agreement forbids to tell one of the people this; None where it does not.

    `letter` is the kind of the letter that a message of the kind NOTICE is about. Nothing is kept from the person
    affected themselves.
    """
    if party is Party.AFFECTED:
        return None
    agreement = agreement_of(case)
    covered = letter_covered(agreement, letter) if letter is not None else message_covered(agreement, kind)
    if covered:
        return None
    if agreement.over:
        return Why.AGREEMENT_OVER
    return Why.KEPT_BACK if agreement.kept_back else Why.NOT_AGREED


def last_agreement_change(case: Case) -> int:
    """The number of the last event that changed what the person affected agrees to; 0 before there is one."""
    query = select(func.max(CaseEvent.seq)).where(CaseEvent.case_id == case.id, CaseEvent.kind.in_(AGREEMENT))
    return db.session.scalar(query) or 0


def who_is_asked(case: Case) -> Party:
    """Whose word it is: the applicant's, or that of the person affected where nobody speaks for them."""
    return Party.APPLICANT if agreement_of(case).speaks else Party.AFFECTED


def known_to_applicant(case: Case) -> Agreement:
    """The agreement that the applicant's own page goes by: what was agreed to, and a last day that was set.

    That the person affected took it back, or that decisions are kept back, shows on it nowhere.
    """
    if agreement_of(case) == WHOLE:
        return WHOLE
    scope = frozenset(ConsentScope(value) for value in case.application.consent_scope)
    return Agreement(scope, ran_out(case.application.consent_until, today()))


def as_known_to(case: Case, party: Party) -> Agreement:
    """The agreement that the page of one of the people goes by."""
    return known_to_applicant(case) if party is Party.APPLICANT else agreement_of(case)


def asked_of(case: Case) -> tuple[Party, ...]:
    """On whose pages it is asked whether it has stopped: of whoever speaks, and still of an applicant who did."""
    asked = who_is_asked(case)
    speaks = known_to_applicant(case).speaks
    return (Party.APPLICANT, Party.AFFECTED) if speaks and asked is Party.AFFECTED else (asked,)


def who_is_told(case: Case, letter: NoticeKind = NoticeKind.THRESHOLD) -> Party:
    """Who hears of a decision: the applicant, or the person affected alone where it is kept from the applicant."""
    return readers(agreement_of(case), letter)[0]


def who_gets(case: Case) -> list[tuple[str, str]]:
    """What goes to whom as the agreement stands today, in words: what it is about, and who."""
    letters = (
        (_("The decisions and the outcome"), NoticeKind.THRESHOLD),
        (_("The letter that closes the case"), NoticeKind.CLOSING),
        (_("The invitation to the review"), NoticeKind.REVIEW),
        (_("The draft plan, for comments"), NoticeKind.DRAFT_PLAN),
    )
    rows = [(what, _readers_of(case, kind)) for what, kind in letters]
    talks = why_withheld(case, Party.APPLICANT, MessageKind.TALK) is None
    rows.append((_("Whether it has stopped is asked of"), words(who_is_asked(case))))
    both = _("each of the two, on their own page")
    rows.append((_("Messages that you write"), both if talks else words(Party.AFFECTED)))
    return rows


def _readers_of(case: Case, kind: NoticeKind) -> str:
    who = readers(agreement_of(case), kind)
    if Party.APPLICANT not in who:
        return _("The person affected, and not the applicant")
    if Party.AFFECTED in who:
        return _("The applicant and the person affected")
    return _("The applicant; the person affected where they asked for a copy")
