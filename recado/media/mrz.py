"""Machine-readable zones of passports, identity cards and visas, read from the text of a page.

The layouts are those of ICAO Doc 9303: TD1 in part 5, TD2 in part 6, TD3 in part 4, visas in part 7. The
check digits are those of part 3, section 4.9. A letter that was misread is put right only where a check digit
then holds, and whatever does not hold is named in `Zone.wrong`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from recado.media import mrz_mending as mending
from recado.media.mrz_lines import Layout, candidates
from recado.media.names import in_zone


@dataclass(frozen=True, slots=True)
class Zone:
    """What a zone says. Empty strings and None stand for what it leaves out or what cannot be read.

    `layout` is TD1, TD2, TD3, MRV-A or MRV-B; `kind` the one or two letters that the document begins with;
    `issuer` and `nationality` codes of part 3, section 5; `number` without fillers. `wrong` names the fields
    whose check digit does not hold (number, born, expires, optional, all); `mended` those that hold because a
    misread letter was put right.
    """

    layout: Layout
    kind: str
    issuer: str
    number: str
    nationality: str
    surname: str
    given: str
    sex: str
    born: date | None
    expires: date | None
    optional: str
    wrong: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Given names and surname, as the zone spells them."""
        return " ".join(part for part in (self.given, self.surname) if part)


def read_zone(lines: Sequence[str], today: date, *again: Sequence[str]) -> Zone | None:
    """Find the zone in the lines of a page and read it; None where there is none.

    `today` settles the century of dates, which are written with two digits of the year. `again`: the same
    zone as it was read another time; of each row, the better reading is taken.
    """
    found = [
        (_trust(zone), sum(row.count("<") for row in rows), zone)
        for layout, rows in candidates((lines, *again))
        for zone in (_td1(rows, today) if layout == "TD1" else _two_lines(layout, rows, today),)
    ]
    # Fillers are taken for letters, hardly ever letters for fillers: more of them are the better reading.
    trusted = [each for each in found if each[0] > 0]
    return max(trusted, key=lambda each: each[:2])[2] if trusted else None


def _trust(zone: Zone) -> int:
    """How surely this is a zone: text that is none has dates and check digits that hold by chance at most."""
    held = sum(name not in zone.wrong for name in ("number", "born", "expires", "all"))
    if zone.layout.startswith("MRV"):
        held -= 1  # A visa has no check digit over all: it cannot be counted as one that holds.
    dated = (zone.born is not None) + (zone.expires is not None)
    if not zone.number or not zone.issuer.isalpha() or (held < 2 and dated < 2):
        return 0
    return 4 * held + 2 * dated + bool(zone.surname) + bool(zone.given) - len(zone.mended)


def _td1(rows: Sequence[str], today: date) -> Zone:
    first, second, third = rows
    number, check, optional = _long_number(first[5:14], first[14], first[15:30])
    long = check is not first[14]
    held = mending.together(
        mending.Field("number", number, "any", check),
        mending.Field("born", second[0:6], "digits", second[6]),
        mending.Field("expires", second[8:14], "digits", second[14]),
        rest=(first[5:30] if long else first[15:30], second[18:29]),
        order=(*(() if long else ("number",)), "+0", "born", "expires", "+1"),
        check=second[29],
    )
    return _zone("TD1", first[:5], second[15:18], second[7], third, held, optional, today)


def _two_lines(layout: Layout, rows: Sequence[str], today: date) -> Zone:
    first, second = rows
    optional = second[28:42] if layout == "TD3" else second[28:35] if layout == "TD2" else second[28:]
    fields = [
        mending.Field("number", second[0:9], "any", second[9]),
        mending.Field("born", second[13:19], "digits", second[19]),
        mending.Field("expires", second[21:27], "digits", second[27]),
    ]
    if layout == "TD3":
        fields.append(mending.Field("optional", optional, "any", second[42]))
        held = mending.together(*fields, order=("number", "born", "expires", "optional"), check=second[43])
    elif layout == "TD2":
        order = ("number", "born", "expires", "+0")
        held = mending.together(*fields, rest=(optional,), order=order, check=second[35])
    else:
        held = mending.together(*fields)
    optional = held.values.get("optional", optional)
    return _zone(layout, first[:5], second[10:13], second[20], first[5:], held, optional, today)


def _long_number(number: str, check: str, optional: str) -> tuple[str, str, str]:
    """A TD1 number of more than nine characters goes on in the optional data (part 5, note j).

    Issuers count its check digit with the filler between the two parts or without it: whichever holds.
    """
    tail, _, rest = optional.partition("<")
    if check != "<" or len(tail) < 2 or "<" in number:
        return number, check, optional
    whole = (number + tail[:-1], f"{number}<{tail[:-1]}")
    return next((one for one in whole if mending.check_digit(one) == tail[-1]), whole[0]), tail[-1], rest


def _zone(
    layout: Layout,
    head: str,
    nationality: str,
    sex: str,
    names: str,
    held: mending.Held,
    optional: str,
    today: date,
) -> Zone:
    surname, given = in_zone(names)
    return Zone(
        layout=layout,
        kind=head[:2].rstrip("<"),
        issuer=mending.letters(head[2:]).rstrip("<"),
        number=held.values["number"].replace("<", ""),
        nationality=mending.letters(nationality).rstrip("<"),
        surname=surname,
        given=given,
        sex=sex if sex in {"F", "M"} else "",
        born=_date(held.values["born"], today, past=True),
        expires=_date(held.values["expires"], today, past=False),
        optional=optional.strip("<").replace("<", " "),
        wrong=held.wrong,
        mended=held.mended,
    )


def _date(digits: str, today: date, *, past: bool) -> date | None:
    """YYMMDD in the century that makes sense: nobody is born after today, few papers outlast fifty years."""
    if len(digits) != 6 or not digits.isdecimal():
        return None
    year, month, day = (int(digits[at : at + 2]) for at in (0, 2, 4))
    latest = today if past else date(today.year + 50, 12, 31)
    for century in (2100, 2000, 1900):
        try:
            found = date(century + year, month, day)
        except ValueError:
            continue
        if found <= latest:
            return found
    return None
