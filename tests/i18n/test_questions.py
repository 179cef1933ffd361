"""Frequent questions and matters of law, as people type them; and what only sounds like one."""

from __future__ import annotations

import pytest

from recado.i18n.catalog import keys
from recado.i18n.understand import advice_topic, command, frequent, opt_out
from recado.i18n.words import packs

ASKED = {
    "how_long": [
        "¿Cuánto tarda?",
        "cuanto tarda mi caso",
        "oiga cuanto tiempo tarda el tramite",
        "kuanto tarda",
        "¿cuándo sale mi permiso?",
        "cuato tiempo tarda mi proseso",
        "How long does it take?",
        "when will it be done",
    ],
    "safe": [
        "es seguro mandar fotos por aqui?",
        "es seguro mandar mi pasaporte por este numero",
        "Is it safe to send my passport here?",
        "is this number safe",
    ],
    "who_sees": [
        "quien ve mis papeles?",
        "¿Quién va a ver mis documentos?",
        "who sees my papers?",
        "who can see my pics",
    ],
    "pdf": [
        "puedo mandar pdf",
        "¿Puedo mandarlo en PDF?",
        "aceptan pdf?",
        "can i send a pdf?",
        "do u take pdf",
    ],
    "texting_cost": [
        "cuanto cuesta mandar msjs",
        "me cobran por mensajes?",
        "los mensajes son gratis?",
        "are the texts free?",
        "do i have to pay for these texts?",
    ],
    "office": [
        "donde esta la oficina",
        "¿Dónde queda su ofisina?",
        "cual es la direccion",
        "where is your office?",
        "what's the address",
    ],
    "hours": [
        "a que hora abren?",
        "qué horario tienen",
        "abren los sabados?",
        "what are your hours?",
        "are you open tomorrow",
        "what time do you close",
    ],
    "change_appointment": [
        "como cambio mi cita",
        "quiero cambiar mi cita para otro dia",
        "how do i reschedule my appt",
        "can I move my appointment?",
    ],
    "originals": [
        "necesitan los originales?",
        "originales o copias?",
        "¿sirve una copia?",
        "do you need the originals",
        "copies or originals?",
    ],
    "translation": ["que es una traduccion con certificado?", "what is a certified translation"],
    "someone_else": ["puede mi esposo mandar las fotos por mi?", "can my daughter send the papers for me"],
    "got_photo": [
        "les llego mi foto?",
        "ya recibieron mis fotos?",
        "did you get my photo?",
        "did you get it",
    ],
    "photo_how": ["como mando las fotos?", "komo les mando las fotos", "how do i send you the pictures"],
    "one_by_one": ["una por una o todas juntas?", "one by one or all together?"],
    "whatsapp": ["puedo usar whatsapp?", "can i use whatsapp"],
    "wrong_photo": ["mandé la foto equivocada", "i sent the wrong picture"],
    "lawyer_when": ["cuando me llama el abogado?", "when will my lawyer call me?"],
    "bring_papers": ["puedo llevar mis papeles a la oficina?", "can i bring my papers to your office?"],
    "what_next": ["y ahora que hago?", "que sigue", "what do i do next", "what's next"],
}
OF_LAW = {
    "travel": [
        "¿Puedo viajar a México?",
        "mi mama esta enferma puedo ir a verla a Guatemala?",
        "puedo salir del pais",
        "can i travel to mexico while my case is pending",
        "is it ok to leave the country",
    ],
    "work": [
        "¿puedo trabajar?",
        "puedo trabajar ya",
        "ya puedo empezar a trabajar",
        "cuando puedo trabajar",
        "can I work now?",
    ],
    "arrest": [
        "si me arrestan que pasa con mi caso?",
        "me dieron un dui, afecta mi caso?",
        "will a dui affect my case",
    ],
    "divorce": [
        "me quiero divorciar, afecta mi caso?",
        "puedo casarme con otra persona",
        "can i get divorced",
    ],
    "eligibility": [
        "califico para la residencia?",
        "puedo pedir a mi hermano?",
        "que me recomienda",
        "do i qualify",
        "Can I apply for citizenship?",
    ],
    "outcome": [
        "¿me van a aprobar?",
        "me lo aprueban?",
        "tengo chance?",
        "will they approve my case",
        "what are my chances",
    ],
    "deportation": ["me pueden deportar?", "can they deport me"],
    "signing": ["debo firmar ese papel", "lo firmo?", "should I sign", "can i sign it for my husband"],
}
OF_LAW["travel"] += [
    "voy a viajar",
    "voy a viajar a México en diciembre",
    "me voy a ir a guatemala a ver a mi mama",
    "tengo que ir a honduras se murio mi abuela",
    "nos vamos a mexico 2 semanas",
    "ya compre mi boleto para mexico",
    "mi papa esta grave tengo q viajar",
    "cuanto tiempo puedo estar fuera",
    "I'm going to travel",
    "im going to mexico in december",
    "i have to fly to honduras my grandma died",
    "I bought my plane ticket to India",
    "we are leaving the country for 2 weeks",
]
OF_LAW["work"] += [
    "voy a empezar a trabajar",
    "me ofrecieron otro trabajo",
    "im starting a new job monday",
    "can i switch employers",
]
OF_LAW["outcome"] += [
    "q pasa si me niegan",
    "cree que me la den",
    "what if they deny me",
    "will they give me the green card",
]
OF_LAW["court"] = [
    "y si no voy a la corte que pasa",
    "puedo faltar a la cita",
    "que digo en la entrevista",
    "what happens if i dont go to court",
    "can i miss my appointment",
    "do i have to go to the hearing",
]
OF_LAW["benefits"] = ["es malo que pida food stamps", "is it bad to get food stamps"]
OF_LAW["driving"] = ["puedo manejar sin licencia", "can i drive without a license"]
NEITHER = [
    "fui a la oficina en la mañana",
    "voy a mandar la foto mañana",
    "voy a la casa por el pasaporte",
    "I am going to send it tomorrow",
    "nací en Guatemala",
    "vivo en México con mi mamá",
    "my passport is from India",
    "I work at Mexico Grill",
    "trabajo en aerolínea",
    "¿ya aprobaron mi permiso?",
    "mi primo dice que no hace falta el pasaporte",
    "¿puedo pagar en efectivo?",
    "mi esposo nació en 1985 en Oaxaca",
    "my husband",
    "Software engineer",
    "hola",
    "15/03/1987",
    "¿qué es el I-94?",
    "trabajo en un restaurante",
    "¿cuándo es mi cita?",
    "can I pay in two parts?",
    "puedo mandar mañana?",
    "mi licencia",
    "soy casado",
    "necesito otra foto?",
    "no puedo mandar la foto porque mi telefono no sirve",
    "I am married",
    "Divorciado",
    "I got divorced in 2010",
    "ya me case",
    "x" * 5000,
    "\ud800",
    "",
]


