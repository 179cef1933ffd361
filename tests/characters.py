"""Plain people: a client, her husband on the same phone, and those who must see nothing of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Person:
    """Somebody whom the firm serves; all are made up, with telephone numbers reserved for fiction."""

    name: str
    phone: str
    language: Literal["en", "es"]
    born: date
    case_type: str
    case_ref: str
    role: Literal["petitioner", "beneficiary", "employer_contact"]

    @property
    def first_name(self) -> str:
        """What the bot calls them."""
        return self.name.split()[0]

    @property
    def key(self) -> str:
        """The dialogue's key, as the flows know it."""
        return f"{self.first_name.lower()}:{self.case_ref}"


@dataclass(frozen=True)
class Staff:
    """Somebody who works at the firm."""

    name: str
    email: str
    role: Literal["partner", "attorney", "paralegal", "front_desk"]


FIRM_NAME = "Luna Legal"
FIRM_PHONE = "(202) 555-0100"

ANA = Person("Ana Morales", "+12025550111", "es", date(1987, 3, 15), "work_permit", "R-1001", "beneficiary")
LUIS = Person(
    "Luis Morales", "+12025550111", "es", date(1985, 11, 2), "family_petition", "R-1002", "petitioner"
)
BETH = Person(
    "Beth Carter", "+12025550122", "en", date(1990, 7, 4), "family_petition", "R-1003", "petitioner"
)
PRIYA = Person("Priya Nair", "+12025550133", "en", date(1994, 1, 20), "h1b", "R-1004", "beneficiary")
GRANT = Person("Grant Hale", "+12025550144", "en", date(1978, 9, 30), "h1b", "R-1004", "employer_contact")

STRANGER_PHONE = "+12025550199"

PARALEGAL = Staff("Paula Reyes", "paula@example.org", "paralegal")
ATTORNEY = Staff("Andrew Stone", "andrew@example.org", "attorney")
PARTNER = Staff("Lucia Luna", "lucia@example.org", "partner")
