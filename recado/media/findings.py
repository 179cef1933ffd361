"""What was read on a paper, value by value, each with what makes it doubtful. A person confirms it or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from recado.media.mrz import Zone, read_zone
from recado.media.names import alike
from recado.media.notices import Notice, read_notice
from recado.media.page_text import PageText
from recado.media.signs import Hint, hint

WARNINGS = ("check_digit", "mended", "six_or_g", "expired", "expires_soon", "other_name", "other_birth")
"""Every doubt that a value may come with."""
FACTS = (
    "number", "expires", "name", "born", "nationality", "issuer", "sex", "a_number", "receipt",
    "notice", "form", "noticed", "received", "priority", "due", "appointed",
)  # fmt: skip
"""Every name that a value may have."""
SOON = timedelta(days=182)
"""Six months: a passport should outlast a stay by as much (travel.state.gov)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One value: dates in ISO 8601, numbers as their issuer spells them."""

    name: str
    value: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was read of one paper, and whether it seems to be what was asked for."""

    facts: tuple[Finding, ...]
    hint: Hint


@dataclass(frozen=True, slots=True)
class Person:
    """Whose paper it should be, as the firm knows them."""

    name: str
    born: date | None


def find(pages: Sequence[PageText], slug: str, person: Person, today: date) -> Findings:
    """Make sense of the text of a paper's pages, sent for the item `slug` of `person`'s checklist."""
    zones = [read_zone(page.lines, today, page.zone) for page in pages]
    lines = [line for page in pages for line in page.lines]
    notice = read_notice(lines)
    zone = next((each for each in zones if each is not None), None)
    facts = _of_zone(zone, person, today, lines) if zone else _of_notice(notice) if notice else ()
    return Findings(tuple(facts), hint(slug, [page.lines for page in pages], zones, notice))


def _of_zone(zone: Zone, person: Person, today: date, lines: Sequence[str]) -> Iterator[Finding]:
    number, doubt = _number(zone, lines)
    yield Finding("number", number, (*_checked(zone, "number"), *doubt))
    if zone.expires:
        yield Finding(
            "expires", zone.expires.isoformat(), (*_checked(zone, "expires"), *_runs(zone.expires, today))
        )
    if zone.name:
        yield Finding("name", zone.name, () if alike(zone.name, person.name) else ("other_name",))
    if zone.born:
        other = person.born is not None and person.born != zone.born
        yield Finding(
            "born", zone.born.isoformat(), (*_checked(zone, "born"), *(("other_birth",) if other else ()))
        )
    for name, value in (("nationality", zone.nationality), ("issuer", zone.issuer), ("sex", zone.sex)):
        if value:
            yield Finding(name, value)
    if zone.issuer == "USA" and re.fullmatch(r"[0-9]{9}", number) and not zone.kind.startswith(("P", "V")):
        yield Finding("a_number", f"A{number}", _checked(zone, "number"))
    if zone.issuer == "USA" and (receipt := re.search(r"[A-Z]{3}[0-9]{10}", zone.optional)):
        yield Finding("receipt", receipt[0], _checked(zone, "all"))


def _of_notice(notice: Notice) -> Iterator[Finding]:
    yield Finding("notice", notice.kind)
    if notice.receipt:
        yield Finding("receipt", notice.receipt, ("mended",) if notice.receipt_mended else ())
    for name in ("a_number", "form"):
        if value := getattr(notice, name):
            yield Finding(name, value)
    for name in ("noticed", "received", "priority", "due", "appointed"):
        if day := getattr(notice, name):
            yield Finding(name, day.isoformat())


def _number(zone: Zone, lines: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The number, a 6 and a G told apart by the same number in print: to a check digit they weigh alike."""
    spellings = {zone.number, *_exchanged(zone.number)}
    printed = [word for line in lines for word in re.findall(r"[A-Z0-9]+", line.upper()) if len(word) < 30]
    in_print = [word for word in printed if word in spellings]
    if len(spellings) == 1 or zone.number in in_print:
        return zone.number, ()
    return (in_print[0], ()) if in_print else (zone.number, ("six_or_g",))


def _exchanged(number: str) -> list[str]:
    """The number with its first letter, a 6 or a G, read as the other: behind it there are digits only."""
    first = {"6": "G", "G": "6"}.get(number[:1])
    return [first + number[1:]] if first else []


def _checked(zone: Zone, name: str) -> tuple[str, ...]:
    if name in zone.wrong:
        return ("check_digit",)
    return ("mended",) if name in zone.mended else ()


def _runs(expires: date, today: date) -> tuple[str, ...]:
    if expires < today:
        return ("expired",)
    return ("expires_soon",) if expires < today + SOON else ()
