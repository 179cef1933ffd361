"""What somebody says that is to reach the firm and nobody of their home or workplace."""

import re
from functools import cache

from recado.i18n.hints import Hints
from recado.i18n.words import LONGEST, packs, plain


def confidence(text: str) -> bool:
    """Whether `text` asks that something is kept from another person.

    "no le diga a mi esposo", "que no se entere mi mamá", "don't tell HR" and "keep this between us" do.
    """
    said = plain(text)
    if len(text) > LONGEST or not _hints().are_in(said):
        return False
    return _asked().search(f" {said}") is not None


def watched(text: str) -> bool:
    """Whether `text` says that somebody else reads this phone, or that it is not safe to write to it.

    "mi esposo lee mis mensajes", "no estoy sola", "he checks my phone" and "it's not safe to text me" do.
    """
    said = plain(text)
    if len(text) > LONGEST or "?" in text or not _watched_hints().are_in(said):
        return False
    return _watched().search(f" {said}") is not None or _beside().fullmatch(f" {said}") is not None


@cache
def _watched_hints() -> Hints:
    return Hints.of(stem for pack in packs() for stem in pack.watched_hints)


@cache
def _beside() -> re.Pattern[str]:
    return re.compile("|".join(each.pattern for pack in packs() for each in pack.asides["beside_me"]))


@cache
def _watched() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(pack.watched.pattern for pack in packs())})(?= |$)")


@cache
def _hints() -> Hints:
    return Hints.of(stem for pack in packs() for stem in pack.confidence_hints)


@cache
def _asked() -> re.Pattern[str]:
    either = "|".join(pack.confidence.pattern for pack in packs())
    return re.compile(rf"(?:{either})(?= |$)")
