"""a file at which the scanner fails again and again is kept closed

Revision ID: giveup1
Revises: unseal1
"""

import re

import sqlalchemy as sa
from alembic import op

from csp_reviews.law.terms import EventKind, EvidenceWhy

revision = "giveup1"
down_revision = "unseal1"
branch_labels = None
depends_on = None

LISTS = (("case_event", "kind", EventKind), ("evidence", "why", EvidenceWhy))
"""The closed lists that have new members: each CHECK is written anew from the list as the code has it."""


def upgrade() -> None:
    """Let the lists hold what is new in them, and count the tries."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, column, terms in LISTS:
        members = ", ".join(f"'{term.value}'" for term in terms)
        if sqlite:
            renew_on_sqlite(table, column, members)
        else:
            op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
            op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({members})")
    op.add_column("evidence", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))


def renew_on_sqlite(table: str, column: str, members: str) -> None:
    """SQLite changes no constraint in place: the table is made again, with its rows, its indexes and its triggers."""
    connection = op.get_bind()
    kept = connection.exec_driver_sql("SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,))
    words = [(row[0], row[1]) for row in kept]
    (sql,) = (sql for kind, sql in words if kind == "table")
    old = re.compile(rf"CONSTRAINT ck_{table}_{column} CHECK \({column} IN \([^)]*\)\)")
    if not old.search(sql):
        raise RuntimeError(f"the table {table} does not read as expected")
    changed = old.sub(f"CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({members}))", sql)
    if changed == sql:
        return
    columns = ", ".join(row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})"))
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
