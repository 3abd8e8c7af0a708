"""One measurement: a stretch of load, and what it cost whom. Several of them, alternating, and their medians."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from tests.bench.generator import Load, drive
from tests.bench.operations import OPERATIONS, Operation, Visiting
from tests.bench.scene import Scene
from tests.load.processes import memory, processor_seconds, tree
from tests.load.serving import Group

WARM = 0.25
"""The part of a measurement's time that is driven before it, unmeasured."""


@dataclass(frozen=True)
class Effort:
    """How long one is measured, how often, and by how many visitors at once."""

    seconds: float
    rounds: int
    at_once: int


@dataclass(frozen=True)
class Measure:
    """What one operation did and cost; of several rounds the median of each figure."""

    visits_per_second: float
    p50: float
    p95: float
    p99: float
    """Milliseconds of a whole visit."""
    server_cpu: float
    """Milliseconds of the application's processes for one visit."""
    database_cpu: float
    """Milliseconds of the database server's processes for one visit; 0 where it is part of the application."""
    visits: int

    @property
    def spread(self) -> float:
        """How much longer the slowest visit of a hundred takes than the middle one."""
        return self.p99 / self.p50


@dataclass(frozen=True)
class Result:
    """One operation on one scene, beside its limit."""

    kind: str
    cases: int
    operation: str
    ours: Measure
    limit: Measure | None


@dataclass(frozen=True)
class Memory:
    """What the servers hold after all of it, in MiB."""

    kind: str
    cases: int
    ours: float
    limit: float


def measure(scene: Scene, server: Group, visiting: Visiting, effort: Effort) -> Measure:
    """Drive one kind of visit at one server, and see what it cost."""
    drive(server.port, visiting, effort.seconds * WARM, effort.at_once)
    before = _processors(scene, server)
    load = drive(server.port, visiting, effort.seconds, effort.at_once)
    after = _processors(scene, server)
    return _measured(load, after[0] - before[0], after[1] - before[1])


def rounds(scene: Scene, effort: Effort, chosen: Sequence[Operation] = OPERATIONS) -> Iterator[Result]:
    """Measure operations, each beside its limit, in alternating rounds."""
    ours: dict[str, list[Measure]] = {operation.name: [] for operation in chosen}
    limits: dict[str, list[Measure]] = {operation.name: [] for operation in chosen}
    for _ in range(effort.rounds):
        for operation in chosen:
            ours[operation.name].append(measure(scene, scene.application, operation.visits(scene), effort))
            if operation.limit:
                limits[operation.name].append(measure(scene, scene.limit, operation.limit(scene), effort))
    for operation in chosen:
        limit = _median(limits[operation.name]) if operation.limit else None
        yield Result(scene.kind, scene.cases, operation.name, _median(ours[operation.name]), limit)


def memory_of(scene: Scene) -> Memory:
    """What both servers hold now."""
    sizes = (memory(tree(server.pid)) for server in (scene.application, scene.limit))
    return Memory(scene.kind, scene.cases, *sizes)


def plain(found: Result | Memory) -> dict[str, Any]:
    """As JSON can hold it."""
    return asdict(found)


def _processors(scene: Scene, server: Group) -> tuple[float, float]:
    database = processor_seconds(tree(scene.database)) if scene.database else 0.0
    return processor_seconds(tree(server.pid)), database


def _measured(load: Load, server: float, database: float) -> Measure:
    took = sorted(load.visits)
    number = len(took)
    at = [1000 * took[min(number - 1, int(number * part))] for part in (0.5, 0.95, 0.99)]
    return Measure(number / load.seconds, *at, 1000 * server / number, 1000 * database / number, number)


def _median(measures: Sequence[Measure]) -> Measure:
    rows = [asdict(each) for each in measures]
    return Measure(**{name: median(row[name] for row in rows) for name in rows[0]})