@pytest.mark.parametrize(("slug", "text"), [(slug, text) for slug, texts in ASKED.items() for text in texts])
def test_this_is_a_frequent_question(slug: str, text: str) -> None:
    assert frequent(text) == slug
    assert command(text) is None, "a word of the portal's own would come first"


@pytest.mark.parametrize(
    ("topic", "text"), [(topic, text) for topic, texts in OF_LAW.items() for text in texts]
)
def test_this_is_a_matter_of_law_and_never_a_frequent_question(topic: str, text: str) -> None:
    assert advice_topic(text) == topic
    assert frequent(text) is None


@pytest.mark.parametrize("text", NEITHER)
def test_this_is_neither(text: str) -> None:
    assert frequent(text) is None
    assert advice_topic(text) is None


def test_a_matter_of_law_beside_a_frequent_question_wins() -> None:
    assert frequent("¿Cuánto tarda? ¿Y puedo viajar a México?") is None
    assert advice_topic("¿Cuánto tarda? ¿Y puedo viajar a México?") == "travel"


def test_two_questions_or_much_beside_one_are_a_persons_to_answer() -> None:
    assert frequent("¿cuánto tarda? ¿dónde está la oficina?") is None
    assert frequent("¿cuánto tarda? es que mi mamá se enfermó y tengo que cuidarla") is None


def test_every_frequent_question_has_an_answer_in_both_languages_and_every_answer_a_question() -> None:
    answers = {f"faq.{slug}" for pack in packs() for slug in pack.faq}
    assert answers == {key for key in keys("en") if key.startswith("faq.")}
    assert answers == {key for key in keys("es") if key.startswith("faq.")}
    assert answers == {f"faq.{slug}" for slug in ASKED}


@pytest.mark.parametrize(
    "text", ["dejen de mandarme mensajes", "stop texting me", "ya no manden fotos ni mensajes"]
)
def test_a_text_that_asks_to_stop_is_no_question(text: str) -> None:
    assert opt_out(text) or frequent(text) is None
