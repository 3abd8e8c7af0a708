"""One partnership's review procedures (s.104(2)) as validated data, read from one TOML file per version.

How a local file is read: a number or period that the file does not give is the Act's. A period that it gives replaces
the Act's as a length (s.104(10)-(11)), begins with the date the Act names, and includes that date unless the file says
otherwise. What lets more people through is a route; what lets fewer through on top of the count is a condition, and
never changes the answer. `docs/procedures.md` describes the file for whoever writes one.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from csp_reviews.law import procedure_people, procedure_sections
from csp_reviews.law.calendar import Period
from csp_reviews.law.errors import LawError
from csp_reviews.law.procedure_lines import entry_lines
from csp_reviews.law.procedure_parts import (
    Appeal,
    Applications,
    Body,
    Clock,
    Condition,
    Contact,
    Counting,
    Decision,
    Discretion,
    Effectiveness,
    Reporting,
    Review,
    Route,
)
from csp_reviews.law.procedure_reader import Notebook, Problem, Reader
from csp_reviews.law.procedure_terms import Exclusion, Measured, RouteKind
from csp_reviews.law.procedure_terms_people import Language
from csp_reviews.law.terms import Matter

_AT_LINE = re.compile(r"\(at line (\d+)")
_THRESHOLD = "routes"
_SECTIONS = (
    *("routes", "conditions", "counting", "discretion", "exclusions", "clocks", "decision", "appeals", "contact"),
    *("applications", "bodies", "review", "reporting", "effectiveness"),
)


class ProcedureError(LawError):
    """The file cannot be used. `problems` holds everything that is wrong with it, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        super().__init__("bad_procedure", {"problems": len(self.problems)})


@dataclass(frozen=True, slots=True)
class CountedRoute:
    """A route with every number and period settled, ready for `law.threshold` to count by."""

    id: str
    kind: RouteKind
    window: Period
    report_within: Period
    measured: Measured
    reports: int
    people: int
    households: int


@dataclass(frozen=True, eq=False)
class Procedure:
    """One version of one partnership's review procedures. `routes` always begins with the count of s.104(4)."""

    name: str
    version: str
    sources: tuple[str, ...]
    routes: tuple[Route, ...]
    area: str = ""
    names_used: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    follows: str = ""
    in_force_from: date | None = None
    read_on: date | None = None
    read_in_part: bool = False
    standing: str = ""
    formerly: tuple[Route, ...] = ()
    conditions: tuple[Condition, ...] = ()
    counting: Counting = field(default_factory=Counting)
    discretion: Discretion = field(default_factory=Discretion)
    clocks: tuple[Clock, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    contact: Contact | None = None
    applications: Applications = field(default_factory=Applications)
    decision: Decision = field(default_factory=Decision)
    bodies: tuple[Body, ...] = ()
    review: Review = field(default_factory=Review)
    reporting: Reporting = field(default_factory=Reporting)
    effectiveness: Effectiveness | None = None
    exclusions: tuple[Exclusion, ...] = ()
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def count(self) -> Route:
        """The count route: s.104(4)."""
        return self.routes[0]

    @cached_property
    def matters(self) -> tuple[str, ...]:
        """What the bodies weigh below the count, as codes: those named, else persistence, harm, adequacy (s.104(5))."""
        named = self.discretion.matters or (() if self.discretion.own else tuple(Matter))
        return (*(matter.value for matter in named), *(own.id for own in self.discretion.own))

    def is_unknown(self, entry: str) -> bool:
        """Tell whether the file says that this entry, or anything inside it, is unknown: "appeals", "routes"."""
        return any(known == entry or known.startswith((f"{entry}.", f"{entry}[")) for known in self.unknown)

    @property
    def threshold_known(self) -> bool:
        """Whether all routes are known, so that `law.threshold.assess` can be asked."""
        return not self.is_unknown(_THRESHOLD)

    @cached_property
    def counted_routes(self) -> tuple[CountedRoute, ...]:
        """The routes that counting can meet, the count first. Raises `LawError` where the threshold is unknown."""
        if not self.threshold_known:
            entries = [entry for entry in self.unknown if entry.startswith(_THRESHOLD)]
            raise LawError("threshold_unknown", {"entries": ", ".join(entries)})
        settled = (_settled(route) for route in self.routes if not route.judged)
        return tuple(route for route in settled if route is not None)


def _settled(route: Route) -> CountedRoute | None:
    if route.needed is None or route.window is None or route.report_within is None:
        return None
    people = route.needed if route.kind is RouteKind.PEOPLE else route.people
    households = route.needed if route.kind is RouteKind.HOUSEHOLDS else route.households
    counted = route.kind in (RouteKind.PEOPLE, RouteKind.HOUSEHOLDS)
    reports = route.reports if counted else max(route.needed, route.reports)
    return CountedRoute(
        route.id, route.kind, route.window, route.report_within, route.measured, reports, people, households
    )


def read(text: str) -> Procedure:
    """Return the procedure that a TOML text holds. Raises `ProcedureError` with every problem in it."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else max(1, len(text.splitlines()))
        raise ProcedureError([Problem("", line, "not_toml", {"detail": str(error)})]) from error
    return parse(data, entry_lines(text))


def parse(data: Mapping[str, object], lines: Mapping[str, int] | None = None) -> Procedure:
    """Return the procedure that parsed data holds. Raises `ProcedureError`. `lines`: the line of each entry."""
    notebook = Notebook(lines or {})
    reader = Reader(data, "", notebook)
    procedure = _procedure(reader)
    reader.close()
    if notebook.problems:
        raise ProcedureError(notebook.problems)
    return procedure


def _unknown(reader: Reader) -> tuple[str, ...]:
    """What is unknown: every entry that says so, and every section of which the part that was read breaks off."""
    cut = reader.texts("cut")
    for section in cut:
        if section not in _SECTIONS:
            reader.problem("cut", "not_in_list", given=section, allowed=", ".join(_SECTIONS))
    return tuple(dict.fromkeys((*reader.notebook.unknown, *cut)))


def _procedure(reader: Reader) -> Procedure:
    sources = reader.texts("sources")
    if not sources:
        reader.problem("sources", "missing")
    routes = procedure_sections.routes(reader)
    return Procedure(
        name=reader.text("name", required=True),
        version=reader.text("version", required=True),
        sources=sources,
        routes=routes,
        formerly=procedure_sections.formerly(reader, routes[0]),
        area=reader.text("area"),
        names_used=reader.texts("names_used"),
        languages=reader.many("languages", Language),
        follows=reader.text("follows"),
        in_force_from=reader.day("in_force_from"),
        read_on=reader.day("read_on"),
        read_in_part=reader.flag("read_in_part") or False,
        standing=reader.text("standing"),
        conditions=procedure_sections.conditions(reader),
        counting=procedure_sections.counting(reader),
        discretion=procedure_sections.discretion(reader),
        clocks=procedure_sections.clocks(reader),
        appeals=procedure_people.appeals(reader),
        contact=procedure_people.contact(reader),
        applications=procedure_people.applications(reader),
        decision=procedure_people.decision(reader),
        bodies=procedure_people.bodies(reader),
        review=procedure_people.review(reader),
        reporting=procedure_people.reporting(reader),
        effectiveness=procedure_people.effectiveness(reader),
        exclusions=reader.many("exclusions", Exclusion),
        notes=reader.texts("notes"),
        unknown=_unknown(reader),
    )
