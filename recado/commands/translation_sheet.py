"""The sheet that a qualified translator reads and signs: every text in both languages, with its context."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recado.i18n import review
from recado.i18n.catalog import LANGUAGES, entry, keys, placeholders
from recado.i18n.costs import costs

_HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Texts to review</title><style>
body{font:11pt/1.4 sans-serif;margin:2em}table{border-collapse:collapse;width:100%}
td,th{border:1px solid #999;padding:.4em;text-align:left;vertical-align:top;white-space:pre-wrap}
tr{break-inside:avoid}th{background:#eee}small{color:#555}</style>"""
_ASKED = (
    "No professional has reviewed these texts. Please read each one in both languages as a client with "
    "little schooling would: is it right, warm, plain, and the same in both? Keep words in {braces}. They "
    "are sent as text messages: two segments at most. Tick what is right; where it is not, write it better."
)


@dataclass(frozen=True)
class Line:
    """One text: its words in each language, the names in braces, notes, segments, and where it stands."""

    key: str
    words: Mapping[str, str]
    names: Sequence[str]
    notes: Sequence[str]
    segments: Mapping[str, int]
    status: str


def lines(known: Mapping[str, tuple[str, str]], *, everything: bool) -> list[Line]:
    """The texts to review, by key; `known` is what the firm reviewed: fingerprint and reviewer by key."""
    spent: dict[tuple[str, str], int] = {(cost.key, cost.language): cost.segments for cost in costs()}
    made = [_line(key, known, spent) for key in sorted(keys())]
    return [line for line in made if everything or not line.status.startswith("reviewed")]


def page(firm: str, found: Sequence[Line]) -> str:
    """The sheet as one HTML page to print."""
    heads = "".join(f"<th>{language}</th>" for language in LANGUAGES)
    rows = "".join(_row(line) for line in found)
    return (
        f"{_HEAD}<h1>{html.escape(firm)}: {len(found)} texts to review</h1><p>{html.escape(_ASKED)}</p>"
        f"<p>Reviewed by: ______________________ Date: ____________ Signature: ______________________</p>"
        f"<table><thead><tr><th>Text</th>{heads}<th>Right?</th></tr></thead><tbody>{rows}</tbody></table></html>\n"
    )


def _line(key: str, known: Mapping[str, tuple[str, str]], spent: Mapping[tuple[str, str], int]) -> Line:
    fingerprint, reviewer = known.get(key, ("", ""))
    current = fingerprint == review.fingerprint(key)
    notes = [note for language in LANGUAGES for note in entry(key, language).notes]
    return Line(
        key=key,
        words={language: "\n".join(entry(key, language).forms) for language in LANGUAGES},
        names=sorted({name for language in LANGUAGES for name in placeholders(key, language)}),
        notes=list(dict.fromkeys(notes)),
        segments={language: spent.get((key, language), 0) for language in LANGUAGES},
        status=f"reviewed by {reviewer}"
        if current
        else "changed since its review"
        if reviewer
        else "unreviewed",
    )


def _row(line: Line) -> str:
    words = "".join(_cell(language, line.words[language], line.segments[language]) for language in LANGUAGES)
    about = html.escape("\n".join([line.status, *line.notes]))
    return f"<tr><td>{html.escape(line.key)}<br><small>{about}</small></td>{words}<td></td></tr>"


def _cell(language: str, words: str, segments: int) -> str:
    cost = f"{segments} SMS" if segments else "read on a page"
    return f"<td lang={language}>{html.escape(words)}<br><small>{cost}</small></td>"
