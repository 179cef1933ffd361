"""`recado texts`: which wordings may go out."""

import fnmatch
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click
from rapidfuzz import process
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recado.bot.bells import after_commit
from recado.bot.texts import allowed, shipped_fingerprint
from recado.commands import translation_sheet
from recado.commands.common import json_option, kindly, runtime, show
from recado.commands.texts_template import template
from recado.firm import messages, setup
from recado.firm import staff as accounts
from recado.firm import texts as registry
from recado.firm.audit import Actor
from recado.firm.errors import NotAllowed, NotFound
from recado.firm.models import Message, TextReview
from recado.i18n import review
from recado.i18n.catalog import keys
from recado.i18n.costs import costs
from recado.i18n.lint import lint as faults

REVIEWERS = ("managing_partner", "attorney", "translator")


@click.group()
def texts() -> None:
    """Which wordings may go out, and who answers for them."""


texts.add_command(template)


@texts.command()
@click.option("--costs", "show_costs", is_flag=True, help="List what every text costs, in each language.")
@json_option
@kindly
def lint(show_costs: bool, as_json: bool) -> None:
    """Look for faults in the catalogs; exit with status 1 when there are any.

    That no professional has reviewed a text is a warning, and counted.
    """
    found = faults()
    data = {
        "faults": [
            {"key": fault.key, "language": fault.language, "rule": fault.rule, "advice": fault.advice}
            for fault in found
        ],
        "unreviewed": len(review.unreviewed(review.shipped())),
        "texts": [asdict(cost) for cost in costs()],
    }
    show(data, "\n".join(_linted(data, show_costs=show_costs)), as_json=as_json)
    sys.exit(1 if found else 0)


def _linted(data: Mapping[str, Any], *, show_costs: bool) -> Iterator[str]:
    if show_costs:
        for text in data["texts"]:
            yield f"{text['segments']} {text['encoding']:<6} {text['language']} {text['key']}"
    for text in data["texts"]:
        if text["cheaper"]:
            yield f"{text['key']} [{text['language']}]: one segment less without accents: {text['cheaper']}"
    for fault in data["faults"]:
        yield f"{fault['key']} [{fault['language'] or 'all'}]: {fault['rule']}: {fault['advice']}"
    yield f"{len(data['faults'])} faults in {len(keys())} texts."
    if data["unreviewed"]:
        yield f"Warning: no professional has reviewed {data['unreviewed']} of the shipped texts."


@texts.command("review")
@click.argument("wanted", metavar="KEY...", nargs=-1, required=True)
@click.option("--by", "email", required=True, help="Who has read them in all languages, by e-mail.")
@json_option
@kindly
def record_review(wanted: tuple[str, ...], email: str, as_json: bool) -> None:
    """Record that a person of the firm has reviewed these texts as they read today.

    Whoever answers for texts does: a managing partner, an attorney or a translator. A KEY may end in a star:
    faq.* names all that begin so. A text that changes afterwards is unreviewed again.
    """
    chosen = _chosen(wanted)
    with runtime() as running, running.transaction() as session:
        reviewer = accounts.by_email(session, email)
        if reviewer.role not in REVIEWERS or not reviewer.active:
            raise NotAllowed("texts are reviewed by a managing partner, an attorney or a translator")
        actor = Actor("staff", str(reviewer.id))
        for key in chosen:
            registry.review(session, actor, key, reviewer.email, review.fingerprint(key))
        session.flush()
        released = messages.release_held(session, actor, running.now(), partial(allowed, session))
        after_commit(session, "sends", "send")
    data = {"reviewer": reviewer.email, "keys": chosen, "released": released}
    show(data, f"{reviewer.name} has reviewed {len(chosen)} texts.", as_json=as_json)


def _chosen(wanted: Sequence[str]) -> list[str]:
    chosen: set[str] = set()
    for pattern in wanted:
        found = fnmatch.filter(keys(), pattern)
        if not found:
            near = process.extractOne(pattern, sorted(keys()))
            raise NotFound(f"there is no text {pattern!r}" + (f"; did you mean {near[0]}?" if near else ""))
        chosen |= set(found)
    return sorted(chosen)


@texts.command()
@click.option("--out", type=click.Path(dir_okay=False, writable=True), help="Write to this file.")
@click.option("--all", "everything", is_flag=True, help="Texts that were reviewed too.")
@json_option
@kindly
def sheet(out: str | None, everything: bool, as_json: bool) -> None:
    """Print a sheet for a qualified translator: every text to review, side by side, as a page to print."""
    with runtime() as running, running.transaction() as session:
        known = {row.text_key: (row.fingerprint, row.reviewer) for row in registry.reviews(session)}
        firm = setup.firm(session).name
    lines = translation_sheet.lines(known, everything=everything)
    page = translation_sheet.page(firm, lines)
    if out:
        Path(out).write_text(page, encoding="utf-8")
    data = {"file": out, "texts": [asdict(line) for line in lines]}
    show(data, f"{len(lines)} texts in {out}." if out else page, as_json=as_json)


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
