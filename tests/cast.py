"""One cast everywhere, all of them made up.

Rosa Quiñones waits for a green card; her husband José petitions for her and shares her phone. Ana, the
paralegal, and Ben, the attorney, work on their case. Lucía Pérez has a case of her own and must see nothing
of theirs.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from recado.firm import access, cases, contacts, people, setup
from recado.firm.audit import SYSTEM
from recado.firm.crypto import seal, vault_of
from recado.firm.models import Staff

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from recado.firm.db import Database

MASTER = b"m" * 32
ROSA_PHONE = "+13055550101"
JOSE_PHONE = "+13055550102"
LUCIA_PHONE = "+12125550103"


@dataclass(slots=True)
class Cast:
    """Ids of everybody, since rows belong to the session that read them."""

    rosa: uuid.UUID
    jose: uuid.UUID
    lucia: uuid.UUID
    case: uuid.UUID
    """Rosa's and José's family petition, R-0001."""
    other_case: uuid.UUID
    """Lucía's work permit, R-0002."""
    rosa_sms: uuid.UUID
    """Rosa's and José's shared telephone."""
    rosa_whatsapp: uuid.UUID
    jose_sms: uuid.UUID
    lucia_sms: uuid.UUID
    staff: dict[str, uuid.UUID] = field(default_factory=dict)
    """One of each role, and `other_paralegal`, who is assigned to nothing."""


def load(db: Database) -> Cast:
    """Write the firm and its cast, and commit."""
    with db.transaction() as session:
        setup.create_firm(
            session, name="Ríos Law", phone="+13055550100", timezone="America/New_York", demo=True
        )
        rosa = people.create(session, SYSTEM, name="Rosa Quiñones Ávila", birth_date=date(1990, 4, 12))
        jose = people.create(session, SYSTEM, name="José María Ñáñez", birth_date=date(1988, 12, 1))
        lucia = people.create(session, SYSTEM, name="Lucía Pérez", birth_date=date(1979, 7, 30))
        case = cases.open_case(session, SYSTEM, case_type="family_petition", stage="preparing")
        cases.add_party(session, SYSTEM, case, rosa, "beneficiary")
        cases.add_party(session, SYSTEM, case, jose, "petitioner")
        other = cases.open_case(session, SYSTEM, case_type="work_permit", stage="preparing")
        cases.add_party(session, SYSTEM, other, lucia, "beneficiary")
        reached = {
            "rosa_sms": ("sms", ROSA_PHONE, (rosa, jose)),
            "rosa_whatsapp": ("whatsapp", ROSA_PHONE, (rosa,)),
            "jose_sms": ("sms", JOSE_PHONE, (jose,)),
            "lucia_sms": ("sms", LUCIA_PHONE, (lucia,)),
        }
        points = {}
        for name, (channel, address, who) in reached.items():
            contact = contacts.find_or_create(session, channel, address)
            points[name] = contact.id
            for person in who:
                contacts.link(session, SYSTEM, contact, person)
        staff = {role: hire(session, role) for role in (*access.ROLES, "other_paralegal")}
        for role in ("attorney", "paralegal"):
            cases.assign(session, SYSTEM, case, staff[role])
        cases.assign(session, SYSTEM, other, staff["managing_partner"])
        ids = {role: one.id for role, one in staff.items()}
        return Cast(rosa.id, jose.id, lucia.id, case.id, other.id, **points, staff=ids)


def hire(session: Session, role: str) -> Staff:
    """Write an account that cannot sign in: hashing passwords takes time that few tests need."""
    staff = Staff(
        email=f"{role}@example.org",
        name=role.replace("_", " ").title(),
        role=role.removeprefix("other_"),
        key_id=vault_of(session).firm_key(session, "firm"),
        password_hash="none",
        totp_last_step=0,
        active=True,
    )
    seal(session, staff, "totp", "none")
    session.add(staff)
    session.flush()
    return staff
