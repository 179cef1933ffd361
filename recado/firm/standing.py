"""What the portal may do in the database it works with: nothing that would let it undo its own audit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from recado.firm.migrations.rights import APPEND_ONLY


@dataclass(frozen=True, slots=True)
class Standing:
    """The role the portal acts as, how many tables it owns, and which records it could rewrite."""

    role: str
    superuser: bool
    owned: int
    rewritable: tuple[str, ...]

    @property
    def safe(self) -> bool:
        """Whether the audit holds against the portal itself."""
        return not (self.superuser or self.owned or self.rewritable)


def standing(session: Session) -> Standing:
    """Ask the database what this session may do."""
    role, superuser = session.execute(
        text("SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user")
    ).one()
    owned = session.scalar(
        text(
            "SELECT count(*) FROM pg_class JOIN pg_roles r ON r.oid = relowner WHERE r.rolname = current_user"
        )
    )
    may = text("SELECT has_table_privilege(:name, 'UPDATE, DELETE, TRUNCATE')")
    rewritable = [name for name in APPEND_ONLY if session.scalar(may, {"name": name})]
    return Standing(role, superuser, owned or 0, tuple(rewritable))
