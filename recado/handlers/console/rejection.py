"""What a client will read when a document is sent back, before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from recado.bot.review_acts import PROVIDERS, Provider
from recado.bot.texts import in_words
from recado.flows import discreet as discretion
from recado.flows import reasons, review, sharing
from recado.flows.casetypes import Item
from recado.flows.casetypes.model import is_translation
from recado.flows.effects import Say
from recado.handlers.console import wording
from recado.i18n.language import LANGUAGES, Language, name_of

_SLOT = "\ufdd0"
"""A noncharacter stands where staff's own words go: no text can contain it."""

VALUES = tuple(
    value
    for code in reasons.REASONS
    for value in ((f"{code}:client", f"{code}:firm") if code == reasons.TRANSLATE else (code,))
)
"""What the form offers."""


@dataclass(frozen=True, slots=True)
class Part:
    """One text of those that are sent together. `before` and `after` stand around staff's words, if any."""

    before: str
    after: str = ""
    slot: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One reason, with all that the client will read for it, in her language and in English."""

    value: str
    """What the form sends: the reason, and behind a colon who has a translation made."""
    name: str
    """What staff read."""
    own_words: bool
    """Staff's words are the reason, and must be written."""
    client: tuple[Part, ...]
    english: tuple[Part, ...]
    """Empty where the client reads English."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The reasons, each with its texts."""

    language: Language
    language_words: str
    readings: tuple[Reading, ...]
    at_first: str
    """All that the phone shows of a discreet case until the client has proved who she is; else empty."""
    at_first_english: str


def preview(item: Item, language: str | None, origin: str, *, discreet: bool, whose: str = "") -> Preview:
    """What a rejection of this paper says to a client of this language (Spanish while none is known).

    `whose`: the client's first name, where several people share the phone.
    """
    spoken: Language = language if language in LANGUAGES else "es"
    rung = (Say(discretion.MESSAGE),) if discreet else ()
    return Preview(
        spoken,
        name_of(spoken, "en"),
        tuple(
            _reading(value, list(_said(item, value, whose, discreet=discreet)), spoken, origin)
            for value in _offered(item)
        ),
        "".join(in_words(each, spoken, origin) for each in rung),
        "".join(in_words(each, "en", origin) for each in rung) if spoken != "en" else "",
    )


def read(value: str) -> tuple[str, Provider | None]:
    """The reason that the form sent, and who has the translation made where it is that reason."""
    code, _, provider = value.partition(":")
    return code, next((each for each in PROVIDERS if each == provider), None)


def _offered(item: Item) -> Iterable[str]:
    """A translation needs none itself."""
    return (
        value for value in VALUES if not (is_translation(item.slug) and value.startswith(reasons.TRANSLATE))
    )


def _reading(value: str, said: Sequence[Say], spoken: Language, origin: str) -> Reading:
    return Reading(
        value,
        wording.said(wording.REASONS, value),
        value == reasons.OTHER,
        tuple(_parts(said, spoken, origin)),
        tuple(_parts(said, "en", origin)) if spoken != "en" else (),
    )


def _said(item: Item, value: str, whose: str, *, discreet: bool) -> Iterator[Say]:
    code, provider = read(value)
    if discreet:
        # The rest of it she reads when she asks for her list; what waited for her is the reason.
        yield from map(discretion.plainly, review.because(item, code, _SLOT))
        return
    for each in review.sent_back(item, code, _SLOT, provider or "", link=True):
        yield replace(each, params=sharing.marked(each.params, whose))


def _parts(said: Iterable[Say], language: Language, origin: str) -> Iterable[Part]:
    for each in said:
        before, slot, after = in_words(each, language, origin).partition(_SLOT)
        yield Part(before, after, slot=bool(slot))
