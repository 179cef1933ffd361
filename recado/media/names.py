"""Names as machine-readable zones spell them, and whether one may be that of a person the firm knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import DamerauLevenshtein

from recado.media.mrz_mending import letters

# No name ends in three of one of these: so a run of fillers is read.
_TAIL = re.compile(r"<?([KCL])\1{2,}[<KCLES]*$")
_ONE_SEPARATOR = re.compile(r"<[KCL]|[KCL]<")
# ICAO Doc 9303, part 3, section 6: how letters beyond A to Z are spelt, each issuer choosing one way.
_SPELT: dict[str, tuple[str, ...]] = {
    "Ñ": ("N", "NXX"),
    "Ü": ("U", "UE", "UXX"),
    "Ö": ("O", "OE"),
    "Ä": ("A", "AE"),
    "Å": ("A", "AA"),
    "Æ": ("AE",),
    "Ø": ("O", "OE"),
    "Œ": ("OE",),
    "ß": ("SS",),
    "ẞ": ("SS",),
    "Þ": ("TH",),
    "Ð": ("D",),
    "Đ": ("D",),
    "Ł": ("L",),
    "Ç": ("C",),
    "ı": ("I",),
    "Ĳ": ("IJ",),
}
_SMALL = frozenset(("DE", "DEL", "LA", "LAS", "LOS", "Y", "E", "DA", "DO", "DOS", "VAN", "VON", "DER"))
_MOST_SPELLINGS = 16


def in_zone(field: str) -> tuple[str, str]:
    """Surname and given names of a zone's name field, without fillers.

    No check digit covers names. Digits, which cannot stand there, are read as the letters they look like;
    fillers read as letters are dropped at the end, where nothing follows.
    """
    text = letters(field)
    surname, double, given = text.partition("<<")
    if double and given.strip("<"):
        given = _without_tail(given)
    else:
        surname, given = _by_one_filler(surname)
    return _words(surname), _words(given)


def alike(zone: str, known: str) -> bool:
    """Whether a name of a zone may be the `known` one, in whatever order and whichever spelling.

    One of them may have fewer words (a second name or surname that the file does not know), and a word may
    have one letter wrong or be cut short. Two words must meet where both have two.
    """
    ours = [_spellings(word) for word in _split(known) if word not in _SMALL]
    theirs = [word for word in _split(zone) if word not in _SMALL]
    if not ours or not theirs:
        return True
    left, met = list(theirs), 0
    for spellings in ours:
        found = next((word for word in left if _meets(word, spellings)), None)
        if found is not None:
            left.remove(found)
            met += 1
    return met >= min(2, len(ours), len(theirs))


def _without_tail(given: str) -> str:
    """Given names up to the fillers that end them, also where those were read as letters."""
    return _TAIL.sub("", given.partition("<<")[0])


def _by_one_filler(text: str) -> tuple[str, str]:
    """A name whose two fillers were read as a filler and a letter; one surname alone stays one."""
    found = _ONE_SEPARATOR.search(text)
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def _words(text: str) -> str:
    return " ".join(part for part in text.split("<") if part)


def _split(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", re.sub(r"['’`´ʼ]", "", name.upper()))


def _spellings(word: str) -> frozenset[str]:
    """The ways in which a word may be written with A to Z alone."""
    ways = [""]
    for letter in unicodedata.normalize("NFC", word):
        options = _SPELT.get(letter) or (_bare(letter),)
        ways = [way + option for way in ways for option in options][:_MOST_SPELLINGS]
    return frozenset(ways)


def _bare(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))


def _meets(word: str, spellings: Iterable[str]) -> bool:
    return any(_same(spelling, other) for spelling in spellings for other in _spellings(word))


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) >= 4 and long.startswith(short):
        return True
    return one == other or (len(short) >= 4 and DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1)
