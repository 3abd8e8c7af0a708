"""The decision sheet as a person reads it: the range, each complaint with its dates, what is left to weigh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import ngettext

from csp_reviews.casefile.answers import Record
from csp_reviews.casefile.finding import Ruled
from csp_reviews.casefile.matters import matter_title
from csp_reviews.casefile.reasons import reason_words
from csp_reviews.casefile.report_form import said_days
from csp_reviews.casefile.rulings import Question, Worked
from csp_reviews.law.calendar import NO_LIMIT
from csp_reviews.law.procedure_parts import Condition
from csp_reviews.law.procedure_terms import WORKED_OUT
from csp_reviews.law.terms import CountOutcome, Decision, Matter, Rule, Ruling
from csp_reviews.law.threshold import ComplaintFinding
from csp_reviews.models.cases import Complaint
from csp_reviews.web.filters import in_a_row, plain_date


class State(StrEnum):
    """What a decision may be, on what stands now."""

    MUST = "must"
    """Enough qualify whatever is ruled: s.104(4)."""
    MUST_SO_FAR = "must_so_far"
    """Enough qualify now; rulings that are still open could change that."""
    ROUTE = "route"
    """Another way to the threshold in the procedures is met."""
    RULE_FIRST = "rule_first"
    """Too few qualify now; rulings that are still open could change that."""
    WEIGH = "weigh"
    """Too few qualify: the matters of s.104(5) decide."""


def state_of(worked: Worked) -> State:
    """What a decision may be: the page offers it, and the operation holds it."""
    finding, found = worked.finding, worked.range
    if found.enough_for_certain:
        return State.MUST
    if finding.must_decide_met:
        return State.MUST_SO_FAR
    if finding.outcome is CountOutcome.MET:
        return State.ROUTE
    depends = finding.outcome is CountOutcome.DEPENDS
    return State.RULE_FIRST if depends or found.could_be_enough else State.WEIGH


@dataclass(frozen=True)
class Check:
    """One limb of s.104(11) on one complaint: whether it holds (None: it depends), in words."""

    holds: bool | None
    text: str


@dataclass(frozen=True)
class Line:
    """One complaint on the sheet."""

    complaint: Complaint
    found: ComplaintFinding
    questions: tuple[Question, ...]
    ruled: Ruled | None
    records: tuple[Record, ...]
    checks: tuple[Check, ...]
    bar: tuple[str, str] | None
    mark: str
    word: str

    @property
    def n(self) -> int:
        """Its number in the case."""
        return self.complaint.n

    @property
    def happened(self) -> str:
        """The day of the behaviour as it was said."""
        return said_days(self.complaint.incident_first, self.complaint.incident_last)

    @property
    def told(self) -> str:
        """The day of the complaint as it was said; empty where none was made."""
        return said_days(self.complaint.complained_first, self.complaint.complained_last)

    @property
    def why(self) -> str:
        """The reason in one sentence."""
        return reason_words(self.found.reason)

    @property
    def asked(self) -> tuple[str, ...]:
        """What a person has to rule, in words."""
        return tuple(QUESTIONS[question]() for question in self.questions)


QUESTIONS = {
    Question.DATES: lambda: _("On which day was it? It counts on some of the days that it can be."),
    Question.DATES_DIFFER: lambda: _("Which day is right? The agency’s day would change the answer."),
    Question.SAME: lambda: _("One incident or two? s.104(12)"),
    Question.MADE: lambda: _("Was a complaint made? No record is not proof of no report."),
    Question.BEHAVIOUR: lambda: _("Is it about the same behaviour? s.104(1)"),
}


@dataclass(frozen=True)
class Axis:
    """The days that the picture of the windows spans."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day stands, in percent."""
        return 100 * (min(max(day, self.first), self.last) - self.first).days / max((self.last - self.first).days, 1)

    def percent(self, day: date) -> str:
        """The same, as an SVG attribute."""
        return f"{self.at(day):.2f}%"

    def bar(self, first: date, last: date) -> tuple[str, str]:
        """Where a window begins and how wide it is, both days included. The last day may be the last of all days."""
        end = min(last, self.last) + timedelta(days=1)
        return self.percent(first), f"{self.at(end) - self.at(first):.2f}%"


