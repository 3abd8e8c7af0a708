"""The lines that an appeal is tied to, and an appeal that is still being written.

Revision ID: appeal_lines1
Revises: welsh1
"""

import sqlalchemy as sa
from alembic import op

from csp_reviews.models import base

revision = "appeal_lines1"
down_revision = "welsh1"
branch_labels = None
depends_on = None

PARTS = ("complaint", "matter", "conduct", "recommendation", "waiting")


def upgrade() -> None:
    part = sa.Enum(*PARTS, name="part", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "appeal_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("part", part, nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("decided", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("agreed IS NOT NULL OR answer = ''", name=op.f("ck_appeal_line_answer")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name="fk_appeal_line_appeal_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appeal_line"),
        sa.UniqueConstraint("appeal_id", "n", name="uq_appeal_line_appeal_id_n"),
        sa.UniqueConstraint("appeal_id", "part", "subject", name="uq_appeal_line_appeal_id_part_subject"),
    )
    op.create_table(
        "appeal_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("started_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("saved_at", base.UTCDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_appeal_draft_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appeal_draft"),
        sa.UniqueConstraint("case_id", name="uq_appeal_draft_case_id"),
    )
    op.create_index("ix_appeal_draft_saved_at", "appeal_draft", ["saved_at"], unique=False)


def downgrade() -> None:
    op.drop_table("appeal_draft")
    op.drop_table("appeal_line")
