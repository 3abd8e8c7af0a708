"""What one of the people of a case writes to the coordinator, on whatever page they write it."""

from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.closing import reopen_if_closed
from csp_reviews.casefile.events import record
from csp_reviews.casefile.facts import open_withdrawal
from csp_reviews.casefile.numbers import next_number
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EventKind, Party, Reopening, TalkKind
from csp_reviews.models.cases import Case
from csp_reviews.models.following import Talk


def write_to_us(*, case: Case, party: Party, kind: TalkKind, text: str, act: Act, passed_on: bool = False) -> Talk:
    """Take a message from the applicant or the person affected. The coordinator's queue says that there is one.

    `passed_on`: it came by a code that whoever applied for the person affected knows too.

    Somebody who feels less safe opens a closed case again in the same transaction, and is spoken to before a wish to
    stop that is held takes effect.
    NotPossible (`no_person`, `no_text`).
    """
    if kind is TalkKind.UNSAFE:
        reopen_if_closed(case=case, why=Reopening.HAPPENING_AGAIN, act=act)
        held = open_withdrawal(case.id)
        if held is not None:
            held.needs_voice = True
    talk = add_talk(case, party, kind, text, act, from_staff=False)
    talk.passed_on = passed_on
    record(case, act, EventKind.TALK_RECEIVED, talk=talk.n, party=party, talk_kind=kind)
    return talk


def add_talk(case: Case, party: Party, kind: TalkKind, text: str, act: Act, *, from_staff: bool) -> Talk:
    """Add a message to a thread. NotPossible (`no_person`, `no_text`)."""
    if all(person.party is not party for person in case.people):
        raise NotPossible("no_person")
    if not text.strip():
        raise NotPossible("no_text")
    talk = Talk(
        case_id=case.id,
        n=next_number(Talk, case.id),
        party=party,
        kind=kind,
        from_staff=from_staff,
        text=text,
        by_name=act.doer,
        said_on=act.on,
        said_at=act.at,
    )
    db.session.add(talk)
    return talk
