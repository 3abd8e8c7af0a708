"""What must hold in the records after any fault, asked of the records themselves (the numbers I1 to I10 name each).

Every statement is plain SQL of its own, so that no mistake of the application's hides itself.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from csp_reviews.casefile.events import events_of, first_break
from csp_reviews.extensions import db
from csp_reviews.models.cases import Case
from tests.faults.report import Findings
from tests.load.browsing import Browser
from tests.load.serving import Group
from tests.load.world import SLUG, World
from tests.support.pg_server import find_programs

#: Each finds rows that must not be there: the name says what they would mean.
NEVER = {
    "I2 a key stands twice": "SELECT key_digest FROM submission GROUP BY key_digest HAVING count(*) > 1",
    "I2 two drafts became one case": (
        "SELECT case_id FROM draft WHERE case_id IS NOT NULL GROUP BY case_id HAVING count(*) > 1"
    ),
    "I2 a story was kept twice": "SELECT happening FROM application GROUP BY happening HAVING count(*) > 1",
    "I1 a draft was sent, and there is no case": (
        "SELECT id FROM draft WHERE submitted_at IS NOT NULL AND case_id IS NULL"
    ),
    "I3 a receipt is owed, and no message waits": (
        "SELECT p.case_id FROM person p JOIN contact_route r ON r.person_id = p.id WHERE r.route = 'email' AND r.safe"
        " AND p.case_id NOT IN (SELECT case_id FROM message WHERE kind = 'receipt' AND case_id IS NOT NULL)"
    ),
    "I3 a receipt waits twice": (
        "SELECT case_id FROM message WHERE kind = 'receipt' GROUP BY case_id, person_id HAVING count(*) > 1"
    ),
    "I3 a case has another number of notices than events that say so": (
        "SELECT id FROM case_file c WHERE (SELECT count(*) FROM notice n WHERE n.case_id = c.id)"
        " <> (SELECT count(*) FROM case_event e WHERE e.case_id = c.id AND e.kind = 'notice_issued')"
    ),
    "I3 a notice was issued, and no message waits": (
        "SELECT id FROM notice WHERE id NOT IN (SELECT notice_id FROM message WHERE notice_id IS NOT NULL)"
    ),
    "I5 an acknowledgement has no event": (
        "SELECT id FROM case_file WHERE acknowledged_on IS NOT NULL"
        " AND id NOT IN (SELECT case_id FROM case_event WHERE kind = 'acknowledged')"
    ),
    "I5 a case has another number of events than its head says": (
        "SELECT id FROM case_file c WHERE head_seq <> (SELECT count(*) FROM case_event e WHERE e.case_id = c.id)"
    ),
    "I5 a case has no first event": (
        "SELECT id FROM case_file WHERE id NOT IN (SELECT case_id FROM case_event WHERE kind = 'application_received')"
    ),
    "a case has no code": "SELECT id FROM case_file WHERE id NOT IN (SELECT case_id FROM access_code)",
    "a case is not whole": (
        "SELECT id FROM case_file WHERE id NOT IN (SELECT case_id FROM application)"
        " OR id NOT IN (SELECT case_id FROM person) OR id NOT IN (SELECT case_id FROM complaint)"
    ),
    "an open case is not in the queue": (
        "SELECT id FROM case_file WHERE stage IN ('received', 'review') AND id NOT IN (SELECT case_id FROM work_item)"
    ),
    "a case cannot be found": "SELECT id FROM case_file WHERE id NOT IN (SELECT case_id FROM search_token)",
}

#: The published figures, recounted from raw rows of the one area.
RECOUNT = {
    "applications_received": (
        "SELECT count(*) FROM case_file WHERE ending IS NULL OR ending NOT IN ('made_in_error', 'handed_over')"
    ),
    "threshold_met": "SELECT count(*) FROM threshold_decision WHERE outcome = 'met'",
    "threshold_not_met": "SELECT count(*) FROM threshold_decision WHERE outcome = 'not_met'",
    "reviews_completed": "SELECT count(*) FROM review WHERE finalised_on IS NOT NULL",
    "reviews_with_recommendations": (
        "SELECT count(*) FROM review WHERE finalised_on IS NOT NULL"
        " AND id IN (SELECT review_id FROM recommendation WHERE made_on IS NOT NULL)"
    ),
    "appeals": "SELECT count(*) FROM appeal",
    "recommendations_made": "SELECT count(*) FROM recommendation WHERE made_on IS NOT NULL",
    "withdrawn": "SELECT count(*) FROM case_file WHERE withdrawn_on IS NOT NULL",
}


class Invariants:
    """Looks into one world after each fault."""

    def __init__(self, world: World) -> None:
        """Chains that were found whole are not walked again before the end."""
        self._world = world
        self._walked = 0

    def check(self, findings: Findings, server: Group) -> None:
        """Everything that can be asked in a moment, of a world whose server runs."""
        for name, statement in NEVER.items():
            rows = self._world.rows(statement)
            findings.expect(not rows, f"{name}: {len(rows)}")
        for broken in self._broken_chains():
            findings.expect(False, f"I5 the chain of case {broken} does not hold")
        self._figures(findings, server)
        for fault in self._file_faults():
            findings.expect(False, f"I7 {fault}")

    def check_all(self, findings: Findings, server: Group) -> None:
        """Once more, with every chain from the first, and the database's own tool where there is one."""
        self._walked = 0
        self.check(findings, server)
        if self._world.database.kind != "postgresql":
            return
        program = _program("pg_amcheck")
        if program is None:
            findings.remarks.append("pg_amcheck was not found: I7 was not asked of PostgreSQL")
            return
        done = subprocess.run(
            [program, "--install-missing", *self._reach()], capture_output=True, text=True, check=False
        )
        findings.expect(done.returncode == 0, f"I7 pg_amcheck: {(done.stdout + done.stderr)[:400]}")

    def _broken_chains(self) -> Iterator[int]:
        with self._world.app.app_context():
            query = db.select(Case).where(Case.id > self._walked).order_by(Case.id)
            for case in db.session.scalars(query):
                self._walked = case.id
                if first_break(events_of(case.id), case.head_seq, case.head_hash) is not None:
                    yield case.id
            db.session.rollback()

    def _figures(self, findings: Findings, server: Group) -> None:
        """I6: what is published, asked twice because two processes answer."""
        counted = {name: self._world.number(statement) for name, statement in RECOUNT.items()}
        for _ in server.workers:
            published = json.loads(Browser(server.port).get(f"/{SLUG}/statistics.json").body)["totals"]
            findings.expect(published == counted, f"I6 published {published}, counted {counted}")

    def _file_faults(self) -> Iterable[str]:
        if self._world.database.kind != "sqlite":
            return []
        whole = self._world.rows("PRAGMA integrity_check")
        keys = self._world.rows("PRAGMA foreign_key_check")
        return [f"integrity_check: {row[0]}" for row in whole if row[0] != "ok"] + [
            f"foreign key: {key}" for key in keys
        ]

    def _reach(self) -> list[str]:
        url = make_url(self._world.database.url)
        host = str(url.query.get("host") or url.host or "")
        return [f"--host={host}", f"--username={url.username or ''}", str(url.database)]


def _program(name: str) -> str | None:
    folder = find_programs()
    beside = folder / name if folder else Path(name)
    return str(beside) if beside.is_file() else shutil.which(name)
