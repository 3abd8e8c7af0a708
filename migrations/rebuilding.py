"""Changing what SQLite cannot alter: a table is made anew under its changed definition, and keeps all else it had."""

from collections.abc import Mapping

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
