"""who may ask, saving to come back, neighbours, diaries, language

Revision ID: asking1
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from csp_reviews.models import base


revision = "asking1"
down_revision = "0001"
branch_labels = None
depends_on = None

DECIDING = ("themselves", "child_themselves", "parent", "attorney", "deputy", "best_interests")
NEW = {
    ("work_item", "task"): ("safeguard",),
    ("case_event", "kind"): (
        *("consent_ended", "safeguarding_recorded"),
        *("neighbour_invited", "neighbour_answered", "neighbour_withdrew"),
    ),
    ("message", "kind"): ("draft_link", "draft_ending", "neighbour_asked"),
}
"""What the closed list of a column takes besides what it took before."""
AFTER = {
    ("work_item", "task"): "confirm_withdrawal",
    ("case_event", "kind"): "withdrawn",
    ("message", "kind"): "",
}
"""Before which of its values the new ones stand: the order of the list. Empty: at its end."""


def upgrade() -> None:
    _neighbours()
    for key in NEW:
        _widen(*key, back=False)
    _application()
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("role", sa.String(length=200), nullable=True))
    _required("complaint", sa.Column("lasted", sa.String(length=200), nullable=False, server_default=""))
    _required("complaint", sa.Column("effect", sa.Text(), nullable=False, server_default=""))
    _required("area", sa.Column("in_wales", sa.Boolean(), nullable=False, server_default=sa.false()))
    _draft()
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("draft_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("neighbour_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_message_draft_id", "draft", ["draft_id"], ["id"], ondelete="CASCADE")
        batch.create_foreign_key("fk_message_neighbour_id", "neighbour", ["neighbour_id"], ["id"])
        batch.create_index("ix_message_draft_id", ["draft_id"], unique=False)
        batch.create_index("ix_message_neighbour_id", ["neighbour_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.drop_index("ix_message_neighbour_id")
        batch.drop_index("ix_message_draft_id")
        batch.drop_constraint("fk_message_neighbour_id", type_="foreignkey")
        batch.drop_constraint("fk_message_draft_id", type_="foreignkey")
        batch.drop_column("neighbour_id")
        batch.drop_column("draft_id")
    _draft_back()
    _drop("area", "in_wales")
    _drop("complaint", "effect", "lasted")
    _drop("person", "role")
    with op.batch_alter_table("application") as batch:
        batch.drop_constraint(op.f("ck_application_deciding"), type_="check")
    _drop(
        "application",
        *("easy_read", "language", "interpreter", "authority", "deciding", "applicant_minor", "safeguarding_on"),
        *("safeguarding_note", "consent_written", "consent_scope", "consent_until"),
    )
    for key in NEW:
        _widen(*key, back=True)
    op.drop_table("neighbour")


def _neighbours() -> None:
    op.create_table(
        "neighbour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("code_digest", sa.String(length=64), nullable=True),
        sa.Column("expires_at", base.UTCDateTime(timezone=True), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("affected", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("own_email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("safe", sa.JSON(), nullable=False),
        sa.Column("contact_times", sa.String(length=400), nullable=False),
        sa.Column("name_to_use", sa.String(length=120), nullable=False),
        sa.Column("contact_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(agrees IS NULL) = (answered_on IS NULL)", name=op.f("ck_neighbour_answered")),
        sa.CheckConstraint("(code_digest IS NULL) = (expires_at IS NULL)", name=op.f("ck_neighbour_code")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name="fk_neighbour_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_neighbour"),
        sa.UniqueConstraint("case_id", "n", name="uq_neighbour_case_id_n"),
        sa.UniqueConstraint("code_digest", name="uq_neighbour_code_digest"),
    )


def _application() -> None:
    deciding = sa.Column("deciding", sa.String(length=40), nullable=True)
    names = ", ".join(f"'{name}'" for name in DECIDING)
    with op.batch_alter_table("application") as batch:
        batch.add_column(deciding)
        batch.add_column(sa.Column("safeguarding_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("consent_until", sa.Date(), nullable=True))
        batch.create_check_constraint(op.f("ck_application_deciding"), f"deciding IN ({names})")
    for name in ("easy_read", "interpreter", "applicant_minor", "consent_written"):
        _required("application", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    _required("application", sa.Column("language", sa.String(length=60), nullable=False, server_default=""))
    for name in ("authority", "safeguarding_note"):
        _required("application", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    _required("application", sa.Column("consent_scope", sa.JSON(), nullable=False, server_default="[]"))


def _draft() -> None:
    instant = base.UTCDateTime(timezone=True)
    with op.batch_alter_table("draft") as batch:
        batch.add_column(sa.Column("neighbour_codes", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("saved_reference", sa.String(length=9), nullable=True))
        batch.add_column(sa.Column("saved_digest", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("saved_until", instant, nullable=True))
        batch.add_column(sa.Column("saved_email", sa.String(length=254), nullable=True))
        batch.add_column(sa.Column("link_digest", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("link_expires_at", instant, nullable=True))
        batch.add_column(sa.Column("warned_at", instant, nullable=True))
        batch.create_unique_constraint("uq_draft_saved_reference", ["saved_reference"])
        batch.create_unique_constraint("uq_draft_link_digest", ["link_digest"])
        batch.create_index("ix_draft_saved_until", ["saved_until"], unique=False)
        batch.create_index("ix_draft_saved_email", ["saved_email"], unique=False)
        together = "(saved_reference IS NULL) = ({} IS NULL)"
        both = " AND ".join(together.format(column) for column in ("saved_digest", "saved_until"))
        batch.create_check_constraint(op.f("ck_draft_saved"), both)
        batch.create_check_constraint(op.f("ck_draft_link"), "(link_digest IS NULL) = (link_expires_at IS NULL)")


def _draft_back() -> None:
    with op.batch_alter_table("draft") as batch:
        for name in ("ck_draft_link", "ck_draft_saved"):
            batch.drop_constraint(op.f(name), type_="check")
        for name in ("uq_draft_link_digest", "uq_draft_saved_reference"):
            batch.drop_constraint(name, type_="unique")
        batch.drop_index("ix_draft_saved_email")
        batch.drop_index("ix_draft_saved_until")
    _drop(
        "draft",
        *("neighbour_codes", "saved_reference", "saved_digest", "saved_until", "saved_email"),
        *("link_digest", "link_expires_at", "warned_at"),
    )


def _required(table: str, column: sa.Column) -> None:
    """Add a column that old rows fill with its default; new ones always say."""
    with op.batch_alter_table(table) as batch:
        batch.add_column(column)
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column.name, server_default=None)


def _drop(table: str, *columns: str) -> None:
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.drop_column(column)


def _widen(table: str, column: str, *, back: bool) -> None:
    """Let the closed list of a column take the new values too, whatever it takes now; or no more."""
    name = f"ck_{table}_{column}"
    taken = _taken(table, name)
    if back:
        taken = [value for value in taken if value not in NEW[table, column]]
    else:
        place = taken.index(AFTER[table, column]) if AFTER[table, column] else len(taken)
        taken[place:place] = NEW[table, column]
    triggers = _triggers(table)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), f"{column} IN ({', '.join(repr(value) for value in taken)})")
    for statement in triggers:
        op.execute(statement)


def _taken(table: str, name: str) -> list[str]:
    """The values that a CHECK takes now."""
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(check["sqltext"] for check in checks if check["name"] == name)
    return text.split("'")[1::2]


def _triggers(table: str) -> list[str]:
    """What SQLite loses when it makes a table anew."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table ORDER BY name")
    return list(op.get_bind().scalars(query, {"table": table}))
