"""The numbers and dates of a notice, as print and readers spell them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from recado.media.mrz_mending import letters

RECEIPTS = re.compile(r"RECEIPT (?:NUMBER|NO|#)|RECEIPT\b")
FORM = re.compile(r"(\b[IN]|(?<=FORM )[1L|])\s?[-–]?\s?([0-9]{3}[A-Z]?)\b|\b(G|EOIR)[-–]([0-9]{2})\b")
CASE_TYPE = re.compile(r"\b[I1L|]-?([0-9]{3}[A-Z]?) ?[-–—] ?[A-Z]{3}")
"""A form as a notice names it beside its title; the letter is easily read as a digit."""
A_NUMBER = re.compile(
    r"(?:\bA#?|\bA ?-|ALIEN (?:NUMBER|NO\.?|#):? ?A?|USCIS (?:ALIEN )?#:? ?A?)[ -]?"
    r"(0?[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3})\b"
)
_PREFIXES = frozenset(("EAC", "WAC", "LIN", "SRC", "MSC", "NBC", "YSC", "IOE"))
_RECEIPT = re.compile(r"\b([A-Z]{3})[ -]?((?:[0-9][ -]?){9}[0-9])(?![0-9])|\b([A-Z]{3})\*([0-9]{9})\b")
_DOUBTFUL = re.compile(r"\b([A-Z0-9]{3})[ -]?((?:[0-9OQDIL|ZSGB][ -]?){9}[0-9OQDIL|ZSGB])(?![A-Z0-9])")
_TO_DIGIT = str.maketrans("OQDIL|ZSGB", "0001112568")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_NAMED = "|".join(_MONTHS)
_DATES = re.compile(
    r"(?<![0-9])(?P<m>[0-9OIL]{1,2})[/.-](?P<d>[0-9OIL]{1,2})[/.-](?P<y>[0-9OIL]{4}|[0-9]{2})(?![0-9])"
    rf"|\b(?P<name>{_NAMED})[A-Z]*\.? ?(?P<day>[0-9OIL]{{1,2}})(?:ST|ND|RD|TH)?,? (?P<year>[0-9OIL]{{4}})\b"
    rf"|\b(?P<day2>[0-9]{{1,2}}) (?P<name2>{_NAMED})[A-Z]*\.?,? (?P<year2>[0-9]{{4}})\b"
    r"|\b(?P<y3>[0-9]{4})-(?P<m3>[0-9]{2})-(?P<d3>[0-9]{2})\b"
)
_EARLIEST, _LATEST = 1940, 2100


def dates_in(text: str) -> list[date]:
    """The dates of a line in capitals, in order; month first, as the United States write them."""
    return list(_dates(text))


def receipt_in(text: str) -> tuple[str, bool] | None:
    """The first receipt number, three letters and ten digits, and whether letters and digits were exchanged.

    No check digit says how it was: what is not in the form as read is taken only behind a prefix that USCIS
    uses.
    """
    for found in _RECEIPT.finditer(text):
        prefix, digits = (found[1], re.sub(r"\D", "", found[2])) if found[1] else (found[3], found[4])
        return prefix + ("*" if found[3] else "") + digits, False
    for found in _DOUBTFUL.finditer(text):
        prefix = letters(found[1])
        digits = re.sub(r"[ -]", "", found[2]).translate(_TO_DIGIT)
        if prefix in _PREFIXES:
            return prefix + digits, True
    return None


def settled_form(found: re.Match[str]) -> str:
    """A form's number as USCIS writes it: I-765."""
    letter, number = (found[1], found[2]) if found[1] else (found[3], found[4])
    return f"{'I' if letter in '1L|' else letter}-{number}"


def _dates(text: str) -> Iterator[date]:
    for found in _DATES.finditer(text):
        part = found.groupdict()
        month = part["m"] or part["m3"] or str(_month(part["name"] or part["name2"]))
        day = part["d"] or part["day"] or part["day2"] or part["d3"]
        year = part["y"] or part["year"] or part["year2"] or part["y3"]
        numbers = [int(each.translate(_TO_DIGIT)) for each in (year, month, day)]
        numbers[0] += 2000 if len(year) == 2 else 0
        if _EARLIEST <= numbers[0] <= _LATEST:
            try:
                yield date(*numbers)
            except ValueError:
                continue


def _month(name: str | None) -> int:
    return _MONTHS.index(name) + 1 if name else 0
