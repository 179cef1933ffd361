"""What a client sends is bound into files that can be filed, and what was done is on record."""

from __future__ import annotations

import json
import random
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest
from media_files import jpeg, pdf, pdf_bytes, written
from pikepdf import Dictionary, Name, String
from PIL import Image

from recado.bot import files
from recado.bot.transcript_text import as_text
from recado.firm import document_parts, setup, transcripts
from recado.firm.audit import SYSTEM
from recado.firm.models import Case, Document

if TYPE_CHECKING:
    from support.house import Portal


@pytest.fixture
def at_passport(portal: Portal) -> Portal:
    """Rosa has put off her earlier permit and is asked for her passport."""
    portal.welcome()
    portal.say("saltar")
    return portal


def grain(seed: int) -> tuple[str, bytes, str]:
    """A picture that no encoder makes small."""
    noise = Image.frombytes("RGB", (1600, 2200), random.Random(seed).randbytes(1600 * 2200 * 3))
    return (f"{seed}.jpg", jpeg(noise, quality=82), "image/jpeg")


def bound(portal: Portal) -> list[pikepdf.Pdf]:
    with portal.runtime.db.transaction() as session:
        document = session.query(Document).one()
        parts = document_parts.of(session, document.id)
        assert document.pdf_file_id == parts[0].file_id
        data = [files.load(portal.runtime, session, part.file_id)[1] for part in parts]
    return [pikepdf.open(BytesIO(each)) for each in data]


def facts(portal: Portal, action: str) -> list[dict[str, object]]:
    query = "SELECT facts FROM audit_lines WHERE action = :action ORDER BY seq"
    return [json.loads(row.facts) for row in portal.rows(query, action=action)]


def test_what_is_too_large_to_file_becomes_parts_and_the_record_says_what_was_done(
    at_passport: Portal,
) -> None:
    at_passport.say("", files=[grain(seed) for seed in range(8)])
    assert "8 páginas recibidas" in "".join(at_passport.say("listo"))
    parts = bound(at_passport)
    assert len(parts) == 2
    assert sum(len(part.pages) for part in parts) == 8
    for number, part in enumerate(parts, 1):
        assert list(part.docinfo.keys()) == ["/Title"]
        title = str(part.docinfo[Name.Title])
        assert title.startswith("R-")
        assert title.endswith(f" (part {number} of 2)")
    sizes = [row.size for row in at_passport.rows("SELECT size FROM files WHERE purpose = 'pdf'")]
    assert all(size < 11_000_000 for size in sizes)
    (audited,) = facts(at_passport, "document.bound")
    recorded = audited["parts"]
    assert isinstance(recorded, list)
    assert [each["size"] for each in recorded] == sizes
    assert [done for each in recorded for done in each["pages"]] == [["reduced"]] * 8
    assert len({each["hash"] for each in recorded}) == 2
    with at_passport.runtime.db.transaction() as session:
        case = session.get_one(Case, session.query(Document).one().case_id)
        told = as_text(transcripts.read(session, case), at_passport.runtime.now())
    assert (
        f"kept as {case.ref}-passport-1 (part 1 of 2).pdf and {case.ref}-passport-1 (part 2 of 2).pdf" in told
    )


def test_a_page_that_comes_late_replaces_the_files_that_were_made(at_passport: Portal) -> None:
    for number in range(2):
        at_passport.say("", files=[(f"{number}.jpg", jpeg(written(number)), "image/jpeg")])
        at_passport.say("listo")
    (only,) = bound(at_passport)
    assert len(only.pages) == 2
    assert at_passport.one("SELECT count(*) FROM document_parts") == 1


def test_what_was_cleaned_out_of_a_pdf_is_kept_with_it_and_in_the_audit(at_passport: Portal) -> None:
    document = pdf(2)
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    at_passport.say("", files=[("x.pdf", pdf_bytes(document), "application/pdf")])
    at_passport.say("listo")
    wanted = ["actions_removed", "scripts_removed"]
    assert at_passport.one("SELECT done FROM media") == wanted
    (ready,) = facts(at_passport, "medium.ready")
    assert ready["done"] == wanted


def test_a_firm_that_chose_a4_gets_a4(at_passport: Portal) -> None:
    with at_passport.runtime.db.transaction() as session:
        setup.set_paper(session, SYSTEM, "a4")
    # Each process believes what it read of the firm for two seconds.
    at_passport.runtime.db.memo.clear()
    at_passport.say("", files=[("1.jpg", jpeg(written(9)), "image/jpeg")])
    at_passport.say("listo")
    (only,) = bound(at_passport)
    assert [round(float(edge)) for edge in only.pages[0].mediabox] == [0, 0, 595, 842]
