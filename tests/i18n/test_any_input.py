"""No input makes a reader fail, and none makes it slow."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.i18n.segments import measure
from recado.i18n.understand import (
    a_number_of,
    address_of,
    amount,
    choice,
    command,
    country_of,
    date_of,
    is_later,
    is_unknown,
    language_of,
    number,
    opt_in,
    opt_out,
    other_language,
    phone_of,
    receipt_of,
    several,
    wrong_number,
    yes_no,
)

TODAY = date(2026, 11, 23)

READERS: dict[str, Callable[[str], object]] = {
    "command": command,
    "opt_out": opt_out,
    "opt_in": opt_in,
    "wrong_number": wrong_number,
    "yes_no": yes_no,
    "number": number,
    "amount": amount,
    "language_of": language_of,
    "choice": lambda text: choice(text, ["Soltera", "Casada", "", "🙂"]),
    "date in Spanish": lambda text: date_of(text, "es", TODAY),
    "date in English": lambda text: date_of(text, "en", TODAY, future=True),
    "phone": phone_of,
    "address": address_of,
    "country": country_of,
    "A-number": a_number_of,
    "receipt": receipt_of,
    "unknown": is_unknown,
    "later": is_later,
    "other language": other_language,
    "several": several,
    "measure": measure,
}

HOSTILE = {
    "emoji": "👩‍👩‍👧‍👦" * 230,
    "NUL bytes": "\x00" * 1600,
    "words between NUL bytes": "STOP\x00" * 320,
    "zero-width characters": "\u200b\u200d\ufeff" * 533,
    "combining marks": "e" + "\u0301" * 1599,
    "one long word": "a" * 1600,
    "digits": "1" * 1600,
    "digits and slashes": "1/" * 800,
    "digits and spaces": "1 " * 800,
    "months": "marzo " * 266,
    "countries": "mexico y guatemala " * 6,
    "not knowing, for ever": "pues la verdad no se " * 4 + "x",
    "speaking, for ever": "yo solo hablo mam y no hablo " * 13,
    "counted answers": "1 si 2 no 3 4 5 " * 100,
    "commas and answers": "si, no, 3, " * 36,
    "numbers in words": "dos mil tres y veinte cien " * 60,
    "nearly a country": "guatemalax",
    "receipts": "IOE0912345678 " * 110,
    "streets": "123 main st " * 24,
    "telephone numbers": "305 555 0123 " * 120,
    "nearly asking to stop": "stop sending any more any more any more " * 40,
    "no me manden, for ever": "no me manden mas mas de de ya ya " * 48 + "x",
    "please, for ever": "por favor " * 160,
    "thanks and a word": "gracias " * 199 + "menu",
    "commas": "ya no, " * 228,
    "expanding ligatures": "ﷺ" * 1600,
    "lone surrogates": "\ud800" * 1600,
    "a text ten times too long": "ya no me manden mensajes " * 640,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_read_quickly(reader: str, text: str) -> None:
    READERS[reader]("warm up: keyword files are read once")
    # The quickest of three: during one of them the collector may walk all that other tests have left.
    assert min(_spent(reader, text) for _ in range(3)) < 0.1


def _spent(reader: str, text: str) -> float:
    start = time.process_time()
    READERS[reader](HOSTILE[text])
    return time.process_time() - start


ALPHABET = st.one_of(
    st.characters(),
    st.sampled_from(list("stopaltobja 0123456789/-.,$?!\n\x00\u200b👍👎ñáíóú²½Ⅷ٣")),
)


@settings(deadline=None, database=None)  # the first example loads the keyword files
@given(st.text(ALPHABET, max_size=200))
def test_no_reader_raises(text: str) -> None:
    for read in READERS.values():
        read(text)


SAID = """stop alto baja please por favor no me manden mas mensajes marzo 12 85 1985 de uno
2 pagar $200 la primera si yes texting cancel cita listo mexico A 123456789 IOE main st 305-555-0123"""
WORDS = st.sampled_from(SAID.split())


@settings(deadline=None, database=None)  # the first example loads the keyword files
@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_no_reader_raises_on_its_own_words(text: str) -> None:
    for read in READERS.values():
        read(text)


@settings(deadline=None, database=None)  # the first example loads the keyword files
@given(st.text(ALPHABET, max_size=60))
def test_readers_are_deterministic(text: str) -> None:
    for read in READERS.values():
        assert read(text) == read(text)