def axis_of(worked: Worked) -> Axis:
    """From the month before the first report to the month after the last day to apply."""
    applied_on = worked.application.applied_on
    days = [each.complained_first for each in worked.complaints if each.complained_first]
    ends = [each.last_day_to_apply for each in worked.finding.complaints if each.last_day_to_apply]
    first, last = min([*days, applied_on]), max([*ends, applied_on])
    following = date(last.year + last.month // 12, last.month % 12 + 1, 28)
    before = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    return Axis(before, following)


def lines_of(worked: Worked, axis: Axis) -> Sequence[Line]:
    """Each complaint in its order, with what is to be said of it."""
    found = {each.id: each for each in worked.finding.complaints}
    return [_line(complaint, found[complaint.n], worked, axis) for complaint in worked.complaints]


def _line(complaint: Complaint, found: ComplaintFinding, worked: Worked, axis: Axis) -> Line:
    ruled = worked.rulings.get(complaint.n)
    questions = worked.range.asked.get(complaint.n, ())
    complained = (ruled and ruled.complained_on) or complaint.complained_first
    bar = None
    if complained and found.last_day_to_apply and found.last_day_to_apply >= complained:
        bar = axis.bar(complained, found.last_day_to_apply)
    mark, word = _status(found, questions, ruled)
    return Line(
        complaint=complaint,
        found=found,
        questions=questions,
        ruled=ruled,
        records=worked.records.get(complaint.n, ()),
        checks=_checks(complaint, found, ruled, worked.application.applied_on),
        bar=bar,
        mark=mark,
        word=word,
    )


def _status(found: ComplaintFinding, questions: tuple[Question, ...], ruled: Ruled | None) -> tuple[str, str]:
    if questions:
        return "ruling", _("Your ruling")
    if found.counted_with is not None:
        return "not-counted", _("Counts with %(n)s", n=found.counted_with)
    if found.qualifies:
        return "done", _("Qualifies")
    if found.reason.code == "after_application":
        return "not-counted", _("After the application")
    if ruled is not None and found.reason.code.startswith("ruled_"):
        return "not-counted", _("Ruled out")
    return "not-counted", _("Not reported") if found.rule is Rule.NOT_REPORTED else _("Out of time")


def _checks(complaint: Complaint, found: ComplaintFinding, ruled: Ruled | None, applied_on: date) -> tuple[Check, ...]:
    """Both limbs of s.104(11) with their days, where the days are exact; else the one sentence for it."""
    complained = (ruled and ruled.complained_on) or complaint.complained_first
    last, apply_by = found.last_day_to_complain, found.last_day_to_apply
    exact = (
        complaint.incident_first == complaint.incident_last and complaint.complained_first == complaint.complained_last
    )
    if (
        complained is None
        or found.qualifies is None
        or not (exact or ruled)
        or found.reason.code == "after_application"
    ):
        return (Check(found.qualifies, reason_words(found.reason)),)
    return _made(complained, last or NO_LIMIT), _applied(applied_on, apply_by or NO_LIMIT)


def _made(complained: date, last: date) -> Check:
    day = plain_date(complained)
    if last == NO_LIMIT:
        return Check(True, _("Made in time: %(day)s, no last day", day=day))
    if complained <= last:
        return Check(True, _("Made in time: %(day)s, last day %(last)s", day=day, last=plain_date(last)))
    late = (complained - last).days
    return Check(
        False,
        ngettext(
            "Made %(num)s day late: %(day)s, last day %(last)s",
            "Made %(num)s days late: %(day)s, last day %(last)s",
            late,
            day=day,
            last=plain_date(last),
        ),
    )


def _applied(applied_on: date, last: date) -> Check:
    if last == NO_LIMIT:
        return Check(True, _("Applied in time: no last day"))
    if applied_on <= last:
        return Check(True, _("Applied in time: last day %(last)s", last=plain_date(last)))
    late = (applied_on - last).days
    return Check(
        False,
        ngettext(
            "Applied %(num)s day late: last day %(last)s",
            "Applied %(num)s days late: last day %(last)s",
            late,
            last=plain_date(last),
        ),
    )


ANSWERS: Mapping[Question, tuple[Ruling, ...]] = {
    Question.DATES: (Ruling.DATE_CHANGED, Ruling.COUNTS),
    Question.DATES_DIFFER: (Ruling.COUNTS, Ruling.DATE_CHANGED),
    Question.SAME: (Ruling.COUNTS, Ruling.SAME_INCIDENT),
    Question.MADE: (Ruling.COUNTS, Ruling.NOT_MADE),
    Question.BEHAVIOUR: (Ruling.COUNTS, Ruling.NOT_THIS_BEHAVIOUR),
}
"""The rulings that answer each question: they are offered first."""


def rulings_open(line: Line) -> tuple[Ruling, ...]:
    """The rulings that can be made on a complaint, those that answer its question first.

    "It counts" is one of them only where the dates let it.
    """
    first = [ruling for question in line.questions for ruling in ANSWERS[question]]
    usual = (Ruling.COUNTS, Ruling.DATE_CHANGED, Ruling.SAME_INCIDENT, Ruling.NOT_THIS_BEHAVIOUR, Ruling.NOT_MADE)
    counts = line.found.qualifies is not False or line.ruled is not None
    return tuple(ruling for ruling in dict.fromkeys((*first, *usual)) if counts or ruling is not Ruling.COUNTS)


@dataclass(frozen=True)
class MatterView:
    """A matter of s.104(5) on the sheet: what it asks, the two findings, and what the case holds of it."""

    id: str
    title: str
    question: str
    yes: str
    no: str
    facts: tuple[str, ...]


def matters_of(worked: Worked) -> Sequence[MatterView]:
    """What is to be weighed below the count, each with what the records say of it."""
    return [_matter(matter, matter_title(matter, worked.procedure), worked) for matter in worked.finding.discretion]


def _matter(matter: str, title: str, worked: Worked) -> MatterView:
    if matter == Matter.PERSISTENCE:
        question, yes, no, facts = (
            _("Does it keep happening?"),
            _("It persists"),
            _("It does not"),
            _persistence(worked),
        )
    elif matter == Matter.HARM:
        question, yes, no = _("To this person, in their situation"), _("Harm is shown"), _("It is not")
        facts = _harm(worked)
    elif matter == Matter.ADEQUACY:
        question, yes, no = _("Was enough done, in time, together?"), _("It was not adequate"), _("It was adequate")
        facts = _adequacy(worked)
    else:
        question, yes, no, facts = "", _("It speaks for a review"), _("It does not"), ()
    return MatterView(matter, title, question, yes, no, facts)


def _persistence(worked: Worked) -> tuple[str, ...]:
    told = [each for each in worked.complaints if not each.agency_only]
    others = len(worked.complaints) - len(told)
    facts = []
    if told:
        first, last = min(each.incident_first for each in told), max(each.incident_last for each in told)
        facts.append(
            ngettext(
                "%(num)s report, by the applicant, from %(first)s to %(last)s",
                "%(num)s reports, by the applicant, from %(first)s to %(last)s",
                len(told),
                first=plain_date(first),
                last=plain_date(last),
            )
        )
    if others:
        facts.append(ngettext("%(num)s more that only an agency holds", "%(num)s more that only agencies hold", others))
    late = [each.id for each in worked.finding.complaints if each.rule in (Rule.COMPLAINED_LATE, Rule.APPLIED_LATE)]
    if late:
        facts.append(
            _("Out of time, and still evidence that it goes on: complaint %(which)s", which=in_a_row(map(str, late)))
        )
    return tuple(facts)


def _harm(worked: Worked) -> tuple[str, ...]:
    hate = [str(each.n) for each in worked.complaints if each.hate]
    return (_("Said to be a hate incident: complaint %(which)s", which=in_a_row(hate)),) if hate else ()


def _adequacy(worked: Worked) -> tuple[str, ...]:
    said = [
        _("Complaint %(n)s, by the applicant: %(done)s", n=each.n, done=each.what_was_done)
        for each in worked.complaints
        if each.what_was_done
    ]
    answered = [
        _("Complaint %(n)s, %(agency)s: %(done)s", n=n, agency=record.agency, done=record.done)
        for n, records in worked.records.items()
        for record in records
        if record.done
    ]
    return (*said, *answered)


def judged_conditions(worked: Worked) -> tuple[Condition, ...]:
    """What the procedure asks on top of the count that no date can test. None of them can be a ground either."""
    return tuple(each for each in worked.procedure.conditions if each.kind not in WORKED_OUT)


def drafted_reason(worked: Worked, state: State) -> str:
    """The reason in plain words, from what was found, for a person to change."""
    needed = worked.finding.needed
    enough = ngettext("%(num)s report that counts is needed", "%(num)s reports that count are needed", needed)
    if state in (State.MUST, State.MUST_SO_FAR):
        text = _("Enough reports count: %(enough)s, and there are at least as many.", enough=enough)
        law = _("The law then says that there must be a review, whatever has been done so far.")
        return f"{text} {law}"
    if state is State.ROUTE:
        return _("Our procedure has more than one way to a review, and your application meets one of them.")
    have = ngettext("%(num)s counts", "%(num)s count", worked.finding.qualifying)
    return _("%(enough)s, and %(have)s. So we looked at more than the number.", enough=enough, have=have)


def outcomes(state: State, anyway: str) -> list[tuple[str, str]]:
    """The answers that the Act leaves open. `anyway` is the value of "not met, but reviewed all the same"."""
    met = {
        State.MUST: _("Met: enough complaints qualify, s.104(4)"),
        State.MUST_SO_FAR: _("Met: enough complaints qualify, s.104(4)"),
        State.ROUTE: _("Met, by another way in the procedure"),
    }.get(state, _("Met, on what was weighed, s.104(5)"))
    if state is not State.WEIGH:
        return [(Decision.MET.value, met)]
    return [
        (Decision.MET.value, met),
        (Decision.NOT_MET.value, _("Not met")),
        (anyway, _("Not met, but review it anyway")),
    ]
