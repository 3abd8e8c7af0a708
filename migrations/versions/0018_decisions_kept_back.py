"""why decisions are kept from whoever applied for another person

Revision ID: kept1
Revises: added1
"""

import re
from enum import StrEnum

import sqlalchemy as sa
from alembic import op

from csp_reviews.law.terms import EventKind
from csp_reviews.models import base

revision = "kept1"
down_revision = "added1"
branch_labels = None
depends_on = None

LISTS = (("case_event", "kind", EventKind),)
"""The closed lists that have new members: each CHECK is written anew from the list as the code has it."""
INSTANT = base.UTCDateTime(timezone=True)
COPIES = """
    UPDATE notice SET copy_of = (
        SELECT min(first.n) FROM notice first
        WHERE first.case_id = notice.case_id AND first.kind = notice.kind AND first.issued_at = notice.issued_at
        AND first.party = 'applicant'
    ) WHERE party = 'affected'
"""
"""The copy of a letter was issued in the same instant as the letter."""
WITHHELD = """
    UPDATE notice SET withheld_at = issued_at WHERE party = 'applicant'
    AND EXISTS (
        SELECT 1 FROM message
        WHERE message.notice_id = notice.id AND message.why IN ('not_agreed', 'agreement_over')
    )
    AND NOT EXISTS (SELECT 1 FROM view_log WHERE view_log.notice_id = notice.id)
"""


def upgrade() -> None:
    """Make the table, and let the list hold what is new in it."""
    op.create_table(
        "keeping_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_keeping_back_reason")),
        sa.CheckConstraint("ended_on >= since", name=op.f("ck_keeping_back_ended_on")),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_keeping_back_ended")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_keeping_back_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_keeping_back_decided_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_keeping_back_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keeping_back")),
    )
    op.create_index("ix_keeping_back_case_id", "keeping_back", ["case_id"])
    op.add_column("notice", sa.Column("copy_of", sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("withheld_at", INSTANT, nullable=True))
    op.execute(COPIES)
    op.execute(WITHHELD)
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
