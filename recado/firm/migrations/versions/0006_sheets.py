"""Each page of a document by itself, files whose paper was asked about, and pages to sign."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the tables, and a row for each page that documents have already."""
    op.add_column("media", sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    _add_sheets()
    _add_signings()
    op.execute("""
        INSERT INTO sheets (id, key_id, document_id, medium_id, position, place, state, number)
        SELECT gen_random_uuid(), key_id, document_id, id, page, number * 1000 + page, 'in', 0
        FROM media, generate_series(0, page_count - 1) AS page
        WHERE state = 'ready' AND document_id IS NOT NULL""")


def downgrade() -> None:
    """Refuse: what was taken out of documents, and who signed, would be lost."""
    raise RuntimeError("this migration cannot be undone: restore a backup")


def _add_sheets() -> None:
    _sealed(
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("medium_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary()),
        sa.Column("look_sealed", sa.LargeBinary()),
        sa.Column("insisted_at", sa.DateTime(timezone=True)),
        sa.Column("successor_id", sa.Uuid()),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_sheets_document_id"),
        sa.ForeignKeyConstraint(["medium_id"], ["media.id"], name="fk_sheets_medium_id"),
        sa.ForeignKeyConstraint(["successor_id"], ["media.id"], name="fk_sheets_successor_id"),
        sa.UniqueConstraint("medium_id", "position", name="uq_sheets_medium_id_position"),
        table="sheets",
    )
    op.create_index("ix_sheets_document_id", "sheets", ["document_id"])
    op.create_index(
        "ix_sheets_awaiting", "sheets", ["successor_id"], postgresql_where="successor_id IS NOT NULL"
    )


def _add_signings() -> None:
    _sealed(
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("attached_by", sa.Uuid(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("original_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_signings_case_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_signings_person_id"),
        sa.ForeignKeyConstraint(["item_id"], ["checklist_items.id"], name="fk_signings_item_id"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_signings_file_id"),
        sa.ForeignKeyConstraint(["attached_by"], ["staff.id"], name="fk_signings_attached_by"),
        sa.UniqueConstraint("item_id", name="uq_signings_item_id"),
        table="signings",
    )
    op.create_index("ix_signings_case_id", "signings", ["case_id"])


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
