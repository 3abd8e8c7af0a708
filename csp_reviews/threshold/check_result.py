"""What the checker says of typed reports: each one counted or not and why, by when to ask, and what else there is.

It is the decision sheet's own finding, in the same words. It never says that nobody may ask: below the count the bodies
must still decide under s.104(5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from csp_reviews.casefile.finding import application_of_reports, work_out
from csp_reviews.casefile.lengths import number
from csp_reviews.casefile.reasons import conflict_words, reason_words
from csp_reviews.casefile.report_form import Report, said_days
from csp_reviews.casefile.threshold_words import Threshold, asked_in_words, threshold
from csp_reviews.law.deciding import one_more_by
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.procedure_terms import WORKED_OUT
from csp_reviews.law.terms import CountOutcome
from csp_reviews.law.threshold import ComplaintFinding, Finding, exactly
from csp_reviews.threshold.windows import Picture, picture
from csp_reviews.web.filters import plain_date


@dataclass(frozen=True)
class Row:
    """One report: what was said of it, whether it counts and why."""

    n: int
    report: Report
    found: ComplaintFinding
    mark: str
    word: str
    why: tuple[str, ...]

    @property
    def happened(self) -> str:
        """The day it happened, as it was said."""
        return said_days(*self.report.incident)

    @property
    def told(self) -> str:
        """Who was told and when, as it was said."""
        if self.report.complained is None:
            return _("Not reported yet")
        day = said_days(*self.report.complained)
        whom = self.report.reported_to
        return _("Told: %(whom)s, %(day)s", whom=whom, day=day) if whom else _("Told: %(day)s", day=day)

    @property
    def reported(self) -> str:
        """When it was reported, for the table."""
        return said_days(*self.report.complained) if self.report.complained else _("Not yet")

    @property
    def last_to_report(self) -> str:
        """The last day to report it, for the table."""
        last = self.found.last_day_to_complain
        return plain_date(last) if last else _("No last day")

    @property
    def last_to_ask(self) -> str:
        """The last day to ask that relies on it, for the table."""
        if self.found.last_day_to_apply is not None:
            return plain_date(self.found.last_day_to_apply)
        if self.report.complained is None:
            return _("It starts when you report it")
        return _("No last day")


@dataclass(frozen=True)
class Result:
    """Everything that the page says."""

    heading: str
    facts: tuple[tuple[str, str], ...]
    lead: str
    rows: tuple[Row, ...]
    picture: Picture
    below: bool
    """Whether counting alone does not reach a review, so that the rest is said: what is weighed, the other ways."""
    words: Threshold
    passed: str
    """A last day that is over, in a sentence; empty where there is none."""
    conflicts: tuple[str, ...]
    asked_on_top: tuple[str, ...]


def result_of(reports: Sequence[Report], procedure: Procedure, today: date) -> Result:
    """Work out the reports for a request made today. Raises `LawError` where the procedure's threshold is unknown."""
    finding = work_out(application_of_reports(reports, today), {}, procedure)
    words = threshold(procedure)
    if words is None:
        raise ValueError("a known threshold has its words")
    pairs = list(zip(reports, finding.complaints, strict=True))
    rows = [_row(n, report, found, reports, procedure, today) for n, (report, found) in enumerate(pairs, start=1)]
    return Result(
        heading=_heading(finding),
        facts=tuple(_facts(finding, today)),
        lead=_lead(finding),
        rows=tuple(rows),
        picture=picture(pairs, procedure, today),
        below=finding.outcome is not CountOutcome.MET,
        words=words,
        passed=_passed(finding, today),
        conflicts=tuple(conflict_words(each) for each in finding.conflicts),
        asked_on_top=tuple(asked_in_words(each) for each in procedure.conditions if each.kind not in WORKED_OUT),
    )


