"""What storing files safely remembers: scans, quarantine, checksums, copies elsewhere, nightly chores."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the columns and the table."""
    _add_to_media()
    _add_to_files()
    op.create_table(
        "chores",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("wrong", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_chores"),
    )


def downgrade() -> None:
    """Refuse: which files are infected would be forgotten."""
    raise RuntimeError("this migration cannot be undone: restore a backup")


def _add_to_media() -> None:
    op.add_column("media", sa.Column("scan", sa.Text(), nullable=False, server_default=""))
    op.add_column("media", sa.Column("waiting_for", sa.Text(), nullable=False, server_default=""))
    op.add_column("media", sa.Column("waiting_since", sa.DateTime(timezone=True)))
    op.add_column("media", sa.Column("quarantine_file_id", sa.Uuid()))
    op.create_foreign_key("fk_media_quarantine_file_id", "media", "files", ["quarantine_file_id"], ["id"])
    op.add_column("media", sa.Column("copy_state", sa.Text(), nullable=False, server_default=""))
    op.add_column("media", sa.Column("copy_due_at", sa.DateTime(timezone=True)))
    op.add_column("media", sa.Column("copy_attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("media", sa.Column("recovered_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_media_copy_due", "media", ["copy_due_at"], postgresql_where=sa.text("copy_state = 'owed'")
    )


def _add_to_files() -> None:
    op.add_column("files", sa.Column("stored_sha256", sa.LargeBinary()))
    op.add_column("files", sa.Column("problem", sa.Text(), nullable=False, server_default=""))
    op.add_column("files", sa.Column("problem_at", sa.DateTime(timezone=True)))
