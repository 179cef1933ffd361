"""A text's cost is known before it is sent (3GPP TS 23.038, and 160/153 and 70/67)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.i18n.segments import BASIC, EXTENSION, Segments, measure, outside_gsm7


@pytest.mark.parametrize("letter", "éñüÉÑÜ¿¡àèìòù£¥@$_äöÄÖßÆæØøÅåÇ§Δ")
def test_gsm7_carries(letter: str) -> None:
    assert measure(letter) == Segments("GSM-7", 1, 1)


@pytest.mark.parametrize("letter", "^{}\\[~]|€\f")
def test_an_extension_character_takes_two_septets(letter: str) -> None:
    assert measure(letter) == Segments("GSM-7", 2, 1)


@pytest.mark.parametrize("letter", "áíóúÁÍÓÚ«»ºª“”‘’–—…\u00a0çêâ`\x1b\t")
def test_gsm7_does_not_carry(letter: str) -> None:
    assert measure(f"hola {letter}").encoding == "UCS-2"
    assert outside_gsm7(f"hola {letter}") == {letter}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("GSM-7", 0, 0)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("á" * 70, Segments("UCS-2", 70, 1)),
        ("á" * 71, Segments("UCS-2", 71, 2)),
        ("á" * 134, Segments("UCS-2", 134, 2)),
        ("á" * 135, Segments("UCS-2", 135, 3)),
        ("€" * 80, Segments("GSM-7", 160, 1)),
        ("€" * 81, Segments("GSM-7", 162, 2)),
        ("🙂", Segments("UCS-2", 2, 1)),
        ("🙂" * 35, Segments("UCS-2", 70, 1)),
        ("🙂" * 36, Segments("UCS-2", 72, 2)),
        ("👩‍👩‍👧‍👦", Segments("UCS-2", 11, 1)),
    ],
)
def test_known_costs(text: str, expected: Segments) -> None:
    assert measure(text) == expected


def test_an_escaped_pair_does_not_straddle() -> None:
    # 152 + a pair would end at 154: the pair moves on, and 306 septets no longer fit in two.
    assert measure("a" * 152 + "€" + "a" * 152) == Segments("GSM-7", 306, 3)


def test_a_surrogate_pair_does_not_straddle() -> None:
    assert measure("á" * 66 + "🙂" + "á" * 66) == Segments("UCS-2", 134, 3)


def test_the_tables_have_their_sizes() -> None:
    # 128 places, one of them the escape itself; ten extensions with the form feed.
    assert len(BASIC) == 127
    assert len(EXTENSION) == 10
    assert not BASIC & EXTENSION


@settings(deadline=None, database=None)
@given(st.text(max_size=400), st.text(max_size=40))
def test_more_text_never_costs_less(text: str, more: str) -> None:
    assert measure(text + more).segments >= measure(text).segments
