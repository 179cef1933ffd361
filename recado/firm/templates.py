"""Which template, approved by WhatsApp, stands for which of our texts."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.firm import audit, setup
from recado.firm.actions import Action
from recado.firm.errors import Invalid, NotFound
from recado.firm.models import Firm

_SETTING = "whatsapp_templates"
_SID = re.compile(r"HX[0-9a-fA-F]{32}")


def put(session: Session, actor: audit.Actor, text_key: str, language: str, sid: str) -> None:
    """Let this template stand for the text; an empty `sid` takes it back. Raises Invalid or NotFound."""
    if sid and not _SID.fullmatch(sid):
        raise Invalid(f"{sid!r} is no content of Twilio's: HX and 32 letters and digits")
    row = session.scalars(select(Firm).with_for_update()).first()
    if row is None:
        raise NotFound("this database has no firm yet")
    known = {name: each for name, each in every_in(row.settings).items() if name != _name(text_key, language)}
    if sid:
        known[_name(text_key, language)] = sid
    row.settings = {**row.settings, _SETTING: known}
    facts = {"text": text_key, "language": language, "content": sid}
    audit.record(session, actor, Action.TEMPLATE_SET, f"texts:{text_key}", chain="texts", facts=facts)


def find(session: Session, text_key: str, language: str) -> str | None:
    """The template that stands for this text in this language, as it was at most two seconds ago."""
    return every_in(setup.firm(session).settings).get(_name(text_key, language))


def every_in(settings: object) -> dict[str, str]:
    """The templates that the firm's settings hold, by ``text|language``."""
    known = settings.get(_SETTING) if isinstance(settings, dict) else None
    return {str(name): str(sid) for name, sid in known.items()} if isinstance(known, dict) else {}


def _name(text_key: str, language: str) -> str:
    return f"{text_key}|{language}"
