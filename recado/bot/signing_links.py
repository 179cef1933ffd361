"""The link to pages to sign: made for one person, and good for two weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy.orm import Session

from recado.bot import files
from recado.bot.runtime import Runtime
from recado.bot.scene import Scene
from recado.firm import audit, checklists, links, setup, signings
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.errors import NotFound
from recado.firm.models import ContactPoint, LinkToken, Signing
from recado.flows.arranged import SignPages

PURPOSE = "sign"
LINK_LIVES = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ToSign:
    """What the page behind a link says: who asks, how many pages, and in which language."""

    firm: str
    pages: int
    language: Literal["en", "es"]


def link(scene: Scene, pages: SignPages) -> str:
    """Make a link to these pages, for the person who is spoken to."""
    party = scene.parties[pages.party]
    item = checklists.item(scene.session, party.case_id, party.person_id, pages.item)
    signing = signings.of_item(scene.session, item.id) if item is not None else None
    if signing is None:
        raise NotFound(f"nothing is to be signed for {pages.item}")
    token = links.issue(
        scene.session,
        PURPOSE,
        signing.id,
        person_id=party.person_id,
        contact_point_id=scene.contact.id,
        ttl=LINK_LIVES,
        now=scene.now,
    )
    return f"{scene.runtime.settings.origin}/c/s/{token}"


def look(runtime: Runtime, token: str) -> ToSign:
    """What the page behind this link says. It changes nothing. Raises NotFound."""
    with runtime.transaction() as session:
        found, signing = _redeemed(runtime, session, token)
        return ToSign(setup.firm(session).name, signing.page_count, _language(session, found))


def pages(runtime: Runtime, token: str) -> bytes:
    """The PDF behind this link, and a line in the audit that it was opened. Raises NotFound."""
    with runtime.transaction() as session:
        found, signing = _redeemed(runtime, session, token)
        actor = Actor("client", str(found.contact_point_id))
        facts = {"file": str(signing.file_id)}
        subject, chain = f"link:{found.id}", str(signing.case_id)
        audit.record(session, actor, Action.LINK_OPENED, subject, chain=chain, facts=facts)
        return files.load(runtime, session, signing.file_id)[1]


def _redeemed(runtime: Runtime, session: Session, token: str) -> tuple[LinkToken, Signing]:
    found = links.redeem(session, token, PURPOSE, runtime.now())
    return found, session.get_one(Signing, found.subject_id)


def _language(session: Session, found: LinkToken) -> Literal["en", "es"]:
    contact = session.get(ContactPoint, found.contact_point_id) if found.contact_point_id else None
    return "en" if contact and contact.language not in (None, "es") else "es"
