"""`recado audit`: whether the record of every act is whole."""

import json
import sys
from pathlib import Path

import click
from sqlalchemy import select

from recado.bot import audit_files
from recado.commands.common import json_option, kindly, runtime, show
from recado.firm import audit as chains
from recado.firm import cases
from recado.firm.models import AuditLine


@click.group()
def audit() -> None:
    """The record of every act, and whether it is whole."""


@audit.command()
@click.option("--case", "ref", help="Only this case's chain.")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An export kept elsewhere, instead of the newest in VAR_DIR/audit.",
)
@json_option
@kindly
def verify(ref: str | None, against: Path | None, as_json: bool) -> None:
    """Check every chain and the newest export; exit with status 1 and name each chain's first broken link."""
    with runtime() as running, running.transaction() as session:
        named = [str(cases.by_ref(session, ref).id)] if ref else None
        export = against or audit_files.latest(running.settings.var_dir)
        found = chains.verify(session, named)
        told = {problem.chain for problem in found}
        later = audit_files.against(session, export, named) if export else []
        found += [problem for problem in later if problem.chain not in told]
        lines = chains.count(session)
    data = {
        "whole": not found,
        "lines": lines,
        "export": str(export) if export else None,
        "problems": [{"chain": each.chain, "seq": each.seq, "what": each.what} for each in found],
    }
    told_export = f"agrees with {export}" if export else "there is no export to compare it with"
    words = f"The audit is whole: {lines} lines in all, and {told_export}."
    broken = "\n".join(f"chain {each.chain}, line {each.seq}: {each.what}" for each in found)
    show(data, broken or words, as_json=as_json)
    sys.exit(1 if found else 0)


@audit.command("list")
@click.argument("ref")
@json_option
@kindly
def list_(ref: str, as_json: bool) -> None:
    """List the acts in the chain of case REF, or of a stream such as firm, staff or texts."""
    with runtime() as running, running.transaction() as session:
        streams = select(AuditLine.id).where(AuditLine.chain == ref).limit(1)
        chain = ref if session.scalar(streams) else str(cases.by_ref(session, ref).id)
        query = select(AuditLine).where(AuditLine.chain == chain).order_by(AuditLine.seq)
        rows = session.scalars(query).all()
    data = [
        {
            "seq": row.seq,
            "at": row.at.isoformat(),
            "actor": row.actor,
            "action": row.action,
            "subject": row.subject,
            "facts": json.loads(row.facts),
        }
        for row in rows
    ]
    words = "\n".join(
        f"{row.seq:>5}  {row.at:%Y-%m-%d %H:%M:%S}Z  {row.action:<26} {row.actor}  {row.subject}  {row.facts}"
        for row in rows
    )
    show({"chain": chain, "lines": data}, words, as_json=as_json)


@audit.group()
def heads() -> None:
    """The chains' ends, to be kept where nobody can rewrite them together with the database."""


@heads.command()
@json_option
@kindly
def export(as_json: bool) -> None:
    """Write every chain's end, signed, to VAR_DIR/audit/heads-DATE.json."""
    with runtime() as running:
        path = audit_files.export(running)
    held = json.loads(path.read_text(encoding="utf-8"))["heads"]
    data = {"path": str(path), "chains": len(held), "lines": sum(head["seq"] for head in held)}
    words = f"{len(held)} chains are signed in {path}. Keep a copy apart from this machine."
    show(data, words, as_json=as_json)
