"""The letters of the threshold: that the application arrived, what was decided and why, and that a review follows.

They are written for the applicant: what counted and what did not, with the dates; what was weighed; what comes next;
how to disagree. They name nobody else who complained, and leave out what only an agency holds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from csp_reviews.casefile.reasons import reason_words
from csp_reviews.casefile.report_form import said_days
from csp_reviews.casefile.rulings import Worked
from csp_reviews.casefile.whom import Choosing
from csp_reviews.correspondence.content import Content, Section
from csp_reviews.law.calendar import Period, Unit
from csp_reviews.law.deciding import Weighed, one_more_by
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.procedure_parts import Limit
from csp_reviews.law.procedure_terms import ClockUnit
from csp_reviews.law.terms import AppealGround, AppealTier, CountOutcome, Decision, Matter
from csp_reviews.law.threshold import ComplaintFinding
from csp_reviews.models.cases import Case, Complaint
from csp_reviews.web.filters import listed, long_date, plain_date


@dataclass(frozen=True, slots=True)
class Decided:
    """A threshold decision as the letter tells it. `anyway`: why a review is held although it was not met.

    `choosing`: who will choose how the review is taken part in.
    """

    outcome: Decision
    on: date
    reason: str
    bodies: tuple[str, ...]
    weighed: Mapping[str, Weighed] = field(default_factory=dict)
    anyway: str = ""
    choosing: Choosing = Choosing.READER


def acknowledgement(case: Case, meets_on: date | None) -> Content:
    """The letter that the application arrived. `meets_on`: the next meeting that can decide it, where one is known."""
    when = (
        _("We expect to decide at the meeting on %(day)s.", day=long_date(meets_on))
        if meets_on
        else _("No time limit is published for this step. We will tell you as soon as it is decided.")
    )
    return Content(
        _("We have your application"),
        (
            Section(
                _("We have your application"),
                (
                    _("It reached us on %(day)s. Thank you for telling us.", day=long_date(case.received_on)),
                    _("Your reference is %(reference)s. Please keep it.", reference=case.reference),
                ),
            ),
            Section(
                _("What happens next"),
                (
                    _("We pass your application to each organisation that must help to decide about it."),
                    _("Together they decide whether there must be a review of how your reports were dealt with."),
                    when,
                    _(
                        "You read the decision and its reasons with your code. That it is there, we tell you only by a "
                        "way that you marked safe."
                    ),
                ),
            ),
        ),
    )


def decision_notice(*, worked: Worked, decided: Decided) -> Content:
    """The letter that tells the applicant whether the threshold is met, and why: s.104(6)."""
    met = decided.outcome is Decision.MET
    title = _("There will be a review") if met or decided.anyway else _("The threshold for a review was not met")
    sections = [
        Section(title, (_answer(decided), _explained(), *_paragraphs(decided.reason), _made_by(decided))),
        Section(_("Your reports"), (_needed(worked),), tuple(_reports(worked))),
        *_matters(worked, decided),
        *_review_follows(decided),
    ]
    if not met:
        sections += [*_another_report(worked), *_disagree(worked.procedure)]
    return Content(title, tuple(sections))


def anyway_notice(*, case: Case, reason: str, choosing: Choosing = Choosing.READER) -> Content:
    """The letter that a review is held although the threshold was not met."""
    decided = Decided(Decision.NOT_MET, case.received_on, "", (), anyway=reason, choosing=choosing)
    title = _("There will be a review")
    first = Section(title, (_("We told you before that the threshold was not met. That decision stays as it was."),))
    return Content(title, (first, *_review_follows(decided)))


def matter_words(matter: str, procedure: Procedure) -> str:
    """What a matter of s.104(5) is called to the applicant; a procedure's own is in its own words."""
    known = {
        Matter.PERSISTENCE.value: _("How long it has gone on, and how often"),
        Matter.HARM.value: _("The harm it does, or could do"),
        Matter.ADEQUACY.value: _("Whether enough was done about it"),
    }
    own = {each.id: each.text for each in procedure.discretion.own}
    return known.get(matter) or own.get(matter) or matter


def _answer(decided: Decided) -> str:
    if decided.outcome is Decision.MET:
        return _("We have decided that the threshold for a review is met.")
    if decided.anyway:
        return _("We have decided that the threshold is not met, and that there will be a review all the same.")
    return _("We have decided that the threshold for a review is not met.")


def _explained() -> str:
    return _(
        "The threshold is what has to be reached before there must be a review of what was done about your reports."
    )


def _made_by(decided: Decided) -> str:
    return _("This was decided on %(day)s by %(who)s.", day=long_date(decided.on), who=listed(decided.bodies))


def _needed(worked: Worked) -> str:
    count = worked.procedure.counted_routes[0]
    needed = ngettext(
        "One report that counts is enough.", "%(num)s reports that count are enough for a review.", count.reports
    )
    return " ".join((needed, _("These are the reports that you told us about.")))


def _reports(worked: Worked) -> Iterator[str]:
    """One line a report, in the applicant's own numbering; what only an agency holds is left out."""
    found = {each.id: each for each in worked.finding.complaints}
    for complaint in worked.complaints:
        if not complaint.agency_only:
            yield f"{_report(complaint)} {_verdict(complaint, found[complaint.n], worked)}"