def _heading(finding: Finding) -> str:
    n = finding.qualifying
    counted = number(n, first=True)
    if finding.must_decide_met:
        return ngettext(
            "%(number)s of your reports counts. That is enough",
            "%(number)s of your reports count. That is enough",
            n,
            number=counted,
        )
    if finding.outcome is CountOutcome.MET:
        return _("Your reports meet another way to a review here")
    if finding.outcome is CountOutcome.DEPENDS:
        return _("You can ask: it may well be enough")
    if not n:
        return _("You can ask. None of your reports count so far")
    return ngettext(
        "You can ask. %(number)s of your reports counts so far",
        "You can ask. %(number)s of your reports count so far",
        n,
        number=counted,
    )


def _facts(finding: Finding, today: date) -> list[tuple[str, str]]:
    counted = _("%(have)s of the %(needed)s needed", have=finding.qualifying, needed=finding.needed)
    facts = [(_("Reports that count"), counted)]
    if finding.must_decide_met:
        last = finding.apply_by
        facts.append((_("You can ask until"), plain_date(last) if last else _("There is no last day")))
    waiting = [each for each in finding.complaints if each.can_be_reported(today)]
    if waiting:
        days = [each.last_day_to_complain for each in waiting if each.last_day_to_complain]
        one = str(len(waiting))
        text = _("%(num)s, if reported by %(day)s", num=one, day=plain_date(min(days))) if days else one
        facts.append((_("Could still count"), text))
    return facts


def _lead(finding: Finding) -> str:
    if finding.must_decide_met:
        return _("If these dates are right and you ask in time, the law leaves no choice: there must be a review.")
    if finding.outcome is CountOutcome.MET:
        return _("If this is right, there must be a review, although fewer reports count. Ask soon.")
    if finding.outcome is CountOutcome.DEPENDS:
        return _("It depends on a day that you are not sure of. Ask: we look for the day with those you told.")
    more = one_more_by(finding)
    if more is not None:
        day = plain_date(more)
        return _("One more report that counts would be enough, if you ask by %(day)s. You can also ask now.", day=day)
    return _("You can ask now. A person then has to weigh more than the number of reports, and tell you the reasons.")


def _passed(finding: Finding, today: date) -> str:
    last = finding.apply_by
    if last is None or last >= today or finding.outcome is CountOutcome.MET:
        return ""
    day = plain_date(last)
    return _("Enough of these counted together until %(day)s. They still show how long this has gone on.", day=day)


def _row(
    n: int, report: Report, found: ComplaintFinding, reports: Sequence[Report], procedure: Procedure, today: date
) -> Row:
    mark, word = _status(found, today)
    why = [reason_words(found.reason)]
    if found.can_be_reported(today):
        why += _if_told_today(n, reports, procedure, today)
    elif found.qualifies is False:
        why.append(_("Tell us about it all the same: it shows how long this has gone on."))
    return Row(n, report, found, mark, word, tuple(why))


def _status(found: ComplaintFinding, today: date) -> tuple[str, str]:
    if found.counted_with is not None:
        return "not-counted", _("Counts as one with report %(n)s", n=found.counted_with)
    if found.qualifies:
        return "done", _("Counts")
    if found.qualifies is None:
        return "ruling", _("Depends on the day")
    if found.can_be_reported(today):
        return "yet", _("Does not count yet")
    return "not-counted", _("Outside the dates")


def _if_told_today(n: int, reports: Sequence[Report], procedure: Procedure, today: date) -> list[str]:
    """What would follow if it were reported today."""
    told = [*reports[: n - 1], replace(reports[n - 1], complained=exactly(today)), *reports[n:]]
    finding = work_out(application_of_reports(told, today), {}, procedure)
    if not finding.must_decide_met:
        return [_("It would then be one more that counts.")] if finding.complaints[n - 1].qualifies else []
    if finding.apply_by is None:
        return [_("Reported today, it makes enough of them.")]
    return [_("Reported today, it makes enough of them if you ask by %(day)s.", day=plain_date(finding.apply_by))]
