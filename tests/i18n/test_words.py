"""Typed text is reduced to plain words before it is compared."""

import pytest

from recado.i18n.words import bare, packs, plain


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("¡MENÚ!", "menu"),
        ("Ñandú  y\tpingüino", "nandu y pinguino"),
        ("don't / don’t", "dont dont"),
        ("s\u200bt\u200do\ufeffp", "stop"),
        ("ＳＴＯＰ 𝐀𝐋𝐓𝐎", "stop alto"),
        ("2️⃣", "2"),
        ("🙂👍", ""),
        ("\x00\x01", ""),
        ("Straße", "strasse"),
        ("李小龙", "李小龙"),
        ("Владимир", "владимир"),
        ("a_b", "a b"),
    ],
)
def test_plain_words(typed: str, words: str) -> None:
    assert plain(typed) == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Por favor, menú. ¡Gracias!", "menu"),
        ("hola buenas tardes ayuda por favor muchas gracias", "ayuda"),
        ("gracias", "gracias"),
        ("Hola, por favor", "hola por favor"),
        ("dígame por favor qué falta", "digame por favor que falta"),
        ("favorito", "favorito"),
    ],
)
def test_politeness_is_taken_off_the_ends_only(typed: str, words: str) -> None:
    assert bare(typed) == words


def test_every_keyword_file_is_whole_and_in_plain_words() -> None:
    for pack in packs():
        for phrases in (
            pack.polite,
            pack.opt_out,
            pack.opt_in,
            pack.yes,
            pack.no,
            pack.marks,
            pack.conditions,
        ):
            assert phrases
            assert all(phrase and phrase == plain(phrase) for phrase in phrases)
        assert set(pack.months.values()) == set(range(1, 13))
        assert pack.opt_out_sentences
        assert pack.wrong_number
