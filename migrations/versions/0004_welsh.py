"""an area's name and words in Welsh

Revision ID: welsh1
Revises: late1
"""

import sqlalchemy as sa
from alembic import op


revision = "welsh1"
down_revision = "late1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('area') as area:
        area.add_column(sa.Column('welsh', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('area') as area:
        area.drop_column('welsh')
