"""The heart: one event, one contact point, one transaction.

A turn locks the contact point and then its cases, each kind by ascending id; reads what it may know; lets
`decide` choose; and turns the choice into rows. Webhooks, staff clicks, payments and timers all come through
here, so they take the same locks in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import effects, views
from recado.bot.runtime import Runtime
from recado.bot.scene import Attached, Scene
from recado.firm import contacts, messages
from recado.firm.audit import Actor
from recado.firm.models import ContactPoint
from recado.flows.effects import Turn
from recado.flows.engine import decide
from recado.flows.events import Event, Message
from recado.flows.state import (
    Contact,
    Dialogue,
    State,
    StateError,
    contact_from_json,
    contact_to_json,
    dialogue_from_json,
    dialogue_to_json,
)


def set_scene(runtime: Runtime, session: Session, contact_id: UUID, actor: Actor, now: datetime) -> Scene:
    """Lock a contact point and its cases and read who stands there."""
    return set_scene_at(runtime, session, contacts.lock(session, contact_id), actor, now)


def set_scene_at(
    runtime: Runtime, session: Session, contact: ContactPoint, actor: Actor, now: datetime
) -> Scene:
    """Do the same at a contact point that this transaction has locked already."""
    standing = contacts.standing(session, contact)
    scene = Scene(
        runtime=runtime,
        session=session,
        contact=contact,
        parties={party.key: party for party, _, _ in standing},
        cases={case.id: case for _, _, case in standing},
        people={person.id: person for _, person, _ in standing},
        state=State(),
        actor=actor,
        now=now,
    )
    scene.state = _load(scene)
    return scene


def take(scene: Scene, event: Event) -> Turn:
    """Let the conversation answer one event other than a client's text."""
    turn = decide(scene.state, event, views.build(scene, event), scene.now)
    return _perform(scene, turn)


def take_message(
    scene: Scene,
    event: Message,
    *,
    provider_sid: str,
    attached: Sequence[Attached],
    received_at: datetime,
) -> Turn:
    """Let the conversation answer a client's text, and write it into the thread that it belongs to."""
    turn = decide(scene.state, event, views.build(scene, event), scene.now)
    party = scene.party(turn.state.contact.party)
    scene.attached = attached
    scene.message = messages.receive(
        scene.session,
        scene.actor,
        scene.contact,
        case=scene.cases[party.case_id] if party else None,
        person_id=party.person_id if party else None,
        body=event.text,
        provider_sid=provider_sid,
        received_at=received_at,
        media=event.media,
    )
    if attached:
        # Their rows will name the message's.
        scene.session.flush()
    return _perform(scene, turn)


def _perform(scene: Scene, turn: Turn) -> Turn:
    before, scene.state = scene.state, turn.state
    _save(scene, before)
    effects.perform(scene, turn.effects)
    return turn


def _load(scene: Scene) -> State:
    contact = _remembered(scene)
    row = scene.contact
    # What the rows say of consent wins: a stop on another address of the same person counts here too.
    contact = replace(contact, opted_out=bool(row.opted_out_at))
    dialogues: dict[str, Dialogue] = {}
    for party, data in contacts.read_dialogues(scene.session, row).items():
        try:
            dialogues[party] = dialogue_from_json(data)
        except StateError as error:
            effects.note_recovery(scene, party, str(error))
    return State(contact, dialogues)


def _remembered(scene: Scene) -> Contact:
    data = contacts.read_state(scene.session, scene.contact)
    fresh = Contact(consent=scene.contact.consent)  # type: ignore[arg-type]
    if data is None:
        return fresh
    try:
        return contact_from_json(data)
    except StateError as error:
        effects.note_recovery(scene, None, str(error))
        return fresh


def _save(scene: Scene, before: State) -> None:
    if scene.state.contact != before.contact:
        contacts.write_state(scene.session, scene.contact, contact_to_json(scene.state.contact))
    for party, dialogue in scene.state.dialogues.items():
        if dialogue != before.dialogues.get(party):
            contacts.write_dialogue(scene.session, scene.contact, party, dialogue_to_json(dialogue))


def chain_of(contact: ContactPoint, case_id: UUID | None) -> str:
    """Name the audit chain: the case's, or the contact point's own while it has no case."""
    return str(case_id or f"contact:{contact.id}")
