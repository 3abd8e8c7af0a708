"""The limit beside each page: a bare Flask view of the same stack, with the one query or insert that it must do.

No session, no template, no form, no rights: whatever a page costs above this, it costs for what it does for people.
"""

import json
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from markupsafe import escape
from sqlalchemy import Engine, create_engine, event, text

import config
from csp_reviews.law.terms import Action, Party, Standing, Whose

PAGE = "<!doctype html><title>Limit</title>" + "<p>" + "x" * 16_000
ROW = "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>"
DURABLE = ("journal_mode=DELETE", "synchronous=EXTRA", "foreign_keys=ON")

AREA = text("SELECT id, slug, name, figures_stamp FROM area WHERE slug = :slug")
COUNT = text(
    "SELECT received_on, count(*) FROM case_file WHERE area_id = :area AND received_on <= :today GROUP BY received_on"
)
CASE = text(
    "SELECT c.*, a.*, p.name, p.address FROM case_file c JOIN application a ON a.case_id = c.id"
    f" JOIN person p ON p.case_id = c.id AND p.party = '{Party.APPLICANT}' WHERE c.reference = :reference"
)
VIEW = text(
    "INSERT INTO view_log (case_id, standing, action, viewed_at)"
    f" SELECT id, '{Standing.COORDINATOR}', '{Action.OPEN_CASE}', :at FROM case_file WHERE reference = :reference"
)
FORM = text("INSERT INTO submission (key_digest, location, sent_at) VALUES (:key, '', :at)")
FIND = " AND w.case_id IN (SELECT case_id FROM search_token WHERE area_id = :area AND token >= :word AND token < :end)"


def queue_of(more: str = "") -> Any:
    """The first page of the queue, in one statement."""
    return text(
        "SELECT w.case_id, w.task, w.whose, w.stage, w.subject, w.due_on, w.since, w.sort_on,"
        " c.reference, c.received_on, p.name AS applicant, g.name AS agency"
        " FROM work_item w JOIN case_file c ON c.id = w.case_id"
        f" LEFT JOIN person p ON p.case_id = c.id AND p.party = '{Party.APPLICANT}'"
        f" LEFT JOIN agency g ON g.id = w.agency_id WHERE w.area_id = :area{more}"
        " ORDER BY w.sort_on, w.case_id LIMIT 51"
    )


QUEUES = {"plain": queue_of(), "filtered": queue_of(f" AND w.whose = '{Whose.AGENCY}'"), "searched": queue_of(FIND)}


class Bare:
    """The views, on one engine."""

    def __init__(self, engine: Engine) -> None:
        """`engine` is to commit as durably as the application's."""
        self._engine = engine

    def alive(self) -> ResponseReturnValue:
        """Whether it answers at all."""
        return {"alive": True}

    def area(self, slug: str) -> ResponseReturnValue:
        """A public page: the area."""
        self._rows(AREA, slug=slug)
        return PAGE

    def count(self, area: int) -> ResponseReturnValue:
        """The figures: counting one kind of rows by day, through an index."""
        return json.dumps({str(day): number for day, number in self._rows(COUNT, area=area, today=_today())})

    def queue(self, area: int, kind: str) -> ResponseReturnValue:
        """The queue: its one statement, and its rows as a table."""
        found = self._rows(QUEUES[kind], **_asked(kind, area, request.args.get("q", "")))
        cells = ((row.reference, row.applicant, row.task, row.due_on, row.agency) for row in found)
        return PAGE + "".join(ROW % tuple(map(escape, each)) for each in cells)

    def case(self, reference: str) -> ResponseReturnValue:
        """A case: one statement to write down that it was read, and one to read it.

        Written first, because SQLite refuses a reader who turns to writing while somebody else writes.
        """
        with self._engine.begin() as connection:
            connection.execute(VIEW, {"reference": reference, "at": _now()})
            row = connection.execute(CASE, {"reference": reference}).one()
        return PAGE + str(escape(row.happening))

    def form(self) -> ResponseReturnValue:
        """A form."""
        return PAGE

    def form_post(self) -> ResponseReturnValue:
        """What was filled in: one insert."""
        with self._engine.begin() as connection:
            connection.execute(FORM, {"key": os.urandom(32).hex(), "at": _now()})
        return "", 303, {"Location": "/form", "X-Read": str(len(request.form.get("happening", "")))}

    def _rows(self, statement: Any, **values: Any) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(statement, values))


def create_app() -> Flask:
    """What gunicorn loads beside the real application, with the same DATABASE_URL."""
    app = Flask(__name__)
    engine = create_engine(config.load(os.environ)["SQLALCHEMY_DATABASE_URI"])
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable)
    bare = Bare(engine)
    app.add_url_rule("/healthz", view_func=bare.alive)
    app.add_url_rule("/area/<slug>", view_func=bare.area)
    app.add_url_rule("/count/<int:area>", view_func=bare.count)
    app.add_url_rule("/queue/<int:area>/<kind>", view_func=bare.queue)
    app.add_url_rule("/case/<reference>", view_func=bare.case)
    app.add_url_rule("/form", view_func=bare.form, methods=["GET"])
    app.add_url_rule("/form", view_func=bare.form_post, methods=["POST"])
    return app


def _asked(kind: str, area: int, word: str) -> Mapping[str, Any]:
    return {"area": area, "word": word, "end": word + "\x7f"} if kind == "searched" else {"area": area}


def _durable(connection: Any, _record: object) -> None:
    for pragma in DURABLE:
        connection.execute(f"PRAGMA {pragma}")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _today() -> date:
    return datetime.now(UTC).date()
