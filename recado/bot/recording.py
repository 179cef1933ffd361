"""A real conversation as a script to rehearse with, without whose it was.

Every word is left out that the portal's own texts, keyword files and case types do not hold: names, places,
streets and whatever else a client told. A misspelt word goes too, for a name may be one letter from a word
(Marta, carta). A date that stood alone becomes the made-up client's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from recado.bot.rehearsal import BORN
from recado.firm.transcripts import Entry, Transcript
from recado.flows.casetypes import load_all
from recado.flows.effects import Bilingual
from recado.i18n import catalog
from recado.i18n.dates import DateReading, date_of
from recado.i18n.language import LANGUAGES
from recado.i18n.words import packs, plain

LEFT_OUT = "___"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+\.\S+")
_NUMBER = re.compile(r"\+?\d[\d ().-]{2,}\d")
_DAY = f"{BORN:%d/%m/%Y}"


def as_recording(transcript: Transcript) -> str:
    """A script for `recado talk --replay`: the client's lines, the bot's, and the staff's, bare of names."""
    named = [member.name for member in transcript.parties] + [entry.name for entry in transcript.entries]
    particles = {word for pack in packs() for word in pack.marks}
    # "de" and "la" tell nobody apart; a name that is also a common word does.
    names = {word for name in named for word in plain(name).split() if len(word) > 3 or word not in particles}
    return "\n".join([*_head(transcript), *_lines(transcript, names)]) + "\n"


def _head(transcript: Transcript) -> Iterator[str]:
    spoken = [entry.language for entry in transcript.entries if entry.language in LANGUAGES]
    yield f"# Words that might tell whose this was are left out ({LEFT_OUT}). Read it before you share it."
    yield f"# case-type: {transcript.case_type}"
    yield f"# role: {transcript.parties[0].role}" if transcript.parties else "# role: beneficiary"
    if spoken:
        yield f"# language: {spoken[0]}"


def _lines(transcript: Transcript, names: set[str]) -> Iterator[str]:
    for entry in transcript.entries:
        if entry.kind == "event":
            yield f"- {entry.action} {entry.details.get('item') or entry.details.get('to') or ''}".rstrip()
        elif not entry.erased:
            yield _said(entry, names)


def _said(entry: Entry, names: set[str]) -> str:
    files = len(entry.files)
    shown = f" [{files} photo{'s' if files > 1 else ''}]" if files else ""
    mark = ">" if entry.direction == "in" else "<"
    said = " / ".join(bare(line, names) for line in entry.text.split("\n") if line.strip())
    return f"{mark} {said}{shown}".replace("  ", " ")


def bare(text: str, names: set[str]) -> str:
    """`text` with everything left out that may say whose it is."""
    if isinstance(date_of(text, "es", BORN.replace(year=BORN.year + 90)), DateReading):
        return _DAY
    safe = _NUMBER.sub(LEFT_OUT, _ADDRESS.sub(LEFT_OUT, text))
    return _WORD.sub(lambda found: found[0] if _is_ours(found[0], names) else LEFT_OUT, safe)


def _is_ours(word: str, names: set[str]) -> bool:
    said = plain(word)
    return said not in names and all(part in _vocabulary() for part in said.split())


@cache
def _vocabulary() -> frozenset[str]:
    """Every word that the portal itself says or knows how to hear."""
    said = [
        form for language in LANGUAGES for entry in catalog.entries(language).values() for form in entry.forms
    ]
    said += [text for kind in load_all().values() for both in _written(kind) for text in (both.en, both.es)]
    for pack in packs():
        said += [*pack.polite, *pack.yes, *pack.no, *pack.marks, *pack.opt_out, *pack.opt_in, *pack.months]
        said += [phrase for phrases in pack.commands.values() for phrase in phrases]
        said += [*pack.numbers, *pack.choices, *pack.choice_lead]
    # What stands in braces is filled by others.
    return frozenset(word for text in said for word in plain(re.sub(r"\{\w+\}", " ", text)).split())


def _written(kind: object) -> Iterator[Bilingual]:
    """All texts of a case type, wherever they stand in it."""
    if isinstance(kind, Bilingual):
        yield kind
    elif isinstance(kind, tuple):
        for each in kind:
            yield from _written(each)
    elif hasattr(kind, "__dataclass_fields__"):
        for name in kind.__dataclass_fields__:
            yield from _written(getattr(kind, name))
