"""That the bench still runs and still measures what it says. How fast anything is, no test asks."""

import json
from statistics import median

import pytest

from tests.bench.__main__ import main
from tests.bench.generator import Load, WrongAnswerError, drive
from tests.bench.measuring import Measure, Memory, Result, _measured, _median
from tests.bench.operations import OPERATIONS
from tests.bench.report import Ratio, ratios, table
from tests.bench.visitors import looking
from tests.support.live import LiveServer


def measured(speed: float = 10, server_cpu: float = 1, p99: float = 3) -> Measure:
    return Measure(speed, 2, 2.5, p99, server_cpu, 0.5, 100)


def results(cases: int, ours: Measure, limit: Measure) -> list[Result]:
    return [
        Result("sqlite", cases, operation.name, ours, limit if operation.limit else None) for operation in OPERATIONS
    ]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_it_runs(tmp_path, capsys):
    written = tmp_path / "bench.json"
    assert main(["--quick", "--db", "sqlite", "--seconds", "0.2", "--output", str(written)]) == 0
    found = json.loads(written.read_text())
    assert [result["operation"] for result in found["results"]] == [operation.name for operation in OPERATIONS]
    assert all(result["ours"]["visits_per_second"] > 0 for result in found["results"])
    assert all(result["limit"] for result in found["results"][:-1])
    assert found["memory"][0]["ours"] > 0
    assert found["ratios"]
    assert "queue, first page" in capsys.readouterr().out


def test_a_load_counts_every_visit_and_no_other(live_server: LiveServer):
    load = drive(int(live_server.url.rpartition(":")[2]), looking("/healthz"), seconds=0.2, at_once=2)
    assert len(load.visits) == load.requests >= 2
    assert load.size == len(b'{"alive":true}\n')
    assert all(seconds > 0 for seconds in load.visits)


def test_a_page_that_answers_otherwise_ends_the_measurement(live_server: LiveServer):
    with pytest.raises(WrongAnswerError, match="404"):
        drive(int(live_server.url.rpartition(":")[2]), looking("/nowhere/at/all"), seconds=0.2, at_once=1)


def test_the_figures_of_a_load():
    load = Load(seconds=2, visits=[0.001 * n for n in range(1, 101)])
    found = _measured(load, server=1, database=0.5)
    assert (found.visits_per_second, found.visits, found.server_cpu, found.database_cpu) == (50, 100, 10, 5)
    assert (found.p50, found.p95, found.p99) == pytest.approx((51, 96, 100))


def test_of_several_rounds_each_figure_is_the_middle_one():
    found = _median([measured(speed=5, p99=9), measured(speed=7, p99=4), measured(speed=90, p99=5)])
    assert (found.visits_per_second, found.p99) == (7, 5) == (median([5, 7, 90]), median([9, 4, 5]))


def test_ratios_compare_with_the_limit_and_with_fewer_cases():
    ours, limit = measured(speed=10, server_cpu=4), measured(speed=20, server_cpu=2)
    memories = [Memory("sqlite", 1_000, 120, 100), Memory("sqlite", 9_000, 160, 100)]
    found = {
        ratio.what.partition(": ")[2]: ratio
        for ratio in ratios([*results(1_000, ours, limit), *results(9_000, ours, limit)], memories, forms=4)
    }
    assert found["public case review page, times the limit"] == Ratio(
        "sqlite, 9,000 cases: public case review page, times the limit", 2, 1.8, 1.2
    )
    assert found["one form page, GET and POST, CPU times the limit"].value == 2
    assert found["whole application, 4 forms, CPU times the limits"].value == 0.5
    assert found["queue, first page, growth of p50"].value == 1
    assert found["memory, times the limit's"].value == 1.6


@pytest.mark.parametrize(("value", "word"), [(1.2, "aim"), (1.21, "must"), (1.8, "must"), (1.81, "OVER")])
def test_a_ratio_is_told_in_a_word(value, word):
    assert Ratio("x", value, 1.8, 1.2).verdict == word
    assert Ratio("x", value, 1.8, 1.2).line().endswith(word)


def test_every_figure_is_in_the_table():
    lines = list(table(results(1_000, measured(), measured()), [Memory("sqlite", 1_000, 100, 50)]))
    assert sum(operation.name in line for operation in OPERATIONS for line in lines) == len(OPERATIONS)
    assert lines[-1] == "memory, sqlite, 1,000 cases: 100 MiB, limit 50 MiB"
