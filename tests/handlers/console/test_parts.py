"""A document of more than one file: each is shown and downloaded, under a name that can be filed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from media_files import pdf, pdf_bytes

from recado.bot import files
from recado.firm import document_parts
from recado.firm.audit import SYSTEM
from recado.firm.models import Document, Medium

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from support.browser import Browser
    from support.console_firm import Told

    from recado.bot.runtime import Runtime

    SignedIn = Callable[[str], Browser]


def split(runtime: Runtime, document_id: uuid.UUID) -> None:
    """Bind the document into two files, as if it had been too large for one."""
    with runtime.transaction() as session:
        document = session.get_one(Document, document_id)
        bound = []
        for pages, done in ((2, [["reduced"], []]), (1, [["rasterised", "reduced"]])):
            data = pdf_bytes(pdf(pages))
            file = files.save(
                runtime,
                session,
                data,
                key_id=document.key_id,
                case_id=document.case_id,
                purpose="pdf",
                content_type="application/pdf",
            )
            bound.append(document_parts.Bound(file, hashlib.sha256(data).hexdigest(), done))
        document_parts.replace(session, SYSTEM, document, bound)
        document.pdf_file_id = bound[0].file.id


def test_each_part_is_shown_and_downloaded_by_name(signed_in: SignedIn, runtime: Runtime, told: Told) -> None:
    split(runtime, told.waiting)
    hers = signed_in("paula")
    page = hers.get(f"/documents/{told.waiting}").text
    assert "Part 1 of 2, pages 1 to 2" in page
    assert "Part 2 of 2, page 3" in page
    for number in (1, 2):
        shown = hers.get(f"/documents/{told.waiting}/parts/{number}/pdf")
        assert shown.data.startswith(b"%PDF-")
        assert shown.headers["Content-Disposition"].startswith("inline")
        assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
        kept = hers.get(f"/documents/{told.waiting}/parts/{number}/download")
        name = f'attachment; filename="R-0001-passport-1 (part {number} of 2).pdf"'
        assert kept.headers["Content-Disposition"] == name
    assert hers.get(f"/documents/{told.waiting}/parts/3/pdf").status_code == 404
    assert hers.get(f"/documents/{told.waiting}/parts/0/download").status_code == 404


def test_a_document_of_one_file_speaks_of_no_parts(signed_in: SignedIn, told: Told) -> None:
    hers = signed_in("paula")
    assert "Part 1" not in hers.get(f"/documents/{told.waiting}").text
    kept = hers.get(f"/documents/{told.waiting}/download")
    assert kept.headers["Content-Disposition"] == 'attachment; filename="R-0001-passport-1.pdf"'


def test_the_review_says_in_plain_words_what_was_done(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    split(runtime, told.waiting)
    with runtime.transaction() as session:
        session.get_one(Medium, told.medium).done = ["links_removed", "repaired"]
    page = signed_in("paula").get(f"/documents/{told.waiting}").text
    assert "Links to elsewhere were taken out" in page
    assert "was damaged and was repaired" in page
    assert "Pages 1, 3:" in page
    assert "Page 3:" in page
    assert "its text cannot be searched" in page


def test_who_may_not_see_the_case_gets_no_part(signed_in: SignedIn, runtime: Runtime, told: Told) -> None:
    split(runtime, told.hidden_document)
    assert signed_in("paula").get(f"/documents/{told.hidden_document}/parts/1/pdf").status_code == 404
