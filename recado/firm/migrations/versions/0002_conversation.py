"""What the whole conversation remembers: emergencies, discretion, versions of answers and of case types."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NO = sa.text("false")


def upgrade() -> None:
    """Add the columns and tables."""
    _add_columns()
    _add_versions()
    _add_emergencies()


def downgrade() -> None:
    """Refuse: what clients said would be lost."""
    raise RuntimeError("this migration cannot be undone: restore a backup")


def _add_columns() -> None:
    op.add_column("contact_points", sa.Column("seized_at", sa.DateTime(timezone=True)))
    op.add_column("contact_points", sa.Column("safe", sa.Boolean(), nullable=False, server_default=_NO))
    op.add_column("contact_points", sa.Column("safe_hours", sa.Text()))
    op.add_column(
        "contact_points", sa.Column("only_reminders", sa.Boolean(), nullable=False, server_default=_NO)
    )
    op.add_column("contact_points", sa.Column("interpreter", sa.Text()))
    op.create_index("ix_link_tokens_contact_point_id", "link_tokens", ["contact_point_id"])
    op.add_column("cases", sa.Column("case_type_version", sa.Text(), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("emergency_at", sa.DateTime(timezone=True)))
    op.add_column("people", sa.Column("phrase_sealed", sa.LargeBinary()))
    op.add_column("people", sa.Column("safe_word_sealed", sa.LargeBinary()))
    op.add_column("tasks", sa.Column("due_at", sa.DateTime(timezone=True)))
    op.add_column("tasks", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=_NO))
    op.add_column("leads", sa.Column("language", sa.Text()))
    op.add_column("leads", sa.Column("case_id", sa.Uuid()))
    op.create_foreign_key(op.f("fk_leads_case_id"), "leads", "cases", ["case_id"], ["id"])


def _sealed(*columns: sa.Column[object] | sa.Constraint, table: str) -> None:
    op.create_table(
        table,
        *columns,
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["keys.id"], name=f"fk_{table}_key_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_key_id", table, ["key_id"])


def _add_versions() -> None:
    op.create_table(
        "case_type_texts",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_case_type_texts"),
    )
    _sealed(
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_answer_versions_case_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_answer_versions_person_id"),
        table="answer_versions",
    )
    op.create_index("ix_answer_versions_of", "answer_versions", ["case_id", "person_id", "question"])
    _sealed(
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment_sealed", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_surveys_case_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_surveys_person_id"),
        sa.UniqueConstraint("case_id", "person_id", "kind", name="uq_surveys_case_id_person_id_kind"),
        table="surveys",
    )


def _add_emergencies() -> None:
    _sealed(
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_on_call_staff_id"),
        sa.UniqueConstraint("staff_id", name="uq_on_call_staff_id"),
        table="on_call",
    )
    _sealed(
        sa.Column("contact_point_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid()),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("acknowledged_by", sa.Uuid()),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_points.id"], name="fk_alerts_contact_point_id"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_alerts_case_id"),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["staff.id"], name="fk_alerts_acknowledged_by"),
        table="alerts",
    )
    op.create_index("ix_alerts_contact_point_id", "alerts", ["contact_point_id"])
    op.create_index("ix_alerts_case_id", "alerts", ["case_id"])
    op.create_index("ix_alerts_due", "alerts", ["next_at"], postgresql_where=sa.text("state = 'open'"))
