"""What a case page is put together from: what is next, what is owed and done, and what the viewer may do here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from csp_reviews.casefile.access import Opened
from csp_reviews.casefile.answers import Answers, answers_for
from csp_reviews.casefile.closing import Proposal, proposal_of
from csp_reviews.casefile.decider import whose_yes_ended
from csp_reviews.casefile.facts import facts_of
from csp_reviews.casefile.links import address
from csp_reviews.casefile.next_act import PLACES, NextAct, NextActs, Owed, waits_for_a_second
from csp_reviews.casefile.rulings import Worked, worked_out
from csp_reviews.casefile.summary import Summary
from csp_reviews.law.duties import SHOWN, CaseFacts, Duty, duties, next_duty
from csp_reviews.law.errors import LawError
from csp_reviews.law.stages import GOES_ON, OPEN
from csp_reviews.law.terms import Action, ApplyingAs, EventKind, NoticeKind, Stage, Standing, Task, Whose
from csp_reviews.models.cases import Application
from csp_reviews.web.clock import today
from csp_reviews.web.filters import in_a_row, short_date

ALL = frozenset(Stage)
YOU = {Standing.CHAIR: Whose.CHAIR, Standing.APPEAL_REVIEWER: Whose.APPEAL_REVIEWER}
"""Whose turn is the viewer's own, by how they stand to the case; else the coordinator's."""
OF_PEOPLE = (Action.READ_CONTACT, Action.CHANGE_CONTACT_OR_WITHDRAW)
"""What is done where is told how people are reached, and what they said of it: condition c10."""
OUTCOME = "reviews.outcome"
"""The page that is there once the review is arranged."""
ACTS: tuple[tuple[str, str, Action, frozenset[Stage]], ...] = (
    (_l("Pass it to the relevant bodies"), "threshold.bodies", Action.INVITE_AGENCY, OPEN),
    (_l("Acknowledge it"), "threshold.acknowledge", Action.TRIAGE, frozenset({Stage.RECEIVED})),
    (_l("Ask an agency for information"), "information.ask", Action.REQUEST_INFORMATION, OPEN),
    (_l("The decision sheet"), "threshold.decide", Action.TRIAGE, ALL),
    (_l("Hold a review all the same"), "threshold.review_anyway", Action.TRIAGE, frozenset({Stage.REFUSED})),
    (_l("Arrange the review"), "reviews.arrange", Action.RECORD_MINUTES, frozenset({Stage.REVIEW})),
    (_l("The outcome of the review"), OUTCOME, Action.RECORD_MINUTES, frozenset({Stage.REVIEW})),
    (
        _l("Recommendations"),
        "recommendations.list",
        Action.MARK_RECOMMENDATION,
        frozenset({Stage.REVIEW, Stage.FOLLOW_UP, Stage.CLOSED}),
    ),
    (_l("Letters and messages"), "correspondence.messages", Action.READ_CONTACT, ALL),
    (_l("Files"), "evidence.files", Action.READ_EVIDENCE, ALL),
    (_l("Talk with the applicant"), "talk.desk", Action.READ_CONTACT, ALL),
    (_l("Add a report"), "intake.report", Action.ADD_INFORMATION, OPEN | {Stage.CLOSED}),
    (_l("What was added, and adding for them"), "added.every", Action.ADD_INFORMATION, ALL),
    (_l("Has it stopped?"), "stopped.desk", Action.ADD_INFORMATION, frozenset({Stage.FOLLOW_UP, Stage.CLOSED})),
    (_l("Change how to be reached"), "contact.change", Action.CHANGE_CONTACT_OR_WITHDRAW, ALL),
    (_l("Make a new follow-up code"), "contact.code", Action.CHANGE_CONTACT_OR_WITHDRAW, ALL),
    (_l("Safeguarding"), "safeguarding.look", Action.CHANGE_CONTACT_OR_WITHDRAW, OPEN),
    (_l("What the person affected agrees to"), "contact.consent", Action.CHANGE_CONTACT_OR_WITHDRAW, GOES_ON),
    (_l("Neighbours who join"), "neighbours.listed", Action.CHANGE_CONTACT_OR_WITHDRAW, ALL),
    (_l("A wish to withdraw"), "contact.withdrawal", Action.CHANGE_CONTACT_OR_WITHDRAW, OPEN),
    (_l("Enter an appeal"), "appeals.enter", Action.LODGE_APPEAL, ALL - {Stage.ENDED, Stage.WITHDRAWN}),
    (_l("Close the case"), "casework.close", Action.CLOSE_OR_REOPEN, frozenset({Stage.REFUSED, Stage.FOLLOW_UP})),
    (_l("End it without a decision"), "casework.end", Action.TRIAGE, frozenset({Stage.RECEIVED})),
    (_l("Open the case again"), "casework.reopen", Action.CLOSE_OR_REOPEN, frozenset({Stage.CLOSED})),
)
"""What can be done on a case: the words, the page, who may, and in which stages it makes sense."""
ONLY_FOR = {"neighbours.listed": ApplyingAs.GROUP, "contact.consent": ApplyingAs.SOMEONE_ELSE}
"""The pages that make sense only where the application is of one kind."""


@dataclass(frozen=True)
class Done:
    """A duty of the Act that is answered, and when."""

    text: str
    when: str


@dataclass(frozen=True)
class CasePage:
    """The parts of a case page that are neither rows nor events."""

    next: NextAct | None
    next_more: str
    owed: Sequence[NextAct]
    days: Sequence[str]
    """Beside each thing that is owed: the page on which a day is promised for it; empty where none can be."""
    done: Sequence[Done]
    acts: Sequence[tuple[str, str]]
    worked: Worked | None
    proposal: Proposal | None
    """That somebody proposed to close it, or to open it again, and waits for a second person (c16)."""


def case_page(opened: Opened, summary: Summary) -> CasePage:
    """Work out what is next in a case, what it owes and has done, and what the viewer may do."""
    facts = facts_of(opened.case, summary.present)
    due = [duty for duty in duties(facts) if _known(duty, opened)]
    first = due[0] if due else _closing(facts)
    worked = _worked(opened, summary)
    proposal = _proposal(opened)
    return CasePage(
        next=_next(first, opened, summary, proposal) if first else None,
        next_more=_more(first, worked, facts, summary, opened.case.application),
        owed=[act_of(duty, opened, summary.agencies) for duty in due],
        days=[_day_page(duty, opened) for duty in due],
        done=_done(opened, summary, facts),
        acts=list(_acts(opened, summary)),
        worked=worked,
        proposal=proposal,
    )


def _closing(facts: CaseFacts) -> Duty | None:
    """That the case may be closed, where nothing at all is owed."""
    return next_duty(facts) if not duties(facts) else None


def _known(duty: Duty, opened: Opened) -> bool:
    """Whether the viewer may know of a duty: not of how people are reached, or what they said, who may not read it."""
    action = Action.READ_CONTACT if duty.task is Task.SAFEGUARD else PLACES[duty.task].action
    return action not in OF_PEOPLE or opened.may(Action.READ_CONTACT)


def _next(first: Duty, opened: Opened, summary: Summary, proposal: Proposal | None) -> NextAct:
    """The next act as the viewer sees it: whoever proposed to close the case waits for a second person."""
    act = act_of(first, opened, summary.agencies)
    mine = proposal is not None and proposal.account_id == opened.viewer.account_id
    return waits_for_a_second(act) if mine and first.task is Task.CONSIDER_CLOSING else act


def _acts(opened: Opened, summary: Summary) -> Iterator[tuple[str, str]]:
    """What the viewer may do on this case as it stands: the words, and the address."""
    kind = opened.case.application.applying_as
    arranged = any(review.finalised_on is None for review in summary.reviews)
    for text, endpoint, action, stages in ACTS:
        fits = opened.case.stage in stages and ONLY_FOR.get(endpoint, kind) is kind
        fits = fits and (arranged or endpoint != OUTCOME)
        if fits and opened.may(action) and (href := address(endpoint, reference=opened.case.reference)):
            yield str(text), href


def _proposal(opened: Opened) -> Proposal | None:
    """What waits for a second person's word, where a proposal makes sense and the viewer may answer it."""
    proposed = {
        Stage.CLOSED: EventKind.REOPENING_PROPOSED,
        Stage.REFUSED: EventKind.CLOSING_PROPOSED,
        Stage.FOLLOW_UP: EventKind.CLOSING_PROPOSED,
    }.get(opened.case.stage)
    answers = proposed is not None and opened.relation.two_people and opened.may(Action.CLOSE_OR_REOPEN)
    return proposal_of(opened.case, proposed) if proposed and answers else None


