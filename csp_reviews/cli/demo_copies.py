"""The same invented lives again for other cases: copied in the database, each with a reference and a chain of its own.

A batch of told cases has ids without gaps in every table, so one distance a table turns it into the next batch.
"""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Column, Table, column, func, insert, select, table

from csp_reviews.casefile.events import chained
from csp_reviews.casefile.search import tokens
from csp_reviews.cli.demo_rows import ORDER, Rows, table_of
from csp_reviews.extensions import db
from csp_reviews.models.audit import CaseEvent
from csp_reviews.models.cases import Case
from csp_reviews.models.worklist import SearchToken

BY_HAND = (Case, CaseEvent)
"""What is not copied as it is: a case has its own reference and the head of its own chain."""

PLAIN_EVENTS = table("case_event", *(column(each.name) for each in table_of(CaseEvent).columns))
"""The events as the driver knows them: nothing of them is turned into Python's own and back."""

TABLES = {table_of(model).name: table_of(model) for model in ORDER}


class Batch:
    """Told and written cases, to be copied as often as is wanted."""

    def __init__(self, rows: Rows, cases: range) -> None:
        self._rows, self._cases = rows, cases
        self._ranges = {name: self._range(table) for name, table in TABLES.items() if "id" in table.c}
        self._kept_cases = _mappings(select(table_of(Case)).where(Case.id.between(cases[0], cases[-1])))
        self._kept_events = self._read_events()

    def copy(self, new_reference: Callable[[], str]) -> None:
        """Write the batch once more, for as many cases that did not exist."""
        distances = {name: self._rows.last(name) + 1 - first for name, (first, _last) in self._ranges.items()}
        heads, events = self._chains(distances["case_file"], distances["case_event"])
        cases = [self._case(case, distances["case_file"], heads, new_reference()) for case in self._kept_cases]
        db.session.execute(insert(table_of(Case)), cases)
        for model in ORDER:
            if model not in BY_HAND:
                self._copy_table(table_of(model), distances)
        db.session.execute(insert(PLAIN_EVENTS), events)
        self._words(cases)
        for name, (_first, last) in self._ranges.items():
            self._rows.reached(name, last + distances[name])

    def _case(self, case: Mapping[str, Any], distance: int, heads: Mapping[int, str], reference: str) -> dict[str, Any]:
        new_id = case["id"] + distance
        return {**case, "id": new_id, "reference": reference, "head_hash": heads[new_id]}

    def _read_events(self) -> list[tuple[Any, dict[str, Any]]]:
        """Each event twice: as what its hash is worked out from, and as the driver reads and writes it."""
        first, last = self._cases[0], self._cases[-1]
        known = select(table_of(CaseEvent)).where(CaseEvent.case_id.between(first, last))
        plain = select(PLAIN_EVENTS).where(PLAIN_EVENTS.c.case_id.between(first, last))
        pairs = zip(
            db.session.execute(known.order_by(CaseEvent.case_id, CaseEvent.seq)).mappings(),
            db.session.execute(plain.order_by(PLAIN_EVENTS.c.case_id, PLAIN_EVENTS.c.seq)).mappings(),
            strict=True,
        )
        return [(SimpleNamespace(**event), dict(row)) for event, row in pairs]

    def _chains(self, distance: int, event_distance: int) -> tuple[dict[int, str], list[dict[str, Any]]]:
        """The heads and the events of the copies, each chain hashed anew: a hash covers the case it is of."""
        heads: dict[int, str] = {}
        rows = []
        for event, row in self._kept_events:
            event.case_id = row["case_id"] + distance
            event.previous_hash = heads.get(event.case_id, "")
            heads[event.case_id] = fresh = chained(event)
            rows.append(
                {
                    **row,
                    "id": row["id"] + event_distance,
                    "case_id": event.case_id,
                    "previous_hash": event.previous_hash,
                    "hash": fresh,
                }
            )
        return heads, rows

    def _copy_table(self, whole: Table, distances: Mapping[str, int]) -> None:
        columns = list(whole.columns)
        moved = [_moved(each, distances) for each in columns]
        key = whole.c.id if "id" in whole.c else _pointer(whole)
        first, last = self._ranges[whole.name if "id" in whole.c else _target(key)]
        chosen = select(*moved).where(key.between(first, last))
        if whole is table_of(SearchToken):
            chosen = chosen.where(whole.c.token.not_in(self._reference_words()))
        db.session.execute(insert(whole).from_select([each.name for each in columns], chosen))

    def _range(self, whole: Table) -> tuple[int, int]:
        """The first and the last id of the batch in a table."""
        key = whole.c.id if whole.name == "case_file" or "case_id" not in whole.c else whole.c.case_id
        if whole.name == "case_file" or "case_id" in whole.c:
            within = key.between(self._cases[0], self._cases[-1])
        else:
            parent = _pointer(whole)
            first, last = self._range(TABLES[_target(parent)])
            within = parent.between(first, last)
        first, last = db.session.execute(select(func.min(whole.c.id), func.max(whole.c.id)).where(within)).one()
        return (first, last) if first is not None else (1, 0)

    def _reference_words(self) -> list[str]:
        return sorted(word for case in self._kept_cases for word in _words_of(case["reference"]))

    def _words(self, cases: list[dict[str, Any]]) -> None:
        rows = [
            {"case_id": case["id"], "area_id": case["area_id"], "token": word}
            for case in cases
            for word in sorted(_words_of(case["reference"]))
        ]
        db.session.execute(insert(table_of(SearchToken)), rows)


def _words_of(reference: str) -> frozenset[str]:
    return tokens(reference, reference.replace("-", ""))


def _mappings(query: Any) -> list[Mapping[str, Any]]:
    return [dict(row) for row in db.session.execute(query).mappings()]


def _pointer(whole: Table) -> Column[Any]:
    """The column by which a row without an id, or without its case's, belongs to another row of the batch."""
    return next(each for each in whole.columns if _target(each) in TABLES)


def _target(pointer: Column[Any]) -> str:
    """The table that a column points to, or ""."""
    return next((key.column.table.name for key in pointer.foreign_keys), "")


def _moved(each: Column[Any], distances: Mapping[str, int]) -> Any:
    if each.name == "id":
        return each + distances[each.table.name]
    distance = distances.get(_target(each))
    return each if distance is None else each + distance
