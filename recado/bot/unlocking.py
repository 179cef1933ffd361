"""Opening a door that wrong answers had locked, once a person of the firm made sure who the client is."""

from __future__ import annotations

from sqlalchemy.orm import Session

from recado.firm import contacts
from recado.firm.models import Person
from recado.flows.identity import unlocked
from recado.flows.state import StateError, dialogue_from_json, dialogue_to_json


def unlock(session: Session, person: Person) -> None:
    """Let the person try again, with new attempts, at every address. Locks them by ascending id."""
    points = sorted(contacts.of_person(session, person.id), key=lambda contact: contact.id)
    for contact in [contacts.lock(session, point.id) for point in points]:
        for party, data in contacts.read_dialogues(session, contact).items():
            if party.startswith(f"{person.id}:") and data.get("identity") == "locked":
                try:
                    opened = unlocked(dialogue_from_json(data))
                except StateError:
                    # A turn mends what it cannot read, and then asks anew.
                    continue
                contacts.write_dialogue(session, contact, party, dialogue_to_json(opened))
