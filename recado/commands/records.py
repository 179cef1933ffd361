"""What the commands that read and write the firm's records share: who acts, and how values are typed."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import click
from sqlalchemy.orm import Session

from recado.firm import contacts, people
from recado.firm.audit import Actor
from recado.firm.errors import Conflict, NotFound
from recado.firm.ids import new_id
from recado.firm.models import ContactPoint, Person, Staff
from recado.firm.rules.phone import typed_phone
from recado.i18n.language import LANGUAGES

ACTOR = Actor("system", "command-line")
"""Whoever may run commands beside the database: the audit cannot know their name."""

day = click.DateTime(formats=["%Y-%m-%d"])
language = click.Choice(LANGUAGES)


def operator() -> Staff:
    """Somebody who sees every case, for the services that ask who is looking. It is no account."""
    return Staff(id=new_id(), email="", name="", role="managing_partner", active=True)


def day_of(given: datetime | None) -> date | None:
    """The date that an option of type `day` holds."""
    return given.date() if given else None


def find_person(session: Session, text: str) -> Person:
    """The one person whom this id, name, telephone or case number means. Raises NotFound or Conflict."""
    if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text.strip().lower()):
        known = session.get(Person, UUID(text.strip()))
        if known is None:
            raise NotFound(f"there is no person {text}")
        return known
    names = {hit.person_id: hit.name for hit in people.search(session, operator(), text)}
    if not names:
        raise NotFound(f"nobody is found by {text!r}: recado client add writes a new person")
    if len(names) > 1:
        listed = ", ".join(f"{name} ({person_id})" for person_id, name in names.items())
        raise Conflict(f"{text!r} finds several people, so give the id: {listed}")
    return session.get_one(Person, next(iter(names)))


def find_contacts(session: Session, text: str) -> list[ContactPoint]:
    """The addresses of this number or WhatsApp id, by ascending id. Raises NotFound."""
    phone = typed_phone(text)
    found = contacts.known_at(session, phone or text.strip().removeprefix("whatsapp:"))
    if not found:
        raise NotFound("nobody is reached at this address")
    return sorted(found, key=lambda contact: contact.id)


class Amount(click.ParamType[int]):
    """Dollars and cents, such as 500 or 1,250.50, as whole cents."""

    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the amount; a wrong one is the user's mistake, with a hint."""
        if isinstance(value, int):
            return value
        plain = str(value).replace("$", "").replace(",", "").strip()
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{2})?", plain):
            self.fail(f"{value!r} is no amount: write one such as 500.00", param, ctx)
        return int(Decimal(plain) * 100)


def columns(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows under each other, each column as wide as its widest cell."""
    if not rows:
        return ""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
