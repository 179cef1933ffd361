"""A firm with two cases, its staff, and a thread with everything that a thread can show."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import img2pdf
import pyotp
from argon2 import PasswordHasher
from PIL import Image

from recado.bot import files
from recado.firm import (
    cases,
    checklists,
    contacts,
    document_parts,
    documents,
    invoices,
    leads,
    messages,
    people,
    setup,
    staff,
    tasks,
)
from recado.firm.audit import SYSTEM
from recado.firm.checklists import ItemSpec
from recado.firm.crypto import seal, vault_of
from recado.firm.messages import Text
from recado.firm.models import Staff
from support import console_mail
from support.clock import NOW

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.orm import Session

    from recado.bot.runtime import Runtime
    from recado.firm.models import Case, ContactPoint, Document, Person
    from support.console_mail import Mail

PASSWORD = "a long enough password"
HOSTILE = (
    '<script>alert(1)</script> javascript:alert(1) "><img src=x onerror=alert(1)> '
    "\u202eevil\u202c \x00 \u200b"
)
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ANA, LUIS, BETH = "Ana Quiñones", "Luis Quiñones", "Beth Carter"
ANA_PHONE, BETH_PHONE, STRANGER_PHONE = "+13055550111", "+13055550122", "+13055550199"


@dataclass(frozen=True)
class Account:
    """A member of staff who can sign in."""

    email: str
    secret: str

    def code(self, at: datetime) -> str:
        return pyotp.TOTP(self.secret).at(at)


@dataclass(frozen=True)
class Told:
    """What the tests look for."""

    ana_ref: str
    beth_ref: str
    ana_party: str
    waiting: uuid.UUID
    accepted: uuid.UUID
    medium: uuid.UUID
    hidden_document: uuid.UUID
    hidden_medium: uuid.UUID
    task: uuid.UUID
    hidden_task: uuid.UUID
    accounts: dict[str, Account]
    mail: Mail


def load(runtime: Runtime) -> Told:
    """Write all of it."""
    with runtime.transaction() as session:
        setup.create_firm(
            session,
            name="Luna Legal",
            phone="(305) 555-0100",
            timezone="America/New_York",
            demo=True,
        )
        accounts = {}
        for name, role in (
            ("lucia", "managing_partner"),
            ("paula", "paralegal"),
            ("peter", "paralegal"),
            ("ada", "attorney"),
            ("olivia", "operations_manager"),
            ("omar", "auditor"),
            ("beatriz", "bookkeeper"),
            ("tomas", "translator"),
        ):
            secret = _account(session, name, role)
            accounts[name] = Account(f"{name}@example.org", secret)
        return _cases(runtime, session, accounts)


def _account(session: Session, name: str, role: str) -> str:
    """An account as `staff.create` writes it, but for a password hash that costs tests nothing."""
    secret = pyotp.random_base32()
    account = Staff(
        email=f"{name}@example.org",
        name=f"{name.capitalize()} Reyes",
        role=role,
        key_id=vault_of(session).firm_key(session, "firm"),
        password_hash=_CHEAP.hash(PASSWORD),
        totp_last_step=0,
        active=True,
    )
    seal(session, account, "totp", secret)
    session.add(account)
    session.flush()
    return secret


def _cases(runtime: Runtime, session: Session, accounts: dict[str, Account]) -> Told:
    ana = people.create(session, SYSTEM, name=ANA, birth_date=date(1987, 3, 15))
    luis = people.create(session, SYSTEM, name=LUIS, birth_date=date(1985, 11, 2))
    beth = people.create(session, SYSTEM, name=BETH, birth_date=date(1990, 7, 4))
    sms, whatsapp = _reach(session, ana, "sms"), _reach(session, ana, "whatsapp")
    first = cases.open_case(session, SYSTEM, case_type="family_petition", stage="intake_submitted")
    party = cases.add_party(session, SYSTEM, first, ana, "petitioner")
    cases.add_party(session, SYSTEM, first, luis, "beneficiary")
    second = cases.open_case(session, SYSTEM, case_type="family_petition", stage="opened")
    cases.add_party(session, SYSTEM, second, beth, "petitioner")
    cases.assign(session, SYSTEM, first, staff.by_email(session, "paula@example.org"))
    cases.assign(session, SYSTEM, second, staff.by_email(session, "peter@example.org"))
    cases.add_number(session, SYSTEM, first, "receipt", "IOE1234567890")
    _checklist(session, first, ana)
    _checklist(session, second, beth)
    invoices.issue(
        session,
        SYSTEM,
        first,
        account="operating",
        amount_cents=125_000,
        currency="usd",
        description_en="Fee",
        description_es="Honorarios",
        due_on=None,
        now=NOW,
    )
    accepted, _ = document_of(runtime, session, first, ana, sms, "birth_certificate", NOW - timedelta(days=1))
    documents.review(
        session,
        SYSTEM,
        accepted,
        accepted=True,
        reason="",
        staff_id=staff.by_email(session, "paula@example.org").id,
        now=NOW,
    )
    _talk(session, first, ana, sms, whatsapp)
    waiting, medium = document_of(
        runtime, session, first, ana, whatsapp, "passport", NOW - timedelta(minutes=5)
    )
    other = contacts.find_or_create(session, "sms", BETH_PHONE)
    contacts.link(session, SYSTEM, other, beth)
    hidden, hidden_medium = document_of(runtime, session, second, beth, other, "passport", NOW)
    task = tasks.create(
        session, SYSTEM, "wants_person", case_id=first.id, person_id=ana.id, note="¿Puedo hablar con alguien?"
    )
    hidden_task = tasks.create(
        session, SYSTEM, "question", case_id=second.id, person_id=beth.id, note="Is my file safe?"
    )
    unknown = contacts.find_or_create(session, "sms", STRANGER_PHONE)
    leads.save(session, unknown, {"about": "Hi, I need help with a visa <b>please</b>"})
    tasks.create(session, SYSTEM, "lead", contact_point_id=unknown.id, note="Hi")
    return Told(
        first.ref,
        second.ref,
        party.key,
        waiting.id,
        accepted.id,
        medium,
        hidden.id,
        hidden_medium,
        task.id,
        hidden_task.id,
        accounts,
        console_mail.load(runtime, session, staff.by_email(session, "lucia@example.org"), first, second),
    )


def _reach(session: Session, person: Person, channel: str) -> ContactPoint:
    contact = contacts.find_or_create(session, channel, ANA_PHONE)
    contacts.link(session, SYSTEM, contact, person)
    contacts.set_language(session, SYSTEM, contact, "es")
    contact.consent = "given"
    return contact


def _checklist(session: Session, case: Case, person: Person) -> None:
    slugs = ("passport", "birth_certificate", "marriage_certificate", "life_together", "green_card")
    marked = {"passport": "identity", "green_card": "identity"}
    specs = [ItemSpec(slug, at, at != 3, marked.get(slug, "")) for at, slug in enumerate(slugs)]
    checklists.sync(session, SYSTEM, case, person, specs)


def _talk(session: Session, case: Case, ana: Person, sms: ContactPoint, whatsapp: ContactPoint) -> None:
    paula = staff.by_email(session, "paula@example.org")
    at = NOW - timedelta(hours=3)
    hear(session, case, ana, sms, "hola, ya tengo mi pasaporte", at)
    say(session, case, ana, sms, "¡Qué bien! Mándenos una foto de cada página. 📷", "delivered", at)
    hear(session, case, ana, sms, HOSTILE, at + timedelta(minutes=1))
    say(session, case, ana, whatsapp, "Hola Ana, soy Paula. ¿Cómo le va?", "read", at, staff_id=paula.id)
    failed = say(session, case, ana, sms, "Recordatorio: falta su acta.", "undelivered", at)
    failed.error_text = "The phone is switched off or out of reach."
    say(session, case, ana, sms, "Gracias.", "queued", NOW)
    hear(session, case, ana, whatsapp, "W" * 300, NOW - timedelta(minutes=6))


def hear(
    session: Session, case: Case, person: Person, contact: ContactPoint, words: str, at: datetime
) -> None:
    """The client writes."""
    messages.receive(
        session,
        SYSTEM,
        contact,
        case=case,
        person_id=person.id,
        body=words,
        provider_sid="",
        received_at=at,
        media=0,
    )
    session.flush()


def say(
    session: Session,
    case: Case,
    person: Person,
    contact: ContactPoint,
    words: str,
    state: str,
    at: datetime,
    staff_id: uuid.UUID | None = None,
) -> messages.Message:
    """The firm writes."""
    text = Text(words, "reply", sender="staff" if staff_id else "bot", language="es", staff_id=staff_id)
    message = messages.queue(session, SYSTEM, contact, text, case=case, person_id=person.id, now=at)
    message.state, message.sent_at = state, at
    session.flush()
    return message


def document_of(
    runtime: Runtime,
    session: Session,
    case: Case,
    person: Person,
    contact: ContactPoint,
    slug: str,
    at: datetime,
) -> tuple[Document, uuid.UUID]:
    """Two pages come for this paper, and are bound."""
    item = checklists.item(session, case.id, person.id, slug)
    assert item is not None
    document = documents.open_for(session, SYSTEM, item, contact)
    message = messages.receive(
        session,
        SYSTEM,
        contact,
        case=case,
        person_id=person.id,
        body="",
        provider_sid="",
        received_at=at,
        media=2,
    )
    session.flush()
    pages = []
    for position in range(2):
        medium = documents.add_medium(
            session,
            SYSTEM,
            message,
            document,
            position=position,
            url="https://example.org/x",
            claimed_type="image/jpeg",
            now=at,
        )
        picture = _picture(position)
        pages.append(picture)
        stored = {
            "original_file_id": ("original", picture),
            "thumbnail_file_id": ("thumbnail", _picture(position, (240, 240))),
        }
        for column, (purpose, data) in stored.items():
            file = files.save(
                runtime,
                session,
                data,
                key_id=medium.key_id,
                case_id=case.id,
                purpose=purpose,
                content_type="image/jpeg",
            )
            setattr(medium, column, file.id)
        medium.state, medium.kind = "ready", "jpeg"
    pdf = files.save(
        runtime,
        session,
        bytes(img2pdf.convert(pages)),
        key_id=document.key_id,
        case_id=case.id,
        purpose="pdf",
        content_type="application/pdf",
    )
    document_parts.replace(session, SYSTEM, document, [document_parts.Bound(pdf, "0" * 64, [[], []])])
    documents.received(session, SYSTEM, document, pdf=pdf.id, pages=2)
    session.flush()
    return document, medium.id


def _picture(position: int, size: tuple[int, int] = (600, 800)) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize(size).rotate(90 * position).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()
