"""The whole way of a case, step by step: what is done, what is going on, what comes. The `path` component draws it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from csp_reviews.applications.queries import Following
from csp_reviews.casefile.agreement import as_known_to, asked_of
from csp_reviews.casefile.as_told import Recommended
from csp_reviews.law.check_ins import read_weeks
from csp_reviews.law.consent import readers
from csp_reviews.law.stages import OPEN
from csp_reviews.law.terms import Decision, NoticeKind, Party, Progress, RequestState, Response, Stage
from csp_reviews.models.threshold import ThresholdDecision
from csp_reviews.web.filters import listed, long_date, plain_date, set_apart

Step = dict[str, Any]


def steps(seen: Following) -> list[Step]:
    """Every step of this case. After a refusal, a withdrawal or another end, only what was."""
    if seen.then is not None:
        return _as_they_were(seen, seen.then["steps"])
    found = [_received(seen), *_passed(seen), *_decided(seen)]
    if not seen.stands:
        # What comes after a decision that is kept from the reader would give it away.
        return [step for step in found if step["mark"] == "done"]
    if seen.reviews or seen.stage in (Stage.RECEIVED, Stage.REVIEW, Stage.FOLLOW_UP):
        found += [*_asked(seen), *_reviewed(seen), *_promised(seen), *_stopped(seen)]
    found += _ended(seen)
    over = seen.stage not in OPEN
    found = [step for step in found if step["mark"] == "done"] if over else found
    for step in found:
        if step["mark"] == "now":
            step["current"] = True
            break
    return found


def _as_they_were(seen: Following, kept: Sequence[Step]) -> list[Step]:
    """The steps of a page that stands still. That it was stopped or ended stands there too."""
    if seen.stage not in (Stage.WITHDRAWN, Stage.ENDED):
        return list(kept)
    return [*(step for step in kept if step["mark"] == "done"), *_ended(seen)]


def _step(title: str, text: str, mark: str) -> Step:
    return {
        "title": title,
        "text": text,
        "mark": mark,
        "word": {"done": _("Done"), "now": _("Now")}.get(mark, _("Later")),
    }


def _received(seen: Following) -> Step:
    day = long_date(seen.case.received_on)
    text = _("%(day)s.", day=day)
    if seen.case.acknowledged_on:
        text = _("%(day)s. We confirmed it on %(other)s.", day=day, other=plain_date(seen.case.acknowledged_on))
    return _step(_("We received your application"), text, "done")


def _passed(seen: Following) -> Iterator[Step]:
    told = set_apart(f"{row.agency.name}, {plain_date(row.passed_on)}" for row in seen.passings)
    title = _("The organisations get your application")
    if seen.case.imported:
        return
    if seen.passings and not seen.facts.unsent:
        yield _step(title, told + ".", "done")
    else:
        yield _step(title, (told + ".") if told else _("The law says who they are: each of them sees it."), "now")


def _decided(seen: Following) -> Iterator[Step]:
    """Each decision is a step: one that an appeal overturned stays, and another follows."""
    for decision in seen.decisions:
        yield _step(decision_title(decision), _("%(day)s.", day=long_date(decision.decided_on)), "done")
    if seen.stage is Stage.RECEIVED:
        title = _("The organisations decide whether there must be a review")
        text = _("You get the reasons.")
        if seen.meeting:
            text = _("The partnership meets on %(day)s. You get the reasons.", day=long_date(seen.meeting))
        yield _step(title, text, "later" if seen.facts.unsent else "now")


def decision_title(decision: ThresholdDecision) -> str:
    """A decision in one line."""
    if decision.outcome is Decision.NOT_MET:
        return _("The organisations decided that there need not be a review")
    if decision.must_decide_met:
        return _("The organisations decided: there must be a review")
    return _("The organisations decided: there will be a review")


def _asked(seen: Following) -> Iterator[Step]:
    """Who was asked, and whether they answered; what they said is not here."""
    asked = [request for request in seen.requests if request.state is not RequestState.CANCELLED]
    title = _("The organisations say what they know and did")
    if asked:
        names = (f"{seen.agencies.get(request.agency_id, '')}: {_answered(request.state)}" for request in asked)
        waiting = any(request.state is RequestState.OPEN for request in asked)
        yield _step(title, set_apart(names) + ".", "now" if waiting else "done")
    elif seen.stage in (Stage.RECEIVED, Stage.REVIEW):
        yield _step(title, _("The panel hears it before it meets."), "later")


def _answered(state: RequestState) -> str:
    if state is RequestState.OPEN:
        return _("asked")
    return _("refused") if state is RequestState.REFUSED else _("answered")


def _reviewed(seen: Following) -> Iterator[Step]:
    """The review. Where it is held again, what was done in the one before stands as done, and the new one follows."""
    again = _held_again(seen)
    before = [one for one in seen.reviews if one.finalised_on and (again or one is not seen.reviews[-1])]
    for one in before:
        yield _step(
            _("A panel looked at what was done"), _("%(day)s.", day=long_date(one.held_on or one.finalised_on)), "done"
        )
        yield _step(_("You got the outcome in writing"), _("%(day)s.", day=long_date(one.finalised_on)), "done")
    new = replace(seen, reviews=()) if again else seen
    met = _met(new)
    yield met | {"title": _("A panel looks at it again, in a new review")} if before else met
    yield from _draft(new)
    yield _outcome(new)


def _held_again(seen: Following) -> bool:
    """Whether an appeal brought the case back to its review, and the new one is not arranged, as far as is known."""
    return seen.stage is Stage.REVIEW and bool(seen.reviews) and seen.reviews[-1].finalised_on is not None


def _met(seen: Following) -> Step:
    title = _("A panel looks at what was done")
    last = seen.reviews[-1] if seen.reviews else None
    held = _held(seen)
    if held is not None:
        return _step(title, _("%(day)s.", day=long_date(held)), "done")
    if last is not None and last.planned_on and seen.arranged:
        text = _("It meets on %(day)s.", day=long_date(last.planned_on))
        return _step(title, " ".join((text, taking_part(seen))) if no_invitation(seen) else text, "now")
    mark = "now" if seen.stage is Stage.REVIEW else "later"
    return _step(title, taking_part(seen), mark)


def no_invitation(seen: Following) -> bool:
    """Whether the review in hand is arranged without an invitation, as far as the reader was told."""
    if seen.then is not None:
        return bool(seen.then["not_invited"])
    last = seen.reviews[-1] if seen.reviews else None
    return last is not None and last.finalised_on is None and bool(last.not_invited_reason) and seen.arranged


def taking_part(seen: Following) -> str:
    """Who chooses how the review is taken part in, or that there is no invitation, for whoever reads it."""
    without, applicant = no_invitation(seen), seen.party is Party.APPLICANT
    if as_known_to(seen.case, seen.party).speaks is applicant:
        return _("You are not invited. The letter below says why.") if without else _("You choose how to take part.")
    if applicant and without:
        return _("The person you asked for is not invited. The letter below says why.")
    if applicant:
        return _("The person you asked for chooses how to take part.")
    if without:
        return _("Whoever applied for you is not invited.")
    return _("Whoever applied for you chooses how to take part.")


def _held(seen: Following) -> date | None:
    """The day on which the panel met; None where it did not yet."""
    last = seen.reviews[-1] if seen.reviews else None
    return last.held_on or last.finalised_on if last is not None else None


def _draft(seen: Following) -> Iterator[Step]:
    """Reading the draft plan: a step of its own until the outcome is final."""
    if seen.party not in readers(as_known_to(seen.case, seen.party), NoticeKind.DRAFT_PLAN):
        return
    final = bool(seen.reviews and seen.reviews[-1].finalised_on)
    title = _("You read the draft plan and say what is wrong or missing")
    if seen.plan is not None and any(comment.party is seen.party for comment in seen.plan.comments):
        yield _step(title, _("You did. The panel reads it before anything is final."), "done")
    elif seen.plan is not None:
        yield _step(title, _("You have until %(day)s.", day=long_date(seen.plan.comments_by)), "now")
    elif not final:
        yield _step(title, _("You do not have to."), "later")


def _outcome(seen: Following) -> Step:
    last = seen.reviews[-1] if seen.reviews else None
    if last is not None and last.finalised_on:
        text = _("%(day)s.", day=long_date(last.finalised_on))
        return _step(_("You got the outcome in writing"), text, "done")
    mark = "now" if _held(seen) is not None else "later"
    return _step(_("You get the outcome in writing"), _("With who is asked to do what, and by when."), mark)


def _promised(seen: Following) -> Iterator[Step]:
    if seen.recommendations:
        yield _carried_out(seen)


def _carried_out(seen: Following) -> Step:
    """How far it is: what was declined, and what a closed case leaves undone, is not called carried out."""
    made, over = [one for one in seen.recommendations if not one.imported], seen.stage not in OPEN
    declined = sum(_declined(one) for one in made)
    left = sum(not _declined(one) and one.progress is not Progress.DONE for one in made)
    text = []
    if declined:
        text.append(
            ngettext("%(num)s recommendation was declined.", "%(num)s recommendations were declined.", declined)
        )
    if left and over:
        text.append(ngettext("%(num)s was not confirmed as done.", "%(num)s were not confirmed as done.", left))
    if (made and declined == len(made)) or (left and over):
        title = _("What was recommended was answered")
    elif declined:
        title = _("What was agreed to of the recommendations is carried out")
    else:
        title = _("What was recommended is carried out")
    text.append(_("What was recommended, and how far it is, stands below."))
    return _step(title, " ".join(text), "now" if left and not over else "done")


def _declined(one: Recommended) -> bool:
    return bool(one.responses) and one.responses[-1].response is Response.DECLINED


def _stopped(seen: Following) -> Iterator[Step]:
    """Asking whether it has stopped, some weeks after the outcome."""
    weeks = read_weeks(seen.case.area.check_in_weeks)
    if not weeks or seen.case.imported or seen.party not in asked_of(seen.case):
        return
    title = _("We ask you whether it has stopped")
    following = seen.facts.following.check_in
    if following is not None:
        text = _(
            "Next on %(day)s. If it has not, we start again on what was promised.", day=long_date(following.due_on)
        )
        yield _step(title, text, "now" if seen.asked else "later")
    elif seen.stage is Stage.FOLLOW_UP:
        yield _step(title, "", "now" if seen.asked else "done")
    else:
        text = ngettext(
            "%(weeks)s week after the outcome. If it has not, we start again on what was promised.",
            "%(weeks)s weeks after the outcome. If it has not, we start again on what was promised.",
            weeks[-1],
            weeks=listed(map(str, weeks)),
        )
        yield _step(title, text, "later")


def _ended(seen: Following) -> Iterator[Step]:
    case = seen.case
    if seen.stage is Stage.CLOSED:
        yield _step(_("Your case was closed"), _("%(day)s.", day=long_date(case.closed_on)), "done")
    elif seen.stage is Stage.WITHDRAWN:
        theirs = seen.party is Party.AFFECTED
        title = _("It stopped, as whoever applied asked") if theirs else _("It stopped, as you asked")
        yield _step(title, _("%(day)s.", day=long_date(case.withdrawn_on)), "done")
    elif seen.stage is Stage.ENDED:
        yield _step(_("Your application ended"), _("The letter below says why."), "done")
