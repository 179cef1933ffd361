"""What staff read of single pages, in plain words, on the screen of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recado.firm import sheets
from recado.firm.audit import SYSTEM
from recado.firm.models import Document, Medium
from recado.firm.sheets import Look

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.browser import Browser
    from support.console_firm import Told

    from recado.bot.runtime import Runtime

    SignedIn = Callable[[str], Browser]


def write_down(runtime: Runtime, told: Told, *looks: Look, out: bool = False, insisted: bool = False) -> None:
    with runtime.transaction() as session:
        document, medium = session.get_one(Document, told.waiting), session.get_one(Medium, told.medium)
        names = [sheet.id for sheet in sheets.add(session, medium, looks)]
        if out:
            sheets.take_out(session, SYSTEM, document, names)
        if insisted:
            sheets.insist(session, SYSTEM, document, names, runtime.now())


def test_a_page_that_is_hard_to_read_is_named_with_its_measure(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    write_down(runtime, told, Look("a" * 64, faults=("blurry",), measures={"sharpness": 12.5}), insisted=True)
    page = signed_in("paula").get(f"/documents/{told.waiting}").text
    assert "Blurry (sharpness 12.5)" in page
    assert "where they are least steep" in page, "what the measure means stands beside it"
    assert "The client was told, and sends it as it is." in page


def test_a_page_that_nobody_insisted_on_says_so(signed_in: SignedIn, runtime: Runtime, told: Told) -> None:
    write_down(runtime, told, Look("a" * 64, faults=("dark", "glare")))
    page = signed_in("paula").get(f"/documents/{told.waiting}").text
    assert "No better photo came." in page


def test_a_page_that_was_taken_out_can_still_be_seen(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    write_down(runtime, told, Look("a" * 64), out=True)
    page = signed_in("paula").get(f"/documents/{told.waiting}").text
    assert "The client took it out. It is not in the PDF." in page
    assert f"/media/{told.medium}/original" in page


def test_of_good_pages_nothing_is_said(signed_in: SignedIn, runtime: Runtime, told: Told) -> None:
    write_down(runtime, told, Look("a" * 64))
    assert "Pages worth a second look" not in signed_in("paula").get(f"/documents/{told.waiting}").text
