"""Where a turn takes place: the locked rows, and who stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot.runtime import Runtime
from recado.firm.audit import Actor
from recado.firm.models import Case, ContactPoint, Message, Party, Person
from recado.flows.state import State
from recado.i18n.language import Language


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a message: where the provider keeps it, and what it says that it is."""

    url: str
    claimed_type: str


@dataclass
class Scene:
    """One contact point, its parties and their cases, all locked, for the length of one transaction."""

    runtime: Runtime
    session: Session
    contact: ContactPoint
    parties: Mapping[str, Party]
    cases: Mapping[UUID, Case]
    people: Mapping[UUID, Person]
    state: State
    actor: Actor
    now: datetime
    message: Message | None = None
    attached: Sequence[Attached] = field(default_factory=tuple)

    @property
    def language(self) -> Language | None:
        """What this contact is spoken to in; None until it is known."""
        return self.state.contact.language

    @property
    def person_id(self) -> UUID | None:
        """Who is speaking, as far as it is known."""
        party = self.party(self.state.contact.party)
        return party.person_id if party else None

    def party(self, key: str | None) -> Party | None:
        """The party of this key, or the only one there is where the key says nothing."""
        if key is not None and key in self.parties:
            return self.parties[key]
        return next(iter(self.parties.values())) if len(self.parties) == 1 else None

    def case_of(self, key: str | None) -> Case | None:
        """The case that a text of this party belongs to."""
        party = self.party(key)
        return self.cases[party.case_id] if party else None
