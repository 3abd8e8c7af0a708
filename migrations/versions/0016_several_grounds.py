"""an appeal may be on several grounds, and a file may belong to an appeal or to a point of one

Revision ID: grounds1
Revises: days1
"""

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "grounds1"
down_revision = "days1"
branch_labels = None
depends_on = None

APPEAL = {
    "decision": "ground <> 'threshold' OR decision_id IS NOT NULL OR imported",
    "review": "ground <> 'review' OR review_id IS NOT NULL OR imported",
}
"""A decision or a review stands in the row of any appeal that is about it, on whichever of its grounds."""
EVIDENCE = {
    "appeal_of_a_case": "appeal_id IS NULL OR case_id IS NOT NULL",
    "line_of_an_appeal": "appeal_line_id IS NULL OR appeal_id IS NOT NULL",
}
POINTS = {"appeal_id": "appeal", "appeal_line_id": "appeal_line"}


def upgrade() -> None:
    """Every appeal that there is has one ground, and no file belongs to one."""
    for column in ("also", "upheld_on"):
        op.add_column("appeal", sa.Column(column, sa.JSON(), server_default="[]", nullable=False))
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()
    op.create_index("ix_evidence_appeal_id", "evidence", ["appeal_id"])


def _postgresql() -> None:
    for name, rule in APPEAL.items():
        op.drop_constraint(op.f(f"ck_appeal_{name}"), "appeal", type_="check")
        op.create_check_constraint(op.f(f"ck_appeal_{name}"), "appeal", rule)
    for column, table in POINTS.items():
        op.add_column("evidence", sa.Column(column, sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(f"fk_evidence_{column}"), "evidence", table, [column], ["id"])
    for name, rule in EVIDENCE.items():
        op.create_check_constraint(op.f(f"ck_evidence_{name}"), "evidence", rule)


def _sqlite() -> None:
    """SQLite changes no constraint in place: each table is made again under its own words, with its rows."""
    for ground, name in (("threshold", "decision"), ("review", "review")):
        old = f"(ground = '{ground}') = ({name}_id IS NOT NULL) OR imported"
        _rebuild("appeal", lambda sql, old=old, name=name: sql.replace(old, APPEAL[name]))
    points = [f"CONSTRAINT fk_evidence_{c} FOREIGN KEY({c}) REFERENCES {t} (id)" for c, t in POINTS.items()]
    checks = [f"CONSTRAINT ck_evidence_{name} CHECK ({rule})" for name, rule in EVIDENCE.items()]
    _rebuild("evidence", lambda sql: _with(sql, [f"{column} INTEGER" for column in POINTS], points + checks))


def _with(sql: str, columns: list[str], constraints: list[str]) -> str:
    """A CREATE TABLE with more columns and constraints."""
    head, word, rest = sql.partition("CONSTRAINT ")
    body, _end, tail = rest.rpartition(")")
    return f"{head}{', '.join(columns)}, {word}{body}, {', '.join(constraints)}){tail}"


def _rebuild(table: str, change: Callable[[str], str]) -> None:
    """Make a table again with other words, keeping its rows, its indexes and its triggers."""
    connection = op.get_bind()
    kept = connection.exec_driver_sql("SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,))
    words = [(row[0], row[1]) for row in kept]
    (sql,) = (sql for kind, sql in words if kind == "table")
    columns = ", ".join(row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})"))
    changed = change(sql)
    if changed == sql:
        raise RuntimeError(f"the table {table} does not read as expected")
    renamed = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", changed)
    op.execute(sa.text(renamed.replace(":", r"\:")))
    op.execute(f"INSERT INTO {table}_anew ({columns}) SELECT {columns} FROM {table}")
    op.execute(f"DROP TABLE {table}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    op.execute(f"ALTER TABLE {table}_anew RENAME TO {table}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
    for kind, other in words:
        if kind in ("index", "trigger"):
            op.execute(other)