def act_of(duty: Duty, opened: Opened, agencies: Mapping[int, str]) -> NextAct:
    """A duty as something to do; without an address where the viewer may not do it."""
    agency = agencies.get(duty.agency_id or 0, "")
    owed = Owed(duty.task, duty.whose, duty.since, duty.due_on, agency, duty.subject)
    you = YOU.get(opened.standing, Whose.COORDINATOR)
    return NextActs(today(), opened.may, you).act(owed, opened.case.reference)


def _day_page(duty: Duty, opened: Opened) -> str:
    """Where a day is promised for a duty that somebody else waits for."""
    if duty.whose is Whose.APPLICANT or duty.task not in SHOWN or not opened.may(Action.TRIAGE):
        return ""
    return address("days.step", reference=opened.case.reference, task=duty.task.value, n=duty.subject)


def _worked(opened: Opened, summary: Summary) -> Worked | None:
    """The threshold as it stands, while it is being decided."""
    if opened.case.stage is not Stage.RECEIVED or not opened.may(Action.READ_OTHERS_ANSWER):
        return None
    try:
        answers = answers_for(opened) if summary.present.requests else Answers()
        return worked_out(opened.case, answers, complaints=summary.complaints)
    except LawError:
        # The decision sheet says what is missing; the case itself is still shown.
        return None


