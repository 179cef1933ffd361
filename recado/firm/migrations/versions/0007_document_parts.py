"""A document may be more than one file, and what was done to its pages is on record."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NONE = sa.text("'[]'::jsonb")


def upgrade() -> None:
    """Add the table and the column; each PDF there is becomes its document's only part."""
    op.add_column("media", sa.Column("done", JSONB(), nullable=False, server_default=_NONE))
    op.create_table(
        "document_parts",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("done", JSONB(), nullable=False, server_default=_NONE),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_parts_document_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_document_parts_file_id")),
        sa.UniqueConstraint("document_id", "number", name="uq_document_parts_document_id_number"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_parts")),
    )
    op.execute(
        "INSERT INTO document_parts (id, document_id, number, file_id, page_count)"
        " SELECT gen_random_uuid(), id, 1, pdf_file_id, page_count FROM documents"
        " WHERE pdf_file_id IS NOT NULL"
    )


def downgrade() -> None:
    """Refuse: what clients sent would be lost."""
    raise RuntimeError("this migration cannot be undone: restore a backup")
