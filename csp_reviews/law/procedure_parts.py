"""The parts of a partnership's review procedures, as values that never change.

None stands for "not known": the file says "unknown", or leaves out what nobody may guess. A tuple is empty where the
file gives nothing; whether that means "none" or "not known" is said by `Procedure.is_unknown`.
"""

from dataclasses import dataclass
from datetime import date

from csp_reviews.law import procedure_terms as terms
from csp_reviews.law import procedure_terms_people as people
from csp_reviews.law.calendar import Period
from csp_reviews.law.terms import AppealGround, AppealTier, BodyKind, Matter


@dataclass(frozen=True, slots=True)
class Route:
    """A way of reaching the threshold, as the file gives it.

    `needed` is the number of reports (count, reports, one_person, place, hate), of different people, or of households;
    None for a route that a person decides, or where unknown. `reports`, `people` and `households` are further least
    numbers: five reports (`needed = 5`) by at least two people (`people = 2`). `window` runs to the application,
    `report_within` from the incident to the complaint; each is None only where it is unknown.
    """

    id: str
    kind: terms.RouteKind
    needed: int | None
    window: Period | None
    report_within: Period | None
    measured: terms.Measured = terms.Measured.EACH_REPORT
    reports: int = 1
    people: int = 1
    households: int = 1
    same: tuple[terms.Link, ...] = ()
    requires: tuple[terms.Judgement, ...] = ()
    decided_by: str = ""
    text: str = ""

    @property
    def judged(self) -> bool:
        """Whether a person must decide this route, so that counting alone can never meet it."""
        return self.kind in (terms.RouteKind.DISCRETION, terms.RouteKind.RISK) or bool(self.requires)


@dataclass(frozen=True, slots=True)
class Condition:
    """What the procedures ask on top of the count. It never changes the answer under s.104(4)."""

    id: str
    kind: terms.ConditionKind
    of: terms.Measured | None = None
    within: Period | None = None
    since: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts as one complaint: s.104(12).

    Where the rule for one incident reported twice is unknown, nothing is taken away, and a person is asked.
    """

    same_incident: terms.SameIncident | None = terms.SameIncident.EACH
    experienced: bool | None = None
    hate_among: bool | None = None


@dataclass(frozen=True, slots=True)
class OwnMatter:
    """A matter of the partnership's own beside persistence, harm and adequacy: s.104(5)."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Discretion:
    """What the bodies may weigh below the count: s.104(5)."""

    matters: tuple[Matter, ...] = ()
    role: terms.MattersRole | None = None
    own: tuple[OwnMatter, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit that the procedures give. None of them is in the Act.

    `n` is None for the next meeting or where unknown. `runs_from` is the event that starts it; where `before` is set
    it runs backwards instead, and ends that long before the event.
    """

    step: terms.ClockStep
    unit: terms.ClockUnit | None
    n: int | None = None
    runs_from: terms.ClockEvent | None = None
    before: terms.ClockEvent | None = None
    extendable: bool | None = None
    aim: bool | None = None
    meeting: str = ""
    every: Period | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A length of time in a clock's units: twenty working days."""

    n: int
    unit: terms.ClockUnit


@dataclass(frozen=True, slots=True)
class Appeal:
    """A way to appeal: Sch. 4 para 3. `about` is empty where the file does not say."""

    tier: AppealTier
    about: tuple[AppealGround, ...] = ()
    heard_by: people.Sender | None = None
    heard_by_name: str = ""
    basis: tuple[people.AppealBasis, ...] = ()
    limit: Limit | None = None
    limit_from: terms.ClockEvent | None = None
    decided_within: Limit | None = None
    powers: tuple[people.AppealPower, ...] = ()
    lodged_by: people.Sender | None = None
    through: people.Sender | None = None
    fresh_consent: bool | None = None
    not_while_plan_live: bool | None = None
    outside_member: bool | None = None
    not_for: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """The point of contact: s.104(3)."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to apply."""

    by: people.ApplyBy
    to: people.Sender | None = None
    name: str = ""
    use: people.FormUse | None = None
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Applications:
    """Who may apply, and how: s.104(1), (3)."""

    by: tuple[people.Applicant, ...] = ()
    consent: people.Consent | None = None
    anonymous: people.Anonymous | None = None
    group_signatures: int | None = None
    ways: tuple[Way, ...] = ()
    questions: tuple[people.Question, ...] = ()
    questions_from: people.QuestionsFrom | None = None
    form_pages: int | None = None
    third_party: bool | None = None
    informal_groups: bool | None = None
    open_cases: bool | None = None
    sharing_by_submitting: bool | None = None
    reference_shown: people.ReferenceShown | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """How the threshold is decided, and how the applicant is told: s.104(6)."""

    by: people.Sender | None = None
    at: str = ""
    rulings: tuple[people.Ruling, ...] = ()
    told_by: tuple[people.ApplyBy, ...] = ()
    risk_assessed: bool | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A body that the procedures name: a relevant body (s.105(2)-(3)), or a partner where `relevant` is false."""

    kind: BodyKind
    name: str = ""
    relevant: bool = True


@dataclass(frozen=True, slots=True)
class Review:
    """How a review is carried out."""

    independent_chair: bool | None = None
    chair_from: people.Sender | None = None
    urgent_if_high_risk: bool | None = None
    victim: tuple[people.TakesPart, ...] = ()
    minutes: int | None = None
    representative: bool | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the partnership's own table, with its published label."""

    label: str
    measure: people.Measure


@dataclass(frozen=True, slots=True)
class Reporting:
    """The reporting period and the partnership's own table: s.104(9), s.105(4)."""

    period: people.ReportingPeriod | None = None
    starts_month: int | None = None
    starts_day: int | None = None
    columns: tuple[Column, ...] = ()
    periods: tuple[str, ...] = ()
    layout: people.Layout | None = None
    nil: people.NilShown | None = None
    words_in_cells: bool | None = None
    notes_column: bool | None = None
    rolls_forward: bool | None = None
    lost: tuple[str, ...] = ()
    published_by: people.Sender | None = None
    document: bool | None = None
    open_data: bool | None = None


@dataclass(frozen=True, slots=True)
class Effectiveness:
    """How the procedures are assessed and revised: Sch. 4 para 4."""

    months: int | None = None
    text: str = ""
