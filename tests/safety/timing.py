"""Whether the time of an answer tells if a reference exists: `python -m tests.safety.timing` tries 1,000 of each kind.

Not a test, because times are not for tests. Ends with 1 where two medians differ by 5 ms or more.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask

from csp_reviews.app import create_app
from csp_reviews.extensions import db
from tests.applications.conftest import hand_in, said
from tests.support.applications import SECRET, let_go, migrate
from tests.support.builders import Make

TRIES, APART = 1_000, 0.005
WRONG, UNKNOWN = "AAAA-BBBB-CCCC-DDDD", "2222-2222"
Typed = tuple[str, str]


def main() -> int:
    """Measure on a database of its own; 1 where the time tells."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'timing.db'}"
        migrate(url)
        settings = {"TESTING": True, "SECRET_KEY": SECRET, "SQLALCHEMY_DATABASE_URI": url, "WTF_CSRF_ENABLED": False}
        app = create_app(settings)
        medians = measured(app, kinds(app))
        let_go(app)
    for name, median in medians.items():
        sys.stdout.write(f"{median * 1000:6.2f} ms  {name}\n")
    return int(max(medians.values()) - min(medians.values()) >= APART)


def kinds(app: Flask) -> dict[str, Typed]:
    """What can be wrong about a reference and a code."""
    with app.app_context():
        received = hand_in(Make(app).area(), said())
        return {
            "no such reference": (UNKNOWN, WRONG),
            "a wrong code": (received.case.reference, WRONG),
            "the code of another case": (UNKNOWN, received.code),
        }


def measured(app: Flask, asked: dict[str, Typed]) -> dict[str, float]:
    """The median of each kind, tried in turn, each from a network that never tried before."""
    times: dict[str, list[float]] = {name: [] for name in asked}
    client = app.test_client()
    for n in range(TRIES):
        for name, (reference, code) in asked.items():
            network = f"10.{n // 250}.{n % 250}.{len(name)}"
            began = time.perf_counter()
            client.post(
                "/progress",
                data={"reference": reference, "code": code},
                environ_overrides={"REMOTE_ADDR": network},
            )
            times[name].append(time.perf_counter() - began)
    with app.app_context():
        db.session.remove()
    return {name: statistics.median(each) for name, each in times.items()}


if __name__ == "__main__":
    sys.exit(main())
