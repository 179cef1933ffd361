"""Countries, as people of many countries name them: by name, by demonym, shortened, misspelt."""

import re
from functools import cache

from rapidfuzz.distance import OSA

from recado.i18n.language import LANGUAGES, locale_of
from recado.i18n.words import bare, packs, plain

_LONGEST = 120
_MOST_WORDS = 10
_MOST_WORDS_MISSPELT = 4
_LONGEST_NAME = 6
_SHORTEST_FUZZY = 5
_CODE = re.compile(r"[A-Z]{2}")
# Codes of no country of birth or residence: unions, test values, exceptional reservations.
_NO_COUNTRY = frozenset(
    {*("AC", "AQ", "CP", "CQ", "DG", "EA", "EU", "EZ"), *("IC", "QO", "TA", "UN", "XA", "XB", "ZZ")}
)
# "Hong Kong SAR China" is not China, and which Congo was meant nobody can tell from the one word.
_LEFT_OUT = frozenset(
    {"hong kong sar china", "rae de hong kong china", "macao sar china", "rae de macao china", "congo"}
)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_SEVERAL = re.compile(r"\b(?:y|e|o|and|or|no|not)\b")


def country_of(text: str) -> str | None:
    """The one country that `text` names, as its ISO 3166 alpha-2 code.

    "Guatemala", "soy hondureña", "born in El Salvador", "Oaxaca, Mexico" and "gutemala" do; "New Mexico"
    names the United States. None for none, for several, and for a question.
    """
    if len(text) > _LONGEST or "?" in text:
        return None
    said = _without_lead(bare(text).split())
    if whole := country_names().get(" ".join(said)):
        return whole
    if not said or len(said) > _MOST_WORDS:
        return _flown(text)
    return _last_part(text) or _inside(said) or _misspelt(said)


@cache
def country_names() -> dict[str, str]:
    """Every name, demonym and abbreviation in plain words, with its code; the keyword files come first."""
    names = {phrase: code for pack in packs() for code, said in pack.countries.items() for phrase in said}
    for language in LANGUAGES:
        for code, name in locale_of(language).territories.items():
            if _CODE.fullmatch(code) and code not in _NO_COUNTRY and plain(name) not in _LEFT_OUT:
                for phrase in _spellings(name):
                    names.setdefault(phrase, code)
    return names


def _flown(text: str) -> str | None:
    """The country whose flag is all that was sent; a flag is its code in letters of their own."""
    flags = _FLAG.findall(text)
    codes = {"".join(chr(ord(sign) - 0x1F1E6 + ord("A")) for sign in flag) for flag in flags}
    return codes.pop() if len(codes) == 1 and codes <= set(country_names().values()) else None


def _spellings(name: str) -> set[str]:
    """As CLDR writes it, and each side of a bracket: "Myanmar (Burma)"."""
    return {plain(name), *(plain(part) for part in re.split(r"[()]", name) if part.strip())}


def _without_lead(words: list[str]) -> list[str]:
    lead = _lead()
    while len(words) > 1 and words[0] in lead:
        words = words[1:]
    return words


def _last_part(text: str) -> str | None:
    """The country at the end, after a comma: "Granada, Nicaragua"."""
    _, comma, last = text.rpartition(",")
    return country_names().get(bare(last)) if comma else None


def _inside(words: list[str]) -> str | None:
    """The one country among the words, its longest name first: a name within another is not counted."""
    if _SEVERAL.search(" ".join(words)) and not _whole_name_has_one(words):
        return None
    names, found, at = country_names(), [], 0
    while at < len(words):
        length = next(
            (
                n
                for n in range(min(_LONGEST_NAME, len(words) - at), 0, -1)
                if " ".join(words[at : at + n]) in names
            ),
            0,
        )
        phrase = " ".join(words[at : at + length])
        if length and phrase not in _elsewhere():
            found.append(names[phrase])
        at += length or 1
    return found[0] if len(set(found)) == 1 else None


def _whole_name_has_one(words: list[str]) -> bool:
    """Whether the "y" or "and" belongs to a name: "Trinidad y Tobago"."""
    said = f" {' '.join(words)} "
    return any(f" {name} " in said for name in _joined_names())


def _misspelt(words: list[str]) -> str | None:
    if len(words) > _MOST_WORDS_MISSPELT:
        return None
    said = " ".join(words)
    if len(said) < _SHORTEST_FUZZY:
        return None
    most = 1 if len(said) < 8 else 2
    near: dict[int, set[str]] = {}
    for name in _by_first_letter().get(said[0], ()):
        if (
            abs(len(name) - len(said)) <= most
            and (slips := OSA.distance(said, name, score_cutoff=most)) <= most
        ):
            near.setdefault(slips, set()).add(country_names()[name])
    closest = near[min(near)] if near else set()
    return closest.pop() if len(closest) == 1 else None


@cache
def _joined_names() -> tuple[str, ...]:
    return tuple(name for name in country_names() if _SEVERAL.search(name))


@cache
def _by_first_letter() -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for name in country_names():
        if len(name) >= _SHORTEST_FUZZY:
            grouped.setdefault(name[0], []).append(name)
    return {letter: tuple(names) for letter, names in grouped.items()}


@cache
def _elsewhere() -> frozenset[str]:
    return frozenset(word for pack in packs() for word in pack.elsewhere)


@cache
def _lead() -> frozenset[str]:
    return frozenset(word for pack in packs() for word in pack.country_lead)
