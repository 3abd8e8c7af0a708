"""how the person affected wants to take part, where nobody speaks for them

Revision ID: ownpart1
Revises: aside1
"""

import sqlalchemy as sa
from alembic import op

from csp_reviews.law.terms import TakingPart
from csp_reviews.models import base

revision = "ownpart1"
down_revision = "aside1"
branch_labels = None
depends_on = None

INSTANT = base.UTCDateTime(timezone=True)


def upgrade() -> None:
    """Until now they said it in a message, which stays one."""
    op.create_table(
        "own_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("taking_part", base.coded(TakingPart, "taking_part"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_own_part_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_part")),
    )
    op.create_index("ix_own_part_case_id", "own_part", ["case_id"])
