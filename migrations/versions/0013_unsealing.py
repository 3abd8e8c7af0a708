"""opening what was sent: asked by one person, agreed to by another

Revision ID: unseal1
Revises: follow1
"""

import re
from enum import StrEnum

import sqlalchemy as sa
from alembic import op

from csp_reviews.law.terms import EventKind, MessageKind
from csp_reviews.models import base

revision = "unseal1"
down_revision = "follow1"
branch_labels = None
depends_on = None

LISTS = (("case_event", "kind", EventKind), ("message", "kind", MessageKind))
"""The closed lists that have new members: each CHECK is written anew from the list as the code has it."""
INSTANT = base.UTCDateTime(timezone=True)


def upgrade() -> None:
    """Make the table, and let the lists hold what is new in them."""
    op.create_table(
        "unsealing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", INSTANT, nullable=True),
        sa.Column("open_until", INSTANT, nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("refusal", sa.String(400), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_unsealing_reason")),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_by_id IS NULL) AND (agreed_at IS NULL) = (open_until IS NULL)",
            name=op.f("ck_unsealing_agreed"),
        ),
        sa.CheckConstraint("agreed_by_id IS NULL OR alone = (agreed_by_id = asked_by_id)", name=op.f("ck_unsealing_alone")),
        sa.CheckConstraint("agreed_at IS NOT NULL OR NOT alone", name=op.f("ck_unsealing_alone_agreed")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_unsealing_ended")),
        sa.CheckConstraint(
            "refusal IS NULL OR (refusal <> '' AND ended_at IS NOT NULL)", name=op.f("ck_unsealing_refusal")
        ),
        sa.CheckConstraint("refusal IS NULL OR agreed_at IS NULL", name=op.f("ck_unsealing_one_answer")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_unsealing_evidence_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_unsealing_asked_by_id")),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["account.id"], name=op.f("fk_unsealing_agreed_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_unsealing_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsealing")),
    )
    op.create_index("ix_unsealing_evidence_id", "unsealing", ["evidence_id"])
    for table, column, terms in LISTS:
        renew_check(table, column, terms)


def renew_check(table: str, column: str, terms: type[StrEnum]) -> None:
    """Let a column hold every member that a closed list has now."""
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
