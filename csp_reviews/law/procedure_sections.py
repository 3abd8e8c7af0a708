"""Reads each section of a procedure file into its part: routes, conditions, counting, discretion and clocks."""

import re
from collections.abc import Iterable, Iterator

from csp_reviews.law import procedure_terms as terms
from csp_reviews.law.calendar import ONE_MONTH, SIX_MONTHS
from csp_reviews.law.procedure_parts import Clock, Condition, Counting, Discretion, Limit, OwnMatter, Route
from csp_reviews.law.procedure_reader import MOST, Reader
from csp_reviews.law.procedure_terms import ClockUnit, ConditionKind, Measured, RouteKind
from csp_reviews.law.terms import Matter

THE_ACTS_NUMBER = 3
"""s.104(4): "at least three"."""

_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_JUDGED = frozenset({RouteKind.DISCRETION, RouteKind.RISK})
_LATEST = frozenset({Measured.LATEST_REPORT, Measured.LATEST_INCIDENT})
_FIRST = frozenset({Measured.FIRST_REPORT, Measured.FIRST_INCIDENT})
_WITHIN = frozenset(
    {
        ConditionKind.RECENCY,
        ConditionKind.FROM_FIRST,
        ConditionKind.COUNTED_BACK,
        ConditionKind.REPORTED_FROM_FIRST,
    }
)


def identity(reader: Reader, taken: set[str], default: str) -> str:
    """Return the `id` of a table in a list, or the default where it gives none; a second one alike is a problem."""
    given = reader.text("id") or default
    if not _ID.fullmatch(given):
        reader.problem("id", "not_an_id")
    elif given in taken:
        reader.problem("id", "taken", given=given)
    taken.add(given)
    return given


def routes(reader: Reader) -> tuple[Route, ...]:
    """Return the routes, the count first. Where the file gives no count it is the Act's: s.104(4), (10)-(11)."""
    given = list(reader.tables("routes"))
    if "routes" in reader.notebook.unknown:
        return (Route("count", RouteKind.COUNT, None, None, None),)
    taken: set[str] = set()
    kinds = list(_kinds(given))
    counts = [table for table, kind in kinds if kind is RouteKind.COUNT]
    for extra in counts[1:]:
        extra.problem("kind", "second_count")
    count = _count(counts[0], taken) if counts else _the_acts_count(taken)
    others = (_route(table, kind, count, taken) for table, kind in kinds if kind is not RouteKind.COUNT)
    return (count, *others)


def _kinds(tables: Iterable[Reader]) -> Iterator[tuple[Reader, RouteKind]]:
    """Each table of a route with its kind; one without a kind is a problem, or unknown."""
    for table in tables:
        kind = table.one("kind", RouteKind, required=True)
        if kind is not None:
            yield table, kind


def formerly(reader: Reader, count: Route) -> tuple[Route, ...]:
    """Return routes that an earlier version of the procedures had. They are kept to be read, and never counted by."""
    taken: set[str] = set()
    return tuple(_route(table, kind, count, taken) for table, kind in _kinds(reader.tables("formerly")))


def _the_acts_count(taken: set[str]) -> Route:
    taken.add("count")
    return Route("count", RouteKind.COUNT, THE_ACTS_NUMBER, SIX_MONTHS, ONE_MONTH)


def _count(reader: Reader, taken: set[str]) -> Route:
    route = Route(
        identity(reader, taken, "count"),
        RouteKind.COUNT,
        reader.number("needed", default=THE_ACTS_NUMBER),
        reader.period("window", default=SIX_MONTHS),
        reader.period("report_within", default=ONE_MONTH),
        same=reader.many("same", terms.Link),
        text=reader.text("text"),
    )
    reader.close()
    return route


def _route(reader: Reader, kind: RouteKind, count: Route, taken: set[str]) -> Route:
    numbers = {} if kind in _JUDGED else _numbers(reader)
    route = Route(
        identity(reader, taken, kind.value),
        kind,
        numbers.get("needed"),
        reader.period("window", default=count.window),
        reader.period("report_within", default=count.report_within),
        measured=reader.one("measured", Measured) or Measured.EACH_REPORT,
        reports=numbers.get("reports") or 1,
        people=numbers.get("people") or 1,
        households=numbers.get("households") or 1,
        same=reader.many("same", terms.Link),
        requires=reader.many("requires", terms.Judgement),
        decided_by=reader.text("decided_by"),
        text=reader.text("text"),
    )
    reader.close()
    return route


