"""From a client's file to pages."""

from dataclasses import replace

from recado.media import refusals
from recado.media.done import Done
from recado.media.jpeg import jpeg_page
from recado.media.page import Form, Limits, Page
from recado.media.pdf import pdf_pages
from recado.media.raster import raster_pages
from recado.media.refusals import Refused
from recado.media.triage import REFUSED, Kind, identify

__all__ = ["DEFAULT_LIMITS", "Form", "Limits", "Page", "to_pages"]

DEFAULT_LIMITS = Limits()


def to_pages(data: bytes, limits: Limits = DEFAULT_LIMITS) -> list[Page]:
    """Turn any bytes into pages: one of a photo, all of a PDF or a TIFF.

    Raises a subclass of Refused for everything else, whatever the decoders make of it.
    """
    kind = identify(data)
    if kind in REFUSED:
        raise REFUSED[kind]
    if len(data) > limits.max_bytes:
        raise refusals.TooLarge(f"{len(data)} bytes")
    try:
        return _decode(data, kind, limits)
    except Refused:
        raise
    except MemoryError as error:
        raise refusals.Memory from error
    except Exception as error:
        # Decoders raise whatever befell them, from struct.error to a bare Exception: each is a damaged file.
        raise refusals.Broken(f"{type(error).__name__} from the {kind} decoder") from error


def _decode(data: bytes, kind: Kind, limits: Limits) -> list[Page]:
    match kind:
        case Kind.JPEG:
            page = jpeg_page(data, limits)
            # Nothing is left out of a stream but what tells of its making, and what lies behind its end.
            return [page if page.data == data else replace(page, done=(*page.done, Done.METADATA))]
        case Kind.PDF:
            return pdf_pages(data, limits)
        case _:
            return [replace(page, done=_anew(page)) for page in raster_pages(data, kind, limits)]


def _anew(page: Page) -> tuple[Done, ...]:
    """What is encoded anew takes nothing along of what told of its making."""
    converted = (Done.CONVERTED,) if page.kind.value != page.form.value else ()
    return (*page.done, *converted, Done.METADATA)
