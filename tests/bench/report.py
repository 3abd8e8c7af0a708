"""The figures beside what they must and should be: ratios, because machines differ and ratios hardly do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.bench.measuring import Measure, Memory, Result
from tests.bench.operations import CASE, FILTERED, FORM, PUBLIC, QUEUE, SEARCHED, STATISTICS, WHOLE

COLUMNS = (
    *(("a second", 10), ("limit", 9), ("p50", 8), ("p95", 8), ("p99", 8)),
    *(("CPU", 8), ("limit", 8), ("database", 10), ("limit", 8)),
)
HEAD = f"{'':<30}" + "".join(f"{name:>{width}}" for name, width in COLUMNS)


@dataclass(frozen=True)
class Ratio:
    """One ratio, and what it must and should stay under."""

    what: str
    value: float
    must: float
    aim: float

    @property
    def verdict(self) -> str:
        """In a word."""
        if self.value <= self.aim:
            return "aim"
        return "must" if self.value <= self.must else "OVER"

    def line(self) -> str:
        """For the eye."""
        return f"{self.what:<62}{self.value:>8.2f}{self.must:>8.2f}{self.aim:>8.2f}  {self.verdict}"


def table(results: Iterable[Result], memories: Iterable[Memory]) -> Iterator[str]:
    """Every figure."""
    heading = None
    for result in results:
        if heading != (result.kind, result.cases):
            heading = (result.kind, result.cases)
            yield ""
            yield f"{result.kind}, {result.cases:,} cases (milliseconds; CPU and database: per visit)"
            yield HEAD
        yield _line(result)
    yield ""
    for found in memories:
        yield f"memory, {found.kind}, {found.cases:,} cases: {found.ours:.0f} MiB, limit {found.limit:.0f} MiB"


def ratios(results: Sequence[Result], memories: Sequence[Memory], forms: int) -> list[Ratio]:
    """Every ratio that has a must, for each database; `forms`: how many a whole application sends."""
    found: list[Ratio] = []
    for kind in dict.fromkeys(result.kind for result in results):
        of_kind = [result for result in results if result.kind == kind]
        sizes = sorted({result.cases for result in of_kind})
        largest = {result.operation: result for result in of_kind if result.cases == sizes[-1]}
        smallest = {result.operation: result for result in of_kind if result.cases == sizes[0]}
        found += _beside_the_limit(f"{kind}, {sizes[-1]:,} cases: ", largest, forms)
        found += _growth(f"{kind}, {sizes[0]:,} to {sizes[-1]:,} cases: ", smallest, largest)
        found += _memory(kind, [memory for memory in memories if memory.kind == kind])
    return found


def _line(result: Result) -> str:
    ours, limit = result.ours, result.limit
    beside = ("", "", "")
    if limit:
        beside = f"{limit.visits_per_second:.0f}", f"{limit.server_cpu:.2f}", f"{limit.database_cpu:.2f}"
    times = "".join(f"{value:>8.1f}" for value in (ours.p50, ours.p95, ours.p99))
    costs = f"{ours.server_cpu:>8.2f}{beside[1]:>8}{ours.database_cpu:>10.2f}{beside[2]:>8}"
    return f"{result.operation:<30}{ours.visits_per_second:>10.1f}{beside[0]:>9}{times}{costs}"


def _beside_the_limit(where: str, by_name: dict[str, Result], forms: int) -> Iterator[Ratio]:
    for name, must, aim in (
        (PUBLIC, 1.8, 1.2),
        (QUEUE, 2.5, 1.7),
        (FILTERED, 2.5, 1.7),
        (SEARCHED, 2.5, 1.7),
        (CASE, 3, 1.8),
    ):
        ours, limit = _both(by_name[name])
        yield Ratio(f"{where}{name}, times the limit", limit.visits_per_second / ours.visits_per_second, must, aim)
    counting = _both(by_name[STATISTICS])
    speed = by_name[STATISTICS].ours.visits_per_second
    yield Ratio(f"{where}{STATISTICS}, times counting rows", counting[1].visits_per_second / speed, 1.3, 1.3)
    page = by_name[PUBLIC].ours.visits_per_second
    yield Ratio(f"{where}{STATISTICS}, times the public page", page / speed, float("inf"), 1.5)
    ours, limit = _both(by_name[FORM])
    yield Ratio(f"{where}{FORM}, CPU times the limit", ours.server_cpu / limit.server_cpu, 2.5, 1.5)
    whole = by_name[WHOLE].ours.server_cpu / (forms * limit.server_cpu)
    yield Ratio(f"{where}{WHOLE}, {forms} forms, CPU times the limits", whole, 2.5, 1.5)
    for name, result in by_name.items():
        yield Ratio(f"{where}{name}, p99 times p50", result.ours.spread, 2.5, 2)


def _growth(where: str, smallest: dict[str, Result], largest: dict[str, Result]) -> Iterator[Ratio]:
    limits = {QUEUE: (1.3, 1.1)}
    for name, small in smallest.items():
        must, aim = limits.get(name, (float("inf"), 1.1))
        yield Ratio(f"{where}{name}, growth of p50", largest[name].ours.p50 / small.ours.p50, must, aim)


def _memory(kind: str, memories: Sequence[Memory]) -> Iterator[Ratio]:
    for found in memories:
        yield Ratio(f"{kind}, {found.cases:,} cases: memory, times the limit's", found.ours / found.limit, 1.5, 1.25)


def _both(result: Result) -> tuple[Measure, Measure]:
    if result.limit is None:
        raise ValueError(f"{result.operation} has no limit of its own")
    return result.ours, result.limit
