"""What people tell that changes a life, and what they ask to keep from somebody, the way they text it."""

from __future__ import annotations

import pytest

from recado.i18n.confidences import confidence
from recado.i18n.lives import life_change

TOLD = {
    "moved": [
        "me mudé",
        "Ya me mude de casa",
        "nos mudamos a Houston la semana pasada",
        "me cambie de direccion",
        "hola, le aviso que me mudé el sábado",
        "tengo nueva direccion",
        "Mi nueva dirección es 123 Main St, Austin TX",
        "I moved",
        "we moved to Texas last week",
        "my address changed",
        "I have a new address",
        "Hi I just moved to a new apartment",
        "moved to 2045 Oak St",
        "I moved, is that ok?",
        "me mude a 2045 Main St",
        "i moved out last month",
        "me acabo de mudar",
        "ya no vivo ahi",
        "nueva direccion 456 Oak St Dallas TX 75201",
        "new address 456 Oak St Dallas TX 75201",
        "i dont live there anymore",
    ],
    "arrested": [
        "me arrestaron",
        "ayer me arrestó la policía",
        "got arrested",
        "I was arrested last night",
        "me dieron un DUI",
        "i got a dui",
        "the police arrested me",
        "estoy preso",
    ],
    "married": [
        "me casé",
        "nos casamos el sabado",
        "i got married",
        "we got married!!",
        "just got married",
        "Me case con mi novio",
    ],
    "divorced": [
        "me divorcié",
        "my divorce is final",
        "mi esposo me dejo",
        "we separated",
        "me separé de mi esposo",
        "i got divorced",
    ],
    "born": [
        "nació mi hijo",
        "mi bebe ya nacio",
        "i had a baby",
        "my baby was born",
        "tuve un bebé",
        "mi esposa dio a luz ayer",
    ],
    "laid_off": [
        "me corrieron del trabajo",
        "perdí mi trabajo",
        "lost my job",
        "I got laid off",
        "i was fired yesterday",
        "me despidieron",
        "me quede sin trabajo",
        "they let me go",
    ],
    "document_lost": [
        "perdí mi pasaporte",
        "se me perdió la mica",
        "me robaron mi green card",
        "lost my green card",
        "my passport was stolen",
        "se me perdieron los papeles",
    ],
    "death": [
        "se murió mi papá",
        "falleció mi esposo",
        "my husband passed away",
        "my mom died",
        "murio mi peticionario",
        "mi papa acaba de fallecer",
    ],
}
TOLD["laid_off"].append("ya no trabajo ahi")
TOLD["divorced"] += ["ya no estoy con mi esposo", "I'm separated"]
TOLD["document_lost"].append("my wallet was stolen with my green card")
NO_NEWS = [
    "no me he mudado",
    "si me mudo que hago?",
    "¿qué pasa si me mudé?",
    "me voy a mudar",
    "my brother moved to Texas",
    "I moved my appointment",
    "i moved on",
    "mi hermana se casó",
    "nunca me arrestaron",
    "me arrestaron en 2015",
    "i got married in 2010",
    "me casé hace 10 años",
    "I was arrested 5 years ago",
    "when i move i will tell you",
    "estoy embarazada",
    "se murió mi perro",
    "i lost my keys",
    "i never got arrested",
    "no, no me han arrestado",
    "should I tell you if I moved?",
    "did i get laid off?",
    "I want to get married",
    "quiero divorciarme",
    "lost my phone",
    "lost the photo",
    "me case el 5 de mayo de 2019",
    "no perdi mi trabajo",
    "he got arrested",
    "mi primo perdio su pasaporte",
    "mi papa no murio",
    "married",
    "casado",
    "divorciada",
    "si",
    "no",
    "pasaporte",
    "mi trabajo",
    "123 Main St",
]
KEPT = [
    "no le diga a mi esposo",
    "por favor no le digan nada a mi mama",
    "que no se entere mi jefe",
    "no quiero que mi esposo se entere",
    "mi jefe no puede saber",
    "don't tell my husband",
    "dont tell HR",
    "please do not tell my boss about this",
    "keep this between us",
    "I don't want my wife to know",
    "my boss can't know",
    "que no se entere mi mama",
    "no le cuente a nadie",
    "Me pegó ayer. No le diga a mi esposo por favor",
    "sin que mi esposo se entere",
    "tengo otro hijo pero no le digan a mi esposa",
    "don't tell anyone",
    "please don't share this with my employer",
    "no quiero que nadie sepa",
    "no le comente esto a mi mama porfa",
    "que mi esposo no se entere",
    "que mi marido no sepa",
    "no le vayan a decir a mi esposo",
    "mi esposo no sabe de esto",
    "my husband doesn't know about this",
]
NOT_KEPT = [
    "yo no le dije a mi esposo",
    "dont tell me",
    "no me diga",
    "my husband doesn't know English",
    "mi esposo no sabe",
    "no le diga",
    "no quiero mensajes",
    "ya no le mandé",
    "¿le digo a mi esposo?",
    "dile a mi esposo que mande la foto",
    "tell my husband to send it",
    "no tengo esposo",
    "no se",
    "mi jefe no firmo la carta",
    "no lo tengo",
    "no le mande la foto a mi abogado todavia",
    "can you tell my husband",
    "I don't want to pay my lawyer",
]


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind, texts in TOLD.items() for said in texts])
def test_this_tells_of_a_change(kind: str, said: str) -> None:
    assert life_change(said) == kind


@pytest.mark.parametrize("said", NO_NEWS)
def test_this_tells_of_none(said: str) -> None:
    assert life_change(said) is None


@pytest.mark.parametrize("said", KEPT)
def test_this_asks_to_keep_something_from_somebody(said: str) -> None:
    assert confidence(said)


@pytest.mark.parametrize("said", NOT_KEPT)
def test_this_does_not(said: str) -> None:
    assert not confidence(said)


@pytest.mark.parametrize(
    "said",
    ["no le diga a " * 130, "a " * 800, "me mude " * 200, "\x00", "¿?¡!", "x" * 5000, "dont tell my " * 99],
)
def test_no_text_is_too_odd_to_read(said: str) -> None:
    assert confidence(said) in {True, False}
    assert life_change(said) in {None, "moved"}
