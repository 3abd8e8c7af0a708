"""A procedure in plain English, section by section, for whoever wrote its file and for whoever checks it."""

import calendar
from collections.abc import Iterable, Iterator
from enum import StrEnum

from csp_reviews.law import words
from csp_reviews.law.procedure import Procedure
from csp_reviews.law.procedure_check import Remark, conflicts_with_the_act, departures_from_guidance
from csp_reviews.law.procedure_parts import Appeal, Body, Clock, Condition, Limit, Reporting, Route, Way
from csp_reviews.law.procedure_reader import Problem
from csp_reviews.law.words_procedure import PROBLEMS, REMARKS, english, limit_english, period_english
from csp_reviews.law.words_threshold import long_date

Section = tuple[str, list[str]]


def problem_line(problem: Problem) -> str:
    """Return one problem of a file: its line, its entry and what is wrong."""
    place = f"line {problem.line}, " if problem.line else ""
    entry = f"{problem.entry}: " if problem.entry else ""
    return f"{place}{entry}{PROBLEMS[problem.code].format(**problem.values)}"


def printed(procedure: Procedure) -> Iterator[str]:
    """Yield the lines of a procedure in plain English, with its conflicts and departures at the end."""
    yield f"{procedure.name}, version {procedure.version}"
    yield from _flat(procedure)
    for title, lines in _sections(procedure):
        if lines:
            yield ""
            yield title
            yield from (f"  - {line}" for line in lines)


def _flat(procedure: Procedure) -> Iterator[str]:
    facts = (
        ("For", procedure.area),
        ("Standing", procedure.standing),
        ("In force from", procedure.in_force_from and long_date(procedure.in_force_from)),
        ("Read on", procedure.read_on and long_date(procedure.read_on)),
        ("Follows", procedure.follows),
        ("Also called", ", ".join(procedure.names_used)),
        ("Languages", listed(procedure.languages)),
        ("Source", " ".join(procedure.sources)),
    )
    yield from (f"{name}: {value}" for name, value in facts if value)
    if procedure.read_in_part:
        yield "Only a part of the page was read: what was not in it is not known."


def _sections(procedure: Procedure) -> Iterator[Section]:
    yield "The threshold", [_route(route) for route in procedure.routes]
    yield "What it was before", [_route(route) for route in procedure.formerly]
    yield "Asked on top of the number", [_condition(condition) for condition in procedure.conditions]
    yield "What counts as one report", list(_counting(procedure))
    yield "Where the number is not reached", list(_matters(procedure))
    yield "Not covered", [_sentence(english(each)) for each in procedure.exclusions]
    yield "How long it takes", [_clock(clock) for clock in procedure.clocks]
    yield "Who decides", list(_decision(procedure))
    yield "Appeals", [_appeal(appeal) for appeal in procedure.appeals]
    yield "Point of contact", list(_contact(procedure))
    yield "Who may apply, and how", list(_applications(procedure))
    yield "Bodies", [_body(body) for body in procedure.bodies]
    yield "The review", list(_review(procedure))
    yield "Published figures", list(_reporting(procedure.reporting))
    yield "How well it works", list(_effectiveness(procedure))
    yield "In words only, because the file has no place for it", list(procedure.notes)
    yield "Not known", list(procedure.unknown)
    yield "Conflicts with the Act", [_remark(each) for each in conflicts_with_the_act(procedure)] or ["None found."]
    departures = [_remark(each) for each in departures_from_guidance(procedure)]
    yield "Departures from the guidance", departures or ["None found."]


def listed(codes: Iterable[StrEnum]) -> str:
    """Return codes in English, with commas between them."""
    return ", ".join(english(code) for code in codes)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _named(name: str) -> str:
    return f": {name}" if name else ""


def _said(text: str) -> str:
    return f" Note: {text}" if text else ""


def _route(route: Route) -> str:
    needed = "" if route.judged and route.needed is None else f"{route.needed or 'an unknown number of'} "
    least = [
        f"at least {number} {name}"
        for number, name in ((route.reports, "reports"), (route.people, "people"), (route.households, "households"))
        if number > 1
    ]
    asked = [*least, *([f"about {listed(route.same)}"] if route.same else [])]
    parts = [f"{route.id}: {needed}{english(route.kind)}{''.join(f', {part}' for part in asked)}."]
    if route.needed is not None or not route.judged:
        parts.append(f"Each reported within {period_english(route.report_within)} of what happened.")
        parts.append(f"Applied for within {period_english(route.window)} of {english(route.measured)}.")
    if route.decided_by:
        parts.append(f"Decided by {route.decided_by}.")
    if route.requires:
        parts.append(f"And if {listed(route.requires)}.")
    return " ".join(parts) + _said(route.text)


