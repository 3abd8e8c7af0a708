"""The letters of a review: the invitation to take part, and the outcome with its recommendations (s.104(8))."""

from collections.abc import Sequence

from flask_babel import gettext as _

from csp_reviews.casefile.agreement import who_is_asked
from csp_reviews.casefile.needs import needs_known
from csp_reviews.casefile.whom import letter_readers
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.law.terms import NoticeKind, Party, ReviewMode, TakingPart
from csp_reviews.models.cases import Case
from csp_reviews.models.reviews import Recommendation, Review
from csp_reviews.web.filters import long_date, within, words


def letter_about(review: Review) -> Content:
    """The letter about taking part: the invitation, or why there is none."""
    return not_invited(review) if review.not_invited_reason else invitation(review)


def invitation(review: Review) -> Content:
    """When, where and how the review is held, and who chooses how to take part: in words that fit whoever reads it."""
    case = review.case
    both = _for_who_does_not_choose(case)
    return Content(
        _("The review, and how to take part") if both else _("Your part in the review"),
        (
            Section(_("When it is"), (_when(review),)),
            *([Section(_("Where it is"), (review.place,))] if _has_place(review) else []),
            *([_for_both()] if both else _taking_part(case)),
        ),
    )


def not_invited(review: Review) -> Content:
    """That nobody is invited to take part, the chair's reason, and what can be done, for who would be invited.

    Not to invite needs the chair's written reason: guidance 2025.
    """
    both = _for_who_does_not_choose(review.case)
    says = (
        _("The chair decided that the person whom the application is for is not invited. This is the chair’s reason:")
        if both
        else _("The chair decided that you are not invited to take part. This is the chair’s reason:")
    )
    return Content(
        _("The review, and why there is no invitation") if both else _("Why you are not invited to the review"),
        (
            Section(_("When it is"), (_when(review),)),
            Section(_("Why there is no invitation") if both else _("Why you are not invited"), (says,)),
            Section("", _lines(review.not_invited_reason)),
            Section(
                _("What you can do"),
                (
                    _("You can still tell us what the panel should know, and we bring it to them."),
                    _(
                        "If you think that this is wrong, tell your contact before the review is held. You can also "
                        "appeal about it once you have the outcome."
                    ),
                ),
            ),
        ),
    )


def outcome(review: Review, made: Sequence[Recommendation]) -> Content:
    """What the panel found, what it recommended to whom by when, and what the applicant can do next."""
    return Content(
        _("Outcome of the review"),
        (
            Section(_("What the review found"), _lines(review.findings)),
            Section(_("Who took part"), (), tuple(_who(review))),
            _recommended(made),
            Section(
                _("What happens now"),
                (
                    _(
                        "We ask each organisation to say what it will do, and by when. You can follow this online with "
                        "your code, or ask your contact."
                    )
                    if made
                    else _("You can follow your case online with your code, or ask your contact what this means."),
                ),
            ),
            Section(
                _("If you disagree"),
                (
                    _(
                        "You can appeal about how the review was carried out or about its outcome. Somebody who had no "
                        "part in your case decides. Do it online with your code, or ring or write to your contact."
                    ),
                ),
            ),
        ),
    )


def _for_who_does_not_choose(case: Case) -> bool:
    """Whether the applicant reads the letter too, and the person affected is asked."""
    return who_is_asked(case) is Party.AFFECTED and Party.APPLICANT in letter_readers(case, NoticeKind.REVIEW)


def _taking_part(case: Case) -> list[Section]:
    """How whoever is asked takes part. What the applicant told us is repeated to the applicant alone (c1)."""
    choose = _(
        "You choose. You can come, join online or by phone, send a statement, have somebody speak for you, or take no "
        "part. None of them counts against you."
    )
    tell = _(
        "Tell your contact which you want, or choose it online with your code. Say too what would make it easier: a "
        "language, a break, company."
    )
    told = _asked_for(case) if who_is_asked(case) is Party.APPLICANT else ()
    part = Section(_("How you can take part"), (choose, tell))
    return [part, Section("", told, own=True)] if told else [part]


def _for_both() -> Section:
    """The same for a letter that the applicant reads too, who does not speak for the person affected."""
    return Section(
        _("Who chooses how to take part"),
        (
            _(
                "The person whom the application is for chooses. They can come, join online or by phone, send a "
                "statement, have somebody speak for them, or take no part. None of them counts against them."
            ),
            _(
                "They can choose it on their own page, or ring us and say which they want. We also want to know what "
                "would make it easier: a language, a break, company."
            ),
        ),
    )


def _asked_for(case: Case) -> tuple[str, ...]:
    """What the applicant told us already of their part, and what is prepared for it."""
    needs = needs_known(case)
    if needs is None:
        return ()
    way = _("You told us: %(way)s.", way=within(words(needs.taking_part)))
    language = needs.language or _("English")
    helper = (_("We get an interpreter for you: %(language)s.", language=language),) if needs.interpreter else ()
    return way, *helper


def _has_place(review: Review) -> bool:
    return bool(review.place) and review.mode is not ReviewMode.CORRESPONDENCE


def _when(review: Review) -> str:
    if review.mode is ReviewMode.CORRESPONDENCE:
        return _(
            "The organisations review your case in writing, without a meeting. You can send what you want them to read."
        )
    if review.planned_on is None:
        return _("The day is not set yet. We tell you as soon as it is.")
    day = long_date(review.planned_on)
    if review.planned_at:
        return _("%(day)s, %(time)s.", day=day, time=review.planned_at)
    return f"{day}."


def _who(review: Review) -> list[str]:
    people = [
        _("%(name)s (%(agency)s)", name=member.name, agency=member.agency.name) if member.agency else member.name
        for member in review.members
        if member.attendance.value == "came"
    ]
    chair = [_("%(name)s, who chaired it", name=review.chair_name)] if review.chair_name else []
    return chair + people + ([_your_part(review, review.took_part)] if review.took_part else [])


def _your_part(review: Review, part: TakingPart) -> str:
    """How whoever was asked took part. Who was not invited did not choose to stay away."""
    if review.not_invited_reason and part is TakingPart.NOT:
        return _("You: not invited by the chair")
    return _("You: %(how)s", how=within(words(part)))


def _recommended(made: Sequence[Recommendation]) -> Section:
    if not made:
        return Section(_("Recommendations"), (_("The review made no recommendations."),))
    items = tuple(
        _("%(who)s, by %(day)s: %(what)s", who=_addressee(one), day=long_date(one.due_on), what=one.text)
        for one in made
    )
    return Section(_("Recommendations"), (), items)


def _addressee(one: Recommendation) -> str:
    return one.agency.name if one.agency else str(one.addressee)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line.strip())