def _more(
    duty: Duty | None, worked: Worked | None, facts: CaseFacts, summary: Summary, application: Application
) -> str:
    """What limits the next act, in a sentence or two."""
    if duty is None:
        return ""
    if duty.task is Task.SEND_TO_BODIES:
        names = in_a_row(summary.agencies.get(unsent, "") for unsent in facts.unsent)
        return _("Not told yet: %(names)s.", names=names)
    if duty.task is Task.DECIDE_THRESHOLD and worked is not None:
        return range_words(worked)
    return whose_yes_ended(application) if duty.task is Task.CONSENT_WITHDRAWN else ""


def range_words(worked: Worked) -> str:
    """How the count stands, in a sentence or two."""
    found = worked.range
    if found.enough_for_certain:
        text = ngettext(
            "%(num)s complaint qualifies for certain, so it must be decided met.",
            "%(num)s complaints qualify for certain, so it must be decided met.",
            found.lowest,
        )
    else:
        text = ngettext(
            "%(num)s complaint qualifies for certain, %(needed)s are needed.",
            "%(num)s complaints qualify for certain, %(needed)s are needed.",
            found.lowest,
            needed=found.needed,
        )
    if not found.asked:
        return text
    return " ".join((text, ngettext("%(num)s ruling is open.", "%(num)s rulings are open.", len(found.asked))))


def _done(opened: Opened, summary: Summary, facts: CaseFacts) -> list[Done]:
    """What the Act asks and the record answers: s.104(3), (6), (8)."""
    case = opened.case
    found = []
    if case.acknowledged_on:
        found.append(Done(_("Receipt acknowledged"), short_date(case.acknowledged_on)))
    if summary.passings and not facts.unsent:
        found.append(Done(_("Passed to every relevant body"), _at("s.104(3)", summary.passings[-1].passed_on)))
    if summary.decisions:
        found.append(Done(_("Threshold decided"), _at("s.104(4)–(5)", summary.decisions[0].decided_on)))
    told = {notice.kind: notice for notice in summary.notices if notice.told_on}
    if NoticeKind.THRESHOLD in told:
        found.append(Done(_("Applicant told of the decision"), _at("s.104(6)", told[NoticeKind.THRESHOLD].told_on)))
    final = next((review.finalised_on for review in summary.reviews if review.finalised_on), None)
    if final:
        found.append(Done(_("Review carried out"), _at("s.104(7)", final)))
    if NoticeKind.OUTCOME in told:
        found.append(Done(_("Outcome and recommendations told"), _at("s.104(8)", told[NoticeKind.OUTCOME].told_on)))
    return found


def _at(section: str, day: date) -> str:
    return f"{section}. {short_date(day)}"
