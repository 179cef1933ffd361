"""Clients' texts as staff may safely read them."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, save tab and line feed
    "\u00ad\u061c\u180e"  # soft hyphen, Arabic letter mark, Mongolian vowel separator
    "\u200b\u200e\u200f"  # zero-width space and the direction marks
    "\u2028\u2029\u202a-\u202e"  # line separators; direction embeddings and overrides
    "\u2060-\u206f\ufeff\ufff9-\ufffb"  # word joiner, isolates, byte order mark, annotations
    "\U000e0000-\U000e007f"  # tags: whole sentences can hide in them
    "]"
)
_LONE_HALF = re.compile("[\ud800-\udfff]")


def shown(text: str) -> Markup:
    """`text` as HTML: escaped, never a link, and characters that hide or reorder others made visible.

    Joiners (U+200C, U+200D) and variation selectors stay, since emoji and several scripts need them. Halves
    of surrogate pairs, which no page can carry, become U+FFFD.
    """
    whole = _LONE_HALF.sub("\ufffd", text.replace("\r\n", "\n"))
    parts: list[Markup] = []
    end = 0
    for found in _HIDDEN.finditer(whole):
        parts.append(escape(whole[end : found.start()]))
        parts.append(_mark(found[0]))
        end = found.end()
    parts.append(escape(whole[end:]))
    return Markup("").join(parts)


def plain(text: str) -> str:
    """`text` on one line for a title or a label, with hidden characters dropped."""
    return " ".join(_HIDDEN.sub(" ", _LONE_HALF.sub("\ufffd", text)).split())


def _mark(character: str) -> Markup:
    name = f"U+{ord(character):04X}"
    return Markup('<span class="hidden-character" title="hidden character">{}</span>').format(name)
