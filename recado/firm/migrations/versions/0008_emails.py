"""Where a person reads e-mail, and the invitations that go there."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_UNDER_WAY = sa.text("state IN ('queued', 'sending')")


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("people", sa.Column("email_sealed", sa.LargeBinary()))
    op.create_table(
        "emails",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("rung_at", sa.DateTime(timezone=True)),
        sa.Column("claim", sa.Uuid()),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("error_text", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_emails_case_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_emails_person_id"),
        sa.ForeignKeyConstraint(["key_id"], ["keys.id"], name="fk_emails_key_id"),
        sa.PrimaryKeyConstraint("id", name="pk_emails"),
    )
    for column in ("case_id", "person_id", "key_id"):
        op.create_index(f"ix_emails_{column}", "emails", [column])
    under_way = ["case_id", "person_id"]
    op.create_index("uq_emails_under_way", "emails", under_way, unique=True, postgresql_where=_UNDER_WAY)
    op.create_index("ix_emails_due", "emails", ["due_at"], postgresql_where=_UNDER_WAY)


def downgrade() -> None:
    """Refuse: who was invited where would be lost."""
    raise RuntimeError("this migration cannot be undone: restore a backup")
