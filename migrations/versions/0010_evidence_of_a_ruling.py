"""what a ruling on a complaint rests on

Revision ID: ruling1
Revises: appeal_lines1
"""

import sqlalchemy as sa
from alembic import op


revision = "ruling1"
down_revision = "appeal_lines1"
branch_labels = None
depends_on = None

KINDS = ("agency_record", "applicant", "document", "witness")
BEFORE = "Not written down when this was ruled"


def upgrade() -> None:
    with op.batch_alter_table("complaint_ruling") as batch:
        batch.add_column(sa.Column("shown_by", sa.String(length=40), nullable=True))
        batch.add_column(sa.Column("evidence", sa.Text(), nullable=False, server_default=""))
    ruling = sa.table("complaint_ruling", sa.column("ruling"), sa.column("evidence"))
    op.execute(ruling.update().where(ruling.c.ruling != "counts").values(evidence=BEFORE))
    with op.batch_alter_table("complaint_ruling") as batch:
        batch.alter_column("evidence", server_default=None)
        names = ", ".join(f"'{name}'" for name in KINDS)
        batch.create_check_constraint(op.f("ck_complaint_ruling_shown_by"), f"shown_by IN ({names})")
        batch.create_check_constraint(op.f("ck_complaint_ruling_evidence"), "ruling = 'counts' OR evidence <> ''")


def downgrade() -> None:
    with op.batch_alter_table("complaint_ruling") as batch:
        for name in ("ck_complaint_ruling_evidence", "ck_complaint_ruling_shown_by"):
            batch.drop_constraint(op.f(name), type_="check")
        batch.drop_column("evidence")
        batch.drop_column("shown_by")
