"""why decisions are kept from whoever applied for another person

Revision ID: kept1
Revises: added1
"""

import sqlalchemy as sa
from alembic import op

from csp_reviews.law.terms import EventKind
from csp_reviews.models import base
from migrations.rebuilding import renew_check

revision = "kept1"
down_revision = "added1"
branch_labels = None
depends_on = None

LISTS = (("case_event", "kind", EventKind),)
"""The closed lists that have new members: each CHECK is written anew from the list as the code has it."""
INSTANT = base.UTCDateTime(timezone=True)
COPIES = """
    UPDATE notice SET copy_of = (
        SELECT min(first.n) FROM notice first
        WHERE first.case_id = notice.case_id AND first.kind = notice.kind AND first.issued_at = notice.issued_at
        AND first.party = 'applicant'
    ) WHERE party = 'affected'
"""
"""The copy of a letter was issued in the same instant as the letter."""
WITHHELD = """
    UPDATE notice SET withheld_at = issued_at WHERE party = 'applicant'
    AND EXISTS (
        SELECT 1 FROM message
        WHERE message.notice_id = notice.id AND message.why IN ('not_agreed', 'agreement_over')
    )
    AND NOT EXISTS (SELECT 1 FROM view_log WHERE view_log.notice_id = notice.id)
"""


def upgrade() -> None:
    """Make the table, and let the list hold what is new in it."""
    op.create_table(
        "keeping_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_keeping_back_reason")),
        sa.CheckConstraint("ended_on >= since", name=op.f("ck_keeping_back_ended_on")),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_keeping_back_ended")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_keeping_back_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_keeping_back_decided_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_keeping_back_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keeping_back")),
    )
    op.create_index("ix_keeping_back_case_id", "keeping_back", ["case_id"])
    op.add_column("notice", sa.Column("copy_of", sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("withheld_at", INSTANT, nullable=True))
    op.execute(COPIES)
    op.execute(WITHHELD)
    for table, column, terms in LISTS:
        renew_check(table, column, terms)
