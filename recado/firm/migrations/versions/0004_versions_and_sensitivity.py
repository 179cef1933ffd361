"""Reasons, superseded versions, a thumbnail for each page, and papers that only few may look at."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MARKED = {
    "identity": (
        "passport passports photo_id other_id spouse_id child_passport family_passport green_card "
        "sponsor_green_card relative_green_card spouse_green_card child_card resident_card identity_card "
        "last_permit last_card work_card card_copy national_id social_security_card citizen_proof "
        "sponsor_citizen_proof relative_citizen_proof spouse_citizen_proof spouse_citizenship"
    ),
    "biometric": "photos visa_photos spouse_photo beneficiary_photo small_photos",
    "medical": "medical_exam vaccine_record health_form medical medical_papers psychologist harm_papers",
    "police": "court_records police_certificate other_police_certificate military_record",
}
_MARKED_OF_TYPE = (
    ("u_visa", "paper_3", "identity"),
    ("u_visa", "paper_4", "police"),
    ("u_visa", "paper_5", "medical"),
    ("u_visa", "paper_7", "police"),
    ("vawa", "paper_6", "medical"),
    ("vawa", "paper_7", "police"),
    ("vawa", "paper_9", "police"),
)
"""What the shipped case types mark as of today: cases opened before keep files that mark nothing."""


def upgrade() -> None:
    """Add the columns and the table, and mark the papers of cases that are open already."""
    for column, default in (("reason_code", ""), ("sensitivity", ""), ("provided_by", "client")):
        op.add_column(
            "checklist_items",
            sa.Column(column, sa.Text(), nullable=False, server_default=sa.text(f"'{default}'")),
        )
    op.add_column(
        "documents", sa.Column("reason_code", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("documents", sa.Column("superseded_from", sa.Text()))
    op.add_column("documents", sa.Column("restored_reason_sealed", sa.LargeBinary()))
    op.create_table(
        "page_thumbnails",
        sa.Column("medium_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["medium_id"], ["media.id"], name="fk_page_thumbnails_medium_id"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_page_thumbnails_file_id"),
        sa.UniqueConstraint("medium_id", "page", name="uq_page_thumbnails_medium_id_page"),
        sa.PrimaryKeyConstraint("id", name="pk_page_thumbnails"),
    )
    _mark()


def downgrade() -> None:
    """Refuse: what staff decided would be lost."""
    raise RuntimeError("this migration cannot be undone: restore a backup")


def _mark() -> None:
    marked = sa.text(
        "UPDATE checklist_items SET sensitivity = :kind WHERE split_part(slug, '.', 1) = ANY(:slugs)"
    )
    for kind, slugs in _MARKED.items():
        op.get_bind().execute(marked, {"kind": kind, "slugs": slugs.split()})
    of_type = sa.text(
        "UPDATE checklist_items i SET sensitivity = :kind FROM cases c "
        "WHERE c.id = i.case_id AND c.case_type = :type AND i.slug = :slug"
    )
    for case_type, slug, kind in _MARKED_OF_TYPE:
        op.get_bind().execute(of_type, {"kind": kind, "type": case_type, "slug": slug})
