"""Everybody that an act on a case may reach, locked as one: contact points first, then cases."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import turns
from recado.bot.runtime import Runtime
from recado.bot.scene import Scene
from recado.firm import cases, contacts
from recado.firm.audit import Actor
from recado.firm.models import Case


def set_scenes(runtime: Runtime, session: Session, case: Case, actor: Actor, now: datetime) -> list[Scene]:
    """Lock where each party of the case is reached and every case spoken of there; read who stands there.

    Each kind is locked by ascending id, like in a turn, so that two acts never lock each other out.
    """
    reached = _contacts_of(session, case)
    locked = [contacts.lock(session, contact_id) for contact_id in reached]
    every = {party.case_id for contact in locked for party in contacts.parties_of(session, contact)}
    cases.lock(session, every | {case.id})
    return [turns.set_scene(runtime, session, contact_id, actor, now) for contact_id in reached]


def _contacts_of(session: Session, case: Case) -> list[UUID]:
    """Where each party is reached: one contact point a person."""
    found = {
        contacts.preferred(session, party.person_id, discreet=case.discreet)
        for party in cases.parties(session, case.id)
    }
    return sorted(contact.id for contact in found if contact)
