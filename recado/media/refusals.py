"""Why a file cannot be used: one class per fact, each with a code that never changes."""

from typing import ClassVar


class Refused(Exception):
    """The file cannot be used."""

    code: ClassVar[str] = "refused"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.__doc__)


class Empty(Refused):
    """The file has no bytes."""

    code = "empty"


class Broken(Refused):
    """The file is damaged or was cut short on its way."""

    code = "broken"


class Office(Refused):
    """The file is a word processor's, a spreadsheet's or a slide show's, not a picture or a PDF."""

    code = "office"


class Archive(Refused):
    """The file is a packed archive."""

    code = "archive"


class Video(Refused):
    """The file is a video."""

    code = "video"


class Audio(Refused):
    """The file is a recording of sound."""

    code = "audio"


class Text(Refused):
    """The file is plain text, a web page or a contact card."""

    code = "text"


class NotADocument(Refused):
    """The file is of no kind known here."""

    code = "not_a_document"


class TooLarge(Refused):
    """The file has more bytes than are taken."""

    code = "too_large"


class TooManyPixels(Refused):
    """The picture has more pixels than are decoded."""

    code = "too_many_pixels"


class TooSmall(Refused):
    """The picture is too small to read anything from."""

    code = "too_small"


class TooManyPages(Refused):
    """The file has more pages than are taken."""

    code = "too_many_pages"


class EncryptedPdf(Refused):
    """The PDF opens only with a password."""

    code = "encrypted_pdf"


class DynamicForm(Refused):
    """The PDF is a form that only Adobe's own program can draw: its pages are not in the file."""

    code = "dynamic_form"


class Portfolio(Refused):
    """The PDF is a wrapper around other files."""

    code = "portfolio"


class HugePage(Refused):
    """A page of the PDF is larger than any paper."""

    code = "huge_page"


class Timeout(Refused):
    """Reading the file took longer than is allowed."""

    code = "timeout"


class Memory(Refused):
    """Reading the file took more memory than is allowed."""

    code = "memory"


class Infected(Refused):
    """The virus scanner found a virus in this file: it is locked away, and nobody can open it."""

    code = "infected"


class TooLargeToScan(Refused):
    """The file is larger than the virus scanner accepts, so nobody knows whether it is clean."""

    code = "too_large_to_scan"


_CLASSES: tuple[type[Refused], ...] = (
    Empty,
    Broken,
    Office,
    Archive,
    Video,
    Audio,
    Text,
    NotADocument,
    TooLarge,
    TooManyPixels,
    TooSmall,
    TooManyPages,
    EncryptedPdf,
    DynamicForm,
    Portfolio,
    HugePage,
    Timeout,
    Memory,
    Infected,
    TooLargeToScan,
)

CODES: tuple[str, ...] = tuple(refusal.code for refusal in _CLASSES)
"""Every code a refusal can carry: the texts for clients are keyed by these."""


def refusal(code: str) -> Refused:
    """Make the refusal that carries `code`; a code that is not in CODES means the file is broken."""
    for candidate in _CLASSES:
        if candidate.code == code:
            return candidate()
    return Broken()
