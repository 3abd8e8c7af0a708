"""comments on a draft plan that are not for the panel

Revision ID: aside1
Revises: passedon2
"""

import sqlalchemy as sa
from alembic import op

revision = "aside1"
down_revision = "passedon2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every comment so far was taken for the panel: none was asked for where the applicant did not speak."""
    op.add_column("plan_comment", sa.Column("aside", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("plan_comment") as batch:
        batch.alter_column("aside", server_default=None)
