"""A client's new number, confirmed by a person of the firm: written to their name, greeted, asked who it is.

The same locks in the same order as a turn: contact points first, then cases, each kind by ascending id.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from recado.bot import newcomers, turns
from recado.bot.runtime import Runtime
from recado.firm import contacts, reached, tasks, transfers
from recado.firm.audit import Actor
from recado.firm.errors import Invalid
from recado.firm.models import Case, ContactPoint, Party, Person, Task
from recado.flows.events import NumberAdded
from recado.flows.state import Contact, contact_to_json

CONFIRMED = ("new_number", "wrong_number", "lead")
"""The tasks at that address that this settles."""


def add(
    runtime: Runtime,
    session: Session,
    actor: Actor,
    person: Person,
    *,
    phone: str = "",
    whatsapp: str = "",
    replaces: bool = False,
) -> tuple[ContactPoint, bool]:
    """Write the number to the person's name; return its contact point and whether they were greeted there.

    `replaces`: the numbers that they had are theirs no more. A number that was said to be somebody else's
    counts as theirs again, and is asked for leave anew. Raises Invalid.
    """
    if bool(phone) == bool(whatsapp):
        raise Invalid("give one number: a telephone or a WhatsApp address")
    before = list(reached.points(session, person.id))
    (contact,) = newcomers.points(session, newcomers.Newcomer("", phone, whatsapp))
    newcomers.lock(session, person, also=[contact])
    contacts.link(session, actor, contact, person)
    reached.confirm(session, actor, contact, person, theirs=True)
    for old in before if replaces else ():
        if old.id != contact.id and reached.confirm(session, actor, old, person, theirs=False):
            reached.hold_back(session, actor, old, person)
    _begin_anew(session, actor, contact, before)
    _settle_tasks(runtime, session, actor, contact)
    session.flush()
    return contact, _greet(runtime, session, actor, contact, person)


def _begin_anew(session: Session, actor: Actor, contact: ContactPoint, before: list[ContactPoint]) -> None:
    """Forget what was doubted there, and speak the language that the person speaks elsewhere."""
    language = contact.language or next((each.language for each in before if each.language), None)
    state = contacts.read_state(session, contact) or contact_to_json(Contact())
    doubted = bool(state["memory"].get("wrong_number"))
    memory = {name: fact for name, fact in state["memory"].items() if name not in ("wrong_number", "doubt")}
    state |= {"memory": memory, "language": language}
    if doubted and contact.consent == "refused":
        contact.consent = "unasked"
        state["consent"] = "unasked"
    contacts.write_state(session, contact, state)
    if language and contact.language is None:
        contacts.set_language(session, actor, contact, language)


def _settle_tasks(runtime: Runtime, session: Session, actor: Actor, contact: ContactPoint) -> None:
    about = (Task.contact_point_id == contact.id, Task.kind.in_(CONFIRMED))
    tasks.settle(session, actor, runtime.now(), *about)


def _greet(runtime: Runtime, session: Session, actor: Actor, contact: ContactPoint, person: Person) -> bool:
    """Let the conversation begin there; what was written from there goes into the only thread it can be."""
    scene = turns.set_scene(runtime, session, contact.id, actor, runtime.now())
    theirs = [party for party in scene.parties.values() if party.person_id == person.id]
    if len(theirs) == 1:
        _move_words(session, actor, contact, scene.cases[theirs[0].case_id], theirs[0])
    told = next((party for party in theirs if party.may_be_told), None)
    if (
        told is None
        or contact.opted_out_at
        or contact.unreachable
        or scene.state.contact.consent == "refused"
    ):
        return False
    turns.take(scene, NumberAdded(told.key))
    return True


def _move_words(session: Session, actor: Actor, contact: ContactPoint, case: Case, party: Party) -> None:
    for message in transfers.of_nobody(session, contact):
        transfers.move(session, actor, message, case, party.person_id)
