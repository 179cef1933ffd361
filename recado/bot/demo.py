"""A made-up firm to try everything on. It exists only in a database that bears the demo mark."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.bot import opening_cases
from recado.bot.demo_rules import DEMO_FIRM
from recado.bot.runtime import Runtime
from recado.firm import cases, contacts, invoices, on_call, people, setup, staff
from recado.firm.audit import SYSTEM
from recado.firm.crypto import unseal_text
from recado.firm.models import Case, Firm, Party, Person, Staff

Language = Literal["en", "es"]
PASSWORD = "correo-luna-faro-2026"  # noqa: S105 - printed on every start of a demo, useless anywhere else


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A client of the demo; numbers are those reserved for fiction."""

    name: str
    phone: str
    whatsapp: str
    language: Language
    birth_date: str
    case: str
    case_type: str
    role: str


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """A sign-in of the demo's staff."""

    name: str
    email: str
    password: str
    totp_secret: str
    role: str

    @property
    def code(self) -> str:
        """The second factor's code of this very moment."""
        return pyotp.TOTP(self.totp_secret).now()


@dataclass(frozen=True, slots=True)
class DemoListing:
    """Who is in the demo."""

    people: tuple[DemoPerson, ...]
    staff: tuple[DemoStaff, ...]

    def to_json(self) -> dict[str, Any]:
        """As `recado demo --json` prints it."""
        signs = [asdict(each) | {"code": each.code} for each in self.staff]
        return {"people": [asdict(each) for each in self.people], "staff": signs}

    def lines(self) -> list[str]:
        """For people."""
        told = ["  Sign in at the console as one of", ""]
        told += [
            f"    {each.email:<24} {each.password}   code {each.code}   {each.role}" for each in self.staff
        ]
        told += ["", "  A code is good for half a minute; `.venv/bin/recado demo` prints the next one.", ""]
        told += ["  Clients on the phone", ""]
        told += [
            f"    {each.name:<18} {each.phone}   born {each.birth_date}   {each.case} {each.case_type}"
            for each in self.people
        ]
        return told


ON_CALL = ("+12125550171", "+12125550172")
"""Lucía's and Andrew's own telephones: on the phone page, choose the number to see what reaches them."""
_STAFF = (
    ("Lucía Robles", "lucia@example.org", "managing_partner"),
    ("Andrew Stone", "andrew@example.org", "attorney"),
    ("Paula Reyes", "paula@example.org", "paralegal"),
    ("Bea Conti", "bea@example.org", "bookkeeper"),
)
# Each case: its type and its parties (name, number, language, birth date, role).
_CASES: tuple[tuple[str, tuple[tuple[str, str, Language, str, str], ...]], ...] = (
    ("family_petition", (("Ana Morales", "+12125550111", "es", "1987-03-15", "petitioner"),)),
    ("work_permit", (("Beth Carter", "+13125550122", "en", "1990-07-04", "beneficiary"),)),
    (
        "h1b",
        (
            ("Priya Nair", "+14155550133", "en", "1994-01-20", "beneficiary"),
            ("Grant Hale", "+14155550144", "en", "1978-09-30", "employer_contact"),
        ),
    ),
    # Husband and wife on one phone, each with a case of their own.
    ("work_permit", (("Marta Vega", "+16465550166", "es", "1992-05-09", "beneficiary"),)),
    ("family_petition", (("Luis Vega", "+16465550166", "es", "1985-11-02", "petitioner"),)),
)


def load(runtime: Runtime) -> DemoListing:
    """Load the demo firm, or find it loaded, and list who is in it."""
    with runtime.transaction() as session:
        if session.get(Firm, 1) is None:
            _create(runtime, session)
    with runtime.transaction() as session:
        listing = DemoListing(_people(session), _staff(session))
        guards = [{"name": f"{each.name} (on call)", "phone": each.phone} for each in on_call.listed(session)]
    _tell_sandbox(runtime.settings.var_dir, [*map(asdict, listing.people), *guards])
    return listing


def _create(runtime: Runtime, session: Session) -> None:
    setup.create_firm(session, name=DEMO_FIRM, phone="(212) 555-0100", timezone="America/New_York", demo=True)
    working = [
        staff.create(session, SYSTEM, email=email, name=name, role=role, password=PASSWORD)[0]
        for name, email, role in _STAFF
    ]
    on_call.set_list(session, SYSTEM, list(zip(working, ON_CALL, strict=False)))
    for case_type, members in _CASES:
        case = opening_cases.open_case(session, SYSTEM, case_type)
        for member in working[1:3]:
            cases.assign(session, SYSTEM, case, member)
        for name, phone, language, born, role in members:
            person = people.create(session, SYSTEM, name=name, birth_date=date.fromisoformat(born))
            for channel in ("sms", "whatsapp"):
                contact = contacts.find_or_create(session, channel, phone)
                contacts.link(session, SYSTEM, contact, person)
            # An employer pays for the H-1B, never the worker (20 CFR 655.731(c)(9)).
            pays = role != "beneficiary" or case_type != "h1b"
            opening_cases.add_party(session, SYSTEM, case, person, role, pay=pays)
            del language
        invoices.issue(
            session,
            SYSTEM,
            case,
            account="operating",
            amount_cents=45000,
            currency="usd",
            description_en="First part of the legal fee",
            description_es="Primera parte de los honorarios",
            due_on=runtime.now().date() + timedelta(days=14),
        )


def _people(session: Session) -> tuple[DemoPerson, ...]:
    query = (
        select(Person, Case, Party)
        .join(Party, Party.person_id == Person.id)
        .join(Case, Case.id == Party.case_id)
    )
    rows = session.execute(query.order_by(Case.ref, Party.id)).all()
    return tuple(_person(session, *row) for row in rows)


def _person(session: Session, person: Person, case: Case, party: Party) -> DemoPerson:
    born = people.birth_date(session, person)
    known = {
        contact.channel: contacts.address(session, contact)
        for contact in contacts.of_person(session, person.id)
    }
    name = people.name(session, person)
    spoken: Language = next((each[2] for _, members in _CASES for each in members if each[0] == name), "es")
    return DemoPerson(
        name=name,
        phone=known.get("sms", ""),
        whatsapp=f"whatsapp:{known['whatsapp']}" if "whatsapp" in known else "",
        language=spoken,
        birth_date=born.isoformat() if born else "",
        case=case.ref,
        case_type=case.case_type,
        role=party.role,
    )


def _staff(session: Session) -> tuple[DemoStaff, ...]:
    rows = session.scalars(select(Staff).where(Staff.active).order_by(Staff.created_at, Staff.email)).all()
    return tuple(
        DemoStaff(row.name, row.email, PASSWORD, unseal_text(session, row, "totp"), row.role)
        for row in rows
        if row.email in {email for _, email, _ in _STAFF}
    )


def _tell_sandbox(var_dir: Path, rows: list[dict[str, Any]]) -> None:
    """Give the sandbox's phone its list of people."""
    folder = var_dir / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "people.json"
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    os.replace(draft, path)  # noqa: PTH105 - atomic, unlike writing in place
