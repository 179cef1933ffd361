"""What a file is called where it is filed."""

import re
import unicodedata

_REFUSED = re.compile(r"[^A-Za-z0-9 \-_.()]+")
_LONGEST = 120


def file_name(ref: str, item: str, version: int, part: int = 1, parts: int = 1) -> str:
    """Name one PDF of a document: case, item, version, and which part where there is more than one.

    USCIS takes letters, digits, spaces and - _ . ( ) in a name, and nothing else (I9): accents are taken off,
    whatever is left over becomes a line.
    """
    ends = f"-{version}" + (f" (part {part} of {parts})" if parts > 1 else "") + ".pdf"
    return _plain(f"{ref}-{item}")[: _LONGEST - len(ends)].rstrip(" .") + ends


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return _REFUSED.sub("_", "".join(each for each in apart if not unicodedata.combining(each)))
