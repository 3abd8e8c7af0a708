"""messages that came by a code which whoever applied knows too

Revision ID: passedon2
Revises: passedon1
"""

import sqlalchemy as sa
from alembic import op

revision = "passedon2"
down_revision = "passedon1"
branch_labels = None
depends_on = None

TALK = sa.table("talk", sa.column("party"), sa.column("from_staff"), sa.column("case_id"), sa.column("passed_on"))
CODE = sa.table("access_code", sa.column("party"), sa.column("case_id"), sa.column("passed_on"), sa.column("replaced_at"))


def upgrade() -> None:
    """What the person affected wrote where nobody had given them a code of their own came by the first one, or by voice."""
    op.add_column("talk", sa.Column("passed_on", sa.Boolean(), nullable=False, server_default=sa.false()))
    first = sa.select(CODE.c.case_id).where(CODE.c.passed_on, CODE.c.replaced_at.is_(None))
    theirs = (TALK.c.party == "affected", sa.not_(TALK.c.from_staff), TALK.c.case_id.in_(first))
    op.execute(sa.update(TALK).where(*theirs).values(passed_on=sa.true()))
    with op.batch_alter_table("talk") as batch:
        batch.alter_column("passed_on", server_default=None)
