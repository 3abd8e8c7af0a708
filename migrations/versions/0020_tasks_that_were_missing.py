"""tasks that were missing: a smaller group, an unsealing that waits, a file that could not be checked

Revision ID: tasks1
Revises: appeal_files1
"""

import re

import sqlalchemy as sa
from alembic import op

from csp_reviews.law.terms import EventKind, Task
from migrations.rebuilding import renew_check

revision = "tasks1"
down_revision = "appeal_files1"
branch_labels = None
depends_on = None

LISTS = (("case_event", "kind", EventKind), ("work_item", "task", Task), ("step_date", "task", Task))
"""The closed lists that have new members: each CHECK is written anew from the list as the code has it."""
COLUMNS = (
    ("neighbour", "settled_how", sa.Text(), "settled", "settled_how IS NULL OR withdrawn_on IS NOT NULL"),
    ("evidence", "seen_to", sa.String(length=400), "seen_to", "seen_to IS NULL OR case_id IS NOT NULL"),
)


def upgrade() -> None:
    """Make room for what a coordinator records, and let the lists hold what is new in them."""
    for table, column, kind, name, rule in COLUMNS:
        op.add_column(table, sa.Column(column, kind, nullable=True))
        if op.get_bind().dialect.name == "sqlite":
            rewritten(table, f"CONSTRAINT ck_{table}_{name} CHECK ({rule})")
        else:
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    for table, column, terms in LISTS:
        renew_check(table, column, terms)


def rewritten(table: str, more: str) -> None:
    """The same way, for a constraint that is new."""
    connection = op.get_bind()
    kept = connection.exec_driver_sql("SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,))
    parts = [(row[0], row[1]) for row in kept]
    (sql,) = (sql for kind, sql in parts if kind == "table")
    end = sql.rindex(")")
    changed = f"{sql[:end].rstrip()}, \n\t{more}\n{sql[end:]}"
    renamed = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", changed)
    before = columns(table)
    op.execute(sa.text(renamed.replace(":", r"\:")))
    same = ", ".join(name for name in before if name in columns(f"{table}_anew"))
    op.execute(f"INSERT INTO {table}_anew ({same}) SELECT {same} FROM {table}")
    op.execute(f"DROP TABLE {table}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    op.execute(f"ALTER TABLE {table}_anew RENAME TO {table}")
    connection.exec_driver_sql("PRAGMA legacy_alter_table=OFF")
    for kind, other in parts:
        if kind in ("index", "trigger"):
            op.execute(other)


def columns(table: str) -> list[str]:
    return [row[1] for row in op.get_bind().exec_driver_sql(f"PRAGMA table_info({table})")]
