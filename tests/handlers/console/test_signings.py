"""Attaching pages to sign from the case's page, and writing down where the original is."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from media_files import docx, pdf, pdf_bytes

from recado.bot.opening_cases import sync_checklist
from recado.firm import cases
from recado.firm.audit import SYSTEM
from recado.firm.models import Person, Signing

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.browser import Browser
    from support.console_firm import Told
    from werkzeug.test import TestResponse

    from recado.bot.runtime import Runtime

    SignedIn = Callable[[str], Browser]


def with_a_checklist(runtime: Runtime) -> None:
    """Ana's own list, as the case type has it: the forms to sign are on it."""
    with runtime.transaction() as session:
        case = cases.by_ref(session, "R-0001")
        for party in cases.parties(session, case.id):
            sync_checklist(session, SYSTEM, case, party, session.get_one(Person, party.person_id))


def upload(hers: Browser, address: str, data: bytes, name: str = "forms.pdf") -> TestResponse:
    form = {"csrf_token": hers.token(), "pages": (io.BytesIO(data), name)}
    return hers.client.post(address, data=form, content_type="multipart/form-data")


def address(hers: Browser) -> str:
    found = re.search(r'action="(/cases/R-0001/items/[0-9a-f-]+/signing)"', hers.get("/cases/R-0001").text)
    assert found, "the form stands beside the paper"
    return found[1]


def test_pages_are_attached_beside_the_paper(signed_in: SignedIn, runtime: Runtime, told: Told) -> None:
    assert told.ana_ref == "R-0001"
    with_a_checklist(runtime)
    hers = signed_in("paula")
    assert "no pages are attached yet" in hers.get("/cases/R-0001").text
    assert upload(hers, address(hers), pdf_bytes(pdf(3))).status_code == 303
    page = hers.get("/cases/R-0001").text
    assert "3 pages to sign" in page
    assert "Nobody has said where the original is" in page
    where = address(hers) + "/original"
    hers.post(where, where="firm")
    assert "The original: It is here." in hers.get("/cases/R-0001").text
    hers.post(where, where="moon")
    with runtime.transaction() as session:
        assert session.query(Signing).one().original == "firm"


def test_what_is_no_pdf_is_refused_kindly(signed_in: SignedIn, runtime: Runtime, told: Told) -> None:
    assert told.ana_ref == "R-0001"
    with_a_checklist(runtime)
    hers = signed_in("paula")
    upload(hers, address(hers), docx(), "forms.docx")
    page = hers.get("/cases/R-0001").text
    assert "That file cannot be printed from." in page
    upload(hers, address(hers), b"", "nothing.pdf")
    assert "That file cannot be printed from." in hers.get("/cases/R-0001").text
