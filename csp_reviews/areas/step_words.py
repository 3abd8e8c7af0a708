"""What happens after somebody asks, by when, and how to appeal: in plain words, from the procedure in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from csp_reviews.casefile.lengths import clock, limit
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.procedure_parts import Appeal, Clock
from csp_reviews.law.procedure_terms import ClockEvent, ClockStep, ClockUnit
from csp_reviews.law.procedure_terms_people import Sender
from csp_reviews.law.terms import AppealTier
from csp_reviews.models.areas import MeetingDate
from csp_reviews.web.filters import long_date, within


@dataclass(frozen=True)
class Step:
    """One step: what happens, by when, and what it means for the applicant."""

    title: str
    by_when: str
    detail: str


STEPS: tuple[tuple[tuple[ClockStep, ...], Any, Any], ...] = (
    (
        (ClockStep.ACKNOWLEDGE,),
        _l("We tell you that we have it"),
        _l("We pass it on to every organisation that the law says must see it."),
    ),
    (
        (ClockStep.THRESHOLD_DECISION, ClockStep.TELL_DECISION),
        _l("The organisations decide if the threshold is met"),
        _l("You get the reasons, report by report."),
    ),
    (
        (ClockStep.ANSWER_INFORMATION, ClockStep.REQUEST_INFORMATION),
        _l("They say what they know and what they did"),
        _l("What they hold is put beside what you told us."),
    ),
    (
        (ClockStep.REVIEW,),
        _l("A panel reviews the case"),
        _l(
            "You choose how to take part: in person, online, by phone, in writing, through somebody who speaks for "
            "you, or not at all."
        ),
    ),
    (
        (ClockStep.OUTCOME, ClockStep.ACTION_PLAN),
        _l("You get the outcome"),
        _l("It says what was found and what is recommended, to whom, and by when."),
    ),
)

AFTER: Mapping[ClockEvent, Any] = {
    ClockEvent.RECEIPT: _l("Within %(length)s after we get your application."),
    ClockEvent.COMPLETED_FORM: _l("Within %(length)s after we get the completed form."),
    ClockEvent.CHECKED: _l("Within %(length)s after your application is checked."),
    ClockEvent.CONSENT: _l("Within %(length)s after you agree to your details being shared."),
    ClockEvent.ENQUIRIES: _l("Within %(length)s after the enquiries end."),
    ClockEvent.ACKNOWLEDGE: _l("Within %(length)s after we tell you that we have it."),
    ClockEvent.SENT_ON: _l("Within %(length)s after your application is passed on."),
    ClockEvent.REQUEST_INFORMATION: _l("Within %(length)s after the organisations are asked."),
    ClockEvent.ANSWER_INFORMATION: _l("Within %(length)s after the last answer."),
    ClockEvent.NEXT_MEETING: _l("Within %(length)s after the partnership’s next meeting."),
    ClockEvent.THRESHOLD_DECISION: _l("Within %(length)s after the decision on the threshold."),
    ClockEvent.THRESHOLD_MET: _l("Within %(length)s after the decision that the threshold is met."),
    ClockEvent.REVIEW: _l("Within %(length)s after the review."),
    ClockEvent.OUTCOME: _l("Within %(length)s after the outcome."),
    ClockEvent.APPEAL_RECEIVED: _l("Within %(length)s after we get the appeal."),
    ClockEvent.UNSTATED: _l("Within %(length)s."),
}

BEFORE: Mapping[ClockEvent, Any] = {
    ClockEvent.NEXT_MEETING: _l("At least %(length)s before the partnership’s next meeting."),
    ClockEvent.REVIEW: _l("At least %(length)s before the review."),
    ClockEvent.OUTCOME: _l("At least %(length)s before the outcome."),
}

HEARD_BY: Mapping[Sender, Any] = {
    Sender.PARTNERSHIP: _l("the partnership"),
    Sender.COUNCIL: _l("the council"),
    Sender.COUNCIL_OFFICER: _l("a senior officer of the council"),
    Sender.POLICE: _l("the police"),
    Sender.CHAIR: _l("the chair of the partnership"),
    Sender.LANDLORD: _l("the landlord"),
    Sender.OTHER_PARTNERSHIP: _l("the partnership of another area"),
    Sender.PANEL: _l("a panel"),
    Sender.POLICING_BODY: _l("the local policing body"),
}


def steps(procedure: Procedure | None, meeting: MeetingDate | None) -> list[Step]:
    """The steps after an application, each with its published time limit or with the plain word that there is none."""
    clocks = procedure.clocks if procedure else ()
    found = [Step(str(title), _by_when(_first(clocks, kinds), meeting), str(detail)) for kinds, title, detail in STEPS]
    answered = Step(
        _("The organisations answer each recommendation"),
        _("Each recommendation has a day of its own."),
        _("They must take it seriously and say what they will do. The partnership follows each one until it is done."),
    )
    return [*found, answered]


def whole_process(procedure: Procedure | None) -> str:
    """The time limit for everything together, where the procedure gives one."""
    found = _first(procedure.clocks if procedure else (), (ClockStep.WHOLE_PROCESS,))
    return _by_when(found, None) if found else ""


def appeals(procedure: Procedure | None) -> list[str]:
    """Who decides an appeal and within which window: a sentence or two for each tier (Sch. 4 para 3)."""
    return [_appeal(appeal) for appeal in (procedure.appeals if procedure else ())]


def _first(clocks: tuple[Clock, ...], kinds: tuple[ClockStep, ...]) -> Clock | None:
    return next((found for kind in kinds for found in clocks if found.step is kind), None)


def _by_when(found: Clock | None, meeting: MeetingDate | None) -> str:
    if found is None or found.unit is None:
        return _("No time limit is published for this.")
    if found.unit is ClockUnit.NEXT_MEETING:
        return _next_meeting(meeting)
    if found.n is None or (found.before is not None and found.before not in BEFORE):
        return _("No time limit is published for this.")
    length = clock(found.n, found.unit)
    if found.before is not None:
        return str(BEFORE[found.before]) % {"length": length}
    words = _counted_from(found.runs_from, length)
    return _("The aim: %(words)s", words=within(words)) if found.aim else words


def _counted_from(event: ClockEvent | None, length: str) -> str:
    return str(AFTER[event or ClockEvent.UNSTATED]) % {"length": length}


def _next_meeting(meeting: MeetingDate | None) -> str:
    if meeting is None:
        return _("At the partnership’s next meeting.")
    day = long_date(meeting.meets_on)
    if meeting.invented:
        return _("At the partnership’s next meeting: %(day)s (an example date).", day=day)
    return _("At the partnership’s next meeting: %(day)s.", day=day)


def _appeal(appeal: Appeal) -> str:
    if appeal.limit is None:
        window = _("No time limit for appealing is published.")
    else:
        window = _("The time to appeal: %(words)s", words=within(_counted_from(appeal.limit_from, limit(appeal.limit))))
    return " ".join((_hearer(appeal), window))


def _hearer(appeal: Appeal) -> str:
    name = appeal.heard_by_name or (str(HEARD_BY.get(appeal.heard_by, "")) if appeal.heard_by else "")
    if appeal.tier is AppealTier.POLICING_BODY:
        name = name or str(HEARD_BY[Sender.POLICING_BODY])
        return _("After that, who hears an appeal: %(name)s.", name=name)
    if name:
        return _("Who hears the appeal: %(name)s.", name=name)
    return _("The procedure does not say who hears the appeal. We tell you before it begins.")