def _numbers(reader: Reader) -> dict[str, int | None]:
    if not reader.has("needed"):
        reader.problem("needed", "missing")
    return {key: reader.number(key) for key in ("needed", "reports", "people", "households")}


def conditions(reader: Reader) -> tuple[Condition, ...]:
    """Return what the procedures ask on top of the count."""
    taken: set[str] = set()
    read = [_condition(table, taken) for table in reader.tables("conditions")]
    return tuple(condition for condition in read if condition is not None)


def _condition(reader: Reader, taken: set[str]) -> Condition | None:
    kind = reader.one("kind", ConditionKind, required=True)
    if kind is None:
        return None
    condition = Condition(
        identity(reader, taken, kind.value),
        kind,
        of=reader.one("of", Measured),
        within=reader.period("within"),
        since=reader.day("since"),
        text=reader.text("text"),
    )
    _check_condition(reader, condition)
    reader.close()
    return condition


def _check_condition(reader: Reader, condition: Condition) -> None:
    kind = condition.kind
    if (kind in _WITHIN) != reader.has("within"):
        reader.problem("within", "missing" if kind in _WITHIN else "not_for_this_kind")
    if (kind is ConditionKind.NOT_BEFORE) != reader.has("since"):
        reader.problem("since", "missing" if kind is ConditionKind.NOT_BEFORE else "not_for_this_kind")
    allowed = {ConditionKind.RECENCY: _LATEST, ConditionKind.FROM_FIRST: _FIRST}.get(kind, frozenset())
    if bool(allowed) != reader.has("of"):
        reader.problem("of", "missing" if allowed else "not_for_this_kind")
    elif condition.of is not None and condition.of not in allowed:
        reader.problem("of", "not_in_list", given=condition.of.value, allowed=", ".join(sorted(allowed)))


def counting(reader: Reader) -> Counting:
    """Return what counts as one complaint: s.104(12)."""
    table = reader.table("counting")
    if table is None:
        return Counting()
    read = Counting(
        table.one("same_incident", terms.SameIncident, default=terms.SameIncident.EACH),
        table.flag("experienced"),
        table.flag("hate_among"),
    )
    table.close()
    return read


def discretion(reader: Reader) -> Discretion:
    """Return what the bodies may weigh below the count: s.104(5)."""
    table = reader.table("discretion")
    if table is None:
        return Discretion()
    taken = {matter.value for matter in Matter}
    read = Discretion(
        table.many("matters", Matter),
        table.one("role", terms.MattersRole),
        tuple(_own_matter(own, taken) for own in table.tables("own")),
        table.text("text"),
    )
    table.close()
    return read


def _own_matter(reader: Reader, taken: set[str]) -> OwnMatter:
    matter = OwnMatter(identity(reader, taken, ""), reader.text("text", required=True))
    reader.close()
    return matter


def clocks(reader: Reader) -> tuple[Clock, ...]:
    """Return the time limits that the procedures give."""
    return tuple(clock for clock in map(_clock, reader.tables("clocks")) if clock is not None)


def _clock(reader: Reader) -> Clock | None:
    step = reader.one("step", terms.ClockStep, required=True)
    limit = length(reader, "within", required=True)
    if reader.has("from") == reader.has("before"):
        reader.problem("from", "from_or_before")
    clock = Clock(
        step or terms.ClockStep.WHOLE_PROCESS,
        limit.unit if limit else None,
        limit.n or None if limit else None,
        runs_from=reader.one("from", terms.ClockEvent),
        before=reader.one("before", terms.ClockEvent),
        extendable=reader.flag("extendable"),
        aim=reader.flag("aim"),
        meeting=reader.text("meeting"),
        every=reader.period("every"),
        text=reader.text("text"),
    )
    reader.close()
    return clock if step else None


def length(reader: Reader, key: str, *, required: bool = False) -> Limit | None:
    """Return a length of time, `{ working_days = 5 }` or "next_meeting"; None where it is absent or unknown."""
    if not reader.has(key):
        if required:
            reader.problem(key, "missing")
        return None
    value = reader.raw(key)
    if value is None:
        return None
    if value == ClockUnit.NEXT_MEETING:
        return Limit(0, ClockUnit.NEXT_MEETING)
    if isinstance(value, dict) and len(value) == 1:
        [(unit, n)] = value.items()
        if unit in _COUNTED and isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= MOST:
            return Limit(n, ClockUnit(unit))
    reader.problem(key, "not_a_length")
    return None


_COUNTED = frozenset(unit.value for unit in ClockUnit) - {ClockUnit.NEXT_MEETING.value}
