"""The numbers by which USCIS knows people and cases, as people copy them from a card or a letter."""

import re

_SIGNS = r"[\s\-.#:*]*"
_LONGEST = 200
# "A" and seven to nine digits (USCIS glossary, "Alien Registration Number"); nothing like it beside it.
_A_NUMBER = re.compile(rf"(?<![\w])A?{_SIGNS}((?:[0-9O][\s\-.]?){{6,8}}[0-9O])(?![\w])")
# A social security number and a date have as many digits, parted otherwise.
_PARTED_OTHERWISE = re.compile(
    r"\b\d{3}[-. ]\d\d[-. ]\d{4}\b|\b\d\d?[-. ]\d\d?[-. ]\d{4}\b|\b\d{4}[-. ]\d\d?[-. ]\d\d?\b"
)
# Three letters and ten digits (USCIS glossary, "Receipt Number").
_RECEIPT = re.compile(rf"(?<!\w)([A-Z0-9]{{3}})({_SIGNS})((?:[0-9OIL]{_SIGNS}){{9}}[0-9OIL])(?!\w)")
_OFFICES = frozenset(["IOE", "EAC", "WAC", "LIN", "SRC", "MSC", "NBC", "YSC", "VSC", "NSC", "CSC", "TSC"])
_NO_OFFICE = frozenset(["TEL", "CEL", "NUM", "FAX", "MOB"])
_MISREAD = {
    "10E": "IOE",
    "1OE": "IOE",
    "I0E": "IOE",
    "LOE": "IOE",
    "L0E": "IOE",
    "L1N": "LIN",
    "11N": "LIN",
    "1IN": "LIN",
}
_AS_DIGITS = str.maketrans("OIL", "011")


def a_number_of(text: str) -> str | None:
    """The A-number in `text`, as ``A`` and nine digits; shorter ones are filled with zeros, as USCIS does.

    None when there is none or more than one, and for what is written as a date or a social security number.
    """
    if len(text) > _LONGEST or _PARTED_OTHERWISE.search(text):
        return None
    found = {
        re.sub(r"\D", "", each.translate(_AS_DIGITS)).zfill(9) for each in _A_NUMBER.findall(text.upper())
    }
    return f"A{found.pop()}" if len(found) == 1 and found != {"000000000"} else None


def receipt_of(text: str) -> str | None:
    """The receipt number in `text`: three letters and ten digits, without spaces or dashes.

    The letter O and the figure 0 (I, L and 1 too) are put right on either side. Three letters of no known
    office count only where the number is written without a gap: "tel 3055550123" is none.
    """
    if len(text) > _LONGEST:
        return None
    found = set()
    for letters, gap, digits in _RECEIPT.findall(text.upper()):
        office = _MISREAD.get(letters, letters)
        if office in _OFFICES or (office.isalpha() and not gap and office not in _NO_OFFICE):
            found.add(office + re.sub(r"\D", "", digits.translate(_AS_DIGITS)))
    return found.pop() if len(found) == 1 else None
