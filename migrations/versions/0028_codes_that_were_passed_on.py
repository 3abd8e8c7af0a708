"""codes that whoever applied was shown, to pass them on

Revision ID: passedon1
Revises: urgent1
"""

import sqlalchemy as sa
from alembic import op

revision = "passedon1"
down_revision = "urgent1"
branch_labels = None
depends_on = None

CODES = sa.table("access_code", sa.column("id"), sa.column("case_id"), sa.column("party"), sa.column("passed_on"))


def upgrade() -> None:
    """Each case's first code of the person affected was on the receipt of whoever applied."""
    op.add_column("access_code", sa.Column("passed_on", sa.Boolean(), nullable=False, server_default=sa.false()))
    every = CODES.alias()
    first = sa.select(sa.func.min(every.c.id)).where(every.c.party == "affected").group_by(every.c.case_id)
    op.execute(sa.update(CODES).where(CODES.c.id.in_(first)).values(passed_on=sa.true()))
    with op.batch_alter_table("access_code") as batch:
        batch.alter_column("passed_on", server_default=None)
