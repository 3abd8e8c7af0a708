"""Reads the sections of a procedure file about people: appeals, contact, applications, bodies, review and reporting."""

from csp_reviews.law import procedure_terms as terms
from csp_reviews.law import procedure_terms_people as people
from csp_reviews.law.procedure_parts import (
    Appeal,
    Applications,
    Body,
    Column,
    Contact,
    Decision,
    Effectiveness,
    Reporting,
    Review,
    Way,
)
from csp_reviews.law.procedure_reader import Reader
from csp_reviews.law.procedure_sections import length
from csp_reviews.law.terms import AppealGround, AppealTier, BodyKind


def appeals(reader: Reader) -> tuple[Appeal, ...]:
    """Return the ways to appeal: Sch. 4 para 3."""
    return tuple(_appeal(table) for table in reader.tables("appeals"))


def _appeal(reader: Reader) -> Appeal:
    appeal = Appeal(
        reader.one("tier", AppealTier) or AppealTier.PARTNERSHIP,
        about=reader.many("about", AppealGround),
        heard_by=reader.one("heard_by", people.Sender),
        heard_by_name=reader.text("heard_by_name"),
        basis=reader.many("basis", people.AppealBasis),
        limit=length(reader, "within"),
        limit_from=reader.one("from", terms.ClockEvent),
        decided_within=length(reader, "decided_within"),
        powers=reader.many("powers", people.AppealPower),
        lodged_by=reader.one("lodged_by", people.Sender),
        through=reader.one("through", people.Sender),
        fresh_consent=reader.flag("fresh_consent"),
        not_while_plan_live=reader.flag("not_while_plan_live"),
        outside_member=reader.flag("outside_member"),
        not_for=reader.texts("not_for"),
        text=reader.text("text"),
    )
    reader.close()
    return appeal


def contact(reader: Reader) -> Contact | None:
    """Return the point of contact: s.104(3); None where the file names none."""
    table = reader.table("contact")
    if table is None:
        return None
    read = Contact(*(table.text(key) for key in ("name", "phone", "email", "address", "url")))
    table.close()
    return read


def applications(reader: Reader) -> Applications:
    """Return who may apply, and how."""
    table = reader.table("applications")
    if table is None:
        return Applications()
    read = Applications(
        by=table.many("by", people.Applicant),
        consent=table.one("consent", people.Consent),
        anonymous=table.one("anonymous", people.Anonymous),
        group_signatures=table.number("group_signatures"),
        ways=tuple(way for way in map(_way, table.tables("ways")) if way is not None),
        questions=table.many("questions", people.Question),
        questions_from=table.one("questions_from", people.QuestionsFrom),
        form_pages=table.number("form_pages"),
        third_party=table.flag("third_party"),
        informal_groups=table.flag("informal_groups"),
        open_cases=table.flag("open_cases"),
        sharing_by_submitting=table.flag("sharing_by_submitting"),
        reference_shown=table.one("reference_shown", people.ReferenceShown),
    )
    table.close()
    return read


def _way(reader: Reader) -> Way | None:
    by = reader.one("by", people.ApplyBy, required=True)
    to, use = reader.one("to", people.Sender), reader.one("use", people.FormUse)
    name, needs = reader.text("name"), reader.text("needs")
    reader.close()
    return None if by is None else Way(by, to, name, use, needs)


def decision(reader: Reader) -> Decision:
    """Return how the threshold is decided, and how the applicant is told."""
    table = reader.table("decision")
    if table is None:
        return Decision()
    read = Decision(
        table.one("by", people.Sender),
        table.text("at"),
        table.many("rulings", people.Ruling),
        table.many("told_by", people.ApplyBy),
        table.flag("risk_assessed"),
    )
    table.close()
    return read


def bodies(reader: Reader) -> tuple[Body, ...]:
    """Return the relevant bodies (s.105(2)-(3)) and partners that the procedures name."""
    return tuple(body for body in map(_body, reader.tables("bodies")) if body is not None)


def _body(reader: Reader) -> Body | None:
    kind = reader.one("kind", BodyKind, required=True)
    name, relevant = reader.text("name"), reader.flag("relevant")
    reader.close()
    return None if kind is None else Body(kind, name, relevant is not False)


def review(reader: Reader) -> Review:
    """Return how a review is carried out."""
    table = reader.table("review")
    if table is None:
        return Review()
    read = Review(
        table.flag("independent_chair"),
        table.one("chair_from", people.Sender),
        table.flag("urgent_if_high_risk"),
        table.many("victim", people.TakesPart),
        table.number("minutes"),
        table.flag("representative"),
    )
    table.close()
    return read


def reporting(reader: Reader) -> Reporting:
    """Return the reporting period and the partnership's own table: s.104(9), s.105(4)."""
    table = reader.table("reporting")
    if table is None:
        return Reporting()
    read = Reporting(
        period=table.one("period", people.ReportingPeriod),
        starts_month=table.number("starts_month"),
        starts_day=table.number("starts_day"),
        columns=tuple(column for column in map(_column, table.tables("columns")) if column is not None),
        periods=table.texts("periods"),
        layout=table.one("layout", people.Layout),
        nil=table.one("nil", people.NilShown),
        words_in_cells=table.flag("words_in_cells"),
        notes_column=table.flag("notes_column"),
        rolls_forward=table.flag("rolls_forward"),
        lost=table.texts("lost"),
        published_by=table.one("published_by", people.Sender),
        document=table.flag("document"),
        open_data=table.flag("open_data"),
    )
    if (read.starts_month or 1) > 12 or (read.starts_day or 1) > 28:
        table.problem("starts_month", "not_a_start")
    table.close()
    return read


def _column(reader: Reader) -> Column | None:
    label, measure = reader.text("label", required=True), reader.one("measure", people.Measure, required=True)
    reader.close()
    return None if measure is None else Column(label, measure)


def effectiveness(reader: Reader) -> Effectiveness | None:
    """Return how the procedures are assessed and revised: Sch. 4 para 4; None where the file does not say."""
    table = reader.table("effectiveness")
    if table is None:
        return None
    read = Effectiveness(table.number("months"), table.text("text"))
    table.close()
    return read
