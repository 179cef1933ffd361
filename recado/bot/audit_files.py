"""The audit's signed heads as files, one a day in VAR_DIR/audit.

They prove most where the database's keepers cannot reach them: copy them away.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from recado.bot.embedded_home import write_private
from recado.bot.runtime import Runtime
from recado.firm import audit, heads
from recado.firm.audit import Problem
from recado.firm.errors import Conflict, Invalid, NotFound

log = logging.getLogger(__name__)
EXPORTER = audit.Actor("system", "audit")


def export(runtime: Runtime) -> Path:
    """Write today's export and return where it lies. A later one of the same day takes its place.

    Raises Conflict, and keeps the earlier export, where the chains are not what that one says.
    """
    with runtime.transaction() as session:
        broken = against_latest(session, runtime.settings.var_dir)
        if broken:
            raise Conflict(f"chain {broken[0].chain}, line {broken[0].seq}: {broken[0].what}")
        written = heads.export(session, EXPORTER, runtime.now())
    folder = runtime.settings.var_dir / "audit"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"heads-{runtime.now():%Y-%m-%d}.json"
    write_private(path, written)
    return path


def export_if_due(runtime: Runtime) -> Path | None:
    """Write today's export unless it is there; None where nothing was written."""
    due = runtime.settings.var_dir / "audit" / f"heads-{runtime.now():%Y-%m-%d}.json"
    if due.exists():
        return None
    try:
        return export(runtime)
    except NotFound:  # no firm yet
        return None
    except (Conflict, Invalid) as broken:
        log.exception("the audit's heads were not exported", extra={"problem": str(broken)})
        return None


def latest(var_dir: Path) -> Path | None:
    """The newest export there is."""
    return max((var_dir / "audit").glob("heads-????-??-??.json"), default=None)


def against_latest(session: Session, var_dir: Path, chains: Sequence[str] | None = None) -> list[Problem]:
    """What is no longer as the newest export says; nothing where there is no export yet."""
    path = latest(var_dir)
    return against(session, path, chains) if path else []


def against(session: Session, path: Path, chains: Sequence[str] | None = None) -> list[Problem]:
    """What is no longer as this export says. Raises NotFound, or Invalid for a file that is none."""
    try:
        written = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise NotFound(f"{path}: {error.strerror}") from error
    return heads.compare(session, written, chains)
