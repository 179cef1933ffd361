"""The one firm of a deployment, and the keys that are its own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit
from recado.firm.actions import Action
from recado.firm.crypto import vault_of
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import Firm
from recado.firm.rules import office_hours

FIRM_KEYS = ("firm", "intake", "index", "audit", "facts")
STREAM = "firm"
PAPERS = ("letter", "a4")
BELIEVED = 2.0
"""Seconds for which a process believes what it read: every turn needs the firm, and staff rarely edit it."""


def create_firm(
    session: Session,
    *,
    name: str,
    phone: str,
    timezone: str,
    demo: bool,
    settings: Mapping[str, Any] | None = None,
) -> Firm:
    """Write the firm and make its own keys. `demo` is decided here and never again.

    Raises Conflict if there is a firm, Invalid for an unknown time zone.
    """
    if session.get(Firm, 1):
        raise Conflict("this database has its firm already")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid(f"{timezone!r} is no time zone: write one such as America/New_York") from error
    row = Firm(id=1, name=name, phone=phone, timezone=timezone, demo=demo, settings=dict(settings or {}))
    session.add(row)
    session.flush()
    for kind in FIRM_KEYS:
        vault_of(session).firm_key(session, kind)
    audit.record(session, audit.SYSTEM, Action.FIRM_CREATED, "firm:1", chain=STREAM, facts={"demo": demo})
    return row


def set_hours(session: Session, actor: audit.Actor, written: str) -> Firm:
    """Say when people are at the firm, such as ``mon-fri 09:00-17:00, sat 10:00-13:00``. Raises Invalid."""
    try:
        office_hours.parse(written)
    except ValueError as error:
        raise Invalid(str(error)) from error
    row = session.scalars(select(Firm).with_for_update()).first()
    if row is None:
        raise NotFound("this database has no firm yet")
    row.settings = {**row.settings, "hours": written}
    audit.record(session, actor, Action.FIRM_HOURS_SET, "firm:1", chain=STREAM, facts={"hours": written})
    return row


def set_neutral_name(session: Session, actor: audit.Actor, name: str) -> None:
    """Choose what the firm calls itself in discreet cases; empty: nothing. Raises NotFound."""
    row = session.scalars(select(Firm).with_for_update()).first()
    if row is None:
        raise NotFound("this database has no firm yet")
    row.settings = {**row.settings, "neutral_name": name.strip()}
    audit.record(session, actor, Action.FIRM_NEUTRAL_NAME_SET, "firm:1", chain=STREAM)


def set_paper(session: Session, actor: audit.Actor, paper: str) -> None:
    """Choose the paper that documents are laid on: letter or a4. Raises Invalid or NotFound."""
    if paper not in PAPERS:
        raise Invalid(f"{paper!r} is no paper that is known here: write {' or '.join(PAPERS)}")
    row = session.scalars(select(Firm).with_for_update()).first()
    if row is None:
        raise NotFound("this database has no firm yet")
    row.settings = {**row.settings, "paper": paper}
    audit.record(session, actor, Action.FIRM_PAPER_SET, "firm:1", chain=STREAM, facts={"paper": paper})


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """What the portal knows of its firm, as plain values."""

    name: str
    phone: str
    timezone: str
    demo: bool
    settings: Mapping[str, Any]

    @property
    def neutral_name(self) -> str:
        """What the firm calls itself where nobody may learn of a case; empty: nothing was chosen."""
        name = self.settings.get("neutral_name")
        return name if isinstance(name, str) else ""

    @property
    def paper(self) -> str:
        """The paper that documents are laid on, one of `PAPERS`."""
        chosen = self.settings.get("paper")
        return chosen if chosen in PAPERS else PAPERS[0]

    @property
    def hours(self) -> str:
        """When people are at the firm, as `rules.office_hours` reads it."""
        written = self.settings.get("hours")
        return written if isinstance(written, str) else office_hours.DEFAULT


_FACTS = select(*(getattr(Firm, each.name) for each in fields(FirmFacts)))


def firm(session: Session) -> FirmFacts:
    """Return the firm, as it was at most two seconds ago. Raises NotFound while there is none."""
    memo: dict[str, tuple[float, object]] = session.info.get("memo", {})
    until, kept = memo.get("firm", (0.0, None))
    if isinstance(kept, FirmFacts) and until > time.monotonic():
        return kept
    row = session.connection().execute(_FACTS).first()
    if row is None:
        raise NotFound("this database has no firm yet")
    facts = FirmFacts(*row)
    memo["firm"] = (time.monotonic() + BELIEVED, facts)
    return facts
