"""evidence: files, with whom they are shared, who opened which

Revision ID: evidence1
Revises: ruling1
"""

import re

import sqlalchemy as sa
from alembic import op

from csp_reviews.models import base


revision = "evidence1"
down_revision = "ruling1"
branch_labels = None
depends_on = None

NEW_KINDS = (
    "evidence_added",
    "evidence_cleaned",
    "evidence_refused",
    "evidence_shared",
    "evidence_unshared",
    "evidence_removed",
)
KINDS = ("jpeg", "png", "heic", "webp", "pdf", "docx", "text", "video", "audio", "mp3")
STATES = ("pending", "clean", "sealed", "refused", "removed")
WHYS = (
    *("empty", "too_large", "not_taken", "damaged", "too_much", "locked", "active", "infected", "case_full"),
    *("day_full", "no_room", "here_already", "not_answered", "no_scanner", "over_scanner", "no_cleaner"),
)
STANDINGS = ("AN", "AP", "AI", "AO", "CO", "CH", "AR", "AD", "AU", "LK", "VP")


def upgrade() -> None:
    evidence()
    share()
    sqlite = op.get_bind().dialect.name == "sqlite"
    (events_on_sqlite if sqlite else events_on_postgresql)(NEW_KINDS, ())
    if sqlite:
        rewritten("view_log", with_evidence)
    else:
        op.add_column("view_log", sa.Column("evidence_id", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f("fk_view_log_evidence_id"), "view_log", "evidence", ["evidence_id"], ["id"])


def coded(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("report_n", sa.Integer(), nullable=True),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("kind", coded(KINDS, "kind"), nullable=False),
        sa.Column("state", coded(STATES, "state"), nullable=False),
        sa.Column("why", coded(WHYS, "why"), nullable=True),
        sa.Column("original_bytes", sa.BigInteger(), nullable=False),
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.Column("clean_kind", coded(KINDS, "clean_kind"), nullable=True),
        sa.Column("clean_bytes", sa.BigInteger(), nullable=True),
        sa.Column("clean_sha256", sa.String(length=64), nullable=True),
        sa.Column("added_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("added_as", coded(STANDINGS, "added_as"), nullable=False),
        sa.Column("scanned_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("removed_reason", sa.String(length=400), nullable=True),
        sa.CheckConstraint("(draft_id IS NULL) = (case_id IS NOT NULL)", name=op.f("ck_evidence_one_holder")),
        sa.CheckConstraint("(case_id IS NULL) = (n IS NULL)", name=op.f("ck_evidence_numbered")),
        sa.CheckConstraint("case_id IS NULL OR report_n IS NULL", name=op.f("ck_evidence_report_of_a_draft")),
        sa.CheckConstraint("draft_id IS NULL OR complaint_id IS NULL", name=op.f("ck_evidence_complaint_of_a_case")),
        sa.CheckConstraint("original_bytes > 0", name=op.f("ck_evidence_original_bytes")),
        sa.CheckConstraint("length(original_sha256) = 64", name=op.f("ck_evidence_original_sha256")),
        sa.CheckConstraint("(state = 'clean') = (clean_sha256 IS NOT NULL)", name=op.f("ck_evidence_clean")),
        sa.CheckConstraint("(state = 'clean') = (why IS NULL) OR state = 'removed'", name=op.f("ck_evidence_why_not")),
        sa.CheckConstraint("(clean_sha256 IS NULL) = (clean_bytes IS NULL) AND (clean_sha256 IS NULL) = (clean_kind IS NULL)", name=op.f("ck_evidence_copied")),
        sa.CheckConstraint("(state = 'removed') = (removed_at IS NOT NULL)", name=op.f("ck_evidence_removed")),
        sa.CheckConstraint("removed_at IS NULL OR removed_reason <> ''", name=op.f("ck_evidence_removed_reason")),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_reason IS NULL)", name=op.f("ck_evidence_removed_for")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_evidence_case_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_evidence_complaint_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_evidence_draft_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("case_id", "n", name=op.f("uq_evidence_case_id_n")),
        sa.UniqueConstraint("key", name=op.f("uq_evidence_key")),
    )
    op.create_index("ix_evidence_added_at", "evidence", ["added_at"])
    op.create_index("ix_evidence_waiting", "evidence", ["state", "scanned_at"])
    op.create_index(op.f("ix_evidence_draft_id"), "evidence", ["draft_id"])
    op.create_index(op.f("ix_evidence_complaint_id"), "evidence", ["complaint_id"])


def share() -> None:
    op.create_table(
        "evidence_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("shared_by_id", sa.Integer(), nullable=False),
        sa.Column("shared_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_evidence_share_agency_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_share_evidence_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["shared_by_id"], ["account.id"], name=op.f("fk_evidence_share_shared_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_share")),
        sa.UniqueConstraint("evidence_id", "agency_id", name=op.f("uq_evidence_share_evidence_id_agency_id")),
    )
    op.create_index(op.f("ix_evidence_share_agency_id"), "evidence_share", ["agency_id"])


EVENT_KINDS = re.compile(r"CONSTRAINT ck_case_event_kind CHECK \(kind IN \(([^)]*)\)\)")


def changed(listed: str, more: tuple[str, ...], fewer: tuple[str, ...]) -> str:
    """The kinds as the database lists them, with more or with fewer."""
    kept = [kind for kind in re.findall(r"'(\w+)'", listed) if kind not in fewer]
    place = kept.index("details_changed") + 1
    return ", ".join(f"'{kind}'" for kind in (*kept[:place], *more, *kept[place:]))


def events_on_sqlite(more: tuple[str, ...], fewer: tuple[str, ...]) -> None:
    def with_kinds(told: str) -> str:
        return EVENT_KINDS.sub(lambda found: found[0].replace(found[1], changed(found[1], more, fewer)), told)

    rewritten("case_event", with_kinds)


def events_on_postgresql(more: tuple[str, ...], fewer: tuple[str, ...]) -> None:
    told = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_case_event_kind'")
    )
    op.drop_constraint(op.f("ck_case_event_kind"), "case_event", type_="check")
    op.create_check_constraint(op.f("ck_case_event_kind"), "case_event", f"kind IN ({changed(told, more, fewer)})")


def with_evidence(told: str) -> str:
    told = told.replace("notice_id INTEGER, ", "notice_id INTEGER, \n\tevidence_id INTEGER, ", 1)
    end = told.rindex(")")
    key = "CONSTRAINT fk_view_log_evidence_id FOREIGN KEY(evidence_id) REFERENCES evidence (id)"
    return f"{told[:end].rstrip()}, \n\t{key}\n{told[end:]}"


def without_evidence(told: str) -> str:
    told = told.replace("evidence_id INTEGER, ", "", 1)
    return re.sub(r",\s*CONSTRAINT fk_view_log_evidence_id FOREIGN KEY\(evidence_id\) REFERENCES evidence \(id\)", "", told)


def rewritten(table: str, change) -> None:
    """Make a table of SQLite anew from its changed definition, with its rows, indexes and triggers.

    Alembic's own way reads no CHECKs back and loses triggers.
    """
    bind = op.get_bind()
    of_table = {"table": table}
    query = "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"
    parts = bind.execute(sa.text(query), of_table).all()
    told = next(sql for kind, sql in parts if kind == "table")
    before = columns(table)
    op.execute(re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_new", change(told), count=1))
    same = ", ".join(name for name in before if name in columns(f"{table}_new"))
    op.execute(f"INSERT INTO {table}_new ({same}) SELECT {same} FROM {table}")
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
    for kind, sql in parts:
        if kind != "table":
            op.execute(sql)


def columns(table: str) -> list[str]:
    return [row[1] for row in op.get_bind().exec_driver_sql(f"PRAGMA table_info({table})")]


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:
        rewritten("view_log", without_evidence)
    else:
        op.drop_constraint(op.f("fk_view_log_evidence_id"), "view_log", type_="foreignkey")
        op.drop_column("view_log", "evidence_id")
    (events_on_sqlite if sqlite else events_on_postgresql)((), NEW_KINDS)
    op.drop_table("evidence_share")
    op.drop_table("evidence")
