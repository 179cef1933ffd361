"""Pages to sign: staff attach them, and write down where the inked original is."""

from __future__ import annotations

from uuid import UUID

from recado.bot import files, screening, staff_acts, turns
from recado.bot.decoder import Decoder, DecoderDiedError
from recado.bot.opening_cases import case_type_of
from recado.bot.runtime import Runtime
from recado.firm import signings
from recado.firm.access import Act
from recado.firm.errors import Conflict, FirmError, NotFound
from recado.firm.models import ChecklistItem
from recado.flows.events import PagesToSign
from recado.media.page import Limits, Page
from recado.media.refusals import Refused
from recado.media.triage import Kind

MOST_PAGES = 50
"""As many photos as a paper may count."""
LARGEST = Limits().max_bytes


class UnusableError(FirmError):
    """The file cannot be printed from; `code` is the refusal of the media floor."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def attach(runtime: Runtime, staff_id: UUID, case_id: UUID, item_id: UUID, data: bytes) -> int:
    """Attach a PDF of pages to sign; the client gets a link. Return how many pages there are.

    The bytes are read by the decoder alone, and what is kept is a PDF of our own making.
    Raises UnusableError, Conflict, NotFound, and Invalid for a file with a virus.
    """
    screening.admit(runtime, data)
    pages = _read(runtime, data)
    with staff_acts.acting(runtime, staff_id, case_id, Act.DOCUMENT_REVIEW) as act:
        item = act.session.get(ChecklistItem, item_id, with_for_update=True)
        if item is None or item.case_id != act.case.id or not item.applies:
            raise NotFound
        known = case_type_of(act.session, act.case).item(item.slug)
        if known is None or not known.sign:
            raise Conflict("This paper is not one to be signed.")
        pdf = _bound(runtime, pages, f"{act.case.ref} {known.label.en}")
        file = files.save(
            runtime,
            act.session,
            pdf,
            key_id=item.key_id,
            case_id=item.case_id,
            purpose="signing",
            content_type="application/pdf",
        )
        signings.attach(
            act.session, act.actor, item, file_id=file.id, pages=len(pages), staff_id=act.staff.id
        )
        key = f"{item.person_id}:{item.case_id}"
        scene = act.scene_of(key)
        if scene is not None:
            turns.take(scene, PagesToSign(key, item.slug, len(pages)))
    return len(pages)


def place_original(runtime: Runtime, staff_id: UUID, case_id: UUID, item_id: UUID, where: str) -> None:
    """Write down, as staff, where the inked original is. Raises Invalid, NotFound."""
    with staff_acts.acting(runtime, staff_id, case_id, Act.DOCUMENT_REVIEW) as act:
        signing = signings.of_item(act.session, item_id)
        if signing is None or signing.case_id != act.case.id:
            raise NotFound
        signings.set_original(act.session, act.actor, signing, where, runtime.now())


def _read(runtime: Runtime, data: bytes) -> list[Page]:
    """The pages of the PDF, as the decoder makes them. Raises UnusableError."""
    if not data or len(data) > LARGEST:
        raise UnusableError("too_large" if data else "empty")
    found = _decoded(runtime, data)
    if any(page.kind is not Kind.PDF for page in found):
        raise UnusableError("not_a_pdf")
    if len(found) > MOST_PAGES:
        raise UnusableError("too_many_pages")
    return found


def _decoded(runtime: Runtime, data: bytes) -> list[Page]:
    try:
        if runtime.decoder is not None:
            return runtime.decoder.pages(data)
        # The web's own processes seldom need one: it starts without our environment, and ends with the act.
        with Decoder() as decoder:
            return decoder.pages(data)
    except Refused as refused:
        raise UnusableError(refused.code) from refused
    except DecoderDiedError as died:
        raise UnusableError("unreadable") from died


def _bound(runtime: Runtime, found: list[Page], title: str) -> bytes:
    if runtime.decoder is not None:
        return runtime.decoder.whole(found, title)
    with Decoder() as decoder:
        return decoder.whole(found, title)
