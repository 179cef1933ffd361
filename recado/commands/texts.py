"""`recado texts`: which wordings may go out."""

import sys
from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recado.bot.bells import after_commit
from recado.bot.texts import shipped_fingerprint
from recado.commands.common import json_option, kindly, runtime, show
from recado.firm import messages
from recado.firm import staff as accounts
from recado.firm import texts as registry
from recado.firm.audit import Actor
from recado.firm.errors import NotAllowed
from recado.firm.models import Message, TextReview
from recado.i18n import review
from recado.i18n.catalog import keys
from recado.i18n.lint import lint as faults


@click.group()
def texts() -> None:
    """Which wordings may go out, and who answers for them."""


@texts.command()
@json_option
@kindly
def lint(as_json: bool) -> None:
    """Look for faults in the catalogs; exit with status 1 when there are any."""
    found = faults()
    data = [
        {"key": fault.key, "language": fault.language, "rule": fault.rule, "advice": fault.advice}
        for fault in found
    ]
    told = "\n".join(str(fault) for fault in found) or f"No faults in {len(keys())} texts."
    show({"faults": data}, told, as_json=as_json)
    sys.exit(1 if found else 0)


@texts.command()
@click.option("--by", "email", required=True, help="The managing partner who answers for them, by e-mail.")
@json_option
@kindly
def accept(email: str, as_json: bool) -> None:
    """Accept all texts as they were shipped, on record; a changed text is unreviewed again."""
    with runtime() as running, running.transaction() as session:
        partner = accounts.by_email(session, email)
        if partner.role != "managing_partner" or not partner.active:
            raise NotAllowed("only a managing partner answers for the firm's texts")
        actor = Actor("staff", str(partner.id))
        registry.accept_shipped(session, actor, partner.email, shipped_fingerprint())
        released = messages.release_held(session, actor, running.now())
        after_commit(session, "sends", "send")
    data = {"accepted_by": partner.email, "texts": len(keys()), "released": released}
    line = f"{partner.name} accepted {len(keys())} texts as they are."
    show(data, line + (f" {released} held texts go out now." if released else ""), as_json=as_json)


@texts.command()
@json_option
@kindly
def status(as_json: bool) -> None:
    """Say how many texts are reviewed, who accepted the rest, and what is held back."""
    with runtime() as running, running.transaction() as session:
        data = standing(session)
    show(data, told(data), as_json=as_json)


def standing(session: Session) -> dict[str, Any]:
    """The numbers of `recado texts status`."""
    rows = registry.reviews(session)
    known = {row.text_key: row.fingerprint for row in rows}
    reviewed = [key for key in keys() if known.get(key) == review.fingerprint(key)]
    held = session.scalar(select(func.count()).select_from(Message).where(Message.state == "held"))
    return {
        "texts": len(keys()),
        "reviewed": len(reviewed),
        "changed": sum(key in known and key not in reviewed for key in keys()),
        "unreviewed": len(keys()) - len(reviewed),
        "accepted": _accepted(rows),
        "held_messages": held or 0,
    }


def told(data: dict[str, Any]) -> str:
    """The same in words."""
    accepted = data["accepted"]
    lines = [f"{data['reviewed']} of {data['texts']} texts are reviewed by the firm."]
    if accepted is None:
        lines.append(
            "Nobody has accepted the others as they were shipped: they are held back outside a demo."
        )
    elif accepted["current"]:
        lines.append(f"{accepted['by']} accepted the others as they were shipped.")
    else:
        lines.append(
            f"{accepted['by']} accepted an earlier version of them: accept this one, or review them."
        )
    if data["held_messages"]:
        lines.append(f"{data['held_messages']} messages are held back for want of a review.")
    return "\n".join(lines)


def _accepted(rows: Sequence[TextReview]) -> dict[str, Any] | None:
    row = next((row for row in rows if row.text_key == registry.SHIPPED), None)
    if row is None:
        return None
    current = row.fingerprint == shipped_fingerprint()
    return {"by": row.reviewer, "at": row.reviewed_at.isoformat(), "current": current}
