"""What comes after the application was handed in: reports, information and corrections. What stood before is kept."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from csp_reviews.applications.operations.sharing import tell_who_reads_it
from csp_reviews.applications.operations.talking import write_to_us
from csp_reviews.casefile.acts import Act
from csp_reviews.casefile.agreement import who_is_asked
from csp_reviews.casefile.closing import reopen_if_closed
from csp_reviews.casefile.events import record
from csp_reviews.casefile.needs import needs_now, own_part
from csp_reviews.casefile.numbers import next_number
from csp_reviews.casefile.relations import agencies_in
from csp_reviews.casefile.report_form import Report
from csp_reviews.extensions import db
from csp_reviews.law.calendar import london_day
from csp_reviews.law.errors import NotPossible
from csp_reviews.law.sharing import passed_on
from csp_reviews.law.stages import OPEN, check_open
from csp_reviews.law.terms import AdditionKind, EventKind, Party, Reopening, Stage, StoryPart, TakingPart, TalkKind
from csp_reviews.law.threshold_facts import ApplicationFacts, ComplaintFacts, check_order
from csp_reviews.models.cases import Case, Complaint
from csp_reviews.models.following import Addition, ComplaintVersion, OwnPart
from csp_reviews.web.filters import within, words

TAKES = OPEN | {Stage.CLOSED}
"""Where something may be added; what comes to a closed case opens it again in the same transaction."""


def add_report(*, case: Case, report: Report, act: Act) -> Complaint:
    """Add a report. It enters the finding by its own days; one made after the application counts towards a later one.

    A closed case is opened again by it, in the same transaction. Raises NotPossible (`stage`), FactsError where its
    days cannot be true. Source: s.104(10)-(11).
    """
    _check(case, report, act)
    complaint = Complaint(case_id=case.id, n=next_number(Complaint, case.id), **report.columns())
    db.session.add(complaint)
    record(case, act, EventKind.COMPLAINT_ADDED, complaint=complaint.n)
    _add(case, act, AdditionKind.REPORT, complaint=complaint.n)
    return complaint


def correct_report(*, case: Case, complaint: Complaint, report: Report, act: Act) -> None:
    """Put right what was written down of a report; what stood before is kept beside it, with its day.

    What somebody ruled on it stands (s.104(12)). Raises NotPossible (`stage`), FactsError for days that cannot be true.
    """
    _check(case, report, act)
    columns = report.columns()
    before = {name: getattr(complaint, name) for name in columns}
    if before == columns:
        return
    version = select(func.coalesce(func.max(ComplaintVersion.version), 0)).where(
        ComplaintVersion.complaint_id == complaint.id
    )
    kept = ComplaintVersion(
        complaint_id=complaint.id,
        version=(db.session.scalar(version) or 0) + 1,
        said={name: _plain(value) for name, value in before.items()},
        replaced_on=act.on,
    )
    db.session.add(kept)
    for column, value in columns.items():
        setattr(complaint, column, value)
    record(case, act, EventKind.COMPLAINT_CORRECTED, complaint=complaint.n)
    _add(case, act, AdditionKind.REPORT_CORRECTED, complaint=complaint.n)


def add_information(*, case: Case, text: str, act: Act) -> Addition:
    """Add something to the application, in the applicant's words. NotPossible (`stage`, `no_text`)."""
    _takes(case, act)
    addition = _add(case, act, AdditionKind.INFORMATION, text=text)
    record(case, act, EventKind.INFORMATION_ADDED, addition=addition.n)
    return addition


def correct_story(*, case: Case, about: StoryPart, text: str, act: Act) -> Addition:
    """Put right one answer of the application: the old one stays, the new one stands beside it with its day.

    NotPossible (`stage`, `no_text`).
    """
    _takes(case, act)
    addition = _add(case, act, AdditionKind.CORRECTION, text=text, about=about)
    record(case, act, EventKind.DETAILS_CHANGED, addition=addition.n, about=about)
    return addition


