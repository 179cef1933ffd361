"""A recording of a real conversation says nothing of whose it was, and can be rehearsed with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recado.bot.recording import LEFT_OUT, as_recording, bare
from recado.firm.transcripts import Entry, Member, SentFile, Transcript

AT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def said(direction: str, text: str, *, files: int = 0, name: str = "") -> Entry:
    sender = "client" if direction == "in" else "bot"
    sent = tuple(SentFile("a.jpg", "jpeg", "ready", "", 1) for _ in range(files))
    return Entry("message", AT, sender, name, "sms", direction, text, language="es", files=sent)


def recorded(*entries: Entry) -> str:
    parties = (Member("Marta Núñez de Vega", "beneficiary"),)
    return as_recording(
        Transcript(
            "Luna Legal", "America/New_York", "R-0007", "work_permit", "opened", parties, entries, 0, ""
        )
    )


def test_what_the_portal_knows_stays_and_what_a_client_told_goes() -> None:
    script = recorded(
        said("in", "hola"),
        said("out", "Gracias, Marta. Escriba su fecha de nacimiento."),
        said("in", "5 de mayo de 1992"),
        said("in", "vivo en 1420 Willow Creek Rd, Oaxaquita, con Hermelinda"),
        said("in", "", files=2),
        said("in", "mi numero A es A123 456 789, llamen al (646) 555-0166 o a nu@example.org"),
    )
    for secret in (
        "Marta",
        "Núñez",
        "Vega",
        "1992",
        "Willow",
        "Oaxaquita",
        "Hermelinda",
        "456",
        "0166",
        "nu@",
    ):
        assert secret not in script
    for kept in ("# case-type: work_permit", "# language: es", "> hola", "> 15/03/1987", "> [2 photos]"):
        assert kept in script
    assert f"Gracias, {LEFT_OUT}. Escriba su fecha de nacimiento." in script


@pytest.mark.parametrize("secret", ["Marta", "MARTA", "márta", "Nuñez", "núñez", "R-0007"])
def test_a_partys_name_goes_however_it_is_written(secret: str) -> None:
    assert secret not in recorded(said("in", f"soy {secret}, hola")).split("\n", 4)[4]


@given(st.text("bcdfghjklmnpqrstvwxz", min_size=6, max_size=12))
def test_a_word_that_no_text_of_ours_holds_never_stays(word: str) -> None:
    assert word not in bare(f"hola {word} gracias", set())


def test_what_was_erased_and_who_on_the_staff_wrote_are_not_told() -> None:
    staff = Entry("message", AT, "staff", "Paula Reyes", "sms", "out", "Paula: su cita es en la Corte Sur")
    erased = Entry("message", AT, "client", "", "sms", "in", "", erased=True)
    script = recorded(staff, erased)
    assert "Paula" not in script
    assert script.count("\n>") == 0