def _report(complaint: Complaint) -> str:
    happened = said_days(complaint.incident_first, complaint.incident_last)
    if complaint.complained_first is None:
        return _("What happened (%(day)s):", day=happened)
    told = said_days(complaint.complained_first, complaint.complained_last)
    if complaint.reported_to:
        who = complaint.reported_to
        return _("What happened (%(day)s), told to %(who)s (%(told)s):", day=happened, who=who, told=told)
    return _("What happened (%(day)s), reported then (%(told)s):", day=happened, told=told)


def _verdict(complaint: Complaint, found: ComplaintFinding, worked: Worked) -> str:
    ruled = worked.rulings.get(complaint.n)
    parts = [reason_words(found.reason)]
    if ruled is not None:
        if ruled.incident_on:
            parts.append(_("We took %(day)s as the day it happened.", day=plain_date(ruled.incident_on)))
        if ruled.complained_on:
            parts.append(_("We took %(day)s as the day it was reported.", day=plain_date(ruled.complained_on)))
        parts.append(ruled.reason)
    return " ".join(parts)


def _matters(worked: Worked, decided: Decided) -> Iterator[Section]:
    matters = [matter for matter in worked.finding.discretion if matter in decided.weighed]
    if not matters:
        return
    yield Section(
        _("What else we looked at"),
        (_("The number of reports alone did not decide it. So we looked at each of these."),),
        tuple(f"{matter_words(matter, worked.procedure)}: {_found(decided.weighed[matter])}" for matter in matters),
    )


def _found(weighed: Weighed) -> str:
    found = _("We found that this does not speak for a review.")
    if weighed.for_review:
        found = _("We found that this speaks for a review.")
    return f"{weighed.reason} {found}"


def _review_follows(decided: Decided) -> Iterator[Section]:
    if decided.outcome is Decision.NOT_MET and not decided.anyway:
        yield Section(
            _("What happens next"),
            (
                _("The organisations still have to deal with what you reported, and you can go on reporting."),
                _("You can apply again at any time."),
            ),
        )
        return
    yield Section(
        _("What happens next"),
        (
            *_paragraphs(decided.anyway),
            _("The organisations will look together at what was done about your reports, and what should be done now."),
            *(_part_and_day(decided.choosing) if decided.choosing is not Choosing.ALONE else ()),
        ),
    )
    if decided.choosing is Choosing.ALONE:
        yield Section("", _part_and_day(Choosing.READER), own=True)


def _part_and_day(choosing: Choosing) -> tuple[str, str]:
    """Who can say how to take part, and who is told of the day: only who will get the invitation (condition c1)."""
    day = _("We will tell you on which day it is held, and the outcome and any recommendations after it.")
    if choosing is Choosing.READER:
        return (
            _("You can say how you want to take part: in person, online, by phone, in writing, or through somebody."),
            day,
        )
    they = _(
        "The person whom the application is for can say how they want to take part: in person, online, by phone, in "
        "writing, or through somebody."
    )
    if choosing is Choosing.ANOTHER:
        return they, day
    return they, _(
        "They are told on which day it is held. We will tell you the outcome and any recommendations after it."
    )


def _another_report(worked: Worked) -> Iterator[Section]:
    last = one_more_by(worked.finding)
    if last is None or worked.finding.outcome is CountOutcome.MET:
        return
    within, day = worked.procedure.counted_routes[0].report_within, plain_date(last)
    if within.unit is Unit.NONE:
        text = _(
            "One more report that counts would be enough. If something happens again, report it, "
            "and apply again by %(day)s: then the reports that count now still count.",
            day=day,
        )
    else:
        text = _(
            "One more report that counts would be enough. If something happens again, report it within %(length)s, "
            "and apply again by %(day)s: then the reports that count now still count.",
            length=_period(within),
            day=day,
        )
    yield Section(_("One more report would change this"), (text,))


def _period(period: Period) -> str:
    return {
        Unit.MONTHS: ngettext("%(num)s month", "%(num)s months", period.n),
        Unit.WEEKS: ngettext("%(num)s week", "%(num)s weeks", period.n),
        Unit.DAYS: ngettext("%(num)s day", "%(num)s days", period.n),
    }[period.unit]


def _disagree(procedure: Procedure) -> Iterator[Section]:
    """How to appeal: Sch. 4 para 3(a). Every refusal carries it, whatever the procedure leaves unsaid."""
    ways = [way for way in procedure.appeals if way.tier is AppealTier.PARTNERSHIP]
    way = next((way for way in ways if AppealGround.THRESHOLD in way.about), ways[0] if ways else None)
    who = way.heard_by_name if way and way.heard_by_name else _("The partnership")
    limit = _("There is no time limit.")
    if way is not None and way.limit is not None:
        limit = _("Appeal within %(length)s of the day you are told.", length=_length(way.limit))
    yield Section(
        _("If you disagree"),
        (
            _("You can appeal. %(who)s will look at the decision again, through people who did not make it.", who=who),
            limit,
            _("You can appeal on the page where you follow your application, or by phone, by letter or in person."),
        ),
    )


def _length(limit: Limit) -> str:
    units = {
        ClockUnit.WORKING_DAYS: ngettext("%(num)s working day", "%(num)s working days", limit.n),
        ClockUnit.WEEKS: ngettext("%(num)s week", "%(num)s weeks", limit.n),
        ClockUnit.MONTHS: ngettext("%(num)s month", "%(num)s months", limit.n),
    }
    return units.get(limit.unit) or ngettext("%(num)s day", "%(num)s days", limit.n)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n") if part.strip())
