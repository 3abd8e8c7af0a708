"""where letters go, if not to where somebody lives

Revision ID: letters1
Revises: settled1
"""

import sqlalchemy as sa
from alembic import op

revision = "letters1"
down_revision = "settled1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep it beside the address that the organisations see."""
    op.add_column("person", sa.Column("letters_to", sa.Text(), nullable=True))
