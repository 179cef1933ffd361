"""What kind of paper a page is, by its zone and the words of its headings, and whether that was asked for.

It is a hint for whoever reviews, with its reason, and decides nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from recado.media.mrz import Zone
from recado.media.notices import Notice

Sign = Literal[
    "passport", "visa", "identity", "green_card", "work_card", "birth", "marriage", "divorce", "death",
    "citizenship", "notice", "entry", "tax", "social_security", "police",
]  # fmt: skip
Verdict = Literal["likely", "unlikely", "unknown"]

_WORDS: tuple[tuple[Sign, str], ...] = (
    ("birth", r"BIRTH CERTIFICATE|CERTIFI\w+ OF (?:LIVE )?BIRTH|(?:ACTA|PARTIDA|CERTIFICADO) DE NACIMIENTO"),
    ("marriage", r"MARRIAGE (?:CERTIFICATE|LICENSE)|CERTIFICATE OF MARRIAGE|(?:ACTA|PARTIDA) DE MATRIMONIO"),
    ("divorce", r"DECREE OF DIVORCE|DIVORCE DECREE|DISSOLUTION OF MARRIAGE|(?:ACTA|SENTENCIA) DE DIVORCIO"),
    ("death", r"DEATH CERTIFICATE|CERTIFICATE OF DEATH|(?:ACTA|PARTIDA) DE DEFUNCION"),
    ("citizenship", r"CERTIFICATE OF (?:NATURALIZATION|CITIZENSHIP)|CONSULAR REPORT OF BIRTH"),
    ("green_card", r"PERMANENT RESIDENT(?: CARD)?|RESIDENT SINCE"),
    ("work_card", r"EMPLOYMENT AUTHORIZATION(?: CARD| DOCUMENT)?"),
    ("social_security", r"SOCIAL SECURITY (?:CARD|ADMINISTRATION)|THIS NUMBER HAS BEEN ESTABLISHED FOR"),
    ("entry", r"(?:MOST RECENT )?I-?94\b|ARRIVAL/?DEPARTURE RECORD|ADMISSION \(I-94\)"),
    ("tax", r"FORM 1040|TAX RETURN TRANSCRIPT|WAGE AND TAX STATEMENT|INDIVIDUAL INCOME TAX RETURN"),
    ("police", r"ANTECEDENTES (?:PENALES|NO PENALES)|POLICE (?:CERTIFICATE|CLEARANCE)|RECORD CHECK"),
    ("identity", r"DRIVER'?S? LICENSE|IDENTIFICATION CARD|CREDENCIAL PARA VOTAR|MATRICULA CONSULAR"),
    ("identity", r"CEDULA DE (?:IDENTIDAD|CIUDADANIA)|DOCUMENTO (?:NACIONAL|UNICO) DE IDENTI\w+"),
    ("passport", r"\bPASSPORT\b|\bPASAPORTE\b"),
)
_PATTERNS = tuple((sign, re.compile(words)) for sign, words in _WORDS)
_LONGEST_HEADING = 9
"""Words of a line that may be a heading: sentences name papers that they are not."""
_IDENTITY: frozenset[Sign] = frozenset(("identity", "passport", "green_card", "work_card"))
_ASKED: dict[str, frozenset[Sign]] = {
    "passport": frozenset(("passport",)),
    "citizen_proof|citizenship$": frozenset(("passport", "birth", "citizenship")),
    "birth": frozenset(("birth",)),
    "divorce": frozenset(("divorce",)),
    "death": frozenset(("death",)),
    "marriage": frozenset(("marriage",)),
    "green_card|resident_card|child_card": frozenset(("green_card",)),
    "last_permit|last_card|work_card": frozenset(("work_card",)),
    "photo_id|other_id|national_id|identity_card|spouse_id": _IDENTITY,
    "social_security": frozenset(("social_security",)),
    "receipt|approval|petition_letter|asylum_grant|newest_letter|deadline_letter": frozenset(("notice",)),
    "entry": frozenset(("entry", "visa", "passport")),
    "tax": frozenset(("tax",)),
    "police": frozenset(("police",)),
}
"""Which signs an item of a checklist is known by, by what its slug says; an item of another kind by none."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Whether a paper seems to be what was asked for, and why: the sign seen, its words, and the page."""

    verdict: Verdict
    sign: str = ""
    words: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class _Seen:
    sign: Sign
    words: str
    page: int


def hint(
    slug: str, pages: Sequence[Sequence[str]], zones: Sequence[Zone | None], notice: Notice | None
) -> Hint:
    """Say whether these pages seem to be the item `slug` of a checklist.

    `pages` are the lines of each; `zones` what zone each has. Unknown where nothing is told by either side.
    """
    asked = next((signs for pattern, signs in _ASKED.items() if re.search(pattern, slug)), None)
    seen = _seen(pages, zones, notice)
    if not asked or not seen:
        return Hint("unknown")
    fitting = next((each for each in seen if each.sign in asked), None)
    told = fitting or seen[0]
    return Hint("likely" if fitting else "unlikely", told.sign, told.words, told.page)


def _seen(pages: Sequence[Sequence[str]], zones: Sequence[Zone | None], notice: Notice | None) -> list[_Seen]:
    """The signs of all pages, those of zones first. A notice names many papers and is none of them."""
    found = [_Seen(_of_zone(zone), "", number) for number, zone in enumerate(zones, 1) if zone is not None]
    if notice is not None and not found:
        return [_Seen("notice", "I-797" if notice.kind != "other" else "", 1)]
    for number, lines in enumerate(pages, 1):
        for line in lines:
            plain = _plain(line)
            if len(plain.split()) <= _LONGEST_HEADING:
                found += [
                    _Seen(sign, hit[0], number) for sign, words in _PATTERNS if (hit := words.search(plain))
                ]
    return found


def _of_zone(zone: Zone) -> Sign:
    if zone.layout.startswith("MRV"):
        return "visa"
    if zone.layout == "TD3" or zone.kind.startswith("P"):
        return "passport"
    if zone.issuer == "USA":
        return "green_card" if zone.kind.startswith("C") else "work_card"
    return "identity"


def _plain(line: str) -> str:
    upper = unicodedata.normalize("NFKD", " ".join(line.upper().split()))
    return "".join(letter for letter in upper if not unicodedata.combining(letter))
