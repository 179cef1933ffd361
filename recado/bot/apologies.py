"""Parking what cannot be handled: never in silence, and never in the way of the rest."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import speech, turns
from recado.bot.runtime import Runtime
from recado.bot.scene import Scene
from recado.bot.texting import split_address
from recado.firm import audit, contacts, inbox, messages, tasks
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.models import InboundEvent
from recado.flows.effects import Say
from recado.gateways.twilio_signature import parse_form

APOLOGY = "apology.turn_failed"


def park_event(runtime: Runtime, session: Session, event: InboundEvent) -> None:
    """Set an event aside after its last try, tell staff, and apologise to the client whose text it was."""
    event.state = "parked"
    facts = {"event": str(event.id), "attempts": event.attempts, "source": event.source}
    stream, subject = f"inbox:{event.source}", f"event:{event.id}"
    audit.record(session, audit.SYSTEM, Action.EVENT_PARKED, subject, chain=stream, facts=facts)
    if (event.source, event.endpoint) == ("twilio", "message"):
        _keep_and_apologise(runtime, session, event)
    else:
        note = f"An event from {event.source} ({event.endpoint}) could not be handled."
        tasks.create(session, audit.SYSTEM, "turn_failed", note=note)


def _keep_and_apologise(runtime: Runtime, session: Session, event: InboundEvent) -> None:
    """The client's words still reach the thread, as far as they can be read, though the turn failed."""
    form = parse_form(inbox.raw(session, event))
    channel, address = split_address(form.get("From"))
    contact = contacts.find_or_create(
        session, channel, address, firm_address=form.get("To"), heard_at=event.received_at
    )
    actor = Actor("client", str(contact.id))
    scene = turns.set_scene_at(runtime, session, contact, actor, runtime.now())
    party = scene.party(scene.state.contact.party)
    messages.receive(
        session,
        actor,
        scene.contact,
        case=scene.cases[party.case_id] if party else None,
        person_id=party.person_id if party else None,
        body=form.get("Body").replace("\x00", ""),
        provider_sid=event.provider_id,
        received_at=event.received_at,
        media=0,
    )
    apologise(scene, party.key if party else None)


TURN_FAILED = "The bot failed on this client's text. Please read the thread and answer."


def apologise(scene: Scene, key: str | None, note: str = TURN_FAILED) -> None:
    """Say sorry in the client's language and make a task for a person."""
    party = scene.party(key)
    speech.say(scene, [Say(APOLOGY, speech.firm_params(scene), key)])
    tasks.create(
        scene.session,
        audit.SYSTEM,
        "turn_failed",
        case_id=party.case_id if party else None,
        person_id=party.person_id if party else None,
        contact_point_id=scene.contact.id,
        note=note,
    )


def park_timer(session: Session, contact_id: UUID, kind: str) -> None:
    """A timer that keeps failing is set aside, for staff to look at."""
    note = f"A reminder ({kind}) could not be sent."
    tasks.create(session, audit.SYSTEM, "turn_failed", contact_point_id=contact_id, note=note)
