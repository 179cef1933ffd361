"""Papers as cameras see them are read: zones in the type of passports, notices in print."""

from __future__ import annotations

from datetime import date

import pytest
from media_files import encoded
from needs import needs_ocr, needs_ocr_b, tesseract  # noqa: F401 - a fixture
from papers import BIOMETRICS, RECEIPT, RFE, Passport
from printed import letter, passport

from recado.media.findings import Person, find
from recado.media.notice_names import names_in
from recado.media.notices import read_notice
from recado.media.page_text import PageText
from recado.media.pages import to_pages
from recado.media.text import read_text

TODAY = date(2026, 11, 27)


def text_of(picture: object) -> PageText:
    (page,) = to_pages(encoded(picture, "JPEG", quality=88))  # type: ignore[arg-type]
    found = read_text(page)
    assert found is not None
    return found


@pytest.mark.usefixtures("tesseract")
@needs_ocr_b
@pytest.mark.parametrize(
    "seen",
    [
        {},
        {"tilt": 1.0, "blur": 1.0, "noise": 0.1},
        {"width": 1200, "tilt": 0.5, "blur": 0.8, "noise": 0.08},
        {"width": 2600, "tilt": -1.5, "blur": 1.5, "noise": 0.1},
    ],
    ids=["clean", "tilted and grainy", "small", "large and soft"],
)
def test_a_passport_before_a_camera(seen: dict[str, float]) -> None:
    text = text_of(passport(Passport().lines(), **seen))  # type: ignore[arg-type]
    made = find([text], "passport", Person("Rosa Quiñones", date(1987, 3, 15)), TODAY)
    told = {fact.name: fact.value for fact in made.facts}
    assert told["number"] == "G12345678"
    assert (told["expires"], told["born"]) == ("2031-05-20", "1987-03-15")
    assert (told["name"], told["nationality"]) == ("ROSA QUINONES AVILA", "MEX")
    assert made.hint.verdict == "likely"


@pytest.mark.usefixtures("tesseract")
@needs_ocr
@pytest.mark.parametrize("noise", [0.0, 0.12])
def test_notices_as_they_come_from_a_scanner(noise: float) -> None:
    for printed in (RECEIPT, BIOMETRICS, RFE):
        text = text_of(letter(printed, blur=0.6, noise=noise))
        read, wanted = read_notice(text.lines), read_notice(printed.splitlines())
        assert read is not None
        assert wanted is not None
        assert (read.kind, read.receipt, read.form) == (wanted.kind, wanted.receipt, wanted.form)
        assert (read.deadline, read.noticed) == (wanted.deadline, wanted.noticed)
        assert read.a_number == wanted.a_number


@pytest.mark.usefixtures("tesseract")
@needs_ocr
def test_a_page_without_text_has_none() -> None:
    assert text_of(letter("")) == PageText(())


def test_names_on_a_letter_are_lines_that_may_be_names() -> None:
    assert names_in(RECEIPT.splitlines()) == ["ROSA QUINONES AVILA"]
    assert names_in(["Dear Ms. Beth Carter:", "NEBRASKA SERVICE CENTER", "JOSÉ ÑÁÑEZ"]) == [
        "BETH CARTER",
        "JOSÉ ÑÁÑEZ",
    ]
    assert names_in(["We have received your form", "123 MAIN ST", "LINCOLN, NE 68501", ""]) == []
