"""on which days of the week a way of reaching somebody is safe

Revision ID: days1
Revises: giveup1
"""

import sqlalchemy as sa
from alembic import op

revision = "days1"
down_revision = "giveup1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None is every day, so the rows that there are say what they said."""
    for table in ("contact_route", "contact_change"):
        op.add_column(table, sa.Column("days", sa.String(7), nullable=True))
