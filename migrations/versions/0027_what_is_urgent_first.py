"""what is urgent stands first in the queue

Revision ID: urgent1
Revises: before1
"""

import sqlalchemy as sa
from alembic import op

revision = "urgent1"
down_revision = "before1"
branch_labels = None
depends_on = None

URGENT = "('safeguard', 'feels_unsafe', 'confirm_withdrawal', 'consent_withdrawn', 'confirm_contact')"


def upgrade() -> None:
    """Sort what is in the queue already as the law sorts it now: four hundred years before the day since it waits."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    day = "date(since, '-146097 days')" if sqlite else "since - 146097"
    op.execute(sa.text(f"UPDATE work_item SET sort_on = {day} WHERE task IN {URGENT}"))
