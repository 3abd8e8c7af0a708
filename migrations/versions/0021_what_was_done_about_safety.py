"""what was done where somebody felt less safe

Revision ID: settled1
Revises: tasks1
"""

import sqlalchemy as sa
from alembic import op

revision = "settled1"
down_revision = "tasks1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep it beside the message."""
    op.add_column("talk", sa.Column("settled_how", sa.Text(), nullable=True))
