"""where a saved form was open before it was opened somewhere else

Revision ID: before1
Revises: nights1
"""

import sqlalchemy as sa
from alembic import op

revision = "before1"
down_revision = "nights1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A page that is still being typed there can then be kept for whoever has the code."""
    op.add_column("draft", sa.Column("before_digest", sa.String(length=64), nullable=True))
    op.add_column("draft", sa.Column("before_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_draft_before_digest", "draft", ["before_digest"])
