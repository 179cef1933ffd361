"""Pages to sign with the whole portal around them: attached, printed from a link, sent back, and where."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from media_files import docx, encoded, pdf, pdf_bytes
from PIL import Image
from support.outside import Browser

from recado.bot import review_acts, signing_acts, staff_acts
from recado.bot.review_acts import Verdict
from recado.bot.signing_acts import UnusableError
from recado.firm.errors import Conflict, NotAllowed, NotFound

if TYPE_CHECKING:
    from support.house import Portal

ANA = "+12125550111"
"""Ana Morales of the demo, who petitions for her husband."""
FORMS = "signed_forms"


@pytest.fixture
def portal_settings() -> dict[str, Any]:
    return {"quiet_hours": "00:00-24:00"}


def photo(shade: int) -> tuple[str, bytes, str]:
    data = encoded(Image.new("RGB", (1600, 2000), (shade, 80, 120)), "JPEG", quality=90)
    return (f"{shade}.jpg", data, "image/jpeg")


def form(pages: int = 2) -> bytes:
    """A form as staff export it: with a script and the maker's name in it."""
    made = pdf(pages)
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.docinfo["/Author"] = "SecretFormMaker"
    return pdf_bytes(made)


@pytest.fixture
def ana(portal: Portal) -> Portal:
    """Ana has answered what is asked at once, and is at her papers."""
    portal.say("hola", "español", "sí", "15/03/1987", sender=ANA)
    return portal


def item(portal: Portal) -> Any:
    query = "SELECT id FROM checklist_items WHERE slug = :slug AND case_id = :case"
    return portal.one(query, slug=FORMS, case=portal.case_of("Ana Morales"))


def attach(portal: Portal, data: bytes, role: str = "managing_partner") -> int:
    pages = signing_acts.attach(
        portal.runtime, portal.staff(role), portal.case_of("Ana Morales"), item(portal), data
    )
    portal.work()
    return pages


def link(portal: Portal) -> str:
    return re.findall(r"http://\S+/c/s/[\w-]+", "\n".join(portal.heard(ANA)))[-1]


def status(portal: Portal) -> str:
    return str(portal.one("SELECT status FROM checklist_items WHERE id = :id", id=item(portal)))


def send_back(portal: Portal, pages: int) -> list[str]:
    said: list[str] = []
    for number in range(pages):
        said += portal.say("formularios para firmar", sender=ANA, files=[photo(40 * number + 20)])
    return said


def test_the_client_prints_from_a_link_what_is_a_pdf_of_our_own_making(ana: Portal) -> None:
    assert attach(ana, form()) == 2
    assert "solo con pluma y tinta" in "".join(ana.heard(ANA))
    page = ana.http.get(link(ana), timeout=10)
    assert "pluma y tinta" in page.text
    for private in ("Ana", "Morales", "I-130", "R-0"):
        assert private not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    printed = ana.http.get(f"{link(ana)}/pages.pdf", timeout=10)
    assert printed.headers["Content-Type"] == "application/pdf"
    assert b"SecretFormMaker" not in printed.content
    with pikepdf.open(BytesIO(printed.content)) as opened:
        assert len(opened.pages) == 2
        assert "/OpenAction" not in opened.Root
    assert "link.opened" in ana.acts()


def test_looking_at_the_page_changes_nothing(ana: Portal) -> None:
    attach(ana, form())
    count = "SELECT (SELECT count(*) FROM audit_lines), (SELECT count(*) FROM link_tokens)"
    before = ana.rows(count)
    for method in ("GET", "HEAD"):
        assert ana.http.request(method, link(ana), timeout=10).status_code == 200
    assert ana.rows(count) == before


def test_a_wrong_and_an_expired_link_look_alike(ana: Portal) -> None:
    attach(ana, form())
    good = link(ana)
    wrong = [ana.http.get(each, timeout=10) for each in (f"{good[:-4]}AAAA", f"{good[:-4]}AAAA/pages.pdf")]
    ana.clock.pass_by(days=15)
    expired = [ana.http.get(each, timeout=10) for each in (good, f"{good}/pages.pdf")]
    assert {each.status_code for each in (*wrong, *expired)} == {404}
    assert len({each.text for each in (*wrong, *expired)}) == 1
    token = good.rpartition("/")[2]
    assert ana.http.get(f"{ana.base}/c/p/{token}", timeout=10).status_code == 404, "a token has one purpose"


