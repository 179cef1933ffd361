"""From a catalog key to words: the client's language, the client's links, and nothing unreviewed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import signing_links
from recado.firm import links, setup, texts
from recado.flows.arranged import SignPages
from recado.flows.effects import Bilingual, Param, PayLink, SamplePage, Say
from recado.i18n import catalog, review
from recado.i18n.language import OFFERED, Language
from recado.i18n.params import Param as Written

if TYPE_CHECKING:
    from recado.bot.scene import Scene

PAY_LINK_LIVES = timedelta(days=30)


def words(scene: Scene, key: str, params: Mapping[str, Param]) -> str:
    """The text of `key` in the contact's language, or in all of ours until one is known."""
    language = scene.language
    chosen = (language,) if language else OFFERED
    ready = {name: _addressed(scene, value) for name, value in params.items()}
    said = [catalog.render(key, each, _spoken(ready, each)) for each in chosen]
    return "\n\n".join(dict.fromkeys(said))


def in_words(said: Say, language: Language, origin: str) -> str:
    """The same text in one language, for whoever looks at it before it is said; no link of anybody's own."""
    ready = {name: _page(origin, value) for name, value in said.params.items()}
    return catalog.render(said.key, language, _spoken(ready, language))


def may_send(scene: Scene, key: str) -> bool:
    """Whether the firm has taken responsibility for this wording. A demo sends the shipped texts."""
    return setup.firm(scene.session).demo or allowed(scene.session, key)


def allowed(session: Session, key: str) -> bool:
    """Whether this wording, as it is today, was reviewed by the firm, or accepted with all the others."""
    return texts.allowed(session, key, review.fingerprint(key), shipped_fingerprint())


def approved(session: Session) -> frozenset[str]:
    """The answers to frequent questions that may be given: all in a demo, else what the firm stands for."""
    ours = _answers()
    if setup.firm(session).demo:
        return frozenset(ours)
    return texts.approved(session, ours, shipped_fingerprint())


@cache
def _answers() -> Mapping[str, str]:
    return {key: review.fingerprint(key) for key in sorted(catalog.keys()) if key.startswith("faq.")}


@cache
def shipped_fingerprint() -> str:
    """One fingerprint of all shipped texts, for a partner who accepts them as they are."""
    every = "".join(review.fingerprint(key) for key in sorted(catalog.keys()))
    return hashlib.sha256(every.encode()).hexdigest()


def _spoken(params: Mapping[str, Written | Bilingual], language: Language) -> dict[str, Written]:
    return {
        name: value.said_in(language) if isinstance(value, Bilingual) else value
        for name, value in params.items()
    }


def _addressed(scene: Scene, value: Param) -> Written | Bilingual:
    """What stands for one of our addresses is that address now."""
    match value:
        case PayLink():
            return _pay_link(scene, value)
        case SignPages():
            return signing_links.link(scene, value)
        case _:
            return _page(scene.runtime.settings.origin, value)


def _page(origin: str, value: Param) -> Written | Bilingual:
    match value:
        case SamplePage(kind):
            page = f"{origin}/c/samples/{kind}"
            return Bilingual(f"{page}?l=en", f"{page}?l=es")
        case PayLink() | SignPages():
            raise ValueError("a link of this kind is made for one client, in a turn")
        case _:
            return value


def _pay_link(scene: Scene, link: PayLink) -> str:
    token = links.issue(
        scene.session,
        "pay",
        UUID(link.invoice),
        person_id=scene.person_id,
        contact_point_id=scene.contact.id,
        ttl=PAY_LINK_LIVES,
        now=scene.now,
    )
    return f"{scene.runtime.settings.origin}/c/p/{token}"
