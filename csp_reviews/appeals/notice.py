"""The letter that tells the applicant how their appeal was decided, why, and what follows from it."""

from collections.abc import Iterator

from flask_babel import gettext as _

from csp_reviews.casefile.areas import rules_of
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.law.appeals import second_tier
from csp_reviews.law.terms import AppealGround, AppealOutcome, AppealTier
from csp_reviews.models.appeals import Appeal, AppealLine
from csp_reviews.web.filters import long_date, set_apart, within, words


def content_of(appeal: Appeal) -> Content:
    """The notice of a decided appeal. What is owed then is the partnership's to do."""
    decided = _(
        "%(who)s decided this on %(day)s, and took no part in your case before.",
        who=appeal.decided_by,
        day=long_date(appeal.decided_on),
    )
    reasons = tuple(part for part in appeal.decision_reason.split("\n") if part.strip())
    return Content(
        _("Decision on your appeal"),
        (
            Section(_heading(appeal), (_("Your appeal was about: %(ground)s.", ground=_abouts(appeal)), decided)),
            *_grounds(appeal),
            *_points(appeal),
            Section(_("The reasons"), reasons),
            Section(_("What happens now"), tuple(_next(appeal))),
            Section(
                _("If you still disagree"),
                (
                    *_further(appeal),
                    _("You can complain to the organisation that you are unhappy with, at any time."),
                    _("If it is the council, you can then ask the ombudsman to look at what it did. That is free."),
                ),
            ),
        ),
    )


def _heading(appeal: Appeal) -> str:
    return {
        AppealOutcome.UPHELD: _("We agree with your appeal"),
        AppealOutcome.OUT_OF_TIME: _("Your appeal came after the last day, and was not heard"),
    }.get(appeal.outcome or AppealOutcome.DISMISSED, _("We do not agree with your appeal"))


def _points(appeal: Appeal) -> Iterator[Section]:
    """What was found on each line that the appeal was tied to."""
    answered = [line for line in appeal.lines if line.agreed is not None]
    if answered:
        points = (f"{line.title}. {_verdict(line)}" for line in answered)
        yield Section(_("Point by point"), (_("This is what you said was wrong, and what we found."),), tuple(points))


def _verdict(line: AppealLine) -> str:
    agreed = _("We agree with you about this.") if line.agreed else _("We do not agree with you about this.")
    return f"{agreed} {line.answer}".strip()


def _further(appeal: Appeal) -> Iterator[str]:
    """The next tier, where the procedure has one and the applicant may go there."""
    if appeal.tier is not AppealTier.PARTNERSHIP:
        return
    rules, left = rules_of(appeal.case), [ground for ground in appeal.grounds if ground not in appeal.upheld_grounds]
    way = next((way for way in (second_tier(rules, ground) for ground in left) if way is not None), None)
    if way is not None:
        who = way.heard_by_name or within(words(AppealTier.POLICING_BODY))
        yield _("You can appeal again: on the page where you follow your application, or tell us.")
        yield _("Who hears it then: %(who)s.", who=who)


def _abouts(appeal: Appeal) -> str:
    return set_apart(_about(ground) for ground in appeal.grounds)


def _grounds(appeal: Appeal) -> Iterator[Section]:
    """With which of several grounds whoever decided agrees; nothing where it is all of them, or none."""
    agreed = appeal.upheld_grounds
    if agreed and len(agreed) < len(appeal.grounds):
        left = [ground for ground in appeal.grounds if ground not in agreed]
        points = (
            _("We agree about: %(grounds)s.", grounds=set_apart(map(_about, agreed))),
            _("We do not agree about: %(grounds)s.", grounds=set_apart(map(_about, left))),
        )
        yield Section(_("What we agree with"), points)


def _about(ground: AppealGround) -> str:
    return {
        AppealGround.THRESHOLD: _("the decision that there would be no review"),
        AppealGround.DELAY: _("how long it has taken"),
        AppealGround.NO_ANSWER: _("that you had no answer"),
        AppealGround.REVIEW: _("how the review was carried out, or its outcome"),
    }[ground]


def _next(appeal: Appeal) -> Iterator[str]:
    """What follows from each ground that was upheld. A review is not held again before the decision is made again."""
    agreed = appeal.upheld_grounds
    if not agreed:
        yield _("The decision stays as it was made.")
    for ground in agreed:
        if ground is not AppealGround.REVIEW or AppealGround.THRESHOLD not in agreed:
            yield _owed(ground)


def _owed(ground: AppealGround) -> str:
    return {
        AppealGround.THRESHOLD: _("The partnership must now decide again whether there will be a review."),
        AppealGround.REVIEW: _("The partnership must now hold the review again."),
        AppealGround.DELAY: _("The partnership must now take the next step, and tell you when."),
        AppealGround.NO_ANSWER: _("The partnership must now answer you."),
    }[ground]
