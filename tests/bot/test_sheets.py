"""Single pages with the whole portal around them: photos over HTTP, rows, the PDF, and what staff see."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from media_files import encoded, pdf, pdf_bytes
from PIL import Image
from support.house import ROSA

from recado.bot import files
from recado.bot.decoder import Decoder
from recado.media.legible import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from support.house import Portal

    from recado.media.page import Page

File = tuple[str, bytes, str]
COLOURS = {"red": (200, 30, 30), "green": (30, 160, 30), "blue": (30, 30, 200), "grey": (120, 120, 120)}


def photo(colour: str, side: int = 1600) -> File:
    """A page of one colour, so that the PDF tells which it is."""
    data = encoded(Image.new("RGB", (side, side + 400), COLOURS[colour]), "JPEG", quality=90)
    return (f"{colour}.jpg", data, "image/jpeg")


class Spectacles(Decoder):
    """The real decoder, and what a test wants to have been seen on a file."""

    def __init__(self, real: Decoder) -> None:
        super().__init__()
        self.real = real
        self.seen: dict[str, tuple[tuple[Fault, ...], int]] = {}

    def see(self, file: File, *faults: Fault, phash: int = 0) -> File:
        self.seen[sha256(file[1]).hexdigest()] = (faults, phash)
        return file

    def pages(self, data: bytes, *more: Any) -> list[Page]:
        faults, phash = self.seen.get(sha256(data).hexdigest(), ((), 0))
        measured = {"sharpness": 12.5} if Fault.BLURRY in faults else {}
        return [
            replace(page, faults=faults, phash=phash, measures=measured)
            for page in self.real.pages(data, *more)
        ]

    def build(self, pages: Sequence[Page], *more: Any) -> Any:
        return self.real.build(pages, *more)


@pytest.fixture
def eyes(portal: Portal, decoder: Decoder) -> Iterator[Spectacles]:
    spectacles, own = Spectacles(decoder), portal.runtime
    portal.runtime = replace(own, decoder=spectacles)
    yield spectacles
    portal.runtime = own
    # What it was asked beside pages, such as whether text can be read, it asked of a process of its own.
    spectacles.close()


@pytest.fixture
def at_passport(portal: Portal, eyes: Spectacles) -> Portal:
    """Rosa has put off her earlier permit and is asked for her passport."""
    portal.welcome()
    portal.say("saltar")
    return portal


def send(portal: Portal, *photos: File, text: str = "", sender: str = ROSA) -> str:
    return "\n".join(portal.say(text, files=photos, sender=sender))


def colours(portal: Portal) -> list[str]:
    """The colours of the pages of the newest PDF."""
    with portal.runtime.db.transaction() as session:
        found = portal.one("SELECT pdf_file_id FROM documents ORDER BY created_at DESC LIMIT 1")
        _, data = files.load(portal.runtime, session, found)
    document = pypdfium2.PdfDocument(data)
    try:
        return [_colour(page.render(scale=0.2).to_pil().convert("RGB")) for page in document]
    finally:
        document.close()


def _colour(image: Image.Image) -> str:
    seen = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(seen, tuple)
    return min(COLOURS, key=lambda name: sum(abs(a - b) for a, b in zip(COLOURS[name], seen, strict=True)))


def states(portal: Portal) -> list[str]:
    return [row.state for row in portal.rows("SELECT state FROM sheets ORDER BY created_at, position")]


def test_a_bad_photo_is_told_and_the_better_one_stands_in_its_place(
    at_passport: Portal, eyes: Spectacles
) -> None:
    bad = eyes.see(photo("grey"), Fault.BLURRY)
    assert "La página 1 se ve borrosa" in send(at_passport, bad)
    at_passport.clock.pass_by(seconds=12)
    assert "se ve mejor" in send(at_passport, photo("red"))
    send(at_passport, photo("green"))
    assert "2 páginas recibidas" in "".join(at_passport.say("LISTO"))
    assert colours(at_passport) == ["red", "green"]
    assert states(at_passport) == ["replaced", "in", "in"]
    assert "sheet.replaced" in at_passport.acts()
    assert at_passport.broken() == []


def test_who_insists_is_believed_and_it_is_on_record(at_passport: Portal, eyes: Spectacles) -> None:
    send(at_passport, eyes.see(photo("grey"), Fault.DARK, Fault.GLARE))
    assert "todavía no se lee bien" in "".join(at_passport.say("listo"))
    assert "1 página recibida" in "".join(at_passport.say("listo"))
    assert at_passport.one("SELECT count(*) FROM sheets WHERE insisted_at IS NOT NULL") == 1
    assert "sheet.insisted" in at_passport.acts()


def test_what_was_measured_lies_sealed_in_its_row(at_passport: Portal, eyes: Spectacles) -> None:
    send(at_passport, eyes.see(photo("grey"), Fault.BLURRY, phash=0x123456789ABCDEF0))
    sealed = bytes(at_passport.one("SELECT look_sealed FROM sheets"))
    assert b"blurry" not in sealed
    facts = at_passport.rows("SELECT facts FROM audit_lines WHERE subject LIKE 'medium:%'")
    assert "blurry" not in json.dumps([row.facts for row in facts])


def test_a_bad_photo_read_after_listo_opens_the_document_again(at_passport: Portal, eyes: Spectacles) -> None:
    bad = eyes.see(photo("grey"), Fault.BLURRY)
    at_passport.text("", files=[bad])
    at_passport.text("LISTO")
    at_passport.work()
    assert "La página 1 se ve borrosa" in "".join(at_passport.heard())
    assert at_passport.one("SELECT state FROM documents") == "open"
    at_passport.say("listo")
    assert "1 página recibida" in "".join(at_passport.say("listo"))


def test_a_warning_never_blocks_silence_closes_the_document(at_passport: Portal, eyes: Spectacles) -> None:
    send(at_passport, eyes.see(photo("grey"), Fault.CUT))
    at_passport.tick(seconds=70)
    assert at_passport.one("SELECT state FROM documents") == "received"
    assert colours(at_passport) == ["grey"]


def test_photos_that_look_alike_are_asked_about(at_passport: Portal, eyes: Spectacles) -> None:
    send(at_passport, eyes.see(photo("red"), phash=0b1011))
    said = send(at_passport, eyes.see(photo("grey"), phash=0b1010))
    assert "se parece a la página 1" in said
    assert states(at_passport) == ["in", "in"], "both are kept until she says"
    assert "ahora la página 1" in "".join(at_passport.say("1"))
    at_passport.say("listo")
    assert colours(at_passport) == ["grey"]


def test_without_an_answer_both_stay(at_passport: Portal, eyes: Spectacles) -> None:
    send(at_passport, eyes.see(photo("red"), phash=0b1011))
    send(at_passport, eyes.see(photo("grey"), phash=0b1010))
    at_passport.tick(seconds=70)
    assert colours(at_passport) == ["red", "grey"]


def test_pages_go_out_come_back_and_are_changed_by_a_word(at_passport: Portal) -> None:
    send(at_passport, photo("red"), photo("green"), photo("blue"))
    assert "Quité la página 2" in "".join(at_passport.say("quite la pajina 2"))
    assert states(at_passport) == ["in", "removed", "in"]
    at_passport.say("deshacer")
    assert states(at_passport) == ["in", "in", "in"]
    at_passport.say("cambie la 3")
    send(at_passport, photo("grey"))
    at_passport.say("listo")
    assert colours(at_passport) == ["red", "green", "grey"]
    assert at_passport.acts("sheet.%") == [
        "sheet.removed",
        "sheet.restored",
        "sheet.replaced",
    ]


def test_a_received_document_that_nobody_judged_is_opened_again_and_bound_anew(at_passport: Portal) -> None:
    send(at_passport, photo("red"), photo("green"))
    at_passport.say("listo")
    assert "Quité la página 1" in "".join(at_passport.say("quite la página 1"))
    assert at_passport.one("SELECT state FROM documents") == "open"
    at_passport.tick(seconds=25)
    assert at_passport.one("SELECT state FROM documents") == "received"
    assert colours(at_passport) == ["green"]
    assert at_passport.one("SELECT count(*) FROM media WHERE original_file_id IS NOT NULL") == 2, "kept"


def test_what_was_taken_out_and_is_sent_again_is_a_page_again(at_passport: Portal) -> None:
    send(at_passport, photo("red"), photo("green"))
    at_passport.say("quite la 1")
    send(at_passport, photo("red"))
    at_passport.say("listo")
    assert colours(at_passport) == ["green", "red"]


def test_the_only_page_taken_out_leaves_the_paper_missing(at_passport: Portal) -> None:
    send(at_passport, photo("red"))
    at_passport.say("quite la página 1")
    assert "Ya no queda ninguna página" in "".join(at_passport.say("listo"))
    assert at_passport.one("SELECT status FROM checklist_items WHERE slug = 'passport'") == "missing"


def test_a_page_of_a_pdf_is_taken_out_by_its_number_in_the_document(at_passport: Portal) -> None:
    send(at_passport, photo("red"))
    send(at_passport, ("scan.pdf", pdf_bytes(pdf(3)), "application/pdf"))
    at_passport.say("quite la página 3")
    assert "3 páginas recibidas" in "".join(at_passport.say("listo"))
    rows = at_passport.rows("SELECT position, state, number FROM sheets ORDER BY place")
    assert [(row.position, row.state, row.number) for row in rows] == [
        (0, "in", 1),
        (0, "in", 2),
        (1, "removed", 0),
        (2, "in", 3),
    ]


def test_the_order_of_the_pages_is_on_record_with_keyed_hashes(at_passport: Portal) -> None:
    send(at_passport, photo("red"))
    send(at_passport, photo("green"))
    at_passport.say("listo")
    (row,) = at_passport.rows("SELECT facts FROM audit_lines WHERE action = 'document.received'")
    media = at_passport.rows("SELECT id FROM media ORDER BY number")
    order = json.loads(row.facts)["order"]
    assert [each["medium"] for each in order] == [str(each.id) for each in media]
    assert [each["page"] for each in order] == [1, 1]
    bare = {sha256(photo(colour)[1]).hexdigest() for colour in ("red", "green")}
    assert not bare & {each["hash"] for each in order}
    assert len({each["hash"] for each in order}) == 2
    hashes = at_passport.rows("SELECT content_hash, number FROM sheets ORDER BY number")
    assert [each.number for each in hashes] == [1, 2]
    assert all(each.content_hash for each in hashes)


def test_photos_of_two_papers_in_one_message_go_to_each(at_passport: Portal) -> None:
    said = send(at_passport, photo("red"), photo("green"), text="pasaporte y recibo")
    assert "¿De qué es la primera?" in said
    assert at_passport.one("SELECT count(*) FROM media WHERE held") == 2
    assert "unusable_file" not in at_passport.tasks(), "they are not lost, they are asked about"
    at_passport.say("1")
    at_passport.say("listo")
    rows = at_passport.rows(
        "SELECT i.slug, d.state, d.page_count FROM documents d JOIN checklist_items i ON i.id = d.item_id"
    )
    assert {(row.slug, row.state, row.page_count) for row in rows} == {
        ("passport", "received", 1),
        ("residence_receipt", "received", 1),
    }
    assert at_passport.one("SELECT count(*) FROM media WHERE held") == 0
    assert at_passport.broken() == []


def test_a_photo_of_another_paper_in_between_goes_where_its_caption_says(at_passport: Portal) -> None:
    send(at_passport, photo("red"))
    send(at_passport, photo("green"), text="permiso de trabajo anterior")
    assert "¿De qué es esta foto?" in send(at_passport, photo("blue"))
    at_passport.say("pasaporte")
    at_passport.say("listo")
    at_passport.say("listo")
    rows = at_passport.rows(
        "SELECT i.slug, d.page_count FROM documents d JOIN checklist_items i ON i.id = d.item_id"
    )
    assert {(row.slug, row.page_count) for row in rows} == {("passport", 2), ("last_permit", 1)}


def test_a_pdf_without_the_page_that_was_taken_out_while_it_was_being_bound(
    at_passport: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recado.bot import binding

    send(at_passport, photo("red"), photo("green"))
    late = iter([True])
    finish = binding._finish

    def finish_after_a_word(*given: Any) -> None:
        if next(late, False):
            at_passport.text("quite la página 2")
            at_passport.work()
        finish(*given)

    monkeypatch.setattr(binding, "_finish", finish_after_a_word)
    at_passport.text("listo")
    at_passport.work()
    for _ in range(3):
        at_passport.tick(seconds=25)
    assert colours(at_passport) == ["red"]
