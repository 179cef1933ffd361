"""A text as WhatsApp's approved templates write it: {{1}}, {{2}} where ours names what stands there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import Formatter

from recado.i18n import catalog
from recado.i18n.language import OFFERED, Language

BOTH = "both"
"""Instead of a language: the text in all of ours, for somebody whose language is not known yet."""
_GAP = "\n\n"


def template(text_key: str, language: str | None) -> str:
    """The words to have approved for the texts `text_key` names (several, parted by commas, go as one)."""
    count, said = 0, []
    for words, named in _pieces(text_key, language):
        count += named
        said.append(words + (f"{{{{{count}}}}}" if named else ""))
    return "".join(said)


def values(text_key: str, language: str | None, body: str) -> tuple[str, ...] | None:
    """What stands at each place of the template in `body`; None where these are not its words.

    WhatsApp takes neither an empty value nor one of several lines.
    """
    written = "".join(
        re.escape(words) + ("([^\\n\\t]+?)" if named else "") for words, named in _pieces(text_key, language)
    )
    found = re.fullmatch(written, body)
    return None if found is None else found.groups()


def faults(written: str) -> list[str]:
    """Why WhatsApp would refuse these words as a template."""
    wrong = []
    if written.startswith("{{") or written.rstrip(".!?").endswith("}}"):
        wrong.append("it begins or ends with a value")
    if re.search(r"\}\}\s*\{\{", written):
        wrong.append("two values stand side by side")
    return wrong


def _pieces(text_key: str, language: str | None) -> list[tuple[str, bool]]:
    """The words in their order, each with whether a value follows."""
    languages: Sequence[Language] = tuple(each for each in OFFERED if each == language) or OFFERED
    pieces: list[tuple[str, bool]] = []
    for at, key in enumerate(text_key.split(",")):
        said = dict.fromkeys(catalog.text(key, each) for each in languages)
        for nth, words in enumerate(said):
            gap = _GAP if at or nth else ""
            for part, (literal, name, _, _) in enumerate(Formatter().parse(words)):
                pieces.append(((gap if not part else "") + literal, name is not None))
    return pieces
