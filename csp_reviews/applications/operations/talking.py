"""Messages between the coordinator and one of the people of a case. What they say stays behind the code."""

from collections.abc import Collection

from sqlalchemy import update

from csp_reviews.applications.talk_queries import feels_unsafe
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.events import record
from csp_reviews.casefile.talk import add_talk, write_to_us
from csp_reviews.correspondence.operations import tell_person
from csp_reviews.extensions import db
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.terms import EventKind, MessageKind, Party, TalkKind
from csp_reviews.models.cases import Case
from csp_reviews.models.following import Talk

__all__ = ["settle_talk", "write_to_them", "write_to_us"]


def write_to_them(*, case: Case, party: Party, text: str, act: Act, seen: int = 0) -> Talk:
    """Write to one of the people, who are told by a safe way that it is there.

    It answers what they wrote up to message `seen`, the last that its writer was shown: nothing where a program writes.
    That they feel less safe is not seen to by an answer alone: somebody says what was done (`settle_talk`).
    NotPossible (`no_person`, `no_text`; `not_covered`: the person affected does not agree any more that the applicant
    is told of them). No e-mail, text or voicemail ever holds what it says.
    """
    talk = add_talk(case, party, TalkKind.MESSAGE, text, act, from_staff=True)
    _settle(case, party, act, seen, kinds=(TalkKind.MESSAGE,))
    record(case, act, EventKind.TALK_SENT, talk=talk.n, party=party)
    tell_person(case=case, party=party, kind=MessageKind.TALK, act=act, talk=talk)
    return talk


def settle_talk(*, case: Case, party: Party, act: Act, seen: int, how: str = "") -> None:
    """Say that what somebody wrote up to message `seen` needs no answer, or was answered by voice.

    `how` is what was done: it is needed where they feel less safe. NotPossible (`nothing_waits`, `unsafe_without_how`).
    """
    if not how.strip() and feels_unsafe(case, party, seen):
        raise NotPossible("unsafe_without_how")
    if not _settle(case, party, act, seen, how.strip() or None):
        raise NotPossible("nothing_waits")
    record(case, act, EventKind.TALK_SETTLED, party=party)


def _settle(
    case: Case,
    party: Party,
    act: Act,
    seen: int,
    how: str | None = None,
    kinds: Collection[TalkKind] = tuple(TalkKind),
) -> int:
    """Mark what waits in a thread, up to the message that somebody has seen, as seen to; how many there were."""
    db.session.flush()
    waiting = update(Talk).where(Talk.case_id == case.id, Talk.party == party, ~Talk.from_staff)
    open_ones = waiting.where(Talk.settled_on.is_(None), Talk.n <= seen, Talk.kind.in_(kinds))
    found = open_ones.values(settled_on=act.on, settled_how=how)
    return db.session.connection().execute(found.execution_options(synchronize_session=False)).rowcount
