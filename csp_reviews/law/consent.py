"""Who may agree to an application that somebody makes for another person, to what, and until when.

"That person or any other person" may apply: s.104(1). Guidance asks for the consent of whoever is affected (condition
c1 of the permissions). Everybody of 16 or more is taken to be able to decide, and a wrong choice is no proof that they
cannot (Mental Capacity Act 2005 s.1); a child who understands enough decides for themselves (Gillick v West Norfolk AHA
[1986] AC 112), else whoever has parental responsibility (Children Act 1989 s.3). Where an adult cannot decide, their
attorney (2005 Act s.9) or deputy (s.16) does, and where there is none it is asked in their best interests (s.4).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from csp_reviews.law.terms import ConsentScope, Deciding, MessageKind, NoticeKind, Party

NEIGHBOUR_ANSWERS_IN = timedelta(days=28)
"""How long the link of a neighbour in a group waits for its answer."""

OTHERS = frozenset({Deciding.PARENT, Deciding.ATTORNEY, Deciding.DEPUTY, Deciding.BEST_INTERESTS})
BY_PAPER = frozenset({Deciding.ATTORNEY, Deciding.DEPUTY})
CANNOT_DECIDE = frozenset({Deciding.ATTORNEY, Deciding.DEPUTY, Deciding.BEST_INTERESTS})
CHILD = frozenset({Deciding.CHILD_THEMSELVES, Deciding.PARENT})


def somebody_else_decides(deciding: Deciding) -> bool:
    """Whether another than the person affected agrees, whose name is then needed."""
    return deciding in OTHERS


def authority_needed(deciding: Deciding) -> bool:
    """Whether it must be said by what right: a registered power, an order of the court, or who was asked (2005 Act)."""
    return deciding in CANNOT_DECIDE


def safeguarding(deciding: Deciding | None, *, applicant_minor: bool = False) -> bool:
    """Whether a member of staff looks first: a child, or an adult who cannot decide, is in the case."""
    return applicant_minor or deciding in CHILD | CANNOT_DECIDE


@dataclass(frozen=True, slots=True)
class Doubt:
    """What makes it uncertain that whoever applied may end it alone, and that everybody is safe (condition c4)."""

    apart: bool = False
    """The agreement is over, or decisions are kept from whoever applied: the two have fallen out."""
    decided_for: bool = False
    """Another than the person affected agreed: an adult cannot decide, or a parent decides for a child."""
    not_looked: bool = False
    """Nobody has looked yet at the safety of a child, or of an adult who cannot decide."""
    unsafe: frozenset[Party] = frozenset()
    """Who of the two wrote that they feel less safe, and has no answer."""

    @property
    def speak_first(self) -> bool:
        """Whether a wish to stop waits until a member of staff has spoken to those it is about."""
        return self.apart or self.decided_for or self.not_looked or bool(self.unsafe)

    @property
    def speak_to_affected(self) -> bool:
        """Whether the person affected, if there is one, is among those who are spoken to."""
        return self.apart or self.decided_for or self.not_looked or Party.AFFECTED in self.unsafe


def enough(scope: Collection[ConsentScope]) -> bool:
    """Whether what was agreed to is enough to apply at all."""
    return ConsentScope.ASK in scope


def ran_out(until: date | None, day: date) -> bool:
    """Whether an agreement with a last day is over. One without lasts until the case does."""
    return until is not None and until < day


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the person affected agrees on a day that somebody else acts for them."""

    scope: frozenset[ConsentScope]
    over: bool = False
    """Taken back, or past its last day."""
    kept_back: bool = False
    """Somebody recorded why the applicant must not be told: it would put the person affected at risk."""

    @property
    def speaks(self) -> bool:
        """Whether the applicant speaks for the person affected, and is asked in their place."""
        return not self.over and not self.kept_back and ConsentScope.SPEAK in self.scope


WHOLE = Agreement(frozenset(ConsentScope))
"""Where nobody else is affected, nobody else has to agree."""

ALWAYS = frozenset({NoticeKind.ACKNOWLEDGEMENT, NoticeKind.ENDING})
"""What answers the applicant's own act, and tells nothing of the person affected: that it came, that it is over."""
DECISIONS = frozenset({NoticeKind.THRESHOLD, NoticeKind.OUTCOME, NoticeKind.APPEAL})
"""Of what the Act has the bodies inform the applicant, whoever they apply for: s.104(6) and (8), Sch. 4 para 3."""
LETTERS: Mapping[NoticeKind, frozenset[ConsentScope]] = {
    NoticeKind.CLOSING: frozenset({ConsentScope.TOLD}),
    NoticeKind.REVIEW: frozenset({ConsentScope.TOLD, ConsentScope.SPEAK}),
    NoticeKind.DRAFT_PLAN: frozenset({ConsentScope.SPEAK}),
}
"""To what the person affected must have agreed before the applicant gets another letter: any of these."""
STILL_TOLD = DECISIONS | {NoticeKind.CLOSING}
"""What the applicant is told late, once nothing forbids it any more; an invitation or a draft has had its day."""
ASKS_THEM = frozenset({NoticeKind.REVIEW, NoticeKind.DRAFT_PLAN})
"""What asks for the word of the person affected: it goes to them too, unless the applicant speaks for them."""
ABOUT_THEM = frozenset({MessageKind.TALK, MessageKind.CHECK_IN})
"""The messages that speak of the person affected. All others are about the applicant's own acts and safety."""


def letter_covered(agreement: Agreement, kind: NoticeKind) -> bool:
    """Whether the applicant may have a letter of this kind about the person affected. Source: condition c1."""
    if kind in ALWAYS:
        return True
    if agreement.over or agreement.kept_back:
        # What follows a decision tells that it was made, and where the person affected will be.
        return False
    return kind in DECISIONS or bool(LETTERS[kind] & agreement.scope)


def readers(agreement: Agreement, kind: NoticeKind, *, copy: bool = False) -> tuple[Party, ...]:
    """Who gets a letter of this kind: the applicant first, never nobody. `copy`: the person affected gets one too.

    They do where they asked for one, and always of the end of what was asked for them. Nobody gets a copy of the answer
    to an appeal, which is the applicant's, and of the rest none goes out once nothing is agreed any more. Where nobody
    else is affected (`WHOLE`) it is the applicant alone.
    """
    applicant = letter_covered(agreement, kind)
    asked = kind in ASKS_THEM and not agreement.speaks
    copied = copy and kind is not NoticeKind.APPEAL and (not agreement.over or kind is NoticeKind.ENDING)
    affected = not applicant or asked or copied or letter_of_their_own(agreement, kind)
    return (Party.APPLICANT,) * applicant + (Party.AFFECTED,) * affected


def letter_of_their_own(agreement: Agreement, kind: NoticeKind) -> bool:
    """Whether the person affected is told of a decision without asking: they did not leave that to the applicant."""
    return kind in DECISIONS and ConsentScope.TOLD not in agreement.scope


def message_covered(agreement: Agreement, kind: MessageKind) -> bool:
    """Whether the applicant may be told or asked this. Only who speaks for somebody is asked how they are.

    A letter's own message is `letter_covered`.
    """
    if kind not in ABOUT_THEM:
        return True
    return agreement.speaks if kind is MessageKind.CHECK_IN else not agreement.over
