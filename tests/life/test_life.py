"""An area lives at random: only legal stages, figures that equal a recount, whole chains, nobody who knows too much."""

import os
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.life.machine import Life
from tests.support.builders import Make
from tests.support.clock import Clock

RUNS = int(os.environ.get("LIFE_RUNS", "4"))
STEPS = 25


@pytest.mark.timeout(300)
def test_random_people_do_random_acts(app: Flask, clock: Clock, request: pytest.FixtureRequest) -> None:
    setup: dict[str, Any] = {"make": Make(app), "clock": clock}
    machine = type("LifeHere", (Life,), setup)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
