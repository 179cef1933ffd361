"""The drawn examples: public pages in both languages that know nothing of anybody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import recado.handlers
from recado.flows.casetypes.model import SAMPLES
from recado.flows.reasons import DRAWN
from recado.i18n import catalog

if TYPE_CHECKING:
    from support.house import Portal

PICTURES = Path(recado.handlers.__path__[0]) / "templates"


def test_each_kind_has_its_page_in_both_languages(portal: Portal) -> None:
    for kind in SAMPLES:
        for language in catalog.LANGUAGES:
            page = portal.http.get(f"{portal.base}/c/samples/{kind}?l={language}", timeout=10)
            assert page.status_code == 200, kind
            assert f'<html lang="{language}">' in page.text
            for name in ("title", "good", "cut", "glare", kind):
                assert catalog.render(f"samples.page_{name}", language) in page.text, (kind, name)
            assert page.text.count("<svg") == 3


def test_without_a_language_in_the_link_the_browser_chooses(portal: Portal) -> None:
    path = f"{portal.base}/c/samples/card"
    for asked, language in (
        ("es-MX,es;q=0.9,en;q=0.5", "es"),
        ("en-US,en;q=0.9", "en"),
        ("fr", "en"),
        ("", "en"),
    ):
        page = portal.http.get(path, headers={"Accept-Language": asked}, timeout=10)
        assert f'<html lang="{language}">' in page.text, asked
    odd = portal.http.get(f"{path}?l=%00&l=xx", headers={"Accept-Language": "es"}, timeout=10)
    assert '<html lang="es">' in odd.text


def test_each_reason_that_a_drawing_helps_has_a_bad_and_a_good_one_in_both_languages(portal: Portal) -> None:
    seen = set()
    for code in DRAWN:
        for language in catalog.LANGUAGES:
            page = portal.http.get(f"{portal.base}/c/samples/reason/{code}?l={language}", timeout=10)
            assert page.status_code == 200, code
            assert f'<html lang="{language}">' in page.text
            for name in (f"reason_title_{code}", f"reason_{code}", "good", "not_so", "drawn"):
                assert catalog.render(f"samples.page_{name}", language) in page.text, (code, name)
            bad, good = re.findall(r"<svg.*?</svg>", page.text, re.DOTALL)
            assert bad != good
            assert not re.search(
                r"<script|<style|\sstyle=|\son\w+=|<img|<image|https?://|javascript:", page.text
            )
            seen.add(bad)
    assert len(seen) >= len(DRAWN), "no two reasons share a drawing"


@pytest.mark.parametrize(
    "code", ["other", "expired", "GLARE", "glare.svg", "%00", "..%2F..%2Fcard", "a" * 3000]
)
def test_a_reason_without_a_drawing_has_no_page(portal: Portal, code: str) -> None:
    assert portal.http.get(f"{portal.base}/c/samples/reason/{code}", timeout=10).status_code == 404


@pytest.mark.parametrize("kind", ["visa", "card.svg", "..%2Fpay", "%00", "ñ", "CARD", "a" * 3000, ""])
def test_an_unknown_kind_is_not_found(portal: Portal, kind: str) -> None:
    assert portal.http.get(f"{portal.base}/c/samples/{kind}", timeout=10).status_code == 404


def test_the_page_is_the_same_for_all_and_keeps_and_tells_nothing(portal: Portal) -> None:
    before = portal.one("SELECT count(*) FROM audit_lines")
    portal.welcome()
    written = portal.one("SELECT count(*) FROM audit_lines")
    assert written > before
    first, again = (portal.http.get(f"{portal.base}/c/samples/passport?l=es", timeout=10) for _ in range(2))
    assert first.text == again.text
    assert portal.one("SELECT count(*) FROM audit_lines") == written
    for private in ("Robles", "Rosa", "R-00", "inmigra", "visa"):
        assert private not in first.text
    assert "Set-Cookie" not in first.headers
    assert first.headers["Cache-Control"] == "public, max-age=86400"
    assert first.headers["Vary"] == "Accept-Language"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    policy = first.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_what_the_policy_forbids_is_not_on_the_page(portal: Portal) -> None:
    for kind in SAMPLES:
        page = portal.http.get(f"{portal.base}/c/samples/{kind}", timeout=10).text
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|<img|<image|https?://|javascript:", page)
        for sheet in re.findall(r'rel="stylesheet" href="([^"]+)"', page):
            assert portal.http.get(portal.base + sheet, timeout=10).status_code == 200


def test_there_is_a_drawing_for_every_kind_and_none_besides() -> None:
    drawn = {path.stem.removeprefix("sample_") for path in PICTURES.glob("sample_*.svg")}
    assert drawn == {*SAMPLES, "table"}


def test_the_word_at_a_paper_answers_with_a_link_that_works(portal: Portal) -> None:
    portal.welcome()
    said = " ".join(portal.say("ejemplo"))
    link = re.search(r"http\S+/c/samples/\w+\?l=es", said)
    assert link, said
    assert portal.http.get(link[0], timeout=10).status_code == 200
