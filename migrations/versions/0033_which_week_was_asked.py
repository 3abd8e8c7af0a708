"""which of the area's weeks an asking was, apart from its number

Revision ID: weeks1
Revises: stays1
"""

import sqlalchemy as sa
from alembic import op

revision = "weeks1"
down_revision = "stays1"
branch_labels = None
depends_on = None

CHECK_IN = sa.table("check_in", sa.column("n"), sa.column("place"), sa.column("asked_on"))


def upgrade() -> None:
    """Until now what was told unasked had a number like an asking, and the next one began after it."""
    op.add_column("check_in", sa.Column("place", sa.Integer(), nullable=True))
    op.execute(sa.update(CHECK_IN).where(CHECK_IN.c.asked_on.is_not(None)).values(place=CHECK_IN.c.n))
