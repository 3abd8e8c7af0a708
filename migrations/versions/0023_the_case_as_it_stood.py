"""the case as it stood when an appeal was lodged

Revision ID: copies1
Revises: letters1
"""

import sqlalchemy as sa
from alembic import op

revision = "copies1"
down_revision = "letters1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep it apart from the appeal: only one page reads it, and it is long."""
    op.create_table(
        "appeal_copy",
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_copy_appeal_id")),
        sa.PrimaryKeyConstraint("appeal_id", name=op.f("pk_appeal_copy")),
    )
