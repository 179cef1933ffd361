"""The mail tray, the notices filed from it, and what a machine read on clients' papers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    _add_scans()
    _add_pages()
    _add_notices()
    _table(
        "readings",
        _uuid("document_id", "documents", unique=True),
        sa.Column("facts_sealed", sa.LargeBinary()),
        sa.Column("due_at", _WHEN),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("rung_at", _WHEN),
    )
    _due("readings")


def downgrade() -> None:
    """Refuse: mail would be lost."""
    raise RuntimeError("this migration cannot be undone: restore a backup")


def _add_scans() -> None:
    _table(
        "mail_scans",
        _uuid("staff_id", "staff"),
        sa.Column("split_at", _WHEN),
        _uuid("pdf_file_id", "files", nullable=True),
        sa.Column("due_at", _WHEN),
        sa.Column("lease_until", _WHEN),
        sa.Column("attempts", sa.Integer(), nullable=False),
    )
    _due("mail_scans")
    _table(
        "mail_files",
        _uuid("scan_id", "mail_scans"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        _uuid("original_file_id", "files", nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        also=[sa.UniqueConstraint("scan_id", "position", name="uq_mail_files_scan_id_position")],
    )


def _add_pages() -> None:
    _table(
        "mail_pieces",
        _uuid("scan_id", "mail_scans"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary()),
        _uuid("settled_by", "staff", nullable=True),
        sa.Column("settled_at", _WHEN),
    )
    op.create_index("ix_mail_pieces_scan_id", "mail_pieces", ["scan_id"])
    op.create_index(
        "ix_mail_pieces_owed", "mail_pieces", ["created_at"], postgresql_where=sa.text("state = 'owed'")
    )
    _table(
        "mail_pages",
        _uuid("scan_id", "mail_scans"),
        sa.Column("number", sa.Integer(), nullable=False),
        _uuid("file_id", "mail_files"),
        _uuid("piece_id", "mail_pieces", nullable=True),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        _uuid("page_file_id", "files", nullable=True),
        _uuid("thumbnail_file_id", "files", nullable=True),
        sa.Column("text_sealed", sa.LargeBinary()),
        also=[sa.UniqueConstraint("scan_id", "number", name="uq_mail_pages_scan_id_number")],
    )
    op.create_index("ix_mail_pages_piece_id", "mail_pages", ["piece_id"])


def _add_notices() -> None:
    _table(
        "notices",
        _uuid("case_id", "cases"),
        _uuid("piece_id", "mail_pieces", unique=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=False),
        _uuid("filed_by", "staff"),
        _uuid("pages_file_id", "files", nullable=True),
        _uuid("pdf_file_id", "files", nullable=True),
        sa.Column("page_count", sa.Integer(), nullable=False),
        _uuid("task_id", "tasks", nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", _WHEN),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("rung_at", _WHEN),
    )
    op.create_index("ix_notices_case_id", "notices", ["case_id"])
    _due("notices")


def _uuid(name: str, table: str, *, nullable: bool = False, unique: bool = False) -> sa.Column[object]:
    """A column that names a row of another table; `_table` gives the constraints their names."""
    return sa.Column(name, sa.Uuid(), nullable=nullable, info={"table": table, "unique": unique})


def _table(name: str, *columns: sa.Column[object], also: Sequence[sa.Constraint] = ()) -> None:
    named = [*columns, _uuid("key_id", "keys")]
    pointing = [column for column in named if "table" in column.info]
    op.create_table(
        name,
        *named,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _WHEN, server_default=sa.text("now()"), nullable=False),
        *(
            sa.ForeignKeyConstraint([c.name], [f"{c.info['table']}.id"], name=f"fk_{name}_{c.name}")
            for c in pointing
        ),
        *(sa.UniqueConstraint(c.name, name=f"uq_{name}_{c.name}") for c in pointing if c.info["unique"]),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *also,
    )
    op.create_index(f"ix_{name}_key_id", name, ["key_id"])


def _due(name: str) -> None:
    op.create_index(f"ix_{name}_due", name, ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL"))