def _condition(condition: Condition) -> str:
    line = f"{condition.id}: {english(condition.kind)}"
    if condition.within:
        line += f": within {period_english(condition.within)}"
    if condition.of:
        line += f" of {english(condition.of)}"
    if condition.since:
        line += f": {long_date(condition.since)}"
    return f"{line}.{_said(condition.text)}"


def _counting(procedure: Procedure) -> Iterator[str]:
    counting = procedure.counting
    yield (
        english(counting.same_incident)
        if counting.same_incident
        else "What one incident reported twice counts is not known."
    )
    if counting.experienced:
        yield "What was experienced counts, and not what was reported."
    if counting.hate_among:
        yield "Hate incidents count among the reports."


def _matters(procedure: Procedure) -> Iterator[str]:
    discretion = procedure.discretion
    named = [own.text if own.id == matter else "" for matter in procedure.matters for own in discretion.own]
    matters = [matter for matter in procedure.matters if matter not in {own.id for own in discretion.own}]
    role = english(discretion.role) if discretion.role else "may be weighed (s.104(5))"
    yield _sentence(f"{', '.join([*matters, *(text for text in named if text)])} {role}") + _said(discretion.text)


def _clock(clock: Clock) -> str:
    length = limit_english(Limit(clock.n or 0, clock.unit)) if clock.unit else "a time that is not known"
    event = clock.before or clock.runs_from
    start = english(event) if event else "an event that is not known"
    parts = [f"{english(clock.step)}: {length} {'before' if clock.before else 'after'} {start}"]
    if clock.extendable:
        parts.append("may be extended")
    if clock.aim:
        parts.append("an aim")
    if clock.meeting:
        parts.append(clock.meeting)
    if clock.every:
        parts.append(f"held every {period_english(clock.every)}")
    return ", ".join(parts) + "." + _said(clock.text)


def _decision(procedure: Procedure) -> Iterator[str]:
    decision = procedure.decision
    if decision.by:
        yield _sentence(english(decision.by))
    if decision.at:
        yield _sentence(f"decided at {decision.at}")
    if decision.rulings:
        yield _sentence(f"beside met and not met: {listed(decision.rulings)}")
    if decision.told_by:
        yield _sentence(f"the applicant is told {listed(decision.told_by)}")
    if decision.risk_assessed:
        yield "A risk assessment is made."


def _appeal(appeal: Appeal) -> str:
    about = ", ".join(words.english(ground).lower() for ground in appeal.about) or "what is not said"
    parts = [f"To {words.english(appeal.tier).lower()}. About {about}; heard by {_heard_by(appeal)}."]
    if appeal.basis:
        parts.append(f"On {listed(appeal.basis)}.")
    if appeal.limit:
        start = f" after {english(appeal.limit_from)}" if appeal.limit_from else ""
        parts.append(f"To be lodged within {limit_english(appeal.limit)}{start}.")
    if appeal.decided_within:
        parts.append(f"Decided within {limit_english(appeal.decided_within)}.")
    if appeal.powers:
        parts.append(f"It may {listed(appeal.powers)}.")
    parts.extend(_appeal_rules(appeal))
    return " ".join(parts) + _said(appeal.text)


def _heard_by(appeal: Appeal) -> str:
    who = english(appeal.heard_by) if appeal.heard_by else ""
    if appeal.heard_by_name:
        return f"{appeal.heard_by_name}{f' ({who})' if who else ''}"
    return who or "somebody who is not named"


def _appeal_rules(appeal: Appeal) -> Iterator[str]:
    if appeal.lodged_by:
        yield f"Lodged by {english(appeal.lodged_by)}."
    if appeal.through:
        yield f"Lodged through {english(appeal.through)}."
    for held, text in (
        (appeal.fresh_consent, "Consent is asked for again."),
        (appeal.not_while_plan_live, "Not while the action plan is being carried out."),
        (appeal.outside_member, "With a member from outside the partnership."),
    ):
        if held:
            yield text
    yield from (f"Not for: {reason}." for reason in appeal.not_for)


