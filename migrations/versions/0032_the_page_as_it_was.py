"""what an applicant's page said when they and the person affected fell out

Revision ID: stays1
Revises: ownpart1
"""

import sqlalchemy as sa
from alembic import op

revision = "stays1"
down_revision = "ownpart1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is known of what stood on the pages of those who fell out before: they go on as they did."""
    op.create_table(
        "page_as_it_was",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_page_as_it_was_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_page_as_it_was")),
    )
