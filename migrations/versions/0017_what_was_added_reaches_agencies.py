"""what was added reaches agencies; a late step without a reason is a task

Revision ID: added1
Revises: grounds1
"""

import re
from enum import StrEnum

import sqlalchemy as sa
from alembic import op

from csp_reviews.law.terms import EventKind, MessageKind, Task

revision = "added1"
down_revision = "grounds1"
branch_labels = None
depends_on = None

LISTS = (("case_event", "kind", EventKind), ("message", "kind", MessageKind), ("work_item", "task", Task))
"""The closed lists that have new members: each CHECK is written anew from the list as the code has it."""


def upgrade() -> None:
    """Make the table, and let the lists hold what is new in them."""
    op.create_table(
        "addition_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("addition_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("shared_by_id", sa.Integer(), nullable=False),
        sa.Column("shared_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["addition_id"], ["addition.id"], name=op.f("fk_addition_share_addition_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_addition_share_agency_id")),
        sa.ForeignKeyConstraint(["shared_by_id"], ["account.id"], name=op.f("fk_addition_share_shared_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addition_share")),
        sa.UniqueConstraint("addition_id", "agency_id", name=op.f("uq_addition_share_addition_id_agency_id")),
    )
    op.create_index("ix_addition_share_agency_id", "addition_share", ["agency_id"])
    for table, column, terms in LISTS:
        _renew(table, column, terms)


def _renew(table: str, column: str, terms: type[StrEnum]) -> None:
    members = ", ".join(f"'{term.value}'" for term in terms)
    if op.get_bind().dialect.name == "sqlite":
        _renew_on_sqlite(table, column, members)
        return
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({members})")


def _renew_on_sqlite(table: str, column: str, members: str) -> None:
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