def _contact(procedure: Procedure) -> Iterator[str]:
    if procedure.contact:
        contact = procedure.contact
        yield from filter(None, (contact.name, contact.phone, contact.email, contact.address, contact.url))


def _applications(procedure: Procedure) -> Iterator[str]:
    applications = procedure.applications
    if applications.by:
        yield _sentence(listed(applications.by))
    yield from (english(code) for code in (applications.consent, applications.anonymous) if code)
    yield from (_way(way) for way in applications.ways)
    if applications.group_signatures:
        yield f"A group needs {applications.group_signatures} signatures."
    if applications.questions:
        source = f" (from {english(applications.questions_from)})" if applications.questions_from else ""
        yield f"The form asks{source}: {listed(applications.questions)}."
    if applications.form_pages:
        yield f"The form has up to {applications.form_pages} pages."
    if applications.reference_shown:
        yield english(applications.reference_shown)
    for held, text in (
        (applications.informal_groups, "A group may be informal."),
        (applications.open_cases, "The case may be open or closed."),
        (applications.sharing_by_submitting, "Sending the form is taken as agreeing to share it."),
        (applications.third_party is False, "Nobody else may apply for the victim."),
    ):
        if held:
            yield text


def _way(way: Way) -> str:
    to = f" to {english(way.to)}" if way.to else ""
    use = f", {english(way.use)}" if way.use else ""
    needs = f", needs {way.needs}" if way.needs else ""
    return _sentence(f"{english(way.by)}{to}{use}{needs}{_named(way.name)}")


def _body(body: Body) -> str:
    partner = "" if body.relevant else " (a partner, and no relevant body)"
    return f"{words.english(body.kind)}{_named(body.name)}{partner}"


def _review(procedure: Procedure) -> Iterator[str]:
    review = procedure.review
    if review.independent_chair is not None:
        yield f"The chair is{'' if review.independent_chair else ' not'} independent."
    if review.chair_from:
        yield _sentence(f"the chair comes from {english(review.chair_from)}")
    if review.urgent_if_high_risk:
        yield "It is held urgently where the risk is high."
    yield from (_sentence(f"the victim {english(part)}") for part in review.victim)
    if review.minutes:
        yield f"The victim has {review.minutes} minutes."
    if review.representative is not None:
        yield f"A representative may{'' if review.representative else ' not'} attend."


def _reporting(reporting: Reporting) -> Iterator[str]:
    yield from _period(reporting)
    yield from (f'"{column.label}": {english(column.measure)}.' for column in reporting.columns)
    for code, text in (
        (reporting.layout, "laid out as"),
        (reporting.nil, "nothing is shown as"),
        (reporting.published_by, "published by"),
    ):
        if code:
            yield _sentence(f"{text} {english(code)}")
    for names, text in ((reporting.periods, "published so far"), (reporting.lost, "the records were lost for")):
        if names:
            yield _sentence(f"{text}: {'; '.join(names)}")
    for held, text in (
        (reporting.words_in_cells, "Some figures have words beside them."),
        (reporting.notes_column, "The table has notes."),
        (reporting.rolls_forward, "The end of the period is moved on at each update."),
        (reporting.document, "Published as a document."),
        (reporting.open_data, "Published as open data."),
    ):
        if held:
            yield text


def _period(reporting: Reporting) -> Iterator[str]:
    if reporting.period:
        yield _sentence(f"for {english(reporting.period)}")
    if reporting.starts_month or reporting.starts_day:
        month = f" {calendar.month_name[reporting.starts_month]}" if reporting.starts_month else " of the month"
        yield f"It starts on {reporting.starts_day or 1}{month}."


def _effectiveness(procedure: Procedure) -> Iterator[str]:
    if procedure.effectiveness:
        months = procedure.effectiveness.months
        yield f"Assessed every {months} months." if months else "Assessed from time to time."
        if procedure.effectiveness.text:
            yield procedure.effectiveness.text


def _remark(remark: Remark) -> str:
    values = {name: english(value) if isinstance(value, StrEnum) else value for name, value in remark.values.items()}
    return f"{remark.entry}: {REMARKS[remark.code].format(**values)} ({remark.source})"
