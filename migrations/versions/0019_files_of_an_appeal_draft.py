"""files of an appeal that is still being written

Revision ID: appeal_files1
Revises: kept1
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "appeal_files1"
down_revision = "kept1"
branch_labels = None
depends_on = None

NEW = {
    "holder": "(draft_id IS NULL AND appeal_draft_id IS NULL) = (case_id IS NOT NULL)",
    "one_holder": "draft_id IS NULL OR appeal_draft_id IS NULL",
    "report_of_a_draft": "report_n IS NULL OR draft_id IS NOT NULL",
    "topic_of_a_draft": "topic IS NULL OR appeal_draft_id IS NOT NULL",
    "complaint_of_a_case": "complaint_id IS NULL OR case_id IS NOT NULL",
}
OLD = {
    "one_holder": "(draft_id IS NULL) = (case_id IS NOT NULL)",
    "report_of_a_draft": "case_id IS NULL OR report_n IS NULL",
    "complaint_of_a_case": "draft_id IS NULL OR complaint_id IS NULL",
}
COLUMNS = "appeal_draft_id INTEGER, \n\ttopic VARCHAR(120), "
KEY = (
    "CONSTRAINT fk_evidence_appeal_draft_id FOREIGN KEY(appeal_draft_id) "
    "REFERENCES appeal_draft (id) ON DELETE CASCADE"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        rewritten("evidence", with_drafts)
    else:
        op.add_column("evidence", sa.Column("appeal_draft_id", sa.Integer(), nullable=True))
        op.add_column("evidence", sa.Column("topic", sa.String(length=120), nullable=True))
        key = ("evidence", "appeal_draft", ["appeal_draft_id"], ["id"])
        op.create_foreign_key(op.f("fk_evidence_appeal_draft_id"), *key, ondelete="CASCADE")
        renew(OLD, NEW)
    op.create_index(op.f("ix_evidence_appeal_draft_id"), "evidence", ["appeal_draft_id"])


def downgrade() -> None:
    op.execute("DELETE FROM evidence WHERE appeal_draft_id IS NOT NULL")
    op.drop_index(op.f("ix_evidence_appeal_draft_id"), "evidence")
    if op.get_bind().dialect.name == "sqlite":
        rewritten("evidence", without_drafts)
    else:
        renew(NEW, OLD)
        op.drop_constraint(op.f("fk_evidence_appeal_draft_id"), "evidence", type_="foreignkey")
        op.drop_column("evidence", "topic")
        op.drop_column("evidence", "appeal_draft_id")


def renew(before: dict[str, str], after: dict[str, str]) -> None:
    for name in before:
        op.drop_constraint(op.f(f"ck_evidence_{name}"), "evidence", type_="check")
    for name, rule in after.items():
        op.create_check_constraint(op.f(f"ck_evidence_{name}"), "evidence", rule)


def with_drafts(told: str) -> str:
    told = replaced(told, "draft_id INTEGER, ", f"draft_id INTEGER, \n\t{COLUMNS}")
    for name, rule in OLD.items():
        told = replaced(told, check(name, rule), check(name, NEW[name]))
    more = ", \n\t".join((*(check(name, rule) for name, rule in NEW.items() if name not in OLD), KEY))
    end = told.rindex(")")
    return f"{told[:end].rstrip()}, \n\t{more}\n{told[end:]}"


def without_drafts(told: str) -> str:
    told = replaced(told, f"\n\t{COLUMNS}", "")
    for name, rule in NEW.items():
        told = (
            replaced(told, check(name, rule), check(name, OLD[name]))
            if name in OLD
            else replaced(told, f", \n\t{check(name, rule)}", "")
        )
    return replaced(told, f", \n\t{KEY}", "")


def check(name: str, rule: str) -> str:
    return f"CONSTRAINT ck_evidence_{name} CHECK ({rule})"


def replaced(told: str, before: str, after: str) -> str:
    if before not in told:
        raise RuntimeError(f"the table evidence does not read as expected: {before}")
    return told.replace(before, after, 1)


def rewritten(table: str, change) -> None:
    """SQLite changes no constraint in place: the table is made again, with its rows, its indexes and its triggers."""
    connection = op.get_bind()
    kept = connection.exec_driver_sql("SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,))
    parts = [(row[0], row[1]) for row in kept]
    (sql,) = (sql for kind, sql in parts if kind == "table")
    renamed = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", change(sql))
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
