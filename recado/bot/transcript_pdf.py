"""A transcript on letter paper.

The standard fonts of PDF carry every letter of Spanish and English. What they lack is named in brackets and
never dropped: an emoji by its Unicode name, and words of another script by a pointer to the text export.
"""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import datetime
from html import escape
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from recado.bot.transcript_text import Block, blocks, ending, title
from recado.firm.transcripts import Transcript

_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=13, leftIndent=12)
_HEAD = ParagraphStyle("head", fontName="Helvetica-Bold", fontSize=8, leading=11, textColor="#444444")
_EVENT = ParagraphStyle("event", parent=_HEAD, fontName="Helvetica-Oblique")
_NOTE = ParagraphStyle("note", parent=_BODY, fontSize=8, leading=11, textColor="#666666")
_TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=15, leading=20)
_INVISIBLE = re.compile("[\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_LACKED = r"[^\x00-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]+"
_FOREIGN = re.compile(f"{_LACKED}(?: {_LACKED})*")


def as_pdf(transcript: Transcript, now: datetime) -> bytes:
    """The whole transcript as a PDF of letter pages, numbered."""
    first, *rest = title(transcript)
    story: list[Any] = [
        Paragraph(_written(first), _TITLE),
        *(Paragraph(_written(line), _BODY) for line in rest),
    ]
    story.append(Spacer(1, 12))
    for block in blocks(transcript):
        story += _flowing(block)
    story += [Paragraph(_written(line), _NOTE) for line in ending(transcript, now)]
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=letter,
        margin=inch,
        title=f"Transcript of case {transcript.ref}",
        author=printable(transcript.firm),
    )
    document.build(story, onFirstPage=_number, onLaterPages=_number)
    return made.getvalue()


def printable(text: str) -> str:
    """The text in characters that the standard fonts have; each that they lack is named in brackets."""
    composed = unicodedata.normalize("NFC", text)
    return _FOREIGN.sub(lambda found: _named(found[0]), _INVISIBLE.sub("", composed))


def _named(run: str) -> str:
    if sum(unicodedata.category(character).startswith(("L", "M")) for character in run) > 1:
        return "[words in another script: see the text export]"
    return "".join(
        each if each == " " else f"[{unicodedata.name(each, f'U+{ord(each):04X}').lower()}]" for each in run
    )


def _flowing(block: Block) -> list[Any]:
    head = Paragraph(_written(block.head), _EVENT if block.event else _HEAD)
    lines = [Paragraph(_written(line) or "&nbsp;", _BODY) for line in block.body.split("\n") if block.body]
    notes = [Paragraph(_written(note), _NOTE) for note in block.notes]
    # The head stays with the first line; a long message may still run over the page's end.
    return [KeepTogether([head, *lines[:1]]), *lines[1:], *notes, Spacer(1, 7)]


def _written(text: str) -> str:
    return escape(printable(text), quote=False)


def _number(canvas: Any, document: Any) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(letter[0] - inch, inch / 2, f"{document.title}, page {canvas.getPageNumber()}")