def choose_part(*, case: Case, taking_part: TakingPart, note: str, act: Act) -> Addition | None:
    """Take part in a review in another way, or say something else about it; what was chosen first is kept beside it.

    `note` is all that stands about it from now on. Returns None where that is what stands already. NotPossible
    (`case_ended`): a case that is over has no review to take part in.
    """
    check_open(case.stage)
    needs = needs_now(case)
    if (taking_part, note) == (needs.taking_part, needs.taking_part_note):
        return None
    about = StoryPart.TAKING_PART_NOTE
    addition = _add(case, act, AdditionKind.CORRECTION, text=note, about=about, taking_part=taking_part)
    record(case, act, EventKind.DETAILS_CHANGED, addition=addition.n, about=about, taking_part=taking_part)
    return addition


def choose_own_part(*, case: Case, taking_part: TakingPart, note: str, act: Act) -> OwnPart | None:
    """Take how the person affected takes part in a review, where nobody speaks for them: theirs alone to know (c1).

    It is a message to the coordinator as well, to be answered; not where staff entered it. `note` is all that stands
    about it from now on. Returns None where it stands so already. NotPossible (`case_ended`; `spoken_for`: the
    applicant chooses; `no_person`).
    """
    check_open(case.stage)
    if who_is_asked(case) is Party.APPLICANT:
        raise NotPossible("spoken_for")
    before = own_part(case)
    if before is not None and (before.taking_part, before.note) == (taking_part, note):
        return None
    said = OwnPart(case_id=case.id, taking_part=taking_part, note=note, said_on=act.on, said_at=act.at)
    db.session.add(said)
    about = StoryPart.TAKING_PART_NOTE
    record(case, act, EventKind.DETAILS_CHANGED, party=Party.AFFECTED, about=about, taking_part=taking_part)
    if act.account_id is None:
        _write_part(case, Party.AFFECTED, taking_part, note, act)
    return said


def say_part(*, case: Case, taking_part: TakingPart, note: str, act: Act) -> None:
    """Take it as a message from an applicant whose page stands still, and does not say that the case is over (c1)."""
    _write_part(case, Party.APPLICANT, taking_part, note, act)


def _write_part(case: Case, party: Party, taking_part: TakingPart, note: str, act: Act) -> None:
    text = _("My part in a review: %(way)s", way=within(words(taking_part)))
    text = "\n\n".join(filter(None, (text, note)))
    write_to_us(case=case, party=party, kind=TalkKind.MESSAGE, text=text, act=act)


def _add(
    case: Case,
    act: Act,
    kind: AdditionKind,
    *,
    text: str = "",
    about: StoryPart | None = None,
    complaint: int | None = None,
    taking_part: TakingPart | None = None,
) -> Addition:
    """Note it for the coordinator to read, and tell the bodies that read it by the rule.

    What the coordinator typed themselves they have read, unless a decision hangs on it, or somebody must say which
    agencies get it (c3).
    """
    if complaint is None and taking_part is None and not text.strip():
        raise NotPossible("no_text")
    decides = complaint is not None and case.stage is Stage.REFUSED
    nobody_to_choose = passed_on(kind, about) or not agencies_in(case)
    known = act.account_id is not None and not decides and nobody_to_choose
    addition = Addition(
        case_id=case.id,
        n=next_number(Addition, case.id),
        kind=kind,
        about=about,
        complaint=complaint,
        taking_part=taking_part,
        text=text,
        added_on=act.on,
        added_at=act.at,
        read_on=act.on if known else None,
    )
    db.session.add(addition)
    tell_who_reads_it(case=case, addition=addition, act=act)
    return addition


def _check(case: Case, report: Report, act: Act) -> None:
    complaint = ComplaintFacts(0, report.incident, report.complained)
    check_order(ApplicationFacts("", london_day(act.at), "", (complaint,)))
    _takes(case, act)


def _takes(case: Case, act: Act) -> None:
    if case.stage not in TAKES:
        raise NotPossible("stage", {"stage": case.stage.value})
    reopen_if_closed(case=case, why=Reopening.SOMETHING_NEW, act=act)


def _plain(value: Any) -> Any:
    """A column as JSON keeps it."""
    return value.isoformat() if hasattr(value, "isoformat") else value
