"""A case's thread as data, text and paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from recado.bot.transcript_pdf import printable

if TYPE_CHECKING:
    from pathlib import Path

    from commands.conftest import Line

WORDS = "¿Llegó su pasaporte, señora Núñez? Pagó $450 — “gracias” 🎉"


@pytest.fixture
def told(line: Line, ana: str) -> str:
    line.run("message", "send", ana, WORDS, "--staff", "marta@example.org")
    return ana


def test_as_data_it_is_in_order_with_both_clocks(line: Line, told: str) -> None:
    data = line.data("transcript", told)
    assert data["ref"] == told
    assert data["firm"] == "Luna Legal"
    assert data["timezone"] == "America/New_York"
    assert data["parties"] == [{"name": "Ana Morales", "role": "beneficiary"}]
    assert [each["kind"] for each in data["entries"]] == ["event", "message", "message"]
    opened, invitation, reply = data["entries"]
    assert opened["action"] == "case.opened"
    assert invitation["sender"] == "bot"
    assert (reply["sender"], reply["name"], reply["text"]) == ("staff", "Marta Luna", WORDS)
    assert (reply["channel"], reply["direction"], reply["state"]) == ("sms", "out", "queued")
    assert reply["at"].endswith("+00:00")
    assert reply["at_firm"][-6:] in ("-05:00", "-04:00")
    assert data["audit"]["lines"] > 3
    assert len(data["audit"]["code"]) == 64


def test_as_text_it_reads_without_explanation(line: Line, told: str) -> None:
    plain = line.run("transcript", told).stdout
    assert line.run("transcript", told, "--txt").stdout.splitlines()[:3] == plain.splitlines()[:3]
    assert "Luna Legal: transcript of case R-0001" in plain
    assert "Case opened" in plain
    assert f"    {WORDS}" in plain
    assert "Marta Luna, SMS, waiting to be sent" in plain


def test_on_paper_accents_stay_and_emoji_are_named(line: Line, told: str, tmp_path: Path) -> None:
    path = tmp_path / "thread.pdf"
    line.run("transcript", told, "--pdf", str(path))
    data = path.read_bytes()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert [float(side) for side in pdf.pages[0].mediabox] == [0, 0, 612, 792]
    page = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_bounded()
    assert "¿Llegó su pasaporte, señora Núñez? Pagó $450 — “gracias” [party popper]" in page.replace(
        "\r\n", " "
    )
    assert "Marta Luna" in page


def test_a_long_thread_runs_over_many_numbered_pages(line: Line, ana: str, tmp_path: Path) -> None:
    for _ in range(6):
        text = "\n".join(["Una línea de un mensaje largo"] * 45)
        line.run("message", "send", ana, text, "--staff", "marta@example.org")
    path = tmp_path / "thread.pdf"
    line.run("transcript", ana, "--pdf", str(path))
    document = pypdfium2.PdfDocument(path)
    last = document[len(document) - 1].get_textpage().get_text_bounded()
    assert len(document) > 4
    assert f"page {len(document)}" in last


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("Núñez", "Núñez"),
        ("Nu\u0301n\u0303ez", "Núñez"),
        ("👍🏽 ok", "[thumbs up sign] ok"),
        ("ok мама дома ok", "ok [words in another script: see the text export] ok"),
        ("👍 🎉", "[thumbs up sign] [party popper]"),
        ("<b>no & markup</b>", "<b>no & markup</b>"),
        ("€ 5 • “sí”", "€ 5 • “sí”"),
    ],
)
def test_paper_names_what_its_fonts_lack(text: str, paper: str) -> None:
    assert printable(text) == paper


def test_words_that_hide_or_take_over_a_terminal_are_named(line: Line, ana: str) -> None:
    trick = "ok \x1b[2J\u202egnp.exe"
    line.run("message", "send", ana, trick, "--staff", "marta@example.org")
    told = line.run("transcript", ana).stdout
    assert "\x1b" not in told
    assert "[U+001B][2J[U+202E]gnp.exe" in told
    assert line.data("transcript", ana)["entries"][-1]["text"] == trick


def test_every_export_is_on_record(line: Line, told: str) -> None:
    line.run("transcript", told)
    line.data("transcript", told)
    acts = [
        row for row in line.data("audit", "list", told)["lines"] if row["action"] == "transcript.exported"
    ]
    assert [row["facts"]["form"] for row in acts] == ["txt", "json"]
    assert {row["actor"] for row in acts} == {"system:command-line"}


def test_one_form_at_a_time(line: Line, told: str, tmp_path: Path) -> None:
    line.run("transcript", told, "--txt", "--pdf", str(tmp_path / "x.pdf"), status=2)
    assert "no case" in line.refusal("transcript", "R-9999")


def test_words_whose_key_was_destroyed_are_said_to_be_gone(line: Line, told: str) -> None:
    line.behind_its_back(
        "UPDATE keys SET wrapped = NULL, destroyed_at = now() FROM cases WHERE keys.id = key_id"
    )
    entries = [each for each in line.data("transcript", told)["entries"] if each["kind"] == "message"]
    assert [(each["erased"], each["text"]) for each in entries] == [(True, ""), (True, "")]
    assert "(erased: its key was destroyed)" in line.run("transcript", told).stdout