def test_each_page_must_come_back_and_the_original_is_on_record(ana: Portal) -> None:
    attach(ana, form(3))
    send_back(ana, 2)
    assert "2 de 3 hojas firmadas" in "".join(ana.say("listo", sender=ANA))
    assert "dónde queda el original" in "".join(send_back(ana, 3)[-3:])
    assert "correo" not in ana.tasks()
    ana.say("por correo", sender=ANA)
    assert ana.one("SELECT original FROM signings") == "mail"
    assert "signing.original" in ana.acts()
    assert "signature_original" in ana.tasks()
    assert status(ana) == "received"
    assert ana.broken() == []


def test_a_case_does_not_move_past_signing_while_a_required_signature_lacks(ana: Portal) -> None:
    case, partner = ana.case_of("Ana Morales"), ana.staff("managing_partner")
    stage = "SELECT stage FROM cases WHERE id = :id"
    staff_acts.change_stage(ana.runtime, partner, case, "ready_for_signature", None)
    with pytest.raises(Conflict, match="forms to sign must be signed first"):
        staff_acts.change_stage(ana.runtime, partner, case, "filed", None)
    assert ana.one(stage, id=case) == "ready_for_signature"
    attach(ana, form(1))
    send_back(ana, 1)
    with pytest.raises(Conflict):
        staff_acts.change_stage(ana.runtime, partner, case, "filed", None)
    document = ana.one("SELECT id FROM documents WHERE item_id = :id", id=item(ana))
    review_acts.review(ana.runtime, partner, document, Verdict(accepted=True))
    staff_acts.change_stage(ana.runtime, partner, case, "filed", None)
    assert ana.one(stage, id=case) == "filed"


def test_a_case_may_be_closed_whatever_lacks_and_moved_before_signing_freely(ana: Portal) -> None:
    case, partner = ana.case_of("Ana Morales"), ana.staff("managing_partner")
    for stage in ("drafting", "documents_received", "ready_for_signature", "closed"):
        staff_acts.change_stage(ana.runtime, partner, case, stage, None)


WRONG = {
    "a photo": (photo(90)[1], "not_a_pdf"),
    "a Word file": (docx(), "office"),
    "nothing": (b"", "empty"),
    "a broken PDF": (b"%PDF-1.7\n1 0 obj\n<<", "broken"),
    "too many pages": (pdf_bytes(pdf(51)), "too_many_pages"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_file_that_cannot_be_printed_from_is_refused_by_name(ana: Portal, what: str) -> None:
    data, code = WRONG[what]
    with pytest.raises(UnusableError) as refused:
        attach(ana, data)
    assert refused.value.code == code
    assert ana.one("SELECT count(*) FROM signings") == 0


def test_pages_are_replaced_until_signed_ones_have_come(ana: Portal) -> None:
    attach(ana, form(2))
    first = link(ana)
    attach(ana, form(1))
    assert ana.one("SELECT page_count FROM signings") == 1
    with pikepdf.open(BytesIO(ana.http.get(f"{first}/pages.pdf", timeout=10).content)) as opened:
        assert len(opened.pages) == 1, "an older link leads to what is to be signed now"
    send_back(ana, 1)
    with pytest.raises(Conflict, match="Review them first"):
        attach(ana, form(2))


def test_only_who_may_review_attaches_and_only_where_something_is_signed(ana: Portal) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        attach(ana, form(), role="bookkeeper")
    other = ana.one("SELECT id FROM checklist_items WHERE slug <> :slug LIMIT 1", slug=FORMS)
    case = ana.one("SELECT case_id FROM checklist_items WHERE id = :id", id=other)
    with pytest.raises(Conflict, match="not one to be signed"):
        signing_acts.attach(ana.runtime, ana.staff("managing_partner"), case, other, form())


def test_the_stored_pages_are_sealed(ana: Portal) -> None:
    attach(ana, form())
    stored = [path for path in (ana.runtime.settings.var_dir / "files").rglob("*") if path.is_file()]
    assert stored
    assert not any(b"%PDF" in path.read_bytes() for path in stored)


def test_only_this_form_may_be_large(portal: Portal) -> None:
    large = {"email": "x" * (2 * 1024 * 1024)}
    assert portal.http.post(f"{portal.base}/sign-in", data=large, timeout=10).status_code == 413
    address = f"{portal.base}/cases/R-0001/items/{portal.case_of('Ana Morales')}/signing"
    assert portal.http.post(address, data=large, timeout=10).status_code == 413, "nobody is signed in"
    portal.clock.run()
    paula = Browser(portal.base)
    paula.trust_env = False
    paula.sign_in(next(each for each in portal.listing.to_json()["staff"] if each["role"] == "paralegal"))
    assert paula.post(address, data=large, timeout=10).status_code == 400, "read, and refused as forged"
    huge = {"email": "x" * (signing_acts.LARGEST + 1024 * 1024)}
    assert paula.post(address, data=huge, timeout=10).status_code == 413
    paula.close()
