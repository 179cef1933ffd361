"""Whoever writes in a language that Recado does not speak, or asks for it, is heard; a mention is none."""

import pytest

from recado.i18n.understand import other_language


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("hablo mam", "Mam"),
        ("solo mixteco", "Mixteco"),
        ("mwen pale kreyol", "Haitian Creole"),
        ("falo português", "Portuguese"),
        ("do you have someone who speaks K'iche'", "K'iche'"),
        ("mam", "Mam"),
        ("quiche", "K'iche'"),
        ("no hablo bien español, hablo kiche", "K'iche'"),
        ("tienen interprete de qanjobal?", "Q'anjob'al"),
        ("bonjou, mwen bezwen èd", "Haitian Creole"),
        ("bom dia, preciso de ajuda", "Portuguese"),
        ("Bom dia", "Portuguese"),
        ("você fala português?", "Portuguese"),
        ("i only speak tagalog", "Tagalog"),
        ("mandarin please", "Mandarin"),
        ("我需要帮助", "Chinese"),
        ("Мне нужна помощь", "Russian"),
        ("hay alguien que hable mixteco", "Mixteco"),
        ("necesito interprete mam", "Mam"),
        ("solo hablo Q'eqchi'", "Q'eqchi'"),
        ("do you speak creole", "Haitian Creole"),
        ("habla kreyol?", "Haitian Creole"),
        ("mi mama solo habla mam", "Mam"),
        ("no entiendo español solo mam", "Mam"),
        ("i need a kiche interpreter", "K'iche'"),
        ("eu não falo inglês", "Portuguese"),
        ("eske gen moun ki pale kreyol", "Haitian Creole"),
        ("in portuguese please", "Portuguese"),
        ("hablo poquito español, mas mam", "Mam"),
        ("hablo mam y poquito español", "Mam"),
        ("señas", "Sign language"),
        ("je parle français", "French"),
        ("xin chào", "Vietnamese"),
        ("puedo hablar en portugues", "Portuguese"),
    ],
)
def test_this_asks_for_a_language_or_is_written_in_it(said: str, language: str) -> None:
    assert other_language(said) == language


@pytest.mark.parametrize(
    "said",
    [
        "soy de la región mam",
        "hablo español y mam",
        "no hablo mam",
        "mi abuela hablaba mam",
        "hola",
        "hi",
        "si",
        "tengo una cita con mi abogado",
        "mi esposo es de Portugal",
        "soy portugues",
        "soy maya",
        "my name is Achi",
        "Juan Mam Perez",
        "ok bom",
        "soy brasileño",
        "mexicano",
        "English",
        "español",
        "hablo español",
        "no hablo ingles",
        "naci en quiche",
        "soy de quiche guatemala",
        "el pasaporte de mi hijo es chino",
        "mi mama habla quiche y yo español",
        "que es mam",
        "pa pale angle",
    ],
)
def test_a_mention_and_our_own_languages_ask_for_none(said: str) -> None:
    assert other_language(said) is None
