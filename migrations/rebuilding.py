"""Changing what SQLite cannot alter: a table is made anew under its changed definition, and keeps all else it had."""

import re
from collections.abc import Mapping
from enum import StrEnum

import sqlalchemy as sa
from alembic import op


def rebuild(table: str, *changes: tuple[str, str], new: Mapping[str, str] | None = None) -> None:
    """Replace parts of a table's CREATE TABLE; rows, indexes and triggers stay. For SQLite alone.

    `changes` are pairs of the text that stands there, once, and what takes its place; `new` gives the value, as SQL, of
    each column that the old table has not got. ValueError where a text does not stand there once.
    """
    bind = op.get_bind()
    kept = "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type {} 'table' AND sql IS NOT NULL"
    definition = bind.scalar(sa.text(kept.format("=")), {"table": table})
    others = bind.scalars(sa.text(kept.format("<>")), {"table": table}).all()
    columns = [row.name for row in bind.execute(sa.text(f"PRAGMA table_info({table})"))]
    for old, now in changes:
        if definition.count(old) != 1:
            raise ValueError(f"{table}: {old!r} stands there {definition.count(old)} times")
        definition = definition.replace(old, now)
    _head, brace, body = definition.partition("(")
    old = sa.table(table, *map(sa.column, columns))
    made = sa.table(f"new_{table}", *map(sa.column, [*columns, *(new or {})]))
    values = [*old.c, *map(sa.literal_column, (new or {}).values())]
    op.execute(f"CREATE TABLE new_{table} {brace}{body}")
    op.execute(sa.insert(made).from_select(list(made.c), sa.select(*values).select_from(old)))
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE new_{table} RENAME TO {table}")
    for statement in others:
        op.execute(statement)


def renew_check(table: str, column: str, terms: type[StrEnum]) -> None:
    """Let a column hold every member that a closed list has now, on either database."""
    members = ", ".join(f"'{term.value}'" for term in terms)
    if op.get_bind().dialect.name == "sqlite":
        _renew_on_sqlite(table, column, members)
        return
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({members})")


def _renew_on_sqlite(table: str, column: str, members: str) -> None:
    """SQLite changes no constraint in place: the table is made again, with its rows, its indexes and its triggers."""
    connection = op.get_bind()
    kept = connection.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)
    )
    words = [(row[0], row[1]) for row in kept]
    (sql,) = (sql for kind, sql in words if kind == "table")
    old = re.compile(rf"CONSTRAINT ck_{table}_{column} CHECK \({column} IN \([^)]*\)\)")
    if not old.search(sql):
        raise RuntimeError(f"the table {table} does not read as expected")
    changed = old.sub(f"CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({members}))", sql)
    if changed == sql:
        return
    names = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]
    before, after = (sa.table(name, *map(sa.column, names)) for name in (table, f"{table}_anew"))
    renamed = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", changed)
    op.execute(sa.text(renamed.replace(":", r"\:")))
    op.execute(sa.insert(after).from_select(names, sa.select(*before.c)))
    op.execute(f"DROP TABLE {table}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    op.execute(f"ALTER TABLE {table}_anew RENAME TO {table}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
    for kind, other in words:
        if kind in ("index", "trigger"):
            op.execute(other)
